"""The smaller pieces of a date: weekdays, months and years as written, and how far each reaches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from council.reading.dates import calendar_words
from council.reading.dates.misspelling import meant_by
from council.reading.dates.periods import Period, Unit, nearest_year
from council.reading.dates.timescale import Precision
from council.reading.tokens import Token, Tokens

SEPARATORS = ("/", "-", ".")


@dataclass(frozen=True)
class DateMatch:
    """One or several periods in one breath ("15 and 16 May"), how they are linked, and where the reading
    goes on.

    A weak one ("May", "2025", "03/04") is a date only where nothing around it makes it part of something
    else.
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


class Pieces:
    """The pieces over one cell's tokens; `near` is the plan's own date, to which short years are the
    nearest.
    """

    def __init__(self, tokens: Tokens, near: date) -> None:
        self.tokens = tokens
        self.near = near

    def weekday(self, index: int) -> tuple[int, int | None]:
        """The index after a weekday's name and its number, Monday being 0; None where there is none."""
        weekday = calendar_words.WEEKDAYS.get(self.tokens[index].text)
        if weekday is None:
            return index, None
        after = index + 1
        while self.tokens[after].text in (",", ".", "the"):
            after += 1
        return after, weekday

    def month_name(self, index: int) -> tuple[int, int, tuple[str, ...]] | None:
        """The month's number, the index after its name (and full stop), and a doubt where it was misspelt."""
        token = self.tokens[index]
        if token.kind != "word":
            return None
        month = calendar_words.MONTHS.get(token.text)
        after = index + 1
        doubts: tuple[str, ...] = ()
        if month is None:
            month = meant_by(token.text)
            if month is None:
                return None
            month_name = calendar_words.MONTH_NAMES[month - 1].title()
            doubts = (f"“{token.text}” was read as {month_name}. Correct the spelling.",)
        if (
            self.tokens[after].text == "."
            and len(token.text) <= 4
            and self.is_year_like(self.tokens[after + 1])
        ):
            after += 1
        return month, after, doubts

    @staticmethod
    def is_year_like(token: Token) -> bool:
        return token.digits in (2, 4) or token.text == "'"

    def small_number(self, index: int) -> int:
        """1 to 5 from "1", "1st" or "first"; 5 is also "last". 0 where there is none."""
        token = self.tokens[index]
        return token.value if token.digits == 1 else calendar_words.ORDINALS.get(token.text, 0)

    def past_of(self, index: int) -> int:
        while self.tokens[index].text in ("of", "in", "the", "commencing", "during") or (
            self.tokens[index].text in (",", "-") and self.tokens[index + 1].kind == "word"
        ):
            index += 1
        return index

    def year_after(self, index: int, *, has_day: bool = False) -> Year | None:
        """The year that belongs to what stands before: " 2025", "-25", " '25", ", 2004", " of 2025/26", "
        FY25/26".
        """
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
        named = calendar_words.YEAR_KINDS.match(self.tokens, index)
        if named is not None:
            if mark in ("/", "-", "."):
                return None
            index = named[1]
        pair = self.pair(index)
        if pair is not None and not (pair.after - index == 3 and self.is_month(pair.after)):
            year: Year | None = pair
        else:
            year = self.full_year(index)
        if year is None and mark not in ("in", "("):
            year = self.short_year(index, has_day=has_day)
            if year is not None and mark == "," and self.tokens[year.after].kind not in ("end", "newline"):
                year = None
        if year is not None and mark == "(":
            return replace(year, after=year.after + 1) if self.tokens[year.after].text == ")" else None
        if year is not None and named is not None and named[0] == "financial" and not year.financial:
            return replace(year, financial=True)
        return year

    def full_year(self, index: int) -> Year | None:
        token = self.tokens[index]
        if token.digits != 4 or not 1900 <= token.value <= 9999 or token.ordinal:
            return None
        if self.is_quantity(index + 1):
            return None
        return Year(token.value, index + 1)

    def short_year(self, index: int, *, has_day: bool) -> Year | None:
        """Two digits after a month; not those of a time ("5 June 10.30"), a day ("1 May 15 June") or a
        share (10%).
        """
        if self.tokens[index].text == "'":
            index += 1
            if self.tokens[index].spaced:
                return None
        token, follows = self.tokens[index], self.tokens[index + 1]
        if token.digits != 2 or token.ordinal or self.is_quantity(index + 1):
            return None
        if follows.text in (":", ".") and self.runs_on(index + 1, follows.text):
            return None
        if has_day and self.is_month(index + 1) and 1 <= token.value <= 31 and token.text[0] != "0":
            return None
        return Year(nearest_year(token.value, self.near), index + 1)

    def pair(self, index: int) -> Year | None:
        """Two years in a row: 2025/26, 2025-2026, 2004/5, 2009/ 2010, 25/26, 08-09; not 30/40, not 1/4."""
        if self.tokens[index].text == "'":
            index += 1
        first, mark = self.tokens[index], self.tokens[index + 1]
        step = index + 3 if self.tokens[index + 2].text == "'" else index + 2
        second = self.tokens[step]
        if (
            mark.text not in ("/", "-")
            or first.digits not in (2, 4)
            or not 1 <= second.digits <= first.digits
        ):
            return None
        if first.digits == 2 and (second.digits != 2 or mark.spaced or second.spaced):
            return None
        if second.digits == 1 and second.spaced:
            return None
        if (first.value + 1) % 10**second.digits != second.value or first.ordinal or second.ordinal:
            return None
        if self.runs_on(step + 1, mark.text) or self.is_quantity(step + 1):
            return None
        if first.digits == 4:
            return Year(first.value, step + 1, True) if 1900 <= first.value <= 9998 else None
        number = nearest_year(first.value, self.near)
        return Year(number, step + 1, True)

    def is_month(self, index: int) -> bool:
        return self.tokens[index].text in calendar_words.MONTHS

    def is_quantity(self, index: int) -> bool:
        token = self.tokens[index]
        return token.text in ("%", "am", "pm", "k", "m") and (token.text == "%" or self.tokens.joined(index))

    def runs_on(self, index: int, mark: str) -> bool:
        """Whether the same mark and another number follow at once, as in a telephone or version number."""
        return (
            self.tokens[index].text == mark
            and self.tokens.joined(index)
            and self.tokens[index + 1].digits > 0
            and self.tokens.joined(index + 1)
        )

    def past_time(self, index: int) -> int:
        """The index after a time of day: " AT 7.30 PM", " 23:59", " 00:00:00", " 10am", " noon"."""
        start = index
        if self.tokens[start].text in (",", "at", "by", "@") and self.tokens[start + 1].kind in (
            "number",
            "word",
        ):
            start += 1
        if self.tokens[start].text == "at":
            start += 1
        if self.tokens[start].text in ("noon", "midnight", "midday"):
            return start + 1
        if self.tokens[start].digits not in (1, 2) or self.tokens[start].value > 24:
            return index
        after, parted = start + 1, 0
        while (
            self.tokens[after].text in (":", ".")
            and self.tokens[after + 1].digits
            and self.tokens.joined(after + 1)
        ):
            parted += self.tokens[after].text == ":"
            after += 2
        if self.tokens[after].text in ("am", "pm", "noon", "hrs", "z", "h"):
            return after + 1
        return after if parted else index


def day_period(day: int, month: int, year: int | None, weekday: int | None = None) -> Period:
    """A day, or an impossible period that says why it can't be one."""
    if year is not None and not 1 <= month <= 12:
        american = 1 <= day <= 12 and 12 < month <= 31
        why = (
            "Dates are read day first: write the day before the month."
            if american
            else "There is no such month."
        )
        return Period(Unit.IMPOSSIBLE, Precision.DAY).doubted(why)
    period = Period(Unit.DAY, Precision.DAY, number=month, day=day, year=year, weekday=weekday)
    in_a_leap_year = replace(period, year=2000 if year is None else year)
    if in_a_leap_year.days() is None:
        name = calendar_words.MONTH_NAMES[month - 1].title()
        when = f"{name} {year}" if year else name
        return Period(Unit.IMPOSSIBLE, Precision.DAY).doubted(
            f"There is no day {day} in {when}. Correct the day."
        )
    return period
