"""Attaching a file to an action as evidence, taking it back, and saying who may see it."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from actions.models import LIVE, Action, Completion, Evidence
from actions.updating import TO_UPDATE, locked
from council.access.acting import By, authorise
from council.access.rules import scope_of, standing
from council.evidence import attaching
from council.evidence.attaching import Exemption, OfferedFile
from council.models import Post, User
from council.rag import Stage

TO_ATTACH = TO_WITHDRAW = replace(
    TO_UPDATE, refusal="Only the action's owner or manager adds evidence or takes it back."
)
# Anybody who doesn't see exempt material would hide from themselves what they have just added.
TO_RESTRICT = replace(
    TO_UPDATE,
    refusal="A person who updates the action and can see exempt material says which evidence is exempt.",
    sees_exempt=True,
)
OPEN_TO_FILES = (*LIVE, Stage.ON_HOLD, Stage.COMPLETE)


def why_no_files(action: Action) -> str:
    """Why the action takes no more files, and gives none back, in a sentence; empty where it does."""
    if action.stage in OPEN_TO_FILES:
        return ""
    return f"{action.reference} is {action.get_stage_display().lower()}, so its evidence stays as it is."


def files_open_to(action: Action, by: User | None) -> Any:
    """The action's files without those that are exempt to this person, who may not know of them."""
    closed = by is not None and not standing(by).sees_exempt_in(scope_of(action))
    return action.evidence.filter(exempt=False) if closed else action.evidence.all()


def links_open_to(action: Action, by: User | None) -> Any:
    """The links that stand, without those that are exempt to this person, who cannot know of them."""
    links = action.evidence_links.standing()
    closed = by is not None and not standing(by).sees_exempt_in(scope_of(action))
    return links.filter(exempt=False) if closed else links


@transaction.atomic
def attach(
    action: Action,
    offered: OfferedFile,
    *,
    by: By,
    for_post: Post | None = None,
    replaces: Evidence | None = None,
) -> Evidence:
    """Attach the evidence to the action, to wait for the scanner; what it replaces is withdrawn."""
    authorise(by, TO_ATTACH, action)
    action = locked(action)
    if why := why_no_files(action):
        raise ValidationError(why)
    return attaching.attach(
        Evidence(action=action), offered, rule=TO_ATTACH, by=by, for_post=for_post, replaces=replaces
    )


@transaction.atomic
def withdraw(evidence: Evidence, *, reason: str, by: By, for_post: Post | None = None) -> Evidence:
    """Take the evidence back with the reason; it is kept, listed as withdrawn, and handed out to no one.

    Refused once the action is verified, and where a completion that waits would stand without evidence.
    """
    person = authorise(by, TO_WITHDRAW, evidence.action)
    action = locked(evidence.action)
    evidence = attaching.standing_file(evidence, action)
    if why := why_no_files(action):
        raise ValidationError(why)
    bare = action.completions.filter(outcome=Completion.Outcome.WAITING, evidence="").exists()
    others = files_open_to(action, person).counting().exclude(pk=evidence.pk)
    linked = links_open_to(action, person).exists()
    if reason.strip() and bare and not linked and not others.exists():
        raise ValidationError(
            "It is the only evidence of the completion that waits for verification. Add another file first."
        )
    return attaching.withdraw(evidence, reason=reason, rule=TO_WITHDRAW, by=by, for_post=for_post)


@transaction.atomic
def restrict(
    evidence: Evidence,
    exemption: Exemption | None,
    *,
    by: By,
    for_post: Post | None = None,
    version: int | None = None,
) -> Evidence:
    """Make the evidence exempt for that reason, or (without one) open again to all who see the action.

    At any time, also once the action is verified: it changes who may see the file and nothing of the file.
    """
    authorise(by, TO_RESTRICT, evidence.action)
    evidence.action = locked(evidence.action)
    return attaching.restrict(
        evidence, exemption, rule=TO_RESTRICT, by=by, for_post=for_post, version=version
    )
