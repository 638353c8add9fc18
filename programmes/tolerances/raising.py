"""Raising an exception for each breach of a programme's tolerances, once, and ending it when it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from council.access.acting import DIGEST, By, Rule, authorise
from council.history import authored
from programmes.models import Programme, ToleranceException

THROUGH = "the daily check of its tolerances"  # also where it is a command that runs it
TO_RAISE = Rule("Exceptions are raised by the daily job that sends the reminders.", jobs=(DIGEST,))


@dataclass(frozen=True)
class Breach:
    """A tolerance that a programme is beyond: how far it may go, how far it went, and by what, in words."""

    kind: ToleranceException.Kind
    limit: Decimal
    reached: Decimal
    words: str


@transaction.atomic
def raise_exceptions(
    programme: Programme, breaches: Sequence[Breach], *, by: By, on: date
) -> list[ToleranceException]:
    """Raise what is new of the breaches of the day, and end what is over; return those that were raised.

    Done twice, it finds nothing the second time.
    """
    person = authorise(by, TO_RAISE, programme, on=on)
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    running = {each.kind: each for each in programme.exceptions.filter(ended_on=None)}
    beyond = {breach.kind for breach in breaches}
    with authored(by=person, why="Back within its tolerance", through=THROUGH):
        for kind, exception in running.items():
            if kind not in beyond:
                _end(exception, on)
    raised = []
    with authored(by=person, why="Beyond its tolerance", through=THROUGH):
        for breach in breaches:
            if breach.kind not in running:
                raised.append(
                    ToleranceException.objects.create(
                        programme=programme,
                        reference=programme.next_reference("EX"),
                        kind=breach.kind,
                        limit=breach.limit,
                        reached=breach.reached,
                        reason=breach.words,
                        asked_on=on,
                        asked_through=THROUGH,
                    )
                )
    return raised


def _end(exception: ToleranceException, on: date) -> None:
    exception.ended_on = on
    if exception.waits:
        exception.outcome, exception.decided_on = ToleranceException.Outcome.WITHDRAWN, on
    exception.save()
