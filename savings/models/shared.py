"""What belongs to the whole council: targets shared by several savings, control totals, closed periods."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from council.access.rules import InProgramme
from council.calendar.years import FinancialYear
from council.history import COUNCIL_WIDE, Recorded
from council.lengths import MINUTE, REASON, LimitedText
from council.models import Body, Directorate, Post, User
from programmes.models import Programme
from savings.models.saving import Saving
from savings.models.year import pounds_column


class SharedTarget(Recorded):
    """One target of the council's budget for a year, which several savings deliver together."""

    class Timing(models.TextChoices):
        IN_YEAR = "in_year", "In-year"
        FUTURE = "future", "Future year"

    scope_path = COUNCIL_WIDE

    title = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField("financial year")
    amount = pounds_column()
    timing = models.CharField(max_length=10, choices=Timing, default=Timing.FUTURE)
    portfolio_holder = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    directorate = models.ForeignKey(Directorate, models.PROTECT, null=True, blank=True, related_name="+")
    note = LimitedText(max_length=REASON, blank=True)

    class Meta:
        ordering = ["year", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="shared_target_is_above_nought",
                violation_error_message="Enter a target above £0.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.financial_year}"

    def get_absolute_url(self) -> str:
        return f"{reverse('savings:show-targets')}#target-{self.pk}"

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)


class PlannedTarget(InProgramme):
    """A shared target as a programme's plan names it: the council's only once finance takes it over."""

    scope_path = "programme__scope"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="planned_targets")
    title = models.CharField(max_length=300)
    year = models.PositiveSmallIntegerField("financial year")
    amount = pounds_column()
    portfolio = models.CharField("portfolio holder, as written", max_length=160, blank=True)
    directorate = models.CharField("directorate, as written", max_length=160, blank=True)
    shared_by = models.CharField("which savings deliver it, as written", max_length=300, blank=True)
    taken_as = models.ForeignKey(
        SharedTarget,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="planned",
        verbose_name="taken over as",
    )
    declined_reason = LimitedText("why it is not the council’s", max_length=REASON, blank=True)

    class Meta:
        ordering = ["year", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="planned_target_is_above_nought",
                violation_error_message="Enter a target above £0.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.financial_year}"

    def get_absolute_url(self) -> str:
        return f"{reverse('savings:show-targets')}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """Where it stands on the page of targets."""
        return f"planned-{self.pk}"

    def get_take_over_url(self) -> str:
        return reverse("savings:take-over-target", args=[self.pk])

    def get_decline_url(self) -> str:
        return reverse("savings:decline-target", args=[self.pk])

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)

    @property
    def differs(self) -> bool:
        """Whether the council's target is another by now than what the plan says."""
        return self.taken_as is None or (self.taken_as.year, self.taken_as.amount) != (self.year, self.amount)

    @property
    def waits(self) -> bool:
        """Whether finance has still to say what becomes of it."""
        return self.differs and not self.declined_reason


class SharedTargetPart(InProgramme):
    """What one saving brings of a shared target."""

    scope_path = "saving__programme__scope"
    owner_path = "saving__owner"
    exempt_paths = ("saving__exempt",)

    target = models.ForeignKey(SharedTarget, models.PROTECT, related_name="parts")
    saving = models.ForeignKey(Saving, models.PROTECT, related_name="shared_targets")
    amount = pounds_column()

    class Meta:
        ordering = ["target", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "saving"],
                name="saving_once_a_shared_target",
                violation_error_message="This saving has a part of the target already.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="shared_part_is_above_nought",
                violation_error_message="Enter an amount above £0.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}: {self.saving.reference}"


class ControlTotal(Recorded):
    """What the approved budget says that a year's savings come to, and by which resolution."""

    scope_path = COUNCIL_WIDE

    year = models.PositiveSmallIntegerField("financial year", unique=True)
    amount = pounds_column()
    net_budget = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    resolution = models.CharField(max_length=300)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    meeting_on = models.DateField("meeting that resolved", null=True, blank=True)
    minute = models.CharField("minute of the meeting", max_length=MINUTE, blank=True)

    class Meta:
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0) & ~Q(resolution=""),
                name="control_total_has_a_resolution",
                violation_error_message="Say by which resolution the budget was approved.",
            )
        ]

    def __str__(self) -> str:
        return f"Control total {self.financial_year}"

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)


class ClosedPeriod(Recorded):
    """A monitoring period that was closed: the statement as it stood, to be printed again to the penny."""

    scope_path = COUNCIL_WIDE

    name = models.CharField(max_length=120, unique=True)
    closed_on = models.DateField()
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["-closed_on", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("savings:show-period", args=[self.pk])
