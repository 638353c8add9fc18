"""What the date columns of a row say together."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from council.reading.dates.far import asking_of_far_years
from council.reading.dates.timescales import Kind, Precision, Timescale, read_timescale
from council.reading.workbooks.workbook import Cell, Notice, Row
from council.wording import spoken
from programmes.imports.decisions import AS_READ, Choices
from programmes.imports.interpreting.drafts import WHOLLY_A_DAY, RecordDraft, RowWords
from programmes.imports.recognised import ColumnMatch, LineType, RecognisedSheet, coordinate
from programmes.imports.recognising.columns import is_mark

NUMBERED = re.compile(r"(\d{1,2})\s*\)?\s*$")
# How many months of a period come before its last one.
MONTHS = {
    Precision.MONTH: 1, Precision.SEASON: 3, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12,
    Precision.FINANCIAL_YEAR: 12,
}  # fmt: skip
DATES = ("due", "revised_due", "completed", "start")
AMERICAN = "was read with the month first, as other dates of its column are:"


class DateReader:
    """Reads dates near the plan's own date, each wording once, with the admin's corrections first."""

    def __init__(self, near: date, choices: Choices) -> None:
        self.near = near
        self.choices = choices
        self._corrected = choices.dates
        self._confirmed = choices.confirmed
        self._known: dict[str, Timescale] = {}

    def read(self, raw: str) -> Timescale:
        """The timescale of the words; a correction changes what is understood, never the words kept."""
        if raw not in self._known:
            corrected = self._corrected.get(raw.strip())
            timescale = read_timescale(corrected if corrected else raw, near=self.near)
            timescale = asking_of_far_years(timescale, near=self.near)
            # The words stay those of the file: the next file is compared with what this one said.
            self._known[raw] = (
                replace(timescale, raw=raw, questions=()) if self.is_decided(raw) else timescale
            )
        return self._known[raw]

    def answered(self, raw: str, answer: str) -> Timescale:
        """The timescale of a row's words as its owner said what they mean; else as they are read."""
        if not answer or answer == AS_READ:
            return self.read(raw)
        return replace(read_timescale(answer, near=self.near), raw=raw, questions=())

    def is_decided(self, raw: str) -> bool:
        """Whether somebody has said what these words mean, or that our reading of them is right."""
        return bool(self._corrected.get(raw.strip())) or raw.strip() in self._confirmed


def stage_of(timescale: Timescale) -> str:
    """The stage that a date cell's words name, as the registers keep it; empty for none."""
    return timescale.stage.replace(" ", "_")


EXCEL_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a calendar day, not a moment


SERIALS = range(29_221, 73_051)  # 1 January 1980 to 31 December 2099


SLASHED = re.compile(r"\s*(\d{1,2})/(\d{1,2})/((?:20)?\d{2})(?:\s+\d{1,2}:\d{2}.*+)?\s*+")


def date_words(cell: Cell) -> tuple[str, str]:
    """The words of a date cell, and where they aren't the cell's own how they were read. A bare number in the
    range of Excel's days is that day."""
    number = cell.value
    # A CSV, or a column that is formatted as text, holds Excel's number of the day instead of the date.
    if isinstance(number, str) and number.strip().isdigit() and len(number.strip()) == 5:
        number = int(number.strip())
    if isinstance(number, int | float) and not isinstance(number, bool) and int(number) in SERIALS:
        day = EXCEL_DAY_ZERO + timedelta(days=int(number))
        return f"{day:%d/%m/%Y}", "was read as Excel's number for"
    return cell.text, ""


def month_first(sheet: RecognisedSheet) -> frozenset[int]:
    """The columns of dates that an American program wrote: some can only be so, and none only be ours."""
    columns = set()
    for match in sheet.matches("due", "revised_due", "completed", "start"):
        texts = (line.row.text(match.column) for line in sheet.lines if line.type is LineType.RECORD)
        slashed = [read for read in map(SLASHED.fullmatch, texts) if read]
        # One such date can be a slip. Where some can only be American and none only ours, all of them are.
        if any(int(read[2]) > 12 for read in slashed) and all(int(read[1]) <= 12 for read in slashed):
            columns.add(match.column)
    return frozenset(columns)


def read_dates(
    sheet: RecognisedSheet, draft: RecordDraft, words: RowWords, dates: DateReader, american: frozenset[int]
) -> None:
    """Read the row's columns of dates; `american` are those with the month first."""
    for name in DATES:
        match = words.columns.get(name) if name != "revised_due" else last_revised(sheet, words)
        if match is None:
            continue
        cell = words.cell(match)
        # A date that stands in a merge above is that row's own words: only a cell of this row can hold a
        # number.
        raw, read_as = date_words(cell) if cell is not None and cell.text.strip() else (words.of(match), "")
        if cell is not None and match.column in american and (slashed := SLASHED.fullmatch(raw)):
            raw, read_as = f"{slashed[2]}/{slashed[1]}/{slashed[3]}", AMERICAN
        answer = dates.choices.answer(sheet.name, draft.row, name)
        read = dates.answered(raw, answer)
        where = words.address(match)
        if read_as and cell is not None and not answer and not dates.is_decided(raw):
            draft.ask(f"“{cell.text}” {read_as} {raw}.", where, name, raw, "Confirm the date.")
        for question in read.questions:
            draft.ask(question, where, name, raw.strip(), "Confirm or type another date.")
        if cell is not None and cell.struck and read.was is None:
            # The struck date is the one that this one replaced.
            read = replace(read, was=dates.read(cell.struck.strip()).end)
        if name == "start":
            read = from_its_first_day(read)
        if name == "due":
            draft.date = read
        elif raw.strip():
            draft.other_dates[name] = read
    if draft.date is None and words.both:
        _read_beside_owner(sheet, draft, words, dates)
    if draft.date is None:
        draft.date = dates.read("")
    ask_of_order(sheet.name, draft, words, dates)


