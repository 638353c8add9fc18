"""The productions for whole years: calendar, financial, academic and municipal, named or taken from the
plan's date; and how a year is put to the periods before it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from council.calendar.years import FinancialYear, Quarter
from council.reading.dates import calendar_words
from council.reading.dates.periods import (
    EARLIEST_LIKELY,
    LATEST_LIKELY,
    Period,
    Unit,
    month_days,
    nearest_year,
)
from council.reading.dates.pieces import DateMatch, Pieces, Year
from council.reading.dates.timescale import Precision

FAR_FROM_THE_PLAN = 10  # years; beyond it, two digits that could be a day or a month are asked about


def year_end(cell: Pieces, index: int) -> DateMatch | None:
    """Year end 2025/26, financial year end, FYE 2026: the financial year, which ends on 31 March."""
    matched = calendar_words.YEAR_ENDS.match(cell.tokens, index)
    if matched is None:
        return None
    kind, after = matched
    year = cell.year_after(after)
    if year is None:
        if cell.month_name(after) or cell.tokens[after].digits in (1, 2):
            return None
        return year_holding_the_plan(cell, kind, 0, after)
    if kind == "financial" and not year.financial:
        period = Period(Unit.FINANCIAL_YEAR, Precision.FINANCIAL_YEAR, year=year.number - 1)
        return DateMatch((period,), year.after)
    return year_of_kind(cell, kind, year)


def relative_to_the_plan(cell: Pieces, index: int) -> DateMatch | None:
    """This financial year, next year, end of the month: worked out from the plan's date, and asked
    about.
    """
    token = cell.tokens[index]
    shift = calendar_words.RELATIVES.get(token.text)
    start = index + 1 if shift is not None else index
    kind = calendar_words.YEAR_KINDS.match(cell.tokens, start)
    if kind is not None:
        if cell.year_after(kind[1]) is not None or (shift is None and cell.tokens[index - 1].text != "of"):
            return None
        if kind[1] == start + 1 and cell.tokens[start].text == "fy" and shift is None:
            return None
        return year_holding_the_plan(cell, kind[0], shift or 0, kind[1])
    unit = cell.tokens[start].text
    if unit not in ("year", "month", "week", "quarter") or (
        shift is None and cell.tokens[index - 1].text != "of"
    ):
        return None
    if token.text == "the" and cell.tokens[index - 1].text != "of":
        return None
    if cell.year_after(start + 1) is not None:
        return None
    return around_the_plan(cell, unit, shift or 0, start + 1)


def named_year(cell: Pieces, index: int) -> DateMatch | None:
    """FY25/26, financial year 2025/26, calendar year 2025, academic year 2025/26, municipal year
    2025/26.
    """
    matched = calendar_words.YEAR_KINDS.match(cell.tokens, index)
    if matched is None:
        if cell.tokens[index].text == "year" and (year := cell.pair(index + 1) or cell.full_year(index + 1)):
            return year_of_kind(cell, "financial" if year.financial else "calendar", year)
        return None
    kind, start = matched
    year = cell.year_after(start)
    if year is None and cell.tokens[start].digits == 2 and cell.tokens[start - 1].text == "fy":
        year = Year(nearest_year(cell.tokens[start].value, cell.near), start + 1)
    return year_of_kind(cell, kind, year) if year else None


def financial_year(cell: Pieces, index: int) -> DateMatch | None:
    """2003/04, 2004/5, 2009/ 2010, 2025-26; and 03/04 or 08-09, which are weak."""
    year = cell.pair(index)
    if year is None:
        return None
    after = year.after
    matched = calendar_words.YEAR_KINDS.match(cell.tokens, after)
    if matched is not None:
        return year_of_kind(cell, matched[0], replace(year, after=matched[1]))
    period = Period(Unit.FINANCIAL_YEAR, Precision.FINANCIAL_YEAR, year=year.number, financial=True)
    is_short = cell.tokens[index].digits == 2
    could_be_a_day = is_short and cell.tokens[after - 1].value <= 12
    if could_be_a_day and abs(year.number - cell.near.year) > FAR_FROM_THE_PLAN:
        doubt = f"Read as the financial year {FinancialYear(year.number)}. Write the years in full."
        period = period.doubted(doubt)
    return DateMatch((period,), after, weak=is_short)


def bare_year(cell: Pieces, index: int) -> DateMatch | None:
    """2011, always weak."""
    year = cell.full_year(index)
    if year is None or not EARLIEST_LIKELY <= year.number <= LATEST_LIKELY:
        return None
    return DateMatch((Period(Unit.YEAR, Precision.YEAR, year=year.number),), year.after, weak=True)


def year_of_kind(cell: Pieces, kind: str, year: Year) -> DateMatch | None:
    """The year of that kind; a bare "FY26" is read as the one that ends then, and asked about."""
    if kind == "calendar":
        return DateMatch(
            (Period(Unit.YEAR, Precision.YEAR, year=year.number, doubts=year.doubts),), year.after
        )
    if kind == "academic":
        return DateMatch((Period(Unit.ACADEMIC_YEAR, Precision.YEAR, year=year.number),), year.after)
    if kind == "municipal":
        doubt = "The municipal year ends at the annual meeting in May. Give the day."
        return DateMatch(
            (Period(Unit.MUNICIPAL_YEAR, Precision.YEAR, year=year.number).doubted(doubt),), year.after
        )
    doubts = year.doubts
    first = year.number
    if not year.financial:
        first -= 1
        doubts += (f"Read as the financial year {FinancialYear(first)}, which ends then. Write both years.",)
    period = Period(Unit.FINANCIAL_YEAR, Precision.FINANCIAL_YEAR, year=first, doubts=doubts)
    return DateMatch((period,), year.after)


def year_holding_the_plan(cell: Pieces, kind: str, shift: int, after: int) -> DateMatch:
    """The financial (or other) year that the plan's date falls in, or one before or after it."""
    near = cell.near
    if kind == "financial":
        number, unit = FinancialYear.containing(near).first, Unit.FINANCIAL_YEAR
    elif kind == "academic":
        number, unit = near.year - (near.month < 9), Unit.ACADEMIC_YEAR
    elif kind == "municipal":
        number, unit = near.year - (near.month < 5), Unit.MUNICIPAL_YEAR
    else:
        number, unit = near.year, Unit.YEAR
    precision = Precision.FINANCIAL_YEAR if kind == "financial" else Precision.YEAR
    period = Period(unit, precision, year=number + shift)
    return DateMatch(
        (period.doubted("Which year is meant was taken from the plan's date. Write the year."),), after
    )


