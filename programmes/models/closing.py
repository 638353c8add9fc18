"""What a programme has learnt, and how it was closed: by which body, with what words, and until when."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from council.access.rules import InProgramme
from council.lengths import LONG_WORDS, MINUTE, REASON, LimitedText
from council.models import Body, User, Versioned
from programmes.models.programme import Programme


class Lesson(Versioned, InProgramme):
    """Something that a programme has learnt, for the next one of its kind."""

    class Phase(models.TextChoices):
        REVIEW = "review", "The review"
        PLANNING = "planning", "Planning"
        DELIVERY = "delivery", "Delivery"
        CLOSING = "closing", "Closing"

    class Went(models.TextChoices):
        WELL = "well", "Went well"
        BADLY = "badly", "Went badly"

    scope_path = "programme__scope"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="lessons_learnt")
    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField("lesson", max_length=600)
    # An imported sheet may leave both unsaid; the form of a lesson asks for them.
    phase = models.CharField(max_length=10, choices=Phase, blank=True)
    theme = models.CharField(max_length=100, blank=True)
    went = models.CharField("how it went", max_length=6, choices=Went, blank=True)
    advice = LimitedText("what to do another time", max_length=REASON, blank=True)

    class Meta:
        ordering = ["programme", "pk"]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return f"{reverse('programmes:list-lessons', args=[self.programme.code])}#{self.reference}"


class ProgrammeClosure(InProgramme):
    """That a body closed a programme, and whether it was opened again. One at a time stands."""

    scope_path = "programme__scope"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="closures")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+")
    decided_on = models.DateField("day of the meeting")
    minute = models.CharField(max_length=MINUTE, blank=True)
    words = LimitedText("what is handed over to whom", max_length=LONG_WORDS)
    closed_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reopened_on = models.DateField(null=True, blank=True)
    reopened_reason = LimitedText(max_length=REASON, blank=True)

    class Meta:
        ordering = ["-closed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(reopened_on__isnull=True),
                name="programme_closed_once",
                violation_error_message="This programme is closed already.",
            ),
            models.CheckConstraint(
                condition=Q(reopened_on__isnull=True) | ~Q(reopened_reason=""),
                name="programme_reopened_says_why",
                violation_error_message="Say why the programme is opened again.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} closed on {self.closed_on}"

    def get_absolute_url(self) -> str:
        return self.programme.get_absolute_url()
