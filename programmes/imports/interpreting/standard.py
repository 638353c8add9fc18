"""Reading the standard columns: each cell for what it says and no more, each row by our reference. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from council.lengths import shortened
from council.reading.money.reader import read_money
from council.reading.workbooks.workbook import Cell, Notice, Row, Sheet
from programmes.imports.cells.corrected import posts_typed, rag_meant, stage_meant
from programmes.imports.cells.values import NO_OWNER, read_percent
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.dates import EXCEL_DAY_ZERO, SERIALS, DateReader
from programmes.imports.interpreting.drafts import cells_as_read
from programmes.imports.recognised import (
    ColumnMatch,
    LineType,
    RecognisedSheet,
    SheetLine,
    coordinate,
    is_struck,
)
from programmes.imports.records import Question, ReadRecord, ReadSheet, SourceRow, StandardCells
from programmes.imports.registers import PlanRegister
from programmes.imports.standard.columns import (
    EXAMPLE,
    LONGEST_CELL,
    MARK,
    OURS,
    Form,
    StandardColumn,
    StandardSheet,
    cell_words,
    parts_of,
    tidy,
)

HEADER_WITHIN = 15
OTHER_DATES = {"forecast": "revised_due", "delivered": "completed", "starts": "start"}  # as registers ask
LARGEST = Decimal("999999999999.99")  # pounds that a register holds


def read_standard(
    sheet: Sheet, kinds: Mapping[str, PlanRegister], *, near: date, choices: Choices
) -> ReadSheet | None:
    """The records of a sheet in the standard columns; None where it is another's.

    The heading over our references, which names the register, tells it. Splits, sections, notes and fill-down
    are not looked for: what a cell says is its record's.
    """
    for row in sheet.rows[:HEADER_WITHIN]:
        # From the right, so that of two columns with one heading the left one counts.
        headings = {tidy(cell.text): column for column, cell in sorted(row.cells.items(), reverse=True)}
        for register in kinds.values():
            standard = register.standard
            if (
                standard
                and standard.reference_heading in headings
                and standard.title_column.heading in headings
            ):
                return _read_standard_sheet(sheet, row, headings, register, near, choices)
    return None


def _read_standard_sheet(
    sheet: Sheet,
    header: Row,
    headings: Mapping[str, int],
    register: PlanRegister,
    near: date,
    choices: Choices,
) -> ReadSheet:
    names = register.standard.headings()
    columns = []
    for heading, column in sorted(headings.items(), key=lambda pair: pair[1]):
        texts = (row.text(column).strip() for row in sheet.rows if row.number > header.number)
        samples = tuple(dict.fromkeys(text[:80] for text in texts if text))[:3]
        columns.append(ColumnMatch(column, heading, names.get(heading, ""), 1.0, samples))
    recognised = RecognisedSheet(
        sheet, register.kind, 1.0, (header.number,), columns=columns, choices=choices
    )
    recognised.standard = True
    recognised.included = choices.included.get(sheet.name, not sheet.hidden)
    read = ReadSheet(recognised)
    dates, examples = DateReader(near, choices), list[int]()
    for row in sheet.rows:
        line = _standard_line(row, header, recognised)
        recognised.lines.append(line)
        if line.reason == AN_EXAMPLE:
            examples.append(row.number)
        elif line.type is LineType.RECORD:
            record = _standard_record(row, recognised, register.standard, dates)
            read.records.append(register.understand_standard(record))
    recognised.has_struck_rows = any(
        line.type is LineType.RECORD and is_struck(line.row) for line in recognised.lines
    )
    if examples:
        where = f"A{examples[0]}"
        recognised.notices.append(
            Notice("notice", AN_EXAMPLE, sheet=sheet.name, cell=where, rows=tuple(examples))
        )
    return read


AN_EXAMPLE = f"An example, not imported: column A says “{EXAMPLE}”."


def _standard_line(row: Row, header: Row, recognised: RecognisedSheet) -> SheetLine:
    """What the row is for. A row that a filter hides is a row all the same."""
    if row.number < header.number:
        return SheetLine(row, LineType.TITLE, "Above the headings", row.text(min(row.cells, default=1))[:300])
    if row.number == header.number:
        return SheetLine(row, LineType.HEADER, "The headings")
    texts = {match.field: row.text(match.column).strip() for match in recognised.columns}
    if texts.get(OURS, "").casefold() == EXAMPLE.casefold():
        return SheetLine(row, LineType.NOTE, AN_EXAMPLE)
    # A row that somebody cleared cell by cell often keeps its mark, which stands far to the right.
    if not any(text for name, text in texts.items() if name != MARK):
        return SheetLine(row, LineType.SPACER, "An empty row")
    return SheetLine(row, LineType.RECORD, "", texts.get("title", "")[:300])


def _standard_record(
    row: Row, recognised: RecognisedSheet, standard: StandardSheet, dates: DateReader
) -> ReadRecord:
    """The record of a row: what the registers write from, beside what the cells say."""
    texts, refusals = _texts(row, recognised, standard)
    owner, support = _posts_named(texts)
    status, percent = texts.get("status", ""), texts.get("percent", "")
    rag, rag_raw = rag_meant(texts.get("rag", ""), "", dates.choices)
    return ReadRecord(
        SourceRow(recognised.name, row.number, 0, cells_as_read(row)),
        texts.get("title", ""),
        texts.get("reference", ""),
        parts_of(texts.get("workstream", "")),
        owner=owner,
        support=support,
        date=dates.read(texts.get("due", "")),
        other_dates={
            OTHER_DATES[column.name]: dates.read(texts[column.name])
            for column in standard.columns
            if column.name in OTHER_DATES and column.form is Form.DAY and column.name in texts
        },
        # An empty cell is no stage, and mustn't be looked up among what somebody said of other words.
        stage=stage_meant(status, dates.choices) if status else "",
        status_raw=status,
        rag=rag,
        rag_raw=rag_raw,
        percent=int(percent) if percent.isdigit() else None,
        year=texts.get("year", ""),
        texts={column.words: texts[column.name] for column in standard.columns if column.name in texts},
        fields={
            match.heading: row.text(match.column)
            for match in recognised.columns
            if not match.field and match.heading and row.text(match.column).strip()
        },
        refusals=tuple(refusals),
        file_says=texts,
        standard=_standard_cells(row, recognised, standard, texts),
    )


def _texts(
    row: Row, recognised: RecognisedSheet, standard: StandardSheet
) -> tuple[dict[str, str], list[Question]]:
    """What the cells say, by field, each in its column's own form; and why the row is refused for it."""
    columns = {column.name: column for column in standard.columns}
    texts: dict[str, str] = {}
    refusals: list[Question] = []
    for match in recognised.columns:
        if column := columns.get(match.field):
            where = coordinate(row, match.column)
            texts[column.name] = _cell(row.cells.get(match.column), column, where, refusals)
    if not texts.get("title"):
        where = next(coordinate(row, match.column) for match in recognised.columns if match.field == "title")
        message = "The row has no words that say what it is."
        refusals.append(Question(message, where, "title", remedy="Write them, or delete the row."))
    return texts, refusals


