"""Opening an untrusted workbook: what is read, what is told, what is refused."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook as NewWorkbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color

from council.reading.workbooks.workbook import Limits, WorkbookRefused, open_workbook
from tests.stopwatch import seconds_of

PLANS = Path(__file__).resolve().parents[4] / "fixtures" / "plans"


def saved(book):
    handle = io.BytesIO()
    book.save(handle)
    return handle.getvalue()


def book_of(*rows):
    book = NewWorkbook()
    for row in rows:
        book.active.append(row)
    return book


def opened(book, filename="plan.xlsx", **limits):
    return open_workbook(saved(book), filename=filename, limits=Limits(**limits))


def rewritten(data, change):
    """The zip with one entry after another handed to `change(name, bytes)`, which may add others."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def with_entry(data, name, content):
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def refusal(data, filename="plan.xlsx", **limits):
    with pytest.raises(WorkbookRefused) as refused:
        open_workbook(data, filename=filename, limits=Limits(**limits))
    assert refused.value.remedy
    assert refused.value.level == "error"
    return refused.value.message


class TestWhatIsRead:
    def test_every_sample_plan_opens(self):
        for path in sorted(PLANS.iterdir()):
            book = open_workbook(path, filename=path.name)
            assert book.sheets
            assert len(book.sha256) == 64

    def test_rows_keep_their_numbers_across_gaps(self):
        book = NewWorkbook()
        book.active["B2"] = "a"
        book.active["C7"] = "b"
        sheet = opened(book).sheets[0]
        assert [(row.number, list(row.cells)) for row in sheet.rows] == [(2, [2]), (7, [3])]
        assert sheet.rows[1].cells[3].coordinate == "C7"

    def test_looks_that_carry_meaning_are_kept(self):
        book = book_of(["Action", "RAG"], [], ["Do it"])
        book.active["A1"].font = Font(bold=True, strike=True)
        book.active["B2"].fill = PatternFill("solid", fgColor="FF0000")
        sheet = opened(book).sheets[0]
        assert sheet.rows[0].cells[1].style.bold
        assert sheet.rows[0].cells[1].style.struck
        assert sheet.rows[1].cells[2].style.fill == "FF0000"
        assert sheet.rows[1].is_blank

    def test_a_theme_colour_is_worked_out_with_its_tint(self):
        book = book_of(["a"])
        book.active["A1"].fill = PatternFill("solid", fgColor=Color(theme=5, tint=0.4))
        fill = opened(book).sheets[0].rows[0].cells[1].style.fill
        assert len(fill) == 6
        assert fill != "000000"

    def test_merged_cells_know_their_first_cell_and_do_not_repeat_it(self):
        book = book_of(["Theme", "a"], [None, "b"])
        book.active.merge_cells("A1:A2")
        sheet = opened(book).sheets[0]
        assert sheet.rows[1].cells[1].anchor == "A1"
        assert sheet.rows[1].cells[1].text == ""
        assert sheet.merges == ((1, 1, 2, 1),)

    def test_other_words_beneath_a_merge_are_kept_and_told(self):
        data = saved(book_of(["Theme", "a"], ["Theme", "b"], ["Other", "c"]))

        def change(name, content):
            merge = b'</sheetData><mergeCells><mergeCell ref="A1:A3"/></mergeCells>'
            return content.replace(b"</sheetData>", merge) if name == "xl/worksheets/sheet1.xml" else content

        book = open_workbook(rewritten(data, change), filename="plan.xlsx")
        assert [row.text(1) for row in book.sheets[0].rows] == ["Theme", "", "Other"]
        assert "beneath merged cells" in book.notices[0].message

    def test_hidden_sheets_rows_and_columns_are_marked(self):
        book = book_of(["a", "b"], ["c", "d"])
        book.active.row_dimensions[2].hidden = True
        book.active.column_dimensions["B"].hidden = True
        book.create_sheet("Secret").append(["x"])
        book["Secret"].sheet_state = "hidden"
        sheets = opened(book).sheets
        assert [row.hidden for row in sheets[0].rows] == [False, True]
        assert sheets[0].hidden_columns == {2}
        assert [sheet.hidden for sheet in sheets] == [False, True]

    def test_comments_stand_beside_their_cells(self):
        book = book_of(["a"])
        book.active["A1"].comment = Comment("12/05/25 - chased", "Officer")
        assert opened(book).sheets[0].rows[0].cells[1].comment == "12/05/25 - chased"

    def test_a_real_date_is_shown_day_first(self):
        book = book_of([datetime(2025, 4, 1)])
        assert opened(book).sheets[0].rows[0].text(1) == "01/04/2025"

    def test_a_date_shown_as_a_month_is_that_month(self):
        book = book_of([datetime(2025, 4, 1)])
        book.active["A1"].number_format = "mmm-yy"
        assert opened(book).sheets[0].rows[0].text(1) == "April 2025"

    def test_a_reference_shown_with_its_zero_keeps_it(self):
        book = book_of([1.1], [2.0])
        book.active["A1"].number_format = "0.00"
        rows = opened(book).sheets[0].rows
        assert rows[0].text(1) == "1.10"
        assert rows[1].text(1) == "2"

    def test_a_formula_without_a_saved_value_is_marked(self):
        sheet = opened(book_of(["a", "=1+1"])).sheets[0]
        assert sheet.rows[0].cells[2].formula
        assert sheet.rows[0].cells[2].value is None

    def test_control_characters_are_taken_out_and_told(self):
        data = rewritten(saved(book_of(["Agree\u202e the plan"])), lambda name, content: content)
        book = open_workbook(data, filename="plan.xlsx")
        assert book.sheets[0].rows[0].text(1) == "Agree the plan"
        assert book.notices[0].cell == "A1"

    def test_text_that_looks_like_a_formula_stays_text(self):
        book = book_of(["x"])
        book.active["A1"].value = "=HYPERLINK(1)"
        book.active["A1"].data_type = "s"
        assert opened(book).sheets[0].rows[0].text(1) == "=HYPERLINK(1)"

    def test_external_links_are_told_and_not_followed(self):
        data = with_entry(saved(book_of(["a"])), "xl/externalLinks/externalLink1.xml", "<x/>")
        assert "links to other files" in open_workbook(data, filename="plan.xlsx").notices[0].message

    def test_the_workbook_is_known_by_its_contents_not_its_name(self):
        assert open_workbook(saved(book_of(["a"])), filename="plan.csv").sheets[0].rows[0].text(1) == "a"


