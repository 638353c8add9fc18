"""Putting right what was said or agreed of an action: its words, and its last update. Nothing is overwritten.

An update is corrected by a new one that names it, or withdrawn within a day; both stay readable, and reports
that were issued stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from actions.bulk.changing import require_open
from actions.models import Action, Support, Update
from actions.models.action import STATED_WORDS
from actions.updating import (
    CARRIED,
    TO_UPDATE,
    UpdateStatement,
    locked,
    update_action,
)
from council import rag
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.conventions import InForce
from council.exempting.marking import exemption_now
from council.history import authored
from council.models import Post
from council.rag import LIVE
from council.wording import spoken
from programmes.models import Workstream

TO_CORRECT = Rule("The programme manager corrects an action of its plan.", rights=(Right.MANAGE,))
TO_TAKE_BACK = TO_UPDATE.refusing("Only the action's owner or manager corrects or withdraws its updates.")
WITHDRAWN_WITHIN = 1  # days after it was made: until the end of the next day
# What an update leaves on its action besides its words.
LEFT_BY_UPDATE = (*CARRIED, "justified_against", "rag_floor", "updated_on")


@dataclass(frozen=True)
class Correction:
    """An action's words and people as they should stand, all of them."""

    title: str
    workstream: Workstream
    description: str = ""
    owner: Post | None = None
    support: Sequence[Post] = ()
    success_measure: str = ""
    starts: date | None = None
    kind: str = ""


