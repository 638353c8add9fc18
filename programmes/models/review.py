"""A review of the council, who carried it out, what it found and what it recommends."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from council.access.rules import InProgrammes, Standing
from council.history import Recorded
from council.lengths import LONG_WORDS, REASON, LimitedText, shortened
from council.models import Body, Exemptable, Post

OF_REVIEW = "review__answered_by__programme__scope"


class Review(InProgrammes):
    """A look at the council from outside or within: a peer challenge, an inspection, an audit."""

    scope_path = "answered_by__programme__scope"

    class Kind(models.TextChoices):
        PEER_CHALLENGE = "peer_challenge", "Corporate Peer Challenge"
        BEST_VALUE = "best_value", "Best Value review"
        STATUTORY = "statutory", "Statutory recommendations of the external auditor"
        PUBLIC_INTEREST = "public_interest", "Public interest report of the external auditor"
        EXTERNAL_AUDIT = "external_audit", "Other report of the external auditor"
        INSPECTION = "inspection", "Inspection"
        REGULATOR = "regulator", "Regulator's judgement"
        OMBUDSMAN = "ombudsman", "Report of the Ombudsman"
        DIRECTIONS = "directions", "Directions or notice of a minister"
        INTERNAL_AUDIT = "internal_audit", "Internal audit"
        SELF_ASSESSMENT = "self_assessment", "Self-assessment"
        SCRUTINY = "scrutiny", "Scrutiny review"
        OTHER = "other", "Other"

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    reviewer = models.CharField("carried out by", max_length=160)
    method = LimitedText("scope and method", max_length=LONG_WORDS, blank=True)
    on_site_from = models.DateField("on site from", null=True, blank=True)
    on_site_to = models.DateField("on site to", null=True, blank=True)
    received_on = models.DateField("report received on", null=True, blank=True)
    published_on = models.DateField("report published on", null=True, blank=True)
    summary = LimitedText(max_length=LONG_WORDS, blank=True)
    recorded_on = models.DateField("recorded on", null=True, blank=True)
    withdrawn_on = models.DateField("withdrawn on", null=True, blank=True)
    withdrawn_reason = LimitedText("reason for withdrawing it", max_length=REASON, blank=True)

    class Meta:
        ordering = ["-received_on", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["title"],
                condition=Q(withdrawn_on__isnull=True),
                name="review_title_unique",
                violation_error_message="There is a review with this title already. Add its year.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""),
                name="review_withdrawn_says_why",
                violation_error_message="Say why the review is withdrawn.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programmes:detail-review", args=[self.pk])

    @property
    def is_recorded(self) -> bool:
        """Whether its words stand; until then they can be put right by whoever types them in."""
        return self.recorded_on is not None


class OfReview(InProgrammes):
    """A part of a review: seen and kept by whoever sees and keeps the review."""

    scope_path = OF_REVIEW

    review: Any

    class Meta:
        abstract = True

    @property
    def scopes(self) -> frozenset[int]:
        return self.review.scopes  # type: ignore[no-any-return]


class TeamPlace(OfReview):
    """One place on the team that carried out a review: a post and its organisation, never a name."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="team")
    post = models.CharField(max_length=160)
    organisation = models.CharField(max_length=160, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["review", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.post}, {self.organisation}" if self.organisation else self.post


class RelatedReview(OfReview):
    """A review that another one has to do with: the one that it follows up, or the same subject."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="relates_to")
    other = models.ForeignKey(Review, models.PROTECT, related_name="related_from")

    class Meta:
        ordering = ["review", "other"]
        constraints = [models.UniqueConstraint(fields=["review", "other"], name="review_related_once")]

    def __str__(self) -> str:
        return f"{self.review} relates to {self.other}"


class Correctable(Recorded):
    """Words of reviewers: they stand as recorded, and what was recorded wrongly is corrected by a new row.

    `first` is the row that was recorded first, in every later one; exactly one of them is current.
    """

    text = LimitedText(max_length=LONG_WORDS)
    theme = models.CharField(max_length=160, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    is_current = models.BooleanField(default=True)
    first = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="later_wordings")
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    corrected_on = models.DateField(null=True, blank=True)
    correction_reason = LimitedText("reason of the correction", max_length=REASON, blank=True)

    class Meta:
        abstract = True

    @property
    def line(self) -> int:
        """The key that it shares with every wording of itself: that of the first."""
        return self.first_id or self.pk  # type: ignore[attr-defined, no-any-return]

    def save(self, *args: Any, **kwargs: Any) -> None:
        _refuse_rewording(self)
        super().save(*args, **kwargs)


class Finding(Exemptable, Correctable, OfReview):
    """Something that the review saw: a strength, an issue, a practice. In the reviewers' words."""

    exempt_paths = ("exempt",)

    class Kind(models.TextChoices):
        STRENGTH = "strength", "Strength"
        ISSUE = "issue", "Key issue"
        BEST_PRACTICE = "best_practice", "Best practice"
        ACTION_PROPOSED = "action_proposed", "Action proposed"
        PROPOSAL = "proposal", "Proposal"
        QUICK_WIN = "quick_win", "Quick win"
        OPPORTUNITY = "opportunity", "Opportunity"

    review = models.ForeignKey(Review, models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ISSUE)

    class Meta:
        ordering = ["review", "order", "pk"]
        constraints = [*Exemptable.Meta.constraints]

    def __str__(self) -> str:
        return shortened(self.text, 80)

    def in_full(self) -> str:
        """What it is called, whole."""
        return self.text

    def get_absolute_url(self) -> str:
        return f"{self.review.get_absolute_url()}#finding-{self.pk}"

    def beside_exemption(self) -> list["Finding"]:
        """Its other wordings, which say much of the same."""
        others = Finding.objects.filter(Q(pk=self.line) | Q(first=self.line)).exclude(pk=self.pk)
        return list(others.select_for_update(of=("self",)))


class Recommendation(Correctable, OfReview):
    """What the reviewers recommend, word for word, and the council's response to it."""

    class Response(models.TextChoices):
        PENDING = "pending", "No response yet"
        ACCEPTED = "accepted", "Accepted"
        PARTLY = "partly", "Partly accepted"
        DECLINED = "declined", "Declined"

    review = models.ForeignKey(Review, models.PROTECT, related_name="recommendations")
    number = models.CharField(max_length=20)
    priority = models.CharField(max_length=60, blank=True)
    third_party = models.CharField("addressed to", max_length=160, blank=True)
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, blank=True, related_name="recommendations"
    )
    repeats = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="repeated_by")
    response = models.CharField(max_length=10, choices=Response, default=Response.PENDING)
    response_reason = LimitedText(max_length=REASON, blank=True)
    responded_on = models.DateField(null=True, blank=True)
    responded_by_post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="responses_to_reviews"
    )
    responded_by_body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="responses_to_reviews"
    )

    class Meta:
        ordering = ["review", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "number"],
                condition=Q(is_current=True),
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
        return f"{self.number} {shortened(self.text, 80)}"

    def in_full(self) -> str:
        """What it is called, whole."""
        return f"{self.number} {self.text}"

    def get_absolute_url(self) -> str:
        return reverse("recommendation", args=[self.pk])

    @property
    def addressee(self) -> str:
        """To whom it is addressed: the council, unless it names a third party."""
        return self.third_party or "The council"

    def finding_seen_by(self, who: Standing) -> Finding | None:
        """The finding that it follows from, where the person may see that one."""
        return self.finding if self.finding and self.finding.visible_by(who) else None


# What the reviewers wrote; what the council says of it is beside them.
REVIEWERS_WORDS = ("text", "theme", "number", "priority", "third_party", "kind")


def _refuse_rewording(record: Correctable) -> None:
    """The reviewers' words stand as recorded: a council answers them, it doesn't edit them (LGA practice)."""
    if record.pk is None or not record.review.is_recorded:  # type: ignore[attr-defined]
        return
    names = [field.name for field in record._meta.concrete_fields if field.name in REVIEWERS_WORDS]
    recorded = type(record)._base_manager.filter(pk=record.pk).values(*names).first()
    if recorded and any(recorded[name] != getattr(record, name) for name in names):
        raise ValidationError({"text": "The reviewers' words cannot be changed once they are recorded."})
