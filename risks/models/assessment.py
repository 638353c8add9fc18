"""How risks were judged: every judgement is kept."""

from django.db import models

from council.access.rules import InProgramme
from council.lengths import LONG_WORDS, LimitedText
from council.models import User
from council.rag import STATED
from risks.models.risk import SCORE, Risk


class Assessment(InProgramme):
    """What one of a risk's scores was judged to be on a day, and its RAG. Every one is kept."""

    class Of(models.TextChoices):
        INHERENT = "inherent", "Inherent"
        CURRENT = "current", "Current"
        TARGET = "target", "Target"

    scope_path = "risk__programme__scope"
    owner_path = "risk__owner"
    exempt_paths = ("risk__exempt",)

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="assessments")
    score = models.CharField(max_length=10, choices=Of, default=Of.CURRENT)
    assessed_on = models.DateField()
    # Empty where the command line imported the judgement: nobody is signed in there.
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    likelihood = models.PositiveSmallIntegerField(null=True, blank=True, validators=SCORE)
    impact = models.PositiveSmallIntegerField(null=True, blank=True, validators=SCORE)
    # What the matrix of that day gave the cell: it stays when the matrix changes. Empty before it was kept.
    rating = models.CharField("rating by the matrix", max_length=12, choices=STATED, blank=True)
    words = models.CharField("levels as written", max_length=300, blank=True)
    rag = models.CharField("RAG", max_length=12, choices=STATED, blank=True)
    commentary = LimitedText(max_length=LONG_WORDS, blank=True)

    class Meta:
        ordering = ["-assessed_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.risk.reference} on {self.assessed_on}"
