"""Reading our own workbook: each cell for what it says and nothing more, each row by our reference. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from council.reading.money.reader import read_money
from council.reading.workbooks.workbook import Cell, Notice, Row, Sheet
from programmes.imports.cells.corrected import posts_typed, rag_meant, stage_meant
from programmes.imports.cells.values import NO_OWNER, read_percent
from programmes.imports.corrections import Choices
from programmes.imports.interpreting.dates import EXCEL_DAY_ZERO, SERIALS, DateReader
from programmes.imports.plan_register import PlanRegister
from programmes.imports.records import (
    ColumnMatch,
    LineType,
    Question,
    ReadSheet,
    RecognisedSheet,
    Record,
    SheetLine,
    coordinate,
    is_struck,
)
from programmes.imports.standard.columns import (
    EXAMPLE,
    LONGEST_CELL,
    MARK,
    OURS,
    Form,
    StandardColumn,
    StandardSheet,
    parts_of,
    said,
    tidy,
)

HEADER_WITHIN = 15
LARGEST = Decimal("999999999999.99")  # pounds that a register holds


def read_standard(
    sheet: Sheet, kinds: Mapping[str, PlanRegister], *, near: date, choices: Choices
) -> ReadSheet | None:
    """The records of a sheet in our own columns; None where it is another's.

    The heading over our references, which names the register, tells it. Splits, sections, notes and fill-down
    are not looked for: what a cell says is its record's.
    """
    for row in sheet.rows[:HEADER_WITHIN]:
        headings = {tidy(cell.text): column for column, cell in sorted(row.cells.items(), reverse=True)}
        for register in kinds.values():
            own = register.standard
            if own and own.reference_heading in headings and own.title_column.heading in headings:
                return _read(sheet, row, headings, register, near, choices)
    return None


def _read(
    sheet: Sheet,
    header: Row,
    headings: Mapping[str, int],
    register: PlanRegister,
    near: date,
    choices: Choices,
) -> ReadSheet:
    names = register.standard.headings()
    columns = [
        ColumnMatch(column, heading, names.get(heading, ""), 1.0, _samples(sheet, header, column))
        for heading, column in sorted(headings.items(), key=lambda one: one[1])
    ]
    found = RecognisedSheet(sheet, register.kind, 1.0, (header.number,), columns=columns, choices=choices)
    found.standard = True
    found.included = choices.included.get(sheet.name, not sheet.hidden)
    read = ReadSheet(found)
    dates, examples = DateReader(near, choices), list[int]()
    for row in sheet.rows:
        line = _line(row, header, found)
        found.lines.append(line)
        if line.reason == AN_EXAMPLE:
            examples.append(row.number)
        elif line.type is LineType.RECORD:
            record = _record(row, found, register, dates)
            register.understand_standard(record)
            read.records.append(record)
    found.has_struck_rows = any(line.type is LineType.RECORD and is_struck(line.row) for line in found.lines)
    if examples:
        where = f"A{examples[0]}"
        found.notices.append(Notice("notice", AN_EXAMPLE, sheet=sheet.name, cell=where, rows=tuple(examples)))
    return read


AN_EXAMPLE = f"An example, not imported: column A says “{EXAMPLE}”."


def _samples(sheet: Sheet, header: Row, column: int) -> tuple[str, ...]:
    told = (row.text(column).strip() for row in sheet.rows if row.number > header.number)
    return tuple(dict.fromkeys(text[:80] for text in told if text))[:3]


def _line(row: Row, header: Row, found: RecognisedSheet) -> SheetLine:
    """What the row is for. A row that a filter hides is a row all the same."""
    if row.number < header.number:
        return SheetLine(row, LineType.TITLE, "Above the headings", row.text(min(row.cells, default=1))[:300])
    if row.number == header.number:
        return SheetLine(row, LineType.HEADER, "The headings")
    told = {match.field: row.text(match.column).strip() for match in found.columns}
    if told.get(OURS, "").casefold() == EXAMPLE.casefold():
        return SheetLine(row, LineType.NOTE, AN_EXAMPLE)
    if not any(text for name, text in told.items() if name != MARK):
        return SheetLine(row, LineType.SPACER, "An empty row")
    return SheetLine(row, LineType.RECORD, "", told.get("title", "")[:300])


def _record(row: Row, found: RecognisedSheet, register: PlanRegister, dates: DateReader) -> Record:
    record = Record(row=row.number, title="", literal=True, sheet=found.name)
    record.cells = {cell.coordinate: cell.text for _, cell in sorted(row.cells.items()) if cell.text.strip()}
    by_name = {column.name: column for column in register.standard.columns}
    texts: dict[str, str] = {}
    for match in found.columns:
        cell = row.cells.get(match.column)
        if match.field == OURS:
            record.our_reference = tidy(row.text(match.column))
        elif match.field == MARK:
            record.mark = tidy(row.text(match.column))
        elif match.field:
            texts[match.field] = _cell(cell, by_name[match.field], record, coordinate(row, match.column))
        elif match.heading and row.text(match.column).strip():
            record.fields[match.heading] = row.text(match.column)
    record.told = texts
    record.places = {m.field: coordinate(row, m.column) for m in found.columns if m.field}
    _understand(record, texts, register.standard, dates)
    return record


def _cell(cell: Cell | None, column: StandardColumn, record: Record, where: str) -> str:
    """What the cell says, in the one form that its column has; what can't be is refused."""

    def refuse(message: str, remedy: str) -> str:
        record.refusals.append(Question(message, where, column.name, text, remedy))
        return text

    text = tidy(cell.text) if cell else ""
    if cell is None:
        return ""
    if cell.error:
        return refuse(f"The cell holds the error {text}.", "Mend the formula, or write the value.")
    if cell.formula and cell.value is None:
        return refuse(
            "The cell is a formula whose value was not saved.", "Write the value instead of the formula."
        )
    if not text:
        return ""
    if column.form is Form.DAY:
        return _day(cell, text)
    if column.form is Form.POUNDS:
        amount = _pounds(cell.value)
        if amount is None:
            return refuse(f"“{text[:80]}” is not an amount.", "Write the pounds as a number, such as 25000.")
        return said(amount)
    if column.form is Form.PERCENT:
        percent = read_percent(text, cell.value)
        if percent is None:
            return refuse(
                f"“{text[:80]}” is not a percentage.",
                "Write a whole number from 0 to 100, or clear the cell.",
            )
        return str(percent)
    if column.choices:
        known = {choice.casefold(): choice for choice in column.choices}
        if text.casefold() not in known:
            return refuse(
                f"“{text[:80]}” is not one of the words for {column.heading}.",
                f"Choose one of: {', '.join(column.choices)}.",
            )
        return known[text.casefold()]
    if len(text) >= LONGEST_CELL:
        record.cut.add(column.name)
    return text


