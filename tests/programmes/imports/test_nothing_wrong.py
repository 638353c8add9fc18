"""What is no record stays out, and what is doubtful is asked: nothing wrong comes in without a word."""

import io
import json
import zipfile
from datetime import date, datetime
from itertools import product

import pytest
from django.core.management import call_command
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from actions.models import Action
from programmes.imports.cells.stages import read_stage
from programmes.models import Milestone, Programme
from tests.programmes.imports.books import new_sheet

pytestmark = pytest.mark.django_db

ACTIONS = ["Ref", "Action", "Owner", "Due date", "Status"]
SAVINGS = ["Ref", "Saving", "Owner", "2026/27", "2027/28"]
OUT = ("refused", "skipped", "missing")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def read(tmp_path):
    """The exit code and the report of a dry run of a sheet, or of rows."""

    def read(*rows, sheet=None, path=None, name="plan.xlsx", arguments=("--dry-run",), on="2026-09-30"):
        made, path = path is None, path or tmp_path / name
        if name.endswith(".csv"):
            path.write_text("\n".join(rows), encoding="utf-8")
        elif made:
            (sheet or new_sheet(*rows)).parent.save(path)
        out, code = io.StringIO(), 0
        days = ("--plan-date", on, "--as-at", on)
        try:
            call_command("import_plan", path, *arguments, *days, programme="Depot", format="json", stdout=out)
        except SystemExit as ended:
            code = ended.code
        return code, json.loads(out.getvalue())

    return read


def action(number, title="", status="In progress", owner="Head of Parks", due="31/12/2026"):
    return [f"A{number}", title or f"Adopt policy {number}", owner, due, status]


def saving(number, *pounds, title=""):
    return [f"S{number}", title or f"Contract {number}", "Head of Finance", *pounds]


def live(report):
    return [r for sheet in report["sheets"] for r in sheet["records"] if r["outcome"] not in OUT]


def titles(report):
    return [record["title"] for record in live(report)]


def told(report, *words):
    return any(all(word in str(notice) for word in words) for notice in report["errors"])


def of(report, title):
    return next(record for record in live(report) if title in record["title"])


class TestNothingInIt:
    @pytest.mark.parametrize("arguments", [(), ("--dry-run",), ("--accept-questions",)])
    def test_a_file_whose_rows_are_all_refused_is_no_success(self, read, arguments):
        code, report = read(ACTIONS, action(1, " "), action(2, " "), arguments=arguments)
        assert (code, report["applied"], report["import"]) == (1, False, None)
        assert told(report, "Nothing was applied")
        assert not Programme.objects.exists()

    def test_a_file_whose_sheets_wait_is_no_success(self, read):
        code, report = read(
            ["Ref", "Recommendation", "Management response", "Accepted"],
            ["1", "Ask the forum of older people", "It will be asked", "Y"],
            ["2", "Ask the centre for carers", "It was asked", "N"],
            arguments=(),
        )
        assert (code, report["applied"]) == (1, False)
        assert not Programme.objects.exists()

    def test_a_file_that_says_what_stands_here_already_is_one(self, read):
        assert read(ACTIONS, action(1), arguments=())[0] == 0
        code, report = read(ACTIONS, action(1), arguments=())
        assert (code, report["sheets"][0]["counts"]["unchanged"]) == (0, 1)


class TestTotals:
    @pytest.mark.parametrize("words", ["Adults total", "Total: Adults", "Corporate sub-total", "GRAND TOTAL"])
    def test_a_total_is_known_by_its_word_wherever_it_stands(self, read, words):
        _, report = read(SAVINGS, saving(1, 100, 50), saving(2, 200, 70), [None, words, None, 300, 120])
        assert titles(report) == ["Contract 1"] * 2 + ["Contract 2"] * 2
        assert report["sheets"][0]["totals"][0]["printed"] == "300.00"

    @pytest.mark.parametrize(
        "words", ["Cumulative", "Gap", "Net", "Budget gap", "Cumulative savings", "MTFS target", "Shortfall"]
    )
    def test_a_line_worked_out_from_the_others_saves_nothing(self, read, words):
        _, report = read(SAVINGS, saving(1, 100, 50), saving(2, 200, 70), [None, words, None, 300, 420])
        assert len(live(report)) == 4
        assert told(report, words)

    @pytest.mark.parametrize("words", ["Adults", "Social care and health", "Place directorate"])
    def test_a_total_without_the_word_is_known_by_its_sum_and_place(self, read, words):
        rows = [saving(1, 100, 50), saving(2, 200, 70), saving(3, 30, None)]
        _, report = read(SAVINGS, *rows, [None, words, None, 330, 120], saving(4, 5, 5))
        assert words not in titles(report)
        assert told(report, "A total by its sum", words)

    @pytest.mark.parametrize("words", ["Adults", "Social care and health", "Place directorate"])
    def test_a_total_over_its_rows_is_known_too(self, read, words):
        rows = [[None, words, None, 300, 120], saving(1, 100, 50), saving(2, 200, 70)]
        _, report = read(SAVINGS, *rows)
        assert words not in titles(report)
        assert told(report, "A total over its rows")

    def test_what_looks_like_a_record_and_adds_up_is_asked_about(self, read):
        rows = [saving(1, 100, 50), saving(2, 200, 70), saving(3, 300, 120)]
        _, report = read(SAVINGS, *rows)
        assert [bool(r["questions"]) for r in live(report)] == [False] * 4 + [True] * 2

    def test_a_row_with_neither_number_nor_owner_is_asked_about(self, read):
        rows = [saving(1, 100, 50), saving(2, 200, 70), [None, "Fleet", None, 41, 3]]
        _, report = read(SAVINGS, *rows)
        assert of(report, "Fleet")["questions"]

    @pytest.mark.parametrize(
        "words",
        ["Sum of the above", "Cyfanswm", "C/fwd", "Of which recurring", "Grand tot.", "RAG split: Green"],
    )
    def test_other_words_for_totals_and_lines_worked_out(self, read, words):
        _, report = read(SAVINGS, saving(1, 100, 50), saving(2, 200, 70), [None, words, None, 210, 60])
        assert (len(live(report)), told(report, words)) == (4, True)

    @pytest.mark.parametrize("words", ["Council-wide", "Everything in this plan", "MTFS line 4"])
    def test_many_totals_without_a_word_hide_none_of_each_other(self, read, words):
        rows = [saving(1, 100, 50), saving(2, 200, 70), [None, "Adults", None, 300, 120]]
        rows += [saving(3, 40, 5), [None, "Place", None, 40, 5], [None, words, None, 340, 125]]
        _, report = read(SAVINGS, [None, "All of it", None, 340, 125], *rows)
        assert {"Adults", "Place", words, "All of it"}.isdisjoint(titles(report))
        assert sum(float(record["amount"]) for record in live(report)) == 340 + 125

    @pytest.mark.parametrize("words", ["Growth", "Green ones", "Held by the fund"])
    def test_figures_after_the_last_record_are_asked_about(self, read, words):
        rows = [saving(1, 100, 50), saving(2, 200, 70), [None, "Total", None, 300, 120]]
        code, report = read(SAVINGS, *rows, [None, words, None, 33, 44])
        assert code == 1 and of(report, words)["questions"]

    def test_a_list_without_numbers_and_owners_is_read_as_it_is(self, read):
        _, report = read(["Saving", "2026/27"], ["Print", 100], ["Fleet", 200], ["Estate", 300], ["Post", 50])
        assert titles(report) == ["Print", "Fleet", "Estate", "Post"]
        assert not any(record["questions"] for record in live(report))


