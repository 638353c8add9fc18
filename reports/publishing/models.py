"""What was published of a report, and what was said of each place where it differs: both only grow."""

from typing import Any

from django.db import models
from django.db.models import Q

from council.history import AppendOnly, moment
from council.lengths import REASON, Limited, LimitedText
from council.models import User
from reports.documents.models import HighlightReport


class PublishedVersion(Limited, AppendOnly):
    """A version of an issued report as it was published elsewhere: when, where, and in which words.

    Its differences from what was approved are kept as they were found; the latest version counts.
    """

    class How(models.TextChoices):
        ISSUED = "issued", "The PDF as issued"
        WORD = "word", "A Word file"
        TEXT = "text", "Its text"

    report = models.ForeignKey(HighlightReport, models.PROTECT, related_name="published_versions")
    number = models.PositiveSmallIntegerField()
    published_on = models.DateField("published on")
    link = LimitedText("where it was published", max_length=1000, blank=True)
    how = models.CharField("compared by", max_length=10, choices=How)
    filename = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField("SHA-256 of the file", max_length=64, blank=True)
    digest = models.CharField("digest that was approved", max_length=64, blank=True)
    lines = models.JSONField("its paragraphs")
    differences = models.JSONField("where it differs")  # before and after, in their order
    places = models.PositiveSmallIntegerField("differences in number")
    by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+")
    at = models.DateTimeField(default=moment)

    class Meta:
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"],
                name="published_version_once",
                violation_error_message="This version is registered already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}, published version {self.number}"

    def decided(self) -> dict[int, "PublishedDifference"]:
        """What was said of its differences, by their number from 1."""
        rows: Any = self.decisions.select_related("by")
        return {row.number: row for row in rows}


class PublishedDifference(Limited, AppendOnly):
    """What the approver said of one difference: accepted, or wrong and why."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        WRONG = "wrong", "Wrong"

    version = models.ForeignKey(PublishedVersion, models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField("number of the difference")
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = LimitedText("what is wrong", max_length=REASON, blank=True)
    by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+")
    on = models.DateField()
    at = models.DateTimeField(default=moment)

    class Meta:
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"],
                name="published_difference_decided_once",
                violation_error_message="This difference is decided already.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="wrong") | ~Q(reason=""),
                name="published_difference_wrong_says_why",
                violation_error_message="Say what is wrong.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}, difference {self.number}: {self.get_outcome_display()}"
