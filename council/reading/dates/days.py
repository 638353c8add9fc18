"""The productions for days: numeric, with a month's name, and several of one month."""

from __future__ import annotations

from dataclasses import replace

from council.reading.dates.periods import (
    EARLIEST_LIKELY,
    LATEST_LIKELY,
    nearest_year,
)
from council.reading.dates.pieces import SEPARATORS, DateMatch, Pieces, Year, day_period


def iso_day(cell: Pieces, index: int) -> DateMatch | None:
    """2025-12-31, 2025/12/31, 2025-12-31T00:00:00."""
    year, first, month, second, day = (cell.tokens[index + step] for step in range(5))
    if year.digits != 4 or first.text not in SEPARATORS or second.text != first.text:
        return None
    if not (1 <= month.digits <= 2 and 1 <= day.digits <= 2 and year.value >= 1900):
        return None
    after = index + 5
    if cell.tokens[after].text == "t" and cell.tokens[after + 1].digits:
        after += 1
    return DateMatch((day_period(day.value, month.value, year.value),), cell.past_time(after))


def numeric_day(cell: Pieces, index: int) -> DateMatch | None:
    """31/12/2025, 31.12.25, 31-12-25, 31 / 12 / 2025: the day first, always."""
    start, weekday = cell.weekday(index)
    day, first, month, second, year = (cell.tokens[start + step] for step in range(5))
    if first.text not in SEPARATORS or second.text != first.text:
        return None
    if not (1 <= day.digits <= 2 and 1 <= month.digits <= 2 and year.digits in (2, 4)):
        return None
    after = start + 5
    if cell.runs_on(after, first.text):
        return None
    if year.digits == 4 and not 1900 <= year.value <= 9999:
        return None
    number = year.value if year.digits == 4 else nearest_year(year.value, cell.near)
    period = day_period(day.value, month.value, number, weekday)
    weak = first.text == "." and year.digits == 2
    return DateMatch((period,), cell.past_time(after), weak=weak)


def days_in_one_month(cell: Pieces, index: int) -> DateMatch | None:
    """31 December 2025, Fri 13th June, 1st of April 04, 31-Dec-25; 3-7 March 2025, 15 and 16 May."""
    start, weekday = cell.weekday(index)
    if cell.tokens[start].text == "the":
        start += 1
    numbers: list[int] = []
    link = ""
    while True:
        token = cell.tokens[start]
        if not (1 <= token.digits <= 2 and 1 <= token.value <= 99):
            return None
        numbers.append(token.value)
        start += 1
        step = day_link(cell, start)
        if step is None or len(numbers) == 6:
            break
        link, start = step
        start, _ = cell.weekday(start)
    match = month_after_day(cell, start)
    if match is None:
        return None
    month, after, doubts = match
    if numbers[0] > 31 and len(numbers) > 1:
        return None
    year = cell.year_after(after, has_day=True)
    if year is not None:
        after = year.after
        doubts += year.doubts
    periods = tuple(
        replace(
            day_period(number, month, year.number if year else None, weekday if len(numbers) == 1 else None),
            financial=bool(year and year.financial),
        ).doubted(*doubts)
        for number in numbers
    )
    return DateMatch(periods, cell.past_time(after), link=link)


def month_first_day(cell: Pieces, index: int) -> DateMatch | None:
    """March 31st, 2026; December 31, 2025; Sept 03, 2025: only with an ordinal, or a comma and a full
    year.
    """
    start, weekday = cell.weekday(index)
    match = cell.month_name(start)
    if match is None:
        return None
    month, start, doubts = match
    if cell.tokens[start].text == "the":
        start += 1
    day = cell.tokens[start]
    if not 1 <= day.digits <= 2:
        return None
    after = start + 1
    year: Year | None = None
    comma = cell.tokens[after].text == ","
    full = cell.tokens[after + 1 if comma else after]
    if full.digits == 4 and full.spaced and EARLIEST_LIKELY <= full.value <= LATEST_LIKELY:
        year = Year(full.value, after + 2 if comma else after + 1)
    if not day.ordinal and year is None:
        return None
    period = day_period(day.value, month, year.number if year else None, weekday).doubted(*doubts)
    return DateMatch((period,), cell.past_time(year.after if year else after))


def day_and_month(cell: Pieces, index: int) -> DateMatch | None:
    """31/03 or 24/12: weak, and only in two digits each, one of them past all doubt; never 24/7 or
    30/40.
    """
    start, weekday = cell.weekday(index)
    day, mark, month = (cell.tokens[start + step] for step in range(3))
    if mark.text != "/" or day.digits != 2 or month.digits != 2 or mark.spaced or month.spaced:
        return None
    if not 1 <= month.value <= 12 or not 1 <= day.value <= 31 or cell.runs_on(start + 3, "/"):
        return None
    if not (day.value > 12 or day.text[0] == "0" or month.text[0] == "0"):
        return None
    return DateMatch((day_period(day.value, month.value, None, weekday),), start + 3, weak=True)


def day_link(cell: Pieces, index: int) -> tuple[str, int] | None:
    """What joins two days of one month: "3-7 March", "15 and 16 May"; never the dash of "31-Dec"."""
    link = {"-": "to", "to": "to", "/": "and", "and": "and", "&": "and", ",": "and", "or": "and"}.get(
        cell.tokens[index].text
    )
    after = cell.weekday(index + 1)[0]
    if link is None or not 1 <= cell.tokens[after].digits <= 2:
        return None
    return link, index + 1


def month_after_day(cell: Pieces, index: int) -> tuple[int, int, tuple[str, ...]] | None:
    """The month after a day's number: " December", "-Dec", "/Dec", ".Dec", " of December", "st
    December".
    """
    token, follows = cell.tokens[index], cell.tokens[index + 1]
    is_numbering = token.text == "." and follows.spaced and cell.tokens[index - 1].digits == 1
    if token.text in ("st", "nd", "rd", "th", "of", "day") or (
        token.text in SEPARATORS and not token.spaced and not is_numbering
    ):
        index += 1
    if cell.tokens[index].text == "of":
        index += 1
    return cell.month_name(index)
