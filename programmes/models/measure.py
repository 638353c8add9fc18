"""Measures: what shows whether a programme makes a difference, its target steps, and readings of it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from council.access.rules import InProgramme, VisibleQuerySet
from council.lengths import REASON, LimitedText
from council.models import Post, User, Versioned
from programmes.models.objective import Objective
from programmes.models.programme import Programme


class MeasureQuerySet(VisibleQuerySet):
    def in_use(self) -> "MeasureQuerySet":
        """The measures that are still read."""
        return self.filter(ended_on=None)


class Measure(Versioned, InProgramme):
    """Something counted or rated that shows what a programme changes, or how much it does."""

    class Kind(models.TextChoices):
        IMPACT = "impact", "Impact"
        ACTIVITY = "activity", "Activity"
        BENEFIT = "benefit", "Benefit"

    class Benefit(models.TextChoices):
        CASH = "cash", "Cash savings"
        EFFICIENCY = "efficiency", "Efficiency gains"
        AVOIDANCE = "avoidance", "Cost avoidance"
        CAPACITY = "capacity", "Capacity building"
        PERFORMANCE = "performance", "Performance improvement"
        SATISFACTION = "satisfaction", "Customer satisfaction"
        OTHER = "other", "Other"

    class Polarity(models.TextChoices):
        HIGHER = "higher", "Higher is better"
        LOWER = "lower", "Lower is better"

    scope_path = "programme__scope"
    owner_path = "owner"
    sro_path = "programme__sro"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="measures")
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, blank=True, related_name="measures")
    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField("measure", max_length=300)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.IMPACT)
    benefit_type = models.CharField("type of benefit", max_length=12, choices=Benefit, blank=True)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="measures")
    unit = models.CharField(max_length=40, blank=True)
    polarity = models.CharField(
        "which way is better", max_length=6, choices=Polarity, default=Polarity.HIGHER
    )
    baseline = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    baseline_as_written = models.CharField(max_length=300, blank=True)
    baseline_on = models.DateField("day of the baseline", null=True, blank=True)
    tolerance = models.DecimalField(
        "percent by which it can miss its target and be Amber", max_digits=5, decimal_places=2, default=5
    )
    every_months = models.PositiveSmallIntegerField("months between two readings", default=0)
    added_on = models.DateField("from when it is measured", null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = MeasureQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["programme", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def is_live(self) -> bool:
        """Whether it is still measured."""
        return self.ended_on is None

    def get_absolute_url(self) -> str:
        return self.address("detail-measure")

    def address(self, page: str) -> str:
        """The address of one of its pages, by the page's name."""
        return reverse(f"programmes:{page}", args=[self.programme.code, self.reference])


class TargetStep(InProgramme):
    """One step of a measure's target, in its published words, with a day and a figure if it has them."""

    scope_path = "measure__programme__scope"
    owner_path = "measure__owner"

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="steps")
    as_written = models.CharField(max_length=300)
    due = models.DateField(null=True, blank=True)
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    # Of one that lags: the first day of the period that ends on `due`, and from when what it came to is told.
    measured_from = models.DateField(null=True, blank=True)
    told_from = models.DateField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["measure", "order", "pk"]

    def __str__(self) -> str:
        return self.as_written

    def get_absolute_url(self) -> str:
        return self.measure.get_absolute_url()


class MeasureReading(InProgramme):
    """What a measure stood at on a day, who said it and when. It is taken back, never changed."""

    scope_path = "measure__programme__scope"
    owner_path = "measure__owner"

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="readings")
    as_at = models.DateField("as at")
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    as_written = models.CharField(max_length=200, blank=True)
    comment = LimitedText(max_length=REASON, blank=True)
    said_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField("where it comes from", max_length=200, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = LimitedText(max_length=REASON, blank=True)

    class Meta:
        ordering = ["-as_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "as_at"],
                condition=Q(withdrawn_on__isnull=True),
                name="measure_read_once_a_day",
                violation_error_message="There is a reading as at this day already. Take it back first.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""),
                name="reading_withdrawn_says_why",
                violation_error_message="Say why the reading is taken back.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure.reference} as at {self.as_at}"

    def get_absolute_url(self) -> str:
        return self.measure.get_absolute_url()
