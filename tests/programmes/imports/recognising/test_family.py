"""Workbooks that nobody had seen: other tools' exports, other layouts, and what is no plan at all."""

import re
from datetime import date

import pytest
from openpyxl.styles import Font, PatternFill

from council.access.acting import COMMAND_LINE
from council.reading.workbooks.workbook import open_workbook
from programmes.imports.interpreting.plan import NO_PLAN, read_plan
from programmes.imports.recognised import PlanKind
from programmes.imports.recognising.sheet import COUNTS, DOWNWARDS, TURN_IT
from programmes.imports.registers import plan_registers
from programmes.imports.upload import WorkbookRefused, upload_plan
from tests.programmes.imports.books import matched, new_sheet, opened

NEAR = date(2026, 6, 15)


def read(book):
    """The whole reading of a new sheet, or of the bytes of a .csv."""
    book = open_workbook(book, filename="plan.csv") if isinstance(book, bytes) else opened(book)
    return read_plan(book, kinds=plan_registers(), plan_date=NEAR, as_at=NEAR)


def only(book):
    """The one sheet that was read."""
    (sheet,) = read(book).sheets
    return sheet


def ends(sheet):
    return [str(record.date.end or "") for record in sheet.records]


def said(sheet):
    return [question.message for record in sheet.records for question in record.questions]


def no_word_is_lost(book):
    """Whether each word stands with a record, or in a row that is told."""
    reading = read(book)
    kept = [
        text for sheet in reading.sheets for record in sheet.records for text in record.source.cells.values()
    ]
    kept += [line.words for sheet in reading.sheets for line in sheet.recognised.lines]
    kept += [match.heading for sheet in reading.sheets for match in sheet.recognised.columns]
    here = [cell.text for sheet in opened(book).sheets for row in sheet.rows for cell in row.cells.values()]
    return set(re.findall(r"\w+", " ".join(here))) <= set(re.findall(r"\w+", " ".join(kept)))


class TestExportsOfOtherTools:
    def test_planner_gives_buckets_stages_and_american_dates(self):
        sheet = only(
            new_sheet(
                [
                    "Task ID",
                    "Task Name",
                    "Bucket Name",
                    "Progress",
                    "Assigned To",
                    "Due date",
                    "Completed By",
                ],
                ["kX9aQ1", "Draft the business case", "To do", "Not started", "PMO", "06/30/2026", ""],
                ["kX9aQ2", "Procure the system", "Doing", "In progress", "ICT Lead", "05/12/2026", ""],
            )
        )
        fields = {"B": "action", "C": "workstream", "D": "status", "E": "owner", "F": "due"}
        assert matched(sheet.recognised).items() >= fields.items()
        assert [record.stage for record in sheet.records] == ["not_started", "in_progress"]
        assert ends(sheet) == ["2026-06-30", "2026-05-12"]
        assert all("month first" in words for words in said(sheet))

    def test_dates_stay_day_first_where_one_of_the_column_can_only_be_so(self):
        rows = [["Do it", "05/12/2026"], ["Do that", "30/06/2026"]]
        assert ends(only(new_sheet(["Action", "Due"], *rows))) == ["2026-12-05", "2026-06-30"]

    def test_project_gives_names_resources_and_durations_that_are_no_dates(self):
        head = ["ID", "Task Mode", "Name", "Duration", "Start", "Finish", "% Complete", "Resource Names"]
        row = [3, "Auto Scheduled", "Agree the model", "60 days", "Mon 06/04/26", "Fri 26/06/26", "80%", "HR"]
        sheet = only(new_sheet(head, row, row))
        assert sheet.records[0].title == "Agree the model"
        assert (sheet.records[0].percent, sheet.records[0].owner, ends(sheet)[0]) == (80, "HR", "2026-06-26")

    def test_a_board_names_its_groups_above_headings_that_come_again(self):
        head = ["Name", "Person", "Status", "Timeline - Start", "Timeline - End"]
        may = date(2026, 5, 1)
        sheet = only(
            new_sheet(
                ["Transformation board"],
                ["Digital front door"],
                head,
                ["Redesign the forms", "Digital Lead", "Working on it", may, date(2026, 8, 31)],
                [],
                ["People"],
                head,
                ["Publish the strategy", "HR Director", "Done", may, date(2026, 9, 30)],
            )
        )
        assert [record.workstream[-1] for record in sheet.records] == ["Digital front door", "People"]
        assert [record.stage for record in sheet.records] == ["in_progress", "complete"]
        assert ends(sheet) == ["2026-08-31", "2026-09-30"]

    def test_a_list_with_bars_between_its_values_and_spaces_written_in_code_is_read(self):
        sheet = only(b"Title|Action_x0020_Owner|TargetDate\r\nWrite the plan|HR|2026-07-31T00:00:00Z\r\n")
        assert (sheet.records[0].title, sheet.records[0].owner) == ("Write the plan", "HR")
        assert ends(sheet) == ["2026-07-31"]


