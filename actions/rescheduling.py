"""Moving a due date: asked for with a reason, decided by another person, recorded for ever."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from actions.models import Action, DateChange
from actions.updating import locked, save
from council.conventions import InForce
from council.history import authored, current_through
from council.models import Body, User
from council.rag import LIVE, rank

Outcome = DateChange.Outcome


def tolerance_days(action: Action, conventions: InForce) -> int:
    """The days by which this action's date may move without approval."""
    own = action.programme.tolerance_days
    return conventions.tolerance_days if own is None else own


def within_tolerance(action: Action, to_date: date, conventions: InForce) -> bool:
    """Whether the move needs no approval: few days from the first agreed date, inside the workstream.

    Counted from the baseline, so that many small moves can't add up to a large one unseen.
    """
    if action.due is None or action.baseline is None:
        return False
    if action.workstream.ends and to_date > action.workstream.ends:
        return False
    return abs((to_date - action.baseline).days) <= tolerance_days(action, conventions)


@transaction.atomic
def ask_to_reschedule(
    action: Action,
    *,
    to_date: date,
    reason: str,
    by: User | None,
    on: date,
    conventions: InForce,
) -> DateChange:
    """The date change: recorded at once within tolerance, else waiting for a decision.

    Raises ValidationError where the reason is missing, the date is the one it has, the action is no longer
    live, or another change waits already.
    """
    action = locked(action)
    if action.stage not in LIVE:
        raise ValidationError(f"{action.reference} is {action.get_stage_display().lower()}: its date stands.")
    if not reason.strip():
        raise ValidationError({"reason": "Enter the reason for the slippage."})
    if to_date == action.due:
        raise ValidationError({"to_date": "Enter another date: this is the due date it has."})
    if action.date_changes.filter(outcome=Outcome.PENDING).exists():
        raise ValidationError(
            "A date change for this action is waiting for a decision. Withdraw it before asking for another."
        )
    recorded = within_tolerance(action, to_date, conventions)
    with authored(by=by, why=f"Date change asked for: {reason}"):
        change = DateChange.objects.create(
            action=action,
            from_date=action.due,
            to_date=to_date,
            reason=reason,
            asked_by=by,
            asked_through=current_through(),
            asked_on=on,
            outcome=Outcome.RECORDED if recorded else Outcome.PENDING,
            decided_on=on if recorded else None,
        )
        if recorded:
            _move(action, change, as_at=on, conventions=conventions)
    return change


@transaction.atomic
def approve(
    change: DateChange,
    *,
    by: User,
    on: date,
    conventions: InForce,
    body: Body | None = None,
    reason: str = "",
) -> DateChange:
    """The change, approved; its action's RAG can't improve until the next update."""
    change, action = _pending(change, by)
    if action.due != change.from_date:
        raise ValidationError(
            "The due date has moved since this was asked for. Refuse it, and ask again from the new date."
        )
    with authored(by=by, why=f"Date change approved: {change.reason}"):
        _decide(change, Outcome.APPROVED, by=by, on=on, body=body, reason=reason)
        _move(action, change, as_at=on, conventions=conventions)
    return change


@transaction.atomic
def refuse(change: DateChange, *, by: User, on: date, reason: str, body: Body | None = None) -> DateChange:
    """The change, refused with a reason; the due date stands."""
    change, _ = _pending(change, by)
    if not reason.strip():
        raise ValidationError({"decision_reason": "Enter why the date change is refused."})
    with authored(by=by, why=f"Date change refused: {reason}"):
        _decide(change, Outcome.REFUSED, by=by, on=on, body=body, reason=reason)
    return change


@transaction.atomic
def withdraw(change: DateChange, *, by: User, on: date) -> DateChange:
    """The change, taken back by whoever asked for it or by the owner."""
    change = DateChange.objects.select_for_update().get(pk=change.pk)
    if change.outcome != Outcome.PENDING:
        raise ValidationError(f"This date change is {change.get_outcome_display().lower()} already.")
    with authored(by=by, why="Date change withdrawn"):
        _decide(change, Outcome.WITHDRAWN, by=by, on=on)
    return change


def _pending(change: DateChange, by: User) -> tuple[DateChange, Action]:
    action = locked(change.action)
    change = DateChange.objects.select_for_update().get(pk=change.pk)
    if change.outcome != Outcome.PENDING:
        raise ValidationError(f"This date change is {change.get_outcome_display().lower()} already.")
    if change.asked_by_id == by.pk:
        raise ValidationError("You asked for this date change, so another person decides on it.")
    return change, action


def _decide(
    change: DateChange, outcome: str, *, by: User, on: date, body: Body | None = None, reason: str = ""
) -> None:
    change.outcome = outcome
    change.decided_by = by
    change.decided_by_body = body
    change.decided_on = on
    change.decision_reason = reason
    change.save()


def _move(action: Action, change: DateChange, *, as_at: date, conventions: InForce) -> None:
    before = action.shown(as_at=as_at, conventions=conventions).rag
    action.baseline = action.baseline or change.to_date
    if change.from_date is not None:
        action.times_moved += 1
        if rank(before):
            action.rag_floor = before
    action.due = change.to_date
    save(action)
