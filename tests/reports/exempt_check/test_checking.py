"""What goes out is checked against every exempt record: phrases, titles and sums, as a reader reads them."""

import random
import string
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.updating import UpdateStatement, update_action
from council.access.acting import DEMO
from council.models import Conventions, Exempt
from reports.documents.paper import live_paper
from reports.exempt_check import checking, material
from reports.exempt_check.checking import GoingOut, quotations_in, texts_of
from reports.exempt_check.material import ExemptMaterial, ExemptText, exempt_models, exempt_rows, words_of
from reports.exempt_check.phrases import PhraseIndex
from savings.models import YearProfile
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans
from tests.stopwatch import seconds_of

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
WORDS = "Zebedee Holdings will take four million to settle its claim"
EXEMPT = {"exempt": True, "exempt_paragraph": Exempt.P3, "exempt_reason": "It would weaken our hand."}


def quoted(*texts: str) -> list[tuple[str, bool]]:
    """The passages of the texts that say something exempt, and whether each must go."""
    return [
        (one.passage, one.must_go) for one in quotations_in([GoingOut("Summary", text) for text in texts])
    ]


@pytest.fixture
def elsewhere():
    """Another programme than the one that is reported."""
    return make.programme("ELS", title="Elsewhere")


# --- what is said -------------------------------------------------------------------------------------------


def test_a_phrase_of_five_words_of_any_exempt_text_of_any_programme_must_go(elsewhere):
    make.risk("Price", programme=elsewhere, effect=WORDS, **EXEMPT)
    assert quoted("As feared, Zebedee\u00a0Holdings will TAKE fo\u00adur.") == [
        ("Zebedee Holdings will TAKE fo\u00adur.", True)
    ]
    assert quoted("Zebedee Holdings will take three") == [], "four words in a row are an accident"
    assert quoted("Holdings will take four millions") == [], "words are whole words"


def test_a_whole_title_of_five_words_must_go_and_a_shorter_one_is_shown(elsewhere):
    make.action("Pay Zebedee by 31 March", workstream=make.workstream("W", of=elsewhere), **EXEMPT)
    make.saving("Leave the lease", programme=elsewhere, **EXEMPT)
    assert quoted("We pay Zebedee by 31 March.") == [("pay Zebedee by 31 March.", True)]
    assert quoted("They leave the lease soon") == [("leave the lease", False)]


def test_a_sum_is_shown_however_it_is_written(elsewhere):
    saving = make.saving("Rates", programme=elsewhere, explanation="They want £1.2m", **EXEMPT)
    YearProfile.objects.create(saving=saving, year=2026, target=777_777)
    assert quoted("It costs £1,200,000, or £777,777 at best.") == [("£1,200,000", False), ("£777,777", False)]
    assert quoted("It costs £1,200,001.") == []


def test_owners_dates_rags_and_titles_that_stood_in_the_open_do_not_count(elsewhere):
    stream = make.workstream("W", of=elsewhere)
    post = make.post("Director of Waste and Street Services")
    make.action("Let the waste contract for the north of the county", workstream=stream)
    hidden = f"{post.title} will let the waste contract for the north of the county by 31 March 2026 (Amber)"
    make.action("Price", workstream=stream, description=hidden, **EXEMPT)
    for open_words in (
        "Let the waste contract for the north of the county",
        f"Owner: {post.title}",
        "by 31 March 2026",
    ):
        assert quoted(open_words) == [], open_words


def test_a_title_taken_from_an_exempt_text_is_no_open_title(elsewhere):
    make.action("Price", workstream=make.workstream("W", of=elsewhere), description=WORDS, **EXEMPT)
    make.risk(WORDS, programme=elsewhere)
    assert quoted(WORDS) == [(WORDS, True)]


def test_what_is_open_says_nothing(elsewhere):
    make.action(WORDS, workstream=make.workstream("W", of=elsewhere), description=WORDS)
    assert quoted(WORDS) == []


def test_what_hangs_on_an_exempt_record_is_exempt_with_it(elsewhere):
    action = make.action("Price", workstream=make.workstream("W", of=elsewhere), **EXEMPT)
    action.date_changes.create(to_date=DAY, reason=WORDS, asked_on=DAY)
    assert quoted(WORDS) == [(WORDS, True)]


