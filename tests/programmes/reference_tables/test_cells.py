"""Tables as people type, paste and upload them, and the totals that they print."""

from decimal import Decimal

import pytest

from council.reading.workbooks.workbook import WorkbookRefused
from programmes.reference_tables.cells import Cells, cells_in_words, read_cells
from programmes.reference_tables.sheets import table_on_sheet
from programmes.reference_tables.totals import check_totals, figure_columns, figure_of
from tests.programmes.imports.books import new_sheet, opened


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        (" | The Centre | Department\nLead | Sets aims | Acts", ("", "The Centre", "Department"),
         [("Lead", "Sets aims", "Acts")]),
        ("Service\t2026/27\r\nFinance\t12\r\n\r\nHR\t3\r\n", ("Service", "2026/27"),
         [("Finance", "12"), ("HR", "3")]),
        ("\tSouthern\tGroup\nStaff\t5\t4", ("", "Southern", "Group"), [("Staff", "5", "4")]),
        ('Service\tDuty\nAudit\t"By law\nSince 2014"\n', ("Service", "Duty"),
         [("Audit", "By law\nSince 2014")]),
        ('Pipe\tSize\n"5" wide\t2\n', ("Pipe", "Size"), [('"5" wide', "2")]),
        ("| A | B |\n|---|:--|\n| 1 | 2 |", ("A", "B"), [("1", "2")]),
        ("A | B\nA section\nc | d | ", ("A", "B"), [("A section", ""), ("c", "d")]),
        ("  \n \n", (), []),
    ],
)  # fmt: skip
def test_rows_are_lines_and_cells_are_parted_by_bars_or_tabs(text, columns, rows):
    assert read_cells(text) == Cells(columns, tuple(rows))


@pytest.mark.parametrize(
    "cells",
    [
        Cells(("", "The Centre"), (("Lead", ""), ("Audit", "Checks"))),
        Cells(("Service", "Duty | power"), (("Audit", "By law\nSince 2014"), ('"So"', ""))),
        Cells(("Alone",), (("Two\nlines",), ("One",))),
        Cells(("A", "B"), (("", "x"), ("y", ""))),
    ],
)
def test_a_table_comes_back_from_its_box_as_it_was(cells):
    assert read_cells(cells_in_words(cells.columns, cells.rows)) == cells


@pytest.mark.parametrize(
    ("words", "figure"),
    [("£1,240", "1240"), ("(120)", "-120"), ("-3.5", "-3.5"), ("12*", "12"), ("1.5m", "1500000"),
     ("nil", "0"), ("75%", "75"), ("£100,00", None), ("158 (44)", None), ("3/4", None),
     ("2026/27", None)],
)  # fmt: skip
def test_a_figure_is_a_cell_that_is_nothing_else(words, figure):
    assert figure_of(words) == (figure and Decimal(figure))


def test_figures_stand_to_the_right_where_a_column_has_nothing_else():
    rows = [("Finance", ""), ("Audit", "5"), ("Tax", "n/a"), ("Total", "5")]
    assert figure_columns(2, rows) == [False, True]
    assert figure_columns(2, [("Audit", "5"), ("Tax", "some")]) == [False, False]


def gaps(text):
    cells = read_cells(text)
    totals = check_totals(cells.columns, cells.rows)
    return totals.checked, list(totals.gaps)


def test_a_printed_total_that_is_not_the_sum_is_told_and_one_that_is_counts_as_right():
    text = "Service | 2026/27 | 2027/28\nAudit | 1,000 | 5\nTax | 238 | 6\nTotal | 1,240 | 11"
    assert gaps(text) == (2, ["The total printed for 2026/27 is 1,240; the rows come to 1,238."])


def test_a_total_adds_the_rows_of_its_section_or_all_of_them():
    text = (
        "Post | £\nFinance\nA | £1\nB | £2\nSub-total | £3\nPeople\nC | £4.50\nSubtotal | £4.50\nTotal | £8"
    )
    assert gaps(text) == (3, ["The total printed for £ is £8; the rows come to £7.50."])
    assert gaps(text.replace("| £8", "| £7.50")) == (3, [])


def test_percentages_and_columns_with_words_are_left():
    assert gaps("Who | Share | Staff\nA | 50% | 158 (44)\nB | 40% | 12\nTotal | 100% | 170") == (0, [])


def test_a_total_at_the_end_of_a_row_is_worked_out_too():
    text = "Year | Quarter 1 (£) | Quarter 2 (£) | Total (£)\n2010/11 | 100 | 66 | 167\n2011/12 | | | 300"
    assert gaps(text) == (1, ["The total printed for 2010/11 is 167; its figures come to 166."])


def test_a_sheet_gives_its_table_with_what_stands_around_it():
    sheet = new_sheet(
        ["Resources of four councils"], [], ["Authority", "Staff", "Note"], ["Ours", 5, "*"],
        ["Secret", 9, None], ["Total", 5], [], ["* without agency staff"], ["Source: returns of 2003"],
    )  # fmt: skip
    sheet.row_dimensions[5].hidden = True
    sheet.parent.create_sheet("More").append(["A", "B"])
    table = table_on_sheet(opened(sheet))
    assert table.cells == Cells(("Authority", "Staff", "Note"), (("Ours", "5", "*"), ("Total", "5", "")))
    assert (table.footnotes, table.source) == ("* without agency staff", "returns of 2003")
    assert table.left_out == (
        "what stands above the headings (“Resources of four councils”); 1 hidden row; 1 other sheet"
    )


def test_a_sheet_is_taken_by_its_name_and_refused_where_it_has_no_table():
    sheet = new_sheet(["A", "B"], ["c", "d"], title="First")
    other = sheet.parent.create_sheet("Second")
    for row in (["X", "Y"], ["z", 1]):
        other.append(row)
    assert table_on_sheet(opened(sheet), named=" second ").cells.columns == ("X", "Y")
    with pytest.raises(WorkbookRefused, match="no sheet called “Third”"):
        table_on_sheet(opened(sheet), named="Third")
    with pytest.raises(WorkbookRefused, match="no table"):
        table_on_sheet(opened(new_sheet(["A"], ["b"])))
