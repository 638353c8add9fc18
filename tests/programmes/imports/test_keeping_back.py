"""Rows of a plan that say they are exempt or confidential: each wording is asked about and holds it."""

import io
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from actions.models import Action
from council.conventions import InForce
from council.exempting.marking import Exemption
from council.models import Role
from programmes.imports.applying.apply import apply_import
from programmes.imports.cells.publication import columns_asking, kept_back_words, says_kept_back
from programmes.imports.kept.readings import dry_run
from programmes.imports.mappings.keeping_back import answer_kept_back
from programmes.imports.models.plan_import import PlanImport
from programmes.models import ProgrammeReview, Recommendation, Review
from tests import factories as make
from tests.programmes.imports.applying.test_apply import add_posts
from tests.programmes.imports.books import new_sheet

ROWS = [
    ["Action", "Lead", "Date", "Status"],
    ["Settle the claim of the contractor", "Head of Finance", "May 2027", "Exempt - paragraph 3"],
    ["Publish the accounts", "Head of Finance", "June 2027", "In progress"],
    ["Sell the depot (confidential)", "Head of Finance", "July 2027", "In progress"],
]


KEPT_BACK = (
    "Exempt; Exempt - paragraph 3; EXEMPT: settle the claim; Confidential; Part 2; Part II; [Part II] Sell; "
    "Restricted; Not for publication; Sell it (confidential); Private and confidential; Exempt under para 3; "
    "EXEMPT ITEMS; Part 2 - exempt items; Confidential matters; NFP; Exempt reports; "
    "Commercially sensitive - do not share; Sell it (commercial in confidence); "
    "Not to be published until May; "
    "Please do not publish this; Legally privileged; Eithriedig"
)
LEFT_ALONE = (
    "; Restricted budget; Confidential waste contract; Part 2 of the housing plan; In progress; "
    "Confidential reporting line; Commercially sensitive data register; "
    "Publish the list; The confidential line is open to staff; Restricted parking zones in town"
)


@pytest.mark.parametrize("said", KEPT_BACK.split("; "))
def test_a_cell_that_keeps_its_row_from_the_public_is_known(said):
    assert says_kept_back(said)


@pytest.mark.parametrize("said", LEFT_ALONE.split("; "))
def test_words_of_something_else_are_left_alone(said):
    assert not says_kept_back(said)


def test_under_a_heading_that_asks_every_answer_but_no_counts():
    def words(heading, cell):
        return kept_back_words({"C5": cell, "B5": "Do it"}, {"C": heading, "B": "Action"}, iter(()))

    assert words("Exempt?", "Yes") == "Exempt?: Yes"
    for tick in ("✓", "✔", "☑", "☒", "✗", "x", "●", "*", "1", "Y"):
        assert words("Exempt", tick) == f"Exempt: {tick}"
    assert words("Public / private", "Private") == "Public / private: Private"
    for blank in ("☐", "□", " ", "–", "-"):
        assert words("Exempt", blank) == ""
    assert words("Part 2", "x") == "Part 2: x"
    assert words("Confidential", "Sch 12A para 3") == "Confidential: Sch 12A para 3"
    for open_word in ("No", "n", "-", "N/A", "Public", "Part 1"):
        assert words("Exempt?", open_word) == ""
    assert words("Notes", "Yes") == ""
    assert kept_back_words({"B5": "Do it"}, {}, iter(["Part II (exempt)"])) == "Under “Part II (exempt)”"


@pytest.mark.parametrize(
    ("heading", "open_words", "kept_words"),
    [
        ("Public?", ("Y", "Yes", "TRUE", "Part 1"), ("N", "No", "FALSE", "x", "Part 2", "")),
        ("isPublic", ("true",), ("false", "")),
        ("Publish (Y/N)", ("Y",), ("N", "later")),
        ("For publication", ("Yes", "Public"), ("No", "Not yet", "")),
        ("Press and public", ("Included", "Admitted"), ("Excluded",)),
        ("Cyhoeddus", ("Ydy",), ("Nac ydy",)),
    ],
)
def test_under_a_heading_that_asks_whether_it_is_public_every_answer_but_yes_counts(
    heading, open_words, kept_words
):
    def words(cell):
        row = {"B5": "Do it", **({"C5": cell} if cell else {})}
        asking = columns_asking({"C": heading}, [{"C6": "Yes"}])
        return kept_back_words(row, {"C": heading, "B": "Action"}, iter(()), asking)

    assert [word for word in open_words if words(word)] == []
    assert [word for word in kept_words if not words(word)] == []
    assert words("") == f"{heading}: left blank"