def _day(cell: Cell, text: str) -> str:
    """A day as it is compared; other words stay as they are."""
    value: Any = cell.value
    if isinstance(value, datetime | date):
        return said(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and int(value) in SERIALS:
        return said(EXCEL_DAY_ZERO + timedelta(days=int(value)))
    written = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    if written:
        try:
            return said(date(int(written[3]), int(written[2]), int(written[1])))
        except ValueError:
            return text
    return text


def _pounds(value: Any) -> Decimal | None:
    """The amount of a cell to the penny; None where it says none or says more than an amount."""
    try:
        amount = Decimal(str(value)) if not isinstance(value, str) else read_money(value).amount
    except InvalidOperation:
        return None
    if amount is None or not amount.is_finite() or abs(amount) > LARGEST:
        return None
    return amount.quantize(Decimal("0.01"))


def _understand(record: Record, texts: Mapping[str, str], own: StandardSheet, dates: DateReader) -> None:
    """Fills in what the registers write from. `told` stays what the cells say."""
    title = texts.get("title", "")
    record.title, record.reference = title, texts.get("reference", "")
    record.workstream = parts_of(texts.get("workstream", ""))
    record.texts = {column.words: texts[column.name] for column in own.columns if column.name in texts}
    names = [name for name in posts_typed(texts.get("owner", "")) if not NO_OWNER.match(name)]
    also = [name for name in posts_typed(texts.get("support", "")) if not NO_OWNER.match(name)]
    record.owner = names[0] if names else ""
    record.support = tuple(dict.fromkeys(name for name in (*names[1:], *also) if name != record.owner))
    record.date = dates.read(texts.get("due", ""))
    for name, kept in (("forecast", "revised_due"), ("delivered", "completed"), ("starts", "start")):
        column = next((c for c in own.columns if c.name == name and c.form is Form.DAY), None)
        if column and name in texts:
            record.other_dates[kept] = dates.read(texts[name])
    record.status_raw = texts.get("status", "")
    record.stage = stage_meant(record.status_raw, dates.choices) if record.status_raw else ""
    record.rag, record.rag_raw = rag_meant(texts.get("rag", ""), "", dates.choices)
    percent = texts.get("percent", "")
    record.percent = int(percent) if percent.isdigit() else None
    record.year = texts.get("year", "")
    if not title:
        record.refusals.append(
            Question(
                "The row has no words that say what it is.",
                record.places.get("title", f"A{record.row}"),
                "title",
                remedy="Write them, or delete the row.",
            )
        )
