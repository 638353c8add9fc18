"""Working days, and the clear days that the public is owed before a meeting. Pure: no clock, no network.

Source: Local Government Act 1972, s.100B, as amended by SI 2002/715: reports are open to the public five
clear days before the meeting. Councils count working days, and neither the day of publication nor that of
the meeting.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from council.calendar.bank_holidays import ENGLAND_AND_WALES, SATURDAY, is_bank_holiday
from council.calendar.closures import ClosedDays, is_closed

NONE: Sequence[ClosedDays] = ()


def is_working_day(
    day: date, *, division: str = ENGLAND_AND_WALES, closures: Sequence[ClosedDays] = NONE
) -> bool:
    """Whether offices work on the day: no weekend, no bank holiday, no closure of the council's own."""
    return day.weekday() < SATURDAY and not is_bank_holiday(day, division) and not is_closed(day, closures)


def clear_working_days(published: date, meeting: date, *, division: str = ENGLAND_AND_WALES) -> int:
    """The working days strictly between the two; 0 where they meet or are the wrong way round."""
    between = range(1, (meeting - published).days)
    return sum(is_working_day(published + timedelta(days=n), division=division) for n in between)


def publication_day(
    meeting: date,
    *,
    clear_days: int = 5,
    division: str = ENGLAND_AND_WALES,
    closures: Sequence[ClosedDays] = NONE,
) -> date:
    """The last working day on which publishing leaves `clear_days` clear working days before the meeting."""
    day, clear = meeting, 0
    while clear < clear_days:
        day -= timedelta(days=1)
        clear += is_working_day(day, division=division, closures=closures)
    day -= timedelta(days=1)
    while not is_working_day(day, division=division, closures=closures):
        day -= timedelta(days=1)
    return day


def working_days_before(
    day: date, number: int, *, division: str = ENGLAND_AND_WALES, closures: Sequence[ClosedDays] = NONE
) -> date:
    """The latest day after which so many working days have begun, `day` itself counted where it is one.

    Of a Monday and 1 that is the Sunday, of the Sunday before and 1 the Thursday; 0 gives the day itself.
    """
    begun = 0
    while begun < number:
        begun += is_working_day(day, division=division, closures=closures)
        day -= timedelta(days=1)
    return day