class TestCommaSeparated:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    def test_every_usual_encoding_is_read(self, encoding):
        text = "Action,Owner\r\nSpend £1 – the council’s,Head of Finance\r\n" * 3
        sheet = open_workbook(text.encode(encoding), filename="plan.csv").sheets[0]
        assert sheet.rows[1].text(1) == "Spend £1 – the council’s"
        assert sheet.name == "plan"

    @pytest.mark.parametrize("mark", [",", ";", "\t"])
    def test_every_usual_separator_is_read(self, mark):
        rows = [["Action", "Owner", "Date"], ['"Do; it, now"', "Head", "June 2025"]]
        text = "Plan 2025, as agreed\n" + "\n".join(mark.join(row) for row in rows)
        sheet = open_workbook(text.encode(), filename="plan.csv").sheets[0]
        assert sheet.rows[-1].text(1) == "Do; it, now"
        assert sheet.rows[-1].text(3) == "June 2025"

    def test_a_line_break_inside_a_cell_is_kept(self):
        sheet = open_workbook(b'Action,Date\n"one\ntwo","June 03\nJuly 03"\n', filename="p.csv").sheets[0]
        assert sheet.rows[1].text(1) == "one\ntwo"
        assert sheet.rows[1].number == 2

    def test_nul_characters_are_taken_out_and_told(self):
        book = open_workbook(b"Action,Date\nDo\x00 it,June 03\n", filename="plan.csv")
        assert book.sheets[0].rows[1].text(1) == "Do it"
        assert any("NUL" in notice.message for notice in book.notices)

    def test_lone_surrogates_do_not_spoil_the_rest(self):
        data = "Action,Date\nCouncil’s ".encode() + b"\xed\xa0\x80 plan,June 03\n"
        book = open_workbook(data, filename="plan.csv")
        assert book.sheets[0].rows[1].text(1) == "Council’s  plan"
        assert book.notices

    def test_a_quotation_mark_that_never_closes_loses_nothing(self):
        data = b'Action,Date\n"Do it,June 03\n' + b"x,July 03\n" * 20_000
        book = open_workbook(data, filename="plan.csv")
        assert "Do it" in " ".join(row.text(1) for row in book.sheets[0].rows)


