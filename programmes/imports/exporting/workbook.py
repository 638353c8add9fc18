"""Writing a programme to a workbook in our own columns, and the blank template in the same columns.

One sheet a register: the title in A1, one row of headings, a marked table, no merged cells, nothing hidden.
Words are written as words, so that none can act as a formula; days as days, pounds as numbers.
"""

import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo

from council.models import Post, User
from council.natural_order import NaturalKey
from council.wording import spoken
from programmes.imports.registers import plan_registers
from programmes.imports.standard.columns import (
    EXAMPLE,
    LONGEST_CELL,
    Form,
    StandardColumn,
    StandardRow,
    StandardSheet,
    Value,
    row_mark,
    tidy,
)
from programmes.models.programme import Programme

HEADER = 4  # the row of the headings; above it the title and what to know
BLANK_ROWS = 200  # rows of the template that offer the lists
LISTS = "Lists"
GUIDANCE = "Guidance"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # what Excel would read as a character's number
HOW = (
    "Edit any cell but those of the first and the last column. Add rows at the end, without a reference. "
    "Then import the workbook into the same programme."
)
AS_IT_IS = "This sheet is here to be read. What it says is changed on the programme’s own pages."
LISTED = {"posts": "The posts of the council, on the sheet Lists", "workstreams": "The workstreams"}
EXEMPT = "Some rows are exempt. Do not publish them and do not pass them on."


def standard_sheets() -> list[StandardSheet]:
    """The sheets in the standard columns, in the order of the registers."""
    return [register.standard for register in plan_registers().values() if register.standard]


def filled_in() -> list[StandardSheet]:
    """Those of them that someone may fill in."""
    return [standard for standard in standard_sheets() if standard.filled_in]


def programme_workbook(
    programme: Programme,
    *,
    person: User,
    as_at: date,
    only: str = "",
    references: Collection[str] | None = None,
) -> tuple[bytes, dict[str, int]]:
    """The programme's records that the person may see, and how many rows each sheet has.

    `only` is the title of one sheet; all of them where it is empty. Where `references` are given, only their
    rows are written.
    """
    book, counts = Workbook(), dict[str, int]()
    book.remove(book.active)
    lists = lists_for(programme, person)
    for standard in standard_sheets():
        if only and standard.title != only:
            continue
        rows = standard.rows(programme, person)
        if references is not None:
            rows = [row for row in rows if row.our_reference in references]
        title = f"{standard.title} of {programme.title}, as at {spoken(as_at)}"
        notes = [HOW if standard.filled_in else AS_IT_IS]
        notes += [EXEMPT] if any(row.exempt for row in rows) else []
        write_sheet(book, standard, title, rows, notes=notes)
        counts[standard.title] = len(rows)
    offer_lists(book, lists, blank=0)
    return as_bytes(book), counts


def blank_template() -> bytes:
    """The same sheets without rows but an example in each, and a sheet that says how to fill them in."""
    book = Workbook()
    write_guidance(book.active)
    for standard in filled_in():
        example = StandardRow(None, EXAMPLE, {column.name: column.example for column in standard.columns})
        note = (
            f"The row marked {EXAMPLE} is not imported. Leave the first and the last column empty in yours."
        )
        write_sheet(book, standard, f"{standard.title}: a blank sheet to fill in", [example], notes=[note])
    offer_lists(book, lists_for(None, None), blank=BLANK_ROWS)
    return as_bytes(book)


# --- one sheet ----------------------------------------------------------------------------------------------


