"""Risks: what may happen and would harm a programme, from the proposal to the end."""

import re
from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from council.access.rules import InProgramme, VisibleQuerySet
from council.lengths import LONG_WORDS, REASON, LimitedText
from council.models import Exemptable, Post, User, Versioned
from council.natural_order import NaturalKey
from council.rag import STATED
from programmes.models import Programme, Recommendation, Workstream

SCORE = [MinValueValidator(1), MaxValueValidator(5)]
# Words that keep their capital at the beginning of a sentence alone; any other may be a name.
BEGINNINGS = re.compile(
    r"^(?:a|all|an|any|as|at|both|by|changes|costs|delay|delays|demand|each|every|failure|few|for|from"
    r"|high-risk|if|in|inadequate|increased|insufficient|it|its|lack|late|local|loss|low|many"
    r"|milestones|more|most|no|nobody|none|not|of|on|one|our|over|people|poor|prices|private|reduced"
    r"|remedial|several|some|staff|staffing|that|the|their|there|these|they|this|those|three|to|too|two"
    r"|under|we|when|where|while|without|work)$",
    re.IGNORECASE,
)


def inside(words: str) -> str:
    """The words as they stand within a sentence: without a full stop, and begun with a small letter.

    The first letter stays where the word may be a name.
    """
    words = words.strip()
    words = words.removesuffix(".").rstrip() if not words.endswith("..") else words
    first = words.split(maxsplit=1)[0] if words else ""
    # "IT fails" is no "it fails".
    return (
        words[0].lower() + words[1:] if BEGINNINGS.match(first) and first[1:] == first[1:].lower() else words
    )


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
        PROPOSED = "proposed", "Proposed"
        CLOSED = "closed", "Closed"
        HAPPENED = "happened", "Happened: now an issue"
        DECLINED = "declined", "Declined"
        MERGED = "merged", "Merged into another"

    class Response(models.TextChoices):
        TREAT = "treat", "Treat"
        TOLERATE = "tolerate", "Tolerate"
        TRANSFER = "transfer", "Transfer"
        TERMINATE = "terminate", "Terminate"
        TAKE = "take", "Take the opportunity"

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
    status_on = models.DateField("since when it stands so", null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    # One of the council's own categories; what was chosen stays as written when the list changes.
    category = models.CharField(max_length=60, blank=True)
    response = models.CharField("treatment", max_length=10, choices=Response, blank=True)
    response_words = LimitedText("response", max_length=LONG_WORDS, blank=True)
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
    # Empty where it came by an import, whose person is in its history.
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, blank=True, related_name="risks"
    )
    source = models.CharField("where it comes from", max_length=300, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    # Empty: as often as the council's reporting interval asks.
    review_every_days = models.PositiveSmallIntegerField(
        "days between reviews",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    next_review = models.DateField(null=True, blank=True)
    others = models.JSONField(default=dict, blank=True)

    objects = RiskQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = [NaturalKey("reference")]  # which begins with the code of its programme
        constraints = [
            *Exemptable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status__in=["open", "proposed"]) | ~Q(status_reason=""),
                name="risk_ended_says_why",
                violation_error_message="Say why the risk is closed, or what happened.",
            ),
            models.CheckConstraint(
                condition=~Q(status="merged") | Q(merged_into__isnull=False),
                name="risk_merged_says_where",
                violation_error_message="Say which risk it is merged into.",
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
    def stands_as(self) -> str:
        """What it is by its status, as in a sentence: "closed", "an issue"."""
        return "an issue" if self.status == self.Status.HAPPENED else self.get_status_display().lower()

    @property
    def is_live(self) -> bool:
        """Whether it may still happen."""
        return self.status == self.Status.OPEN

    @property
    def is_proposed(self) -> bool:
        """Whether it waits for the risk lead, and counts as no risk yet."""
        return self.status == self.Status.PROPOSED

    @property
    def sentence(self) -> list[tuple[str, str]]:
        """Cause, event and effect as parts of a sentence, with what leads to each; none of a title alone."""
        cause, event, effect = (
            inside(words) for words in (self.cause, self.event or self.title, self.effect)
        )
        if not (cause or self.event or effect):
            return []  # the title says it all
        parts = [("Because", cause), ("there is a risk that" if cause else "There is a risk that", event)]
        parts += [("which would lead to", effect)]
        said = [(lead, words) for lead, words in parts if words]
        return [
            (lead, words if words.endswith((".", "!", "?")) else words + ("." if last else ","))
            for (lead, words), last in zip(said, [False] * (len(said) - 1) + [True], strict=True)
        ]

    def review_due(self, *, every_days: int) -> date:
        """The day by which it is to be reviewed: the one agreed, else the interval after the last one."""
        # A new risk was looked at when it was raised, so its first review isn't owed at once.
        return self.next_review or (self.reviewed_on or self.raised_on) + timedelta(days=every_days)

    def review_overdue(self, *, as_at: date, every_days: int) -> bool:
        """Whether the day by which an open risk was to be looked at has passed."""
        return self.is_live and as_at > self.review_due(every_days=every_days)
