"""A file that shows something of a record: what it is, how its scan stands, and who took it back.

Abstract: each register has a model of its own, with the key to its record named in `about`.
"""

import hashlib
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q

from council.access.rules import VisibleQuerySet
from council.history import moment
from council.models import Exemptable, Post, User
from council.uploads.kinds import KINDS, FileKind, plain_name


def kept_files() -> Storage:
    """Where the files are kept: never among the files that the web server hands out."""
    return storages["default"]


def place_of(stored: "StoredFile", filename: str) -> str:
    """A name of ours, which is the file's digest: what the uploader called it is no path on our disk."""
    return f"evidence/{stored.sha256[:2]}/{stored.sha256}"


def file_digest(file: Any) -> str:
    """The SHA-256 of what stands in the file from where it is, in hex."""
    return hashlib.file_digest(file, "sha256").hexdigest()


class StoredFileQuerySet(VisibleQuerySet):
    def standing(self) -> "StoredFileQuerySet":
        """The files that nobody took back."""
        return self.filter(withdrawn_at__isnull=True)

    def counting(self) -> "StoredFileQuerySet":
        """The files that count as evidence: those that stand and that the scanner didn't refuse."""
        return self.standing().exclude(scan=StoredFile.Scan.REFUSED)

    def openable(self) -> "StoredFileQuerySet":
        """The files that are handed out: that stand, are still kept, and passed the scan, if there is one."""
        kept = self.standing().exclude(file="")
        if settings.EVIDENCE_SCANNER:
            return kept.filter(scan=StoredFile.Scan.PASSED)
        return kept.exclude(scan=StoredFile.Scan.REFUSED)


class StoredFile(Exemptable):
    """A file that shows something of a record. Never changed: a new edition is one that replaces it."""

    class Scan(models.TextChoices):
        WAITING = "waiting", "Waiting for the virus scan"
        PASSED = "passed", "Scanned"
        REFUSED = "refused", "Refused by the virus scan"

    about: ClassVar[str]  # the key to the record

    shows = models.CharField("what it shows", max_length=300)
    file = models.FileField(storage=kept_files, upload_to=place_of)
    filename = models.CharField("name of the file", max_length=255)
    kind = models.CharField(max_length=10, choices=[(key, kind.name) for key, kind in KINDS.items()])
    size = models.PositiveBigIntegerField("bytes")
    sha256 = models.CharField("SHA-256", max_length=64)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    edition = models.PositiveSmallIntegerField(default=1)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    for_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(default=moment)
    scan = models.CharField("virus scan", max_length=10, choices=Scan, default=Scan.WAITING)
    scanned_at = models.DateTimeField(null=True, blank=True)
    scanner = models.CharField(max_length=60, blank=True)
    finding = models.CharField("found by the scanner", max_length=200, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField("reason for withdrawing", max_length=300, blank=True)

    objects: ClassVar[Any] = StoredFileQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def record(self) -> Any:
        """The record of which the file shows something."""
        return getattr(self, self.about)

    @property
    def record_name(self) -> str:
        """What the record is called: its reference, where it has one."""
        return str(getattr(self.record, "reference", self.record))

    @property
    def what(self) -> str:
        """What such a file is called at the beginning of a sentence."""
        return str(self._meta.verbose_name).capitalize()

    @property
    def named(self) -> dict[str, Any]:
        """How the event log names the file: its record by reference, itself by key."""
        return {self.about: self.record_name, str(self._meta.model_name): self.pk}

    def seen_for(self) -> dict[str, list[int]]:
        """The decisions for which the file was looked at: their kind in the plural, and their keys."""
        return {}

    @property
    def file_kind(self) -> FileKind:
        return KINDS[self.kind]

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None

    @property
    def can_be_opened(self) -> bool:
        """Whether it is handed out: it stands, is kept, and passed the scan, where there is a scanner."""
        unscanned = self.scan == self.Scan.WAITING and not settings.EVIDENCE_SCANNER
        return self.stands and bool(self.file) and (self.scan == self.Scan.PASSED or unscanned)

    @property
    def scan_words(self) -> str:
        """How its scan stands, as people read it."""
        if self.scan == self.Scan.WAITING and not settings.EVIDENCE_SCANNER:
            return "Not scanned: there is no virus scanner"
        return self.get_scan_display()

    @property
    def download_name(self) -> str:
        """The name under which it is handed out: ours in letters and ending, the uploader's in words."""
        return plain_name(f"{self.record_name} {self.filename}", self.file_kind)

    def check_exemption(self, exempt: bool) -> None:
        """Raise ValidationError where the same file lies there as exempt, or as open, already."""
        model: Any = type(self)
        beside = model.objects.filter(**{self.about: self.record}).standing().exclude(pk=self.pk)
        if self.stands and beside.filter(sha256=self.sha256, exempt=exempt).exists():
            raise ValidationError(
                f"This very file is attached to {self.record_name} twice. Withdraw one of them first."
            )

    def is_whole(self) -> bool:
        """Whether the bytes that are kept are those that were added."""
        try:
            with self.file.open("rb") as file:
                return file_digest(file) == self.sha256
        except OSError:
            return False


def file_constraints(about: str, *, prefix: str, once: str) -> list[models.BaseConstraint]:
    """What the database itself refuses of such files, under the model's own names.

    A withdrawal or a refusal without a reason, and the same bytes twice on one record (named `once`), unless
    one of them is exempt: whoever adds the other may not know of it.
    """
    return [
        *Exemptable.Meta.constraints,
        models.CheckConstraint(
            condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
            name=f"{prefix}_withdrawn_says_why",
            violation_error_message="Say why the file is withdrawn.",
        ),
        models.CheckConstraint(
            condition=~Q(scan="refused") | ~Q(finding=""),
            name=f"{prefix}_refused_says_why",
            violation_error_message="A refused file says what the scanner found.",
        ),
        models.UniqueConstraint(
            fields=[about, "sha256", "exempt"],
            condition=Q(withdrawn_at__isnull=True),
            name=once,
            violation_error_message=f"This file is attached to the {about} already.",
        ),
    ]
