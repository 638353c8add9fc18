"""Workstreams, milestones, risks and savings: read as they are written, applied, and known again."""

from datetime import date
from decimal import Decimal

import pytest

from actions.models import Action
from programmes.imports.cells.levels import read_level
from programmes.imports.kept.readings import dry_run
from programmes.imports.models.plan_import import ImportRow
from programmes.models import Milestone, Programme, Workstream
from programmes.plan_sheets import named_and_progress
from risks.models import Risk
from savings.confirming import confirm
from savings.models import Claim, PlannedTarget, Saving, YearProfile
from tests import factories
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import PLANS, new_sheet

WIGAN = "wigan_support_services.xlsx"
SEFTON = "sefton_integration_savings.xlsx"
JUNE = date(2007, 6, 30)


@pytest.fixture
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def wigan(db, _own_files):
    applied(uploaded((PLANS / WIGAN).read_bytes(), filename=WIGAN, plan_date=JUNE))
    return Programme.objects.get()


@pytest.fixture
def of(db, _own_files):
    """A programme and what its first file, of the rows given, brought."""

    def bring(*rows, programme=None, title="Plan", on=JUNE):
        plan_import = uploaded(new_sheet(*rows, title=title), plan_date=on, programme=programme)
        found = dry_run(plan_import)
        applied(plan_import, accept_questions=True)
        return found

    return bring


def outcomes(found):
    return {name: number for name, number in found.counts.items() if number}


class TestWorkstreams:
    def test_a_row_is_a_workstream_with_purpose_position_and_progress(self, wigan):
        streams = wigan.workstreams.exclude(title="Equality actions")  # where the points of equality stand
        assert len(streams) == 12
        assert sorted(stream.progress_as_written for stream in streams) == (
            ["good"] * 5 + ["poor"] * 4 + ["reasonable"] * 3
        )
        legal = streams.get(title="Legal Services")
        assert "Account managers" in legal.purpose
        assert "Quality accreditations won" in legal.position

    def test_each_line_of_the_follow_on_cell_is_an_action_under_its_workstream(self, wigan):
        assert Action.objects.filter(equality_point=None).count() == 30
        legal = Action.objects.filter(workstream__title="Legal Services")
        assert legal.count() == 6
        assert legal.filter(title="Central telephone and email reception point").exists()
        assert set(ImportRow.objects.filter(kind="actions").values_list("sheet", flat=True)) == {
            "Implementation plan",
            "Equality actions",
        }

    def test_a_word_of_progress_is_kept_and_never_made_a_rag(self, wigan):
        assert set(wigan.workstreams.values_list("stated_rag", flat=True)) == {""}

    def test_a_position_said_anew_changes_its_workstream_alone(self, of):
        head = ["Workstream", "Purpose", "Current position", "Follow-on actions"]
        of(head, ["Legal", "Better advice", "Begun", "Write it"], ["Print", "One room", "Done", "Close it"])
        found = of(
            head,
            ["Legal", "Better advice", "Nearly there", "Write it"],
            ["Print", "One room", "Done", "Close it"],
            programme=Programme.objects.get(),
        )
        assert outcomes(found) == {"changed": 1, "unchanged": 3}
        assert Workstream.objects.get(title="Legal").position == "Nearly there"
        assert Action.objects.count() == 2

    @pytest.mark.parametrize(
        ("cell", "said"),
        [
            ("Legal Services\nCurrent progress – good", ("Legal Services", "good")),
            ("Legal Services\nProgress: slow but sure", ("Legal Services", "slow but sure")),
            ("Legal\nServices", ("Legal Services", "")),
            ("Progress reporting", ("Progress reporting", "")),
        ],
    )
    def test_the_name_and_the_word_of_progress_in_one_cell_are_told_apart(self, cell, said):
        assert named_and_progress(cell) == said


class TestMilestones:
    def test_a_milestone_keeps_its_date_as_written_and_the_latest_day_of_delivery(self, wigan):
        assert wigan.milestones.count() == 7
        assert not wigan.milestones.filter(delivered_on=None).exists()
        draft = wigan.milestones.get(title="Draft findings of project boards 3 and 4")
        assert (draft.due, draft.due_as_written) == (date(2007, 2, 10), "Early February 2007")
        assert draft.delivered_on == date(2007, 3, 20)
        assert draft.delivered_as_written == "20/03/07\n19/02/07"
        assert [(one.delivered_on, one.is_final) for one in draft.deliveries.all()] == [
            (date(2007, 3, 20), True),
            (date(2007, 2, 19), False),
        ]

    def test_a_day_from_which_something_runs_is_the_milestones_day(self, of):
        of(["Step", "Target"], ["Start the new function", "from 1st October 2010"], title="Timeline")
        assert Milestone.objects.get().due == date(2010, 10, 1)

    def test_a_later_date_in_the_next_file_is_asked_for_and_the_first_agreed_one_stays(self, of):
        head = ["Milestone", "Date due", "Date delivered"]
        of(head, ["Cabinet decides", "1 May 2008", None], ["Staff move", "1 June 2008", None])
        found = of(
            head,
            ["Cabinet decides", "1 July 2008", None],
            ["Staff move", "1 June 2008", "3 June 2008"],
            programme=Programme.objects.get(),
            on=date(2008, 6, 10),
        )
        assert outcomes(found) == {"changed": 2}
        decided = Milestone.objects.get(title="Cabinet decides")
        assert (decided.baseline, decided.due) == (date(2008, 5, 1), date(2008, 5, 1))
        assert decided.date_changes.get(outcome="pending").to_date == date(2008, 7, 1)
        assert Milestone.objects.get(title="Staff move").delivered_on == date(2008, 6, 3)


