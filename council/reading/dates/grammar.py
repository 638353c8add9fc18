"""The grammar of one date: its productions, in the order in which they are tried.

Each production takes the index of a token and gives back a `Found` (the period or periods named there, and
the index after them) or None. None of them looks back, so reading is linear. Years that are not written are
left open: the phrase around the date settles them.

    found     = iso_day | numeric_day | days_of_month | month_first_day | quarter | half | named_break
              | week_of_month | season | month | year_first_month | holiday | year_end | relative | named_year
              | financial_year | month_of_year | day_and_month | year
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from council.calendar.years import FinancialYear
from council.reading.dates import words
from council.reading.dates.periods import EARLIEST_LIKELY, LATEST_LIKELY, Period, Unit, nearest_year
from council.reading.dates.pieces import SEPARATORS, Found, Year, day_of
from council.reading.dates.timescale import Precision
from council.reading.dates.years import FAR_FROM_THE_PLAN, WholeYears
from council.reading.tokens import Tokens

NEW_YEAR_IS_JANUARY = ("the", "early", "mid", "late")  # before "New Year"
BEFORE = ("by", "before", "pre")  # a break: what is due by then is due before it begins
BEFORE_OF = (("prior", "to"), ("ahead", "of"), ("time", "for"), ("advance", "of"), ("up", "to"))


class Dates(WholeYears):
    """The productions over one cell's tokens; `near` is the plan's own date."""

    def __init__(self, tokens: Tokens, near: date) -> None:
        super().__init__(tokens, near)
        self._productions: tuple[Callable[[int], Found | None], ...] = (
            self.iso_day,
            self.numeric_day,
            self.days_of_month,
            self.month_first_day,
            self.quarter,
            self.half,
            self.named_break,
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
            self.day_and_month,
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

    # --- days

    def iso_day(self, index: int) -> Found | None:
        """2025-12-31, 2025/12/31, 2025-12-31T00:00:00."""
        year, first, month, second, day = (self.tokens[index + step] for step in range(5))
        if year.digits != 4 or first.text not in SEPARATORS or second.text != first.text:
            return None
        if not (1 <= month.digits <= 2 and 1 <= day.digits <= 2 and year.value >= 1900):
            return None
        after = index + 5
        if self.tokens[after].text == "t" and self.tokens[after + 1].digits:
            after += 1
        return Found((day_of(day.value, month.value, year.value),), self._past_time(after))

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
        period = day_of(day.value, month.value, number, weekday)
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
                day_of(number, month, year.number if year else None, weekday if len(numbers) == 1 else None),
                financial=bool(year and year.financial),
            ).doubted(*doubts)
            for number in numbers
        )
        return Found(periods, self._past_time(after), link=link)

    def month_first_day(self, index: int) -> Found | None:
        """March 31st, 2026; December 31, 2025; Sept 03, 2025: only with an ordinal, or a comma and a full
        year.
        """
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
        period = day_of(day.value, month, year.number if year else None, weekday).doubted(*doubts)
        return Found((period,), self._past_time(year.after if year else after))

    def day_and_month(self, index: int) -> Found | None:
        """31/03 or 24/12: weak, and only in two digits each, one of them past all doubt; never 24/7 or
        30/40.
        """
        start, weekday = self._weekday(index)
        day, mark, month = (self.tokens[start + step] for step in range(3))
        if mark.text != "/" or day.digits != 2 or month.digits != 2 or mark.spaced or month.spaced:
            return None
        if not 1 <= month.value <= 12 or not 1 <= day.value <= 31 or self._runs_on(start + 3, "/"):
            return None
        if not (day.value > 12 or day.text[0] == "0" or month.text[0] == "0"):
            return None
        return Found((day_of(day.value, month.value, None, weekday),), start + 3, weak=True)

    # --- parts of a year

    def quarter(self, index: int) -> Found | None:
        """Q3 2025/26, Qtr 2, third quarter of 2025/26, Q3/4 25-26; a calendar year after it is asked
        about.
        """
        token = self.tokens[index]
        start = index + 1
        if token.text in ("q", "qtr", "qtrs", "quarter", "quarters", "qu"):
            if self.tokens[start].text == ".":
                start += 1
            number = self._small_number(start)
            start += 1
        else:
            number = self._small_number(index)
            if self.tokens[start].text not in ("quarter", "qtr", "q") or (
                number == 5 and token.text != "last"
            ):
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
        """H1 2025/26, second half of 2025/26 (financial); first half of 2026 (calendar); first half of June
        2026.
        """
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
                period = Period(Unit.HALF_OF_MONTH, Precision.WEEK, number=month[0], day=number).doubted(
                    *month[2]
                )
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
            doubt = f"Winter {period.year} could end in that year or the next. Give the month."
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
        if self.tokens[start].text in (",", "-", ":") or (
            self.tokens[start].text == "." and self.tokens.joined(start)
        ):
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

    def month_of_year(self, index: int) -> Found | None:
        """12/2025, 03-2026, 12.2025; 2025-12. And 03/26, weak, asked about."""
        first, mark, second = (self.tokens[index + step] for step in range(3))
        if (
            mark.text not in SEPARATORS
            or not self.tokens.joined(index + 1)
            or not self.tokens.joined(index + 2)
        ):
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
        elif (
            first.digits == 2
            and second.digits == 2
            and mark.text == "/"
            and (second.value > 12 or first.text < "10")
        ):
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

    def holiday(self, index: int) -> Found | None:
        """Christmas 2025, Easter 2026, Good Friday; "in the New Year" is January; "New Year 2026" asks."""
        matched = words.HOLIDAYS.match(self.tokens, index)
        if matched is None:
            return None
        place, after = matched
        if place == words.NEW_YEAR:
            return self._new_year(index, after)
        if isinstance(place, int):
            period = Period(Unit.EASTER, Precision.DAY, number=place)
        else:
            period = Period(Unit.DAY, Precision.DAY, number=place[0], day=place[1])
        return self._with_year([period], after)

    def _new_year(self, index: int, after: int) -> Found:
        if self.tokens[index - 1].text in NEW_YEAR_IS_JANUARY:
            return self._with_year([Period(Unit.MONTH, Precision.MONTH, number=1)], after)
        found = self._with_year([Period(Unit.DAY, Precision.DAY, number=1, day=1)], after)
        year = found.periods[0].year
        if year is None or found.periods[0].financial:
            return found
        doubt = f"“New Year {year}” may be 1 January {year} or the turn at the end of {year}. Write the day."
        return replace(found, periods=(found.periods[0].doubted(doubt),))

    def named_break(self, index: int) -> Found | None:
        """Summer recess 2025, Christmas and New Year, October half term; August bank holiday, a known day."""
        known = words.BANK_HOLIDAYS.match(self.tokens, index)
        if known is not None:
            (month, which), after = known
            return self._with_year([Period(Unit.MONDAY, Precision.DAY, number=month, day=which)], after)
        matched = words.BREAKS.match(self.tokens, index)
        if matched is None:
            return None
        which_break, after = matched
        lead = index - 2 if self.tokens[index - 1].text == "the" else index - 1
        is_before = self.tokens[lead].text in BEFORE or (
            (self.tokens[lead - 1].text, self.tokens[lead].text) in BEFORE_OF
        )
        named = self.tokens.words(index, after)
        doubt = f"When “{named}” begins and ends is set locally. Write the day."
        precision = Precision.DAY if is_before else Precision.SEASON
        period = Period(Unit.BREAK, precision, number=which_break, day=int(is_before)).doubted(doubt)
        return self._with_year([period], after)

    # --- what they share

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
        """The month after a day's number: " December", "-Dec", "/Dec", ".Dec", " of December", "st
        December".
        """
        token, follows = self.tokens[index], self.tokens[index + 1]
        is_numbering = token.text == "." and follows.spaced and self.tokens[index - 1].digits == 1
        if token.text in ("st", "nd", "rd", "th", "of", "day") or (
            token.text in SEPARATORS and not token.spaced and not is_numbering
        ):
            index += 1
        if self.tokens[index].text == "of":
            index += 1
        return self._month_name(index)

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
                doubts += (f"Spring {FinancialYear(year.number)} may be in either year. Give the month.",)
            settled.append(period.in_year(year.number, financial=year.financial).doubted(*doubts))
        return tuple(settled)

    def _past_months_in_brackets(self, index: int, numbers: list[int]) -> int:
        """The index after "(Oct-Dec)", where that is what the quarter means."""
        opened, first, mark, second, closed = (self.tokens[index + step] for step in range(5))
        if opened.text != "(" or mark.text not in ("-", "to", "/") or closed.text != ")":
            return index
        months = words.MONTHS.get(first.text), words.MONTHS.get(second.text)
        meant = (
            1 + 3 * numbers[0] - (12 if numbers[0] == 4 else 0),
            3 + 3 * numbers[-1] - (12 if numbers[-1] == 4 else 0),
        )
        return index + 5 if months == meant else index
