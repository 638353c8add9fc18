"""What a cell's tokens are told apart into: dates, statuses, recurrences, events, links and words.

"Ongoing - review by end March 2026"  ->  ongoing, mark "-", word "review", when (by, end, March 2026)
"""

from __future__ import annotations

from dataclasses import dataclass, field

from council.reading.dates.periods import Period, Unit
from council.reading.dates.timescale import Precision


@dataclass(frozen=True)
class Item:
    """One thing told apart: its `kind` says which, `value` what was meant, and the tokens that it covers."""

    kind: str
    first: int
    after: int
    value: str = ""
    detail: str = ""


@dataclass(frozen=True)
class When(Item):
    """One date with what was said around it.

    `mode` is what it limits (by, from, after, since, until, to, between, throughout, every, ongoing, for or
    nothing), `bound` which end of it is meant (early, start, mid, late, end), `hedge` how sure (circa,
    unsure). `span` is "commencing week", "ending quarter" … where the date names one end of a longer time.
    """

    period: Period = field(default_factory=lambda: Period(Unit.IMPOSSIBLE, Precision.NONE))
    mode: str = ""
    bound: str = ""
    hedge: str = ""
    span: str = ""
    noted: Precision | None = None
    is_old: bool = False
    in_event: bool = False
