"""What the rows of a sheet of actions say of a day: dated lines, columns of a period, comments."""

import re
from dataclasses import replace

from council.reading.dates.timescales import Timescale, read_timescale
from council.reading.workbooks.cells import Remark
from council.reading.workbooks.workbook import Notice, Row
from programmes.imports.cells.publication import COMMENT_ON
from programmes.imports.cells.updates import (
    DatedUpdate,
    asked_of,
    dated_lines,
    made_on,
    periods_named,
    remarks_in,
)
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.drafts import RecordDraft
from programmes.imports.recognised import (
    ColumnMatch,
    LineType,
    RecognisedSheet,
    cell_text,
    coordinate,
)
from programmes.imports.registers import register_for

REMARKED = "Plan import remarks:"  # begins what we said in a cell's comment: no word of the plan
REMEDY = "Put the date right under what the words mean, or confirm it there."


def holds_updates(sheet: RecognisedSheet) -> bool:
    """Whether the sheet's records have updates of a day, as their register says."""
    register = register_for(sheet.kind)
    return register is not None and register.has_updates


def find_periods(sheet: RecognisedSheet, dates: DateReader) -> None:
    """Find which columns of progress are of a quarter, a month or a day, by their headings."""
    columns = {m.column: m.heading for m in sheet.matches("progress") if m.heading}
    if not columns or not holds_updates(sheet):
        return
    rows = [line.row for line in sheet.lines if line.type is LineType.RECORD]
    filled = {column for column in columns if any(cell_text(row, column) for row in rows)}
    named = periods_named(columns, near=dates.near, filled=filled, titles=(sheet.title, sheet.name))
    for column, read in named.items():
        again = dates.read(read.raw) if dates.is_decided(read.raw) else None
        corrected = bool(dates.choices.dates.get(read.raw.strip()))
        if again is not None and corrected:
            read = again
        elif again is not None:
            read = _asking(read, ())
        sheet.periods[column] = read
        letter = next(match.letter for match in sheet.columns if match.column == column)
        cell = f"{letter}{sheet.header_row}"
        sheet.notices += [
            Notice("notice", question, sheet=sheet.name, cell=cell) for question in read.questions
        ]


# How Jira exports a comment: “05/Jun/26 9:12 AM;5b10a2;Draft sent to audit”.
EXPORTED_COMMENT = re.compile(
    r"\A\s*(\d{1,2})/([A-Z][a-z]{2})/(\d\d(?:\d\d)?)\s+\d{1,2}:\d{2}(?:\s*[AP]M)?\s*;[^;\n]*;\s*(\S.*)",
    re.DOTALL,
)


def as_dated_line(text: str) -> str:
    """An exported comment as a line under its day; other words as they are."""
    found = EXPORTED_COMMENT.fullmatch(text)
    return f"{found[1]} {found[2]} {found[3]} - {found[4]}" if found else text


def take_updates(
    sheet: RecognisedSheet, draft: RecordDraft, match: ColumnMatch, row: Row, text: str, dates: DateReader
) -> str:
    """Take a cell's dated updates into the record; what is left of its words comes back."""
    if match.field != "progress" or not text or not holds_updates(sheet):
        return text
    where, heading = coordinate(row, match.column), match.heading or f"Column {match.letter}"
    left = _take_lines(draft, as_dated_line(text), heading, where, dates)
    period = sheet.periods.get(match.column)
    # The lines of a cell that have dates of their own go before the date of its column.
    if period is None or not left:
        return left
    questions = asked_of(period, plan_date=dates.near)[len(period.questions) :]  # its own are told once
    decided = dates.is_decided(period.raw)
    day = made_on(period, plan_date=dates.near, is_column=True)
    if day is None:
        return left
    when = period if decided else _asking(period, (*period.questions, *questions))
    draft.add_update(DatedUpdate(left, heading[:200], when, day, is_column=True, raw=left))
    if not decided:
        _ask_about_day(draft, questions, where, period.raw)
    return ""


def take_comments(sheet: RecognisedSheet, draft: RecordDraft, row: Row, dates: DateReader) -> None:
    """Take the comments on a row's cells: as updates where its records have such, else kept as they stand.

    A comment without a day is of the plan's own date, as words of progress are.
    """
    for column, cell in sorted(row.cells.items()):
        if not cell.comment or column in sheet.sheet.hidden_columns:
            continue
        # Our own remarks in a copy that we annotated come back with it, and are nobody's update.
        own = cell.comment.partition(REMARKED)[0].strip()
        if not own:
            continue
        words = [remark.words.partition(REMARKED)[0].strip() for remark in cell.remarks]
        remarks = [
            replace(remark, words=remaining)
            for remark, remaining in zip(cell.remarks, words, strict=True)
            if remaining
        ]
        if not holds_updates(sheet) or not remarks:
            draft.fields[f"{COMMENT_ON}{cell.coordinate}"] = own
            continue
        heading = next((match.heading for match in sheet.columns if match.column == column), "")
        heading = heading or f"column {re.sub('[0-9]', '', cell.coordinate)}"
        for remark in remarks:
            _take_remark(draft, remark, heading, cell.coordinate, dates)


def _take_remark(draft: RecordDraft, remark: Remark, heading: str, where: str, dates: DateReader) -> None:
    """Take one remark of a comment as updates."""
    text, source = remarks_in(remark, heading)
    left = _take_lines(draft, text, source, where, dates)
    if not left:
        return
    # A comment without a day was written at some time before the plan was sent: its own date is the latest
    # that it can be.
    day = remark.on or dates.near
    when = read_timescale(remark.on, near=dates.near)  # without a day: blank
    draft.add_update(DatedUpdate(left, source, when, day, is_dated=remark.on is not None, raw=left))
    if remark.on and remark.on > dates.near and not dates.is_decided(when.raw):
        _ask_about_day(draft, asked_of(when, plan_date=dates.near), where, when.raw)


def _take_lines(draft: RecordDraft, text: str, source: str, where: str, dates: DateReader) -> str:
    """Take the lines under a date that can be read as updates; what is left of the words comes back."""
    lines, left = dated_lines(text)
    unread = []
    for line in lines:
        read = dates.read(line.when)
        day = made_on(read, plan_date=dates.near, is_column=False)
        if day is None:
            # A line with a date that can't be read stays among the words of progress, so that it is seen.
            unread.append(line.raw)
            draft.undated = (*draft.undated, read)
            if not dates.is_decided(line.when):
                message = f"“{line.when}” before an update cannot be read as a date, so it stays progress."
                draft.ask(message, where, "progress", line.when, REMEDY)
            continue
        questions = () if dates.is_decided(line.when) else asked_of(read, plan_date=dates.near)
        by = f", by {line.by}" if line.by else ""
        when = _asking(read, questions)
        draft.add_update(DatedUpdate(line.text, f"{source}{by}"[:200], when, day, raw=line.raw))
        _ask_about_day(draft, questions, where, line.when)
    return "\n".join(filter(None, (left, *unread)))


def _ask_about_day(draft: RecordDraft, questions: tuple[str, ...], where: str, raw: str) -> None:
    for question in questions:
        draft.ask(question, where, "updates", raw, REMEDY)


def _asking(read: Timescale, questions: tuple[str, ...]) -> Timescale:
    """The date with those questions."""
    return read if read.questions == questions else replace(read, questions=questions)
