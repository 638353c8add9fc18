"""Files that show that an action is done, and which of them somebody looked at when they decided."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from actions.models.action import Action
from actions.models.decision import Completion
from council.access.rules import InProgramme, VisibleQuerySet
from council.evidence.stored import StoredFile, StoredFileQuerySet, file_constraints, kept_files, place_of
from council.history import moment
from council.lengths import REASON, LimitedText, shortened
from council.models import Exemptable, Post, User
from council.wording import spoken

__all__ = [
    "Evidence",
    "SeenFile",
    "kept_files",
    "place_of",
]  # the migrations know the last two by this module


class EvidenceLinkQuerySet(VisibleQuerySet):
    def standing(self) -> "EvidenceLinkQuerySet":
        """The links that nobody took back."""
        return self.filter(withdrawn_at__isnull=True)


class Evidence(StoredFile, InProgramme):
    """A file that shows something of an action. Never changed: a new edition is one that replaces it."""

    scope_path = "action__programme__scope"
    owner_path = "action__owner"
    exempt_paths = ("exempt", "action__exempt")
    about = "action"

    action = models.ForeignKey(Action, models.PROTECT, related_name="evidence")

    objects: ClassVar[Any] = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name_plural = "evidence"
        constraints = file_constraints("action", prefix="evidence", once="evidence_file_once_an_action")

    def __str__(self) -> str:
        return f"{self.action.reference}: {shortened(self.shows, 80)}"

    def in_full(self) -> str:
        """What it is called, whole."""
        return f"{self.action.reference}: {self.shows}"

    def get_absolute_url(self) -> str:
        return self.action.get_absolute_url()

    def get_download_url(self) -> str:
        return reverse("actions:download-evidence", args=[self.action.reference, self.pk])

    def get_withdraw_url(self) -> str:
        return reverse("actions:withdraw-evidence", args=[self.action.reference, self.pk])

    def seen_for(self) -> dict[str, list[int]]:
        return {"completions": list(self.seen_in.order_by("pk").values_list("completion", flat=True))}


class EvidenceLink(Exemptable, InProgramme):
    """Where evidence of an action lies, and what was seen there on a day. Never changed, only withdrawn."""

    scope_path = "action__programme__scope"
    owner_path = "action__owner"
    exempt_paths = ("exempt", "action__exempt")

    action = models.ForeignKey(Action, models.PROTECT, related_name="evidence_links")
    place = models.CharField("where it lies", max_length=1000)
    shows = LimitedText("what was seen there", max_length=REASON)
    seen_on = models.DateField()
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    for_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(default=moment)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField("reason for withdrawing", max_length=300, blank=True)

    objects = EvidenceLinkQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            *Exemptable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="evidence_link_withdrawn_says_why",
                violation_error_message="Say why the link is withdrawn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.reference}: {shortened(self.shows, 80)}"

    def in_full(self) -> str:
        """What it is called, whole."""
        return f"{self.action.reference}: {self.shows}"

    def get_absolute_url(self) -> str:
        return self.action.get_absolute_url()

    def get_withdraw_url(self) -> str:
        return reverse("actions:withdraw-link", args=[self.action.reference, self.pk])

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None

    @property
    def is_address(self) -> bool:
        """Whether it can be followed from a page: a web address, and nothing that a browser would run."""
        return self.place.lower().startswith(("https://", "http://"))


class SeenLink(InProgramme):
    """A place that somebody looked at before they verified a completion or sent it back."""

    scope_path = "completion__action__programme__scope"
    owner_path = "completion__action__owner"
    exempt_paths = ("link__exempt", "completion__action__exempt")

    completion = models.ForeignKey(Completion, models.PROTECT, related_name="seen_links")
    link = models.ForeignKey(EvidenceLink, models.PROTECT, related_name="seen_in")

    class Meta:
        ordering = ["completion", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["completion", "link"], name="seen_link_once_a_completion")
        ]

    def __str__(self) -> str:
        return f"{self.link} seen"


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

    @property
    def sentence(self) -> str:
        """Who opened it and what they decided, for when the file is refused after all."""
        decided = self.completion
        by = decided.decided_by or "Someone"
        return f"{by} opened it and decided “{decided.outcome_label}” on {spoken(decided.decided_on)}."
