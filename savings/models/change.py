"""What becomes of a saving that cannot be made as promised, and of one that was."""

from types import MappingProxyType

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from council.access.rules import InProgramme, Right, Standing, visible, within_scopes
from council.calendar.years import FinancialYear
from council.lengths import MINUTE, REASON, LimitedText
from council.models import Body, DecisionRequest, User
from council.models.decisions import request_constraints
from council.natural_order import NaturalKey
from programmes.models import Programme
from savings.models.saving import Saving
from savings.models.year import YearProfile, pounds_column


class SavingChange(DecisionRequest, InProgramme):
    """A wish to move a part of a year's target to a later year or to another saving, or to give it up."""

    class Kind(models.TextChoices):
        SLIP = "slip", "Moved to a later year"
        REPLACE = "replace", "Replaced by another saving"
        GIVE_UP = "give_up", "Not achievable, given up"

    scope_path = "saving__programme__scope"
    owner_path = "saving__owner"
    exempt_paths = ("saving__exempt",)
    about = "line"
    called = "change of saving"
    did = "asked for this change"
    taken_from = MappingProxyType({"from_target": "target"})
    moved_message = "The target has changed since this was asked for. Refuse it, and ask again."
    reason_message = "Enter why the saving cannot be made as it was promised."

    saving = models.ForeignKey(Saving, models.PROTECT, related_name="changes")
    line = models.ForeignKey(YearProfile, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind)
    amount = pounds_column()
    from_target = pounds_column()
    to_year = models.PositiveSmallIntegerField(null=True, blank=True)
    replaced_by = models.ForeignKey(
        Saving, models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="replaced by"
    )
    funded_from = models.CharField("what pays for it instead", max_length=300, blank=True)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            *request_constraints("line", prefix="saving_change", called="change of saving"),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="saving_change_is_above_nought",
                violation_error_message="Enter an amount above £0.",
            ),
            models.CheckConstraint(
                condition=Q(kind="slip", to_year__isnull=False, replaced_by__isnull=True)
                | Q(kind="replace", to_year__isnull=True, replaced_by__isnull=False)
                | Q(kind="give_up", to_year__isnull=True, replaced_by__isnull=True),
                name="saving_change_says_where_to",
                violation_error_message="Say to which year it moves, or which saving replaces it.",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("saving")),
                name="saving_is_not_replaced_by_itself",
                violation_error_message="A saving cannot be replaced by itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.get_kind_display().lower()}"  # type: ignore[attr-defined]

    @property
    def to_financial_year(self) -> FinancialYear | None:
        return FinancialYear(self.to_year) if self.to_year else None

    def get_decide_url(self) -> str:
        return reverse("savings:decide-change", args=[self.saving.reference, self.pk])


class Reallocation(InProgramme):
    """Saved pounds put to other use: drawn on a year of which finance has confirmed that much, or planned."""

    class Kind(models.TextChoices):
        PERMANENT = "permanent", "Permanent"
        ONE_OFF = "one_off", "One-off"

    scope_path = "programme__scope"
    owner_path = ""
    exempt_paths = ("line__saving__exempt",)

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="reallocations")
    line = models.ForeignKey(YearProfile, models.PROTECT, null=True, blank=True, related_name="reallocations")
    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    use = models.CharField("what it is used for", max_length=300)
    amount = pounds_column()
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    note = LimitedText(max_length=REASON, blank=True)
    brings = models.ForeignKey(
        Saving, models.PROTECT, null=True, blank=True, related_name="brought_by", verbose_name="saves itself"
    )
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    meeting_on = models.DateField("meeting that decided", null=True, blank=True)
    minute = models.CharField("minute of the meeting", max_length=MINUTE, blank=True)
    amount_as_written = models.CharField(max_length=300, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = LimitedText(max_length=REASON, blank=True)

    class Meta:
        ordering = [NaturalKey("reference")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="reallocation_is_above_nought",
                violation_error_message="Enter an amount above £0.",
            ),
            models.CheckConstraint(
                condition=Q(line__isnull=True) | Q(decided_on__isnull=False),
                name="reallocation_drawn_was_decided",
                violation_error_message="Say when it was decided.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.use}"

    @classmethod
    def visible_when(cls, who: Standing) -> Q:
        """As for any record; one that is planned draws on no saving, so none can be exempt."""
        seen = visible(cls, who)
        # An empty condition is everything.
        return seen | (Q(line__isnull=True) & within_scopes(cls, who.reach(Right.SEE))) if seen else seen

    @property
    def is_drawn(self) -> bool:
        """Whether it draws on a year: else it is planned, and draws on nothing yet."""
        return self.line_id is not None and self.ended_on is None
