"""Days on which the council is closed beside weekends and bank holidays, such as those after Christmas."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ClosedDays:
    """From which day to which the offices are closed, both counted; and what it is called."""

    first: date
    last: date
    name: str


def is_closed(day: date, closures: Iterable[ClosedDays]) -> bool:
    """Whether one of the closures covers the day."""
    return any(closure.first <= day <= closure.last for closure in closures)
