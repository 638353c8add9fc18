"""Several mitigations in one cell: each with the owner and the day that its words say."""

from datetime import date

import pytest

from risks.models import Mitigation, MitigationDateChange, Risk
from risks.plan_import.said_of_each import mitigations_said
from tests import factories as f
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import new_sheet

NEAR = date(2026, 10, 1)
POSTS = {"head of property", "procurement lead", "chief executive"}


def post(name: str) -> str | None:
    return name.strip() if name.strip().casefold() in POSTS else None


def said(cell: str) -> list[tuple]:
    return [(one.text, one.owner, one.due, one.done) for one in mitigations_said(cell, near=NEAR, post=post)]


PROPERTY, JANUARY, MARCH = "Head of Property", date(2027, 1, 31), date(2027, 3, 31)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Service boilers (Head of Property, 31/01/2027)", [("Service boilers", PROPERTY, JANUARY, None)]),
        ("Service boilers – Head of Property – 31/01/2027", [("Service boilers", PROPERTY, JANUARY, None)]),
        ("Service boilers by 31/01/2027", [("Service boilers", None, JANUARY, None)]),
        ("Service boilers - due March 2027", [("Service boilers", None, MARCH, None)]),
        ("Service boilers (Owner: Head of Property; Due: March 2027)",
         [("Service boilers", PROPERTY, MARCH, None)]),
        ("Service boilers (done 15/09/2026)", [("Service boilers", None, None, date(2026, 9, 15))]),
        (
            "1. Service boilers (Head of Property, 31/01/2027)\n"
            "2. Buy parts by 31/01/2027 – Procurement lead",
            [("Service boilers", PROPERTY, JANUARY, None), ("Buy parts", "Procurement lead", JANUARY, None)],
        ),
        (
            "Lobby the ministry - Chief Executive - due March 2027; Hold a reserve (done 15/09/2026)",
            [("Lobby the ministry", "Chief Executive", MARCH, None),
             ("Hold a reserve", None, None, date(2026, 9, 15))],
        ),
        (
            "Pay to retain; Train apprentices (Head of Property, 31/01/2027)",
            [("Pay to retain", None, None, None), ("Train apprentices", PROPERTY, JANUARY, None)],
        ),
        (
            "(1) Review income weekly (Head of Property, 31/01/2027) (2) Report to Cabinet – due March 2027",
            [("Review income weekly", PROPERTY, JANUARY, None), ("Report to Cabinet", None, MARCH, None)],
        ),
        (
            "1. Review income weekly; 2. Report to Cabinet by 31/01/2027",
            [("Review income weekly", None, None, None), ("Report to Cabinet", None, JANUARY, None)],
        ),
    ],
)  # fmt: skip
def test_what_stands_behind_the_words_is_taken_for_what_it_is(cell, found):
    assert said(cell) == found


@pytest.mark.parametrize(
    "cell",
    [
        "Keep two suppliers, one in each county",
        "Work with the Chief Executive on a plan",
        "Reduce calls (24/7 cover)",
        "Monitor closely – as agreed",
        "Two people sign; neither alone",
        "Report to Cabinet (quarterly)",
        "Cut 30/40 posts",
        "Chief Executive",
        "31/01/2027",
        "Test again (done 15/09/2027)",
        "Start with phase 1. Phase 2. Follows in May",
    ],
)
def test_what_is_neither_a_post_nor_a_day_for_sure_stays_as_it_is_written(cell):
    assert said(cell) == [(cell, None, None, None)]


HEAD = ["Risk", "Likelihood", "Impact", "Owner", "Mitigations"]


@pytest.mark.django_db
def test_a_cell_of_a_plan_becomes_mitigations_and_a_later_date_is_asked_for(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    f.post("Head of Property"), f.post("Head of Finance")
    programme = f.programme()

    def brought(cell: str) -> None:
        row = ["Heating fails", "4", "5", "Head of Finance", cell]
        plan = uploaded(new_sheet(HEAD, row, title="Risk log"), plan_date=f.DAY, programme=programme)
        applied(plan, accept_questions=True)

    brought("• Service boilers (Head of Property, 31/01/2027)\n• Buy parts")
    first, second = Mitigation.objects.order_by("order")
    assert (first.text, str(first.owner), first.due, first.baseline) == (
        "Service boilers", "Head of Property", JANUARY, JANUARY,
    )  # fmt: skip
    assert (second.text, str(second.owner), second.due) == ("Buy parts", "Head of Finance", None)
    brought("• Service boilers (Head of Property, 31/03/2027)\n• Buy parts\n• Find a standby")
    assert [one.text for one in Mitigation.objects.order_by("order")] == [
        "Service boilers", "Buy parts", "Find a standby",
    ]  # fmt: skip
    first.refresh_from_db()
    assert first.due == JANUARY and MitigationDateChange.objects.get().to_date == MARCH


OF_THREE = ["Risk", "Inherent L", "Inherent I", "Residual L", "Residual I", "Target L", "Target I"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("held", "to_come"),
    [
        ("Controls", "Further mitigation"),
        ("Existing controls", "Mitigating actions"),
        ("Key controls in place", "Further actions required"),
        ("Current controls", "Planned controls"),
    ],
)
def test_what_holds_a_risk_already_and_what_is_to_come_have_columns_of_their_own(
    held, to_come, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    f.post("Head of Property")
    programme = f.programme()
    row = [
        "Heating fails",
        "5",
        "5",
        "4",
        "4",
        "2",
        "3",
        "Weekly check",
        "Buy parts (Head of Property, 31/01/2027)",
    ]
    sheet = new_sheet([*OF_THREE, held, to_come], row, title="Risk register")
    applied(uploaded(sheet, plan_date=f.DAY, programme=programme), accept_questions=True)
    risk = Risk.objects.get()
    assert risk.controls == "Weekly check"
    assert [(one.text, one.due) for one in risk.mitigations.all()] == [("Buy parts", JANUARY)]
    judged = risk.assessments.values_list("score", "likelihood", "impact", "assessed_on")
    assert sorted(judged) == [
        ("current", 4, 4, f.DAY), ("inherent", 5, 5, f.DAY), ("target", 2, 3, f.DAY),
    ]  # fmt: skip


@pytest.mark.django_db
def test_controls_alone_are_what_is_done_about_the_risk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    programme = f.programme()
    sheet = new_sheet(
        ["Risk", "Likelihood", "Impact", "Controls"], ["It fails", "4", "4", "Check"], title="Risks"
    )
    applied(uploaded(sheet, plan_date=f.DAY, programme=programme), accept_questions=True)
    assert [one.text for one in Risk.objects.get().mitigations.all()] == ["Check"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cause", "event", "effect", "sentence"),
    [
        ("The boiler is old.", "It stops", "A closed school",
         "Because the boiler is old, there is a risk that it stops, which would lead to a closed school."),
        ("IT is old", "Cabinet says no", "", "Because IT is old, there is a risk that Cabinet says no."),
        ("", "Cabinet says no", "", "There is a risk that Cabinet says no."),
        ("", "", "Late accounts", "There is a risk that heating fails, which would lead to late accounts."),
        ("", "", "", ""),
    ],
)  # fmt: skip
def test_cause_event_and_effect_read_as_one_sentence(cause, event, effect, sentence):
    risk = Risk(title="heating fails", cause=cause, event=event, effect=effect)
    assert " ".join(f"{lead} {words}" for lead, words in risk.sentence) == sentence
