"""A review of the council, what it found and what it recommends."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from council.history import Recorded
from council.lengths import LONG_WORDS, REASON, LimitedText


class Review(Recorded):
    """A look at the council from outside or within: a peer challenge, an inspection, an audit."""

    scope_path = "answered_by__programme__scope"

    class Kind(models.TextChoices):
        PEER_CHALLENGE = "peer_challenge", "Corporate Peer Challenge"
        BEST_VALUE = "best_value", "Best Value review"
        STATUTORY = "statutory", "Statutory recommendations of the external auditor"
        INSPECTION = "inspection", "Inspection"
        REGULATOR = "regulator", "Regulator's judgement"
        INTERNAL_AUDIT = "internal_audit", "Internal audit"
        SELF_ASSESSMENT = "self_assessment", "Self-assessment"
        SCRUTINY = "scrutiny", "Scrutiny review"
        OTHER = "other", "Other"

    title = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    reviewer = models.CharField("carried out by", max_length=160)
    received_on = models.DateField("report received on")
    published_on = models.DateField(null=True, blank=True)
    summary = LimitedText(max_length=LONG_WORDS, blank=True)

    class Meta:
        ordering = ["-received_on", "title"]

    def __str__(self) -> str:
        return self.title


class Finding(Recorded):
    """Something that the review saw: a strength, an issue, a practice. In the reviewers' words."""

    scope_path = "review__answered_by__programme__scope"

    class Kind(models.TextChoices):
        STRENGTH = "strength", "Strength"
        ISSUE = "issue", "Issue"
        BEST_PRACTICE = "best_practice", "Best practice"

    review = models.ForeignKey(Review, models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ISSUE)
    theme = models.CharField(max_length=160, blank=True)
    text = LimitedText(max_length=LONG_WORDS)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["review", "order", "pk"]

    def __str__(self) -> str:
        return self.text[:80]

    def save(self, *args: Any, **kwargs: Any) -> None:
        _refuse_rewording(self)
        super().save(*args, **kwargs)


class Recommendation(Recorded):
    """What the reviewers recommend, word for word, and the council's response to it."""

    scope_path = "review__answered_by__programme__scope"

    class Response(models.TextChoices):
        PENDING = "pending", "No response yet"
        ACCEPTED = "accepted", "Accepted"
        PARTLY = "partly", "Partly accepted"
        DECLINED = "declined", "Declined"

    review = models.ForeignKey(Review, models.PROTECT, related_name="recommendations")
    number = models.CharField(max_length=20)
    text = LimitedText(max_length=LONG_WORDS)
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, blank=True, related_name="recommendations"
    )
    response = models.CharField(max_length=10, choices=Response, default=Response.PENDING)
    response_reason = LimitedText(max_length=REASON, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["review", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "number"],
                name="recommendation_number_unique_in_review",
                violation_error_message="This review has a recommendation with that number already.",
            ),
            models.CheckConstraint(
                condition=~Q(response__in=["partly", "declined"]) | ~Q(response_reason=""),
                name="recommendation_declined_says_why",
                violation_error_message="Say why the recommendation is declined or accepted only in part.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:80]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        _refuse_rewording(self)
        super().save(*args, **kwargs)


def _refuse_rewording(record: Finding | Recommendation) -> None:
    """The reviewers' words stand as recorded: a council answers them, it doesn't edit them (LGA practice)."""
    if record.pk is None:
        return
    as_recorded = type(record)._base_manager.filter(pk=record.pk).values_list("text", flat=True).first()
    if as_recorded is not None and as_recorded != record.text:
        raise ValidationError({"text": "The reviewers' words cannot be changed once they are recorded."})
