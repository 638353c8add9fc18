"""Attaching a file to a record, taking it back, and saying who may see it. Nothing of it is ever deleted.

The rules that hold for the files of any record. Whether the record takes files just now, the register's own
act says; it locks the record before it calls these, and hands in as `rule` who may do it.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction

from council.access.acting import By, Rule, SystemJob, authorise
from council.access.rules import InProgramme
from council.evidence.quarantine import scan_soon
from council.evidence.stored import StoredFile, file_digest
from council.exempting.lifting import require_proposed
from council.exempting.marking import Exemption, columns_of
from council.history import authored, moment
from council.models import Post, User, require_unchanged
from council.uploads.kinds import FileKind

F = TypeVar("F", bound=StoredFile)
MOST_FILES = 50  # that a record holds at a time


@dataclass(frozen=True)
class OfferedFile:
    """A file that was looked at and may be taken, with what it shows in the uploader's words."""

    file: File
    filename: str
    kind: FileKind
    shows: str
    exemption: Exemption | None = None


@transaction.atomic
def attach(
    stored: F,
    offered: OfferedFile,
    *,
    rule: Rule,
    by: By,
    for_post: Post | None = None,
    replaces: F | None = None,
) -> F:
    """Attach the file to its record, to wait for the scanner; what it replaces is withdrawn.

    `stored` is new and knows its record. The bytes are written last, so that a refusal leaves nothing on the
    disk.
    """
    person = authorise(by, rule, stored)
    file = offered.file
    file.seek(0)
    stored.sha256 = file_digest(file)
    file.seek(0)
    with authored(by=person, for_post=for_post, why=f"{stored.what} added"):
        if replaces is not None:
            replaces = standing_file(replaces, stored.record)
            _take_back(replaces, by=person, reason=f"Replaced by edition {replaces.edition + 1}.")
        mark_exempt(stored, offered.exemption)
        # Who may not see an exempt file doesn't hear of it, by a refusal or a number: it lies there twice.
        beside = type(stored).objects.filter(**{stored.about: stored.record}).standing()
        if person and isinstance(stored, InProgramme) and not isinstance(by, SystemJob):
            beside = beside.visible_to(person)
        if beside.filter(sha256=stored.sha256).exists():
            raise ValidationError({"file": f"This very file is attached to {stored.record_name} already."})
        if beside.count() >= MOST_FILES:
            holder = f"{'An' if stored.about[0] in 'aeiou' else 'A'} {stored.about}"
            raise ValidationError(
                {"file": f"{holder} holds up to {MOST_FILES} files. Withdraw one that is not needed."}
            )
        stored.shows = offered.shows.strip()
        stored.filename, stored.kind, stored.size = offered.filename, offered.kind.key, file.size
        stored.replaces = replaces
        stored.edition = replaces.edition + 1 if replaces else 1
        stored.added_by, stored.for_post = person, for_post
        stored.file.save(offered.filename, file, save=False)
        stored.save()
    transaction.on_commit(scan_soon)
    return stored


def withdraw(stored: F, *, reason: str, rule: Rule, by: By, for_post: Post | None = None) -> F:
    """Take the file back with the reason; it is kept, listed as withdrawn, and handed out to no one."""
    person = authorise(by, rule, stored)
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the file is withdrawn."})
    with authored(by=person, for_post=for_post, why=f"{stored.what} withdrawn"):
        _take_back(stored, by=person, reason=reason.strip())
    return stored


@transaction.atomic
def restrict(
    stored: F,
    exemption: Exemption | None,
    *,
    rule: Rule,
    by: By,
    for_post: Post | None = None,
    version: int | None = None,
) -> F:
    """Make the file exempt for that reason, or (without one) open again to all who see the record.

    It changes who may see the file and nothing of the file, so it may be done at any time. Raises
    ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, rule, stored)
    require_unchanged(stored, version)
    if exemption and not exemption.reason.strip():
        raise ValidationError({"exempt_reason": "Enter the public interest reason."})
    model: Any = type(stored)
    record = stored.record
    stored = model.objects.select_for_update(of=("self",)).get(pk=stored.pk)
    setattr(stored, stored.about, record)
    if exemption is None and not stored.exempt:
        raise ValidationError("The file is not exempt, so nothing has changed.")
    if exemption is None and not isinstance(by, SystemJob):
        require_proposed(stored)
    stored.check_exemption(exemption is not None)
    mark_exempt(stored, exemption)
    why = f"{stored.what} made exempt" if exemption else f"{stored.what} opened"
    with authored(by=person, for_post=for_post, why=why):
        stored.save()
    return stored


def standing_file(stored: F, record: Any) -> F:
    """The file as it now stands; ValidationError where it is not the record's own, or was taken back."""
    model: Any = type(stored)
    current: F | None = model.objects.filter(**{stored.about: record}, pk=stored.pk).first()
    if current is None or not current.stands:
        raise ValidationError("The file was withdrawn already.")
    setattr(current, current.about, record)
    return current


def mark_exempt(stored: StoredFile, exemption: Exemption | None) -> None:
    """Say on the file that it is exempt and why, for the proper officer to confirm; it isn't saved yet."""
    for name, value in columns_of(exemption, proposed=True).items():
        setattr(stored, name, value)


def _take_back(stored: StoredFile, *, by: User | None, reason: str) -> None:
    """Save the file as withdrawn."""
    stored.withdrawn_by = by
    stored.withdrawn_at = moment()
    stored.withdrawn_reason = reason
    stored.save()
