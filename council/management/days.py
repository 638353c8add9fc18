"""Days among the options of commands: read day first or as 2026-03-31, and refused in words for people."""

from argparse import ArgumentTypeError
from datetime import date

from council.calendar.plausible import read_day


def day(written: str) -> date:
    """The day of an option, such as 2026-03-31; ArgumentTypeError, with what to enter, for any other."""
    try:
        return read_day(written)
    except ValueError as refusal:
        raise ArgumentTypeError(str(refusal)) from None
