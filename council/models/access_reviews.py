"""Reviews of access: each running grant of a scope, confirmed or ended by somebody who answers for it."""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from council.history import COUNCIL_WIDE, Recorded
from council.models.grants import Grant, Scope
from council.models.people import User
from council.wording import spoken


class AccessReview(Recorded):
    """A look through every grant that ran in one scope on the day on which the review was begun."""

    scope_path = COUNCIL_WIDE

    scope = models.ForeignKey(Scope, models.PROTECT, related_name="access_reviews")
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_on = models.DateField()
    finished_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    finished_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-begun_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scope"],
                condition=Q(finished_on__isnull=True),
                name="access_review_one_open",
                violation_error_message="A review of this access is open already. Finish it first.",
            ),
            models.CheckConstraint(
                condition=Q(finished_by__isnull=True, finished_on__isnull=True)
                | Q(finished_by__isnull=False, finished_on__isnull=False),
                name="access_review_end_has_person_and_day",
                violation_error_message="A finished review names the person and the day.",
            ),
        ]

    def __str__(self) -> str:
        return f"Access review of {self.scope.in_a_sentence}, begun {spoken(self.begun_on)}"

    def get_absolute_url(self) -> str:
        return reverse("granting:detail-review", args=[self.pk])

    def owed(self, *, on: date) -> "QuerySet[ReviewedGrant]":
        """The grants that wait for a decision; one that has run out meanwhile waits no longer."""
        running = Grant.objects.running(on=on).filter(pk=OuterRef("grant"))  # type: ignore[attr-defined]
        return self.reviewed.filter(Exists(running), outcome=ReviewedGrant.Outcome.WAITING)


class ReviewedGrant(Recorded):
    """One grant in one review: who confirmed or ended it, and when. Nobody confirms their own."""

    scope_path = COUNCIL_WIDE

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Waiting"
        CONFIRMED = "confirmed", "Confirmed"
        ENDED = "ended", "Ended"

    review = models.ForeignKey(AccessReview, models.PROTECT, related_name="reviewed")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="reviewed")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["review", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "grant"],
                name="reviewed_grant_once",
                violation_error_message="This grant is in the review already.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="waiting", decided_on__isnull=True)
                | (~Q(outcome="waiting") & Q(decided_on__isnull=False)),
                name="reviewed_grant_decision_has_a_day",
                violation_error_message="A grant that was confirmed or ended says when.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.get_outcome_display().lower()}"
