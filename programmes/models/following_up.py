"""What follows a review: its clocks, its documents, and the closing of its recommendations."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from council.evidence.stored import StoredFile, StoredFileQuerySet, file_constraints
from council.lengths import LONG_WORDS, REASON, LimitedText, shortened
from council.models import Body
from programmes.models.review import OfReview, Recommendation, Review


class ReviewDocument(StoredFile, OfReview):
    """A document of a review: the report, a letter. Never changed: a new edition is one that replaces it."""

    exempt_paths = ("exempt",)
    about = "review"

    review = models.ForeignKey(Review, models.PROTECT, related_name="documents")

    objects: ClassVar[Any] = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name = "document"
        constraints = file_constraints("review", prefix="document", once="document_file_once_a_review")

    def __str__(self) -> str:
        return f"{self.review}: {shortened(self.shows, 80)}"

    def in_full(self) -> str:
        """What it is called, whole."""
        return f"{self.review}: {self.shows}"

    def get_absolute_url(self) -> str:
        return self.review.get_absolute_url()

    def get_download_url(self) -> str:
        return reverse("programmes:download-document", args=[self.review_id, self.pk])

    def get_withdraw_url(self) -> str:
        return reverse("programmes:withdraw-document", args=[self.review_id, self.pk])

    def seen_for(self) -> dict[str, list[int]]:
        return {"closures": list(self.closures.order_by("pk").values_list("pk", flat=True))}


class ReviewClock(OfReview):
    """Something that must be done by a day because of a review, and when it was done."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="clocks")
    key = models.CharField(max_length=40, blank=True)  # of the shipped clock; empty for the council's own
    what = models.CharField("what must be done", max_length=200)
    due_on = models.DateField("due on")
    source = models.CharField("source of the rule", max_length=400)
    met_on = models.DateField("done on", null=True, blank=True)
    met_how = LimitedText("how it was done", max_length=REASON, blank=True)

    class Meta:
        ordering = ["review", "due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "key"], condition=~Q(key=""), name="review_clock_once_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True) | ~Q(met_how=""),
                name="review_clock_met_says_how",
                violation_error_message="Say how it was done.",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return f"{self.review.get_absolute_url()}#clocks"

    @property
    def days_late(self) -> int:
        """Days between the day that it was due and the later day that it was done; 0 where in time."""
        return max((self.met_on - self.due_on).days, 0) if self.met_on else 0

    def days_overdue(self, *, as_at: date) -> int:
        """Days since it was due, where it is not done; 0 where it is not overdue."""
        return max((as_at - self.due_on).days, 0) if self.met_on is None else 0


class Closure(OfReview):
    """The closing of a recommendation, by a body, by internal audit or by the reviewer, on what evidence."""

    scope_path = f"recommendation__{OfReview.scope_path}"

    class Way(models.TextChoices):
        BODY = "body", "A body decides on evidence of the outcome"
        FOLLOW_UP = "follow_up", "Internal audit has followed it up"
        LETTER = "letter", "The reviewer has written that it is closed"

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="closures")
    way = models.CharField(max_length=10, choices=Way)
    closed_on = models.DateField("closed on")
    closed_by = models.CharField("closed by", max_length=160, blank=True)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    evidence = LimitedText("evidence of the outcome", max_length=LONG_WORDS)
    document = models.ForeignKey(
        ReviewDocument, models.PROTECT, null=True, blank=True, related_name="closures"
    )
    reopened_on = models.DateField("opened again on", null=True, blank=True)
    reopened_by = models.CharField("opened again by", max_length=160, blank=True)
    reopened_reason = LimitedText("reason for opening it again", max_length=REASON, blank=True)

    class Meta:
        ordering = ["recommendation", "closed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation"],
                condition=Q(reopened_on__isnull=True),
                name="recommendation_closed_once_at_a_time",
                violation_error_message="The recommendation is closed already.",
            ),
            models.CheckConstraint(
                condition=Q(reopened_on__isnull=True) | ~Q(reopened_reason=""),
                name="recommendation_reopened_says_why",
                violation_error_message="Say why the recommendation is open again.",
            ),
            models.CheckConstraint(
                condition=~Q(way="body") | Q(body__isnull=False),
                name="recommendation_closed_by_a_body_names_it",
                violation_error_message="Say which body decided.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation.number} closed on {self.closed_on:%d.%m.%Y}"

    def get_absolute_url(self) -> str:
        return self.recommendation.get_absolute_url()

    @property
    def review(self) -> Review:  # type: ignore[override]
        return self.recommendation.review

    @property
    def who(self) -> str:
        """Which body, audit or reviewer closed it."""
        return str(self.body) if self.body else self.closed_by
