"""A plan that names workstreams as they were called before: what was renamed or merged by hand stands."""

from datetime import date

import pytest

from actions.models import Action
from programmes.imports.kept.readings import dry_run
from programmes.models import Workstream
from programmes.setting_up.changing import change_programme
from programmes.setting_up.stating import ProgrammeStatement
from programmes.workstreams.changing import change_workstream
from programmes.workstreams.merging import merge_workstream
from programmes.workstreams.stating import WorkstreamStatement
from tests import factories as make
from tests.factories import DAY
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import new_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
HEAD = ["Ref", "Workstream", "Action", "Lead officer", "Target date"]
FIRST = [
    ["1", "Finance", "Close the accounts on time", "Head of Finance", "31 December 2026"],
    ["2", "Housing", "Mend the roofs of the towers", "Head of Housing", "31 December 2026"],
]
ONE_MORE = ["3", "Finance", "Publish the register of contracts", "Head of Finance", "31 December 2026"]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def mona():
    return make.manager()


def bring(*rows, programme, head=HEAD):
    plan_import = uploaded(new_sheet(head, *rows), plan_date=date(2026, 6, 1), programme=programme)
    found = dry_run(plan_import)
    applied(plan_import, accept_questions=True)
    return {outcome: number for outcome, number in found.counts.items() if number}


def streams(programme) -> dict[str, list[str]]:
    """The titles of the actions in each workstream in use."""
    return {
        " / ".join(stream.path): list(stream.actions.order_by("pk").values_list("title", flat=True))
        for stream in programme.workstreams.filter(retired_on=None)
    }


def test_a_plan_goes_into_an_empty_programme_that_was_made_by_hand():
    programme = make.programme()
    make.workstream("Finance", of=programme)
    assert bring(*FIRST, programme=programme) == {"new": 2}
    assert streams(programme) == {"Finance": [FIRST[0][2]], "Housing": [FIRST[1][2]]}


def test_a_renamed_workstream_takes_in_the_rows_that_still_bear_its_old_name(mona):
    programme = make.programme()
    bring(*FIRST, programme=programme)
    finance = Workstream.objects.get(title="Finance")
    change_workstream(finance, WorkstreamStatement(title="Money"), by=mona, on=DAY)
    assert bring(*FIRST, ONE_MORE, programme=programme) == {"new": 1, "unchanged": 2}
    assert streams(programme) == {"Money": [FIRST[0][2], ONE_MORE[2]], "Housing": [FIRST[1][2]]}


def test_one_that_was_merged_takes_them_in_where_it_went(mona):
    programme = make.programme()
    bring(*FIRST, programme=programme)
    finance, housing = (Workstream.objects.get(title=title) for title in ("Finance", "Housing"))
    merge_workstream(finance, into=housing, why="One team", by=mona, on=DAY)
    assert bring(*FIRST, ONE_MORE, programme=programme) == {"new": 1, "unchanged": 2}
    assert list(streams(programme)) == ["Housing"]
    assert Action.objects.filter(workstream=housing).count() == 3
    assert not finance.actions.exists()


def test_a_name_that_another_workstream_bears_now_means_that_one(mona):
    programme = make.programme()
    bring(*FIRST, programme=programme)
    finance = Workstream.objects.get(title="Finance")
    change_workstream(finance, WorkstreamStatement(title="Money"), by=mona, on=DAY)
    make.workstream("Finance", of=programme)
    bring(*FIRST, ONE_MORE, programme=programme)
    assert streams(programme)["Finance"] == [ONE_MORE[2]]


def test_a_plan_without_workstreams_goes_on_where_it_was_when_the_programme_is_renamed(mona):
    programme, head = make.programme(), [HEAD[0], *HEAD[2:]]
    rows = [[row[0], *row[2:]] for row in (*FIRST, ONE_MORE)]
    bring(*rows[:2], programme=programme, head=head)
    said = ProgrammeStatement(code="SSR", title="A better name")
    programme = change_programme(programme, said, by=mona, on=DAY)
    bring(*rows, programme=programme, head=head)
    assert [len(titles) for titles in streams(programme).values()] == [3]
