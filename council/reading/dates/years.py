"""The productions for whole years: calendar, financial, academic and municipal, named or taken from the
plan's date.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from council.calendar.years import FinancialYear, Quarter
from council.reading.dates import words
from council.reading.dates.periods import (
    EARLIEST_LIKELY,
    LATEST_LIKELY,
    Period,
    Unit,
    month_days,
    nearest_year,
)
from council.reading.dates.pieces import Found, Pieces, Year
from council.reading.dates.timescale import Precision

FAR_FROM_THE_PLAN = 10  # years; beyond it, two digits that could be a day or a month are asked about


class WholeYears(Pieces):
    """The productions whose answer is a year, or a time reckoned from the plan's own."""

    def year_end(self, index: int) -> Found | None:
        """Year end 2025/26, financial year end, FYE 2026: the financial year, which ends on 31 March."""
        matched = words.YEAR_ENDS.match(self.tokens, index)
        if matched is None:
            return None
        kind, after = matched
        year = self._year_after(after)
        if year is None:
            if self._month_name(after) or self.tokens[after].digits in (1, 2):
                return None
            return self._year_holding_the_plan(kind, 0, after)
        if kind == "financial" and not year.financial:
            period = Period(Unit.FINANCIAL_YEAR, Precision.FINANCIAL_YEAR, year=year.number - 1)
            return Found((period,), year.after)
        return self._kind_of_year(kind, year)

    def relative(self, index: int) -> Found | None:
        """This financial year, next year, end of the month: worked out from the plan's date, and asked
        about.
        """
        token = self.tokens[index]
        shift = words.RELATIVES.get(token.text)
        start = index + 1 if shift is not None else index
        kind = words.YEAR_KINDS.match(self.tokens, start)
        if kind is not None:
            if self._year_after(kind[1]) is not None or (
                shift is None and self.tokens[index - 1].text != "of"
            ):
                return None
            if kind[1] == start + 1 and self.tokens[start].text == "fy" and shift is None:
                return None
            return self._year_holding_the_plan(kind[0], shift or 0, kind[1])
        unit = self.tokens[start].text
        if unit not in ("year", "month", "week", "quarter") or (
            shift is None and self.tokens[index - 1].text != "of"
        ):
            return None
        if token.text == "the" and self.tokens[index - 1].text != "of":
            return None
        if self._year_after(start + 1) is not None:
            return None
        return self._around_the_plan(unit, shift or 0, start + 1)

    def named_year(self, index: int) -> Found | None:
        """FY25/26, financial year 2025/26, calendar year 2025, academic year 2025/26, municipal year
        2025/26.
        """
        matched = words.YEAR_KINDS.match(self.tokens, index)
        if matched is None:
            if self.tokens[index].text == "year" and (
                year := self._pair(index + 1) or self._full_year(index + 1)
            ):
                return self._kind_of_year("financial" if year.financial else "calendar", year)
            return None
        kind, start = matched
        year = self._year_after(start)
        if year is None and self.tokens[start].digits == 2 and self.tokens[start - 1].text == "fy":
            year = Year(nearest_year(self.tokens[start].value, self.near), start + 1)
        return self._kind_of_year(kind, year) if year else None

    def financial_year(self, index: int) -> Found | None:
        """2003/04, 2004/5, 2009/ 2010, 2025-26; and 03/04 or 08-09, which are weak."""
        year = self._pair(index)
        if year is None:
            return None
        after = year.after
        matched = words.YEAR_KINDS.match(self.tokens, after)
        if matched is not None:
            return self._kind_of_year(matched[0], replace(year, after=matched[1]))
        period = Period(Unit.FINANCIAL_YEAR, Precision.FINANCIAL_YEAR, year=year.number, financial=True)
        is_short = self.tokens[index].digits == 2
        could_be_a_day = is_short and self.tokens[after - 1].value <= 12
        if could_be_a_day and abs(year.number - self.near.year) > FAR_FROM_THE_PLAN:
            doubt = f"Read as the financial year {FinancialYear(year.number)}. Write the years in full."
            period = period.doubted(doubt)
        return Found((period,), after, weak=is_short)

    def year(self, index: int) -> Found | None:
        """2011, always weak."""
        year = self._full_year(index)
        if year is None or not EARLIEST_LIKELY <= year.number <= LATEST_LIKELY:
            return None
        return Found((Period(Unit.YEAR, Precision.YEAR, year=year.number),), year.after, weak=True)

    def _kind_of_year(self, kind: str, year: Year) -> Found | None:
        """The year of that kind; a bare "FY26" is read as the one that ends then, and asked about."""
        if kind == "calendar":
            return Found(
                (Period(Unit.YEAR, Precision.YEAR, year=year.number, doubts=year.doubts),), year.after
            )
        if kind == "academic":
            return Found((Period(Unit.ACADEMIC_YEAR, Precision.YEAR, year=year.number),), year.after)
        if kind == "municipal":
            doubt = "The municipal year ends at the annual meeting in May. Give the day."
            return Found(
                (Period(Unit.MUNICIPAL_YEAR, Precision.YEAR, year=year.number).doubted(doubt),), year.after
            )
        doubts = year.doubts
        first = year.number
        if not year.financial:
            first -= 1
            doubts += (
                f"Read as the financial year {FinancialYear(first)}, which ends then. Write both years.",
            )
        period = Period(Unit.FINANCIAL_YEAR, Precision.FINANCIAL_YEAR, year=first, doubts=doubts)
        return Found((period,), year.after)

    def _year_holding_the_plan(self, kind: str, shift: int, after: int) -> Found:
        """The financial (or other) year that the plan's date falls in, or one before or after it."""
        near = self.near
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
        return Found(
            (period.doubted("Which year is meant was taken from the plan's date. Write the year."),), after
        )

    def _around_the_plan(self, unit: str, shift: int, after: int) -> Found | None:
        """The week, month, quarter or year that the plan's date falls in, or one before or after it."""
        near = self.near
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
        return Found((Period(Unit.FIXED, precision, fixed=days).doubted(doubt),), after)