class TestKeys:
    KEYS = (
        [["Key"], ["Purple", "Paused by the board"], ["Black", "Stopped"]],
        [["Purple: paused"], ["NS: not started"], ["Grey = not yet due"]],
        [["Likelihood scale"], [5, "Almost certain"], [4, "Likely"], [1, "Rare"]],
        [["5: Almost certain"], ["4: Likely"]],
        [["Abbreviations"], ["SRO", "Senior responsible owner"], ["PMO", "Programme office"]],
        [["NS", "Not started"], ["IP", "In progress"], ["C", "Complete"]],
    )

    @pytest.mark.parametrize("key", KEYS)
    def test_a_key_below_the_table_is_no_action(self, read, key):
        _, report = read(ACTIONS, *map(action, (1, 2, 3)), [], *key)
        assert titles(report) == [f"Adopt policy {n}" for n in (1, 2, 3)]
        assert told(report, str(key[-1][-1]))

    @pytest.mark.parametrize("key", KEYS)
    def test_nor_is_one_beside_it(self, read, key):
        rows = [ACTIONS, *map(action, (1, 2))]
        rows += [[None] * 5] * (len(key) - len(rows) + 1)
        beside = [[*row, None, *words] for row, words in zip(rows, [[], *key], strict=False)]
        _, report = read(*beside)
        assert titles(report) == ["Adopt policy 1", "Adopt policy 2"]
        assert not any("paused" in str(r["fields"]).lower() for r in live(report))

    def test_what_stands_apart_below_and_is_no_key_is_told(self, read):
        _, report = read(ACTIONS, *map(action, (1, 2, 3)), [], [None, "Ask the board for more time"])
        assert told(report, "Ask the board for more time")

    def test_short_rows_of_a_short_plan_are_its_actions(self, read):
        _, report = read(["No", "Action"], [1, "Plan"], [2, "Build"], [3, "Test"])
        assert titles(report) == ["Plan", "Build", "Test"]

    @pytest.mark.parametrize(
        "below",
        [
            [["HoP", "Head of Parks"], ["DCX", "Deputy Chief Executive"]],
            [["Prepared by", "Performance team"], ["Version", "1.2"], ["Next review", "May 2027"]],
            [["1", "Rare"], ["2", "Unlikely"], ["3", "Possible"], ["4", "Likely"], ["5", "Almost certain"]],
            [["12+", "High"], ["6-11", "Medium"], ["1-5", "Low"]],
            [[None, "Number of actions", 2], [None, "Green", 1], [None, "% on track", "50%"]],
            [["Likelihood", "1 = Rare", "5 = Certain"], ["Impact", "1 = Minor", "5 = Severe"]],
        ],
    )
    def test_what_is_written_below_a_table_without_saying_key_is_no_action(self, read, below):
        _, report = read(ACTIONS, action(1), action(2), [], *below, [], *below[:1])
        assert titles(report) == ["Adopt policy 1", "Adopt policy 2"]
        assert told(report, below[0][0] or below[0][1])

    def test_all_short_rows_below_a_table_are_asked_about_and_not_only_the_first(self, read):
        rows = [[None, "Ask the board", "All"], [None, "See the file", "Committee"]]
        _, report = read(ACTIONS, action(1), action(2), [], *rows)
        assert [bool(record["questions"]) for record in live(report)] == [False, False, True, True]


class TestSecondTables:
    CLOSED = (
        ["Ref", "Action", "Owner", "Date closed"],
        ["Ref", "Closed action", "Owner", "Completed date", "Outcome"],
        ["Action", "Date completed"],
    )

    @pytest.mark.parametrize("headings", CLOSED)
    def test_closed_actions_below_the_open_ones_are_done(self, read, headings):
        made = {"Ref": "A9", "Owner": "Head of Parks", "Outcome": "Well received"}
        row = [
            made.get(heading, "Fence mended" if "ction" in heading else "14/08/2026") for heading in headings
        ]
        _, report = read(ACTIONS, action(1), action(2), [], ["Closed actions"], headings, row)
        assert len(live(report)) == 3
        done = of(report, "Fence mended")
        assert (done["stage"], done["date"]["end"]) == ("complete", None)

    @pytest.mark.parametrize(
        "words", ["Actions removed since May", "Cancelled actions", "No longer required"]
    )
    def test_what_was_removed_is_withdrawn_and_asked_about(self, read, words):
        below = [
            ["Ref", "Action", "Owner", "Date removed", "Reason"],
            ["A8", "Sell it", "Head of Parks", "1/6/26", "x"],
        ]
        code, report = read(ACTIONS, action(1), [], [words], *below)
        gone = of(report, "Sell it")
        assert (gone["stage"], gone["date"]["end"], code) == ("withdrawn", None, 1)
        assert gone["questions"]

    @pytest.mark.parametrize(
        ("words", "stage"),
        [("CLOSED ACTIONS", "complete"), ("Completed", "complete"), ("Deleted", "withdrawn")],
    )
    def test_a_heading_between_the_rows_says_how_they_stand_and_is_no_workstream(self, read, words, stage):
        rows = [action(1), action(2), [words], action(3, status=None), action(4, status="In progress")]
        _, report = read(ACTIONS, *rows)
        _, second, third, fourth = live(report)
        assert (second["stage"], third["stage"]) == ("in_progress", stage)
        assert fourth["questions"] and not any(record["workstream"] for record in live(report))

    def test_the_same_headings_again_are_the_next_page(self, read):
        again = ["Ref", "Action", "Lead officer", "Due date", "Status"]
        _, report = read(ACTIONS, action(1), [], again, action(2))
        assert (len(report["sheets"]), len(live(report))) == (1, 2)

    def test_a_table_that_follows_without_a_gap_is_one_too(self, read):
        _, report = read(
            ACTIONS, action(1), ["Ref", "Action", "Owner", "Date closed"], [*action(2)[:3], "1/8/26"]
        )
        assert "Action" not in titles(report)
        assert of(report, "policy 2")["date"]["end"] is None


