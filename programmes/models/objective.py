"""What a programme set out to do, what became of it, and the council's priorities that it serves."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from council.access.rules import InProgramme
from council.history import COUNCIL_WIDE, Recorded
from council.lengths import LONG_WORDS, REASON, LimitedText, shortened
from council.models import Versioned
from council.natural_order import NaturalKey
from programmes.models.programme import Programme


class Priority(Recorded):
    """A pledge or priority of the council as a whole, which programmes serve or strain."""

    scope_path = COUNCIL_WIDE

    name = models.CharField(max_length=200, unique=True)
    order = models.PositiveSmallIntegerField("place in the council’s list", default=0)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", NaturalKey("name")]
        verbose_name_plural = "priorities"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programmes:edit-priority", args=[self.pk])


class Objective(Versioned, InProgramme):
    """Something that a programme set out to achieve, and how well it was met."""

    class Outcome(models.TextChoices):
        OPEN = "open", "Not assessed yet"
        MET = "met", "Met"
        PARTLY = "partly", "Met in part"
        NOT_MET = "not_met", "Not met"
        CARRIED = "carried", "Carried over to another plan"

    scope_path = "programme__scope"
    sro_path = "programme__sro"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="objectives")
    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField("objective", max_length=600)
    heading = models.CharField(max_length=200, blank=True)
    benefit = LimitedText(max_length=REASON, blank=True)
    due = models.DateField("to be met by", null=True, blank=True)
    due_as_written = models.CharField(max_length=200, blank=True)
    outcome = models.CharField("how well it was met", max_length=10, choices=Outcome, default=Outcome.OPEN)
    outcome_note = LimitedText("why it is judged so", max_length=REASON, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["programme", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return f"{reverse('programmes:list-objectives', args=[self.programme.code])}#{self.reference}"


class Achievement(Versioned, InProgramme):
    """Something that was achieved: of one objective, or (without one) of the programme as a whole."""

    scope_path = "programme__scope"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="achievements")
    objective = models.ForeignKey(
        Objective, models.PROTECT, null=True, blank=True, related_name="achievements"
    )
    text = LimitedText("what was achieved", max_length=LONG_WORDS)
    order = models.PositiveSmallIntegerField(default=0)
    source = models.CharField("where it comes from", max_length=200, blank=True)

    class Meta:
        ordering = ["programme", "order", "pk"]

    def __str__(self) -> str:
        return shortened(self.text, 120)

    def in_full(self) -> str:
        """What it is called, whole."""
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("programmes:list-objectives", args=[self.programme.code])


class PriorityEffect(InProgramme):
    """How a programme, or one objective of it, bears on a priority of the council."""

    class Effect(models.TextChoices):
        POSITIVE = "positive", "Positive"
        NEUTRAL = "neutral", "Neutral"
        NEGATIVE = "negative", "Negative"

    scope_path = "programme__scope"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="priority_effects")
    objective = models.ForeignKey(
        Objective, models.PROTECT, null=True, blank=True, related_name="priority_effects"
    )
    priority = models.ForeignKey(Priority, models.PROTECT, related_name="effects")
    effect = models.CharField(max_length=8, choices=Effect)
    note = LimitedText(max_length=REASON, blank=True)

    class Meta:
        ordering = ["programme", "objective", "priority"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "priority"],
                condition=Q(objective__isnull=True),
                name="priority_effect_of_programme_once",
                violation_error_message="The programme’s effect on this priority is told already.",
            ),
            models.UniqueConstraint(
                fields=["objective", "priority"],
                name="priority_effect_of_objective_once",
                violation_error_message="The objective’s effect on this priority is told already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_effect_display()} for {self.priority}"

    def get_absolute_url(self) -> str:
        return reverse("programmes:list-objectives", args=[self.programme.code])
