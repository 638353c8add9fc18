"""Attacks on the check of what goes out: words that a reader reads, typed so that a machine does not."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from council.models import Exempt
from reports.documents.drafting import discard
from reports.documents.paper import live_paper
from reports.exempt_check.checking import GoingOut, quotations_in
from reports.exempt_check.letting_stand import let_stand, still_against
from reports.exempt_check.material import ExemptText
from reports.exempt_check.models import PassageLetStand
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans
from tests.reports.exempt_check.test_checking import only, passages

TITLE = "Take disciplinary advice on the four retrospective waivers"
EXEMPT = {"exempt": True, "exempt_paragraph": Exempt.P1, "exempt_reason": "It names people."}
UNSEEN = "\u200b\u2060\ufeff\u034f\u00ad\u200c\u200d\u2061\u2065\u180e\ufe0f\U000e0020\U000e0100"
BLANK = "\u3164\u115f\u1160\uffa0\u2800\u00a0\u2009\u3000\u2028\U0001d159"
JOINED = "-\u2010\u2011\u2013\u2014\u2212/_.|\u00b7:;,+*=~'\u2019\u02bc`&\uff06\ufe60@#\u2022"
JOINTS = ["", *UNSEEN, *BLANK, *JOINED, " & ", " / ", " - ", "\u00ad ", " \u200b", "...", "--", "' '"]


def must_go(text: str, *exempt: str) -> bool:
    return any(must for _, must in passages(text, only(*(exempt or (TITLE,)))))


@pytest.mark.parametrize("joint", JOINTS, ids=ascii)
def test_whatever_stands_between_its_words_a_title_must_go(joint):
    said = TITLE.replace(" ", joint)
    assert must_go(said)
    assert must_go(f"We shall {said.lower()} in June.")
    assert must_go(f"We{joint}shall{joint}{said}{joint}in{joint}June."), "glued to what stands around it"


@given(st.lists(st.sampled_from(JOINTS), min_size=7, max_size=7), st.integers(0, 3), st.integers(5, 8))
def test_joints_of_every_kind_mixed_hide_no_five_words(joints, first, last):
    words = TITLE.split()
    said = "".join(word + joint for word, joint in zip(words, [*joints, ""], strict=True))
    assert must_go(said) and must_go(f"Note: {said}!")
    part = [word + joint for word, joint in zip(words[first:last], [*joints, ""][first:last], strict=True)]
    assert must_go("".join(part)) == (last - first >= 5)


@pytest.mark.parametrize(
    "said",
    [
        "ᴛᴀᴋᴇ ᴅɪsᴄɪᴘʟɪɴᴀʀʏ ᴀᴅᴠɪᴄᴇ ᴏɴ ᴛʜᴇ ꜰᴏᴜʀ",
        "Ⓣⓐⓚⓔ disciplinary advice 𝕠𝕟 the 𝓯𝓸𝓾𝓻",
        "take d1sc1pl1nary adv1ce on the four",
        "🅣🅐🅚🅔 disciplinary 🅰🅳🆅🅸🅲🅴 on the four",
    ],
)
def test_letters_of_another_shape_are_the_same_letters(said):
    assert must_go(said)


def test_a_title_without_its_last_words_must_go_though_a_date_is_among_them():
    title = "Settle with Zebedee by 31 March 2027 at their own price"
    made = only()
    made.add(ExemptText(None, 1, "title", title))
    assert passages("We settle with Zebedee by 31 March.", made) == [
        ("settle with Zebedee by 31 March.", True)
    ]
    assert not any(must for _, must in passages("We report by 31 March 2027 at the latest.", made))


def test_an_ampersand_of_an_exempt_text_may_be_left_out_or_written_out():
    for said in (
        "settle claims + pay costs now",
        "settle claims and pay costs now",
        "settle claims, pay costs now",
    ):
        assert must_go(f"We {said}", "Settle claims & pay costs now")


@pytest.mark.parametrize(
    ("exempt", "innocent"),
    [
        (TITLE, "Mistake disciplinary advice on the fourth retrospective waiversome"),
        (TITLE, "They take disciplinary advice on them"),
        ("re procure the waste contract", "Reprocure the waste contractor"),
        ("to day we are in", "Today we are inside"),
        ("One another is in port", "Someone another is in portsmouth"),
        ("is it to be a", "visit to beaches"),
    ],
)
def test_ordinary_words_that_hold_the_same_letters_are_left_alone(exempt, innocent):
    assert passages(innocent, only(exempt)) == []


WORD = st.text(alphabet="bcdfghjklmnpqrstvwxz", min_size=2, max_size=9)


@given(st.data())
def test_prose_whose_words_only_begin_or_end_alike_is_left_alone(data):
    """Five words in a row, of which the first has more letters before it or the last after it."""
    exempt = data.draw(st.lists(WORD, min_size=5, max_size=12))
    first = data.draw(st.integers(0, len(exempt) - 5))
    said = exempt[first : first + 5]
    before, after = data.draw(st.sampled_from([("a", ""), ("", "e"), ("un", "ed")]))
    said = [before + said[0], *said[1:-1], said[-1] + after]
    assert not must_go(" ".join(["We", *said, "here"]), " ".join(exempt))


# --- through the issuing ------------------------------------------------------------------------------------


@pytest.fixture
def hidden(db):
    return make.risk(TITLE, programme=make.programme("ELS"), **EXEMPT)


def test_a_hyphened_title_is_ticked_by_nobody(plan, hidden):
    clerk = make.clerk()
    for joint in ("-", "\u2013", "\u2014", "/", "_", "."):
        draft = plans.report(plan, management_summary=TITLE.replace(" ", joint))
        marks = [one.mark for one in still_against(draft, live_paper(draft))]
        with pytest.raises(ValidationError, match="says what is exempt"):
            plans.issue(draft, by=clerk, on=DAY, confirmed=marks)
        with pytest.raises(PermissionDenied):
            let_stand(draft, marks[0], reason="It looks harmless.", by=clerk, on=DAY)
        discard(draft, reason="Tried.", by=clerk)
    assert not PassageLetStand.objects.exists()


@pytest.mark.parametrize(
    "turning", ["\u202e{}\u202c", "\u202b{}", "\u2067{}\u2069", "\u200f{}", "\u2068{}\u2069"]
)
def test_words_that_are_turned_round_go_out_nowhere_and_nobody_lets_them(plan, turning):
    sees_all = make.clerk("Xena", sees_exempt=True)
    draft = plans.report(plan, management_summary=f"Note: {turning.format(TITLE[::-1])}.")
    quotation = still_against(draft, live_paper(draft))[0]
    assert quotation.must_go and quotation.place == "Management summary"
    with pytest.raises(ValidationError, match="turn the direction of writing"):
        plans.issue(draft, by=sees_all, on=DAY, confirmed=[quotation.mark])
    with pytest.raises(PermissionDenied):
        let_stand(draft, quotation.mark, reason="It looks harmless.", by=sees_all, on=DAY)


def test_the_value_of_a_box_cannot_be_worked_out_by_trying_records(db, settings):
    """Whoever ticks it may not know which record it is: without the council's key nothing can be tried."""
    make.risk("Overrun", programme=make.programme("ELS"), effect="It may cost £463,000 in all.", **EXEMPT)
    going_out = [GoingOut("Management summary", "We need £463,000.")]
    (before,) = (one.mark for one in quotations_in(going_out))
    settings.SECRET_KEY = "another key, as another council has it, of some length"
    (after,) = (one.mark for one in quotations_in(going_out))
    assert before != after