STANDS = {
    "complete": """Completed|COMPLETE|Achieved July 2026|Completed 12 Sept 2026|Closed - complete|Fully met
        Delivered on time|100% complete|Complete (31/03/2026)|Finished - verified by Internal Audit
        Already in place|Completed and signed off|Wedi'i gwblhau / Completed|1 - Complete|Fully implemented
        Signed off by Cabinet, 12 May 2026""",
    "": """Delivered in part|Completed 80%|Completed?|Closed - not implemented|Complete - awaiting evidence
        Done bar the shouting|Not achieved|Not implemented|To be closed|Proposed for closure|Rejected|Assigned
        1|4|Recommended for closure|Awaiting sign-off|Closed (superseded by 4.2)|Complete except for training
        Achieved 3 of 5|Complete by March 2027|Completed stage 1|In progress, now complete|Open/Closed
        Completed, subject to audit|Closed with residual risk|Delivered - not as planned|Carried forward
        Complete pending evidence|Verified by no one but us, not closed|Outstanding""",
    "in_progress": """Nearly complete|80% complete|Partially met|Not complete|Incomplete|On track|Under way
        Reopened|in_progress|Mostly complete|On track to complete by June""",
    "not_started": "Not started|Not started - overdue|to_do|Planned",
    "withdrawn": "Withdrawn|No longer applicable|Cancelled",
    "on_hold": "On hold|on_hold|Paused until May",
}
WORDS = [(s, w.strip()) for s, many in STANDS.items() for line in many.splitlines() for w in line.split("|")]


class TestStatuses:
    @pytest.mark.parametrize(("stage", "words"), WORDS)
    def test_complete_is_only_what_says_it_is_done_and_nothing_else(self, stage, words):
        assert read_stage(words) == stage

    def test_a_status_that_is_not_known_is_a_question_and_never_passed_over(self, read):
        words = ["Rejected", "Assigned", 3, "Delivered in part", "Completed?"]
        _, report = read(ACTIONS, *(action(n, status=word) for n, word in enumerate(words, 1)))
        assert [record["outcome"] for record in live(report)] == ["questioned"] * 5
        assert not any(record["stage"] for record in live(report))
        assert {i["raw"] for i in report["interpretations"] if i["questioned"]} == {str(w) for w in words}

    def test_a_saving_delivered_in_part_is_not_delivered(self, read):
        rows = [
            [*saving(n, 100, None), words] for n, words in enumerate(("Delivered in part", "Delivered"), 1)
        ]
        _, report = read([*SAVINGS, "Status"], *rows)
        assert [bool(record["questions"]) for record in live(report)] == [True, False]

    def test_a_risk_mitigated_in_part_is_not_closed(self, read):
        head = ["Ref", "Risk", "Likelihood", "Impact", "Owner", "Status"]
        words = ["Mitigated in part", "Closed", "Open"]
        rows = [[n, f"The roof leaks {n}", 3, 4, "Head of Estates", word] for n, word in enumerate(words, 1)]
        _, report = read(head, *rows)
        assert [bool(record["questions"]) for record in live(report)] == [True, False, False]

    @pytest.mark.parametrize("heading", ["Done?", "Complete? (Y/N)", "Completed (yes/no)"])
    def test_a_box_that_asks_whether_it_is_done_is_answered_by_yes_and_no(self, read, heading):
        rows = [
            [n, f"Adopt policy {n}", "Head of Parks", "31/12/2026", said] for n, said in ((1, "Y"), (2, "N"))
        ]
        _, report = read([*ACTIONS[:4], heading], *rows)
        assert [record["stage"] for record in live(report)] == ["complete", ""]
        assert not any(record["questions"] for record in live(report))

    def test_a_day_of_completion_beside_another_status_is_asked_about(self, read):
        rows = [
            [*action(1, status=None), "01/08/2026"],
            [*action(2), "01/08/2026"],
            [*action(3), "01/08/2027"],
        ]
        _, report = read([*ACTIONS, "Date completed"], *rows)
        first, second, third = live(report)
        assert (first["stage"], second["stage"], bool(second["questions"])) == (
            "complete",
            "in_progress",
            True,
        )
        assert not third["questions"]

    def test_blue_beside_a_status_that_is_not_known_is_not_complete(self, read):
        _, report = read([*ACTIONS, "RAG"], [*action(1, status="Assigned"), "Blue"], [*action(2), "Green"])
        assert live(report)[0]["stage"] == ""


def rich(struck, stands):
    return CellRichText(TextBlock(InlineFont(strike=True), struck), TextBlock(InlineFont(), stands))


class TestStruckWords:
    def test_of_a_date_struck_and_written_anew_the_new_one_stands(self, read):
        sheet = new_sheet(ACTIONS, action(1), action(2))
        sheet["D2"] = rich("30 June 2026", " 30 September 2026")
        _, report = read(sheet=sheet)
        assert (of(report, "policy 1")["date"]["end"], of(report, "policy 1")["date"]["was"]) == (
            "2026-09-30",
            "2026-06-30",
        )

    def test_struck_words_stand_in_no_title_and_are_kept_beside_the_row(self, read):
        sheet = new_sheet(ACTIONS, action(1))
        sheet["B2"] = rich("Review every contract over £1m", " Review contracts over £5m")
        _, report = read(sheet=sheet)
        (record,) = live(report)
        assert record["title"] == "Review contracts over £5m"
        assert "over £1m" in str(record["fields"])

    @pytest.mark.parametrize(("column", "name"), [("C", "owner"), ("D", "date"), ("E", "stage")])
    def test_a_struck_cell_of_a_row_that_stands_does_not_count_and_is_asked_about(self, read, column, name):
        sheet = new_sheet(ACTIONS, action(1), action(2))
        sheet[f"{column}2"].font = Font(strike=True)
        _, report = read(sheet=sheet)
        record = of(report, "policy 1")
        says = record["date"]["end"] if name == "date" else record[name]
        assert not says
        assert record["outcome"] == "questioned"

    def test_a_struck_title_asks_whether_the_row_is_withdrawn(self, read):
        sheet = new_sheet(ACTIONS, action(1), action(2))
        sheet["B2"].font = Font(strike=True)
        _, report = read(sheet=sheet)
        assert "withdrawn" in str(of(report, "policy 1")["questions"])

    def test_a_row_struck_from_end_to_end_is_one_question(self, read):
        sheet = new_sheet(ACTIONS, action(1), action(2))
        for cell in sheet[2]:
            cell.font = Font(strike=True)
        _, report = read(sheet=sheet)
        assert len(of(report, "policy 1")["questions"]) == 1


