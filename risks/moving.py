"""Moving a mitigation's due date: asked for with a reason, decided by another person, recorded for ever.

The same rules as for the dates of actions: within the tolerance a move is recorded at once, beyond it waits.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council import deciding, tolerance
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.conventions import InForce
from council.history import authored
from council.models import Body, require_unchanged
from risks.mitigating import TO_REPORT, locked
from risks.models import Mitigation, MitigationDateChange

Outcome = MitigationDateChange.Outcome
TO_ASK = replace(
    TO_REPORT,
    refusal="Its owner, the risk lead and the programme manager ask to move a mitigation.",
    imports=True,
)
TO_DECIDE = Rule(
    "The programme manager decides on dates, or the senior responsible owner.",
    rights=(Right.MANAGE,),
    sro=True,
)
TO_WITHDRAW = replace(
    TO_REPORT,
    refusal="The person who asked for the date change, or the mitigation’s owner, takes it back.",
    own="asked_by_id",
)
FIRST_DATE = "The first date for this mitigation."


@transaction.atomic
def ask_to_move(
    mitigation: Mitigation,
    *,
    to_date: date,
    reason: str,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> MitigationDateChange:
    """Ask for another date: recorded at once within tolerance, else waiting for a decision.

    Raises ValidationError by field, also where it is done or another change waits; ChangedMeanwhile where
    `version` is no longer the current one.
    """
    person = authorise(by, TO_ASK, mitigation, on=on)
    require_unchanged(mitigation, version)
    mitigation = locked(mitigation)
    if not mitigation.is_live:
        raise ValidationError(f"{mitigation.reference} is no longer to be done: its date stands.")
    change = MitigationDateChange(
        mitigation=mitigation, from_date=mitigation.due, to_date=to_date, reason=reason, asked_by=person
    )
    deciding.wish_for_date(
        change,
        first=FIRST_DATE,
        within=within_tolerance(mitigation, to_date, conventions),
        waits=mitigation.date_changes.filter(outcome=Outcome.PENDING).exists(),
        doubts=doubts_of_due(mitigation, to_date, by=by, on=on, meant=meant),
        on=on,
        also={},
    )
    with authored(by=person, why=f"Date change asked for: {change.reason}"):
        change.save()
        if change.outcome == Outcome.RECORDED:
            move_due_date(mitigation, change)
            mitigation.save_next_version()
    return change


def within_tolerance(mitigation: Mitigation, to_date: date, conventions: InForce) -> bool:
    """Whether the move of the mitigation's date needs no approval."""
    return tolerance.within_tolerance(
        to_date,
        due=mitigation.due,
        baseline=mitigation.baseline or mitigation.due,
        ends=mitigation.workstream.ends if mitigation.workstream else None,
        tolerance_days=mitigation.programme.tolerance(conventions),
    )


def doubts_of_due(mitigation: Mitigation, to_date: date, *, by: By, on: date, meant: Meant) -> Doubts:
    """What there is to ask of a new due date: in the past, before the one that stands or the start, far."""
    doubts = Doubts(by=by, on=on, meant=meant, beside=(mitigation.baseline, mitigation.due))
    order = {
        "the programme’s start": mitigation.programme.starts,
        "the due date that stands": mitigation.due,
    }
    called = "the new due date" if mitigation.due else "the due date"
    doubts.ask("to_date", to_date, called=called, was=mitigation.due, future=True, after=order)
    return doubts


def approve(
    change: MitigationDateChange,
    *,
    by: By,
    on: date,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    reason: str = "",
    meant: Meant = NONE_MEANT,
) -> MitigationDateChange:
    """Approve the date change: the mitigation has the new date."""

    def carry_out(change: MitigationDateChange, mitigation: Mitigation) -> None:
        move_due_date(mitigation, change)
        mitigation.save_next_version()

    met: dict[str, Any] = {"body": body, "meeting_on": meeting_on, "minute": minute}
    return deciding.approve(
        change, carry_out, rule=TO_DECIDE, by=by, on=on, reason=reason, meant=meant, **met
    )


def refuse(
    change: MitigationDateChange,
    *,
    by: By,
    on: date,
    reason: str,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    meant: Meant = NONE_MEANT,
) -> MitigationDateChange:
    """Refuse the date change with a reason; the due date stands."""
    met: dict[str, Any] = {"body": body, "meeting_on": meeting_on, "minute": minute}
    return deciding.refuse(change, rule=TO_DECIDE, by=by, on=on, reason=reason, meant=meant, **met)


def withdraw(change: MitigationDateChange, *, by: By, on: date) -> MitigationDateChange:
    """Take the change back, as its asker or for the mitigation: the due date stands."""
    return deciding.withdraw(change, rule=TO_WITHDRAW, by=by, on=on)


def move_due_date(mitigation: Mitigation, change: MitigationDateChange) -> None:
    """Move the mitigation's date by the change; the mitigation is not saved yet."""
    mitigation.baseline = mitigation.baseline or change.from_date or change.to_date
    if change.from_date is not None:
        mitigation.times_moved += 1
    mitigation.due = change.to_date
