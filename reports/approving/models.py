"""What was submitted, and what was said of it: both only grow."""

from django.db import models
from django.db.models import Q

from council.history import AppendOnly, moment
from council.lengths import REASON, Limited, LimitedText
from council.models import Post, User
from reports.documents.models import HighlightReport


class ReportSnapshot(AppendOnly):
    """A report as it was submitted, for one audience: position, words and front, with the digest of all.

    One submission takes one row for each audience in one transaction; they share its number and its digest.
    """

    report = models.ForeignKey(HighlightReport, models.PROTECT, related_name="snapshots")
    number = models.PositiveSmallIntegerField()
    audience = models.CharField(max_length=10, choices=HighlightReport.Audience)
    paper = models.JSONField()
    digest = models.CharField(max_length=64)
    why = models.CharField(max_length=200, blank=True)
    taken_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+")
    taken_at = models.DateTimeField(default=moment)

    class Meta:
        ordering = ["report", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number", "audience"],
                name="report_snapshot_once",
                violation_error_message="This submission is kept already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}, submission {self.number}, {self.get_audience_display()}"


class Approval(Limited, AppendOnly):
    """What somebody said of a submission in one capacity: approved, cleared, or sent back with comments."""

    class Capacity(models.TextChoices):
        SRO = "sro", "Senior responsible owner"
        FINANCE = "finance", "Finance clearance"
        LEGAL = "legal", "Legal clearance"
        EQUALITIES = "equalities", "Equalities clearance"

    class Outcome(models.TextChoices):
        APPROVED = "approved", "Approved"
        SENT_BACK = "sent_back", "Sent back"

    report = models.ForeignKey(HighlightReport, models.PROTECT, related_name="approvals")
    digest = models.CharField(max_length=64)
    capacity = models.CharField(max_length=10, choices=Capacity)
    outcome = models.CharField(max_length=10, choices=Outcome)
    place = models.CharField("where in the paper", max_length=200, blank=True)
    comment = LimitedText("what is said", max_length=REASON, blank=True)
    post = models.ForeignKey(Post, models.DO_NOTHING, null=True, related_name="+")
    by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+")
    on = models.DateField()
    at = models.DateTimeField(default=moment)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="sent_back") | ~Q(comment=""),
                name="approval_sent_back_says_why",
                violation_error_message="Say what is to be changed.",
            ),
            models.CheckConstraint(
                condition=Q(capacity="sro") | Q(outcome="sent_back") | ~Q(comment=""),
                name="approval_clearance_has_a_text",
                violation_error_message="Enter the text of the clearance.",
            ),
        ]

    @property
    def given_as(self) -> str:
        """As whom it was given: as the senior responsible owner by that post alone, else as an approver."""
        if self.capacity == self.Capacity.SRO and self.post_id is None:
            return "Approver"
        return str(self.get_capacity_display())

    def __str__(self) -> str:
        return f"{self.given_as}: {self.get_outcome_display()} {self.report}"