class TestSecondLines:
    HEAD = ["Rec", "Recommendation", "Ref", "Action", "Owner", "Due date"]

    def test_the_second_line_of_a_merged_group_goes_on_with_the_action_above(self, read):
        sheet = new_sheet(
            self.HEAD,
            ["R1", "Strengthen scrutiny", "1a", "Train the chairs", "Head of Law", "31/12/2026"],
            [None, None, None, "with help from our neighbours", None, None],
            ["R2", "Publish decisions", "2a", "Publish them", "Head of Law", "31/12/2026"],
        )
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("B2:B3")
        _, report = read(sheet=sheet)
        assert titles(report) == ["Train the chairs with help from our neighbours", "Publish them"]
        assert live(report)[0]["questions"]
        assert not any("neighbours" in str(record["workstream"]) for record in live(report))

    @pytest.mark.parametrize(
        "words", ["and the capital programme", "including the depots", "or of its chair"]
    )
    def test_a_line_that_begins_in_the_midst_of_a_sentence_does_too(self, read, words):
        _, report = read(ACTIONS, action(1), [None, words, None, None, None], action(2))
        assert titles(report) == [f"Adopt policy 1 {words}", "Adopt policy 2"]
        assert live(report)[0]["questions"]

    def test_a_section_in_bold_under_a_merged_theme_stays_one(self, read):
        sheet = new_sheet(
            self.HEAD, *[[None] * 3 + [f"Do {n}", "Head of Law", "31/12/2026"] for n in range(4)]
        )
        sheet["A2"] = "Theme"
        sheet.merge_cells("A2:A5")
        sheet["D4"], sheet["E4"], sheet["F4"] = "Phase two", None, None
        sheet["D4"].font = Font(bold=True)
        _, report = read(sheet=sheet)
        assert "Phase two" not in titles(report)


class TestUnits:
    NOTES = ("All figures in £'000", "Figures are shown in thousands", "(£000s)", "Amounts in £k")

    @pytest.mark.parametrize(("note", "above"), [*product(NOTES, (True, False))])
    def test_a_note_says_in_what_a_table_counts(self, read, note, above):
        rows = [SAVINGS, saving(1, 120, 30), saving(2, 35, 45), saving(3, 7, 9)]
        rows = [["Savings 2026"], [note], *rows] if above else [*rows, [], [note]]
        _, report = read(*rows)
        assert of(report, "Contract 1")["amount"] == "120000.00"
        assert len(live(report)) == 6

    @pytest.mark.parametrize("unit", ["£000s", "£'000", "£k", "(£000)"])
    def test_a_unit_beside_the_headings_or_in_the_title_counts(self, read, unit):
        _, report = read([*SAVINGS, None, unit], saving(1, 12, 5), saving(2, 4, 4))
        assert live(report)[0]["amount"] == "12000.00"
        _, report = read(["Savings plan", None, unit], SAVINGS, saving(1, 12, 5), saving(2, 4, 4))
        assert live(report)[0]["amount"] == "12000.00"

    def test_a_row_of_units_under_the_headings_does_too(self, read):
        _, report = read(SAVINGS, [None, None, None, "£'000", "£m"], saving(1, 120, 2), saving(2, 35, 3))
        assert [record["amount"] for record in live(report)][:2] == ["120000.00", "2000000.00"]

    def test_a_note_that_speaks_of_an_amount_is_no_unit(self, read):
        _, report = read(SAVINGS, saving(1, 120, 30), saving(2, 35, 45), [], ["Note: £2m was saved in 2025"])
        assert of(report, "Contract 1")["amount"] == "120.00"

    @pytest.mark.parametrize("words", ["Figures are cumulative", "Note: cumulative savings", "Cumulative, £"])
    def test_cumulative_amounts_are_asked_about(self, read, words):
        _, report = read([words], SAVINGS, saving(1, 120, 240), saving(2, 35, 45))
        assert all(record["questions"] for record in live(report))
        assert told(report, "umulative")

    def test_two_units_are_asked_about(self, read):
        head = ["Ref", "Saving", "Owner", "2026/27 £m", "2027/28 £m"]
        _, report = read(head, saving(1, 120, 30), saving(2, 35, 45), [], ["All figures in £'000"])
        assert all(record["questions"] for record in live(report))


class TestRevisions:
    SERIES = (
        ["Revised date 1", "Revised date 2", "Revised date 3"],
        ["Revised due date", "Second revised date", "Third revised date"],
        ["1st revision", "2nd revision", "Current forecast"],
        ["Revised", "Revised again", "Extended to"],
        ["First extension", "Second extension", "Latest forecast"],
        ["Revised Target Date (1)", "Revised Target Date (2)", "Revised Target Date (3)"],
    )

    @pytest.mark.parametrize("headings", SERIES)
    def test_the_last_one_filled_is_the_forecast_and_none_is_lost(self, read, headings):
        rows = [
            [*action(1), "31/01/2027", "28/02/2027", None],
            [*action(2), "31/01/2027", "28/02/2027", "31/05/2027"],
        ]
        code, report = read([*ACTIONS, *headings], *rows, arguments=())
        assert code == 0
        due = [str(a.due) for a in Programme.objects.get().actions.order_by("pk")]
        forecast = [str(a.forecast) for a in Programme.objects.get().actions.order_by("pk")]
        assert (due, forecast) == (["2026-12-31"] * 2, ["2027-02-28", "2027-05-31"])
        assert all(day in str(of(report, "policy 2")["fields"]) for day in ("31/01/2027", "28/02/2027"))
        assert told(report, headings[0], headings[2])


class TestBars:
    @pytest.mark.parametrize(
        "headings",
        [
            ["Jan", None, None, "Feb", None, None],
            [None] * 6,
            ["Wk 1", "Wk 2", "Wk 3", "Wk 4", "Wk 5", "Wk 6"],
        ],
    )
    def test_the_colours_of_a_bar_chart_are_no_rag(self, read, headings):
        head = ["ID", "Task", "Owner", "Start date", "End date", *headings]
        sheet = new_sheet(
            head, *[[n, f"Build {n}", "Head of ICT", "4/1/2027", "12/2/2027"] for n in range(1, 5)]
        )
        for row in range(2, 6):
            for column in range(row + 4, row + 6):
                colour = PatternFill("solid", fgColor=("00B050", "FFC000", "FF0000", "00B050")[row - 2])
                sheet.cell(row, column).fill = colour
        _, report = read(sheet=sheet)
        assert [record["rag"] for record in live(report)] == [""] * 4
        assert {record["date"]["end"] for record in live(report)} == {"2027-02-12"}


class TestNoPlan:
    @pytest.mark.parametrize(
        "lines",
        [
            ["Date,Description,Amount", "02/12/2025,Stationery,45.00", "03/12/2025,Room hire,67.00"],
            ["Code,Description,Status", "00,DRAFT,Live", "01,SUBMITTED,Live", "03,UNDER REVIEW,Closed"],
            ["Asset ID,Description,Owner,Purchase date,Value", "LT1,Laptop,Head of ICT,1/2/2024,850"],
            ["Ref,Request,Received,Due,Status,Officer", "F1,How much is parking,1/9/26,1/10/26,Open,Clerk"],
            ["Serial no,Item,Keeper,Warranty,Date", "77,Scanner,Head of ICT,3 years,1/2/2027"],
            ["Name,Value", "Depot,5", "Library,7", "Park,9"],
        ],
    )
    def test_a_ledger_and_a_list_of_codes_stay_out(self, read, lines):
        code, report = read(*lines, name="list.csv")
        assert code != 0
        assert live(report) == []
        assert report["errors"]


