"""Leaving the live stages other than by completion: on hold, withdrawn, transferred, business as usual."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from actions.models import Action
from actions.updating import locked
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.conventions import InForce
from council.history import authored
from council.rag import LEFT, LIVE, Stage
from council.refusing import Refusals

TO_CHANGE_STAGE = Rule("The programme manager decides on stages.", rights=(Right.MANAGE,), imports=True)


@transaction.atomic
def leave(
    action: Action,
    *,
    to: Stage,
    reason: str,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
) -> Action:
    """Take the action out of the live stages, with a reason. On hold it keeps the RAG it had."""
    person = authorise(by, TO_CHANGE_STAGE, action, on=on)
    action = locked(action, version)
    take_out(action, to=to, reason=reason, on=on, conventions=conventions)
    with authored(by=person, why=reason):
        action.save_next_version()
    return action


def take_out(action: Action, *, to: Stage, reason: str, on: date, conventions: InForce) -> None:
    """Take the action, locked by the caller, out of the live stages; it is not saved yet."""
    if action.stage not in (*LIVE, Stage.ON_HOLD):
        raise ValidationError(f"{action.reference} is {action.get_stage_display().lower()} already.")
    refused, leaves = Refusals(), to in (*LEFT, Stage.ON_HOLD)
    refused.say("stage", "Choose on hold, withdrawn, transferred or business as usual.", where=not leaves)
    reached = f"is {Stage(to).label.lower()}" if leaves else "leaves the plan"
    refused.say("reason", f"Enter why it {reached}.", where=not reason.strip())
    refused.raise_all()
    if to == Stage.ON_HOLD and action.stage != Stage.ON_HOLD:
        action.rag_at_hold = action.shown(as_at=on, conventions=conventions).rag
    action.stage = to
    action.stage_reason = reason


@transaction.atomic
def resume(action: Action, *, reason: str, by: By, version: int | None = None) -> Action:
    """Put the action in progress again after it was on hold. Its dates stand as they were."""
    person = authorise(by, TO_CHANGE_STAGE, action)
    action = locked(action, version)
    take_up(action)
    with authored(by=person, why=reason or "Resumed"):
        action.save_next_version()
    return action


def take_up(action: Action) -> None:
    """Put the action, locked by the caller, in progress again; it is not saved yet."""
    if action.stage != Stage.ON_HOLD:
        raise ValidationError(f"{action.reference} is not on hold.")
    action.stage = Stage.IN_PROGRESS
    action.stage_reason = ""
    action.rag_at_hold = ""