def around_the_plan(cell: Pieces, unit: str, shift: int, after: int) -> DateMatch | None:
    """The week, month, quarter or year that the plan's date falls in, or one before or after it."""
    near = cell.near
    doubt = "This was worked out from the plan's date. Write the date itself."
    try:
        if unit == "week":
            monday = near + timedelta(days=7 * shift - near.weekday())
            days, precision = (monday, monday + timedelta(days=4)), Precision.WEEK
        elif unit == "month":
            years, month = divmod(near.month - 1 + shift, 12)
            days, precision = month_days(near.year + years, month + 1), Precision.MONTH
        elif unit == "quarter":
            quarter = Quarter.containing(near)
            quarter = quarter.next() if shift > 0 else quarter.previous() if shift < 0 else quarter
            days, precision = (quarter.start, quarter.end), Precision.QUARTER
        else:
            year = near.year + shift
            days, precision = (date(year, 1, 1), date(year, 12, 31)), Precision.YEAR
            doubt = "Is the calendar year meant, or the financial year? Write the date itself."
    except (ValueError, OverflowError):
        return None
    return DateMatch((Period(Unit.FIXED, precision, fixed=days).doubted(doubt),), after)


def with_year(cell: Pieces, periods: list[Period], start: int, link: str = "") -> DateMatch:
    """The periods in the year that follows, if one does; without it they are weak."""
    year = cell.year_after(start)
    if year is None:
        return DateMatch(tuple(periods), start, link, weak=True)
    return DateMatch(in_year(cell, periods, year), year.after, link)


def in_year(cell: Pieces, periods: list[Period], year: Year) -> tuple[Period, ...]:
    settled = []
    for period in periods:
        doubts = year.doubts
        if period.unit in (Unit.QUARTER, Unit.HALF) and not year.financial:
            which = FinancialYear(min(year.number, 9998))
            doubts += (f"Read as part of the financial year {which}. Write the financial year.",)
        if period.unit == Unit.SEASON and period.number == 0 and year.financial:
            doubts += (f"Spring {FinancialYear(year.number)} may be in either year. Give the month.",)
        settled.append(period.in_year(year.number, financial=year.financial).doubted(*doubts))
    return tuple(settled)
