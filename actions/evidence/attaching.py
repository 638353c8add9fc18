"""Attaching a file to an action as evidence, taking it back, and saying who may see it."""

from django.core.exceptions import ValidationError
from django.db import transaction

from actions.models import LIVE, Action, Completion, Evidence
from actions.updating import locked
from council.access.rules import may_update, scope_of, standing
from council.evidence import attaching
from council.evidence.attaching import Exemption, OfferedFile
from council.models import Post, User
from council.rag import Stage

OPEN_TO_FILES = (*LIVE, Stage.ON_HOLD, Stage.COMPLETE)


def why_no_files(action: Action) -> str:
    """Why the action takes no more files, and gives none back, in a sentence; empty where it does."""
    if action.stage in OPEN_TO_FILES:
        return ""
    return f"{action.reference} is {action.get_stage_display().lower()}, so its evidence stays as it is."


@transaction.atomic
def attach(
    action: Action,
    offered: OfferedFile,
    *,
    by: User | None,
    for_post: Post | None = None,
    replaces: Evidence | None = None,
) -> Evidence:
    """The evidence, attached to the action and waiting for the scanner; what it replaces is withdrawn.

    Callers check `may_update` first.
    """
    action = locked(action)
    if why := why_no_files(action):
        raise ValidationError(why)
    return attaching.attach(Evidence(action=action), offered, by=by, for_post=for_post, replaces=replaces)


@transaction.atomic
def withdraw(evidence: Evidence, *, reason: str, by: User, for_post: Post | None = None) -> Evidence:
    """The evidence, taken back with the reason; kept, listed as withdrawn, and handed out to nobody.

    Refused once the action is verified, and where a completion that waits would stand without evidence.
    """
    action = locked(evidence.action)
    evidence = attaching.standing_file(evidence, action)
    if why := why_no_files(action):
        raise ValidationError(why)
    bare = action.completions.filter(outcome=Completion.Outcome.WAITING, evidence="").exists()
    if reason.strip() and bare and not action.evidence.counting().exclude(pk=evidence.pk).exists():
        raise ValidationError(
            "It is the only evidence of the completion that waits for verification. Add another file first."
        )
    return attaching.withdraw(evidence, reason=reason, by=by, for_post=for_post)


def may_restrict(user: User, action: Action) -> bool:
    """Whether the person says which evidence is exempt: who updates the action and sees exempt material.

    Anybody else would hide from themselves what they have just added.
    """
    return may_update(user, action) and standing(user).sees_exempt_in(scope_of(action))


@transaction.atomic
def restrict(
    evidence: Evidence, exemption: Exemption | None, *, by: User, for_post: Post | None = None
) -> Evidence:
    """The evidence, exempt for that reason, or (without one) open again to all who see the action.

    At any time, also once the action is verified: it changes who may see the file and nothing of the file.
    """
    evidence.action = locked(evidence.action)
    return attaching.restrict(evidence, exemption, by=by, for_post=for_post)
