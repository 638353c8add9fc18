"""Completing an action, and another person's look at the evidence before it counts as verified."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from actions.evidence.attaching import attach, files_open_to
from actions.models import Action, Completion, Evidence, SeenFile
from actions.updating import TO_UPDATE, locked
from council import deciding
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.evidence.attaching import OfferedFile
from council.evidence.seen import seen_files
from council.history import authored, moment
from council.models import Post, User
from council.rag import LIVE, Stage

TO_COMPLETE = replace(TO_UPDATE, refusal="Only the action's owner or manager completes it.", imports=True)
TO_VERIFY = Rule("The programme manager verifies completions.", rights=(Right.MANAGE,))
Outcome = Completion.Outcome


@transaction.atomic
def complete(
    action: Action,
    *,
    completed_on: date,
    closing_note: str,
    evidence: str = "",
    file: OfferedFile | None = None,
    by: By,
    on: date,
    for_post: Post | None = None,
    version: int | None = None,
) -> Completion:
    """Claim that the action is done, to wait for another person who verifies it.

    Evidence is said in words (where it is and what it shows), or a file, or a file that is attached already.
    """
    person = authorise(by, TO_COMPLETE, action, on=on)
    action = locked(action, version)
    errors: dict[str, str] = {}
    if action.stage not in LIVE:
        raise ValidationError(f"{action.reference} is {action.get_stage_display().lower()} already.")
    if not closing_note.strip():
        errors["closing_note"] = "Enter what was delivered."
    if not (evidence.strip() or file or files_open_to(action, person).counting().exists()):
        errors["evidence"] = "Enter where the evidence is and what it shows, or choose a file."
    if completed_on > on:
        errors["completed_on"] = "The completion date cannot be in the future."
    if errors:
        raise ValidationError(errors)
    with authored(by=person, for_post=for_post, why="Completed"):
        action.stage = Stage.COMPLETE
        action.completed_on = completed_on
        action.percent = 100
        action.save_next_version()
        completion = Completion.objects.create(
            action=action,
            completed_on=completed_on,
            closing_note=closing_note,
            evidence=evidence.strip(),
            claimed_by=person,
            claimed_on=on,
        )
    if file:
        attach(action, file, by=by, for_post=for_post)
    return completion


@transaction.atomic
def verify(
    completion: Completion, *, seen: str, by: By, on: date, files: Collection[Evidence] = ()
) -> Completion:
    """Verify the completion as another person, who says what was seen and which files they opened."""
    person = authorise(by, TO_VERIFY, completion, on=on)
    completion, action = deciding.lock_for_another(completion, by=person, on=on)
    if not seen.strip():
        raise ValidationError({"seen": "Enter what you saw: which evidence, which version."})
    if not completion.evidence and not files:
        if files_open_to(action, person).openable().exists():
            raise ValidationError({"opened": "Open the evidence and tick what you opened, or send it back."})
        raise ValidationError(
            "No file can be opened, so there is nothing to verify. Wait for it, or send it back."
        )
    with authored(by=person, why="Verified"):
        _keep_seen(completion, action, files, person)
        _record_decision(completion, Outcome.VERIFIED, seen=seen, by=person, on=on)
        action.stage = Stage.VERIFIED
        action.save_next_version()
    return completion


@transaction.atomic
def send_back(
    completion: Completion, *, reason: str, by: By, on: date, files: Collection[Evidence] = ()
) -> Completion:
    """Send the completion back with the reason; the action is in progress again."""
    person = authorise(by, TO_VERIFY, completion, on=on)
    completion, action = deciding.lock_for_another(completion, by=person, on=on)
    if not reason.strip():
        raise ValidationError({"seen": "Enter what is missing, so that the owner can put it right."})
    with authored(by=person, why="Completion sent back"):
        _keep_seen(completion, action, files, person)
        _record_decision(completion, Outcome.SENT_BACK, seen=reason, by=person, on=on)
        action.stage = Stage.IN_PROGRESS
        action.completed_on = None
        action.percent = min(action.percent or 0, 95)  # a hundred would say again that it is done
        action.save_next_version()
    return completion


def _keep_seen(completion: Completion, action: Action, files: Collection[Evidence], by: User | None) -> None:
    """Write down which files were opened, with the digest of each as it now lies on the disk."""
    for evidence in seen_files(files, among=files_open_to(action, by)):
        SeenFile.objects.create(completion=completion, evidence=evidence, sha256=evidence.sha256)


def _record_decision(completion: Completion, outcome: str, *, seen: str, by: User | None, on: date) -> None:
    completion.outcome = outcome
    completion.seen = seen
    completion.decided_by = by
    completion.decided_on = on
    completion.decided_at = moment()
    completion.save()
