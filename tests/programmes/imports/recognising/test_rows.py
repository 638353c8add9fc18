"""What each row is for: nothing is imported that is no record, and nothing dropped that is one."""

from openpyxl.styles import Font, PatternFill

from council.reading.workbooks.workbook import open_workbook
from programmes.imports.recognising.sheet import recognise
from tests.programmes.imports.books import matched, new_sheet, recognised, types

HEAD = ["Action", "Owner", "Date"]


def row(n):
    return [f"Do the thing number {n}", "Head of Policy", "June 2025"]


def bold(sheet, *cells):
    for cell in cells:
        sheet[cell].font = Font(bold=True)


def test_a_bold_row_with_one_cell_is_a_section():
    sheet = new_sheet(HEAD, ["Housing"], row(1), row(2), ["Finance"], row(3))
    bold(sheet, "A1", "A2", "A5")
    found = recognised(sheet)
    assert types(found) == {1: "header", 2: "section", 3: "record", 4: "record", 5: "section", 6: "record"}
    assert [line.words for line in found.lines if line.type == "section"] == ["Housing", "Finance"]


def test_a_filled_row_and_a_row_merged_across_are_sections():
    sheet = new_sheet(HEAD, ["Housing"], row(1), ["Finance"], row(2))
    sheet["A2"].fill = PatternFill("solid", fgColor="D9E1F2")
    sheet.merge_cells("A4:C4")
    assert types(recognised(sheet)) == {1: "header", 2: "section", 3: "record", 4: "section", 5: "record"}


def test_sections_in_a_file_without_any_look_are_told_by_their_place():
    rows = ["Mend the roof,Head,June 2025", "Paint it,Head,July 2025", "Finance,,", "Pay,Head,May 25"]
    text = "\n".join(["Action,Owner,Date", "Housing,,", *rows])
    found = recognise(open_workbook(text.encode(), filename="plan.csv").sheets[0])
    assert [number for number, kind in types(found).items() if kind == "section"] == [2, 5]


def test_an_action_without_owner_or_date_is_no_section():
    sheet = new_sheet(HEAD, row(1), ["Agree the plan that nobody has taken on yet"], row(2))
    bold(sheet, "A1", "B1", "C1")
    assert types(recognised(sheet))[3] == "record"


def test_a_measure_without_a_target_is_no_section_and_is_asked_about():
    steps = [["Debt", "31/3/2027: 50%"], ["Accounts closed", "31/3/2027: 1"], ["Calls", "31/3/2027: 80%"]]
    rows = [["Measure", "Target"], ["FINANCE"], *steps, ["Payments"], ["Customers"], *steps]
    sheet = new_sheet(*rows, title="Performance targets")
    found = recognised(sheet)
    assert matched(found) == {"A": "measure", "B": "target_value"}, "though its cells have days"
    assert [line.words for line in found.lines if line.type == "section"] == ["FINANCE", "Customers"]
    (bare,) = (line for line in found.lines if line.words == "Payments")
    assert (bare.type, bare.reason[:8]) == ("record", "The row ")


def test_a_numbered_row_is_a_record_even_if_only_its_words_are_filled():
    sheet = new_sheet(["No", *HEAD], [1, *row(1)], [2, "Agree it"], [3, *row(3)])
    bold(sheet, "A1")
    assert types(recognised(sheet))[3] == "record"


def test_a_row_without_a_number_among_numbered_ones_is_a_section():
    sheet = new_sheet(["No", *HEAD], [None, "Housing"], [1, *row(1)], [2, *row(2)])
    assert types(recognised(sheet))[2] == "section"


def test_a_heading_repeated_after_a_page_break_is_no_record():
    found = recognised(new_sheet(HEAD, row(1), HEAD, row(2)))
    assert types(found) == {1: "header", 2: "record", 3: "header", 4: "record"}


def test_a_continued_section_is_the_same_section():
    sheet = new_sheet(HEAD, ["Housing"], row(1), ["Housing (continued)"], row(2))
    bold(sheet, "A2", "A4")
    words = [line.words for line in recognised(sheet).lines if line.type == "section"]
    assert words == ["Housing", "Housing"]