class TestWhatASheetIs:
    def test_a_recommendation_with_an_owner_and_a_date_is_an_action(self):
        head = ["Audit", "Rec No", "Recommendation", "Management response", "Responsible officer"]
        sheet = only(
            new_sheet(
                [*head, "Agreed date", "Status"],
                ["Payroll", 1, "Leavers should be told", "Agreed", "HR Manager", date(2026, 9, 30), "Open"],
            )
        )
        assert sheet.kind is PlanKind.ACTIONS
        assert sheet.records[0].title == "Leavers should be told"

    @pytest.mark.parametrize(
        ("headings", "row"),
        [
            (["Supplier", "Date", "Transaction No", "Amount", "Description"], ["Co", NEAR, 9, 12.5, "Fees"]),
            (["Contract ref", "Title", "Start date", "End date", "Contract manager"],
             ["C1", "Supply of paper", NEAR, NEAR, "Buyer"]),
            (["Complaint ID", "Date", "Customer", "Nature of complaint", "Officer", "Status"],
             [1, NEAR, "Somebody", "The bin was not emptied for weeks", "Clerk", "Closed"]),
            (["Job no", "Address", "Trade", "Description", "Target date", "Completed"],
             [1, "High St", "Plumber", "A leak under the kitchen sink", NEAR, NEAR]),
            (["Cost centre", "Description", "Budget 2026/27", "Forecast", "Variance"],
             ["A1", "Care", 9, 8, -1]),
            (["Scheme", "2026/27 £000", "2027/28 £000", "Funding"], ["New school", 10, 20, "Grant"]),
            (["Score", "Likelihood", "Description"], [1, "Rare", "Less than once in ten years"]),
        ],
    )  # fmt: skip
    def test_a_list_of_something_else_is_left_out_and_said_so(self, headings, row):
        reading = read(new_sheet(headings, row, row, row, title="Sheet1"))
        assert reading.records() == []
        assert NO_PLAN in [notice.message for notice in reading.notices]

    def test_figures_never_name_an_action(self):
        head = ["Ref", "Mitigation", "Owner", "Risk adjusted value", "RAG", "Comments"]
        sheet = only(new_sheet(head, ["B1", "A recruitment freeze", "CFO", 1200, "Green", "Weekly"]))
        assert [record.title for record in sheet.records] == ["A recruitment freeze"]

    def test_a_pivot_table_is_left_out(self):
        found = only(
            new_sheet(
                ["Sum of Saving £000", "Column Labels"],
                ["Row Labels", "2026/27", "2027/28", "Grand Total"],
                ["Adults", 300, 500, 800],
            )
        )
        assert not found.taken
        assert COUNTS in [notice.message for notice in found.recognised.notices]

    def test_of_a_raid_log_each_row_goes_where_its_type_says(self):
        book = new_sheet(
            ["ID", "Type", "Title", "Description", "Probability", "Impact", "Mitigation", "Owner"],
            ["R1", "Risk", "A provider fails", "It hands contracts back", "Med", "High", "A second", "Buyer"],
            ["A1", "Assumption", "The grant goes on", "It is assumed to", "", "", "Ask", "Finance"],
            ["R2", "Risk", "Staff leave", "During the change", "High", "Med", "Retention", "HR"],
            title="RAID log",
        )
        sheet = only(book)
        assert sheet.kind is PlanKind.RISKS
        assert [(record.title, record.kind) for record in sheet.records] == [
            ("A provider fails", None),
            ("The grant goes on", PlanKind.ISSUES),
            ("Staff leave", None),
        ]
        assert no_word_is_lost(book)