class TestRisks:
    def test_a_risk_log_in_prose_gives_rags_as_stated_and_levels_as_written(self, wigan):
        rags = list(wigan.risks.values_list("rag", flat=True))
        assert (rags.count("red"), rags.count("amber"), rags.count("green")) == (3, 6, 2)
        staffing = wigan.risks.get(title__startswith="Staffing")
        assert "Ongoing through the review Medium" in staffing.levels_as_written
        assert staffing.current_likelihood is None, "a word is no number"
        assert staffing.assessments.get().rag == "amber"

    def test_each_line_of_the_mitigation_cell_is_a_mitigation(self, wigan):
        leadership = wigan.risks.get(title__startswith="Leadership")
        assert [one.text for one in leadership.mitigations.all()] == [
            "Communication",
            "Training",
            "Clear aims and objectives",
            "New appointees",
        ]

    def test_numbers_are_scores_and_the_heading_says_which(self, of):
        of(
            [
                "Risk ref", "Risk description", "Inherent likelihood", "Inherent impact",
                "Residual likelihood", "Residual impact", "Risk owner", "Mitigating actions", "RAG",
            ],
            ["R1", "Key staff leave first", "4", "5", "2 - Rare", "3", "Head of HR", "Pay", "Amber"],
            ["R2", "The supplier fails in the first year", 3, 4, 3, 4, "Head of IT", "Escrow", "Red"],
        )  # fmt: skip
        one, two = Risk.objects.order_by("plan_reference")
        assert (one.inherent_likelihood, one.inherent_impact) == (4, 5)
        assert (one.current_likelihood, one.current_impact) == (2, 3)
        assert (two.current_likelihood, two.current_impact) == (3, 4)
        assert str(one.owner) == "Head of HR"

    def test_a_new_judgement_in_the_next_file_is_an_assessment_of_its_own(self, of):
        head = ["Risk", "Likelihood", "Impact", "Mitigation", "RAG"]
        of(head, ["Staff leave", "3", "4", "Pay", "Amber"], ["Supplier fails", "2", "2", "Escrow", "Green"])
        found = of(
            head,
            ["Staff leave", "5", "4", "Pay\nTraining", "Red"],
            ["Supplier fails", "2", "2", "Escrow", "Green"],
            programme=Programme.objects.get(),
            on=date(2007, 9, 30),
        )
        assert outcomes(found) == {"changed": 1, "unchanged": 1}
        staff = Risk.objects.get(title="Staff leave")
        assert (staff.rag, staff.current_likelihood) == ("red", 5)
        assert [one.rag for one in staff.assessments.order_by("pk")] == ["amber", "red"]
        assert [one.text for one in staff.mitigations.all()] == ["Pay", "Training"]

    @pytest.mark.parametrize(
        ("raw", "number", "word"),
        [
            ("4", 4, ""),
            ("4 - Likely", 4, ""),
            ("Likely (4)", 4, ""),
            ("4/5", 4, ""),
            ("Moderate", None, "Medium"),
            ("VH", None, "Very high"),
            ("Ongoing through the review Medium", None, "Medium"),
            ("High at June 2007", None, "High"),
            ("At key stages so High initially\n\nLow at June 2007", None, "Low"),
            ("Highly unlikely to matter", None, ""),
            ("12", None, ""),
            ("", None, ""),
        ],
    )
    def test_a_level_is_the_number_or_the_last_word_that_names_one(self, raw, number, word):
        level = read_level(raw)
        assert (level.number, level.word) == (number, word)


