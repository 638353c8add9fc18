"""A programme that is beyond its tolerance of time or money: what someone who answers for it decides."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from council.access.rules import InProgramme
from council.models import DecisionRequest, request_constraints
from programmes.models.programme import Programme


class ToleranceException(DecisionRequest, InProgramme):
    """One breach of a programme's tolerance, raised by the daily job and told once.

    It waits for a decision until someone decides, or the programme is back within its tolerance. While the
    breach goes on (`ended_on` is empty) no other is raised of it, whatever was decided.
    """

    class Kind(models.TextChoices):
        TIME = "time", "Time"
        MONEY = "money", "Money"

    scope_path = "programme__scope"
    sro_path = "programme__sro"
    about, called, did = "programme", "exception", "raised this exception"
    reason_message = "Say what is beyond the tolerance."
    waits_message = "This exception is waiting for a decision already."

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="exceptions")
    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=5, choices=Kind)
    limit = models.DecimalField("tolerance", max_digits=14, decimal_places=2)
    reached = models.DecimalField("what it came to", max_digits=14, decimal_places=2)
    ended_on = models.DateField("back within the tolerance", null=True, blank=True)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            *request_constraints("programme", prefix="exception", called="exception", apart=("kind",)),
            models.UniqueConstraint(
                fields=["programme", "kind"],
                condition=Q(ended_on__isnull=True),
                name="exception_one_a_breach",
                violation_error_message="This breach was raised already.",
            ),
            models.CheckConstraint(
                condition=Q(reached__gt=F("limit")),
                name="exception_is_beyond_its_tolerance",
                violation_error_message="What it came to is within the tolerance.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        return f"Beyond its tolerance of {self.get_kind_display().lower()}"

    @property
    def outcome_label(self) -> str:
        """What became of it: one that nobody decided ended by itself."""
        if self.outcome == self.Outcome.WITHDRAWN:
            return "Back within its tolerance"
        accepted = {self.Outcome.APPROVED: "Accepted", self.Outcome.REFUSED: "Not accepted"}
        return accepted.get(self.Outcome(self.outcome)) or super().outcome_label

    def get_absolute_url(self) -> str:
        return self.address("show-exception")

    def address(self, name: str) -> str:
        """The address of a page of the exception."""
        return reverse(f"programmes:{name}", args=[self.programme.code, self.reference])
