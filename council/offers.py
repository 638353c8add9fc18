"""What a register offers a person: what they owe and what waits for their decision, on home and by mail.

Each declaration (`council.register.declaring`) names the functions that give them; the roof merges what they
give, so that no register knows another.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from council.natural_order import natural_key


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
    on_a_date: bool = False  # asks to decide on a date, which is decided with others too
    exempt: bool = False  # a mail then names the reference and nothing else


@dataclass(frozen=True, kw_only=True)
class MailSections:
    """The sections of the daily mail that one part of the application fills.

    `fill(people, as_at=, since=, sent_at=, conventions=)` gives the offers by person's key and section, for
    many people in a fixed number of queries. `since` is the day of each one's last mail, and `sent_at` its
    moment.
    """

    order: int  # where they stand in the mail
    titles: Mapping[str, str]  # of each section, by its key
    fill: Callable[..., Mapping[int, Mapping[str, Sequence[Offer]]]]
    at_any_rate: frozenset[str] = frozenset()  # others wait for these: a weekly mail isn't waited for


def offers_in_order(offers: Iterable[Offer]) -> list[Offer]:
    """The offers, the most pressing first, then by day; those without a day come last."""
    return sorted(
        offers, key=lambda o: (o.urgency, o.day is None, o.day or date.min, natural_key(o.reference), o.title)
    )