# --- wherever it stands -------------------------------------------------------------------------------------


@pytest.fixture
def quoting(plan, elsewhere):
    """A way to put exempt words into each part of a public paper; each says where, and puts them there."""
    make.risk("Price", programme=elsewhere, effect=WORDS, **EXEMPT)
    action = plan.actions.get(reference="SSR-003")
    conventions = Conventions.objects.in_force(DAY)

    def say(**words):
        said = {"text": "On the way.", "stated_rag": "amber", "reason": "Late.", "being_done": "More people."}
        statement = UpdateStatement(**{**said, "justification": "x", **words})
        update_action(action, statement, by=DEMO, on=DAY, conventions=conventions)

    def change(record, **fields):
        for name, value in fields.items():
            setattr(record, name, value)
        record.save()

    return {
        "SSR-003, reason": lambda: say(reason=WORDS),
        "SSR-003, being done": lambda: say(being_done=WORDS),
        "SSR-003, progress, text": lambda: say(text=WORDS),
        "SSR-003, title": lambda: change(action, title=WORDS.replace("four", "fo\u00adur")),
        "SSR-003, due as written": lambda: change(action, due_as_written=WORDS),
        "SSR-R01, title": lambda: change(plan.risks.get(reference="SSR-R01"), title=WORDS),
        "SSR-R01, effect": lambda: change(plan.risks.get(reference="SSR-R01"), effect=WORDS),
        "SSR-R01, mitigations": lambda: plan.risks.get(reference="SSR-R01").mitigations.create(text=WORDS),
        "Programme": lambda: change(plan, title=WORDS),
        "Title": lambda: change(plan, title=WORDS),
        "The title of the PDF": lambda: change(plan, title=WORDS),
        "SSR-S02, explanation": lambda: change(
            plan.savings.get(reference="SSR-S02"), explanation=WORDS, status="at_risk"
        ),
        "SSR-003, decision reason": lambda: action.date_changes.create(
            to_date=DAY,
            from_date=action.due,
            reason="Late.",
            asked_on=DAY,
            decided_on=DAY,
            outcome="refused",
            decision_reason=WORDS,
        ),
    }


