"""The productions for parts of a year: quarters, halves, seasons, months and their weeks."""

from __future__ import annotations

from dataclasses import replace

from council.reading.dates import calendar_words
from council.reading.dates.periods import (
    EARLIEST_LIKELY,
    LATEST_LIKELY,
    Period,
    Unit,
    nearest_year,
)
from council.reading.dates.pieces import SEPARATORS, DateMatch, Pieces
from council.reading.dates.timescale import Precision
from council.reading.dates.years import FAR_FROM_THE_PLAN, in_year, with_year


def numbered_quarter(cell: Pieces, index: int) -> DateMatch | None:
    """Q3 2025/26, Qtr 2, third quarter of 2025/26, Q3/4 25-26; a calendar year after it is asked
    about.
    """
    token = cell.tokens[index]
    start = index + 1
    if token.text in ("q", "qtr", "qtrs", "quarter", "quarters", "qu", "chwarter"):
        if cell.tokens[start].text == ".":
            start += 1
        number = cell.small_number(start)
        start += 1
    else:
        number = cell.small_number(index)
        if cell.tokens[start].text not in ("quarter", "qtr", "q") or (number == 5 and token.text != "last"):
            return None
        if cell.tokens[start].text == "q" and not cell.tokens.joined(start):
            return None
        number = 4 if number == 5 else number
        start += 1
    if not 1 <= number <= 4:
        return None
    numbers, link = [number], ""
    if cell.tokens[start].text in ("/", "-", "&", "and", "to"):
        step = start + 1
        if cell.tokens[step].text in ("q", "qtr", "quarter"):
            step += 1
        second = cell.tokens[step]
        if second.digits == 1 and number < second.value <= 4 and not cell.pair(step):
            numbers.append(second.value)
            link = "and" if cell.tokens[start].text in ("&", "and") else "to"
            start = step + 1
    start = past_months_in_brackets(cell, start, numbers)
    return with_year(
        cell, [Period(Unit.QUARTER, Precision.QUARTER, number=number) for number in numbers], start, link
    )


def numbered_half(cell: Pieces, index: int) -> DateMatch | None:
    """H1 2025/26, second half of 2025/26 (financial); first half of 2026 (calendar); first half of June
    2026.
    """
    token = cell.tokens[index]
    if token.text in ("h", "half") and cell.tokens[index + 1].digits == 1:
        number, start, lettered = cell.tokens[index + 1].value, index + 2, True
    elif cell.tokens[index + 1].text == "half" and cell.tokens[index + 2].text not in ("term", "day"):
        number = 2 if token.text in ("latter", "last") else cell.small_number(index)
        start, lettered = index + 2, False
        if cell.tokens[start].text == "year":
            start += 1
    else:
        return None
    if number not in (1, 2):
        return None
    if not lettered:
        month_start = cell.past_of(start)
        month = cell.month_name(month_start)
        if month is not None:
            period = Period(Unit.HALF_OF_MONTH, Precision.WEEK, number=month[0], day=number).doubted(
                *month[2]
            )
            return with_year(cell, [period], month[1])
        year = cell.year_after(start)
        if year is not None and not year.financial:
            period = Period(Unit.CALENDAR_HALF, Precision.HALF, number=number, year=year.number)
            return DateMatch((period,), year.after)
    return with_year(cell, [Period(Unit.HALF, Precision.HALF, number=number)], start)


def week_of_month(cell: Pieces, index: int) -> DateMatch | None:
    """Third Week February 2007, last week of May, 2nd week in June 2026; Wk 3 Jan 27, asked about."""
    if cell.tokens[index].text in ("wk", "week") and cell.tokens[index + 1].digits == 1:
        return numbered_week(cell, index)
    number = cell.small_number(index)
    if not 1 <= number <= 5 or cell.tokens[index + 1].text not in ("week", "wk"):
        return None
    if number == 5 and cell.tokens[index].digits:
        return None
    match = cell.month_name(cell.past_of(index + 2))
    if match is None:
        return None
    month, after, doubts = match
    return with_year(
        cell, [Period(Unit.WEEK_OF_MONTH, Precision.WEEK, number=month, day=number).doubted(*doubts)], after
    )


def numbered_week(cell: Pieces, index: int) -> DateMatch | None:
    """Wk 3 Jan 27: the third week of the month, though it may be the week of that day; so it is asked "
    "about."""
    number = cell.tokens[index + 1].value
    match = cell.month_name(index + 2)
    if match is None or not 1 <= number <= 5:
        return None
    month, after, doubts = match
    name = calendar_words.MONTH_NAMES[month - 1].title()
    doubts += (f"Read as week {number} of {name}, not as that of {number} {name}. Write the day.",)
    period = Period(Unit.WEEK_OF_MONTH, Precision.WEEK, number=month, day=min(number, 5)).doubted(*doubts)
    return with_year(cell, [period], after)


