"""Recognising sheets: the header, the columns, the kind."""

import pytest
from openpyxl.styles import Font

from programmes.imports.decisions import Choices
from programmes.imports.recognised import PlanKind
from programmes.imports.recognising.sheet import recognise
from tests.programmes.imports.books import matched, new_sheet, plan, recognised

SAMPLES = [
    ("southwark_improvement_plans.xlsx", "Corporate", PlanKind.ACTIONS, 4),
    ("southwark_improvement_plans.xlsx", "Finance", PlanKind.ACTIONS, 2),
    ("southwark_improvement_plans.xlsx", "IT", PlanKind.ACTIONS, 2),
    ("wigan_support_services.xlsx", "Implementation plan", PlanKind.WORKSTREAMS, 2),
    ("wigan_support_services.xlsx", "Milestones", PlanKind.MILESTONES, 1),
    ("wigan_support_services.xlsx", "Risk log", PlanKind.RISKS, 1),
    ("wigan_support_services.xlsx", "Savings targets", PlanKind.SAVINGS, 1),
    ("wigan_support_services.xlsx", "Re-allocation", PlanKind.REALLOCATIONS, 1),
    ("wigan_support_services.xlsx", "Equality actions", PlanKind.EQUALITY, 1),
    ("bromley_organisational_improvement.xlsx", "Matters arising", PlanKind.MATTERS, 2),
    ("bromley_organisational_improvement.xlsx", "Challenge action plan", PlanKind.ACTIONS, 1),
    ("bromley_organisational_improvement.xlsx", "Highlight report", PlanKind.HIGHLIGHTS, 3),
    ("salford_service_plan.csv", "salford_service_plan", PlanKind.OBJECTIVES, 1),
    ("salford_unachieved_targets.xlsx", "Unachieved", PlanKind.ACTIONS, 2),
    ("sefton_integration_savings.xlsx", "Savings", PlanKind.SAVINGS, 2),
    ("sefton_integration_savings.xlsx", "Timeline", PlanKind.MILESTONES, 1),
]


@pytest.mark.parametrize(("file", "name", "kind", "header"), SAMPLES)
def test_every_sample_sheet_is_known_for_what_it_is(file, name, kind, header):
    sheet = next(sheet for sheet in plan(file).sheets if sheet.name == name)
    found = recognise(sheet)
    assert found.kind is kind
    assert found.header_row == header


class TestHeader:
    def test_it_is_found_under_fifteen_rows_of_titles_and_a_key(self):
        titles = [
            ["Improvement plan"],
            ["Version 3"],
            [],
            ["Key", "Red = late"],
            *[[f"Line {n}"] for n in range(11)],
        ]
        sheet = new_sheet(
            *titles, ["Ref", "Action", "Lead officer", "Target date"], ["1", "Do it", "Head", "May 25"]
        )
        assert recognised(sheet).header_row == 16

    def test_two_rows_under_merged_group_headings_are_read_together(self):
        sheet = new_sheet(
            ["Savings plan"],
            ["Saving", "Lead", "2025/26", None, "2026/27", None],
            [None, None, "Target", "Forecast", "Target", "Forecast"],
            ["Rent less office space", "Head of Property", 100, 80, 200, 200],
            ["Fewer agency staff", "Head of HR", 50, 50, 60, 60],
        )
        for cells in ("A2:A3", "B2:B3", "C2:D2", "E2:F2"):
            sheet.merge_cells(cells)
        found = recognised(sheet)
        assert found.header_rows == (2, 3)
        assert [match.heading for match in found.columns][2:4] == ["2025/26 Target", "2025/26 Forecast"]

    def test_a_sheet_without_headings_is_not_guessed_at(self):
        found = recognised(new_sheet(["Mend the roof", "soon"], ["Paint the door", "later"]))
        assert found.kind is PlanKind.UNKNOWN
        assert not found.header_rows
        assert found.notices[0].level == "warning"

    def test_the_admin_may_choose_another_row(self):
        sheet = new_sheet(["Action", "Date"], ["Task", "When"], ["Do it", "May 25"])
        assert recognised(sheet, choices=Choices(header_rows={"Plan": 2})).header_row == 2


