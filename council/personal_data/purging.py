"""The purge of what is past its period, kind by kind. Done twice, it does nothing the second time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from council.access.acting import PURGE, By, Rule, authorise
from council.conventions import InForce
from council.personal_data.declared import retained
from council.personal_data.held import RecordKind
from council.personal_data.holding import Holds
from council.personal_data.periods import RetentionPeriod

TO_PURGE = Rule("Only the weekly purge removes what is past its period.", jobs=(PURGE,))
NO_HOLDS = Holds()


@dataclass(frozen=True)
class Position:
    """One kind of personal data on a day: its period, how many records are past it, how many of them held."""

    kind: RecordKind
    period: RetentionPeriod
    before: date
    past: int
    held: int


@dataclass(frozen=True)
class Purged:
    """What one purge did to a kind: how many records went, and how many are kept by a legal hold."""

    kind: str
    label: str
    before: date
    past: int
    held: int
    purged: int


def positions(*, as_at: date, conventions: InForce) -> Iterator[Position]:
    """How each kind of personal data stands on the day."""
    holds = Holds.on(as_at)
    for kind in retained():
        period = RetentionPeriod.read(conventions.retention_of(kind.key))
        before = period.before(as_at)
        past = kind.past(before=before, holds=NO_HOLDS)
        free = past if holds == NO_HOLDS else kind.past(before=before, holds=holds)
        yield Position(kind, period, before, past=len(past), held=len(past) - len(free))


def purge(
    *, as_at: date, at: datetime, conventions: InForce, by: By, dry_run: bool = False
) -> Iterator[Purged]:
    """What went of each kind: all that is past its period as at the day and on no legal hold.

    Each kind is a transaction of its own and tells of itself by an event; one that fails leaves those before
    it purged, and the next run goes on from there. A dry run changes nothing.
    """
    authorise(by, TO_PURGE)
    holds = Holds.on(as_at)
    for kind in retained():
        before = RetentionPeriod.read(conventions.retention_of(kind.key)).before(as_at)
        past = kind.past(before=before, holds=NO_HOLDS)
        free = past if holds == NO_HOLDS else kind.past(before=before, holds=holds)
        count = 0 if dry_run or not free else kind.purge(free, by=by, at=at, as_at=as_at)
        yield Purged(kind.key, kind.label, before, len(past), len(past) - len(free), count)
