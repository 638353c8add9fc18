"""One financial year of a saving: what was promised, what is forecast, what finance has confirmed."""

from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db import models
from django.db.models import F, Q

from council.access.rules import InProgramme
from council.calendar.years import FinancialYear
from council.lengths import REASON, LimitedText
from council.models import DecisionRequest, Post, User
from council.models.decisions import request_constraints
from savings.models.saving import ZERO, Saving


def pounds_column(**options: Any) -> Any:
    """A column of exact pounds, £0 unless told."""
    return models.DecimalField(max_digits=14, decimal_places=2, **{"default": ZERO, **options})


class YearProfile(InProgramme):
    """One financial year of a saving: pounds additional to the year before where it recurs.

    What its claims, decisions and reallocations come to stands in columns of its own, which the acts keep: so
    the history of the row alone gives the statement of any day.
    """

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
    # What its owner says is delivered: claims that wait and what finance has confirmed.
    delivered = models.DecimalField(max_digits=14, decimal_places=2, default=ZERO)
    # Of that, what finance has confirmed. Empty in history from before there were claims alone.
    confirmed_amount = pounds_column(null=True, blank=True)
    met_once = pounds_column(help_text="Of what is delivered of a recurring saving, what comes once only.")
    slipped = pounds_column(help_text="What a decision moved to a later year.")
    unachievable = pounds_column(help_text="What a decision gave up.")
    reallocated = pounds_column(help_text="Of what is confirmed, what was put to other use.")
    amount_as_written = models.CharField(max_length=300, blank=True)
    # Who claimed and confirmed before there were claims: kept as it was.
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
            models.CheckConstraint(
                condition=Q(confirmed_amount=0)
                | Q(confirmed_amount__gt=0, confirmed_amount__lte=F("delivered")),
                name="saving_confirms_what_is_delivered",
                violation_error_message="No more is confirmed than was delivered.",
            ),
            models.CheckConstraint(
                condition=Q(reallocated=0) | Q(reallocated__gt=0, reallocated__lte=F("confirmed_amount")),
                name="saving_reallocates_what_is_confirmed",
                violation_error_message="No more is put to other use than finance has confirmed.",
            ),
            models.CheckConstraint(
                condition=Q(slipped__gte=0, unachievable__gte=0, met_once__gte=0),
                name="saving_parts_are_not_negative",
                violation_error_message="What slipped, was given up or comes once cannot be below £0.",
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
    def confirmed(self) -> Decimal:
        """Delivered pounds that finance has confirmed; a claim counts nothing."""
        if self.confirmed_amount is not None:
            return self.confirmed_amount
        # As the history tells it of a day before there were claims: whole or not at all.
        return self.delivered if self.confirmed_on else ZERO

    @property
    def claimed(self) -> Decimal:
        """Delivered pounds that wait for finance."""
        return self.delivered - self.confirmed

    @property
    def outturn(self) -> Decimal | None:
        """What the year comes to: its forecast, or what is delivered already where that is more.

        None where no one has given a forecast.
        """
        return None if self.forecast is None else max(self.forecast, self.delivered)

    @property
    def still_to_deliver(self) -> Decimal | None:
        """What the outturn holds beyond what is delivered; None where no one has given a forecast."""
        return None if self.outturn is None else self.outturn - self.delivered

    @property
    def shortfall(self) -> Decimal:
        """How far the outturn is below the target; nothing where no one has given a forecast."""
        return ZERO if self.outturn is None else max(self.target - self.outturn, ZERO)

    @property
    def over(self) -> Decimal:
        """How far the outturn is above the target; nothing where no one has given a forecast."""
        return ZERO if self.outturn is None else max(self.outturn - self.target, ZERO)


class QuarterProfile(InProgramme):
    """One quarter of a saving's year, where it is followed by quarter."""

    scope_path = "line__saving__programme__scope"
    owner_path = "line__saving__owner"
    exempt_paths = ("line__saving__exempt",)

    line = models.ForeignKey(YearProfile, models.PROTECT, related_name="quarters")
    quarter = models.PositiveSmallIntegerField(choices=[(n, f"Q{n}") for n in range(1, 5)])
    target = pounds_column()
    forecast = pounds_column(null=True, blank=True, default=None)

    class Meta:
        ordering = ["line", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["line", "quarter"], name="saving_one_line_a_quarter"),
            models.CheckConstraint(
                condition=Q(quarter__in=[1, 2, 3, 4]), name="saving_quarter_is_one_of_four"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} Q{self.quarter}"


class Reforecast(InProgramme):
    """A forecast of a year as it was given, with the one before it and why it changed. Never edited."""

    scope_path = "saving__programme__scope"
    owner_path = "saving__owner"
    exempt_paths = ("saving__exempt",)

    saving = models.ForeignKey(Saving, models.PROTECT, related_name="reforecasts")
    line = models.ForeignKey(YearProfile, models.PROTECT, related_name="reforecasts")
    from_amount = pounds_column(null=True, blank=True, default=None)
    to_amount = pounds_column()
    reason = LimitedText(max_length=REASON, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    for_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    made_on = models.DateField()

    class Meta:
        ordering = ["-made_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_amount__isnull=True) | ~Q(reason=""),
                name="saving_reforecast_says_why",
                violation_error_message="Say why the forecast has changed.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} forecast on {self.made_on}"


class TargetChange(DecisionRequest, InProgramme):
    """A wish to give a year another target, and what became of it."""

    scope_path = "saving__programme__scope"
    owner_path = "saving__owner"
    exempt_paths = ("saving__exempt",)
    about = "line"
    called = "change of target"
    did = "asked for this target"
    taken_from = MappingProxyType({"from_target": "target"})
    reason_message = "Enter why the target changes."

    saving = models.ForeignKey(Saving, models.PROTECT, related_name="target_changes")
    line = models.ForeignKey(YearProfile, models.PROTECT, related_name="target_changes")
    from_target = pounds_column()
    to_target = pounds_column()

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = request_constraints("line", prefix="saving_target", called="change of target")

    def __str__(self) -> str:
        return f"{self.line}: target {self.to_target}"
