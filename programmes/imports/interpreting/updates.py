"""What the rows of a sheet of actions say of a day, and what sheets of done actions and of changes are."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from council.reading.dates.timescales import Timescale, read_timescale
from council.reading.workbooks.workbook import Notice, Row
from programmes.imports.cells.updates import (
    DatedUpdate,
    asked_of,
    dated_lines,
    made_on,
    periods_named,
    remarks_in,
    updates_in_order,
)
from programmes.imports.recognising.kinds import CHANGE_LOG
from programmes.imports.records import (
    ColumnMatch,
    LineType,
    PlanKind,
    Question,
    ReadSheet,
    RecognisedSheet,
    Record,
    cell_text,
    coordinate,
)

if TYPE_CHECKING:
    from programmes.imports.interpreting.dates import DateReader

REMARKED = "Plan import remarks:"  # begins what we said in a cell's comment: no word of the plan
REMEDY = "Put the date right under what the words mean, or confirm it there."
COMPLETED = re.compile(r"^\s*(?:completed?|closed|done|finished)\b", re.IGNORECASE)
ARCHIVED = re.compile(r"^\s*archived?\b", re.IGNORECASE)
GONE_STAGES = ("complete", "withdrawn", "transferred", "business_as_usual")


def holds_updates(sheet: RecognisedSheet) -> bool:
    """Whether the sheet's records have updates: actions alone do."""
    return sheet.kind is PlanKind.ACTIONS


def find_periods(sheet: RecognisedSheet, dates: "DateReader") -> None:
    """Finds which columns of progress are of a quarter, a month or a day, by their headings."""
    columns = {m.column: m.heading for m in sheet.matches("progress") if m.heading}
    if not columns or not holds_updates(sheet):
        return
    rows = [line.row for line in sheet.lines if line.type is LineType.RECORD]
    filled = {column for column in columns if any(cell_text(row, column) for row in rows)}
    named = periods_named(columns, near=dates.near, filled=filled, titles=(sheet.title, sheet.name))
    for column, read in named.items():
        said = dates.read(read.raw) if dates.is_settled(read.raw) else None
        corrected = bool(dates.choices.dates.get(read.raw.strip()))
        if said is not None and corrected:
            read = said
        elif said is not None:
            read = _asking(read, ())
        sheet.periods[column] = read
        sheet.notices += [
            Notice("notice", question, sheet=sheet.name, cell=f"{_letter(sheet, column)}{sheet.header_row}")
            for question in read.questions
        ]


def take_updates(
    sheet: RecognisedSheet, record: Record, match: ColumnMatch, row: Row, text: str, dates: "DateReader"
) -> str:
    """What is left of a cell's words once its dated updates are taken into the record."""
    if match.field != "progress" or not text or not holds_updates(sheet):
        return text
    where, heading = coordinate(row, match.column), match.heading or f"Column {match.letter}"
    left = _take_lines(record, text, heading, where, dates)
    period = sheet.periods.get(match.column)
    if period is None or not left:
        return left
    questions = asked_of(period, plan_date=dates.near)[len(period.questions) :]  # its own are told once
    settled = dates.is_settled(period.raw)
    day = made_on(period, plan_date=dates.near, is_column=True)
    if day is None:
        return left
    when = period if settled else _asking(period, (*period.questions, *questions))
    record.updates = updates_in_order(
        [*record.updates, DatedUpdate(left, heading[:200], when, day, is_column=True, raw=left)]
    )
    if questions and not settled:
        _ask(record, questions, where, period.raw)
    return ""


def take_comments(sheet: RecognisedSheet, record: Record, row: Row, dates: "DateReader") -> None:
    """Takes the comments on a row's cells: as updates where its records have such, else kept as they stand.

    A comment without a day is of the plan's own date, as words of progress are.
    """
    headings = {match.column: match.heading for match in sheet.columns}
    for column, cell in sorted(row.cells.items()):
        if not cell.comment or column in sheet.sheet.hidden_columns:
            continue
        own = cell.comment.partition(REMARKED)[0].strip()
        if not own:
            continue
        said = [(one, one.words.partition(REMARKED)[0].strip()) for one in cell.remarks]
        remarks = [replace(one, words=words) for one, words in said if words]
        if not holds_updates(sheet) or not remarks:
            record.fields[f"Comment on {cell.coordinate}"] = own
            continue
        heading = headings.get(column) or f"column {re.sub('[0-9]', '', cell.coordinate)}"
        for remark in remarks:
            text, source = remarks_in(remark, heading)
            left = _take_lines(record, text, source, cell.coordinate, dates)
            if not left:
                continue
            day = remark.on or dates.near
            when = read_timescale(remark.on, near=dates.near)  # without a day: blank
            one = DatedUpdate(left, source, when, day, is_dated=remark.on is not None, raw=left)
            record.updates = updates_in_order([*record.updates, one])
            if remark.on and remark.on > dates.near and not dates.is_settled(when.raw):
                _ask(record, asked_of(when, plan_date=dates.near), cell.coordinate, when.raw)