class TestTables:
    HEAD = ("Ref", "Action", "Owner", "Due date")
    ROW = ("C1", "Recruit foster carers", "Fostering Manager", "Jul 2026")

    def test_two_below_each_other_are_read_each_by_its_own_headings(self):
        book = new_sheet(
            self.HEAD,
            self.ROW,
            [],
            ["Key risks"],
            ["Risk", "Likelihood", "Impact", "Mitigation"],
            ["Staff leave", "High", "High", "Agency"],
        )
        first, second = read(book).sheets
        assert [first.name, second.name] == ["Plan", "Plan (table 2)"]
        assert (first.kind, second.kind) == (PlanKind.ACTIONS, PlanKind.RISKS)
        assert (len(first.records), second.records[0].row, second.records[0].title) == (1, 6, "Staff leave")
        assert no_word_is_lost(book)

    def test_two_beside_each_other_are_read_apart(self):
        book = new_sheet(
            ["Action", "Owner", "Due", None, "Risk", "Likelihood", "Impact"],
            [
                "Move the archive to the store",
                "Archivist",
                "Jul 2026",
                None,
                "The store floods",
                "Low",
                "High",
            ],
        )
        first, second = read(book).sheets
        assert (first.records[0].title, second.records[0].title) == (
            "Move the archive to the store",
            "The store floods",
        )
        assert no_word_is_lost(book)

    def test_an_empty_column_within_one_table_parts_nothing(self):
        sheet = only(
            new_sheet(["Ref", None, "Action", None, "Owner"], [1, None, "Sell the depot", None, "HR"])
        )
        assert (sheet.records[0].title, sheet.records[0].owner) == ("Sell the depot", "HR")

    def test_one_that_lies_on_its_side_is_told_how_to_turn_it(self):
        book = new_sheet(
            ["Action", "Publish the policy", "Train staff"],
            ["Lead officer", "Head of HR", "HR Manager"],
            ["Target date", "July 2026", "Aug 2026"],
            ["Status", "In progress", "Not started"],
        )
        (notice,) = only(book).recognised.notices
        assert (notice.message, notice.remedy) == (DOWNWARDS, TURN_IT)

    @pytest.mark.django_db
    def test_a_form_alone_is_refused_with_how_to_turn_it(self, tmp_path):
        form = new_sheet(["Action title", "Write it"], ["Responsible officer", "HR"], ["Target date", "July"])
        path = tmp_path / "form.xlsx"
        form.parent.save(path)
        with path.open("rb") as file, pytest.raises(WorkbookRefused) as refused:
            upload_plan(file, filename="form.xlsx", by=COMMAND_LINE, plan_date=NEAR, as_at=NEAR)
        assert refused.value.remedy == TURN_IT

    def test_months_across_with_marks_give_the_dates_and_ask(self):
        sheet = only(
            new_sheet(
                ["Task", "Lead", "Apr-26", "May-26", "Jun-26", "Jul-26"],
                ["Recruit the whole team", "HR", "X", "X"],
                ["Design the new model", "PMO", None, "X", "X", "X"],
            )
        )
        assert [(str(r.date.start), str(r.date.end)) for r in sheet.records] == [
            ("2026-04-01", "2026-05-31"),
            ("2026-05-01", "2026-07-31"),
        ]
        assert sum("marked under the months" in words for words in said(sheet)) == 2
        assert "progress" not in matched(sheet.recognised).values()


class TestGroups:
    def test_the_scores_of_a_risk_are_told_apart_by_the_heading_above_them(self):
        book = new_sheet(
            ["Ref", "Risk", "Inherent", None, "Controls", "Residual", None],
            [None, None, "L", "I", None, "L", "I"],
            ["SR1", "The budget is overspent", 5, 4, "A spend panel", 3, 2],
        )
        for cells in ("A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:G1"):
            book.merge_cells(cells)
        levels = only(book).records[0].understood
        assert {name: level.number for name, level in levels.items()} == {
            "inherent likelihood": 5, "inherent impact": 4, "current likelihood": 3, "current impact": 2,
        }  # fmt: skip

    def test_a_score_that_says_its_factors_is_read_and_asked_about(self):
        sheet = only(
            new_sheet(["Risk", "Net risk score (IxL)", "Controls"], ["Staff leave", "12 (3x4)", "Pay"])
        )
        levels = sheet.records[0].understood
        assert (levels["current likelihood"].number, levels["current impact"].number) == (4, 3)
        assert "“12 (3x4)” was read as likelihood 4 and impact 3." in said(sheet)

    def test_target_forecast_and_delivered_of_a_year_are_one_year_and_not_three(self):
        book = new_sheet(
            ["Saving", "2026/27", None, None, "2027/28"],
            [None, "Target £000", "Forecast £000", "Delivered £000", "£000"],
            ["Fewer agency staff", 800, 250, 10, 600],
        )
        for cells in ("A1:A2", "B1:D1"):
            book.merge_cells(cells)
        first, second = only(book).records
        assert {name: int(pounds) for name, pounds in first.understood.pounds.items()} == {
            "target": 800_000, "forecast": 250_000, "delivered": 10_000,
        }  # fmt: skip
        assert (first.year, second.year, int(second.amount)) == ("2026/27", "2027/28", 600_000)

    def test_of_a_rag_for_each_quarter_the_last_one_filled_counts(self):
        rows = [
            ["Recruit ten apprentices", "HR", "Red", "Amber"],
            ["Set up an academy", "HR", "Red", "Green"],
        ]
        sheet = only(new_sheet(["Action", "Lead", "Q1 RAG", "Q2 RAG", "Q3 RAG"], *rows))
        assert [record.rag for record in sheet.records] == ["amber", "green"]

    def test_guidance_under_the_headings_and_a_signature_below_are_no_actions(self):
        sheet = only(
            new_sheet(
                ["Ref", "Action", "Owner", "Due"],
                ["(number)", "(what will be done)", "(post)", "(dd/mm/yyyy)"],
                [1, "Refresh the asset plan", "Head of Property", "Jul 2026"],
                [],
                ["Approved by", "Cabinet Member"],
            )
        )
        assert [record.title for record in sheet.records] == ["Refresh the asset plan"]

    def test_a_row_without_its_action_is_named_by_its_milestone_and_asked_about(self):
        head = ["Action", "Milestone", "Owner", "Due"]
        rows = [["Open a hub", "Lease signed", "Lead", "Jul 26"], [None, "Hub open", "Lead", "Dec 26"]]
        sheet = only(new_sheet(head, *rows))
        assert sheet.records[1].title == "Hub open"
        assert "Action is empty, so “Milestone” was taken for it." in said(sheet)


