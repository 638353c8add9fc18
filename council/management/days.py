"""Days among the options of commands: read day first or as 2026-03-31, and refused in words for people."""

from argparse import ArgumentTypeError
from datetime import date

from django.utils import timezone

from council.calendar.plausible import FAR_YEARS, LONG_YEARS, is_far, read_day
from council.wording import spoken


def day(written: str) -> date:
    """The day of an option, such as 2026-03-31; ArgumentTypeError, with what to enter, for any other.

    A page asks once whether a far day is meant. Nobody sits at a command, and what runs by itself would end
    every post that ends before 2098: so a day further away than plans reach is refused.
    """
    try:
        read = read_day(written)
    except ValueError as refusal:
        raise ArgumentTypeError(str(refusal)) from None
    today = timezone.localdate()
    years = FAR_YEARS if read > today else LONG_YEARS
    if is_far(read, today, years):
        where = "to come" if read > today else "past"
        raise ArgumentTypeError(
            f"{spoken(read)} is more than {years} years {where}, further away than plans reach. "
            "Enter a nearer day."
        )
    return read