class TestTwice:
    def book(self, **sheets):
        first, *others = sheets
        sheet = new_sheet(*sheets[first], title=first)
        for name in others:
            page = sheet.parent.create_sheet(name.replace("_", " "))
            for row in sheets[name]:
                page.append(row)
        return sheet

    @pytest.mark.parametrize("name", ["Dashboard", "Summary_for_board", "Top_10_extract"])
    def test_a_sheet_that_shows_others_again_is_left_out(self, read, name):
        rows = [ACTIONS, *map(action, (1, 2, 3))]
        _, report = read(sheet=self.book(**{name: rows[:3], "Plan": rows}))
        assert len(live(report)) == 3
        assert told(report, "shows again", "Plan")

    @pytest.mark.parametrize("name", ["Old_version", "Plan_(superseded)", "Copy_of_plan", "DO_NOT_USE"])
    def test_a_sheet_that_says_it_is_old_is_left_out(self, read, name):
        rows = [ACTIONS, *map(action, (1, 2))]
        _, report = read(sheet=self.book(**{"Plan": rows, name: [*rows, action(9)]}))
        assert titles(report) == ["Adopt policy 1", "Adopt policy 2"]
        assert told(report, "not in use")

    def test_a_row_that_stands_on_two_sheets_is_asked_about(self, read):
        sheets = {"Plan": [ACTIONS, *map(action, (1, 2))], "March": [ACTIONS, action(2), action(3)]}
        _, report = read(sheet=self.book(**sheets))
        assert [bool(record["questions"]) for record in live(report)] == [False, False, True, False]

    def test_the_same_words_of_two_owners_are_two_actions(self, read):
        sheets = {
            "Parks": [ACTIONS, action(1, "Review the risk register")],
            "Law": [ACTIONS, action(2, "Review the risk register", owner="Head of Law")],
        }
        _, report = read(sheet=self.book(**sheets))
        assert not any("sheet" in str(record["questions"]) for record in live(report))


class TestHeadings:
    def test_weeks_and_months_as_headings_hide_no_row_of_headings(self, read):
        numbers = [
            ["Activity", "Lead", *range(1, 40)],
            ["Scope", "Head of ICT", 1, 1],
            ["Build", "Head of ICT", 1],
        ]
        assert titles(read(*numbers)[1]) == ["Scope", "Build"]
        months = [datetime(2026, month, 1) for month in range(4, 13)]
        sheet = new_sheet(["Project", "Task", "Owner", *months], ["Portal", "Build", "Head of ICT"])
        sheet.append([None, "Go live", "Head of ICT"])
        for row, column in ((2, 5), (2, 6), (3, 12)):
            sheet.cell(row, column).fill = PatternFill("solid", fgColor="0070C0")
        for column in range(4, 13):
            sheet.cell(1, column).number_format = "mmm-yy"
        _, report = read(sheet=sheet)
        build = of(report, "Build")
        assert (build["date"]["start"], build["date"]["end"]) == ("2026-05-01", "2026-06-30")
        assert of(report, "Go live")["workstream"] == ["Portal"]

    @pytest.mark.parametrize(
        ("heading", "cell"),
        [
            ("Responsible officer and target date", "Head of Parks\n31 March 2027"),
            ("Who and by when", "Head of Parks; 31/03/2027"),
            ("Lead / deadline", "Head of Parks - March 2027"),
            ("Lead officer / deadline", "Head of Parks / 31 March 2027"),
            ("When and by whom", "31 March 2027, Head of Parks"),
            ("By whom and by when", "Head of Parks by March 2027"),
            ("Owner & due date", "Head of Parks (31/03/2027)"),
        ],
    )
    def test_a_person_and_a_day_in_one_cell_are_parted(self, read, heading, cell):
        _, report = read(
            ["Ref", "Action", heading], ["A1", "Adopt the policy", cell], ["A2", "Do", "Head of Law"]
        )
        record = of(report, "Adopt")
        assert (record["owner"], record["date"]["end"]) == ("Head of Parks", "2027-03-31")
        assert of(report, "Do")["owner"] == "Head of Law"

    def test_a_cell_whose_person_cannot_be_told_from_its_day_is_asked_about(self, read):
        rows = [["A1", "Adopt the policy", "on 3/4/2027 if agreed"], ["A2", "Do", "Head of Law; May 2027"]]
        code, report = read(["Ref", "Action", "Who and by when"], *rows)
        assert code == 1 and of(report, "Adopt")["questions"]

    @pytest.mark.parametrize(
        ("cells", "percents", "asked"),
        [
            ([1, 0.5, 0.25], [100, 50, 25], []),
            ([1, 50, 75], [1, 50, 75], []),
            ([1, 0, 0], [1, 0, 0], [True, False, False]),
            (["100%", 0.5, 0], [100, 50, 0], []),
        ],
    )
    def test_a_whole_one_among_shares_is_all_of_it(self, read, cells, percents, asked):
        rows = [[*action(n), cell] for n, cell in enumerate(cells, start=1)]
        _, report = read([*ACTIONS, "% complete"], *rows)
        assert [record["percent"] for record in live(report)] == percents
        assert [bool(record["questions"]) for record in live(report)] == (asked or [False] * 3)

    def test_names_of_columns_as_programs_write_them_are_read(self, read):
        head = ["action_id", "actionTitle", "owner_post", "due_date", "percent_complete"]
        _, report = read(head, ["X1", "Adopt the policy", "Head of Parks", "31/12/2026", 40])
        (record,) = live(report)
        assert (record["reference"], record["owner"], record["date"]["end"]) == (
            "X1",
            "Head of Parks",
            "2026-12-31",
        )

    def test_a_column_of_yes_and_no_is_no_reference(self, read):
        head = ["Provision", "Requirement", "Comply: Yes / No", "Action required", "Lead", "Complete by"]
        _, report = read(
            head,
            ["1.2", "Say what a complaint is", "Yes", None, None, None],
            ["2.2", "Give reasons", "No", "Write standard letters", "Head of Law", "31/12/2026"],
            ["7.1", "Put things right", "Yes", "N/A", None, None],
        )
        assert [(r["reference"], r["title"]) for r in live(report)] == [("2.2", "Write standard letters")]
        assert told(report, "Without an action", "1.2", "7.1")

    def test_007_stays_as_it_is_shown_and_a_date_among_references_is_asked_about(self, read):
        sheet = new_sheet(ACTIONS, action(1), action(2))
        sheet["A2"], sheet["A3"] = 7, datetime(2026, 2, 1)
        sheet["A2"].number_format, sheet["A3"].number_format = "000", "d-mmm"
        _, report = read(sheet=sheet)
        assert of(report, "policy 1")["reference"] == "007"
        assert of(report, "policy 2")["questions"]

    def test_the_actions_own_numbers_go_before_those_of_recommendations(self, read):
        head = ["Rec no", "Recommendation", "Action ref", "Action", "Owner", "Due date"]
        _, report = read(head, ["R1", "Be open", "1a", "Publish", "Head of Law", "31/12/2026"])
        assert live(report)[0]["reference"] == "1a"

    @pytest.mark.parametrize("reference", ["G:G", "20:20"])
    def test_a_merge_of_a_whole_column_or_row_is_read(self, read, reference, tmp_path):
        new_sheet(ACTIONS, action(1)).parent.save(tmp_path / "bare.xlsx")
        merge = f'</sheetData><mergeCells count="1"><mergeCell ref="{reference}"/></mergeCells>'
        with (
            zipfile.ZipFile(tmp_path / "bare.xlsx") as old,
            zipfile.ZipFile(tmp_path / "new.xlsx", "w") as new,
        ):
            for name in old.namelist():
                data = old.read(name).decode()
                new.writestr(name, data.replace("</sheetData>", merge) if "sheet1" in name else data)
        assert titles(read(path=tmp_path / "new.xlsx")[1]) == ["Adopt policy 1"]

    def test_phases_by_their_numbers_are_workstreams(self, read):
        _, report = read(
            ["WBS", "Task Name", "Start", "Finish", "Resource Names", "% Complete"],
            ["1", "Design", "1/9/2026", "31/12/2026", None, 0.2],
            ["1.1", "Write the brief", "1/9/2026", "30/9/2026", "Head of Parks", 1],
            ["2", "Build", "1/1/2027", "30/6/2027", None, 0],
            ["2.1", "Foundations", "1/1/2027", "30/6/2027", None, 0],
            ["2.1.1", "Dig the holes", "1/1/2027", "28/2/2027", "Head of Parks", 0],
            ["3", "Go live", "1/7/2027", "1/7/2027", "Head of Parks", 0],
        )
        assert [(r["title"], r["workstream"]) for r in live(report)] == [
            ("Write the brief", ["Design"]),
            ("Dig the holes", ["Build: Foundations"]),
            ("Go live", []),
        ]
        assert of(report, "Write")["percent"] == 100

    def test_an_outline_that_names_no_one_is_a_plan_all_the_same(self, read):
        _, report = read(
            ["ID", "Outline Level", "Name", "Duration", "Start", "Finish", "Predecessors"],
            [1, 1, "Housing", "9 days", "1/9/2026", "31/3/2027", None],
            [2, 2, "Survey the homes", "5 days", "1/9/2026", "31/12/2026", None],
            [3, 2, "Mend the homes", "4 days", "1/1/2027", "31/3/2027", 2],
        )
        assert titles(report) == ["Survey the homes", "Mend the homes"]
        assert all(record["workstream"][-1] == "Housing" for record in live(report))

    def test_what_others_name_as_their_parent_and_no_one_does_is_no_action(self, read):
        _, report = read(
            "Issue key,Issue Type,Summary,Assignee,Due date,Status,Parent",
            "IMP-1,Epic,Better housing,,,In Progress,",
            "IMP-2,Story,Survey the homes,Head of Parks,31/03/2027,To Do,IMP-1",
            "IMP-3,Sub-task,Count the doors,Head of Parks,30/04/2027,To Do,IMP-2",
            "IMP-4,Story,Sell the yard,Head of Parks,30/04/2027,To Do,",
            name="tool.csv",
        )
        assert [(r["title"], r["workstream"]) for r in live(report)] == [
            ("Survey the homes", ["Better housing"]),
            ("Count the doors", ["Better housing"]),
            ("Sell the yard", []),
        ]

    def test_phases_of_an_outline_are_workstreams(self, read):
        head = ["Primary column", "Status", "Assigned to", "Start", "Finish"]
        sheet = new_sheet(head, ["Phase 1"], ["Survey", "Complete", "Head of Estates", "1/4/26", "29/5/26"])
        sheet.append(["Phase 2", None, None, "1/6/26", "30/9/26"])
        sheet.append(["Frame", "In progress", "Head of Estates", "1/6/26", "30/9/26"])
        for row in (3, 5):
            sheet.cell(row, 1).alignment = Alignment(indent=1)
        _, report = read(sheet=sheet)
        assert [(r["title"], r["workstream"][-1]) for r in live(report)] == [
            ("Survey", "Phase 1"),
            ("Frame", "Phase 2"),
        ]


