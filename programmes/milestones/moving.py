"""Moving a milestone's due date: asked for with a reason, decided by another person, recorded for ever.

The same rules as for the dates of actions: within the tolerance a move is recorded at once, beyond it waits.
"""

from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council import deciding, tolerance
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.conventions import InForce
from council.history import authored
from council.models import Body, require_unchanged
from programmes.milestones.expecting import TO_SPEAK
from programmes.milestones.planning import locked
from programmes.models import Milestone, MilestoneDateChange

Outcome = MilestoneDateChange.Outcome
TO_ASK = replace(TO_SPEAK, refusal="Only the milestone’s owner or manager asks to move it.", imports=True)
TO_DECIDE = Rule(
    "The programme manager decides on dates, or the senior responsible owner.",
    rights=(Right.MANAGE,),
    sro=True,
)
TO_WITHDRAW = replace(
    TO_SPEAK,
    refusal="Who asked for the date change, or the milestone’s owner, takes it back.",
    own="asked_by_id",
)
FIRST_DATE = "The first date for this milestone."  # where a first one is asked for without more words
ASKED = "Date change asked for: "  # with which the history of a request begins


def within_tolerance(milestone: Milestone, to_date: date, conventions: InForce) -> bool:
    """Whether the move of the milestone's date needs no approval."""
    return tolerance.within_tolerance(
        to_date,
        due=milestone.due,
        baseline=milestone.baseline,
        ends=milestone.workstream.ends if milestone.workstream else None,
        tolerance_days=milestone.programme.tolerance(conventions),
    )


@transaction.atomic
def ask_to_move(
    milestone: Milestone,
    *,
    to_date: date,
    reason: str,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> MilestoneDateChange:
    """Ask for another date: recorded at once within tolerance, else waiting for a decision.

    A first date moves nothing, so it needs no reason. Raises ValidationError by field where the reason is
    missing, the date is the one it has or may not be `meant`, and where it was delivered or another change
    waits; ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_ASK, milestone, on=on)
    require_unchanged(milestone, version)
    milestone = locked(milestone)
    if not milestone.is_live:
        raise ValidationError(f"{milestone.reference} is delivered: its date stands.")
    change = MilestoneDateChange(
        milestone=milestone, from_date=milestone.due, to_date=to_date, reason=reason, asked_by=person
    )
    deciding.wish_for_date(
        change,
        first=FIRST_DATE,
        within=within_tolerance(milestone, to_date, conventions),
        waits=milestone.date_changes.filter(outcome=Outcome.PENDING).exists(),
        doubts=doubts_of_due(milestone, to_date, by=by, on=on, meant=meant),
        on=on,
        also={},
    )
    with authored(by=person, why=f"{ASKED}{change.reason}"):
        change.save()
        if change.outcome == Outcome.RECORDED:
            move_due_date(milestone, change)
            milestone.save_next_version()
    return change


def doubts_of_due(milestone: Milestone, to_date: date, *, by: By, on: date, meant: Meant) -> Doubts:
    """What there is to ask of a new due date: in the past, before the one that stands or the start, far."""
    doubts = Doubts(by=by, on=on, meant=meant, beside=(milestone.baseline, milestone.due))
    starts = milestone.programme.starts
    order = {"the programme’s start": starts, "the due date that stands": milestone.due}
    called = "the new due date" if milestone.due else "the due date"
    doubts.ask("to_date", to_date, called=called, was=milestone.due, future=True, after=order)
    return doubts


def approve(
    change: MilestoneDateChange,
    *,
    by: By,
    on: date,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    reason: str = "",
    meant: Meant = NONE_MEANT,
) -> MilestoneDateChange:
    """Approve the date change: the milestone has the new date.

    `body`, `meeting_on` and `minute` name the meeting that decided, where it was not the manager alone.
    """

    def carry_out(change: MilestoneDateChange, milestone: Milestone) -> None:
        move_due_date(milestone, change)
        milestone.save_next_version()

    return deciding.approve(
        change,
        carry_out,
        rule=TO_DECIDE,
        by=by,
        on=on,
        body=body,
        meeting_on=meeting_on,
        minute=minute,
        reason=reason,
        meant=meant,
    )


def refuse(
    change: MilestoneDateChange,
    *,
    by: By,
    on: date,
    reason: str,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    meant: Meant = NONE_MEANT,
) -> MilestoneDateChange:
    """Refuse the date change with a reason; the due date stands."""
    return deciding.refuse(
        change,
        rule=TO_DECIDE,
        by=by,
        on=on,
        reason=reason,
        body=body,
        meeting_on=meeting_on,
        minute=minute,
        meant=meant,
    )


def withdraw(change: MilestoneDateChange, *, by: By, on: date) -> MilestoneDateChange:
    """Take the change back, as its asker or for the milestone: the due date stands."""
    return deciding.withdraw(change, rule=TO_WITHDRAW, by=by, on=on)


def move_due_date(milestone: Milestone, change: MilestoneDateChange) -> None:
    """Move the milestone's date by the change; the milestone is not saved yet."""
    milestone.baseline = milestone.baseline or change.to_date
    if change.from_date is not None:
        milestone.times_moved += 1
    milestone.due = change.to_date
