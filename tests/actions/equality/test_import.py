"""The action plan of an equality impact assessment as a council's own sheet: each point becomes an action."""

import pytest
from openpyxl import load_workbook

from actions.models import Action, EqualityPoint
from programmes.imports.again import rows_that_waited, take_in_again
from programmes.imports.applying.undo import undo_import
from programmes.imports.kept.readings import dry_run
from programmes.imports.models.plan_import import ImportRow
from programmes.models import Programme
from tests import factories as make
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import PLANS, new_sheet
from tests.programmes.imports.test_kinds import JUNE, WIGAN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
HEAD = ["Action Points", "Importance", "Person responsible", "Start and end date", "Resources approved?",
        "Measure", "Target"]  # fmt: skip


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_point_is_an_action_with_owner_dates_and_measure_and_keeps_what_the_form_asks():
    rows = [["Print in large letters", "High", "Head of Change", "April 2026 - March 2027", "Y",
             "Letters sent", "All"],
            ["Ask the forum", "", "Head of Change", "N/A", "within existing budgets", "", ""]]  # fmt: skip
    made = uploaded(new_sheet(HEAD, *rows, title="Equality action plan"), plan_date=make.DAY)
    applied(made, accept_questions=True)
    first, second = EqualityPoint.objects.select_related("action__owner").order_by("pk")
    assert (first.importance, first.resources, first.target) == ("High", "yes", "All")
    assert (second.importance, second.resources) == ("", "none")
    action = first.action
    assert (str(action.owner), action.success_measure) == ("Head of Change", "Letters sent")
    assert (action.starts.isoformat(), action.due.isoformat()) == ("2026-04-01", "2027-03-31")
    programme = Programme.objects.get()
    again = dry_run(uploaded(new_sheet(HEAD, *rows, title="Equality action plan"), plan_date=make.DAY,
                             programme=programme))  # fmt: skip
    assert {outcome: number for outcome, number in again.counts.items() if number} == {"unchanged": 2}
    made.refresh_from_db()
    undo_import(made, by=make.administrator(), on=make.DAY, because="Test", rest=False)
    assert not Action.objects.exists() and not EqualityPoint.objects.exists()


def test_all_points_of_a_published_plan_come_in_and_those_that_waited_are_offered():
    made = uploaded((PLANS / WIGAN).read_bytes(), filename=WIGAN, plan_date=JUNE)
    applied(made, accept_questions=True)
    made.refresh_from_db()
    number = EqualityPoint.objects.count()
    assert number == len(list(load_workbook(PLANS / WIGAN)["Equality actions"].rows)) - 1
    assert not rows_that_waited(made)
    # As an import left them before their register was there.
    rows = ImportRow.objects.filter(plan_import=made, sheet="Equality actions")
    assert rows.count() == number and {row.kind for row in rows} == {"actions"}
    earlier = [
        ImportRow(plan_import=made, sheet="Equality", row=row.row, kind="equality", outcome="skipped",
                  title=row.title, understood={"waits": True})
        for row in rows
    ]  # fmt: skip
    ImportRow.objects.bulk_create(earlier)
    assert rows_that_waited(made) == {"equality": number}
    again = take_in_again(made, by=make.administrator())
    assert dry_run(again).counts["unchanged"] >= number


def test_importance_resources_and_target_are_compared_with_a_later_plan():
    row = ["Print in large letters", "High", "Head of Change", "March 2027", "N", "Letters sent", "All"]
    sheet = "Equality action plan"
    made = uploaded(new_sheet(HEAD, row, title=sheet), plan_date=make.DAY)
    applied(made, accept_questions=True)
    programme = Programme.objects.get()
    changed = [row[0], "Medium", *row[2:4], "Yes", row[5], "Nine in ten"]
    later = uploaded(new_sheet(HEAD, changed, title=sheet), plan_date=make.DAY, programme=programme)
    (record,) = dry_run(later).records()
    assert record.changes == {
        "priority": ("High", "Medium"),
        "resourced": ("No", "Yes"),
        "target_value": ("All", "Nine in ten"),
    }
    applied(later)
    point = EqualityPoint.objects.get()
    assert (point.importance, point.resources, point.target) == ("Medium", "yes", "Nine in ten")
    point.importance = "Low"
    point.save_next_version()
    third = [*changed[:1], "High", *changed[2:]]
    (record,) = dry_run(uploaded(new_sheet(HEAD, third, title=sheet), plan_date=make.DAY,
                                 programme=programme)).records()  # fmt: skip
    assert list(record.conflicts) == ["priority"]
