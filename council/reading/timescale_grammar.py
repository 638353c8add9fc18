"""The grammar of one date: its productions, in the order in which they are tried.

Each production takes the index of a token and gives back a `Found` (the period or periods named there, and the index
after them) or None. None of them looks back, so reading is linear. Years that are not written are left open: the
phrase around the date settles them.

    found     = iso_day | numeric_day | days_of_month | month_first_day | quarter | half | week_of_month
              | season | month | year_first_month | holiday | year_end | relative | named_year
              | financial_year | month_of_year | year
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from council.reading import timescale_words as words
from council.reading.misspelling import meant_by
from council.reading.periods import EARLIEST_LIKELY, LATEST_LIKELY, Period, Unit, month_days, nearest_year
from council.reading.timescale_values import Precision
from council.reading.tokens import END, Token, Tokens
from council.years import FinancialYear, Quarter

SEPARATORS = ("/", "-", ".")
FAR_FROM_THE_PLAN = 10  # years; beyond it a two-digit reading that could be a day and month is asked about


@dataclass(frozen=True)
class Found:
    """One or several periods in one breath ("15 and 16 May"), how they are linked, and where the reading goes on.

    A weak one ("May", "2025", "03/04") is a date only where nothing around it makes it part of something else.
    """

    periods: tuple[Period, ...]
    after: int
    link: str = ""
    weak: bool = False


@dataclass(frozen=True)
class Year:
    """A year as read: calendar, or (when `financial`) the first of a financial year."""

    number: int
    after: int
    financial: bool = False
    doubts: tuple[str, ...] = ()


class Dates:
    """The productions over one cell's tokens; `near` is the plan's own date."""

    def __init__(self, tokens: Tokens, near: date) -> None:
        self.tokens = tokens
        self.near = near
        self._productions: tuple[Callable[[int], Found | None], ...] = (
            self.iso_day,
            self.numeric_day,
            self.days_of_month,
            self.month_first_day,
            self.quarter,
            self.half,
            self.week_of_month,
            self.season,
            self.month,
            self.year_first,
            self.holiday,
            self.year_end,
            self.relative,
            self.named_year,
            self.financial_year,
            self.month_of_year,
            self.year,
        )

    def at(self, index: int) -> Found | None:
        """What is named at this token by the first production that fits."""
        token = self.tokens[index]
        if token.kind not in ("number", "word") and token.text not in ("'", "["):
            return None
        for production in self._productions:
            found = production(index)
            if found is not None:
                return found
        return None

    # --- days -----------------------------------------------------------------------------------------------------

    def iso_day(self, index: int) -> Found | None:
        """2025-12-31, 2025/12/31, 2025-12-31T00:00:00."""
        year, first, month, second, day = (self.tokens[index + step] for step in range(5))
        if year.digits != 4 or first.text not in SEPARATORS or second.text != first.text:
            return None
        if not (1 <= month.digits <= 2 and 1 <= day.digits <= 2):
            return None
        after = index + 5
        if self.tokens[after].text == "t" and self.tokens[after + 1].digits:
            after += 1
        return Found((_day(day.value, month.value, year.value),), self._past_time(after))

    def numeric_day(self, index: int) -> Found | None:
        """31/12/2025, 31.12.25, 31-12-25, 31 / 12 / 2025: the day first, always."""
        start, weekday = self._weekday(index)
        day, first, month, second, year = (self.tokens[start + step] for step in range(5))
        if first.text not in SEPARATORS or second.text != first.text:
            return None
        if not (1 <= day.digits <= 2 and 1 <= month.digits <= 2 and year.digits in (2, 4)):
            return None
        after = start + 5
        if self._runs_on(after, first.text):
            return None
        if year.digits == 4 and not 1900 <= year.value <= 9999:
            return None
        number = year.value if year.digits == 4 else nearest_year(year.value, self.near)
        period = _day(day.value, month.value, number, weekday)
        weak = first.text == "." and year.digits == 2
        return Found((period,), self._past_time(after), weak=weak)

    def days_of_month(self, index: int) -> Found | None:
        """31 December 2025, Fri 13th June, 1st of April 04, 31-Dec-25; 3-7 March 2025, 15 and 16 May."""
        start, weekday = self._weekday(index)
        if self.tokens[start].text == "the":
            start += 1
        numbers: list[int] = []
        link = ""
        while True:
            token = self.tokens[start]
            if not (1 <= token.digits <= 2 and 1 <= token.value <= 99):
                return None
            numbers.append(token.value)
            start += 1
            step = self._day_link(start)
            if step is None or len(numbers) == 6:
                break
            link, start = step
            start, _ = self._weekday(start)
        found = self._month_after_day(start)
        if found is None:
            return None
        month, after, doubts = found
        if numbers[0] > 31 and len(numbers) > 1:
            return None
        year = self._year_after(after, has_day=True)
        if year is not None:
            after = year.after
            doubts += year.doubts
        periods = tuple(
            replace(
                _day(number, month, year.number if year else None, weekday if len(numbers) == 1 else None),
                financial=bool(year and year.financial),
            ).doubted(*doubts)
            for number in numbers
        )
        return Found(periods, self._past_time(after), link=link)

    def month_first_day(self, index: int) -> Found | None:
        """March 31st, 2026; December 31, 2025; Sept 03, 2025: only with an ordinal, or a comma and a full year."""
        start, weekday = self._weekday(index)
        found = self._month_name(start)
        if found is None:
            return None
        month, start, doubts = found
        if self.tokens[start].text == "the":
            start += 1
        day = self.tokens[start]
        if not 1 <= day.digits <= 2:
            return None
        after = start + 1
        year: Year | None = None
        comma = self.tokens[after].text == ","
        full = self.tokens[after + 1 if comma else after]
        if full.digits == 4 and full.spaced and EARLIEST_LIKELY <= full.value <= LATEST_LIKELY:
            year = Year(full.value, after + 2 if comma else after + 1)
        if not day.ordinal and year is None:
            return None
        period = _day(day.value, month, year.number if year else None, weekday).doubted(*doubts)
        return Found((period,), self._past_time(year.after if year else after))

    # --- parts of a year --------------------------------------------------------------------------------------------

    def quarter(self, index: int) -> Found | None:
        """Q3 2025/26, Qtr 2, third quarter of 2025/26, Q3/4 25-26; a calendar year after it is asked about."""
        token = self.tokens[index]
        start = index + 1
        if token.text in ("q", "qtr", "qtrs", "quarter", "quarters", "qu"):
            if self.tokens[start].text == ".":
                start += 1
            number = self._small_number(start)
            start += 1
        else:
            number = self._small_number(index)
            if self.tokens[start].text not in ("quarter", "qtr", "q") or (number == 5 and token.text != "last"):
                return None
            if self.tokens[start].text == "q" and not self.tokens.joined(start):
                return None
            number = 4 if number == 5 else number
            start += 1
        if not 1 <= number <= 4:
            return None
        numbers, link = [number], ""
        if self.tokens[start].text in ("/", "-", "&", "and", "to"):
            step = start + 1
            if self.tokens[step].text in ("q", "qtr", "quarter"):
                step += 1
            second = self.tokens[step]
            if second.digits == 1 and number < second.value <= 4 and not self._pair(step):
                numbers.append(second.value)
                link = "and" if self.tokens[start].text in ("&", "and") else "to"
                start = step + 1
        start = self._past_months_in_brackets(start, numbers)
        return self._with_year(
            [Period(Unit.QUARTER, Precision.QUARTER, number=number) for number in numbers], start, link
        )

    def half(self, index: int) -> Found | None:
        """H1 2025/26, second half of 2025/26 (financial); first half of 2026 (calendar); first half of June 2026."""
        token = self.tokens[index]
        if token.text in ("h", "half") and self.tokens[index + 1].digits == 1:
            number, start, lettered = self.tokens[index + 1].value, index + 2, True
        elif self.tokens[index + 1].text == "half" and self.tokens[index + 2].text not in ("term", "day"):
            number = 2 if token.text in ("latter", "last") else self._small_number(index)
            start, lettered = index + 2, False
            if self.tokens[start].text == "year":
                start += 1
        else:
            return None
        if number not in (1, 2):
            return None
        if not lettered:
            month_start = self._past_of(start)
            month = self._month_name(month_start)
            if month is not None:
                period = Period(Unit.HALF_OF_MONTH, Precision.WEEK, number=month[0], day=number).doubted(*month[2])
                return self._with_year([period], month[1])
            year = self._year_after(start)
            if year is not None and not year.financial:
                period = Period(Unit.CALENDAR_HALF, Precision.HALF, number=number, year=year.number)
                return Found((period,), year.after)
        return self._with_year([Period(Unit.HALF, Precision.HALF, number=number)], start)

    def week_of_month(self, index: int) -> Found | None:
        """Third Week February 2007, last week of May, 2nd week in June 2026."""
        number = self._small_number(index)
        if not 1 <= number <= 5 or self.tokens[index + 1].text not in ("week", "wk"):
            return None
        if number == 5 and self.tokens[index].digits:
            return None
        found = self._month_name(self._past_of(index + 2))
        if found is None:
            return None
        month, after, doubts = found
        return self._with_year(
            [Period(Unit.WEEK_OF_MONTH, Precision.WEEK, number=month, day=number).doubted(*doubts)], after
        )

    def season(self, index: int) -> Found | None:
        """Autumn 2010, Spring 11, winter 2025/26; Autumn term 2025, whose end a school sets: asked about."""
        name = self.tokens[index].text
        if name not in words.SEASONS:
            return None
        after = index + 1
        if self.tokens[after].text in ("term", "terms") and name in words.TERMS:
            period = Period(Unit.TERM, Precision.SEASON, number=words.TERMS[name])
            doubt = "The term's last day is set locally. Give the day."
            return self._with_year([period.doubted(doubt)], after + 1)
        if self.tokens[after].text == "time" and self.tokens.joined(after):
            after += 1
        found = self._with_year([Period(Unit.SEASON, Precision.SEASON, number=words.SEASONS[name])], after)
        period = found.periods[0]
        if name == "winter" and period.year is not None and not period.financial:
            doubt = f"Winter {period.year} could end in February {period.year} or {period.year + 1}. Give the month."
            return replace(found, periods=(period.doubted(doubt),))
        return found

    def month(self, index: int) -> Found | None:
        """June 2010, Sept 03 (never 3 September), Dec-25, Dec '25, March, 2004, Sept 2025/26; March."""
        found = self._month_name(index)
        if found is None:
            return None
        month, after, doubts = found
        result = self._with_year([Period(Unit.MONTH, Precision.MONTH, number=month)], after)
        period = result.periods[0]
        if doubts and period.year is None:
            return None
        year_token = self.tokens[result.after - 1]
        if period.year is not None and year_token.digits == 2 and not period.financial:
            far = abs(period.year - self.near.year) > FAR_FROM_THE_PLAN
            if far and 1 <= year_token.value <= 31 and self.tokens[result.after - 2].text != "'":
                doubts += (f"This could be the day {year_token.value} of the month. Write the year in full.",)
        return replace(result, periods=(period.doubted(*doubts),))

    def year_first(self, index: int) -> Found | None:
        """2025 December, 2025/26 Q3, 25/26 Q3."""
        year = self._pair(index) or self._full_year(index)
        if year is None:
            return None
        start = year.after
        if self.tokens[start].text in (",", "-", ":") or (self.tokens[start].text == "." and self.tokens.joined(start)):
            start += 1
        if self.tokens[start].text in ("q", "qtr", "quarter", "h", "half"):
            found = self.quarter(start) or self.half(start)
        else:
            found = None
            named = self._month_name(start)
            follows = self._year_after(named[1]) if named else None
            if named and not named[2] and follows is None and not year.financial:
                found = Found((Period(Unit.MONTH, Precision.MONTH, number=named[0]),), named[1])
        if found is None or found.periods[0].year is not None:
            return None
        return Found(self._in_year(list(found.periods), year), found.after, found.link)

    def holiday(self, index: int) -> Found | None:
        """Christmas 2025, Easter 2026, New Year 2026, Good Friday."""
        matched = words.HOLIDAYS.match(self.tokens, index)
        if matched is None:
            return None
        place, after = matched
        if isinstance(place, int):
            period = Period(Unit.EASTER, Precision.DAY, number=place)
        else:
            period = Period(Unit.DAY, Precision.DAY, number=place[0], day=place[1])
        return self._with_year([period], after)

    # --- whole years ------------------------------------------------------------------------------------------------

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
        """This financial year, next year, end of the month: worked out from the plan's date, and asked about."""
        token = self.tokens[index]
        shift = words.RELATIVES.get(token.text)
        start = index + 1 if shift is not None else index
        kind = words.YEAR_KINDS.match(self.tokens, start)
        if kind is not None:
            if self._year_after(kind[1]) is not None or (shift is None and self.tokens[index - 1].text != "of"):
                return None
            if kind[1] == start + 1 and self.tokens[start].text == "fy" and shift is None:
                return None
            return self._year_holding_the_plan(kind[0], shift or 0, kind[1])
        unit = self.tokens[start].text
        if unit not in ("year", "month", "week", "quarter") or (shift is None and self.tokens[index - 1].text != "of"):
            return None
        if token.text == "the" and self.tokens[index - 1].text != "of":
            return None
        if self._year_after(start + 1) is not None:
            return None
        return self._around_the_plan(unit, shift or 0, start + 1)

    def named_year(self, index: int) -> Found | None:
        """FY25/26, financial year 2025/26, calendar year 2025, academic year 2025/26, municipal year 2025/26."""
        matched = words.YEAR_KINDS.match(self.tokens, index)
        if matched is None:
            if self.tokens[index].text == "year" and (year := self._pair(index + 1) or self._full_year(index + 1)):
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
        period = Period(
            Unit.FINANCIAL_YEAR, Precision.FINANCIAL_YEAR, year=year.number, financial=True, doubts=year.doubts
        )
        return Found((period,), after, weak=self.tokens[index].digits == 2)

    def month_of_year(self, index: int) -> Found | None:
        """12/2025, 03-2026, 12.2025; 2025-12. And 03/26, weak, asked about."""
        first, mark, second = (self.tokens[index + step] for step in range(3))
        if mark.text not in SEPARATORS or not self.tokens.joined(index + 1) or not self.tokens.joined(index + 2):
            return None
        if self._runs_on(index + 3, mark.text):
            return None
        doubt: tuple[str, ...] = ()
        if first.digits in (1, 2) and second.digits == 4:
            month, year = first.value, second.value
        elif first.digits == 4 and second.digits == 2 and mark.text != ".":
            month, year = second.value, first.value
            if mark.text == "/":
                doubt = ("This could be a month of the year. Write the month's name.",)
        elif first.digits == 2 and second.digits == 2 and mark.text == "/" and (second.value > 12 or first.text < "10"):
            month, year = first.value, nearest_year(second.value, self.near)
            doubt = (f"{first.text}/{second.text} was read as a month and a year. Write the month's name.",)
            if abs(year - self.near.year) > 6 or (second.value <= 12 and first.value != second.value):
                return None
        else:
            return None
        if not 1 <= month <= 12 or not EARLIEST_LIKELY <= year <= LATEST_LIKELY:
            return None
        period = Period(Unit.MONTH, Precision.MONTH, number=month, year=year, doubts=doubt)
        return Found((period,), index + 3, weak=bool(doubt))

    def year(self, index: int) -> Found | None:
        """2011, always weak."""
        year = self._full_year(index)
        if year is None or not EARLIEST_LIKELY <= year.number <= LATEST_LIKELY:
            return None
        return Found((Period(Unit.YEAR, Precision.YEAR, year=year.number),), year.after, weak=True)

    # --- the smaller pieces -----------------------------------------------------------------------------------------

    def _weekday(self, index: int) -> tuple[int, int | None]:
        """The index after a weekday's name and its number, Monday being 0; None where there is none."""
        weekday = words.WEEKDAYS.get(self.tokens[index].text)
        if weekday is None:
            return index, None
        after = index + 1
        while self.tokens[after].text in (",", ".", "the"):
            after += 1
        return after, weekday

    def _day_link(self, index: int) -> tuple[str, int] | None:
        """What joins two days of one month: "3-7 March", "15 and 16 May"; never the dash of "31-Dec"."""
        link = {"-": "to", "to": "to", "/": "and", "and": "and", "&": "and", ",": "and", "or": "and"}.get(
            self.tokens[index].text
        )
        after = self._weekday(index + 1)[0]
        if link is None or not 1 <= self.tokens[after].digits <= 2:
            return None
        return link, index + 1

    def _month_after_day(self, index: int) -> tuple[int, int, tuple[str, ...]] | None:
        """The month after a day's number: " December", "-Dec", "/Dec", ".Dec", " of December", "st December"."""
        token = self.tokens[index]
        if token.text in ("st", "nd", "rd", "th", "of", "day") or (token.text in SEPARATORS and not token.spaced):
            index += 1
        if self.tokens[index].text == "of":
            index += 1
        return self._month_name(index)

    def _month_name(self, index: int) -> tuple[int, int, tuple[str, ...]] | None:
        """The month's number, the index after its name (and full stop), and a doubt where it was misspelt."""
        token = self.tokens[index]
        if token.kind != "word":
            return None
        month = words.MONTHS.get(token.text)
        after = index + 1
        doubts: tuple[str, ...] = ()
        if month is None:
            month = meant_by(token.text)
            if month is None:
                return None
            doubts = (f"“{token.text}” was read as {words.MONTH_NAMES[month - 1].title()}. Correct the spelling.",)
        if self.tokens[after].text == "." and len(token.text) <= 4 and self._is_year_like(self.tokens[after + 1]):
            after += 1
        return month, after, doubts

    @staticmethod
    def _is_year_like(token: Token) -> bool:
        return token.digits in (2, 4) or token.text == "'"

    def _small_number(self, index: int) -> int:
        """1 to 5 from "1", "1st" or "first"; 5 is also "last". 0 where there is none."""
        token = self.tokens[index]
        return token.value if token.digits == 1 else words.ORDINALS.get(token.text, 0)

    def _past_of(self, index: int) -> int:
        while self.tokens[index].text in ("of", "in", "the", "commencing", "during") or (
            self.tokens[index].text in (",", "-") and self.tokens[index + 1].kind == "word"
        ):
            index += 1
        return index

    def _with_year(self, periods: list[Period], start: int, link: str = "") -> Found:
        """The periods in the year that follows, if one does; without it they are weak."""
        year = self._year_after(start)
        if year is None:
            return Found(tuple(periods), start, link, weak=True)
        return Found(self._in_year(periods, year), year.after, link)

    def _in_year(self, periods: list[Period], year: Year) -> tuple[Period, ...]:
        settled = []
        for period in periods:
            doubts = year.doubts
            if period.unit in (Unit.QUARTER, Unit.HALF) and not year.financial:
                which = FinancialYear(min(year.number, 9998))
                doubts += (f"Read as part of the financial year {which}. Write the financial year.",)
            if period.unit == Unit.SEASON and period.number == 0 and year.financial:
                doubts += (f"Spring of a financial year could be its first months or its last. Read as {year.number + 1}.",)
            settled.append(period.in_year(year.number, financial=year.financial).doubted(*doubts))
        return tuple(settled)

    def _year_after(self, index: int, *, has_day: bool = False) -> Year | None:
        """The year that belongs to what stands before: " 2025", "-25", " '25", ", 2004", " of 2025/26", " FY25/26"."""
        token = self.tokens[index]
        mark = ""
        if token.text in (",", ".", "/", "-", "of", "in", "("):
            mark, index = token.text, index + 1
            if mark in ("/", "-", ".") and token.spaced and self.tokens[index].digits != 4:
                return None
            if mark == "(" and self.tokens[index + 1].text != ")" and self.tokens[index + 3].text != ")":
                return None
            if self.tokens[index].text == "the":
                index += 1
        named = words.YEAR_KINDS.match(self.tokens, index)
        if named is not None:
            if mark in ("/", "-", "."):
                return None
            index = named[1]
        pair = self._pair(index)
        if pair is not None and not (pair.after - index == 3 and self._is_month(pair.after)):
            year: Year | None = pair
        else:
            year = self._full_year(index)
        if year is None and mark not in (",", "in", "("):
            year = self._short_year(index, has_day=has_day)
        if year is not None and mark == "(":
            return replace(year, after=year.after + 1) if self.tokens[year.after].text == ")" else None
        if year is not None and named is not None and named[0] == "financial" and not year.financial:
            return replace(year, financial=True)
        return year

    def _full_year(self, index: int) -> Year | None:
        token = self.tokens[index]
        if token.digits != 4 or not 1900 <= token.value <= 9999 or token.ordinal:
            return None
        if self._is_quantity(index + 1):
            return None
        return Year(token.value, index + 1)

    def _short_year(self, index: int, *, has_day: bool) -> Year | None:
        """Two digits after a month; not those of a time ("5 June 10.30"), a day ("1 May 15 June") or a share (10%)."""
        if self.tokens[index].text == "'":
            index += 1
            if self.tokens[index].spaced:
                return None
        token, follows = self.tokens[index], self.tokens[index + 1]
        if token.digits != 2 or token.ordinal or self._is_quantity(index + 1):
            return None
        if follows.text in (":", ".") and self.tokens.joined(index + 1) and self.tokens[index + 2].digits:
            if self.tokens.joined(index + 2):
                return None
        if has_day and self._is_month(index + 1) and 1 <= token.value <= 31 and token.text[0] != "0":
            return None
        return Year(nearest_year(token.value, self.near), index + 1)

    def _pair(self, index: int) -> Year | None:
        """Two years in a row: 2025/26, 2025-2026, 2004/5, 2009/ 2010, 25/26, 08-09; not 30/40, not 1/4."""
        if self.tokens[index].text == "'":
            index += 1
        first, mark = self.tokens[index], self.tokens[index + 1]
        step = index + 3 if self.tokens[index + 2].text == "'" else index + 2
        second = self.tokens[step]
        if mark.text not in ("/", "-") or first.digits not in (2, 4) or not 1 <= second.digits <= first.digits:
            return None
        if first.digits == 2 and (second.digits != 2 or mark.spaced or second.spaced):
            return None
        if second.digits == 1 and second.spaced:
            return None
        if (first.value + 1) % 10**second.digits != second.value or first.ordinal or second.ordinal:
            return None
        if self._runs_on(step + 1, mark.text) or self._is_quantity(step + 1):
            return None
        if first.digits == 4:
            return Year(first.value, step + 1, True) if 1900 <= first.value <= 9998 else None
        number = nearest_year(first.value, self.near)
        doubts: tuple[str, ...] = ()
        if abs(number - self.near.year) > FAR_FROM_THE_PLAN:
            doubts = (f"Read as the financial year {FinancialYear(number)}. Write the years in full.",)
        return Year(number, step + 1, True, doubts)

    def _is_month(self, index: int) -> bool:
        return self.tokens[index].text in words.MONTHS

    def _is_quantity(self, index: int) -> bool:
        token = self.tokens[index]
        return token.text in ("%", "am", "pm", "k", "m") and (token.text == "%" or self.tokens.joined(index))

    def _runs_on(self, index: int, mark: str) -> bool:
        """Whether the same mark and another number follow at once, as in a telephone or version number."""
        return (
            self.tokens[index].text == mark
            and self.tokens.joined(index)
            and self.tokens[index + 1].digits > 0
            and self.tokens.joined(index + 1)
        )

    def _past_time(self, index: int) -> int:
        """The index after a time of day: " AT 7.30 PM", " 23:59", " 00:00:00", " 10am", " noon"."""
        start = index
        if self.tokens[start].text in (",", "at", "by", "@") and self.tokens[start + 1].kind in ("number", "word"):
            start += 1
        if self.tokens[start].text == "at":
            start += 1
        if self.tokens[start].text in ("noon", "midnight", "midday"):
            return start + 1
        if self.tokens[start].digits not in (1, 2) or self.tokens[start].value > 24:
            return index
        after, parted = start + 1, 0
        while self.tokens[after].text in (":", ".") and self.tokens[after + 1].digits and self.tokens.joined(after + 1):
            parted += self.tokens[after].text == ":"
            after += 2
        if self.tokens[after].text in ("am", "pm", "noon", "hrs", "z", "h"):
            return after + 1
        return after if parted else index

    def _past_months_in_brackets(self, index: int, numbers: list[int]) -> int:
        """The index after "(Oct-Dec)", where that is what the quarter means."""
        opened, first, mark, second, closed = (self.tokens[index + step] for step in range(5))
        if opened.text != "(" or mark.text not in ("-", "to", "/") or closed.text != ")":
            return index
        months = words.MONTHS.get(first.text), words.MONTHS.get(second.text)
        meant = (1 + 3 * numbers[0] - (12 if numbers[0] == 4 else 0), 3 + 3 * numbers[-1] - (12 if numbers[-1] == 4 else 0))
        return index + 5 if months == meant else index

    def _kind_of_year(self, kind: str, year: Year) -> Found | None:
        """The year of that kind; a bare "FY26" is read as the one that ends then, and asked about."""
        if kind == "calendar":
            return Found((Period(Unit.YEAR, Precision.YEAR, year=year.number, doubts=year.doubts),), year.after)
        if kind == "academic":
            return Found((Period(Unit.ACADEMIC_YEAR, Precision.YEAR, year=year.number),), year.after)
        if kind == "municipal":
            doubt = "The municipal year ends at the annual meeting in May. Give the day."
            return Found((Period(Unit.MUNICIPAL_YEAR, Precision.YEAR, year=year.number).doubted(doubt),), year.after)
        doubts = year.doubts
        first = year.number
        if not year.financial:
            first -= 1
            doubts += (f"Read as the financial year {FinancialYear(first)}, which ends in {first + 1}. Write both years.",)
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
        return Found((period.doubted("Which year is meant was taken from the plan's date. Write the year."),), after)

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


def _day(day: int, month: int, year: int | None, weekday: int | None = None) -> Period:
    """A day, or an impossible period that says why it can't be one."""
    if year is not None and not 1 <= month <= 12:
        american = 1 <= day <= 12 and 12 < month <= 31
        why = "Dates are read day first: write the day before the month." if american else "There is no such month."
        return Period(Unit.IMPOSSIBLE, Precision.DAY).doubted(why)
    period = Period(Unit.DAY, Precision.DAY, number=month, day=day, year=year, weekday=weekday)
    in_a_leap_year = replace(period, year=2000 if year is None else year)
    if in_a_leap_year.days() is None:
        name = words.MONTH_NAMES[month - 1].title()
        when = f"{name} {year}" if year else name
        return Period(Unit.IMPOSSIBLE, Precision.DAY).doubted(f"There is no day {day} in {when}. Correct the day.")
    return period


__all__ = ["END", "Dates", "Found"]
