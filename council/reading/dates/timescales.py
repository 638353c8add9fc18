"""Dates as councils write them, read day first and never guessed.

    >>> read_timescale("By Dec 03", near=date(2003, 7, 29)).end
    datetime.date(2003, 12, 31)

The layers below, each knowing only those under it: `whole_cell` (what a cell's dates and words come to),
`phrases` (its dates as one), `scanner` (dates told apart from statuses, events and words), `leads` (a date
with what leads up to it), `grammar` (one date, by the productions of `days`, `year_parts`, `holidays` and
`years`), `pieces` (months, weekdays and years as written), `periods` (the calendar), `words` (the
vocabulary), `tokens`. The rules are those of the design, "Target dates".
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from council.calendar.plausible import FIRST_YEAR, LAST_YEAR, YEARS, is_possible
from council.reading.dates.periods import EARLIEST_LIKELY, LATEST_LIKELY
from council.reading.dates.phrases import joined, labelled, share_years
from council.reading.dates.scanner import Scanner
from council.reading.dates.timescale import DateAnswer, DatePart, Kind, Precision, Timescale
from council.reading.dates.whole_cell import NOT_A_DATE, UNREADABLE, WholeCell
from council.reading.tokens import Tokens, text_of
from council.wording import spoken

__all__ = ["DateAnswer", "DatePart", "Kind", "Precision", "Timescale", "read_timescale"]

EXCEL_EPOCH = date(1899, 12, 30)
FIRST_SERIAL = (date(EARLIEST_LIKELY, 1, 1) - EXCEL_EPOCH).days
LAST_SERIAL = (date(LATEST_LIKELY, 12, 31) - EXCEL_EPOCH).days

# A day or month whose year is no year of ours: 27/03/0226, 27 March 226, 0226-03-27.
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_YEAR = r"(?P<{}>\d{{3,6}})"
SLIPPED_YEAR = re.compile(
    rf"\A\s*(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-]{_YEAR.format('slashed')}"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)?[\s-]+)?{_MONTH}[\s,-]+{_YEAR.format('spoken')}"
    rf"|{_YEAR.format('first')}-\d{{1,2}}-\d{{1,2}})(?:\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?\s*",
    re.IGNORECASE,
)
FIRST_PLAN, LAST_PLAN = date(1900, 1, 1), date(9000, 1, 1)


def read_timescale(raw: object, *, near: date) -> Timescale:
    """What the cell says of when, as a Timescale; never an error, and never without the words as given.

    `raw` is a cell's value: text, None, a number (an Excel serial, or a year), a date or a datetime. `near`
    is the plan's own date: a two-digit year, or a missing one, is the nearest to it. A day in a year that
    cannot be meant (`council.calendar.plausible`) is none, and questioned.
    """
    return without_impossible_years(read_words(raw, near))


def without_impossible_years(read: Timescale) -> Timescale:
    """The reading, without a date where one of its days lies in a year that cannot be meant."""
    ends = [day for part in read.parts for day in (part.start, part.end)]
    years = {day.year for day in (read.start, read.end, read.was, *ends) if day and not is_possible(day)}
    slipped = "" if years else slipped_year(read.raw)
    named = " and ".join(f"{year:04}" for year in sorted(years)) or slipped
    if not named:
        return read
    others = () if slipped else read.questions  # which take the year for no year, or for none of ours
    questions = (*others, f"The year {named} cannot be meant. Write a year {YEARS}.")
    return unreadable(read.raw, *questions)


def slipped_year(raw: str) -> str:
    """The year of a day or month that is written in full and lies in no year that can be meant; else
    empty."""
    found = SLIPPED_YEAR.fullmatch(raw) if len(raw) < 40 else None
    written = next(filter(None, found.groups()), "") if found else ""
    return written if written and not FIRST_YEAR <= int(written) <= LAST_YEAR else ""


def read_words(raw: object, near: date) -> Timescale:
    near = min(max(near.date() if isinstance(near, datetime) else near, FIRST_PLAN), LAST_PLAN)
    match raw:
        case None:
            return Timescale("", Kind.NONE, answer=DateAnswer.BLANK)
        case datetime():
            shown = raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ")
            return timescale_of_day(shown, raw.date())
        case date():
            return timescale_of_day(raw.isoformat(), raw)
        case bool():
            return unreadable(str(raw), UNREADABLE)
        case int() | float():
            return timescale_of_number(raw)
        case str():
            return timescale_of_text(raw, near)
        case _:
            return unreadable(text_of(raw), UNREADABLE)


def unreadable(raw: str, *questions: str) -> Timescale:
    return Timescale(raw, Kind.NONE, questions=questions, answer=DateAnswer.UNREADABLE)


def timescale_of_day(raw: str, day: date, *questions: str) -> Timescale:
    return Timescale(raw, Kind.BY, end=day, precision=Precision.DAY, questions=questions)


def timescale_of_number(number: float) -> Timescale:
    """An Excel serial as its day, a whole number from 1950 to 2100 as its year; any other number is no
    date.
    """
    try:
        whole = int(number)
    except (ValueError, OverflowError):
        return unreadable(str(number), NOT_A_DATE)
    is_whole = whole == number
    raw = (
        str(whole)
        if is_whole and abs(whole) < 10**15
        else repr(number)[:100]
        if isinstance(number, float)
        else "number"
    )
    if is_whole and EARLIEST_LIKELY <= whole <= LATEST_LIKELY:
        return Timescale(raw, Kind.BY, end=date(whole, 12, 31), precision=Precision.YEAR)
    if FIRST_SERIAL <= whole <= LAST_SERIAL:
        return timescale_of_day(raw, EXCEL_EPOCH + timedelta(days=whole))
    return unreadable(raw, NOT_A_DATE)


def timescale_of_text(raw: str, near: date) -> Timescale:
    tokens = Tokens(raw)
    if not any(
        token.kind in ("word", "number") or token.text == "?"
        for token in map(tokens.__getitem__, range(len(tokens)))
    ):
        return (
            Timescale(raw, Kind.NONE, answer=DateAnswer.BLANK)
            if len(tokens) <= 3
            else unreadable(raw, UNREADABLE)
        )
    serial = serial_day(tokens)
    if serial is not None:
        day = EXCEL_EPOCH + timedelta(days=serial)
        return timescale_of_day(
            raw, day, f"“{serial}” was read as a spreadsheet's number for {spoken(day)}. Write the date."
        )
    if numbers := spaced_day(tokens):
        return replace(timescale_of_text("/".join(numbers), near), raw=raw)
    items = share_years(Scanner(tokens, near).scan(), near)
    readings = labelled(joined(items, tokens), items, tokens)
    return WholeCell(raw, tokens, items, readings).timescale()


def spaced_day(tokens: Tokens) -> list[str]:
    """The numbers of a day that stands alone with spaces for its marks (1 12 2026, 2026 12 01); else none."""
    numbers = [tokens[step] for step in range(3)]
    digits = [token.digits for token in numbers]
    alone = len(tokens) == 3 and (max(digits[:2]) <= 2 or max(digits[1:]) <= 2) and all(digits)
    return [token.text for token in numbers] if alone and max(digits) == 4 else []


def serial_day(tokens: Tokens) -> int | None:
    """The number, where the whole text is a spreadsheet's serial of a likely day ("45992", "45992.0")."""
    whole = tokens[0]
    alone = len(tokens) == 1 or (
        len(tokens) == 3 and tokens[1].text == "." and tokens[2].text.strip("0") == ""
    )
    return whole.value if alone and whole.digits == 5 and FIRST_SERIAL <= whole.value <= LAST_SERIAL else None