def test_notes_keys_totals_and_blank_pages_are_skipped_with_the_reason():
    sheet = new_sheet(
        HEAD, row(1), ["This page is left intentionally blank"], row(2), [], ["Note: dates as agreed in May"],
        ["Key"], ["Red = more than a month late"], ["Total", None, 12], ["Page 1 of 3"],
    )  # fmt: skip
    found = recognised(sheet)
    assert types(found) == {
        1: "header", 2: "record", 3: "note", 4: "record", 6: "note",
        7: "key", 8: "key", 9: "total", 10: "note",
    }  # fmt: skip
    told = [notice.message for notice in found.notices]
    assert any("Note: dates as agreed in May" in message for message in told)
    assert all(line.reason for line in found.lines if line.type not in ("record",))


def test_words_in_the_column_of_numbers_are_a_section_or_a_key():
    sheet = new_sheet(
        ["Ref", *HEAD], ["Priority 1: Housing"], ["1.1", *row(1)], ["Priority 2: Finance"], ["2.1", *row(2)],
        [], ["Key"], ["Green", "On track"], ["Red", "Off track"],
    )  # fmt: skip
    assert types(recognised(sheet)) == {
        1: "header", 2: "section", 3: "record", 4: "section", 5: "record", 7: "key", 8: "key", 9: "key",
    }  # fmt: skip


def test_an_action_that_begins_with_total_is_kept():
    sheet = new_sheet(HEAD, ["Total review of the housing stock", "Head of Housing", "June 2025"], row(2))
    assert types(recognised(sheet))[2] == "record"


def test_an_action_that_begins_with_an_asterisk_is_kept():
    sheet = new_sheet(HEAD, ["* Review the housing stock"], row(2))
    assert types(recognised(sheet))[2] == "record"


def test_a_hidden_row_is_told_and_left_out():
    sheet = new_sheet(HEAD, row(1), row(2))
    sheet.row_dimensions[3].hidden = True
    found = recognised(sheet)
    assert types(found)[3] == "hidden"
    assert any(notice.rows == (3,) for notice in found.notices)


def test_titles_above_the_headings_are_kept_as_notices():
    found = recognised(new_sheet(["Improvement plan 2025"], ["As agreed by Cabinet"], HEAD, row(1)))
    assert found.title == "Improvement plan 2025"
    assert types(found)[2] == "title"
    assert any("As agreed by Cabinet" in notice.message for notice in found.notices)


def test_a_heading_with_nothing_under_it_is_told_not_lost():
    sheet = new_sheet(HEAD, ["Housing"], row(1), ["Signed off by the Board"])
    bold(sheet, "A2", "A4")
    found = recognised(sheet)
    assert types(found)[4] == "note"
    assert any("Signed off by the Board" in notice.message for notice in found.notices)


def test_a_row_under_a_merged_action_carries_it_on():
    sheet = new_sheet(HEAD, row(1), [None, "Head of HR", "July 2025"], row(2))
    sheet.merge_cells("A2:A3")
    assert types(recognised(sheet))[3] == "continued"


def test_a_header_of_two_rows_that_is_repeated_is_told_both_times():
    groups = ["What", None, "When"]
    sheet = new_sheet(groups, ["No.", "Action", "Date"], ["1", "Mend the roof", "May 2026"])
    for values in (groups, ["No.", "Action", "Date"], ["2", "Paint it", "June 2026"]):
        sheet.append(values)
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("A4:B4")
    found = recognised(sheet)
    assert types(found) == {1: "header", 2: "header", 3: "record", 4: "header", 5: "header", 6: "record"}
    assert [match.field for match in found.columns] == ["reference", "action", "due"]


def test_a_starred_line_in_another_column_than_the_action_is_a_footnote():
    values = ["1", *row(1)]
    found = recognised(new_sheet(["Ref", *HEAD], values, ["* subject to funding"], values))
    assert types(found)[3] == "note"
