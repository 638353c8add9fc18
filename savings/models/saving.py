"""A saving: money that a programme promises to save or earn, of a kind, and how it stands."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Case, DecimalField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from council.access.rules import InProgramme, VisibleQuerySet
from council.calendar.years import FinancialYear
from council.lengths import LONG_WORDS, MINUTE, REASON, LimitedText
from council.models import Body, Directorate, Exemptable, Post, User, Versioned
from council.natural_order import NaturalKey
from programmes.models import Programme, Workstream

ZERO = Decimal("0.00")
POUNDS: Any = DecimalField(max_digits=14, decimal_places=2)


class SavingQuerySet(VisibleQuerySet):
    def cashable(self) -> "SavingQuerySet":
        """The savings that add into the cashable total; no other kind ever does."""
        return self.filter(kind__in=Saving.CASHABLE)

    def promised(self) -> "SavingQuerySet":
        """The savings that count: agreed, and not withdrawn since. A proposal is no promise yet."""
        return self.exclude(status__in=Saving.NOT_COUNTED)

    def with_year(self, year: FinancialYear) -> "SavingQuerySet":
        """Each saving with the pounds of one year; `delivered` is what finance confirmed, `claimed` is apart.

        `forecast`, `outturn` and `shortfall` are NULL where no one has given a forecast.
        """
        # Looked up by the one line that a saving has for a year, and only where a figure is asked for: a list
        # of keys in another order, or a count, adds nothing up.
        years: Any = self.model._meta.get_field("profile").related_model
        line = years._base_manager.filter(saving=OuterRef("pk"), year=year.first)

        def figure(column: str) -> Subquery:
            return Subquery(line.values(column)[:1], output_field=POUNDS)

        def pounds(column: str) -> Coalesce:
            return Coalesce(figure(column), Value(ZERO), output_field=POUNDS)

        return (
            self.annotate(
                target=pounds("target"),
                forecast=figure("forecast"),
                delivered=pounds("confirmed_amount"),
                said=pounds("delivered"),
            )
            .annotate(
                claimed=F("said") - F("delivered"),
                # What is delivered already is no less, whatever was forecast.
                outturn=Case(
                    When(forecast__lt=F("said"), then=F("said")),
                    default=F("forecast"),
                    output_field=POUNDS,
                ),
            )
            .annotate(
                shortfall=Case(
                    When(target__gt=F("outturn"), then=F("target") - F("outturn")),
                    When(forecast__isnull=False, then=Value(ZERO)),
                    output_field=POUNDS,
                )
            )
        )


class Saving(Exemptable, Versioned, InProgramme):
    """Money that the programme promises to save or earn, of a kind, year by year."""

    class Kind(models.TextChoices):
        CASHABLE = "cashable", "Cashable"
        INCOME = "income", "Income"
        # The Government Efficiency Framework (2025) keeps what is saved by doing less apart from efficiency.
        SERVICE_REDUCTION = "service_reduction", "Service reduction"
        NON_CASHABLE = "non_cashable", "Non-cashable"
        COST_AVOIDANCE = "cost_avoidance", "Cost avoidance"

    class Recurrence(models.TextChoices):
        RECURRING = "recurring", "Recurring"
        ONE_OFF = "one_off", "One-off"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        AGREED = "agreed", "Agreed"
        ON_TRACK = "on_track", "On track"
        AT_RISK = "at_risk", "At risk"
        DELAYED = "delayed", "Delayed to a later year"
        DELIVERED = "delivered", "Delivered"
        UNACHIEVABLE = "unachievable", "Not achievable"
        REPLACED = "replaced", "Replaced by another"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Confidence(models.TextChoices):
        HIGH = "high", "High"
        MEDIUM = "medium", "Medium"
        LOW = "low", "Low"

    # Income is money that comes in, so it adds up with what is no longer spent.
    CASHABLE = (Kind.CASHABLE, Kind.INCOME)
    # What a budget is smaller by; avoided costs and gains of time are not.
    IN_BUDGET = (Kind.CASHABLE, Kind.INCOME, Kind.SERVICE_REDUCTION)
    UNDER_WAY = (Status.AGREED, Status.ON_TRACK, Status.AT_RISK, Status.DELAYED)  # agreed, and not in yet
    NOT_COUNTED = (Status.PROPOSED, Status.WITHDRAWN)
    NEEDS_NO_REASON = (Status.PROPOSED, Status.AGREED, Status.ON_TRACK, Status.DELIVERED)

    scope_path = "programme__scope"
    owner_path = "owner"
    exempt_paths = ("exempt",)

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="savings")
    workstream = models.ForeignKey(Workstream, models.PROTECT, null=True, blank=True, related_name="savings")
    directorate = models.ForeignKey(
        Directorate, models.PROTECT, null=True, blank=True, related_name="savings"
    )
    reference = models.CharField(max_length=20, unique=True)
    plan_reference = models.CharField("the plan's own reference", max_length=60, blank=True)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.CASHABLE)
    recurrence = models.CharField(max_length=10, choices=Recurrence, default=Recurrence.RECURRING)
    status = models.CharField(max_length=15, choices=Status, default=Status.ON_TRACK)
    status_as_written = models.CharField(max_length=300, blank=True)
    explanation = LimitedText("explanation and mitigation", max_length=LONG_WORDS, blank=True)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="savings")
    owner_as_written = models.CharField(max_length=300, blank=True)
    portfolio_holder = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="savings_in_portfolio"
    )
    budget_head = models.CharField(max_length=120, blank=True)
    method = LimitedText("method of calculation", max_length=REASON, blank=True)
    baseline = LimitedText("baseline", max_length=REASON, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence, blank=True)
    equality_note = LimitedText("equality note", max_length=REASON, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_on = models.DateField(null=True, blank=True)
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_on = models.DateField(null=True, blank=True)
    agreed_body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_meeting_on = models.DateField("meeting that agreed it", null=True, blank=True)
    agreed_minute = models.CharField("minute of the meeting", max_length=MINUTE, blank=True)
    plan_version = models.CharField("version of the financial plan", max_length=60, blank=True)
    others = models.JSONField(default=dict, blank=True)

    objects = SavingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = [NaturalKey("reference")]  # which begins with the code of its programme
        constraints = [
            *Exemptable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "agreed", "on_track", "delivered"]) | ~Q(explanation=""),
                name="saving_off_track_says_why",
                violation_error_message="Explain why the saving is not on track and what is done about it.",
            ),
            models.CheckConstraint(
                condition=Q(agreed_meeting_on__isnull=True) | Q(agreed_body__isnull=False),
                name="saving_meeting_has_a_body",
                violation_error_message="Say which body agreed it at the meeting.",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True) | ~Q(status="proposed"),
                name="saving_agreed_is_no_proposal",
                violation_error_message="What was agreed is no longer a proposal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_access_url(self) -> str:
        return reverse("savings:show-access", args=[self.reference])

    def get_absolute_url(self) -> str:
        return reverse("savings:detail-saving", args=[self.reference])

    @property
    def is_locked(self) -> bool:
        """Whether its method of calculation and its baseline stand as they were agreed."""
        return self.agreed_on is not None

    @property
    def is_live(self) -> bool:
        """Whether its owner answers for it still."""
        return self.counts and self.status != self.Status.REPLACED

    @property
    def counts(self) -> bool:
        """Whether it is promised: agreed, and not withdrawn since."""
        return self.status not in self.NOT_COUNTED
