"""What somebody asks of an action and another person decides: a new date, a completion."""

from types import MappingProxyType

from django.db import models
from django.db.models import F, Q

from actions.models.action import Action
from council.access.rules import InProgramme
from council.lengths import REASON, LimitedText
from council.models import AwaitsAnother, DecisionRequest, User, request_constraints
from programmes.models import ChangeRequest


class DateChange(DecisionRequest, InProgramme):
    """A wish to move an action's due date, and what became of it. The asker never decides."""

    scope_path = "action__programme__scope"
    owner_path = "action__owner"
    sro_path = "action__programme__sro"
    exempt_paths = ("action__exempt",)
    about, called, did = "action", "date change", "asked for this date change"
    taken_from = MappingProxyType({"from_date": "due"})
    moved_message = (
        "The due date has moved since this was asked for. Refuse it, and ask again from the new date."
    )
    reason_message = "Enter the reason for the slippage."
    waits_message = (
        "A date change for this action is waiting for a decision. Withdraw it before asking for another."
    )

    action = models.ForeignKey(Action, models.PROTECT, related_name="date_changes")
    from_date = models.DateField("from", null=True, blank=True)
    to_date = models.DateField("to")
    reason = LimitedText("reason for slippage", max_length=REASON)
    delay_category = models.CharField("main reason", max_length=60, blank=True)
    part_of = models.ForeignKey(
        ChangeRequest, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="change request"
    )

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = request_constraints("action", prefix="date_change", called="date change")

    def __str__(self) -> str:
        return f"{self.action.reference} to {self.to_date}: {self.get_outcome_display()}"

    def get_absolute_url(self) -> str:
        return self.action.get_absolute_url()

    @property
    def is_first(self) -> bool:
        """Whether it asks for a first date, which moves nothing."""
        return self.from_date is None

    @property
    def days(self) -> int | None:
        """The days by which the due date moves; None where there was no date before."""
        return (self.to_date - self.from_date).days if self.from_date else None


class Completion(AwaitsAnother, InProgramme):
    """A claim that an action is done, and what another person found on looking at the evidence."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Waiting for verification"
        VERIFIED = "verified", "Verified"
        SENT_BACK = "sent_back", "Sent back"
        WITHDRAWN = "withdrawn", "Withdrawn"

    scope_path = "action__programme__scope"
    owner_path = "action__owner"
    sro_path = "action__programme__sro"
    exempt_paths = ("action__exempt",)
    about, called, did, does = "action", "completion", "completed this action", "verifies it"
    waiting_outcome, author_column, day_column = Outcome.WAITING, "claimed_by_id", "claimed_on"

    action = models.ForeignKey(Action, models.PROTECT, related_name="completions")
    completed_on = models.DateField()
    closing_note = LimitedText(max_length=REASON)
    evidence = LimitedText("where the evidence is and what it shows", max_length=REASON, blank=True)
    claimed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    claimed_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    seen = LimitedText("what was seen", max_length=REASON, blank=True)

    class Meta:
        ordering = ["-claimed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(outcome="waiting"),
                name="completion_one_waiting",
                violation_error_message="This action is waiting for verification already.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["verified", "sent_back"]) | ~Q(seen=""),
                name="completion_decision_says_what_was_seen",
                violation_error_message="Say what was seen, or why the completion is sent back.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(claimed_by__isnull=True)
                | Q(outcome="withdrawn")
                | ~Q(decided_by=F("claimed_by")),
                name="completion_verified_by_another",
                violation_error_message="Another person than the completer verifies.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.reference} completed {self.completed_on}: {self.get_outcome_display()}"
