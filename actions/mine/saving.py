"""Saving what was sent of an action's update, from its own page or from its row among others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from actions import rescheduling, updating
from actions.forms import UpdateForm
from actions.mine.drafts import discard_draft, keep_draft, saved_when
from actions.models import Action, DateChange, Update, UpdateDraft
from council.access.rules import acting_for
from council.models import ChangedMeanwhile
from council.rag import Implied
from council.register.owing import Visit
from council.web.asking import ask_of_dates
from council.web.dates import meant_in
from council.web.versions import changed_since
from council.wording import spoken


@dataclass(frozen=True)
class Saved:
    """What came of saving: the action as it now stands, or else why not, or what others changed meanwhile."""

    action: Action | None = None
    message: str = ""
    meanwhile: Sequence[Any] | None = None
    refusal: str = ""


def update_form(action: Action, visit: Visit, *, sent: Any = None, prefix: str | None = None) -> UpdateForm:
    """The form for the action: what was sent, else the person's own draft, else how it stands."""
    drafts = UpdateDraft.objects.kept(on=visit.as_at).filter(person=visit.person, action=action)
    return UpdateForm(
        sent,
        action=action,
        implied=implied_by(action, visit),
        conventions=visit.conventions,
        prefix=prefix,
        draft=None if sent is not None else drafts.first(),
    )


def implied_by(action: Action, visit: Visit) -> Implied:
    """The RAG that the action's dates imply once it is updated today."""
    return updating.implied_once_updated(action, as_at=visit.as_at, conventions=visit.conventions)


def draft_from(form: UpdateForm, *, on: date) -> str:
    """When the draft in the form was kept, in words; empty where the form holds none."""
    return saved_when(form.draft, on=on) if form.draft and not form.is_bound else ""


def save_update(action: Action, form: UpdateForm, visit: Visit) -> Saved:
    """Hand a sent form over to the act. What can't be saved stays in the form, and in the person's draft."""
    if not form.is_valid():
        ask_of_dates(form, lambda: hand_over(action, form, visit))
        keep_draft(action, form.typed(), by=visit.person)
        return Saved()
    try:
        update, message = hand_over(action, form, visit)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        if "justification" in form.errors:
            action.forecast = form.cleaned_data.get("forecast", action.forecast)
            form.imply(implied_by(action, visit))
        keep_draft(action, form.typed(), by=visit.person)
        return Saved()
    except ChangedMeanwhile as conflict:
        keep_draft(action, form.typed(), by=visit.person)
        form.tell(conflict, visit.person)
        return Saved(meanwhile=form.meanwhile)
    discard_draft(action, by=visit.person)
    return Saved(update.action, message)


def hand_over(action: Action, form: UpdateForm, visit: Visit) -> tuple[Update, str]:
    """Hand what the form says over to its act: the update, and what is said of it."""
    cleaned = dict(form.cleaned_data)
    move = {"to_date": cleaned.pop("move_to"), "reason": cleaned.pop("move_reason")}
    signed = {
        "by": visit.person,
        "on": visit.as_at,
        "conventions": visit.conventions,
        "version": cleaned.pop("version"),
        "for_post": acting_for(visit.person, action),
        "meant": meant_in(form),
    }
    statement = updating.UpdateStatement(**cleaned)
    message = f"{action.reference} updated."
    if not move["to_date"]:
        return updating.update_action(action, statement, **signed), message
    update, change = rescheduling.update_and_ask(action, statement, **move, **signed)
    return update, f"{message} {what_moves(change)}"


def what_moves(change: DateChange) -> str:
    """What becomes of a date change that came with an update, in a sentence."""
    if change.outcome == DateChange.Outcome.RECORDED:
        return f"The due date is now {spoken(change.to_date)}, which is within the tolerance."
    return f"The programme manager is asked to move the due date to {spoken(change.to_date)}."


def press_no_change(action: Action, version: str, visit: Visit) -> Saved:
    """Carry the last statement on; else say what others changed meanwhile, or why it is refused."""
    try:
        update = updating.no_change(
            action,
            by=visit.person,
            on=visit.as_at,
            conventions=visit.conventions,
            version=int(version) if version.isdecimal() and len(version) < 10 else None,
            for_post=acting_for(visit.person, action),
        )
    except ValidationError as refusal:
        return Saved(refusal=" ".join(refusal.messages))
    except ChangedMeanwhile as conflict:
        return Saved(meanwhile=changed_since(action, conflict.opened, reader=visit.person))
    discard_draft(action, by=visit.person)
    return Saved(update.action, f"{action.reference}: no change, as of {spoken(visit.as_at)}.")