@pytest.mark.parametrize(
    ("heading", "open_words", "kept_words"),
    [
        ("Access to information", ("Open",), ("Closed", "Para 3", "Exempt - paragraph 1")),
        ("Exclusion of press and public", ("No", "-"), ("Yes", "x")),
        ("Sensitive?", ("No", "FALSE"), ("x", "Yes", "TRUE")),
        ("Restricted (Y/N)", ("N",), ("Y",)),
        ("Eithriedig", ("Nac ydy", "Na"), ("Ydy",)),
        ("Part 1/2", ("1", "Part 1"), ("2", "Part 2")),
        ("Protective marking", ("OFFICIAL",), ("OFFICIAL-SENSITIVE", "Secret")),
    ],
)
def test_other_headings_ask_whether_it_is_kept_back(heading, open_words, kept_words):
    def words(cell):
        return kept_back_words({"C5": cell}, {"C": heading}, iter(()))

    assert [word for word in open_words if words(word)] == []
    assert [word for word in kept_words if not words(word)] == []


@pytest.mark.parametrize("heading", ["Published", "Publication date", "Public health lead", "Publisher"])
def test_a_heading_of_a_day_or_of_something_else_asks_nothing(heading):
    assert not columns_asking({"C": heading}, [{"C5": "3 June 2026"}])
    assert kept_back_words({"C5": "3 June 2026"}, {"C": heading}, iter(())) == ""


