"""Savings: what was promised for each financial year, what is forecast, and what finance has confirmed."""

from decimal import Decimal

from django.db import models
from django.db.models import Case, DecimalField, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from council.access.rules import InProgramme, VisibleQuerySet
from council.calendar.years import FinancialYear
from council.lengths import LONG_WORDS, LimitedText
from council.models import Exemptable, Post, User, Versioned
from council.natural_order import NaturalKey
from programmes.models import Programme, Workstream

ZERO = Decimal("0.00")
POUNDS = DecimalField(max_digits=14, decimal_places=2)


class SavingQuerySet(VisibleQuerySet):
    def cashable(self) -> "SavingQuerySet":
        """The savings that add into the cashable total; cost avoidance and non-cashable never do."""
        return self.filter(kind__in=Saving.CASHABLE)

    def with_year(self, year: FinancialYear) -> "SavingQuerySet":
        """Each saving with `target`, `forecast`, `delivered` (confirmed only) and `claimed` of one year.

        `forecast` is NULL where no one has given one.
        """
        this = Q(profile__year=year.first)

        def total(column: str, *conditions: Q) -> Coalesce:
            summed = Sum(f"profile__{column}", filter=Q(this, *conditions))
            return Coalesce(summed, Value(ZERO), output_field=POUNDS)

        confirmed = Q(profile__confirmed_on__isnull=False)
        return self.annotate(
            target=total("target"),
            forecast=Sum("profile__forecast", filter=this),
            delivered=total("delivered", confirmed),
            claimed=total("delivered", ~confirmed),
        ).annotate(
            shortfall=Case(
                When(target__gt=F("forecast"), then=F("target") - F("forecast")),
                default=Value(ZERO),
                output_field=POUNDS,
            )
        )


class Saving(Exemptable, Versioned, InProgramme):
    """Money that the programme promises to save or earn, of a kind, year by year."""

    class Kind(models.TextChoices):
        CASHABLE = "cashable", "Cashable"
        INCOME = "income", "Income"
        NON_CASHABLE = "non_cashable", "Non-cashable"
        COST_AVOIDANCE = "cost_avoidance", "Cost avoidance"

    class Recurrence(models.TextChoices):
        RECURRING = "recurring", "Recurring"
        ONE_OFF = "one_off", "One-off"

    class Status(models.TextChoices):
        ON_TRACK = "on_track", "On track"
        AT_RISK = "at_risk", "At risk"
        DELAYED = "delayed", "Delayed to a later year"
        DELIVERED = "delivered", "Delivered"
        UNACHIEVABLE = "unachievable", "Not achievable"
        REPLACED = "replaced", "Replaced by another"
        WITHDRAWN = "withdrawn", "Withdrawn"

    # Income is money that comes in, so it adds up with what is no longer spent.
    CASHABLE = (Kind.CASHABLE, Kind.INCOME)

    scope_path = "programme__scope"
    owner_path = "owner"
    exempt_paths = ("exempt",)

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="savings")
    workstream = models.ForeignKey(Workstream, models.PROTECT, null=True, blank=True, related_name="savings")
    reference = models.CharField(max_length=20, unique=True)
    plan_reference = models.CharField("the plan's own reference", max_length=60, blank=True)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=15, choices=Kind, default=Kind.CASHABLE)
    recurrence = models.CharField(max_length=10, choices=Recurrence, default=Recurrence.RECURRING)
    status = models.CharField(max_length=15, choices=Status, default=Status.ON_TRACK)
    status_as_written = models.CharField(max_length=300, blank=True)
    explanation = LimitedText("explanation and mitigation", max_length=LONG_WORDS, blank=True)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="savings")
    owner_as_written = models.CharField(max_length=300, blank=True)
    others = models.JSONField(default=dict, blank=True)

    objects = SavingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = [NaturalKey("reference")]  # which begins with the code of its programme
        constraints = [
            *Exemptable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status__in=["on_track", "delivered"]) | ~Q(explanation=""),
                name="saving_off_track_says_why",
                violation_error_message="Explain why the saving is not on track and what is done about it.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_access_url(self) -> str:
        return reverse("savings:show-access", args=[self.reference])

    def get_absolute_url(self) -> str:
        return reverse("savings:detail-saving", args=[self.reference])


class YearProfile(InProgramme):
    """One financial year of a saving: pounds additional to the year before where it recurs."""

    scope_path = "saving__programme__scope"
    owner_path = "saving__owner"
    exempt_paths = ("saving__exempt",)

    saving = models.ForeignKey(Saving, models.PROTECT, related_name="profile")
    # A number and no date: 2025 is “2025/26” on every page, by FinancialYear.
    year = models.PositiveSmallIntegerField(help_text="The year in which the financial year begins.")
    target = models.DecimalField(max_digits=14, decimal_places=2, default=ZERO)
    forecast = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="The year's outturn, delivered included; empty where no one has given a forecast yet.",
    )
    delivered = models.DecimalField(max_digits=14, decimal_places=2, default=ZERO)
    amount_as_written = models.CharField(max_length=300, blank=True)
    claimed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["saving", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["saving", "year"],
                name="saving_one_line_a_year",
                violation_error_message="This saving has a line for that financial year already.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(claimed_by__isnull=True)
                | ~Q(confirmed_by=F("claimed_by")),
                name="saving_confirmed_by_another",
                violation_error_message="Another person than the claimant confirms a saving.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_on__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False),
                name="saving_confirmation_has_person_and_day",
                violation_error_message="A confirmation names the person and the day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.saving.reference} {self.financial_year}"

    def get_absolute_url(self) -> str:
        return self.saving.get_absolute_url()

    @property
    def anchor(self) -> str:
        """Where the year stands on its saving's page."""
        return f"year-{self.year}"

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)

    @property
    def still_to_deliver(self) -> Decimal | None:
        """What the forecast holds beyond what is delivered; None where no one has given a forecast."""
        return None if self.forecast is None else self.forecast - self.delivered

    @property
    def shortfall(self) -> Decimal:
        """How far the forecast is below the target; nothing where no one has given a forecast."""
        return ZERO if self.forecast is None else max(self.target - self.forecast, ZERO)

    @property
    def confirmed(self) -> Decimal:
        """Delivered pounds that finance has confirmed; a claim counts nothing."""
        # Whole or not at all: finance confirms the year's claim as it stands, never a part of it.
        return self.delivered if self.confirmed_on else ZERO