def write_sheet(
    book: Workbook, standard: StandardSheet, title: str, rows: Sequence[StandardRow], *, notes: Sequence[str]
) -> None:
    """Add the sheet of one register: the title, notes, the headings, and a row for each record."""
    sheet = book.create_sheet(standard.title)
    write_cell(sheet.cell(1, 1), title)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    for number, note in enumerate(notes, start=2):
        write_cell(sheet.cell(number, 1), note)
    headings = list(standard.headings())
    for number, heading in enumerate(headings, start=1):
        cell = sheet.cell(HEADER, number)
        write_cell(cell, heading)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1D3557")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(rows, start=HEADER + 1):
        write_cell(sheet.cell(number, 1), row.our_reference)
        for place, column in enumerate(standard.columns, start=2):
            write_cell(sheet.cell(number, place), row.values.get(column.name), column)
        if row.our_reference != EXAMPLE:
            mark = row_mark(row.our_reference, row.said(standard.columns).values())
            write_cell(sheet.cell(number, len(headings)), mark)
    for number, width in enumerate((16, *(column.width for column in standard.columns), 24), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = sheet.cell(HEADER + 1, 2)
    last = HEADER + max(len(rows), 1)
    named = re.sub(r"\W", "_", standard.title)  # a table's name has no blanks
    table = Table(displayName=f"{named}_table", ref=f"A{HEADER}:{get_column_letter(len(headings))}{last}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    sheet.add_table(table)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEADER}:{HEADER}"


def write_cell(cell: Any, value: Value, column: StandardColumn | None = None) -> None:
    """Writes a value as what it is; words always as words."""
    if value is None or value == "":
        if column is not None:
            cell.number_format = number_format(column)
        return
    if isinstance(value, date | Decimal | int):
        cell.value = value
        cell.number_format = number_format(column) if column else "General"
        cell.alignment = Alignment(vertical="top")
        return
    cell.value = "x"  # a leading = would make it a formula, so the type is settled first
    cell._value = ESCAPED.sub("_x005F_", tidy(value))[:LONGEST_CELL]
    cell.data_type = "s"
    if column is not None:
        cell.number_format = "@"
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def number_format(column: StandardColumn) -> str:
    """How Excel shows the column's values."""
    return {Form.DAY: "dd/mm/yyyy", Form.POUNDS: "#,##0.00", Form.PERCENT: "0"}.get(column.form, "@")


# --- lists to choose from -----------------------------------------------------------------------------------


def lists_for(programme: Programme | None, person: User | None) -> Mapping[str, list[str]]:
    """The posts of the council, and the workstreams of the programme that the person sees, by their paths."""
    posts = [
        tidy(title) for title in Post.objects.order_by(NaturalKey("title")).values_list("title", flat=True)
    ]
    streams: list[str] = []
    if programme is not None:
        workstreams = programme.workstreams.filter(retired_on=None)
        if person is not None:
            workstreams = workstreams.visible_to(person)
        workstreams = workstreams.select_related("parent__parent__parent")
        streams = [tidy(" / ".join(stream.path)) for stream in workstreams]
    return {"posts": posts, "workstreams": streams}


def offer_lists(book: Workbook, lists: Mapping[str, Sequence[str]], *, blank: int) -> None:
    """Adds the sheet of lists, and to each column of words to choose from a list that offers them."""
    sheet = book.create_sheet(LISTS)
    write_cell(sheet.cell(1, 1), "The words that the other sheets offer")
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    places: dict[tuple[str, ...], str] = {}
    for place, (heading, words) in enumerate(offered_lists(lists), start=1):
        letter = get_column_letter(place)
        write_cell(sheet.cell(3, place), heading)
        sheet.cell(3, place).font = Font(bold=True)
        for number, word in enumerate(words, start=4):
            write_cell(sheet.cell(number, place), word)
        sheet.column_dimensions[letter].width = 34
        places[tuple(words)] = f"'{LISTS}'!${letter}$4:${letter}${3 + len(words)}"
    for standard in standard_sheets():
        if standard.title not in book.sheetnames:
            continue
        page = book[standard.title]
        last = max(page.max_row, HEADER + 1) + blank
        for number, column in enumerate(standard.columns, start=2):
            words = tuple(column.choices or lists.get(column.listed, ()))
            if not words:
                continue
            rule = DataValidation(type="list", formula1=places[words], allow_blank=True)
            # Posts and workstreams are offered, and others may be typed; words of a list may not.
            rule.showErrorMessage = bool(column.choices)
            rule.errorTitle, rule.error = column.heading[:32], "Choose one of the words of the list."
            rule.showInputMessage, rule.promptTitle = True, column.heading[:32]
            rule.prompt = column.guidance[:255]
            letter = get_column_letter(number)
            rule.add(f"{letter}{HEADER + 1}:{letter}{last}")
            page.add_data_validation(rule)


def offered_lists(lists: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, Sequence[str]]]:
    """Each list once, under the heading of the first column that offers it."""
    seen = set()
    for standard in standard_sheets():
        for column in standard.columns:
            words = tuple(column.choices or lists.get(column.listed, ()))
            if words and words not in seen:
                seen.add(words)
                named = {"posts": "Posts", "workstreams": "Workstreams"}.get(column.listed)
                yield named or f"{column.heading} ({standard.noun})", words


def write_guidance(sheet: Any) -> None:
    """Write how to fill in the workbook: the rules first, then column by column."""
    sheet.title = GUIDANCE
    lines = [
        ("How to fill in this workbook", True),
        ("Fill in the sheets that you need and leave the others. Each row is one record.", False),
        (f"The row marked {EXAMPLE} on each sheet shows the way. It is never imported.", False),
        ("Leave “Our reference” and the mark at the end empty: they are ours.", False),
        ("Owners are posts, not people. A post that the council does not have yet is added.", False),
        ("A workstream under another is written with a stroke: Finance / Accounts.", False),
        ("Days are written day first: 31/03/2027. Amounts are pounds.", False),
        ("What you type is taken word for word: a cell is never split into several records.", False),
    ]
    for number, (words, bold) in enumerate(lines, start=1):
        write_cell(sheet.cell(number, 1), words)
        if bold:
            sheet.cell(number, 1).font = Font(bold=True, size=14)
    top = len(lines) + 2
    rows = [("Sheet", "Column", "What to write", "Words to choose from")]
    for standard in filled_in():
        rows += [
            (
                standard.title,
                column.heading,
                column.guidance,
                ", ".join(column.choices) or LISTED.get(column.listed, ""),
            )
            for column in standard.columns
        ]
    for number, row in enumerate(rows, start=top):
        for place, words in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            write_cell(cell, words)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == top:
                cell.font = Font(bold=True)
    for letter, width in zip("ABCD", (16, 26, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    table = Table(displayName="Guidance_table", ref=f"A{top}:D{top + len(rows) - 1}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    sheet.add_table(table)


def as_bytes(book: Workbook) -> bytes:
    """The workbook as a file."""
    handle = io.BytesIO()
    book.save(handle)
    return handle.getvalue()
