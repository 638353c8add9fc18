"""Sending the digests of a day: to nobody twice, and on to the next where one address is refused.

They are sent here and not queued for the worker: only so can the command say, and its exit code tell, whom
the mail server refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction

from council import events
from council.access.acting import DIGEST, By, Rule, authorise
from council.conventions import InForce
from council.mail import Failure, hand_over
from council.models import Event, User
from council.wording import spoken
from reports.digests.gathering import Digest, digests
from reports.digests.models import SentDigest
from reports.digests.writing import message

TO_SEND = Rule("Reminders are sent by their daily job.", jobs=(DIGEST,))
State = SentDigest.State


@dataclass
class Outcome:
    """What became of a run, by the keys of people: `unknown` were taken in hand by a run that broke off."""

    sent: int = 0
    failed: dict[int, str] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)

    def count(self, person: int, failure: Failure | None) -> None:
        if failure is None:
            self.sent += 1
        elif failure.may_have_gone:
            self.unknown.append(person)
        else:
            self.failed[person] = failure.words

    @property
    def is_whole(self) -> bool:
        return not self.failed and not self.unknown


def send_digests(
    *,
    as_at: date,
    conventions: InForce,
    site: str,
    now: Callable[[], datetime],
    by: By,
    told: Callable[[Digest, str], None] = lambda digest, failure: None,
) -> Outcome:
    """Send the digests of the day; `told` hears of each as it goes, with the failure or "".

    Raises OSError where the mail server can't be reached at all: then nobody's was taken in hand.
    """
    person = authorise(by, TO_SEND)
    broken_off = SentDigest.objects.filter(day=as_at, state=State.TAKEN).order_by("person")
    outcome = Outcome(unknown=list(broken_off.values_list("person", flat=True)))
    connection: BaseEmailBackend | None = None
    try:
        for digest in digests(as_at=as_at, conventions=conventions):
            # Opened for the first digest: on a day without one, no server is asked.
            if connection is None:
                connection = get_connection()
                connection.open()
            if not User.objects.filter(pk=digest.person.pk, is_active=True).exists():
                continue  # they left since the digests were gathered
            taken = take(digest, at=now())
            if taken is None:
                continue
            failure = send_one(digest, connection, site, conventions)
            # Written after each: a run that is killed leaves one in doubt, and not all.
            taken.state, taken.at = state_after(failure), now()
            taken.save(update_fields=["state", "at"])
            outcome.count(digest.person.pk, failure)
            told(digest, failure.words if failure else "")
    finally:
        if connection is not None:
            connection.close()
    if outcome.sent or outcome.failed:
        events.tell(
            Event.Kind.SENT,
            f"Reminders of {spoken(as_at)}: {outcome.sent} sent, {len(outcome.failed)} refused",
            by=person,
            day=as_at.isoformat(),
            sent=outcome.sent,
            refused=sorted(outcome.failed),
        )
    return outcome


def take(digest: Digest, *, at: datetime) -> SentDigest | None:
    """The digest taken in hand, or None where another run has it."""
    facts = {"at": at, "lines": digest.lines}
    try:
        # The row is the lock: of two runs the database lets one make it.
        with transaction.atomic():
            return SentDigest.objects.create(person=digest.person, day=digest.day, **facts)
    except IntegrityError:
        again = SentDigest.objects.filter(person=digest.person, day=digest.day)
        if again.filter(state=State.FAILED).update(state=State.TAKEN, **facts):
            return again.get()
    return None


def state_after(failure: Failure | None) -> State:
    """What the digest's row says: of one that broke off while it was handed over, that nobody knows."""
    if failure is None:
        return State.SENT
    return State.TAKEN if failure.may_have_gone else State.FAILED


def send_one(digest: Digest, connection: BaseEmailBackend, site: str, conventions: InForce) -> Failure | None:
    """Why the message was not sent; None where it was."""
    return hand_over(message(digest, site=site, conventions=conventions), connection)
