"""Reading rows into records: what is understood, what is kept, what is asked."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font, PatternFill

from actions.plan_import.sheet import ActionSheet
from programmes.imports.comparing.dry_run import DryRun, unmatched_records
from programmes.imports.comparing.report import all_notices, report_json
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.plan import of_sheets, read_plan
from programmes.imports.records import ComparedSheet, RecordOutcome
from tests.programmes.imports.books import new_sheet, opened, plan

NEAR = date(2025, 4, 1)


def read(sheet, near=NEAR, **choices):
    """The reading of a new sheet, saved and opened."""
    return read_book(opened(sheet), near=near, **choices)


def read_book(book, near=NEAR, **choices):
    kinds = {"actions": ActionSheet()}
    return read_plan(book, kinds=kinds, plan_date=near, as_at=near, choices=Choices(**choices))


def records(sheet, **how):
    return read(sheet, **how).sheets[0].records


class TestSouthwark:
    near = date(2003, 7, 29)

    def sheet(self, name):
        reading = read_book(plan("southwark_improvement_plans.xlsx"), near=self.near)
        return of_sheets(reading, [name]).sheets[0].records

    def test_corporate_has_ten_actions_with_their_numbers(self):
        assert [record.reference for record in self.sheet("Corporate")] == [str(n) for n in range(1, 11)]

    def test_number_six_is_one_action_with_two_dated_steps(self):
        record = self.sheet("Corporate")[5]
        assert record.title == "Cut the number of business units from 130 to between 30 and 40"
        assert [(step.title, step.date.end) for step in record.steps] == [
            ("structure proposals agreed by Executive", date(2003, 12, 31)),
            ("new structure in place", date(2004, 4, 1)),
        ]
        assert record.date.raw == "\nDec 03\n1 April 04"
        assert record.date.end == date(2004, 4, 1)

    def test_number_seven_keeps_both_dates_that_its_prose_holds(self):
        record = self.sheet("Corporate")[6]
        assert [part.end for part in record.date.parts] == [date(2003, 9, 30), date(2004, 3, 31)]
        assert record.date.end == date(2004, 3, 31)
        assert not record.steps

    def test_finance_has_twenty_actions_in_five_workstreams_once_split(self):
        found = self.sheet("Finance")
        assert len(found) == 20
        assert len({record.row for record in found}) == 15
        assert list(dict.fromkeys(record.workstream for record in found)) == [
            ("Finance", "Financial Planning"),
            ("Finance", "SAP"),
            ("Finance", "Monitoring and Reporting"),
            ("Finance", "Skills"),
            ("Finance", "Accountability and Responsibility"),
        ]
        split = [record for record in found if record.row == 10]
        assert [record.date.raw for record in split] == [
            "March 04.", "March 04.", "December 03.", "June 04.", "March 04.",
        ]  # fmt: skip
        assert [record.part for record in split] == [1, 2, 3, 4, 5]

    def test_it_has_nineteen_actions_with_statuses_that_are_no_dates(self):
        found = {record.row: record for record in self.sheet("IT")}
        assert len(found) == 19
        assert len({record.workstream for record in found.values()}) == 6
        assert [(found[row].stage, found[row].date.end) for row in (6, 8, 11)] == [
            ("in_progress", None), ("complete", None), ("complete", None),
        ]  # fmt: skip
        assert found[11].status_raw == "In place via IEG3"
        assert (found[27].date.kind, found[27].date.end) == ("ongoing", date(2005, 1, 31))

    def test_nothing_in_it_is_questioned(self):
        book = plan("southwark_improvement_plans.xlsx")
        reading = read_book(book, near=self.near)
        assert {record.outcome for record in reading.records()} == {RecordOutcome.NEW}
        assert len(reading.records()) == 49


def test_a_grouping_column_fills_down_over_blanks_and_no_other_does():
    found = (
        read_book(plan("bromley_organisational_improvement.xlsx"), near=date(2010, 5, 20)).sheets[1].records
    )
    assert len(found) == 13
    assert len({record.workstream for record in found}) == 5
    assert found[1].fields["Recommendation"] == "Clearer definition, explicit targets and timescales"
    sheet = new_sheet(
        ["Action", "Owner", "Date"], ["Do it", "Head of HR", "May 2025"], ["Do that", None, None]
    )
    assert records(sheet)[1].owner == ""
    assert records(sheet)[1].date.raw == ""


def test_dates_without_a_year_are_read_near_the_plan_and_asked_about():
    reading = read_book(plan("bromley_organisational_improvement.xlsx"), near=date(2010, 5, 20))
    asked = [record.row for record in reading.sheets[1].records if record.outcome is RecordOutcome.QUESTIONED]
    assert asked == [2, 6, 10, 11]
    notice = next(n for n in all_notices(reading) if n.level == "warning")
    assert notice.rows == (2, 6, 10, 11)


class TestDates:
    def test_a_real_date_keeps_its_day(self):
        sheet = new_sheet(["Action", "Date"], ["Do it", datetime(2025, 4, 1)])
        assert records(sheet)[0].date.end == date(2025, 4, 1)

    def test_excels_number_for_a_day_is_read_and_asked_about(self):
        sheet = new_sheet(["Action", "Due date"], ["Do it", 45992], ["Do that", "June 2025"])
        record = records(sheet)[0]
        assert record.date.end == date(2025, 12, 1)
        assert record.outcome is RecordOutcome.QUESTIONED

    def test_a_correction_changes_what_is_understood_and_keeps_the_words(self):
        sheet = new_sheet(["Action", "Date"], ["Do it", "when the roof is mended"], ["Do that", "June 2025"])
        record = records(sheet, dates={"when the roof is mended": "31/08/2025"})[0]
        assert record.date.end == date(2025, 8, 31)
        assert record.date.raw == "when the roof is mended"
        assert record.outcome is RecordOutcome.NEW


class TestSeveralInOneCell:
    def test_points_and_dates_that_pair_are_split_by_position(self):
        sheet = new_sheet(
            ["Ref", "Action", "Date"], ["4", "• one thing\n• another thing", "May 2025\nJune 2025"]
        )
        found = records(sheet)
        assert [(r.reference, r.part, r.title, r.date.raw) for r in found] == [
            ("4", 1, "one thing", "May 2025"),
            ("4", 2, "another thing", "June 2025"),
        ]

    def test_points_and_dates_that_do_not_pair_stay_whole_and_are_asked_about(self):
        sheet = new_sheet(["Action", "Date"], ["- one\n- two\n- three", "May 2025\nJune 2025"])
        found = records(sheet)
        assert len(found) == 1
        assert found[0].outcome is RecordOutcome.QUESTIONED
        assert any("3 points and 2 dates" in question.message for question in found[0].questions)

    def test_a_plain_line_break_in_an_action_with_one_date_splits_nothing(self):
        sheet = new_sheet(["Action", "Date"], ["Write the plan\nand publish it", "May 2025"])
        found = records(sheet)
        assert len(found) == 1
        assert found[0].title == "Write the plan and publish it"

    def test_lines_under_a_plural_heading_without_dates_are_actions(self):
        sheet = new_sheet(["Owner", "Actions"], ["Head of HR", "Write it\nTell all staff\nReview it"])
        assert [record.title for record in records(sheet)] == ["Write it", "Tell all staff", "Review it"]

    def test_owners_that_pair_are_shared_out(self):
        sheet = new_sheet(
            ["Action", "Owner", "Date"],
            ["1. Write it\n2. Tell staff", "Head of HR\nHead of Policy", "May 2025\nJune 2025"],
        )
        assert [record.owner for record in records(sheet)] == ["Head of HR", "Head of Policy"]


class TestStatusAndRag:
    @pytest.mark.parametrize(
        ("text", "rag"), [("Red", "red"), ("A", "amber"), ("GREEN", "green"), ("Amber - late", "amber")]
    )
    def test_a_rag_is_read_from_words_and_letters(self, text, rag):
        sheet = new_sheet(["Action", "RAG"], ["Do it", text], ["Do that", "Green"])
        assert records(sheet)[0].rag == rag

    @pytest.mark.parametrize(
        ("fill", "rag"), [("FF0000", "red"), ("FFC000", "amber"), ("00B050", "green"), ("C6EFCE", "green")]
    )
    def test_a_rag_held_only_in_the_fill_is_read(self, fill, rag):
        sheet = new_sheet(["Action", "RAG"], ["Do it"], ["Do that"], ["Do this"])
        for cell in ("B2", "B3", "B4"):
            sheet[cell].fill = PatternFill("solid", fgColor=fill)
        record = records(sheet)[0]
        assert record.rag == rag
        assert record.rag_raw

    def test_a_rag_that_is_none_is_asked_about(self):
        sheet = new_sheet(["Action", "RAG"], ["Do it", "Purple"], ["Do that", "Green"], ["Do this", "Red"])
        assert records(sheet)[0].outcome is RecordOutcome.QUESTIONED

    def test_percentages_are_whole_whatever_excel_keeps(self):
        sheet = new_sheet(["Action", "% complete"], ["Do it", 0.75], ["Do that", "40%"], ["Do this", 100])
        sheet["B2"].number_format = "0%"
        assert [record.percent for record in records(sheet)] == [75, 40, 100]

    def test_a_status_column_sets_the_stage(self):
        sheet = new_sheet(
            ["Action", "Status"],
            *[["Do it", s] for s in ("Not yet started", "In progress", "Completed", "On hold")],
        )
        found = [record.stage for record in records(sheet)]
        assert found == ["not_started", "in_progress", "complete", "on_hold"]

    def test_a_struck_through_row_is_asked_about(self):
        sheet = new_sheet(["Action", "Date"], ["Do it", "May 2025"], ["Do that", "June 2025"])
        for cell in sheet[2]:
            cell.font = Font(strike=True)
        assert [record.outcome for record in records(sheet)] == [RecordOutcome.QUESTIONED, RecordOutcome.NEW]


class TestOwners:
    @pytest.mark.parametrize(
        ("text", "lead", "support"),
        [
            ("Head of HR", "Head of HR", ()),
            ("Head of HR / Director of Finance", "Head of HR", ("Director of Finance",)),
            ("Chief Executive and Deputy Chief Executive", "Chief Executive", ("Deputy Chief Executive",)),
            ("Head of Finance and Resources", "Head of Finance and Resources", ()),
            ("Assistant Director, Commissioning", "Assistant Director, Commissioning", ()),
            ("DM/PL/KL", "DM", ("PL", "KL")),
            ("TBC", "", ()),
            ("All Service Directors", "All Service Directors", ()),
        ],
    )
    def test_the_first_leads_and_the_others_support(self, text, lead, support):
        record = records(new_sheet(["Action", "Lead officer"], ["Do it", text], ["Do that", "Head of IT"]))[0]
        assert (record.owner, record.support) == (lead, support)


class TestNothingIsLost:
    def test_columns_without_a_place_are_kept_by_heading(self):
        sheet = new_sheet(["Action", "Date", "Colour of pen"], ["Do it", "May 2025", "Mauve"])
        assert records(sheet)[0].fields == {"Colour of pen": "Mauve"}

    def test_a_row_without_words_for_the_action_is_refused_and_named(self):
        sheet = new_sheet(["Ref", "Action", "Owner"], ["1", "Do it", "Head of HR"], ["2", None, "Head of IT"])
        reading = read(sheet)
        assert [record.outcome for record in reading.records()] == [RecordOutcome.NEW, RecordOutcome.REFUSED]
        refused = next(notice for notice in all_notices(reading) if notice.level == "error")
        assert (refused.cell, refused.rows) == ("B3", (3,))

    def test_a_reference_that_stands_twice_is_asked_about(self):
        sheet = new_sheet(["Ref", "Action"], ["1", "Do it"], ["1", "Do that"])
        assert [record.outcome for record in records(sheet)] == [RecordOutcome.NEW, RecordOutcome.QUESTIONED]

    def test_a_row_that_goes_on_keeps_its_words_with_the_row_above(self):
        sheet = new_sheet(
            ["Action", "Date", "Progress"],
            ["Do it", "May 2025", "Began in March and"],
            [None, None, "went on into April"],
            ["Do that", "May 2025", None],
        )
        found = records(sheet)
        assert len(found) == 2
        assert found[0].text("progress") == "Began in March and\nwent on into April"

    @given(
        st.lists(
            st.tuples(
                st.text(alphabet="abcdefghij KLMNO-•:.\n", min_size=1, max_size=60).filter(str.strip),
                st.sampled_from(["May 2025", "June 2025\nJuly 2025", "soon", "", "31/11/2025", "TBC"]),
                st.text(alphabet="abcdefg hij\n", max_size=30),
            ),
            min_size=1,
            max_size=8,
        )
    )
    def test_every_word_of_every_row_comes_out_somewhere(self, rows):
        sheet = new_sheet(["No", "Action", "Date", "Anything else"])
        for number, (action, due, other) in enumerate(rows, start=1):
            sheet.append([number, action, due, other])
        reading = read(sheet)
        kept = " ".join(
            word
            for record in reading.sheets[0].records
            for words in record.cells.values()
            for word in words.split()
        ).split()
        told = " ".join(line.words for line in reading.sheets[0].recognised.lines).split()
        for action, due, other in rows:
            for word in f"{action} {due} {other}".split():
                assert word in kept or word in told


def test_the_report_has_exactly_the_keys_that_scripts_rely_on():
    reading = read_book(plan("southwark_improvement_plans.xlsx"), near=date(2003, 7, 29))
    sheets = [ComparedSheet(sheet, unmatched_records(sheet, sheet.records)) for sheet in reading.sheets]
    report = report_json(DryRun(reading, sheets))
    assert set(report) == {
        "file", "sha256", "plan_date", "as_at", "applied", "import", "mapping", "sheets", "matches",
        "interpretations", "errors",
    }  # fmt: skip
    sheet = report["sheets"][0]
    assert set(sheet) == {"name", "kind", "header_row", "columns", "counts", "records", "totals"}
    assert set(sheet["columns"][0]) == {"column", "heading", "field", "confidence", "samples"}
    assert list(sheet["counts"]) == [
        "new", "changed", "unchanged", "questioned", "refused", "skipped", "missing", "moved",
    ]  # fmt: skip
    assert set(sheet["records"][0]) == {
        "row", "outcome", "reference", "our_reference", "title", "workstream", "owner", "support", "date",
        "steps", "updates", "stage", "rag", "amount", "year", "fields", "questions", "starts", "forecast",
        "completed", "percent", "exempt",
    }  # fmt: skip
    assert set(sheet["records"][0]["date"]) == {
        "raw", "kind", "start", "end", "precision", "parts", "was", "questioned",
    }  # fmt: skip
    assert set(report["errors"][0]) == {"level", "sheet", "cell", "message", "remedy", "rows"}
