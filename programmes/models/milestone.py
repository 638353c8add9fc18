"""Milestones: points that a programme must reach by a day, what of each was delivered, how dates moved."""

from datetime import date
from types import MappingProxyType

from django.db import models
from django.db.models import Q
from django.urls import reverse

from council.access.rules import InProgramme, VisibleQuerySet
from council.lengths import LONG_WORDS, REASON, LimitedText
from council.models import DecisionRequest, Exemptable, Post, User, Versioned, request_constraints
from programmes.models.programme import Programme, Workstream


class MilestoneQuerySet(VisibleQuerySet):
    def to_reach(self) -> "MilestoneQuerySet":
        """The milestones that were not delivered yet."""
        return self.filter(delivered_on=None)


class Milestone(Exemptable, Versioned, InProgramme):
    """A point that a programme must reach by a day."""

    scope_path = "programme__scope"
    owner_path = "owner"
    sro_path = "programme__sro"
    exempt_paths = ("exempt",)

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="milestones")
    workstream = models.ForeignKey(
        Workstream, models.PROTECT, null=True, blank=True, related_name="milestones"
    )
    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=300)
    is_gate = models.BooleanField("gate", default=False)  # there a body decides whether the programme goes on
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="milestones")
    baseline = models.DateField("first agreed date", null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    due_as_written = models.CharField(max_length=300, blank=True)
    forecast = models.DateField(null=True, blank=True)
    times_moved = models.PositiveSmallIntegerField(default=0)
    delivered_on = models.DateField(null=True, blank=True)
    delivered_as_written = models.CharField(max_length=300, blank=True)
    comment = LimitedText(max_length=LONG_WORDS, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = MilestoneQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["programme", "due", "order", "pk"]
        constraints = [*Exemptable.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return self.address("detail-milestone")

    def get_access_url(self) -> str:
        return self.address("show-milestone-access")

    def address(self, page: str) -> str:
        """The address of one of its pages, by the page's name."""
        return reverse(f"programmes:{page}", args=[self.programme.code, self.reference])

    @property
    def is_live(self) -> bool:
        """Whether it is still to be reached."""
        return self.delivered_on is None

    def days_slipped(self, *, as_at: date) -> int:
        """Days from the first agreed date to the delivery; less than 0 where earlier.

        Where it is not delivered, to the date now, or to the day `as_at` once that date has passed.
        """
        first, stands = self.baseline or self.due, self.delivered_on or self.due
        if self.due and self.is_live:
            stands = max(self.due, as_at)
        return (stands - first).days if stands and first else 0

    def days_overdue(self, *, as_at: date) -> int:
        """Days since the due day passed, 0 where it hasn't or the milestone was delivered."""
        return max(0, (as_at - self.due).days) if self.due and self.is_live else 0


class MilestoneDelivery(InProgramme):
    """Something of a milestone that was delivered on a day; the last of them delivers the milestone."""

    scope_path = "milestone__programme__scope"
    owner_path = "milestone__owner"
    exempt_paths = ("milestone__exempt",)

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="deliveries")
    delivered_on = models.DateField()
    comment = LimitedText(max_length=REASON, blank=True)
    is_final = models.BooleanField("delivers the milestone", default=False)
    said_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField("where it comes from", max_length=200, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = LimitedText(max_length=REASON, blank=True)

    class Meta:
        ordering = ["-delivered_on", "-pk"]
        verbose_name_plural = "milestone deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["milestone"],
                condition=Q(is_final=True, withdrawn_on__isnull=True),
                name="milestone_delivered_once",
                violation_error_message="This milestone is delivered already.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""),
                name="milestone_delivery_withdrawn_says_why",
                violation_error_message="Say why the delivery is taken back.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone.reference} on {self.delivered_on}"

    def get_absolute_url(self) -> str:
        return self.milestone.get_absolute_url()


class MilestoneDateChange(DecisionRequest, InProgramme):
    """A wish to move a milestone's due date, and what became of it. The asker never decides."""

    scope_path = "milestone__programme__scope"
    owner_path = "milestone__owner"
    sro_path = "milestone__programme__sro"
    exempt_paths = ("milestone__exempt",)
    about, called, did = "milestone", "date change", "asked for this date change"
    taken_from = MappingProxyType({"from_date": "due"})
    moved_message = (
        "The due date has moved since this was asked for. Refuse it, and ask again from the new date."
    )
    reason_message = "Enter the reason for the new date."
    waits_message = (
        "A date change for this milestone is waiting for a decision. Withdraw it before asking for another."
    )

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="date_changes")
    from_date = models.DateField("from", null=True, blank=True)
    to_date = models.DateField("to")
    part_of = models.ForeignKey(
        "programmes.ChangeRequest",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="change request",
    )

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = request_constraints("milestone", prefix="milestone_date_change", called="date change")

    def __str__(self) -> str:
        return f"{self.milestone.reference} to {self.to_date}: {self.get_outcome_display()}"

    def get_absolute_url(self) -> str:
        return self.milestone.get_absolute_url()

    @property
    def asker(self) -> str:
        """Who asked, and through what where not on a page: "Alice, import 12"; empty where nobody knows."""
        through = "" if self.asked_through == "page" else self.asked_through
        return ", ".join(filter(None, (str(self.asked_by or ""), through)))

    @property
    def days(self) -> int | None:
        """The days by which the due date moves; None where there was no date before."""
        return (self.to_date - self.from_date).days if self.from_date else None
