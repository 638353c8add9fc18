"""Risks taken to a body: why, what it was asked to decide, and what came of it."""

from django.db import models
from django.db.models import Q

from council.access.rules import InProgramme
from council.lengths import MINUTE, REASON, LimitedText
from council.models import Body, User, Versioned
from risks.models.risk import Risk


class RiskEscalation(Versioned, InProgramme):
    """A risk that is taken to a body with a reason and a decision that is asked of it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Waiting for the body"
        DECIDED = "decided", "Decided"
        SENT_DOWN = "sent_down", "Sent down again"
        DE_ESCALATED = "de_escalated", "De-escalated"

    scope_path = "risk__programme__scope"
    owner_path = "risk__owner"
    exempt_paths = ("risk__exempt",)

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="escalations")
    body = models.ForeignKey(Body, models.PROTECT, related_name="escalations")
    reason = LimitedText(max_length=REASON)
    asks = LimitedText("decision asked for", max_length=REASON)
    raised_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.WAITING)
    outcome_words = LimitedText("what was decided", max_length=REASON, blank=True)
    meeting_on = models.DateField("meeting that decided", null=True, blank=True)
    minute = models.CharField("minute of the meeting", max_length=MINUTE, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-raised_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["risk", "body"],
                condition=Q(outcome="waiting"),
                name="escalated_once_to_a_body",
                violation_error_message="This risk waits for this body already.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="waiting") | ~Q(outcome_words=""),
                name="escalation_ended_says_what",
                violation_error_message="Say what was decided.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk.reference} to {self.body}"

    def get_absolute_url(self) -> str:
        return self.risk.get_absolute_url()
