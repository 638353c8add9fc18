"""Completing an action, and another person's look at the evidence before it counts as verified."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from actions.evidence.attaching import attach, files_open_to, links_open_to
from actions.models import Action, Completion, Evidence, EvidenceLink, SeenFile, SeenLink
from actions.updating import TO_UPDATE, locked
from council import deciding
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.calendar.plausible import LONG_AGO_YEARS
from council.evidence.attaching import OfferedFile
from council.evidence.seen import seen_files
from council.history import authored, moment
from council.models import Post, User
from council.rag import LIVE, Stage

COMPLETED_TO_COME = "The completion date cannot be in the future."

TO_COMPLETE = replace(TO_UPDATE, refusal="Only the action's owner or manager completes it.", imports=True)
TO_TAKE_BACK = replace(TO_UPDATE, refusal="Only the action's owner or manager takes a completion back.")
TO_VERIFY = Rule(
    "The programme manager verifies completions, or the senior responsible owner.",
    rights=(Right.MANAGE,),
    sro=True,
)
Outcome = Completion.Outcome


def doubts_of_day(action: Action, completed_on: date, *, by: By, on: date, meant: Meant) -> Doubts:
    """What there is to ask of the day of a completion: before the start, or far from the action's dates."""
    doubts = Doubts(by=by, on=on, meant=meant, beside=(action.due, action.baseline, action.created_on))
    order = {"the start": action.starts}
    if not action.starts:
        order = {"the programme’s start": action.programme.starts}
    doubts.ask("completed_on", completed_on, called="the completion",
               past=True, future=True, after=order, far=LONG_AGO_YEARS)  # fmt: skip
    return doubts


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
    meant: Meant = NONE_MEANT,
) -> Completion:
    """Claim that the action is done, to wait for another person who verifies it.

    Evidence is said in words (where it is and what it shows), or a file, or a file or link that is there
    already. A day before the action's start, or far from its dates, is asked about unless it is `meant`.
    """
    person = authorise(by, TO_COMPLETE, action, on=on)
    action = locked(action, version)
    if action.stage not in LIVE:
        raise ValidationError(f"{action.reference} is {action.get_stage_display().lower()} already.")
    errors: dict[str, Any] = dict(doubts_of_day(action, completed_on, by=by, on=on, meant=meant).errors)
    if not closing_note.strip():
        errors["closing_note"] = "Enter what was delivered."
    there = files_open_to(action, person).counting().exists() or links_open_to(action, person).exists()
    if not (evidence.strip() or file or there):
        errors["evidence"] = "Enter where the evidence is and what it shows, or choose a file."
    if completed_on > on:
        errors["completed_on"] = COMPLETED_TO_COME
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
def take_back(completion: Completion, *, reason: str, by: By, on: date) -> Completion:
    """Take the completion back before anyone verifies it, with the reason; the action goes on."""
    person = authorise(by, TO_TAKE_BACK, completion, on=on)
    completion, action = deciding.lock_waiting(completion)
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the completion is taken back."})
    with authored(by=person, why="Completion taken back"):
        _record_decision(completion, Outcome.WITHDRAWN, seen=reason, by=person, on=on)
        before = action.history.filter(stage__in=LIVE).order_by("-version").first()
        _take_up_again(action, before.percent if before else None)
    return completion


@transaction.atomic
def verify(
    completion: Completion,
    *,
    seen: str,
    by: By,
    on: date,
    files: Collection[Evidence] = (),
    links: Collection[EvidenceLink] = (),
) -> Completion:
    """Verify the completion as another person, who says what was seen and which evidence they opened."""
    person = authorise(by, TO_VERIFY, completion, on=on)
    completion, action = deciding.lock_for_another(completion, by=person, on=on)
    errors: dict[str, str] = {}
    if not seen.strip():
        errors["seen"] = "Enter what you saw: which evidence, which version."
    if not completion.evidence and not files and not links:
        words = "Open the evidence and tick what you opened, or send it back."
        if files_open_to(action, person).openable().exists():
            errors["opened"] = words
        elif links_open_to(action, person).exists():
            errors["looked_at"] = words
        else:
            errors[NON_FIELD_ERRORS] = (
                "No file can be opened, so there is nothing to verify. Wait for it, or send it back."
            )
    if errors:
        raise ValidationError(errors)
    with authored(by=person, why="Verified"):
        _keep_seen(completion, action, files, links, person)
        _record_decision(completion, Outcome.VERIFIED, seen=seen, by=person, on=on)
        action.stage = Stage.VERIFIED
        action.save_next_version()
    return completion


@transaction.atomic
def send_back(
    completion: Completion,
    *,
    reason: str,
    by: By,
    on: date,
    files: Collection[Evidence] = (),
    links: Collection[EvidenceLink] = (),
) -> Completion:
    """Send the completion back with the reason; the action is in progress again."""
    person = authorise(by, TO_VERIFY, completion, on=on)
    completion, action = deciding.lock_for_another(completion, by=person, on=on)
    if not reason.strip():
        raise ValidationError({"seen": "Enter what is missing, so that the owner can put it right."})
    with authored(by=person, why="Completion sent back"):
        _keep_seen(completion, action, files, links, person)
        _record_decision(completion, Outcome.SENT_BACK, seen=reason, by=person, on=on)
        _take_up_again(action, min(action.percent or 0, 95))  # a hundred would say again that it is done
    return completion


def _take_up_again(action: Action, percent: int | None) -> None:
    """Save the action as in progress again."""
    action.stage, action.completed_on, action.percent = Stage.IN_PROGRESS, None, percent
    action.save_next_version()


def _keep_seen(
    completion: Completion,
    action: Action,
    files: Collection[Evidence],
    links: Collection[EvidenceLink],
    by: User | None,
) -> None:
    """Write down what was opened: each file with its digest as it now lies on the disk, and each link."""
    for evidence in seen_files(files, among=files_open_to(action, by)):
        SeenFile.objects.create(completion=completion, evidence=evidence, sha256=evidence.sha256)
    keys = [link.pk for link in links]
    standing = links_open_to(action, by).filter(pk__in=keys)
    if len(standing) != len(keys):
        raise ValidationError({"looked_at": "A link that you ticked was withdrawn. Look again."})
    for link in standing:
        SeenLink.objects.create(completion=completion, link=link)


def _record_decision(completion: Completion, outcome: str, *, seen: str, by: User | None, on: date) -> None:
    completion.outcome = outcome
    completion.seen = seen
    completion.decided_by = by
    completion.decided_on = on
    completion.decided_at = moment()
    completion.save()
