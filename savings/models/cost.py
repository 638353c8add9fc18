"""What savings cost to deliver: the money for it by year and source, and growth that programmes ask for."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from council.access.rules import InProgramme
from council.calendar.years import FinancialYear
from council.lengths import MINUTE, REASON, LimitedText
from council.models import Body, User
from council.models.decisions import AwaitsAnother
from programmes.models import Programme
from savings.models.saving import Saving
from savings.models.year import pounds_column


class Funding(InProgramme):
    """Money to deliver a programme, or one of its savings: of one source, in one year, planned and spent.

    A line of a saving is seen by whoever sees the saving; one of a programme, by whoever sees that.
    """

    class Kind(models.TextChoices):
        CAPITAL = "capital", "Capital"
        REVENUE = "revenue", "Revenue"

    class Source(models.TextChoices):
        REVENUE_BUDGET = "revenue_budget", "Revenue budget"
        RESERVE = "reserve", "Reserve"
        GRANT = "grant", "Grant"
        CAPITAL_RECEIPTS = "capital_receipts", "Capital receipts"
        BORROWING = "borrowing", "Borrowing"
        PARTNER = "partner", "Partner"
        OTHER = "other", "Other"

    class Recurrence(models.TextChoices):
        ONE_OFF = "one_off", "Once"
        RECURRING = "recurring", "Every year"

    scope_path = "programme__scope"
    owner_path = "saving__owner"
    exempt_paths = ("saving__exempt",)

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="funding")
    saving = models.ForeignKey(Saving, models.PROTECT, null=True, blank=True, related_name="funding")
    title = models.CharField("what it pays for", max_length=300)
    kind = models.CharField("capital or revenue", max_length=10, choices=Kind)
    source = models.CharField(max_length=20, choices=Source)
    is_secured = models.BooleanField("secured", default=False)
    expires_on = models.DateField("runs out on", null=True, blank=True)
    year = models.PositiveSmallIntegerField("financial year")
    quarter = models.PositiveSmallIntegerField(
        choices=[(n, f"Q{n}") for n in range(1, 5)], null=True, blank=True
    )
    recurrence = models.CharField(
        "how often it is paid", max_length=10, choices=Recurrence, default=Recurrence.ONE_OFF
    )
    planned = pounds_column()
    spent = pounds_column()
    note = LimitedText(max_length=REASON, blank=True)

    class Meta:
        ordering = ["year", "pk"]
        verbose_name = "cost to deliver"
        verbose_name_plural = "costs to deliver"
        constraints = [
            models.CheckConstraint(
                condition=Q(planned__gte=0, spent__gte=0),
                name="funding_is_not_negative",
                violation_error_message="What is planned or spent cannot be below £0.",
            ),
            models.CheckConstraint(
                condition=Q(quarter__isnull=True) | Q(quarter__in=[1, 2, 3, 4]),
                name="funding_quarter_is_one_of_four",
                violation_error_message="A year has four quarters.",
            ),
            models.CheckConstraint(
                condition=Q(kind="revenue") | Q(recurrence="one_off"),
                name="funding_of_capital_is_paid_once",
                violation_error_message="Capital is paid once. What is paid every year is revenue.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.period}"

    def get_absolute_url(self) -> str:
        if self.saving:
            return f"{self.saving.get_absolute_url()}#costs"
        return f"{reverse('savings:list-costs')}?programme={self.programme_id}"

    def get_edit_url(self) -> str:
        return reverse("savings:edit-cost", args=[self.pk])

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)

    @property
    def period(self) -> str:
        """Its year, or its quarter where it is followed by quarter."""
        return f"Q{self.quarter} {self.financial_year}" if self.quarter else str(self.financial_year)

    @property
    def cost(self) -> Decimal:
        """What it comes to: what is planned, or what is spent where that is more."""
        return max(self.planned, self.spent)


class GrowthBid(AwaitsAnother, InProgramme):
    """More money a year that a programme asks for, such as three posts, and what was decided on it."""

    class Outcome(models.TextChoices):
        ASKED = "asked", "Asked for"
        AGREED = "agreed", "Agreed"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    Recurrence = Funding.Recurrence

    scope_path = "programme__scope"
    about, called, did = "programme", "growth bid", "asked for this growth"
    waiting_outcome = Outcome.ASKED

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="growth_bids")
    title = models.CharField("what it is for", max_length=300)
    quantity = models.PositiveIntegerField("how many", null=True, blank=True)
    unit = models.CharField("of what", max_length=60, blank=True)
    # Empty where it is still to be confirmed: no sum counts it, and it is not agreed before it is known.
    amount = models.DecimalField(
        "pounds a year, or once", max_digits=14, decimal_places=2, null=True, blank=True
    )
    year = models.PositiveSmallIntegerField("from which financial year")
    recurrence = models.CharField(
        "how often it is paid", max_length=10, choices=Recurrence, default=Recurrence.RECURRING
    )
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_on = models.DateField()
    outcome = models.CharField("status", max_length=10, choices=Outcome, default=Outcome.ASKED)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    meeting_on = models.DateField("meeting that decided", null=True, blank=True)
    minute = models.CharField("minute of the meeting", max_length=MINUTE, blank=True)
    decision_reason = LimitedText(max_length=REASON, blank=True)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                name="growth_bid_is_above_nought",
                violation_error_message="Enter an amount above £0.",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True, unit="") | Q(quantity__gt=0) & ~Q(unit=""),
                name="growth_bid_says_how_many_of_what",
                violation_error_message="Say how many of what, such as 3 posts.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="agreed") | Q(amount__isnull=False),
                name="growth_bid_agreed_has_an_amount",
                violation_error_message="What is agreed has an amount.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | ~Q(decision_reason=""),
                name="growth_bid_refused_says_why",
                violation_error_message="Say why the growth is refused.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(decided_by=F("asked_by")),
                name="growth_bid_decided_by_another",
                violation_error_message="Another person than the one who asked decides.",
            ),
            models.CheckConstraint(
                condition=Q(meeting_on__isnull=True) | Q(body__isnull=False),
                name="growth_bid_meeting_has_a_body",
                violation_error_message="Say which body decided at the meeting.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, from {self.financial_year}"

    def get_absolute_url(self) -> str:
        return f"{reverse('savings:list-bids')}?programme={self.programme_id}"

    def get_edit_url(self) -> str:
        return reverse("savings:edit-bid", args=[self.pk])

    def get_decide_url(self) -> str:
        return reverse("savings:decide-bid", args=[self.pk])

    def get_withdraw_url(self) -> str:
        return reverse("savings:withdraw-bid", args=[self.pk])

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)

    @property
    def how_many(self) -> str:
        """As a bid says it, "3 x posts"; empty where it counts nothing."""
        return f"{self.quantity} x {self.unit}" if self.quantity else ""