class TestOwnersDatesAndRags:
    @pytest.mark.parametrize(
        ("words", "people"),
        [
            ("bob@example.com; Security Team", ["bob@example.com", "Security Team"]),
            ("Pennaeth Polisi / Head of Policy", ["Head of Policy"]),
            ("NULL", [""]),
            ("nan", [""]),
            ("#N/A", [""]),
        ],
    )
    def test_owners(self, read, words, people):
        _, report = read(ACTIONS, action(1, owner=words), action(2))
        record = of(report, "policy 1")
        assert [record["owner"], *record["support"]] == people

    @pytest.mark.parametrize(
        ("words", "end", "asked"),
        [
            ("FY 2026/27 Q3", "2026-12-31", False),
            ("Wk 3 Jan 27", "2027-01-21", True),
            ("Week 2 Feb 2027", "2027-02-14", True),
            ("Mar-Apr", "2027-04-30", True),
            ("31 Mawrth 2027", "2027-03-31", False),
            ("Medi 2026", "2026-09-30", False),
            ("Chwarter 4 2026/27", "2027-03-31", False),
            ("31 March 2062", "2062-03-31", True),
            ("31 March 2206", None, True),
        ],
    )
    def test_dates(self, read, words, end, asked):
        _, report = read(ACTIONS, action(1, due=words), action(2))
        record = of(report, "policy 1")
        assert (record["date"]["end"], bool(record["questions"])) == (end, asked)

    @pytest.mark.parametrize(
        ("words", "rag", "asked"),
        [
            ("A/R", "red", False),
            ("G (was A)", "green", False),
            ("On track", "green", False),
            ("Off track", "red", False),
            ("Pink", "", True),
            ("FALSE", "", False),
            ("R/A/G", "", True),
        ],
    )
    def test_rags(self, read, words, rag, asked):
        rows = [[*action(1), words], [*action(2), "Green"], [*action(3), "Red"]]
        _, report = read([*ACTIONS, "RAG"], *rows)
        record = of(report, "policy 1")
        assert (record["rag"], bool(record["questions"])) == (rag, asked)

    @pytest.mark.parametrize("words", ["Amber -> Green", "Green to Red", "Red / Green", "🟢→🔴"])
    def test_two_rags_in_a_cell_are_asked_about(self, read, words):
        code, report = read([*ACTIONS, "RAG"], [*action(1), words], [*action(2), "Green"])
        assert (code, of(report, "policy 1")["rag"]) == (1, "")

    @pytest.mark.parametrize(
        ("words", "rag"), [("Off-track", "red"), ("On-track", "green"), ("Coch / Red", "red")]
    )
    def test_tracks_with_a_hyphen_and_rags_in_two_languages(self, read, words, rag):
        _, report = read([*ACTIONS, "RAG"], [*action(1), words], [*action(2), "Green"])
        assert of(report, "policy 1")["rag"] == rag

    @pytest.mark.parametrize("heading", ["Done", "Complete", "Delivered", "Closed"])
    def test_a_column_of_ticks_says_what_is_done(self, read, heading):
        rows = [[*action(n)[:4], n == 3] for n in range(1, 6)]
        code, report = read([*ACTIONS[:4], heading], *rows)
        assert (code, [r["stage"] for r in live(report)].count("complete")) == (0, 1)
        assert of(report, "policy 3")["stage"] == "complete"


