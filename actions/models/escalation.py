"""That somebody was told of an action which its owner left: to whom, when, and for what."""

from django.db import models
from django.db.models import Q

from actions.models.action import Action
from council.access.rules import InProgramme
from council.models import Post


class Escalation(InProgramme):
    """An action overdue or silent for so long that the programme manager, and later the SRO, is told of it.

    `since` is the last day on which all was well: the due day, or the day on which the reporting interval ran
    out. With it each stage is told once, however long it lasts, and again when it happens again.
    """

    class Stage(models.TextChoices):
        MANAGER = "manager", "Programme manager"
        SRO = "sro", "SRO"

    class Why(models.TextChoices):
        OVERDUE = "overdue", "Overdue"
        SILENT = "silent", "No update"

    scope_path = "action__programme__scope"
    owner_path = "action__owner"
    exempt_paths = ("action__exempt",)

    action = models.ForeignKey(Action, models.PROTECT, related_name="escalations")
    stage = models.CharField(max_length=10, choices=Stage)
    why = models.CharField(max_length=10, choices=Why)
    since = models.DateField()
    on = models.DateField("escalated on")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="escalated to")

    class Meta:
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["post", "on"], name="escalation_post_on")]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "stage", "why", "since"],
                name="escalation_once_a_stage",
                violation_error_message="This was escalated already.",
            ),
            models.CheckConstraint(
                condition=Q(on__gt=models.F("since")),
                name="escalation_after_all_was_well",
                violation_error_message="Nothing is escalated before it is overdue or silent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.reference} escalated to {self.post}"

    def get_absolute_url(self) -> str:
        return self.action.get_absolute_url()
