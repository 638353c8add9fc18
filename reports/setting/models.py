"""What the background worker does for a long report, or did last."""

from django.db import models
from django.db.models import Q

from council.background.jobs import Job
from reports.documents.models import HighlightReport


class PaperWork(Job):
    """The setting of one report's draft or of the pack beside it, or its issuing.

    The bytes that were set last are kept until others are.
    """

    class What(models.TextChoices):
        PRINTING = "printing", "Setting the pages"
        ISSUING = "issuing", "Issuing"
        PACK = "pack", "Setting the pages of the pack"

    report = models.OneToOneField(HighlightReport, models.CASCADE, related_name="work")
    what = models.CharField(max_length=10, choices=What)
    key = models.CharField("digest of what is set, or of what is issued", max_length=64, blank=True)
    pdf = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(trouble=""),
                name="paper_work_failed_says_why",
                violation_error_message="Work that failed says why.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.get_what_display()}"

    @property
    def issues(self) -> bool:
        return self.what == self.What.ISSUING
