"""Bank holidays of the parts of the United Kingdom: as published, and by rule outside the published list.

Pure: no clock, no network. The list is that of GOV.UK, shipped with the package govuk-bank-holidays; it wins
for the days that it spans, since it alone knows days given once (a jubilee). Before and after it the days
are worked out. Sources: the Banking and Financial Dealings Act 1971, Schedule 1, and yearly proclamations
under its section 1(3); the St Andrew's Day Bank Holiday (Scotland) Act 2007. `check_bank_holidays` warns a
year ahead of the list's end.
"""

from datetime import date, timedelta
from functools import lru_cache

from govuk_bank_holidays.bank_holidays import BankHolidays

ENGLAND_AND_WALES = BankHolidays.ENGLAND_AND_WALES
SCOTLAND = BankHolidays.SCOTLAND
NORTHERN_IRELAND = BankHolidays.NORTHERN_IRELAND
DIVISIONS = (ENGLAND_AND_WALES, SCOTLAND, NORTHERN_IRELAND)
SATURDAY, MONDAY = 5, 0
ST_ANDREWS_SINCE = 2007
DAY = timedelta(days=1)
# Days given or moved once, before the published list begins: the year's own day, and what it stands in for.
ONCE: dict[date, date | None] = {
    date(1995, 5, 8): date(1995, 5, 1),  # fifty years after the end of the war in Europe
    date(1999, 12, 31): None,  # the millennium
    date(2002, 6, 3): None,  # the Golden Jubilee
    date(2002, 6, 4): date(2002, 5, 27),
    date(2011, 4, 29): None,  # a royal wedding
}


@lru_cache
def published(division: str = ENGLAND_AND_WALES) -> frozenset[date]:
    """The bank holidays of the list that is shipped with the package."""
    known = BankHolidays(use_cached_holidays=True).get_holidays(division=division)
    return frozenset(holiday["date"] for holiday in known)


def list_ends() -> date:
    """The last day of which the published lists of all parts know."""
    return min(max(published(division)) for division in DIVISIONS)


def is_bank_holiday(day: date, division: str = ENGLAND_AND_WALES) -> bool:
    """Whether the day is one: as published where the list spans it, else as the rule has it."""
    listed = published(division)
    if min(listed) <= day <= max(listed):
        return day in listed
    return day in worked_out(day.year, division)


@lru_cache(maxsize=512)
def worked_out(year: int, division: str = ENGLAND_AND_WALES) -> frozenset[date]:
    """The bank holidays of the year by rule, with the days that stand in for those of a weekend."""
    easter = easter_sunday(year)
    days = {easter - 2 * DAY, monday_of(year, 5, first=True), monday_of(year, 5, first=False)}
    days.add(monday_of(year, 8, first=division == SCOTLAND))
    if division != SCOTLAND:
        days.add(easter + DAY)
    fixed = [(1, 1), (12, 25), (12, 26)]
    if division == SCOTLAND:
        fixed += [(1, 2), (11, 30)] if year >= ST_ANDREWS_SINCE else [(1, 2)]
    if division == NORTHERN_IRELAND:
        fixed += [(3, 17), (7, 12)]
    on = {date(year, month, day) for month, day in fixed}
    days |= {day for day in on if day.weekday() < SATURDAY}
    for lost in sorted(day for day in on if day.weekday() >= SATURDAY):
        days.add(next_free(lost, days))
    for given, instead_of in ONCE.items():
        if given.year == year:
            days.discard(instead_of or given)
            days.add(given)
    return frozenset(days)


def next_free(day: date, taken: set[date]) -> date:
    """The next day of the week that is no bank holiday itself: 25 and 26 December 2027 become 27 and 28."""
    while day.weekday() >= SATURDAY or day in taken:
        day += DAY
    return day


def monday_of(year: int, month: int, *, first: bool) -> date:
    """The first Monday of the month, or its last (of May or August, which have 31 days)."""
    day = date(year, month, 1 if first else 31)
    return day + ((MONDAY - day.weekday()) % 7) * DAY if first else day - day.weekday() * DAY


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the method of Butcher's Ecclesiastical Calendar, 1876)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    skipped, rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - skipped - moon + 15) % 30
    leaps, odd = divmod(of_century, 4)
    to_sunday = (32 + 2 * rest + 2 * leaps - epact - odd) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