def named_season(cell: Pieces, index: int) -> DateMatch | None:
    """Autumn 2010, Spring 11, winter 2025/26; Autumn term 2025, whose end a school sets: asked about."""
    name = cell.tokens[index].text
    if name not in calendar_words.SEASONS:
        return None
    after = index + 1
    if cell.tokens[after].text in ("term", "terms") and name in calendar_words.TERMS:
        period = Period(Unit.TERM, Precision.SEASON, number=calendar_words.TERMS[name])
        doubt = "The term's last day is set locally. Give the day."
        return with_year(cell, [period.doubted(doubt)], after + 1)
    if cell.tokens[after].text == "time" and cell.tokens.joined(after):
        after += 1
    match = with_year(
        cell, [Period(Unit.SEASON, Precision.SEASON, number=calendar_words.SEASONS[name])], after
    )
    period = match.periods[0]
    if name == "winter" and period.year is not None and not period.financial:
        doubt = f"Winter {period.year} could end in that year or the next. Give the month."
        return replace(match, periods=(period.doubted(doubt),))
    return match


def named_month(cell: Pieces, index: int) -> DateMatch | None:
    """June 2010, Sept 03 (never 3 September), Dec-25, Dec '25, March, 2004, Sept 2025/26; March."""
    match = cell.month_name(index)
    if match is None:
        return None
    month, after, doubts = match
    result = with_year(cell, [Period(Unit.MONTH, Precision.MONTH, number=month)], after)
    period = result.periods[0]
    if doubts and period.year is None:
        return None
    year_token = cell.tokens[result.after - 1]
    if period.year is not None and year_token.digits == 2 and not period.financial:
        far = abs(period.year - cell.near.year) > FAR_FROM_THE_PLAN
        if far and 1 <= year_token.value <= 31 and cell.tokens[result.after - 2].text != "'":
            doubts += (f"This could be the day {year_token.value} of the month. Write the year in full.",)
    return replace(result, periods=(period.doubted(*doubts),))


def year_first(cell: Pieces, index: int) -> DateMatch | None:
    """2025 December, 2025/26 Q3, 25/26 Q3, FY 2025/26 Q3."""
    named_kind = calendar_words.YEAR_KINDS.match(cell.tokens, index)
    if named_kind is not None:
        index = named_kind[1]
    year = cell.pair(index) or cell.full_year(index)
    if year is None:
        return None
    start = year.after
    if cell.tokens[start].text in (",", "-", ":") or (
        cell.tokens[start].text == "." and cell.tokens.joined(start)
    ):
        start += 1
    if cell.tokens[start].text in ("q", "qtr", "quarter", "h", "half", "chwarter"):
        match = numbered_quarter(cell, start) or numbered_half(cell, start)
    else:
        match = None
        named = cell.month_name(start)
        follows = cell.year_after(named[1]) if named else None
        if named and not named[2] and follows is None and not year.financial:
            match = DateMatch((Period(Unit.MONTH, Precision.MONTH, number=named[0]),), named[1])
    if match is None or match.periods[0].year is not None:
        return None
    return DateMatch(in_year(cell, list(match.periods), year), match.after, match.link)


def month_of_year(cell: Pieces, index: int) -> DateMatch | None:
    """12/2025, 03-2026, 12.2025; 2025-12. And 03/26, weak, asked about."""
    first, mark, second = (cell.tokens[index + step] for step in range(3))
    if mark.text not in SEPARATORS or not cell.tokens.joined(index + 1) or not cell.tokens.joined(index + 2):
        return None
    if cell.runs_on(index + 3, mark.text):
        return None
    doubt: tuple[str, ...] = ()
    if first.digits in (1, 2) and second.digits == 4:
        month, year = first.value, second.value
    elif first.digits == 4 and second.digits == 2 and mark.text != ".":
        month, year = second.value, first.value
        if mark.text == "/":
            doubt = ("This could be a month of the year. Write the month's name.",)
    elif (
        first.digits == 2
        and second.digits == 2
        and mark.text == "/"
        and (second.value > 12 or first.text < "10")
    ):
        month, year = first.value, nearest_year(second.value, cell.near)
        doubt = (f"{first.text}/{second.text} was read as a month and a year. Write the month's name.",)
        if abs(year - cell.near.year) > 6 or (second.value <= 12 and first.value != second.value):
            return None
    else:
        return None
    if not 1 <= month <= 12 or not EARLIEST_LIKELY <= year <= LATEST_LIKELY:
        return None
    period = Period(Unit.MONTH, Precision.MONTH, number=month, year=year, doubts=doubt)
    return DateMatch((period,), index + 3, weak=bool(doubt))


def past_months_in_brackets(cell: Pieces, index: int, numbers: list[int]) -> int:
    """The index after "(Oct-Dec)", where that is what the quarter means."""
    opened, first, mark, second, closed = (cell.tokens[index + step] for step in range(5))
    if opened.text != "(" or mark.text not in ("-", "to", "/") or closed.text != ")":
        return index
    months = calendar_words.MONTHS.get(first.text), calendar_words.MONTHS.get(second.text)
    meant = (
        1 + 3 * numbers[0] - (12 if numbers[0] == 4 else 0),
        3 + 3 * numbers[-1] - (12 if numbers[-1] == 4 else 0),
    )
    return index + 5 if months == meant else index
