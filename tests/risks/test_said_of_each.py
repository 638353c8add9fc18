"""Several mitigations in one cell: each with the owner and the day that its words say."""

from datetime import date

import pytest

from risks.models import Mitigation, MitigationDateChange
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