def from_its_first_day(read: Timescale) -> Timescale:
    """What a column of starts says: “Q1 2026/27” begins on 1 April, and not on 30 June."""
    months = MONTHS.get(read.precision)
    if months is None or read.end is None or read.start is not None:
        return read
    first = read.end.replace(day=1)
    back = first.month - months
    return replace(read, start=first.replace(year=first.year + back // 12, month=back % 12 + 1))


def ask_of_order(sheet: str, draft: RecordDraft, words: RowWords, dates: DateReader) -> None:
    """Ask where the row is due, or completed, before it starts."""
    started = draft.other_dates.get("start")
    start = (started.start or started.end) if started else None
    due = draft.date if draft.date and draft.date.kind == Kind.BY else None
    completed = draft.other_dates.get("completed")
    for name, called, read in (("due", "due", due), ("completed", "completed", completed)):
        match = words.columns.get(name)
        if match is None or read is None or start is None or dates.is_decided(read.raw):
            continue
        if (day := read.end) is None or day >= start:
            continue
        if dates.choices.answer(sheet, draft.row, name):
            continue
        message = f"The row is {called} on {spoken(day)}, before it starts on {spoken(start)}."
        draft.ask(message, words.address(match), name, read.raw.strip(), "Confirm or type another date.")


def _read_beside_owner(
    sheet: RecognisedSheet, draft: RecordDraft, words: RowWords, dates: DateReader
) -> None:
    """Read the date of a cell that names its owner as well."""
    who, raw = words.who_and_when()
    answer = dates.choices.answer(sheet.name, draft.row, "due")
    draft.date = dates.answered(raw, answer)
    if (
        raw
        and not who
        and draft.date.end
        and not answer
        and not WHOLLY_A_DAY.fullmatch(" ".join(raw.split()))
    ):
        where = words.address(words.columns.get("owner"))
        draft.ask(
            f"No person could be told from the day in “{raw}”.", where, "owner", raw, "Part them by a line."
        )
    for question in draft.date.questions:
        draft.ask(
            question, words.address(words.columns.get("owner")), "due", raw, "Confirm or type another date."
        )


def revised_in_order(sheet: RecognisedSheet) -> list[ColumnMatch]:
    """The columns of dates revised one after another, by the numbers that they bear, else from the left."""
    matches = sheet.matches("revised_due")
    numbers = [NUMBERED.search(match.heading) for match in matches]
    if len(matches) > 1 and all(numbers):
        return [
            match
            for _, match in sorted(zip(map(_number_in, matches), matches, strict=True), key=lambda p: p[0])
        ]
    return matches


def _number_in(match: ColumnMatch) -> int:
    found = NUMBERED.search(match.heading)
    return int(found[1]) if found else 0


def last_revised(sheet: RecognisedSheet, words: RowWords) -> ColumnMatch | None:
    """Of the columns of revised dates the last one that the row fills; the first where it fills none."""
    matches = revised_in_order(sheet)
    filled = [match for match in matches if words.of(match)]
    return filled[-1] if filled else next(iter(matches), None)


def tell_revisions(sheet: RecognisedSheet) -> None:
    """Tell that of several columns of revised dates the last one filled counts."""
    matches = revised_in_order(sheet)
    if len(matches) < 2:
        return
    names = ", ".join(f"“{match.heading}”" for match in matches)
    message = f"{names} hold dates that were revised one after another: the last one filled is the forecast."
    remedy = (
        "The others are kept as words. If one of them is something else, say so under Sheets and columns."
    )
    sheet.notices.append(Notice("notice", message, remedy, sheet=sheet.name))


def read_bars(sheet: RecognisedSheet, draft: RecordDraft, row: Row, dates: DateReader) -> None:
    """Take the months that a row marks in a bar chart for its dates, the first to the last; asked about."""
    # In a banded table every second row is filled: what it is filled with elsewhere marks nothing.
    usual = next((cell.style.fill for cell in row.cells.values() if cell.column not in sheet.bars), "")
    marked = [
        heading
        for column, heading in sorted(sheet.bars.items())
        if (cell := row.cells.get(column)) is not None
        and is_mark(cell)
        and (cell.text.strip() or cell.style.fill not in ("", "FFFFFF", usual))
    ]
    if not marked:
        return
    raw = marked[0] if len(marked) == 1 else f"{marked[0]} to {marked[-1]}"
    draft.date = dates.read(raw)
    if not dates.is_decided(raw):
        last = next(column for column, heading in sorted(sheet.bars.items()) if heading == marked[-1])
        message = f"The row has no date: “{raw}” was read from what is marked under the months."
        for question in (message, *draft.date.questions):
            draft.ask(question, coordinate(row, last), "due", raw, "Confirm or type another date.")
