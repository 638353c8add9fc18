"""A sheet's or a file's name is no workstream where it names an edition; renamed, its rows stay."""

from datetime import date

import pytest

from programmes.imports.decisions import Choices
from programmes.imports.interpreting.rows import names_an_edition
from programmes.imports.kept.readings import dry_run
from programmes.imports.mappings.choices import keep_choices
from programmes.models import Programme
from tests import factories
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import new_sheet

ON = date(2026, 9, 30)
HEAD = ["Ref", "Action", "Date"]
ROWS = [[f"A{n}", f"Adopt policy {words}", "31/12/2026"] for n, words in enumerate(("one", "two", "three"))]


@pytest.mark.parametrize(
    "name", ["Sept 2026", "Q3 2026-27", "plan_dec_2026", "Action tracker v2", "2026-09-30"]
)
def test_a_name_of_an_edition_is_known(name):
    assert names_an_edition(name)


@pytest.mark.parametrize("name", ["Finance", "North depot", "Plan", "Marchwood", "Phase 2 homes"])
def test_other_names_are_left(name):
    assert not names_an_edition(name)


@pytest.mark.django_db
class TestTheNextEdition:
    @pytest.fixture(autouse=True)
    def _own_files(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path

    def first(self, title, **how):
        applied(uploaded(new_sheet(HEAD, *ROWS, title=title), plan_date=ON, **how))
        return Programme.objects.get()

    def again(self, programme, title, *more):
        return uploaded(new_sheet(HEAD, *ROWS, *more, title=title), plan_date=ON, programme=programme)

    @pytest.mark.parametrize(
        ("before", "now"), [("Sept 2026", "Dec 2026"), ("Tracker Q2 2026", "Tracker Q3 2026")]
    )
    def test_of_an_edition_by_its_name_nothing_moves(self, before, now):
        programme = self.first(before)
        assert [stream.title for stream in programme.workstreams.all()] == [programme.title]
        run = dry_run(self.again(programme, now))
        assert {record.outcome for record in run.records()} == {"unchanged"}

    def test_a_file_by_another_name_moves_nothing(self):
        data = b"Ref,Action,Date\nA1,Adopt policy one,31/12/2026\n"
        applied(uploaded(data, filename="tracker-sept-2026.csv", plan_date=ON))
        programme = Programme.objects.get()
        again = uploaded(data, filename="tracker-dec-2026.csv", plan_date=ON, programme=programme)
        assert [record.outcome for record in dry_run(again).records()] == ["unchanged"]

    def test_a_renamed_sheet_is_one_question_and_makes_no_workstream(self):
        programme = self.first("Depots")
        plan_import = self.again(programme, "Depots and yards", ["A9", "Let the yard", "31/12/2026"])
        run = dry_run(plan_import)
        assert [record.outcome for record in run.records()] == ["unchanged"] * 3 + ["questioned"]
        assert len({question.message for record in run.records() for question in record.questions}) == 1
        applied(plan_import, accept_questions=True)
        assert [stream.title for stream in programme.workstreams.all()] == ["Depots"]

    def test_where_somebody_says_that_it_is_a_workstream_the_rows_move(self):
        programme = self.first("Depots")
        plan_import = self.again(programme, "Yards")
        keep_choices(plan_import, Choices(workstreams={"Yards": "sheet"}), by=factories.administrator())
        assert {record.outcome for record in dry_run(plan_import).records()} == {"moved"}