PLACES = (
    "SSR-003, reason", "SSR-003, being done", "SSR-003, progress, text", "SSR-003, title", "SSR-R01, title",
    "SSR-R01, effect", "SSR-R01, mitigations", "Programme", "Title", "The title of the PDF",
    "SSR-S02, explanation", "SSR-003, decision reason", "SSR-003, due as written",
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_every_text_that_goes_out_is_looked_at_and_its_place_is_told(plan, quoting, place):
    report = plans.report(plan)
    assert quotations_in(texts_of(live_paper(report))) == []
    quoting[place]()
    report.refresh_from_db()
    report.programme.refresh_from_db()
    quotations = quotations_in(texts_of(live_paper(report)))
    assert place in {one.place for one in quotations}
    assert all(one.must_go for one in quotations)


@pytest.mark.parametrize("field", ["management_summary", "decisions_required", "correction_reason"])
def test_the_words_of_the_report_itself_are_looked_at(plan, elsewhere, field):
    make.risk("Price", programme=elsewhere, effect=WORDS, **EXEMPT)
    report = plans.report(plan, **{field: f"Note: {WORDS}."})
    place = field.replace("_", " ").capitalize()
    assert place in {one.place for one in quotations_in(texts_of(live_paper(report)))}


# --- every kind ---------------------------------------------------------------------------------------------


def test_every_text_column_of_every_exempt_kind_is_looked_at_or_on_the_list_with_its_reason():
    kinds = {model._meta.label for model in exempt_models()}
    assert {"actions.Action", "actions.Update", "actions.Evidence", "risks.Risk", "risks.Assessment"} <= kinds
    assert {"savings.Saving", "savings.YearProfile", "actions.Completion", "reports.HighlightReport"} <= kinds
    for model in exempt_models():
        assert exempt_rows(model).query.where, model
        for column in words_of(model):
            assert column.name not in material.NO_WORDS
    assert all(material.NO_WORDS.values())


# --- generated ----------------------------------------------------------------------------------------------

WORD = st.text(alphabet="bcdfghjklmnpqrstvwxz", min_size=3, max_size=8)
FILLER = st.sampled_from(["the", "of", "and", "a", "in", "to", "is", "it", "was", "for", "on", "we", "our"])


@st.composite
def disguised(draw, words):
    """The words as they might be typed by somebody who doesn't want them found, alike to the eye."""
    typed = []
    for word in words:
        trick = draw(st.sampled_from(["", "upper", "soft", "zero", "accent", "title"]))
        if trick in ("soft", "zero"):
            at = draw(st.integers(1, len(word) - 1))
            word = word[:at] + {"soft": "\u00ad", "zero": "\u200b"}[trick] + word[at:]
        elif trick == "accent":
            word = word[0] + "\u0301" + word[1:]
        elif trick:
            word = getattr(word, trick)()
        if draw(st.integers(0, 9)) == 0:
            word = draw(st.sampled_from(["“{}”", "‘{}’", "({})", "{},"])).format(word)
        typed.append(word)
    spaces = [draw(st.sampled_from([" ", "  ", "\u00a0", "\u2009", "\n", " \t"])) for _ in typed]
    return "".join(word + space for word, space in zip(typed, spaces, strict=True))


def only(*texts: str) -> ExemptMaterial:
    """The same of these texts alone, without a database."""
    made = ExemptMaterial.__new__(ExemptMaterial)
    made.texts, made.phrases, made.sums = [], PhraseIndex(), {}
    for text in texts:
        made.add(ExemptText(None, 1, "text", text))
    return made


def passages(text: str, made: ExemptMaterial) -> list[tuple[str, bool]]:
    names = SimpleNamespace(covered=lambda text, **_: material.dates_in(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ExemptText, "written_at", lambda self: None)
        return [(passage, must) for passage, must, _ in checking.passages_of(text, made, names)]


@given(st.data())
def test_an_exempt_phrase_is_found_whatever_is_done_to_its_looks(data):
    exempt = data.draw(st.lists(WORD, min_size=5, max_size=20))
    begin = data.draw(st.integers(0, len(exempt) - 5))
    phrase = data.draw(disguised(exempt[begin : begin + data.draw(st.integers(5, 8))]))
    before, after = (" ".join(data.draw(st.lists(FILLER, max_size=8))) for _ in range(2))
    found = passages(f"{before} {phrase} {after}", only("One more.", " ".join(exempt)))
    assert any(must_go for _, must_go in found)


@given(st.data())
def test_texts_that_share_fewer_than_five_words_in_a_row_are_not_refused(data):
    exempt = data.draw(st.lists(WORD, min_size=6, max_size=20))
    begin = data.draw(st.integers(0, len(exempt) - 4))
    shared = exempt[begin : begin + data.draw(st.integers(0, 4))]
    before, after = (data.draw(st.lists(FILLER, max_size=8)) for _ in range(2))
    found = passages(" ".join(["Aaaa", *before, *shared, *after, "aaaa"]), only(" ".join(exempt)))
    assert not any(must_go for _, must_go in found)


# --- how long it takes --------------------------------------------------------------------------------------


def test_a_report_of_500_records_is_checked_against_2000_exempt_texts_in_about_a_second():
    rnd = random.Random(7)
    vocabulary = ["".join(rnd.choices(string.ascii_lowercase, k=rnd.randint(2, 10))) for _ in range(4_000)]
    weights = [1 / (rank + 1) for rank in range(4_000)]  # a few words often, most of them seldom

    def text(words: int) -> str:
        return " ".join(rnd.choices(vocabulary, weights, k=words))

    exempt, public = [text(40) for _ in range(2_000)], [text(25) for _ in range(500 * 4)]

    def check() -> None:
        made = only(*exempt)
        for words in public:
            passages_in = list(made.phrases.said_in(checking.fold(words)))
            assert len(passages_in) < 50

    assert seconds_of(check, within=4) < 4, "a second or so on an idle machine"