class TestWhatIsRefused:
    def test_an_empty_file(self):
        assert "empty" in refusal(b"")

    def test_a_workbook_without_a_word(self):
        assert "no words" in refusal(saved(NewWorkbook()))

    def test_a_picture_under_a_workbooks_name(self):
        assert "not a workbook" in refusal(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)

    def test_bytes_that_are_no_text(self):
        assert "neither" in refusal(bytes(range(1, 32)) * 200, "plan.csv")

    def test_an_encrypted_workbook(self):
        data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
        assert "password" in refusal(data)

    def test_an_old_xls(self):
        assert ".xls" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "plan.xls")

    def test_a_web_page_saved_as_xls(self):
        assert "web page" in refusal(b"<html><table><tr><td>Action</td></tr></table></html>", "plan.xls")

    def test_a_pdf(self):
        assert "PDF" in refusal(b"%PDF-1.7 and so on", "plan.pdf")

    def test_a_workbook_cut_short(self):
        data = saved(book_of(["Action"]))
        assert "damaged" in refusal(data[: len(data) // 2])

    def test_a_zip_that_is_no_workbook(self):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("word/document.xml", "<w/>")
        assert "not a workbook" in refusal(out.getvalue())

    def test_macros(self):
        data = with_entry(saved(book_of(["a"])), "xl/vbaProject.bin", b"x")
        assert "macros" in refusal(data)
        assert "macros" in refusal(saved(book_of(["a"])), "plan.xlsm")

    def test_too_large_an_upload(self):
        assert "larger than 1 MB" in refusal(b"a,b\n" * 300_000, "plan.csv", upload=1024 * 1024)

    def test_a_zip_bomb_before_anything_is_inflated(self):
        data = with_entry(saved(book_of(["a"])), "xl/media/x.xml", b"0" * 60_000_000)
        said = []
        assert seconds_of(lambda: said.append(refusal(data)), within=2) < 2
        assert all("unpack" in each for each in said)

    def test_too_many_entries(self):
        assert "unpack" in refusal(saved(book_of(["a"])), entries=3)

    def test_an_entity_bomb(self):
        bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'

        def change(name, content):
            return bomb + content if name == "xl/worksheets/sheet1.xml" else content

        assert "not safe" in refusal(rewritten(saved(book_of(["a"])), change))

    @pytest.mark.parametrize("name", ["plan.xlsx", "plan.csv"])
    def test_of_a_wider_sheet_the_columns_within_the_limit_are_read_and_it_is_told(self, name):
        data = (
            saved(book_of(["a", "b", "c"], ["d", "e", "f"])) if name.endswith("xlsx") else b"a,b,c\nd,e,f\n"
        )
        book = open_workbook(data, filename=name, limits=Limits(columns=2))
        assert [[cell.text for cell in row.cells.values()] for row in book.sheets[0].rows] == [
            ["a", "b"],
            ["d", "e"],
        ]
        (notice,) = [notice for notice in book.notices if "more than 2 columns" in notice.message]
        assert "column B was not read" in notice.message and notice.level == "warning"

    def test_too_many_rows_and_sheets(self):
        assert "more than 3 rows" in refusal(saved(book_of(*[["a"]] * 5)), rows=3)
        book = NewWorkbook()
        book.create_sheet("Two")
        assert "2 sheets" in refusal(saved(book), sheets=1)

    def test_too_much_in_the_cells_names_the_limit(self):
        assert "more than 2 cells" in refusal(saved(book_of(["a", "b", "c"])), cells=2)
        assert "more than 5 characters" in refusal(saved(book_of(["abc", "def"])), characters=5)
        assert "Cell A1 of sheet 'Sheet' holds 6 characters; at most 5" in refusal(
            saved(book_of(["abcdef"])), cell=5
        )
        assert "XML tags" in refusal(saved(book_of(["a"])), tags=5)
        merged = book_of(["a", "b"])
        merged.active.merge_cells("A1:B1")
        merged.active.merge_cells("C1:D1")
        assert "merged ranges" in refusal(saved(merged), merges=1)

    def test_every_refusal_of_a_broken_archive_is_ours(self):
        whole = saved(book_of(["Action", "Date"], ["Do it", "June 03"]))
        for place in range(0, len(whole), 97):
            broken = whole[:place] + b"\xff\x00\xff" + whole[place + 3 :]
            try:
                open_workbook(broken, filename="plan.xlsx")
            except WorkbookRefused:
                continue


def test_reading_stops_after_a_thousand_blank_rows_but_keeps_the_merges():
    book = book_of(["Title", None], ["a", "b"])
    book.active.merge_cells("A1:B1")

    def change(name, content):
        if name != "xl/worksheets/sheet1.xml":
            return content
        blank = b"".join(b'<row r="%d" ht="15" customHeight="1"/>' % n for n in range(3, 200_000))
        return content.replace(b"</sheetData>", blank + b"</sheetData>")

    data, sheets = rewritten(saved(book), change), []
    assert seconds_of(lambda: sheets.extend(open_workbook(data, filename="plan.xlsx").sheets), within=5) < 5
    assert [row.number for row in sheets[0].rows] == [1, 2]
    assert sheets[0].merges == ((1, 1, 1, 2),)
