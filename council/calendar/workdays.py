"""Working days, and the clear days that the public is owed before a meeting. Pure: no clock, no network.

Source: Local Government Act 1972, s.100B, as amended by SI 2002/715: reports are open to the public five
clear days before the meeting. Councils count working days, and neither the day of publication nor that of
the meeting.
"""

from datetime import date, timedelta
from functools import lru_cache

from govuk_bank_holidays.bank_holidays import BankHolidays

ENGLAND_AND_WALES = BankHolidays.ENGLAND_AND_WALES
SCOTLAND = BankHolidays.SCOTLAND
NORTHERN_IRELAND = BankHolidays.NORTHERN_IRELAND
SATURDAY = 5


@lru_cache
def bank_holidays(division: str = ENGLAND_AND_WALES) -> frozenset[date]:
    """The bank holidays of a part of the United Kingdom, as far as the list shipped with the package goes."""
    known = BankHolidays(use_cached_holidays=True).get_holidays(division=division)
    return frozenset(holiday["date"] for holiday in known)


def is_working_day(day: date, *, division: str = ENGLAND_AND_WALES) -> bool:
    """Whether offices work on the day: no weekend, no bank holiday."""
    return day.weekday() < SATURDAY and day not in bank_holidays(division)


def clear_working_days(published: date, meeting: date, *, division: str = ENGLAND_AND_WALES) -> int:
    """The working days strictly between the two; 0 where they meet or are the wrong way round."""
    between = range(1, (meeting - published).days)
    return sum(is_working_day(published + timedelta(days=n), division=division) for n in between)


def publication_day(meeting: date, *, clear_days: int = 5, division: str = ENGLAND_AND_WALES) -> date:
    """The last working day on which publishing leaves `clear_days` clear working days before the meeting."""
    day, clear = meeting, 0
    while clear < clear_days:
        day -= timedelta(days=1)
        clear += is_working_day(day, division=division)
    day -= timedelta(days=1)
    while not is_working_day(day, division=division):
        day -= timedelta(days=1)
    return day


def working_days_before(day: date, number: int, *, division: str = ENGLAND_AND_WALES) -> date:
    """The latest day after which so many working days have begun, `day` itself counted where it is one.

    Of a Monday and 1 that is the Sunday, of the Sunday before and 1 the Thursday; 0 gives the day itself.
    """
    begun = 0
    while begun < number:
        begun += is_working_day(day, division=division)
        day -= timedelta(days=1)
    return day
