"""The uploaded workbook with our remarks: comments in its cells, and a summary as its first sheet.

Formulas are gone from the copy: their values stay. Where a file is too large to be copied
whole, or is a .csv, the copy holds its words and figures alone.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.hyperlink import Hyperlink

from council.lengths import shortened
from council.reading.workbooks.cells import MEGABYTE, Sheet, cleaned
from programmes.imports.comparing.changes import FROM, LABELS
from programmes.imports.comparing.dry_run import DryRun
from programmes.imports.comparing.report import conflict_questions
from programmes.imports.interpreting.updates import REMARKED
from programmes.imports.records import ComparedRecord, ComparedSheet, Question, RecordOutcome
from programmes.imports.registers import plan_registers
from programmes.imports.standard.columns import tidy

SUMMARY = "Our remarks"
AUTHOR = "Plan import"
LARGEST = 40 * MEGABYTE  # of the sheets when unpacked: larger ones are copied as words and figures
MOST = 5_000  # remarks that are written
LONGEST = 2_000  # characters of one comment
MORE = " (The first sheet has it whole.)"
ADDRESS = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")


@dataclass(frozen=True)
class CellRemark:
    """What we say of one cell, or of a sheet where no cell is named."""

    kind: str
    sheet: str
    cell: str
    message: str
    remedy: str = ""
    about: str = ""

    @property
    def in_words(self) -> str:
        return " ".join(filter(None, (f"{self.kind}: {self.message}", self.remedy)))


def remarks_on(run: DryRun) -> list[CellRemark]:
    """What there is to say of each row, in the order of the sheets; then what was left out, and why."""
    remarks: list[CellRemark] = []
    for notice in run.notices:
        remarks.append(CellRemark("Note", notice.sheet, notice.cell, notice.message, notice.remedy))
    for sheet in run.sheets:
        if sheet.taken:
            for record in sheet.records:
                remarks += remarks_on_row(record, sheet)
    for sheet in run.sheets:
        for notice in sheet.notices:
            kind = "Note" if notice.level == "notice" else "Question"
            remarks.append(CellRemark(kind, sheet.name, notice.cell, notice.message, notice.remedy))
    return remarks


def remarks_on_row(record: ComparedRecord, sheet: ComparedSheet) -> Iterator[CellRemark]:
    """What there is to say of one row."""
    about = " ".join(filter(None, (record.our_reference or record.reference, record.title)))[:120]

    def remark(kind: str, question: Question) -> CellRemark:
        cell = question.cell or f"A{record.row}"
        return CellRemark(kind, sheet.name, cell, question.message, question.remedy, about)

    if record.outcome is RecordOutcome.MISSING:
        message = "An earlier file had this, and this one does not have it any more."
        yield CellRemark("Missing", sheet.name, "", message, "Say on the page what happens to it.", about)
        return
    yield from (remark("Refused", refusal) for refusal in record.refusals)
    if record.refusals:
        return
    yield from (remark("Question", question) for question in record.questions)
    cells = field_cells(record, sheet)
    for name, question in zip(record.open_conflicts, conflict_questions(record), strict=True):
        cell = cells.get(name, question.cell)
        yield CellRemark("In conflict", sheet.name, cell, question.message, question.remedy, about)
    for name, (ours, file) in record.changes.items():
        label = plan_registers()[sheet.kind_of(record)].labels.get(name) or LABELS.get(
            name, name.replace("_", " ")
        )
        message = f"{label}: from “{ours}” to “{file}”." if ours else f"{label}: now “{file}”."
        yield CellRemark("Changed", sheet.name, cells.get(name, f"A{record.row}"), message, "", about)


def field_cells(record: ComparedRecord, sheet: ComparedSheet) -> Mapping[str, str]:
    """The address of each field's cell in the row."""
    if record.read.standard:
        return record.read.standard.places
    cells: dict[str, str] = {}
    for match in sheet.read.recognised.columns:
        if match.field:
            where = f"{match.letter}{record.row}"
            cells.setdefault(match.field, where)
            cells.setdefault(FROM.get(match.field, match.field), where)
    return cells


# --- the copy -----------------------------------------------------------------------------------------------


def annotated_copy(data: bytes, run: DryRun) -> bytes:
    """The workbook of the bytes, as .xlsx, with the remarks of its dry run."""
    book = own_copy(data) or words_and_figures([sheet.read.recognised.sheet for sheet in run.sheets])
    pages = {(cleaned(page.title)[0].strip() or "Sheet"): page for page in book.worksheets}
    for sheet in (compared.read.recognised.sheet for compared in run.sheets):
        if sheet.page in pages:
            pages.setdefault(sheet.name, pages[sheet.page])
    remarks = remarks_on(run)
    write_comments(pages, [remark for remark in remarks if remark.kind != "Note"][:MOST])
    write_summary(book, pages, remarks, run)
    handle = io.BytesIO()
    book.save(handle)
    return handle.getvalue()


