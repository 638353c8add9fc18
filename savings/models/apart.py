"""What stands beside the savings and never in their totals: underspends, and what other documents report."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from council.access.rules import InProgramme
from council.calendar.years import FinancialYear
from council.lengths import MINUTE, REASON, LimitedText
from council.models import Body, Directorate, User
from programmes.models import Programme
from savings.models.year import pounds_column


class StandsApart(InProgramme):
    """A record of a programme beside its savings: who wrote it down, and why it was withdrawn, if it was."""

    scope_path = "programme__scope"

    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = LimitedText(max_length=REASON, blank=True)

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return f"{reverse('savings:show-statement')}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """Where it stands on the page of the statement."""
        return f"{self._meta.model_name}-{self.pk}"


class Underspend(StandsApart):
    """Less spent of a budget in one year than was planned, once only: it is no saving, and adds into none."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="underspends")
    directorate = models.ForeignKey(Directorate, models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField("what was underspent", max_length=300)
    amount = pounds_column()
    year = models.PositiveSmallIntegerField("financial year")
    use = models.CharField("what it was used for", max_length=300)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    meeting_on = models.DateField("meeting that decided", null=True, blank=True)
    minute = models.CharField("minute of the meeting", max_length=MINUTE, blank=True)

    class Meta:
        ordering = ["year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="underspend_is_above_nought",
                violation_error_message="Enter an amount above £0.",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(use=""),
                name="underspend_says_of_what_and_for_what",
                violation_error_message="Say what was underspent and what it was used for.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""),
                name="underspend_withdrawn_says_why",
                violation_error_message="Say why it is withdrawn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.financial_year}"

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)

    def get_edit_url(self) -> str:
        return reverse("savings:edit-underspend", args=[self.pk])

    def get_withdraw_url(self) -> str:
        return reverse("savings:withdraw-underspend", args=[self.pk])


class ReportedFigure(StandsApart):
    """What another document reports of a programme's savings, to be held against what the register says."""

    class Measure(models.TextChoices):
        TARGET = "target", "Target"
        FORECAST = "forecast", "Forecast"
        CONFIRMED = "confirmed", "Confirmed by finance"

    class Group(models.TextChoices):
        CASHABLE = "cashable", "Cashable savings and income"
        SERVICE_REDUCTION = "service_reduction", "Service reductions"
        NON_CASHABLE = "non_cashable", "Non-cashable gains"
        COST_AVOIDANCE = "cost_avoidance", "Cost avoidance"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="reported_figures")
    measure = models.CharField("what it reports", max_length=10, choices=Measure, default=Measure.TARGET)
    group = models.CharField("of which savings", max_length=20, choices=Group, default=Group.CASHABLE)
    amount = pounds_column()
    first_year = models.PositiveSmallIntegerField("financial year, or the first of several")
    last_year = models.PositiveSmallIntegerField("the last of several financial years")
    each_year = models.BooleanField("for each of the years", default=False)
    document = models.CharField("document", max_length=300)
    page = models.CharField("page or paragraph", max_length=60, blank=True)
    document_on = models.DateField("date of the document", null=True, blank=True)
    note = LimitedText(max_length=REASON, blank=True)

    class Meta:
        ordering = ["first_year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0) & ~Q(document=""),
                name="reported_figure_has_amount_and_document",
                violation_error_message="Say what is reported, in pounds, and in which document.",
            ),
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="reported_figure_ends_after_it_begins",
                violation_error_message="The last year does not come before the first.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""),
                name="reported_figure_withdrawn_says_why",
                violation_error_message="Say why it is withdrawn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}, {self.period}"

    @property
    def period(self) -> str:
        """The year or the years that it is of, as people say them."""
        first, last = FinancialYear(self.first_year), FinancialYear(self.last_year)
        if first == last:
            return str(first)
        return f"each of {first} to {last}" if self.each_year else f"{first} to {last}"

    def get_edit_url(self) -> str:
        return reverse("savings:edit-reported", args=[self.pk])

    def get_withdraw_url(self) -> str:
        return reverse("savings:withdraw-reported", args=[self.pk])