def take_archived(sheet: RecognisedSheet, record: Record) -> None:
    """Takes a row of a sheet of done actions for complete, and asks where it says otherwise.

    An archive holds what was withdrawn as well, so a row of one that gives no status is asked about.
    """
    is_done, is_archive = COMPLETED.match(sheet.name), ARCHIVED.match(sheet.name)
    if not holds_updates(sheet) or not (is_done or is_archive) or record.stage in GONE_STAGES:
        return
    named = f"On the sheet “{sheet.name}”"
    where = f"A{record.row}"
    if record.stage:
        record.questions.append(
            Question(
                f"{named}, but its status is “{record.status_raw}”. It is taken as its status says.",
                where,
                "stage",
                record.status_raw,
                "Put the status right in the workbook, or move the row back.",
            )
        )
        return
    record.stage = "complete"
    record.status_raw = "; ".join(filter(None, (record.status_raw, named)))
    if is_archive and not is_done:
        record.questions.append(
            Question(
                f"{named} without a status. Is it complete?",
                where,
                "stage",
                remedy="It is taken as complete. Give it a status in the workbook if it is not.",
            )
        )


def read_change_log(read: ReadSheet) -> None:
    """Keeps the rows of a change log as notes: they tell of the plan's changes and are no part of it."""
    found = read.recognised
    for line in found.lines:
        if line.type is LineType.RECORD:
            cells = {c.coordinate: c.text for _, c in sorted(line.row.cells.items()) if c.text.strip()}
            read.records.append(Record(row=line.number, title=line.words, cells=cells, sheet=found.name))
    if not read.records:
        return
    rows = tuple(record.row for record in read.records)
    count = f"{len(rows)} row is a note" if len(rows) == 1 else f"{len(rows)} rows are notes"
    words = f"This is the plan's change log. Its {count}: kept with the import, and written to no register."
    found.notices = [n for n in found.notices if n.rows or n.level != "warning"]
    found.notices.append(Notice("notice", words, sheet=found.name, rows=rows))


def is_change_log(found: RecognisedSheet) -> bool:
    """Whether the sheet is the plan's change log by its name, and nobody said that it holds anything else."""
    return bool(CHANGE_LOG.match(found.name)) and found.name not in found.choices.kinds


def _take_lines(record: Record, text: str, source: str, where: str, dates: "DateReader") -> str:
    """What is left of the words once the lines under a date that can be read are taken as updates."""
    lines, left = dated_lines(text)
    unread = []
    for line in lines:
        read = dates.read(line.when)
        day = made_on(read, plan_date=dates.near, is_column=False)
        if day is None:
            unread.append(line.raw)
            record.undated += (read,)
            if not dates.is_settled(line.when):
                message = f"“{line.when}” before an update can't be read as a date, so it stays progress."
                record.questions.append(Question(message, where, "progress", line.when, REMEDY))
            continue
        questions = () if dates.is_settled(line.when) else asked_of(read, plan_date=dates.near)
        by = f", by {line.by}" if line.by else ""
        one = DatedUpdate(line.text, f"{source}{by}"[:200], _asking(read, questions), day, raw=line.raw)
        record.updates = updates_in_order([*record.updates, one])
        _ask(record, questions, where, line.when)
    return "\n".join(filter(None, (left, *unread)))


def _ask(record: Record, questions: tuple[str, ...], where: str, raw: str) -> None:
    record.questions += [Question(question, where, "updates", raw, REMEDY) for question in questions]


def _asking(read: Timescale, questions: tuple[str, ...]) -> Timescale:
    return read if read.questions == questions else replace(read, questions=questions)


def _letter(sheet: RecognisedSheet, column: int) -> str:
    return next(match.letter for match in sheet.columns if match.column == column)