# --- other ways to write the same ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        *("410 grand", "£410,000pa", "£410,000 p.a.", "£0·41m", "£.41m", "410000 GBP", "£410k", "410k quid"),
        *("four hundred and ten grand", "£0.41 mil", "GBP410k"),
    ],
)
def test_a_sum_is_the_same_sum_however_people_write_it(said):
    assert passages(f"We pay {said}.", only("It costs £410,000.")) != []
    assert passages(f"We pay {said}.", only("It costs £401,000.")) == []


def test_a_number_that_is_no_money_is_left_alone():
    assert passages("By 2024 we had 410000 visits, 1.2 military sites.", only("It costs £410,000.")) == []


@pytest.mark.parametrize(
    "said",
    [
        "Tɑke disciplinɑry ɑdvice on the four",
        "ΤΑΚΕ disciplinary advice ΟΝ ΤΗΕ four",
        "Take discip1inary advice 0n the f0ur",
        "Ꭲake diᏚciplinary advice on the four",
    ],
)
def test_letters_and_digits_that_look_like_ours_are_ours(said):
    assert must_go(said)


def test_what_an_exempt_record_said_before_it_was_reworded_goes_out_no_more(db):
    plan = make.programme("ELS")
    risk = make.risk("Overrun", programme=plan, effect="Zebedee asks for twice the agreed price", **EXEMPT)
    risk.effect = "The price rises"
    risk.save()
    (found,) = quotations_in([GoingOut("Summary", "It is that Zebedee asks for twice the agreed price.")])
    assert found.must_go and found.records == ((type(risk), risk.pk),)


def test_a_date_as_written_that_says_more_than_a_date_is_looked_for(db):
    written = "After Zebedee and the council have settled, by 31 March 2027"
    make.action("Wait", programme=make.programme("ELS"), due_as_written=written, **EXEMPT)
    said = "We begin after Zebedee and the council have settled."
    assert [one.must_go for one in quotations_in([GoingOut("Summary", said)])] == [True]
    assert quotations_in([GoingOut("Summary", "All is done by 31 March 2027.")]) == []


def test_a_title_that_was_opened_goes_out_though_an_exempt_text_said_it_before(db):
    plan = make.programme("ELS")
    opened = make.action(TITLE, programme=plan, **EXEMPT)
    make.risk("Overrun", programme=plan, effect=f"We must {TITLE.lower()} soon", **EXEMPT)
    going_out = [GoingOut("Summary", TITLE)]
    assert quotations_in(going_out)[0].must_go
    opened.exempt, opened.exempt_paragraph, opened.exempt_reason = False, None, ""
    opened.save()
    assert quotations_in(going_out) == []


def test_a_post_that_is_named_like_an_exempt_title_does_not_let_it_out(db):
    make.risk(TITLE, programme=make.programme("ELS"), **EXEMPT)
    make.post(TITLE)
    assert quotations_in([GoingOut("Summary", TITLE)])[0].must_go
