"""Asking of a date that lies years away from the plan's own: 2062 for 2026, or 1999."""

from dataclasses import replace
from datetime import date

from council.calendar.plausible import PLAN_PAST_YEARS, PLAN_YEARS, is_far
from council.reading.dates.timescales import Timescale
from council.wording import spoken


def asking_of_far_years(read: Timescale, *, near: date) -> Timescale:
    """The timescale, with a question where it lies years away from the plan's own date.

    What is to come may lie further away than what is past: plans name targets for 2050, and none of 1999.
    """
    for day in (read.end, read.start):
        if day is None:
            continue
        most = PLAN_PAST_YEARS if day < near else PLAN_YEARS
        if is_far(day, near, most):
            question = f"{spoken(day)} is more than {most} years from the plan’s own date. Check the year."
            return replace(read, questions=(*read.questions, question))
    return read