class TestSavings:
    def test_rows_that_are_years_are_the_years_of_one_saving_and_the_total_is_checked(self, wigan):
        saving = Saving.objects.get()
        assert [(str(line.financial_year), line.target) for line in saving.profile.all()] == [
            ("2008/09", Decimal("1316000.00")),
            ("2009/10", Decimal("1250000.00")),
            ("2010/11", Decimal("1250000.00")),
        ]

    def test_a_column_for_each_year_and_what_is_achieved_is_a_claim(self, db, _own_files):
        plan = uploaded((PLANS / SEFTON).read_bytes(), filename=SEFTON, plan_date=date(2010, 8, 1))
        applied(plan, accept_questions=True)
        lines = YearProfile.objects.order_by("saving__reference")
        assert [(str(line.financial_year), line.target, line.delivered) for line in lines] == [
            ("2010/11", Decimal("100000.00"), Decimal("100000.00")),
            ("2010/11", Decimal("250000.00"), Decimal("250000.00")),
        ]
        assert {line.confirmed for line in lines} == {0}
        shared = PlannedTarget.objects.get()  # by several savings, so finance takes it over
        assert (str(shared.financial_year), shared.amount) == ("2011/12", Decimal("1000000.00"))
        claims = Claim.objects.filter(outcome="waiting")
        assert [claim.claimed_by for claim in claims] == [factories.administrator()] * 2

    def test_amounts_are_in_the_unit_of_their_heading(self, of):
        of(
            ["Saving", "Financial year", "Target £'000", "Forecast £'000", "Delivered £'000"],
            ["Fewer licences", "2026/27", 250, 200, 80],
        )
        line = YearProfile.objects.get()
        assert (line.target, line.forecast, line.delivered) == (250_000, 200_000, 80_000)

    def test_a_total_that_its_rows_do_not_add_up_to_is_told_with_the_gap(self, of):
        found = of(
            ["Saving", "Financial year", "Savings target"],
            ["Fewer licences", "2026/27", "£100,000"],
            ["Fewer desks", "2026/27", "£50,000"],
            ["Total", None, "£155,000"],
        )
        [total] = found.reading.sheets[0].totals
        assert (total.printed, total.computed, total.gap) == (155_000, 150_000, 5_000)
        [notice] = [n for n in found.reading.sheets[0].recognised.notices if n.level == "warning"]
        assert "£5,000 less" in notice.message
        assert YearProfile.objects.count() == 2

    @pytest.mark.parametrize(("near", "first"), [(date(1998, 9, 1), 1998), (date(2010, 9, 1), 1998)])
    def test_a_year_without_its_century_is_the_one_nearest_to_the_plan(self, of, near, first):
        of(["Saving", "98/99", "99/00"], ["Fewer licences", "£100,000", "£5,000"], on=near)
        assert [line.year for line in YearProfile.objects.order_by("year")] == [first, first + 1]

    def test_without_a_year_the_plans_own_is_offered_and_asked_about(self, of):
        found = of(["Saving", "Savings target"], ["Fewer licences", "£100,000"], ["Fewer desks", "£10,000"])
        assert outcomes(found) == {"questioned": 2}
        assert {line.year for line in YearProfile.objects.all()} == {2007}

    def test_a_row_without_an_amount_is_refused_with_the_reason(self, of):
        found = of(
            ["Saving", "Financial year", "Savings target"],
            ["Fewer licences", "2026/27", "£100,000"],
            ["Fewer desks", "2026/27", None],
        )
        assert outcomes(found) == {"new": 1, "refused": 1}

    def test_what_a_file_says_beyond_what_finance_confirmed_is_another_claim(self, of):
        head = ["Saving", "Financial year", "Savings target", "Savings delivered"]
        of(head, ["Fewer licences", "2026/27", "£100,000", "£60,000"])
        line = YearProfile.objects.get()
        confirm(line.claims.get(), by=factories.finance("Fiona"), on=date(2026, 9, 1))
        found = of(
            head, ["Fewer licences", "2026/27", "£100,000", "£80,000"], programme=Programme.objects.get()
        )
        assert outcomes(found) == {"changed": 1}
        line.refresh_from_db()
        assert (line.delivered, line.confirmed, line.claimed) == (80_000, 60_000, 20_000)


class TestTheSameFileAgain:
    @pytest.mark.parametrize(("name", "rows"), [(WIGAN, 42 + 7 + 11 + 3 + 6 + 8), (SEFTON, 3 + 4)])
    def test_has_no_new_and_no_changed_row(self, db, _own_files, name, rows):
        applied(uploaded((PLANS / name).read_bytes(), filename=name, plan_date=JUNE), accept_questions=True)
        again = uploaded(
            (PLANS / name).read_bytes(), filename=name, plan_date=JUNE, programme=Programme.objects.get()
        )
        assert outcomes(dry_run(again)) == {"unchanged": rows}

    def test_and_a_row_that_is_gone_is_missing_in_its_own_register(self, of):
        head = ["Risk", "Likelihood", "Impact", "Mitigation", "RAG"]
        of(head, ["Staff leave", "3", "4", "Pay", "Amber"], ["Supplier fails", "2", "2", "Escrow", "Green"])
        found = of(head, ["Staff leave", "3", "4", "Pay", "Amber"], programme=Programme.objects.get())
        assert outcomes(found) == {"unchanged": 1, "missing": 1}
        assert Risk.objects.filter(status="open").count() == 2
