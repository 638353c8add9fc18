"""What a register offers a person on their home page: what they owe, and what waits for their decision.

Each register has a function `offers(user, *, as_at, conventions)` in its own `offers` module; the roof
merges them, so that no register knows another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum


class Urgency(IntEnum):
    """Why something stands on a home page, the most pressing first."""

    OVERDUE = 1
    NEEDS_UPDATE = 2
    DUE_SOON = 3
    DECISION = 4
    DRAFT = 5


@dataclass(frozen=True)
class Offer:
    """One thing to do, why, and its next step as one button. `rag` is a Rag's value, or empty."""

    title: str
    url: str
    why: str
    step_label: str
    step_url: str
    urgency: Urgency
    reference: str = ""
    rag: str = ""
    day: date | None = None  # the day that it was or is due; the earliest stands first
    exempt: bool = False  # a mail then names the reference and nothing else


def in_order(offers: Iterable[Offer]) -> list[Offer]:
    """The offers, the most pressing first, then by day; those without a day come last."""
    return sorted(offers, key=lambda o: (o.urgency, o.day is None, o.day or date.min, o.reference, o.title))
