"""Periods of the British calendar, named but perhaps without their year, and the days that they cover.

Pure arithmetic. "Autumn", "Q3" and "third week of February" are periods; `days` says from when to when, in a
year. Rules: a month is due on its last day; seasons end with May, August, November and February; quarters
and halves are those of the financial year (April to March).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum, IntEnum, auto

from council.calendar.bank_holidays import easter_sunday
from council.calendar.plausible import FIRST_YEAR, LAST_YEAR
from council.calendar.years import FinancialYear, Quarter
from council.reading.dates.timescale import Precision

EARLIEST_LIKELY, LATEST_LIKELY = FIRST_YEAR, LAST_YEAR

Days = tuple[date, date]


class Unit(Enum):
    """What sort of period; `number` and `day` of a Period mean what stands beside it."""

    DAY = auto()  # number: month; day: day
    WEEK_OF_MONTH = auto()  # number: month; day: 1 to 4, or 5 for the last
    HALF_OF_MONTH = auto()  # number: month; day: 1 or 2
    MONTH = auto()  # number: month
    SEASON = auto()  # number: 0 spring to 3 winter
    TERM = auto()  # number: 0 autumn, 1 spring, 2 summer
    QUARTER = auto()  # number: 1 to 4 of the financial year
    HALF = auto()  # number: 1 or 2 of the financial year
    CALENDAR_HALF = auto()  # number: 1 or 2 of the calendar year
    YEAR = auto()
    FINANCIAL_YEAR = auto()
    ACADEMIC_YEAR = auto()
    MUNICIPAL_YEAR = auto()
    EASTER = auto()  # number: days after Easter Sunday
    MONDAY = auto()  # number: month; day: 1 for its first Monday, 5 for its last
    BREAK = auto()  # number: a Break; day: 1 for the day before it begins, else all of it
    FIXED = auto()  # `fixed` holds the days: "this financial year", a serial number
    IMPOSSIBLE = auto()  # a day that no calendar has: 31/11/2025


class Break(IntEnum):
    """A time of the year that each council or school sets itself."""

    CHRISTMAS = 1
    EASTER = 2
    SUMMER = 3
    AUTUMN_HALF_TERM = 4
    SPRING_HALF_TERM = 5
    SUMMER_HALF_TERM = 6


@dataclass(frozen=True)
class Period:
    """A period as named. `year` is None while it is not known; when `financial`, it is the financial year's
    first.
    """

    unit: Unit
    precision: Precision
    number: int = 0
    day: int = 0
    year: int | None = None
    financial: bool = False
    fixed: Days | None = None
    weekday: int | None = None
    doubts: tuple[str, ...] = field(default=())

    @property
    def needs_year(self) -> bool:
        return self.year is None and self.unit not in (Unit.FIXED, Unit.IMPOSSIBLE)

    def in_year(self, year: int, *, financial: bool = False) -> Period:
        return replace(self, year=year, financial=financial)

    def doubted(self, *doubts: str) -> Period:
        return replace(self, doubts=self.doubts + doubts)

    def days(self) -> Days | None:
        """The first and last day, or None where the calendar has no such period (31 November, 29 February
        2025).
        """
        if self.fixed is not None:
            return self.fixed
        if self.year is None:
            return None
        try:
            return DAYS_OF[self.unit](self)
        except (ValueError, OverflowError):
            return None

    @property
    def calendar_year(self) -> int:
        """The calendar year of this month or day: March of 2025/26 is March 2026."""
        year = self.year or 0
        return year + 1 if self.financial and self.number < 4 else year


def month_days(year: int, month: int) -> Days:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def days_of_day(period: Period) -> Days:
    day = date(period.calendar_year, period.number, period.day)
    return day, day


def days_of_month(period: Period) -> Days:
    return month_days(period.calendar_year, period.number)


def days_of_week_of_month(period: Period) -> Days:
    first, last = days_of_month(period)
    if period.day == 5:
        return last - timedelta(days=6), last
    return first + timedelta(days=7 * period.day - 7), first + timedelta(days=7 * period.day - 1)


def days_of_half_of_month(period: Period) -> Days:
    first, last = days_of_month(period)
    middle = first.replace(day=15)
    return (first, middle) if period.day == 1 else (middle + timedelta(days=1), last)


def days_of_season(period: Period) -> Days:
    year = period.year or 0
    if period.financial and period.number == 0:
        year += 1
    if period.number == 3:
        return date(year, 12, 1), month_days(year + 1, 2)[1]
    first_month = 3 + 3 * period.number
    return date(year, first_month, 1), month_days(year, first_month + 2)[1]


def days_of_term(period: Period) -> Days:
    year = period.year or 0
    if period.financial and period.number:
        year += 1
    first_month, last_month = ((9, 12), (1, 3), (4, 7))[period.number]
    return date(year, first_month, 1), month_days(year, last_month)[1]


def days_of_quarter(period: Period) -> Days:
    quarter = Quarter(FinancialYear(period.year or 0), period.number)
    return quarter.start, quarter.end


def days_of_half(period: Period) -> Days:
    first = Quarter(FinancialYear(period.year or 0), 2 * period.number - 1)
    return first.start, first.next().end


def days_of_calendar_half(period: Period) -> Days:
    year = period.year or 0
    first_month = 6 * period.number - 5
    return date(year, first_month, 1), month_days(year, first_month + 5)[1]


def days_of_year(period: Period) -> Days:
    return date(period.year or 0, 1, 1), date(period.year or 0, 12, 31)


def days_of_financial_year(period: Period) -> Days:
    year = FinancialYear(period.year or 0)
    return year.start, year.end


def days_of_academic_year(period: Period) -> Days:
    return date(period.year or 0, 9, 1), date((period.year or 0) + 1, 8, 31)


def days_of_municipal_year(period: Period) -> Days:
    return date(period.year or 0, 5, 1), date((period.year or 0) + 1, 5, 31)


def days_of_easter(period: Period) -> Days:
    year = (period.year or 0) + (1 if period.financial else 0)
    day = easter_sunday(year) + timedelta(days=period.number)
    return day, day


def days_of_monday(period: Period) -> Days:
    first, last = month_days(period.year or 0, period.number)
    day = (
        last - timedelta(days=last.weekday()) if period.day == 5 else first + timedelta(-first.weekday() % 7)
    )
    return day, day


def days_of_break(period: Period) -> Days:
    """The days that a break usually takes; all of the month of August for the summer's."""
    year = period.year or 0
    if period.financial and period.number in (Break.EASTER, Break.SPRING_HALF_TERM):
        year += 1
    easter = easter_sunday(year)
    first, last = {
        Break.CHRISTMAS: (date(year, 12, 25), date(year + 1, 1, 1)),
        Break.EASTER: (easter - timedelta(days=2), easter + timedelta(days=1)),
        Break.SUMMER: month_days(year, 8),
        Break.AUTUMN_HALF_TERM: (date(year, 10, 25), date(year, 10, 31)),
        Break.SPRING_HALF_TERM: (date(year, 2, 15), date(year, 2, 21)),
        Break.SUMMER_HALF_TERM: (date(year, 5, 25), date(year, 5, 31)),
    }[Break(period.number)]
    return (first - timedelta(days=1),) * 2 if period.day else (first, last)


