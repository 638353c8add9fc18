"""What stands in the log beside risks: issues that have happened, assumptions, dependencies."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from council.access.rules import InProgramme, VisibleQuerySet
from council.lengths import LONG_WORDS, LimitedText
from council.models import Body, Exemptable, Post, User, Versioned
from council.natural_order import NaturalKey
from programmes.models import Programme, Workstream
from risks.models.risk import Risk


class LogEntryQuerySet(VisibleQuerySet):
    def to_resolve(self) -> "LogEntryQuerySet":
        """The entries that are not resolved yet."""
        return self.exclude(stage=LogEntry.Stage.RESOLVED)


class LogEntry(Exemptable, Versioned, InProgramme):
    """An issue that has happened, an assumption that may be wrong, or a dependency on someone else."""

    class Kind(models.TextChoices):
        ISSUE = "issue", "Issue"
        ASSUMPTION = "assumption", "Assumption"
        DEPENDENCY = "dependency", "Dependency"

    class Stage(models.TextChoices):
        OPEN = "open", "Open"
        IN_HAND = "in_hand", "In hand"
        RESOLVED = "resolved", "Resolved"

    scope_path = "programme__scope"
    owner_path = "owner"
    exempt_paths = ("exempt",)

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="log_entries")
    workstream = models.ForeignKey(
        Workstream, models.PROTECT, null=True, blank=True, related_name="log_entries"
    )
    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.OPEN)
    title = models.CharField(max_length=300)
    impact = LimitedText(max_length=LONG_WORDS, blank=True)
    needed_from = models.CharField("who it depends on", max_length=300, blank=True)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="log_entries")
    due = models.DateField(null=True, blank=True)
    resolution = LimitedText(max_length=LONG_WORDS, blank=True)
    resolved_on = models.DateField(null=True, blank=True)
    escalated_to = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="log_entries")
    # The risk that happened, or that the entry became: it stays, and each page leads to the other.
    risk = models.ForeignKey(Risk, models.PROTECT, null=True, blank=True, related_name="log_entries")
    raised_on = models.DateField()
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = LogEntryQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = [NaturalKey("reference")]
        verbose_name_plural = "log entries"
        constraints = [
            *Exemptable.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(stage="resolved") | (Q(resolved_on__isnull=False) & ~Q(resolution="")),
                name="log_entry_resolved_says_how",
                violation_error_message="Say how it was resolved, and when.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("risks:detail-entry", args=[self.reference])

    def get_access_url(self) -> str:
        return reverse("risks:show-entry-access", args=[self.reference])

    @property
    def is_live(self) -> bool:
        """Whether it is still to be resolved."""
        return self.stage != self.Stage.RESOLVED

    def days_overdue(self, *, as_at: date) -> int:
        """Days since the due day passed, 0 where it hasn't or the entry is resolved."""
        return max(0, (as_at - self.due).days) if self.due and self.is_live else 0