@transaction.atomic
def correct_action(
    action: Action,
    correction: Correction,
    *,
    why: str,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Action:
    """Save the action as corrected, with the reason in its history. Its agreed date is not corrected here.

    A start that is moved never improves the RAG before the next update. Raises ValidationError by field, and
    ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_CORRECT, action, on=on)
    action = locked(action, version)
    supporting = {support.post_id: support for support in action.supports.select_related("post")}
    wanted = {post.pk: post for post in correction.support}
    doubts = Doubts(by=by, on=on, meant=meant, beside=(action.due,))
    start, until = action.programme.starts, {"the due date": action.due}
    doubts.ask("starts", correction.starts, called="the start date", was=action.starts,
               past=True, future=True, after={"the programme’s start": start}, before=until)  # fmt: skip
    joining = [wanted[key] for key in wanted.keys() - supporting]
    check_correction(action, correction, why, joining=joining, doubts=doubts)
    before = action.shown(as_at=on, conventions=conventions).rag
    changed = [
        name
        for name in ("title", "kind", "description", "workstream", "owner", "success_measure", "starts")
        if getattr(action, name) != getattr(correction, name)
    ]
    if not changed and wanted.keys() == supporting.keys():
        raise ValidationError("Nothing is different, so there is nothing to save.")
    for name in changed:
        setattr(action, name, getattr(correction, name))
    after = action.shown(as_at=on, conventions=conventions).rag
    if "starts" in changed and rag.rank(after) < rag.rank(before):
        action.rag_floor = before
    with authored(by=person, why=why):
        action.save_next_version()
        for key in supporting.keys() - wanted.keys():
            supporting[key].delete()
        for key in sorted(wanted.keys() - supporting.keys()):
            Support.objects.create(action=action, post=wanted[key])
    return action


def check_correction(
    action: Action, correction: Correction, why: str, *, joining: Sequence[Post], doubts: Doubts
) -> None:
    """Raise ValidationError by field, all at once, where the action cannot stand as corrected."""
    errors: dict[str, str] = {}
    if not correction.title.strip():
        errors["title"] = "Enter what is to be done."
    if not why.strip():
        errors["why"] = "Enter why it is corrected."
    owner = correction.owner
    if owner != action.owner:
        if owner is not None and not owner.is_active:
            errors["owner"] = f"{owner} is no longer in use."
        elif refusal := refusal_of(action, "it stays with its owner"):
            errors["owner"] = refusal
    if idle := [post for post in joining if not post.is_active]:
        errors["support"] = f"{idle[0]} is no longer in use."
    if correction.workstream.programme_id != action.programme_id:
        errors["workstream"] = "Select a workstream of the same programme."
    elif correction.workstream.retired_on and correction.workstream != action.workstream:
        errors["workstream"] = f"{correction.workstream} was retired. Select another workstream."
    elif correction.workstream != action.workstream and (
        refusal := refusal_of(action, "it stays in its workstream")
    ):
        errors["workstream"] = refusal
    if errors or doubts.errors:
        raise ValidationError({**errors, **doubts.errors})


def refusal_of(action: Action, stays: str) -> str:
    """Why what is done and closed stays where it is, in a sentence; empty where it need not."""
    try:
        require_open(action, stays)
    except ValidationError as refusal:
        return refusal.messages[0]
    return ""


# --- the last update ----------------------------------------------------------------------------------------


def why_not_correctable(update: Update) -> str:
    """Why the update cannot be corrected or withdrawn, in a sentence; empty where it can."""
    action = update.action
    if action.stage not in LIVE:
        return f"{action.reference} is {action.get_stage_display().lower()}, so its updates stand."
    if update.withdrawn_on:
        return "The update was withdrawn already."
    if update.as_written:
        return "The update came with a plan. Take the import back, or write a new update."
    if update != action.updates.standing().first():
        return "Only the latest update can be corrected or withdrawn. Write a new update instead."
    return ""


def why_not_withdrawable(update: Update, *, on: date) -> str:
    """Why the update cannot be withdrawn, in a sentence; empty where it can."""
    if refusal := why_not_correctable(update):
        return refusal
    if (on - update.made_on).days > WITHDRAWN_WITHIN:
        return (
            f"It was made on {spoken(update.made_on)}, and can be withdrawn until the end of the next day. "
            "Correct it by a new update instead."
        )
    if update.at_version is None:
        return "It was made before updates could be withdrawn. Correct it by a new update instead."
    return ""


@transaction.atomic
def correct_update(
    update: Update,
    statement: UpdateStatement,
    *,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
    for_post: Post | None = None,
    meant: Meant = NONE_MEANT,
) -> Update:
    """Write a new update in the place of the latest, which stays readable; exempt where that one was."""
    authorise(by, TO_TAKE_BACK, update, on=on)
    update.action = locked(update.action, version)
    if refusal := why_not_correctable(update):
        raise ValidationError(refusal)
    alone = update.exempt and not update.action.exempt
    exemption = exemption_now(update) if alone else None
    return update_action(
        update.action,
        statement,
        by=by,
        on=on,
        conventions=conventions,
        for_post=for_post,
        exemption=exemption,
        corrects=update,
        meant=meant,
    )


@transaction.atomic
def withdraw_update(update: Update, *, reason: str, by: By, on: date, for_post: Post | None = None) -> Update:
    """Withdraw the latest update with the reason, until the end of the day after it was made.

    Where it corrects another, that one goes with it: it was wrong, and must not stand again. The action
    carries again what it did before, but for what something else has changed since.
    """
    person = authorise(by, TO_TAKE_BACK, update, on=on)
    action = locked(update.action)
    update = Update.objects.select_for_update(of=("self",)).get(pk=update.pk)
    update.action = action
    if refusal := why_not_withdrawable(update, on=on):
        raise ValidationError(refusal)
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the update is withdrawn."})
    corrected = those_corrected(update)
    first = [update, *corrected][-1]
    versions = {entry.version: entry for entry in action.history.filter(version__lte=update.at_version)}
    made, before = versions.get(update.at_version), versions.get((first.at_version or 0) - 1)
    with authored(by=person, for_post=for_post, why="Update withdrawn"):
        for each in (update, *corrected):
            each.withdrawn_by, each.withdrawn_on, each.withdrawn_reason = person, on, reason.strip()
            each.save()
        if made is not None and before is not None:
            for name in LEFT_BY_UPDATE:
                if getattr(action, name) == getattr(made, name):
                    setattr(action, name, getattr(before, name))
        carry_what_stands(action, before)
        action.save_next_version()
    return update


def those_corrected(update: Update) -> list[Update]:
    """The updates that it corrects, one after the other, the first made last."""
    found: list[Update] = []
    while update.corrects_id:
        update = Update.objects.select_for_update(of=("self",)).get(pk=update.corrects_id)
        found.append(update)
    return found


def carry_what_stands(action: Action, before: Action | None) -> None:
    """Put the words of the latest open statement that stands onto the action; it is not saved yet.

    Where its owners have said nothing else, those that it had `before` (an entry of its history).
    """
    own = action.updates.standing().filter(as_written=False)
    if before is None or own.exists():
        action.carry(own.filter(exempt=False).first())
        return
    for name in STATED_WORDS:
        setattr(action, name, getattr(before, name))