class TestWords:
    @pytest.mark.parametrize(
        ("cell", "stage", "rag"),
        [
            ("1 - On track", "in_progress", ""),
            ("✅ Done", "complete", ""),
            ("🟢 On track", "in_progress", "green"),
            ("Ar y gweill / In progress", "in_progress", ""),
            ("Fully implemented", "complete", ""),
            ("New", "not_started", ""),
        ],
    )
    def test_a_status_is_known_behind_marks_and_in_two_languages(self, cell, stage, rag):
        sheet = only(new_sheet(["Action", "Owner", "Statws / Status"], *[["Do all of it", "HR", cell]] * 3))
        assert (sheet.records[0].stage, sheet.records[0].rag) == (stage, rag)

    @pytest.mark.parametrize(
        ("cell", "fill", "rag", "asked"),
        [
            ("On Track (Green)", "", "green", False),
            ("2. Amber", "", "amber", False),
            ("Gwyrdd", "", "green", False),
            ("l", "FF0000", "red", False),  # a dot of Wingdings
            ("N/A", "", "", False),
            ("Purple", "", "", True),
        ],
    )
    def test_a_rag_is_known_in_brackets_behind_numbers_and_by_the_colour_of_a_sign(
        self, cell, fill, rag, asked
    ):
        book = new_sheet(["Action", "Owner", "RAG"], ["Do it", "HR", "Green"], ["Do that", "HR", cell])
        if fill:
            book["C3"].fill = PatternFill("solid", fgColor=fill)
        record = only(book).records[1]
        assert (record.rag, bool(record.questions)) == (rag, asked)

    def test_a_whole_number_shown_as_per_cent_is_per_cent(self):
        book = new_sheet(["Action", "% done"], ["Do it", 1], ["Do that", 0.5], ["Do nothing", 0])
        for row in (2, 3, 4):
            book.cell(row, 2).number_format = "0%"
        assert [record.percent for record in only(book).records] == [100, 50, 0]

    def test_an_address_beside_an_owner_and_a_vacant_post_are_no_owners(self):
        rows = [["Do it", "Head of HR <hr@example.gov.uk>"], ["Do that", "TBC – vacant post"]]
        sheet = only(new_sheet(["Action", "Owner"], *rows))
        assert [record.owner for record in sheet.records] == ["Head of HR", ""]

    @pytest.mark.parametrize(
        ("heading", "field"),
        [
            ("Who is going to lead this work?", "owner"),
            ("Who's doing it", "owner"),
            ("When will it be done by?", "due"),
            ("How will we know that it has made a difference?", "measure"),
            ("What is the issue that we need to fix?", "recommendation"),
            ("Benefit ID", "reference"),
            ("Tactical lead", "owner"),
            ("Dyddiad Targed / Target Date", "due"),
            ("Date raised", ""),
        ],
    )
    def test_headings_that_ask_or_end_in_a_known_word_are_known(self, heading, field):
        cells = {"owner": "Head of HR", "due": "May 2026", "reference": "B1"}
        book = new_sheet([heading, "Action"], [cells.get(field, "A word of its own"), "Do all of it now"])
        book["A1"].font = book["B1"].font = Font(bold=True)
        assert matched(only(book).recognised).get("A", "") == field
