"""Risks, how they were assessed over time, and what is done about them."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from council.access.rules import InProgramme, VisibleQuerySet
from council.lengths import LONG_WORDS, REASON, LimitedText, shortened
from council.models import Exemptable, Post, User, Versioned
from council.natural_order import NaturalKey
from council.rag import STATED
from programmes.models import Programme, Workstream

SCORE = [MinValueValidator(1), MaxValueValidator(5)]


class RiskQuerySet(VisibleQuerySet):
    def open(self) -> "RiskQuerySet":
        """The risks that may still happen."""
        return self.filter(status=Risk.Status.OPEN)

    def with_score(self) -> "RiskQuerySet":
        """Each risk with `current_score`, likelihood times impact; empty where either is."""
        return self.annotate(current_score=F("current_likelihood") * F("current_impact"))


class Risk(Exemptable, Versioned, InProgramme):
    """Something that may happen and would harm the programme: a cause, an event, an effect."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        HAPPENED = "happened", "Happened: now an issue"

    class Response(models.TextChoices):
        TREAT = "treat", "Treat"
        TOLERATE = "tolerate", "Tolerate"
        TRANSFER = "transfer", "Transfer"
        TERMINATE = "terminate", "Terminate"

    scope_path = "programme__scope"
    owner_path = "owner"
    exempt_paths = ("exempt",)

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="risks")
    workstream = models.ForeignKey(Workstream, models.PROTECT, null=True, blank=True, related_name="risks")
    reference = models.CharField(max_length=20, unique=True)
    plan_reference = models.CharField("the plan's own reference", max_length=60, blank=True)
    # A log may have one long sentence for title and event: `overflows` tells when it was cut.
    title = models.CharField(max_length=300)
    cause = LimitedText(max_length=LONG_WORDS, blank=True)
    event = LimitedText(max_length=LONG_WORDS, blank=True)
    effect = LimitedText(max_length=LONG_WORDS, blank=True)
    # A post, as owners are everywhere: the risk stays where it is when a person moves.
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="risks")
    owner_as_written = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    status_reason = LimitedText(max_length=REASON, blank=True)
    response = models.CharField(max_length=10, choices=Response, blank=True)
    controls = LimitedText("existing controls", max_length=LONG_WORDS, blank=True)

    # Stored apart from the scores: published logs don't derive it from them.
    rag = models.CharField("RAG", max_length=12, choices=STATED, blank=True)
    rag_as_written = models.CharField(max_length=300, blank=True)
    inherent_likelihood = models.PositiveSmallIntegerField(null=True, blank=True, validators=SCORE)
    inherent_impact = models.PositiveSmallIntegerField(null=True, blank=True, validators=SCORE)
    current_likelihood = models.PositiveSmallIntegerField(null=True, blank=True, validators=SCORE)
    current_impact = models.PositiveSmallIntegerField(null=True, blank=True, validators=SCORE)
    target_likelihood = models.PositiveSmallIntegerField(null=True, blank=True, validators=SCORE)
    target_impact = models.PositiveSmallIntegerField(null=True, blank=True, validators=SCORE)
    levels_as_written = models.CharField(max_length=300, blank=True)

    raised_on = models.DateField()
    reviewed_on = models.DateField(null=True, blank=True)
    others = models.JSONField(default=dict, blank=True)

    objects = RiskQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = [NaturalKey("reference")]  # which begins with the code of its programme
        constraints = [
            *Exemptable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status="open") | ~Q(status_reason=""),
                name="risk_closed_says_why",
                violation_error_message="Say why the risk is closed, or what happened.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_access_url(self) -> str:
        return reverse("risks:show-access", args=[self.reference])

    def get_absolute_url(self) -> str:
        return reverse("risks:detail-risk", args=[self.reference])

    @property
    def whole_words(self) -> str:
        """The risk's words: its title, or the event that holds them where the title was too short."""
        return self.event if self.overflows else self.title

    @property
    def overflows(self) -> bool:
        """Whether the event holds the words that the title had no room for."""
        return self.title.endswith("…") and self.event.startswith(self.title[:-1])

    @property
    def is_live(self) -> bool:
        """Whether it may still happen."""
        return self.status == self.Status.OPEN

    def review_overdue(self, *, as_at: date, every_days: int) -> bool:
        """Whether an open risk was last looked at longer ago than the interval."""
        if not self.is_live:
            return False
        # A new risk was looked at when it was raised, so its first review isn't owed at once.
        return (as_at - (self.reviewed_on or self.raised_on)).days > every_days


class Assessment(InProgramme):
    """What the risk's scores and RAG were judged to be on a day. Every one is kept."""

    scope_path = "risk__programme__scope"
    owner_path = "risk__owner"
    exempt_paths = ("risk__exempt",)

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="assessments")
    assessed_on = models.DateField()
    # Empty where the command line imported the judgement: nobody is signed in there.
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    likelihood = models.PositiveSmallIntegerField(null=True, blank=True, validators=SCORE)
    impact = models.PositiveSmallIntegerField(null=True, blank=True, validators=SCORE)
    rag = models.CharField("RAG", max_length=12, choices=STATED, blank=True)
    commentary = LimitedText(max_length=LONG_WORDS, blank=True)

    class Meta:
        ordering = ["-assessed_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.risk.reference} on {self.assessed_on}"


class Mitigation(InProgramme):
    """Something that is done to make a risk less likely or less harmful, by a post and by a day."""

    scope_path = "risk__programme__scope"
    owner_path = "owner"
    exempt_paths = ("risk__exempt",)

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="mitigations")
    text = LimitedText(max_length=LONG_WORDS)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="mitigations")
    due = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["risk", "order", "pk"]

    def __str__(self) -> str:
        return shortened(self.text, 80)
