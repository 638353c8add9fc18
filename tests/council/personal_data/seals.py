"""What these tests share: sealing, and what verifying finds."""

from datetime import UTC, date, datetime, timedelta

from council import history
from council.access.acting import PURGE
from council.auditing import live_records, sealing, verification
from council.models import Conventions, Event, User
from council.personal_data.purging import Purged, purge

NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
TODAY = date(2026, 6, 15)


def seal() -> None:
    sealing.seal_new(at=NOW)


def verify() -> tuple[list[str], int]:
    """What isn't as it was sealed, in words, and how many rows a purge explains."""
    reading = verification.Verification()
    return [finding.in_words() for finding in reading.findings()], reading.purged


def astray() -> list[str]:
    """The records that aren't as their history says, in words."""
    return [finding.in_words() for finding in live_records.LiveComparison().findings()]


def years_ago(number: float) -> datetime:
    return NOW - timedelta(days=round(number * 365.25))


def event(
    kind: Event.Kind, what: str = "", *, by: User | None = None, years: float = 0, **detail: object
) -> Event:
    """An event of so many years ago."""
    with history.authored(at=years_ago(years)):
        return Event.objects.create(kind=kind, what=what or kind.label, by=by, detail=detail)


def purged(**options: object) -> dict[str, Purged]:
    """What a purge did to each kind, on TODAY."""
    done = purge(as_at=TODAY, at=NOW, conventions=Conventions.objects.in_force(TODAY), by=PURGE, **options)
    return {outcome.kind: outcome for outcome in done}