DAYS_OF: dict[Unit, Callable[[Period], Days]] = {
    Unit.DAY: days_of_day,
    Unit.WEEK_OF_MONTH: days_of_week_of_month,
    Unit.HALF_OF_MONTH: days_of_half_of_month,
    Unit.MONTH: days_of_month,
    Unit.SEASON: days_of_season,
    Unit.TERM: days_of_term,
    Unit.QUARTER: days_of_quarter,
    Unit.HALF: days_of_half,
    Unit.CALENDAR_HALF: days_of_calendar_half,
    Unit.YEAR: days_of_year,
    Unit.FINANCIAL_YEAR: days_of_financial_year,
    Unit.ACADEMIC_YEAR: days_of_academic_year,
    Unit.MUNICIPAL_YEAR: days_of_municipal_year,
    Unit.EASTER: days_of_easter,
    Unit.MONDAY: days_of_monday,
    Unit.BREAK: days_of_break,
}


def nearest_year(two_digits: int, near: date) -> int:
    """The year ending in these two digits that lies nearest to `near`: 03 near 2003 is 2003, 98 is 1998."""
    century = near.year - near.year % 100
    candidates = [century + two_digits + hundreds for hundreds in (100, 0, -100)]
    return min((year for year in candidates if 1 <= year <= 9998), key=lambda year: abs(year - near.year))


def in_nearest_year(period: Period, near: date) -> Period:
    """The period in the year that puts its last day nearest to `near`; 29 February looks for a leap year."""
    best, best_gap = period.in_year(near.year), None
    for year in range(near.year - 4, near.year + 5):
        candidate = period.in_year(year)
        days = candidate.days()
        if days is None:
            continue
        gap = abs((days[1] - near).days)
        if best_gap is None or gap <= best_gap:
            best, best_gap = candidate, gap
    return best


def narrowed(days: Days, precision: Precision, bound: str) -> tuple[Days, Precision]:
    """The early, mid, late, end or start of the days, and how finely that is said.

    A month: early to the 10th, mid to the 20th, late and end to its last day. A longer period goes by thirds:
    early is its first third, mid its second; its start is its first month. A day or a week stays as it is.
    """
    first, last = days
    if precision in (Precision.DAY, Precision.WEEK) or bound not in BOUNDS:
        return days, precision
    if bound == "end":
        return (last, last), precision
    if precision == Precision.MONTH:
        starts, ends = {"early": (1, 10), "start": (1, 10), "mid": (11, 20), "late": (21, 0)}[bound]
        return (first.replace(day=starts), first.replace(day=ends) if ends else last), Precision.WEEK
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    third = max(months // 3, 1)
    from_month, to_month = {
        "start": (0, 1),
        "early": (0, third),
        "mid": (third, 2 * third),
        "late": (2 * third, months),
    }[bound]
    return (month_after(first, from_month)[0], month_after(first, to_month - 1)[1]), precision


BOUNDS = {"early", "start", "mid", "late", "end"}


def month_after(first: date, months: int) -> Days:
    """The days of the month that begins so many months after `first`."""
    years, month = divmod(first.month - 1 + months, 12)
    return month_days(first.year + years, month + 1)