def _standard_cells(
    row: Row, recognised: RecognisedSheet, standard: StandardSheet, texts: Mapping[str, str]
) -> StandardCells:
    """What goes with the row: its reference, its mark, and where each field stands."""
    columns = {match.field: match.column for match in recognised.columns if match.field}
    # Only free words can be cut; a word of a list is short.
    free = [column.name for column in standard.columns if column.form is Form.TEXT and not column.choices]
    return StandardCells(
        tidy(row.text(columns[OURS])),
        tidy(row.text(columns[MARK])) if MARK in columns else "",
        {name: coordinate(row, column) for name, column in columns.items()},
        frozenset(name for name in free if len(texts.get(name, "")) >= LONGEST_CELL),
    )


def _posts_named(texts: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The owner and those who support, each post between semicolons."""
    owners = [name for name in posts_typed(texts.get("owner", "")) if not NO_OWNER.match(name)]
    also = [name for name in posts_typed(texts.get("support", "")) if not NO_OWNER.match(name)]
    lead = owners[0] if owners else ""
    return lead, tuple(dict.fromkeys(name for name in (*owners[1:], *also) if name != lead))


def _cell(cell: Cell | None, column: StandardColumn, where: str, refusals: list[Question]) -> str:
    """What the cell says, in the one form that its column has; what can't be is refused."""
    text = tidy(cell.text or cell.struck) if cell else ""
    if cell is None or not (text or cell.error or cell.formula):
        return ""
    message, remedy = "", ""
    if cell.error:
        message, remedy = f"The cell holds the error {text}.", "Correct the formula, or write the value."
    # Programs other than Excel may save a formula without what it came to: empty would mean to take the
    # value out.
    elif cell.formula and cell.value is None:
        message = "The cell is a formula whose value was not saved."
        remedy = "Write the value instead of the formula."
    elif not text:
        return ""
    elif column.form is Form.DAY:
        return _day_in_cell(cell, text)
    elif column.form is Form.POUNDS:
        amount = _amount_in_cell(cell.value)
        if amount is not None:
            return cell_words(amount)
        message = f"“{shortened(text, 80)}” is not an amount."
        remedy = "Write the pounds as a number, such as 25000."
    elif column.form is Form.PERCENT:
        percent = read_percent(text, cell.value)
        if percent is not None:
            return str(percent)
        message = f"“{shortened(text, 80)}” is not a percentage."
        remedy = "Write a whole number from 0 to 100, or clear the cell."
    elif column.choices:
        # Any case is taken, as people type; compared is the word of the list.
        known = {choice.casefold(): choice for choice in column.choices}
        if text.casefold() in known:
            return known[text.casefold()]
        message = f"“{shortened(text, 80)}” is not one of the words for {column.heading}."
        remedy = f"Choose one of: {', '.join(column.choices)}."
    if message:
        refusals.append(Question(message, where, column.name, text, remedy))
    return text


def _day_in_cell(cell: Cell, text: str) -> str:
    """A day as it is compared; other words stay as they are."""
    value: Any = cell.value
    if isinstance(value, datetime | date):
        return cell_words(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and int(value) in SERIALS:
        return cell_words(EXCEL_DAY_ZERO + timedelta(days=int(value)))
    written = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    if written:
        try:
            return cell_words(date(int(written[3]), int(written[2]), int(written[1])))
        except ValueError:
            return text
    return text


def _amount_in_cell(value: Any) -> Decimal | None:
    """The amount of a cell to the penny; None where it says none or says more than an amount."""
    try:
        amount = Decimal(str(value)) if not isinstance(value, str) else read_money(value).amount
    except InvalidOperation:
        return None
    if amount is None or not amount.is_finite() or abs(amount) > LARGEST:
        return None
    return amount.quantize(Decimal("0.01"))
