"""Who runs a programme: posts in its team, boards over it, to whom it escalates, what is reported to whom."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from council.access.rules import InProgramme, VisibleQuerySet
from council.lengths import REASON, LimitedText
from council.models import Body, Post, Versioned
from programmes.models.programme import Programme


class TeamEntryQuerySet(VisibleQuerySet):
    def current(self, *, as_at: date) -> "TeamEntryQuerySet":
        """Those that have not ended by the day; one that begins later is among them."""
        return self.filter(Q(ends=None) | Q(ends__gte=as_at))


class TeamEntry(Versioned, InProgramme):
    """What a post or a body does for a programme, from a day to a day."""

    class Kind(models.TextChoices):
        ROLE = "role", "Team"
        BOARD = "board", "Board"
        ESCALATION = "escalation", "Escalation"
        DUTY = "duty", "Reporting duty"

    class Interval(models.IntegerChoices):
        NONE = 0, "Not at set times"
        MONTH = 1, "Every month"
        QUARTER = 3, "Every quarter"
        HALF = 6, "Every half-year"
        YEAR = 12, "Every year"

    scope_path = "programme__scope"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="team")
    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ROLE)
    title = models.CharField("what it does", max_length=200)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="team_entries")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="team_entries")
    step = models.PositiveSmallIntegerField("step of the escalation", null=True, blank=True)
    every_months = models.PositiveSmallIntegerField("how often", choices=Interval, default=Interval.NONE)
    starts = models.DateField("from", null=True, blank=True)
    ends = models.DateField("until", null=True, blank=True)
    note = LimitedText(max_length=REASON, blank=True)

    objects = TeamEntryQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["programme", "kind", "step", "pk"]
        verbose_name_plural = "team entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=True) ^ Q(body__isnull=True),
                name="team_entry_is_a_post_or_a_body",
                violation_error_message="Name a post or a body, one of the two.",
            ),
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="team_entry_ends_after_it_starts",
                violation_error_message="It cannot end before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("programmes:show-team-entry", args=[self.programme.code, self.reference])

    @property
    def who(self) -> str:
        """The post or the body."""
        return str(self.post or self.body)