class TestColumns:
    def test_a_number_column_without_a_heading_is_the_reference(self):
        sheet = new_sheet([None, "Action", "Date"], [1, "Do it", "May 25"], [2, "Do that", "June 25"])
        assert matched(recognised(sheet)) == {"A": "reference", "B": "action", "C": "due"}

    @pytest.mark.parametrize(
        ("cells", "field"),
        [
            (["June 2025", "end of July 2025", "TBC"], "due"),
            (
                [
                    "Write the new policy for all staff",
                    "Train every manager in the new system",
                    "Tell members",
                ],
                "action",
            ),
            (["95%", "80%", "12%"], "target_value"),
        ],
    )
    def test_target_is_settled_by_the_cells(self, cells, field):
        sheet = new_sheet(["Target", "Comments"], *[[cell, "All is going to plan so far"] for cell in cells])
        assert matched(recognised(sheet))["A"] == field

    @pytest.mark.parametrize(
        ("cells", "field"),
        [
            (["50%", "100%", "0%"], "percent"),
            (["Red", "Amber", "Green"], "rag"),
            (
                ["The first board met and agreed terms", "Nothing was done this quarter", "All done"],
                "progress",
            ),
        ],
    )
    def test_progress_is_settled_by_the_cells(self, cells, field):
        sheet = new_sheet(["Action", "Progress"], *[["Do the thing that was agreed", cell] for cell in cells])
        assert matched(recognised(sheet))["B"] == field

    def test_every_match_has_a_confidence_and_at_most_three_samples(self):
        sheet = new_sheet(["Action", "Odd"], *[[f"Do thing {n}", n * 1.5] for n in range(6)])
        found = recognised(sheet)
        assert found.columns[0].samples == ("Do thing 0", "Do thing 1", "Do thing 2")
        assert found.columns[1].field == ""
        assert all(0 <= match.confidence <= 1 for match in found.columns)

    def test_several_columns_of_updates_are_all_progress(self):
        sheet = new_sheet(
            ["Action", "Owner", "Q1 update", "Q2 update"],
            ["Write the plan", "Head of Policy", "Began", "Finished the first draft"],
        )
        assert list(matched(recognised(sheet)).values()).count("progress") == 2

    def test_a_second_column_of_owners_names_who_supports(self):
        sheet = new_sheet(
            ["Action", "Lead officer", "Responsible officer"],
            ["Write it", "Head of Policy", "Policy Officer"],
        )
        assert matched(recognised(sheet)) == {"A": "action", "B": "owner", "C": "support"}

    @pytest.mark.parametrize(
        ("heading", "field"),
        [
            ("Target Completion/ Delivery Date", "due"),
            ("LEAD OFFICER(S)", "owner"),
            ("Responsible Oficer", "owner"),
            ("R.A.G.", "rag"),
            ("% Complete", "percent"),
            ("Work-stream", "workstream"),
            ("Action required by the service", "action"),
        ],
    )
    def test_headings_are_known_however_they_are_spelt(self, heading, field):
        cells = {
            "due": "May 2025",
            "owner": "Head of HR",
            "rag": "Red",
            "percent": "50%",
            "action": "Do all of it now",
        }
        other = ["Success criteria", "Priority"]
        sheet = new_sheet([heading, *other], *[[cells.get(field, "Housing"), "It works", "High"]] * 3)
        assert matched(recognised(sheet))["A"] == field

    def test_the_admin_may_correct_a_match(self):
        sheet = new_sheet(["Action", "Notes"], ["Do it", "Head of HR"])
        found = recognised(sheet, choices=Choices(columns={"Plan": {"B": "owner"}}))
        assert matched(found)["B"] == "owner"
        assert found.columns[1].confidence == 1.0

    def test_a_hidden_column_is_told_and_left_out(self):
        sheet = new_sheet(["Action", "Date", "Secret"], ["Do it", "May 25", "hush"])
        sheet.column_dimensions["C"].hidden = True
        found = recognised(sheet)
        assert "C" not in {match.letter for match in found.columns}
        assert any("Column C is hidden" in notice.message for notice in found.notices)


class TestKind:
    def test_lookup_sheets_are_left_out_by_themselves(self):
        found = recognised(
            new_sheet(["Status", "RAG"], ["Open", "Red"], ["Closed", "Green"], title="Lookups")
        )
        assert found.kind is PlanKind.LOOKUPS
        assert not found.included

    def test_a_hidden_sheet_is_told_and_left_out_until_ticked(self):
        sheet = new_sheet(["Action", "Date"], ["Do it", "May 25"], title="Old")
        sheet.parent.create_sheet("New").append(["Action"])
        sheet.sheet_state = "hidden"
        assert not recognised(sheet).included
        assert recognised(sheet, choices=Choices(included={"Old": True})).included

    def test_a_change_log_is_no_part_of_the_plan(self):
        sheet = new_sheet(["Version", "Date", "Author"], ["1.0", "May 25", "Officer"], title="Change log")
        assert recognised(sheet).kind is PlanKind.UNKNOWN

    def test_the_admin_may_choose_the_kind(self):
        sheet = new_sheet(["Step", "Target"], ["Do it first", "May 25"], title="Timeline")
        assert recognised(sheet).kind is PlanKind.MILESTONES
        assert recognised(sheet, choices=Choices(kinds={"Timeline": "actions"})).kind is PlanKind.ACTIONS

    @pytest.mark.parametrize(
        ("headings", "kind"),
        [
            (["Ref", "Recommendation", "Management response", "Accepted"], PlanKind.RECOMMENDATIONS),
            (["KPI", "Baseline", "Target", "Actual", "RAG"], PlanKind.MEASURES),
            (["Year", "Q1 (£)", "Q2 (£)", "Q3 (£)", "Q4 (£)", "Total (£)"], PlanKind.PROFILE),
            (["Lesson learned", "What went well", "Recommendation"], PlanKind.LESSONS),
            (
                ["Risk ID", "Risk description", "Likelihood", "Impact", "Score", "Mitigation", "Risk owner"],
                PlanKind.RISKS,
            ),
            (["Saving", "2025/26", "2026/27", "One-off/Recurrent"], PlanKind.SAVINGS),
            (["Milestone", "Due date", "Forecast date", "RAG"], PlanKind.MILESTONES),
        ],
    )
    def test_other_kinds_are_known_by_their_columns(self, headings, kind):
        sheet = new_sheet(headings, title="Sheet1")
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        assert recognised(sheet).kind is kind
