"""Days among the options of commands: read day first or as 2026-03-31, and refused in words for people."""

from argparse import ArgumentTypeError
from datetime import date

from django.utils import timezone

from council.calendar.plausible import FAR_YEARS, LONG_YEARS, PAST_YEARS, is_far, read_day
from council.wording import spoken


def day(written: str) -> date:
    """The day of an option, such as 2026-03-31; ArgumentTypeError, with what to enter, for any other.

    A page asks once whether a far day is meant. Nobody sits at a command, and what runs by itself would end
    every post that ends before 2098: so a day that a page would ask about is refused.
    """
    return _near(written, back=PAST_YEARS)


def day_of_a_plan(written: str) -> date:
    """The day of an option that says when a plan was written, which may be long ago; else as `day`."""
    return _near(written, back=LONG_YEARS)


def _near(written: str, *, back: int) -> date:
    try:
        read = read_day(written)
    except ValueError as refusal:
        raise ArgumentTypeError(str(refusal)) from None
    today = timezone.localdate()
    years = FAR_YEARS if read > today else back
    if is_far(read, today, years):
        where = "to come" if read > today else "past"
        raise ArgumentTypeError(
            f"{spoken(read)} is more than {years} years {where}, further away than plans reach. "
            "Enter a nearer day."
        )
    return read