def own_copy(data: bytes) -> Any:
    """The workbook itself, its formulas as the values last worked out; None where only its words are copied.

    Its zip was judged when it was read; an error here is no reason to be without the remarks.
    """
    if data[:2] != b"PK":
        return None
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
        if sum(e.file_size for e in entries if e.filename.startswith("xl/")) > LARGEST:
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
            for name in [
                name for name, defined in book.defined_names.items() if "[" in (defined.value or "")
            ]:
                del book.defined_names[name]
            book.save(io.BytesIO())  # what can be read can't always be written again
        return book
    except Exception:  # openpyxl may fail anywhere on what others wrote
        return None


def words_and_figures(sheets: Iterable[Sheet]) -> Workbook:
    """A workbook with the words and figures of the sheets."""
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", sheet.name)[:31] or "Sheet")
        for row in sheet.rows:
            for column, cell in row.cells.items():
                if cell.value is not None:
                    write_value(page.cell(row.number, column), cell.value)
    return book


def write_value(cell: Any, value: Any) -> None:
    """Writes a value as what it is, words as words."""
    if isinstance(value, bool | int | float | date | time):
        cell.value = value
        return
    cell.value = "x"
    # Set past openpyxl, which would take words that begin with “=” for a formula.
    cell._value = tidy(str(value))
    cell.data_type = "s"


def write_comments(pages: Mapping[str, Any], remarks: Iterable[CellRemark]) -> None:
    """Write the remarks into their cells, below what a person commented there."""
    by_cell: dict[tuple[str, str], list[CellRemark]] = {}
    for remark in remarks:
        if remark.sheet in pages and ADDRESS.fullmatch(remark.cell):
            # Of merged cells only the first can hold a comment.
            merges = pages[remark.sheet].merged_cells.ranges
            over = next((merged for merged in merges if remark.cell in merged), None)
            anchor = str(over.start_cell.coordinate) if over else remark.cell
            by_cell.setdefault((remark.sheet, anchor), []).append(remark)
    for (name, address), several in by_cell.items():
        cell = pages[name][address]
        if isinstance(cell, MergedCell):
            continue
        theirs = cell.comment.text.partition(REMARKED)[0].strip() if cell.comment else ""
        ours = "\n".join([REMARKED, *dict.fromkeys(remark.in_words for remark in several)])
        words = tidy("\n\n".join(filter(None, (theirs, ours))))
        if len(words) > LONGEST:
            words = f"{shortened(words, LONGEST - len(MORE))}{MORE}"
        comment = Comment(words, AUTHOR)
        comment.width, comment.height = 360, 140
        cell.comment = comment


def write_summary(book: Any, pages: Mapping[str, Any], remarks: list[CellRemark], run: DryRun) -> None:
    """Add the first sheet: how many rows have each outcome, and every remark with the way to its cell."""
    name = SUMMARY
    while name in book.sheetnames:
        name = f"{name}_"
    page = book.create_sheet(name, 0)
    write_line(page, 1, [f"Our remarks on {run.reading.filename}"], bold=True)
    counted = ", ".join(f"{number} {outcome}" for outcome, number in run.counts.items() if number)
    write_line(page, 2, [f"Rows: {counted or 'none'}. Nothing was written yet."])
    more = len(remarks) - MOST
    if more > 0:
        write_line(
            page, 3, [f"The first {MOST:,} remarks are here; {more:,} more are on the page of the import."]
        )
    write_line(page, 5, ["Kind", "Sheet", "Cell", "Record", "What we say", "How to fix it"], bold=True)
    for number, remark in enumerate(remarks[:MOST], start=6):
        here = remark.sheet in pages and ADDRESS.fullmatch(remark.cell)
        write_line(
            page,
            number,
            [remark.kind, remark.sheet, remark.cell, remark.about, remark.message, remark.remedy],
        )
        if here:
            title = pages[remark.sheet].title.replace("'", "''")
            cell = page.cell(number, 3)
            cell.hyperlink = Hyperlink(
                ref=cell.coordinate, location=f"'{title}'!{remark.cell}", display=remark.cell
            )
            cell.font = Font(color="0563C1", underline="single")
    for letter, width in zip("ABCDEF", (14, 24, 10, 40, 60, 60), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A6"
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is page
    book.active = 0


def write_line(page: Any, number: int, words: list[str], *, bold: bool = False) -> None:
    """Write the words into the cells of a row of the summary, one beside the other."""
    for place, text in enumerate(words, start=1):
        if text:
            cell = page.cell(number, place)
            write_value(cell, text)
            cell.alignment = Alignment(wrap_text=number >= 5, vertical="top")
            if bold:
                cell.font = Font(bold=True, size=14 if number == 1 else 11)