@pytest.fixture
def programme(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make.programme("SUP", title="Support services")


def saved():
    handle = io.BytesIO()
    new_sheet(*ROWS).parent.save(handle)
    return handle.getvalue()


def uploaded(client, programme, data=None, *, latest=False):
    days = {"plan_date_day": 1, "plan_date_month": 6, "plan_date_year": 2026}
    days |= {"as_at_day": 15, "as_at_month": 6, "as_at_year": 2026}
    file = SimpleUploadedFile("plan.csv", data) if data else SimpleUploadedFile("plan.xlsx", saved())
    client.post(reverse("imports:new-import"), {"file": file, "programme": programme.pk, **days})
    return PlanImport.objects.latest("pk") if latest else PlanImport.objects.get()


def test_the_import_is_held_until_each_wording_is_answered_and_the_rows_come_in_hidden(client, programme):
    mona = make.manager(sees_exempt=True)
    client.force_login(mona)
    plan_import = uploaded(client, programme)
    add_posts(plan_import)
    check = reverse("imports:check-import", args=[plan_import.pk])
    page = client.get(check).content.decode()
    assert "Rows of this plan say that they are exempt" in page
    confirm = {"confirmed": dry_run(plan_import).digest, "accept_questions": "on"}
    assert "Say what the plan means" in client.post(check, confirm).content.decode()
    assert not Action.objects.exists()

    asks = reverse("imports:say-what-is-exempt", args=[plan_import.pk])
    page = client.get(asks)
    assert "Plan, row 2: Settle the claim" in page.content.decode()
    form = page.context["form"]
    assert set(form.rows) == {"Exempt - paragraph 3", "Sell the depot (confidential)"}
    kinds = [name for name in form.fields if name.endswith("-kind")]
    refused = client.post(asks, {kinds[0]: "exempt", kinds[1]: "open"}).content.decode()
    assert "Select one or more paragraphs" in refused and "Enter the reason" in refused
    first = kinds[0].removesuffix("kind")
    answers = {
        kinds[0]: "exempt",
        f"{first}paragraphs": ["3"],
        f"{first}reason": "The price",
        kinds[1]: "open",
    }
    version = form.initial["version"]
    assert client.post(asks, {**answers, "version": version}).url == check
    confirm["confirmed"] = dry_run(PlanImport.objects.get()).digest
    assert client.post(check, confirm).status_code == 302
    hidden = Action.objects.get(title__startswith="Settle")
    assert (hidden.exempt, hidden.exempt_proposed, hidden.exempt_paragraphs) == (True, True, [3])
    assert Action.objects.filter(exempt=False).count() == 2
    assert not Action.objects.visible_to(make.manager("Max")).filter(pk=hidden.pk).exists()


@pytest.mark.parametrize(
    ("heading", "answers"),
    [("Public?", ("Yes", "No")), ("Publish", ("TRUE", "FALSE")), ("isPublic", ("true", ""))],
)
def test_what_a_plan_says_is_not_public_holds_its_import(client, programme, heading, answers):
    client.force_login(make.manager(sees_exempt=True))
    lines = [f"Action,Lead,Date,{heading}"]
    lines += [f"Settle claim {n},Head of Finance,May 2027,{answer}" for n, answer in enumerate(answers)]
    plan_import = uploaded(client, programme, "\n".join(lines).encode())
    add_posts(plan_import)
    asked = [r.kept_back for sheet in dry_run(plan_import).sheets for r in sheet.records]
    assert asked == ["", f"{heading}: {answers[1] or 'left blank'}"]
    confirm = {"confirmed": dry_run(plan_import).digest, "accept_questions": "on"}
    check = reverse("imports:check-import", args=[plan_import.pk])
    assert "Say what the plan means" in client.post(check, confirm).content.decode()
    assert not Action.objects.exists()


def test_who_cannot_see_exempt_material_imports_the_rest_and_another_takes_in_what_is_kept_back(
    client, programme
):
    adam = make.person("Adam")
    make.grant(adam, Role.ADMIN)
    client.force_login(adam)
    plan_import = uploaded(client, programme)
    add_posts(plan_import)
    asks = reverse("imports:say-what-is-exempt", args=[plan_import.pk])
    assert client.get(asks).status_code == 403 and client.post(asks, {"x": "y"}).status_code == 403
    words = {"Exempt - paragraph 3": None, "Sell the depot (confidential)": None}
    with pytest.raises(PermissionDenied):
        answer_kept_back(plan_import, words, by=adam, conventions=InForce())
    check = client.get(reverse("imports:check-import", args=[plan_import.pk]))
    assert "2 rows of this plan" in " ".join(check.content.decode().split())
    apply_import(plan_import, by=adam, confirmed=check.context["run"].digest, accept_questions=True)
    assert Action.objects.count() == 1 and not Action.objects.filter(exempt=True).exists()

    result = reverse("imports:show-result", args=[plan_import.pk])
    page = client.get(result).content.decode()
    assert "2 rows are kept back" in " ".join(page.split()) and "Settle the claim" not in page
    again = reverse("imports:read-again", args=[plan_import.pk])
    assert client.post(again).status_code == 403

    mona = make.manager(sees_exempt=True)
    client.force_login(mona)
    assert "Read the file once more" in client.get(result).content.decode()
    client.post(again)
    second = PlanImport.objects.latest("pk")
    run = dry_run(second)
    assert run.exempt_open and run.counts["unchanged"] == 1
    answers = words | {"Exempt - paragraph 3": Exemption(3, "The price")}
    answer_kept_back(second, answers, by=mona, conventions=InForce())
    apply_import(second, by=mona, confirmed=dry_run(second).digest, accept_questions=True)
    assert Action.objects.count() == 3 and Action.objects.filter(exempt=True).count() == 1


class TestAHiddenRecord:
    """One exempt action of the programme keeps no one from importing, and none of it comes out."""

    @pytest.fixture
    def mark(self, client, programme):
        exempt = make.action("Settle the claim of the builder for the depot", programme=programme)
        exempt.exempt, exempt.exempt_paragraph, exempt.exempt_reason = True, 3, "The price"
        exempt.plan_reference = "A7"
        exempt.save()
        mark = make.person("Mark")
        make.grant(mark, Role.PROGRAMME_MANAGER, over=programme)
        client.force_login(mark)
        return mark

    @pytest.mark.parametrize(
        "row",
        [
            "A7,Settle the claim of the builder for the depot,Amber",
            "A7,Settle it for less,Amber",
            "A8,Settle the builder's claim about the depot now,Amber",
        ],
    )
    def test_its_row_is_kept_back_and_the_rest_goes_in(self, client, programme, mark, row):
        data = f"Ref,Action,RAG\n{row}\nA9,Publish the register of contracts,Green\n"
        plan_import = uploaded(client, programme, data.encode())
        page = client.get(reverse("imports:check-import", args=[plan_import.pk]))
        run = page.context["run"]
        assert (run.held, run.writes, run.missing) == (1, 1, [])
        apply_import(plan_import, by=mark, confirmed=run.digest, accept_questions=True)
        assert Action.objects.filter(exempt=False).count() == 1
        assert Action.objects.get(exempt=True).stated_rag == ""

    def test_another_importer_without_sight_cannot_open_it(self, client, programme, mark):
        plan_import = uploaded(client, programme, b"Ref,Action\nA7,Settle the claim\n")
        other = make.person("Max")
        make.grant(other, Role.PROGRAMME_MANAGER, over=programme)
        client.force_login(other)
        assert client.get(reverse("imports:check-import", args=[plan_import.pk])).status_code == 403


@pytest.mark.parametrize(
    ("above", "below"),
    [("NOT FOR PUBLICATION by virtue of paragraph 3", ""), ("Confidential", ""), ("", "Part 2 - exempt")],
)
def test_a_mark_above_or_below_the_table_is_one_question_for_all_of_its_rows(client, programme, above, below):
    mona = make.manager(sees_exempt=True)
    client.force_login(mona)
    rows = ["Action,Date", "Sell the depot,May 2027", "Let the yard,May 2027"]
    data = "\n".join([*filter(None, ["Depot plan", above]), *rows, *(["", below] if below else [])])
    run = dry_run(uploaded(client, programme, data.encode()))
    (said,) = run.kept_back
    assert (above or below) in said and len(run.kept_back[said]) == 2 and run.exempt_open


def test_no_command_answers_it(programme, tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(saved())
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(
            "import_plan", path, "--accept-questions", programme="Support services", format="json", stdout=out
        )
    report = json.loads(out.getvalue())
    assert (ended.value.code, report["applied"], Action.objects.count()) == (1, False, 0)
    told = [error for error in report["errors"] if "from the public" in error["message"]]
    assert sorted(error["rows"] for error in told) == [[2], [4]]


def test_a_file_whose_rows_became_exempt_is_handed_out_to_nobody_who_may_not_see_them(client, programme):
    mark = make.person("Mark")
    make.grant(mark, Role.PROGRAMME_MANAGER, over=programme)
    client.force_login(mark)
    plan_import = uploaded(client, programme, b"Ref,Action,RAG\nA9,Publish the register of contracts,Green\n")
    run = dry_run(plan_import)
    apply_import(plan_import, by=mark, confirmed=run.digest, accept_questions=True)
    file = reverse("imports:download-file", args=[plan_import.pk])
    assert client.get(file).headers["Content-Disposition"].startswith("attachment")
    action = Action.objects.get(title="Publish the register of contracts")
    action.exempt, action.exempt_paragraph, action.exempt_reason = True, 3, "The price"
    action.save()
    shown = client.get(file, follow=True)
    assert "holds rows that are exempt now" in shown.content.decode()


def test_rows_under_one_that_says_only_exempt_items_are_asked_about_with_it(client, programme):
    client.force_login(make.manager(sees_exempt=True))
    rows = ("Action,Lead,Date,Exempt", "Exempt items,,,", "Settle the claim,,May 2027,", "Sell,,May 2027,✓")
    held = dry_run(uploaded(client, programme, "\n".join(rows).encode())).sheets[0].records
    assert [record.kept_back for record in held][-2:] == ["Under “Exempt items”", "Exempt: ✓"]


class TestTheNextEditionHidesWhatStands:
    """A row that is exempt in a later edition alone hides the record that stands; the check says so."""

    @pytest.fixture
    def second(self, client, programme):
        client.force_login(mona := make.manager(sees_exempt=True))
        first = uploaded(
            client, programme, b"Ref,Action,RAG\nA8,Write the plan,Green\nA9,Sell the depot,Red\n"
        )
        apply_import(first, by=mona, confirmed=dry_run(first).digest, accept_questions=True)
        second = b"Ref,Action,RAG,Exempt\nA8,Write the plan,Green,\n"
        second += b"A9,Sell the depot,Red,Yes\nA10,Let the hall,Green,\n"
        return uploaded(client, programme, second, latest=True), mona

    def answered(self, plan_import, mona, answer):
        answer_kept_back(plan_import, {"Exempt: Yes": answer}, by=mona, conventions=InForce())
        return PlanImport.objects.get(pk=plan_import.pk)

    def test_it_counts_as_a_change_and_is_written(self, client, second):
        plan_import = self.answered(*second, Exemption(3, "The price"))
        run = dry_run(plan_import)
        assert (run.counts["unchanged"], run.counts["changed"], run.counts["new"]) == (1, 1, 1)
        page = client.get(reverse("imports:check-import", args=[plan_import.pk])).content.decode()
        text = " ".join(page.split())
        assert "2 rows are written" in text
        assert "hidden, until the proper officer decides" in text
        before = Action.history.filter(title="Sell the depot").count()
        apply_import(plan_import, by=second[1], confirmed=run.digest, accept_questions=True)
        hidden = Action.objects.get(title="Sell the depot")
        assert (hidden.exempt, hidden.exempt_proposed) == (True, True)
        assert Action.history.filter(id=hidden.pk).count() == before + 1, "one entry: that it is hidden"
        assert Action.objects.filter(exempt=False).count() == 2

    def test_answered_as_open_it_is_unchanged(self, second):
        run = dry_run(self.answered(*second, None))
        assert (run.counts["unchanged"], run.counts.get("changed", 0)) == (2, 0)


def test_who_can_take_in_nothing_is_told_that_all_of_it_is_kept_back(client, programme):
    mark = make.person("Mark")
    make.grant(mark, Role.PROGRAMME_MANAGER, over=programme)
    client.force_login(mark)
    rows = b"Action,Lead,Date,Exempt\nSettle the claim,,May 2027,Yes\n"
    plan_import = uploaded(client, programme, rows)
    page = client.get(reverse("imports:check-import", args=[plan_import.pk])).content.decode()
    text = " ".join(page.split())
    assert (
        "The rest of the plan can go in now" not in text and "the file says what we hold already" not in text
    )
    assert "Every row of it is kept back" in text


def test_the_name_of_a_new_workstream_that_only_hidden_rows_have_is_asked_about(client, programme):
    client.force_login(make.manager(sees_exempt=True))
    make.workstream("Estates", of=programme)
    lines = (
        "Workstream,Action,Lead,Date,Exempt?",
        "Estates,Sell the depot,Head of Finance,May 2027,Yes",
        "Finance,Publish the accounts,Head of Finance,June 2027,No",
        "Finance,Settle the claim,Head of Finance,June 2027,Yes",
        "Larkspur bid,Buy out the bidder,Head of Finance,June 2027,Yes",
    )
    plan_import = uploaded(client, programme, "\n".join(lines).encode())
    add_posts(plan_import)
    said = Exemption(3, "It would lose its price.")
    answers = {"Exempt?: Yes": said}
    answer_kept_back(plan_import, answers, by=make.manager(sees_exempt=True), conventions=InForce())
    plan_import.refresh_from_db()
    run = dry_run(plan_import)
    asked = [[each.message for each in record.questions] for record in run.records()]
    assert asked[:3] == [[], [], []]
    assert "“Larkspur bid” would be a new workstream. Everyone who sees the programme reads" in asked[3][0]
    check = reverse("imports:check-import", args=[plan_import.pk])
    assert "Larkspur bid” would be a new workstream" in client.get(check).content.decode()
    client.post(check, {"confirmed": run.digest})
    assert not programme.workstreams.filter(title="Larkspur bid").exists()
    assert client.post(check, {"confirmed": run.digest, "accept_questions": "on"}).status_code == 302
    assert programme.workstreams.filter(title="Larkspur bid").exists()


def test_what_a_row_that_is_kept_back_answers_is_not_asked_of_who_does_not_import_it(client, programme):
    review = Review.objects.create(
        title="Peers", kind="peer_challenge", reviewer="Peers", recorded_on="2026-06-01"
    )
    ProgrammeReview.objects.create(programme=programme, review=review)
    Recommendation.objects.create(review=review, number="R1", text="Settle the accounts at once.", order=1)
    data = (
        b"Action,Lead,Date,Recommendation,Status\n"
        b"Settle the claim,Head of Finance,May 2027,R98,Exempt - paragraph 3\n"
        b"Publish the accounts,Head of Finance,June 2027,R99,In progress\n"
        b"Sell the depot,Head of Finance,July 2027,R99,Not for publication\n"
    )
    adam = make.person("Adam")
    make.grant(adam, Role.ADMIN)
    client.force_login(adam)
    check = client.get(reverse("imports:check-import", args=[uploaded(client, programme, data).pk]))
    assert [asked.words for asked in check.context["run"].recommendations] == ["R99"]
    assert "R98" not in check.content.decode()
