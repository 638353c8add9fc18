"""Quick wins of a plan: actions of a kind, by their sheet, their section or a column; out and back."""

import pytest

from actions.models import Action
from programmes.imports.exporting.workbook import programme_workbook
from programmes.imports.kept.readings import dry_run
from tests import factories as make
from tests.factories import DAY
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import new_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def kinds():
    return dict(Action.objects.values_list("title", "kind"))


@pytest.mark.parametrize("headings", [["Quick wins", "Owner"], ["Action", "Owner"]])
def test_a_sheet_that_is_called_so_holds_quick_wins(headings):
    applied(uploaded(new_sheet(headings, ["Put the forms online", "Head of Legal"], title="Quick wins")))
    assert kinds() == {"Put the forms online": "quick_win"}


def test_a_column_says_which_actions_are_quick_wins():
    rows = [["Put the forms online", "Y", "Head of Legal"], ["Rebuild the depot", "No", "Head of Legal"]]
    applied(uploaded(new_sheet(["Action", "Quick win", "Owner"], *rows, title="Action plan")))
    assert kinds() == {"Put the forms online": "quick_win", "Rebuild the depot": ""}


def test_they_go_out_and_come_back_unchanged_and_a_file_can_say_otherwise():
    action = make.action("Put the forms online", kind="quick_win", owner=make.post("Head of Legal"))
    content, _ = programme_workbook(action.programme, person=make.administrator(), as_at=DAY)
    found = dry_run(uploaded(content, programme=action.programme))
    counts = {outcome: number for outcome, number in found.counts.items() if number}
    assert counts == {"unchanged": 3}, "its programme and its workstream as well"
