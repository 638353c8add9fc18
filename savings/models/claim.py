"""What an owner claims to have delivered of a year, what finance says to it, and what shows it."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse

from council.access.rules import InProgramme
from council.evidence.stored import StoredFile, StoredFileQuerySet, file_constraints
from council.lengths import REASON, LimitedText
from council.models import Post, User
from council.models.decisions import AwaitsAnother
from savings.models.saving import ZERO, Saving
from savings.models.year import YearProfile, pounds_column


class Claim(AwaitsAnother, InProgramme):
    """Pounds of a year that are delivered by its owner's word, until finance confirms them. Never edited."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Waiting for finance"
        CONFIRMED = "confirmed", "Confirmed"
        PART = "part", "Confirmed in part"
        RETURNED = "returned", "Returned"
        WITHDRAWN = "withdrawn", "Withdrawn"

    CONFIRMED = (Outcome.CONFIRMED, Outcome.PART)

    scope_path = "saving__programme__scope"
    owner_path = "saving__owner"
    exempt_paths = ("saving__exempt",)
    about, called, did, does = "line", "claim", "claimed this delivery", "confirms it"
    waiting_outcome = Outcome.WAITING
    author_column, day_column = "claimed_by_id", "claimed_on"

    saving = models.ForeignKey(Saving, models.PROTECT, related_name="claims")
    line = models.ForeignKey(YearProfile, models.PROTECT, related_name="claims")
    number = models.PositiveSmallIntegerField(help_text="Its place among the claims of its year.")
    amount = pounds_column()
    delivered_on = models.DateField("delivered by", null=True, blank=True)
    comment = LimitedText("what was done", max_length=REASON, blank=True)
    transfer_reference = models.CharField("budget transfer reference", max_length=60, blank=True)
    is_once = models.BooleanField("met by a one-off", default=False)
    claimed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    for_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    claimed_on = models.DateField(null=True, blank=True)
    claimed_through = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    confirmed_amount = pounds_column()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decision_reason = LimitedText(max_length=REASON, blank=True)

    class Meta:
        ordering = ["line", "number"]
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="claim_number_once_a_year"),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="claim_is_above_nought",
                violation_error_message="A claim is above £0.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="confirmed", confirmed_amount=F("amount"))
                | Q(outcome="part", confirmed_amount__gt=0, confirmed_amount__lt=F("amount"))
                | Q(outcome__in=["waiting", "returned", "withdrawn"], confirmed_amount=0),
                name="claim_confirms_what_its_outcome_says",
                violation_error_message="What is confirmed of a claim is what its outcome says.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(claimed_by__isnull=True)
                | Q(outcome="withdrawn")
                | ~Q(decided_by=F("claimed_by")),
                name="claim_confirmed_by_another",
                violation_error_message="Another person than the claimant confirms a claim.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["part", "returned"]) | ~Q(decision_reason=""),
                name="claim_says_why_not_all",
                violation_error_message="Say why not all of it is confirmed.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}, claim {self.number}"

    def get_absolute_url(self) -> str:
        return f"{self.line.get_absolute_url()}#{self.anchor}"

    def get_decide_url(self) -> str:
        return self.address("decide-claim")

    def get_withdraw_url(self) -> str:
        return self.address("withdraw-claim")

    def get_reverse_url(self) -> str:
        return self.address("reverse-claim")

    def get_add_file_url(self) -> str:
        return self.address("add-claim-evidence")

    def address(self, page: str) -> str:
        """The address of one of its pages, by the page's name."""
        return reverse(f"savings:{page}", args=[self.saving.reference, self.pk])

    @property
    def anchor(self) -> str:
        """Where the claim stands on its saving's page."""
        return f"claim-{self.pk}"

    @property
    def is_confirmed(self) -> bool:
        return self.outcome in self.CONFIRMED

    @property
    def reversed(self) -> Decimal:
        """What of it was reversed. One query, unless its reversals were fetched with it."""
        return sum((each.amount for each in self.reversals.all()), ZERO)

    @property
    def standing(self) -> Decimal:
        """What of it finance has confirmed and not reversed."""
        return self.confirmed_amount - self.reversed


class Reversal(InProgramme):
    """An entry by which finance takes back what it confirmed of a claim; the claim itself stays as it was."""

    scope_path = "claim__saving__programme__scope"
    owner_path = "claim__saving__owner"
    exempt_paths = ("claim__saving__exempt",)

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="reversals")
    amount = pounds_column()
    reason = LimitedText(max_length=REASON)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reversed_on = models.DateField()

    class Meta:
        ordering = ["claim", "reversed_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(reason=""),
                name="reversal_has_amount_and_reason",
                violation_error_message="A reversal is above £0 and says why.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim} reversed on {self.reversed_on}"


class ClaimEvidence(StoredFile, InProgramme):
    """A file that shows what a claim says. Never changed: a new edition is one that replaces it."""

    scope_path = "claim__saving__programme__scope"
    owner_path = "claim__saving__owner"
    exempt_paths = ("exempt", "claim__saving__exempt")
    about = "claim"

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="evidence")

    objects: ClassVar[Any] = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name = "evidence"
        verbose_name_plural = "evidence of claims"
        constraints = file_constraints("claim", prefix="claim_evidence", once="claim_evidence_once_a_claim")

    def __str__(self) -> str:
        return f"{self.claim}: {self.shows}"

    @property
    def record_name(self) -> str:
        return str(self.claim)

    def get_absolute_url(self) -> str:
        return self.claim.get_absolute_url()

    def get_download_url(self) -> str:
        saving = self.claim.saving
        return reverse("savings:download-evidence", args=[saving.reference, self.claim_id, self.pk])

    def get_withdraw_url(self) -> str:
        saving = self.claim.saving
        return reverse("savings:withdraw-evidence", args=[saving.reference, self.claim_id, self.pk])


def summed(rows: Any, column: str) -> Decimal:
    """The sum of a column of pounds; £0 where there is no row."""
    total: Decimal | None = rows.aggregate(sum=Sum(column))["sum"]
    return total or ZERO