class TestSaidBesides:
    @pytest.mark.parametrize(
        "words", ["Complete 31/03/2027", "Done - Jan 2027", "Closed 3 Nov 2026", "Delivered by March"]
    )
    def test_a_status_of_a_day_to_come_is_no_completion(self, read, words):
        code, report = read(ACTIONS, action(1, status=words))
        assert (code, of(report, "policy 1")["stage"]) == (1, "")
        assert told(report, "says more than that it is done")

    @pytest.mark.parametrize("words", ["Complete 2 Sept 2026", "Completed Sept 2026", "Delivered 2026/27"])
    def test_one_of_a_day_or_a_time_that_has_begun_is(self, read, words):
        code, report = read(ACTIONS, action(1, status=words))
        assert (code, of(report, "policy 1")["stage"]) == (0, "complete")

    def test_a_date_of_a_day_to_come_does_not_say_that_it_is_done(self, read):
        code, report = read(ACTIONS[:4], action(1, due="Complete March 2027")[:4])
        found = of(report, "policy 1")
        assert (code, found["stage"], found["date"]["end"]) == (1, "", "2027-03-31")

    def test_an_unknown_status_is_asked_about_beside_a_rag(self, read):
        code, report = read([*ACTIONS, "RAG"], [*action(1, status="Rejected"), "Green"])
        assert code == 1 and told(report, "“Rejected” is not a status that we know")
        assert read([*ACTIONS, "RAG"], [*action(1, status="On track"), "Green"])[0] == 0

    @pytest.mark.parametrize("heading", ["Archived", "Deleted?", "Is cancelled"])
    def test_a_row_that_says_it_is_gone_is_asked_about(self, read, heading):
        code, report = read([*ACTIONS, heading], [*action(1), "true"], [*action(2), "false"])
        assert code == 1 and [bool(r["questions"]) for r in live(report)] == [True, False]

    def test_a_scale_below_the_table_is_no_risk(self, read):
        _, report = read(
            ["Risk ID", "Risk", "Likelihood", "Impact", "Score", "Risk owner"],
            ["R1", "Staff leave", 3, 4, 12, "Head of HR"],
            ["R2", "Supplier fails", 2, 5, 10, "Head of HR"],
            [],
            ["Likelihood", "1 Rare", "2 Unlikely", "3 Possible", "4 Likely", "5 Almost certain"],
            ["Impact", "1 Minor", "2 Moderate", "3 Serious", "4 Major", "5 Catastrophic"],
        )
        assert titles(report) == ["Staff leave", "Supplier fails"]

    def test_totals_over_their_rows_without_numbers_and_owners_are_asked_about(self, read):
        code, report = read(
            ["Saving", "2026/27", "2027/28"],
            ["Corporate services", 450, 500],
            ["Print contract", 200, 250],
            ["Vacancy factor", 250, 250],
            ["Place", 300, 310],
            ["Street lights", 180, 190],
            ["Fees", 120, 120],
        )
        asked = {r["title"] for r in live(report) if r["questions"]}
        assert (code, asked) == (1, {"Corporate services", "Place"})

    def test_a_share_among_whole_numbers_is_asked_about(self, read):
        code, report = read([*ACTIONS, "% complete"], [*action(1), "40"], [*action(2), "0.5"])
        assert code == 1 and told(report, "0.5% or 50%")

    @pytest.mark.parametrize("below", ["Lead: Director of Housing", "(RAG: Amber)"])
    def test_the_second_line_of_a_workstreams_cell_is_no_part_of_its_name(self, read, below):
        sheet = new_sheet(["Workstream", *ACTIONS], [f"Housing\n{below}", *action(1)], [None, *action(2)])
        sheet.merge_cells("A2:A3")
        _, report = read(sheet=sheet)
        assert [r["workstream"] for r in live(report)] == [["Housing"]] * 2
        assert below in str(live(report)[0]["fields"])

    def test_cards_of_a_board_have_their_members_one_by_one(self, read):
        _, report = read(
            "Card ID,Card Name,Card Description,Labels,Members,Due Date,List Name,Archived",
            '65a,Paint the hall,All,"Estates","Tom Brown (tomb), Jane Smith (janes)",,Doing,false',
            "65b,Fix the lift,,,Jane Smith (janes),2027-01-31T12:00:00.000Z,To Do,false",
            name="board.csv",
        )
        first, second = live(report)
        assert (first["owner"], first["support"], first["stage"]) == (
            "Tom Brown", ["Jane Smith"], "in_progress",
        )  # fmt: skip
        assert (second["date"]["end"], second["stage"]) == ("2027-01-31", "not_started")

    def test_payments_are_no_plan(self, read):
        rows = ("Date,Description,Owner,Amount,Status", "01/09/2026,Paper,Print room,£120,Paid")
        assert read(*rows, name="paid.csv")[0] == 2


class TestObjectives:
    def test_a_list_of_objectives_and_their_leads_is_a_plan(self, read):
        code, report = read(["Objective", "Lead"], ["Cut sickness by March 2027", "Head of HR"])
        assert (code, report["sheets"][0]["kind"]) == (1, "objectives")
        assert told(report, "“Lead” is not taken in")
        assert [offer["kind"] for offer in live(report)[0]["offers"]] == ["due"]

    def test_a_day_in_its_own_column_is_kept_and_nothing_is_offered(self, read):
        head = ["Objective", "Division", "Council priority", "Date"]
        code, report = read(head, ["To cut sickness by half by June 2027", "HR", "People", "31/03/2027"])
        assert report["sheets"][0]["kind"] == "objectives", report
        assert (code, live(report)[0].get("offers"), live(report)[0]["date"]["end"]) == (
            0,
            None,
            "2027-03-31",
        )


