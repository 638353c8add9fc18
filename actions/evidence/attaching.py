"""Attaching a file to an action as evidence, and taking it back. Nothing of it is ever deleted."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction

from actions.evidence.quarantine import scan_soon
from actions.models import LIVE, Action, Completion, Evidence
from actions.models.evidence import digest_of
from actions.updating import locked
from council.access.rules import may_update, scope_of, standing
from council.history import authored, moment
from council.models import Post, User
from council.rag import Stage
from council.uploads.kinds import FileKind

MOST_FILES = 50  # that an action holds at a time
OPEN_TO_FILES = (*LIVE, Stage.ON_HOLD, Stage.COMPLETE)


@dataclass(frozen=True)
class Exemption:
    """Why something is exempt: the paragraph of Schedule 12A, and the public interest reason."""

    paragraph: int
    reason: str


@dataclass(frozen=True)
class OfferedFile:
    """A file that was looked at and may be taken, with what it shows in the uploader's words."""

    file: File
    filename: str
    kind: FileKind
    shows: str
    exemption: Exemption | None = None


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

    Callers check `may_update` first. The file is written last, so that a refusal leaves nothing on the disk.
    """
    action = locked(action)
    if why := why_no_files(action):
        raise ValidationError(why)
    file = offered.file
    file.seek(0)
    sha256 = digest_of(file)
    file.seek(0)
    with authored(by=by, for_post=for_post, why="Evidence added"):
        if replaces is not None:
            replaces = _standing(replaces, action)
            _take_back(replaces, by=by, reason=f"Replaced by edition {replaces.edition + 1}.")
        files = action.evidence.standing()
        if files.filter(sha256=sha256).exists():
            raise ValidationError({"file": f"This very file is attached to {action.reference} already."})
        if files.count() >= MOST_FILES:
            raise ValidationError(
                {"file": f"An action holds up to {MOST_FILES} files. Withdraw one that isn't needed."}
            )
        evidence = Evidence(
            action=action,
            shows=offered.shows.strip(),
            filename=offered.filename,
            kind=offered.kind.key,
            size=file.size,
            sha256=sha256,
            replaces=replaces,
            edition=replaces.edition + 1 if replaces else 1,
            added_by=by,
            for_post=for_post,
        )
        _restrict(evidence, offered.exemption)
        evidence.file.save(offered.filename, file, save=False)
        evidence.save()
    transaction.on_commit(scan_soon)
    return evidence


@transaction.atomic
def withdraw(evidence: Evidence, *, reason: str, by: User, for_post: Post | None = None) -> Evidence:
    """The evidence, taken back with the reason; kept, listed as withdrawn, and handed out to nobody.

    Refused once the action is verified, and where a completion that waits would stand without evidence.
    """
    action = locked(evidence.action)
    evidence = _standing(evidence, action)
    if why := why_no_files(action):
        raise ValidationError(why)
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the file is withdrawn."})
    bare = action.completions.filter(outcome=Completion.Outcome.WAITING, evidence="").exists()
    if bare and not action.evidence.counting().exclude(pk=evidence.pk).exists():
        raise ValidationError(
            "It is the only evidence of the completion that waits for verification. Add another file first."
        )
    with authored(by=by, for_post=for_post, why="Evidence withdrawn"):
        _take_back(evidence, by=by, reason=reason.strip())
    return evidence


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
    action = locked(evidence.action)
    evidence = Evidence.objects.select_for_update(of=("self",)).get(action=action, pk=evidence.pk)
    evidence.action = action
    if exemption and not exemption.reason.strip():
        raise ValidationError({"exempt_reason": "Enter the public interest reason."})
    if exemption is None and not evidence.exempt:
        raise ValidationError("The file is not exempt, so nothing has changed.")
    _restrict(evidence, exemption)
    with authored(by=by, for_post=for_post, why="Evidence made exempt" if exemption else "Evidence opened"):
        evidence.save()
    return evidence


def _restrict(evidence: Evidence, exemption: Exemption | None) -> None:
    evidence.exempt = exemption is not None
    evidence.exempt_paragraph = exemption.paragraph if exemption else None
    evidence.exempt_reason = exemption.reason.strip() if exemption else ""


def _standing(evidence: Evidence, action: Action) -> Evidence:
    """The evidence as it now stands, where it is the action's own and nobody took it back."""
    found = Evidence.objects.filter(action=action, pk=evidence.pk).first()
    if found is None or not found.stands:
        raise ValidationError("The file was withdrawn already.")
    found.action = action
    return found


def _take_back(evidence: Evidence, *, by: User | None, reason: str) -> None:
    evidence.withdrawn_by = by
    evidence.withdrawn_at = moment()
    evidence.withdrawn_reason = reason
    evidence.save()
