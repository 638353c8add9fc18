"""What somebody asks of an action and another person decides: a new date, a completion."""

from django.db import models
from django.db.models import F, Q

from actions.models.action import Action
from council.access.rules import InProgramme
from council.models import Body, User


class DateChange(InProgramme):
    """A wish to move an action's due date, and what became of it. The asker never decides."""

    class Outcome(models.TextChoices):
        PENDING = "pending", "Waiting for a decision"
        RECORDED = "recorded", "Recorded, within tolerance"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    scope_path = "action__programme__scope"
    owner_path = "action__owner"
    exempt_paths = ("action__exempt",)

    action = models.ForeignKey(Action, models.PROTECT, related_name="date_changes")
    from_date = models.DateField("from", null=True, blank=True)
    to_date = models.DateField("to")
    reason = models.TextField("reason for slippage")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_through = models.CharField(max_length=60, blank=True)
    asked_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.PENDING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by_body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    meeting_on = models.DateField("meeting that decided", null=True, blank=True)
    decision_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(outcome="pending"),
                name="date_change_one_pending",
                violation_error_message="A date change for this action is waiting for a decision already.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(asked_by__isnull=True)
                | Q(outcome__in=["recorded", "withdrawn"])
                | ~Q(decided_by=F("asked_by")),
                name="date_change_asker_does_not_decide",
                violation_error_message="Who asked for the date change can't decide on it.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | ~Q(decision_reason=""),
                name="date_change_refusal_says_why",
                violation_error_message="Say why the date change is refused.",
            ),
            models.CheckConstraint(
                condition=Q(meeting_on__isnull=True) | Q(decided_by_body__isnull=False),
                name="date_change_meeting_has_a_body",
                violation_error_message="Say which body decided at the meeting.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.reference} to {self.to_date}: {self.get_outcome_display()}"

    def get_absolute_url(self) -> str:
        return self.action.get_absolute_url()

    @property
    def days(self) -> int | None:
        """The days by which the due date moves; None where there was no date before."""
        return (self.to_date - self.from_date).days if self.from_date else None


class Completion(InProgramme):
    """A claim that an action is done, and what another person found on looking at the evidence."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Waiting for verification"
        VERIFIED = "verified", "Verified"
        SENT_BACK = "sent_back", "Sent back"
        WITHDRAWN = "withdrawn", "Withdrawn"

    scope_path = "action__programme__scope"
    owner_path = "action__owner"
    exempt_paths = ("action__exempt",)

    action = models.ForeignKey(Action, models.PROTECT, related_name="completions")
    completed_on = models.DateField()
    closing_note = models.TextField()
    evidence = models.TextField("where the evidence is and what it shows", blank=True)
    claimed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    claimed_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    seen = models.TextField("what was seen", blank=True)

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