class TestSaidOfRows:
    def test_a_row_whose_code_begins_those_below_is_their_heading(self, read):
        _, report = read(
            ",Action,Lead,By", "A,Governance,,", "A1,Review the rules,Head of Legal,Dec 2026",
            "A2,Train members,Head of Legal,Jan 2027", "B,Finance,,",
            "B1,Close accounts,Head of Finance,May 2027", name="plan.csv",
        )  # fmt: skip
        assert [r["workstream"] for r in live(report)] == [["Governance"]] * 2 + [["Finance"]]

    @pytest.mark.parametrize(("said", "asked"), [("Not accepted", True), ("No", True), ("Accepted", False)])
    def test_what_was_not_accepted_is_asked_about(self, read, said, asked):
        head = ["Ref", "Recommendation", "Accepted?", "Lead", "Timescale"]
        code, report = read(head, ["R1", "Abolish the committee", said, "Head of Legal", "31/12/2026"])
        assert (code, told(report, "was not accepted")) == (int(asked), asked)

    def test_a_start_is_the_first_day_of_its_time(self, read):
        head = ["Ref", "Action", "Lead", "Start", "End"]
        _, report = read(head, ["1", "Design", "Head of IT", "Q1 2026/27", "Q3 2026/27"])
        assert live(report)[0]["starts"]["start"] == "2026-04-01"

    def test_a_hidden_column_and_a_comment_keep_a_row_from_the_public(self, read):
        sheet = new_sheet([*ACTIONS, "Confidential?"], [*action(1), "Yes"], [*action(2), "No"], action(3))
        sheet.column_dimensions["F"].hidden = True
        sheet["B4"].comment = Comment("Exempt, para 3 - do not publish", "PMO")
        code, report = read(sheet=sheet)
        assert code == 1 and [bool(r["exempt"]) for r in live(report)] == [True, False, True]


class TestDaysToCome:
    MILESTONES = ("Milestone", "Target date", "Actual date", "Owner")

    @pytest.mark.parametrize("said", ["31/03/2027", "March 2027", "Q4 2026/27"])
    def test_a_milestone_is_not_delivered_on_a_day_to_come(self, read, said):
        rows = ["Open the hub", "31/12/2026", said, "Head of IT"], ["Move in", "31/08/2026", "01/09/2026", ""]
        _, report = read(list(self.MILESTONES), *rows, arguments=("--accept-questions",))
        assert report["sheets"][0]["kind"] == "milestones" and told(report, "is still to come")
        delivered = {m.title: m.delivered_on for m in Milestone.objects.all()}
        assert delivered == {"Open the hub": None, "Move in": date(2026, 9, 1)}
        assert of(report, "Open")["fields"]["Actual date"] == said

    def test_once_the_day_is_past_the_next_edition_says_that_it_was_delivered(self, read):
        rows = [list(self.MILESTONES), ["Open the hub", "31/12/2026", "31/03/2027", "Head of IT"]]
        read(*rows, arguments=("--accept-questions",))
        _, report = read(*rows, on="2027-04-30")
        assert of(report, "Open")["changes"]["delivered"][1] == "31/03/2027"

    @pytest.mark.parametrize(("status", "asked"), [("Complete", True), ("In progress", False)])
    def test_an_action_is_asked_about_where_it_is_done_on_one(self, read, status, asked):
        head = ["Ref", "Action", "Owner", "Due date", "Status", "Completed date"]
        code, report = read(head, [*action(1, status=status), "31/03/2027"])
        assert (code, told(report, "still to come")) == (int(asked), asked)


class TestPhasesWithoutIndents:
    HEAD = ["Task Name", "Assigned To", "Start", "Finish", "% Complete"]
    PLAN = (
        ["Design", "", "01/10/2026", "31/12/2026", "40%"],
        ["Survey the site", "Head of Estates", "01/10/2026", "31/10/2026", "80%"],
        ["Draw the plans", "Head of Estates", "01/11/2026", "31/12/2026", "0%"],
        ["Build", "", "01/01/2027", "30/06/2027", "0%"],
        ["Dig", "Head of Estates", "01/01/2027", "28/02/2027", "0%"],
        ["Raise the roof", "Head of Estates", "01/03/2027", "30/06/2027", "0%"],
    )
    PROJECT = ["New depot", "", "01/10/2026", "30/06/2027", "20%"]

    def test_a_row_that_sums_up_those_below_it_is_their_phase(self, read):
        _, report = read(self.HEAD, *self.PLAN)
        assert [r["workstream"] for r in live(report)] == [["Design"]] * 2 + [["Build"]] * 2

    def test_the_project_stands_over_its_phases(self, read):
        _, report = read(self.HEAD, self.PROJECT, *self.PLAN)
        assert [r["workstream"] for r in live(report)] == [["New depot: Design"]] * 2 + [
            ["New depot: Build"]
        ] * 2

    def test_american_dates_tell_the_same(self, read):
        rows = [[*row[:2], *(f"{d[3:5]}/{d[:2]}/{d[8:]}" for d in row[2:4]), row[4]] for row in self.PLAN]
        _, report = read(",".join(self.HEAD), *(",".join(row) for row in rows), name="sheet.csv")
        assert len(live(report)) == 4

    def test_where_not_every_such_row_sums_up_others_it_is_asked(self, read):
        code, report = read(self.HEAD, *self.PLAN, ["Open", "", "01/07/2027", "31/07/2027", "0%"])
        assert (code, len(live(report)), told(report, "it may be a phase")) == (1, 7, True)

    def test_an_action_that_nobody_is_named_for_is_none(self, read):
        same = ["01/04/2026", "31/03/2027", "10%"]
        rows = ["Adopt", "", *same], ["Train", "Head of HR", *same], ["Buy", "Head of HR", *same]
        _, report = read(self.HEAD, *rows)
        assert len(live(report)) == 3 and not told(report, "it may be a phase")

    def test_one_without_a_day_is_none(self, read):
        _, report = read(self.HEAD, ["Adopt", "", "", "", "0%"], self.PLAN[1], self.PLAN[2])
        assert len(live(report)) == 3

    def test_numbers_tell_it_too(self, read):
        numbers = ("1", "1.1", "1.2", "2", "2.1", "2.2")
        rows = [[n, *row[:2], "", *row[3:]] for n, row in zip(numbers, self.PLAN, strict=True)]
        _, report = read(["No", *self.HEAD], *rows)
        assert [r["workstream"] for r in live(report)] == [["Design"]] * 2 + [["Build"]] * 2


class TestAllDone:
    HEAD = ["Ref", "Action", "Owner", "Due date", "% complete"]

    @pytest.mark.parametrize("said", ["100%", "100", 1.0])
    def test_a_row_at_100_per_cent_is_offered_as_complete(self, read, said):
        half = "50%" if said != 1.0 else 0.5
        code, report = read(self.HEAD, [*action(1)[:4], said], [*action(2)[:4], half])
        assert code == 1
        assert [[o["kind"] for o in r.get("offers", [])] for r in live(report)] == [["all_done"], []]

    def test_a_status_goes_before_it(self, read):
        code, report = read([*self.HEAD, "Status"], [*action(1)[:4], "100%", "In progress"])
        assert (code, live(report)[0]["stage"]) == (0, "in_progress")

    def test_left_alone_it_stays_in_progress(self, read):
        read(self.HEAD, [*action(1)[:4], "100%"], arguments=("--accept-questions",))
        assert Action.objects.get().stage == "in_progress"


@pytest.mark.parametrize("said", ["TBC (est. June 2027)", "TBD, approx. June 2027", "TBC circa June 2027"])
def test_an_estimate_of_what_is_to_be_confirmed_is_asked_about(read, said):
    code, report = read(ACTIONS, action(1, due=said))
    assert (code, live(report)[0]["date"]["end"]) == (1, "2027-06-30")
