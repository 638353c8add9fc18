"""Files that show that an action is done, and which of them somebody looked at when they decided."""

import hashlib
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.urls import reverse

from actions.models.action import Action
from actions.models.decision import Completion
from council.access.rules import InProgramme, VisibleQuerySet
from council.history import moment
from council.models import Exemptable, Post, User
from council.uploads.kinds import KINDS, FileKind, plain_name


def kept_files() -> Storage:
    """Where evidence is kept: never among the files that the web server hands out."""
    return storages["default"]


def place_of(evidence: "Evidence", filename: str) -> str:
    """A name of ours, which is the file's digest: what the uploader called it is no path on our disk."""
    return f"evidence/{evidence.sha256[:2]}/{evidence.sha256}"


def digest_of(file: Any) -> str:
    """The SHA-256 of what stands in the file from where it is, in hex."""
    return hashlib.file_digest(file, "sha256").hexdigest()


class EvidenceQuerySet(VisibleQuerySet):
    def standing(self) -> "EvidenceQuerySet":
        """The files that nobody took back."""
        return self.filter(withdrawn_at__isnull=True)

    def counting(self) -> "EvidenceQuerySet":
        """The files that count as evidence: those that stand and that the scanner didn't refuse."""
        return self.standing().exclude(scan=Evidence.Scan.REFUSED)

    def openable(self) -> "EvidenceQuerySet":
        """The files that are handed out: that stand, are still kept, and passed the scan, if there is one."""
        kept = self.standing().exclude(file="")
        if settings.EVIDENCE_SCANNER:
            return kept.filter(scan=Evidence.Scan.PASSED)
        return kept.exclude(scan=Evidence.Scan.REFUSED)


class Evidence(Exemptable, InProgramme):
    """A file that shows something of an action. Never changed: a new edition is one that replaces it."""

    class Scan(models.TextChoices):
        WAITING = "waiting", "Waiting for the virus scan"
        PASSED = "passed", "Scanned"
        REFUSED = "refused", "Refused by the virus scan"

    scope_path = "action__programme__scope"
    owner_path = "action__owner"
    exempt_paths = ("exempt", "action__exempt")

    action = models.ForeignKey(Action, models.PROTECT, related_name="evidence")
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

    objects: ClassVar[Any] = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name_plural = "evidence"
        constraints = [
            *Exemptable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="evidence_withdrawn_says_why",
                violation_error_message="Say why the file is withdrawn.",
            ),
            models.CheckConstraint(
                condition=~Q(scan="refused") | ~Q(finding=""),
                name="evidence_refused_says_why",
                violation_error_message="A refused file says what the scanner found.",
            ),
            models.UniqueConstraint(
                fields=["action", "sha256"],
                condition=Q(withdrawn_at__isnull=True),
                name="evidence_file_once_an_action",
                violation_error_message="This file is attached to the action already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.reference}: {self.shows[:80]}"

    def get_absolute_url(self) -> str:
        return self.action.get_absolute_url()

    def get_download_url(self) -> str:
        return reverse("actions:download-evidence", args=[self.action.reference, self.pk])

    def get_withdraw_url(self) -> str:
        return reverse("actions:withdraw-evidence", args=[self.action.reference, self.pk])

    def get_restrict_url(self) -> str:
        return reverse("actions:restrict-evidence", args=[self.action.reference, self.pk])

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
        return plain_name(f"{self.action.reference} {self.filename}", self.file_kind)

    def is_whole(self) -> bool:
        """Whether the bytes that are kept are those that were added."""
        try:
            with self.file.open("rb") as file:
                return digest_of(file) == self.sha256
        except OSError:
            return False


class SeenFile(InProgramme):
    """A file that somebody opened before they verified a completion or sent it back, with its digest then."""

    scope_path = "completion__action__programme__scope"
    owner_path = "completion__action__owner"
    exempt_paths = ("evidence__exempt", "completion__action__exempt")

    completion = models.ForeignKey(Completion, models.PROTECT, related_name="seen_files")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="seen_in")
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        ordering = ["completion", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["completion", "evidence"], name="seen_file_once_a_completion")
        ]

    def __str__(self) -> str:
        return f"{self.evidence} seen"
