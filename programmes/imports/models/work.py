"""What the background worker does for an import, how far it is, and what is kept of its reading."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from council.background.jobs import Job
from programmes.imports.models.plan_import import PlanImport


class ImportWork(Job):
    """What the background worker does for a large import, or did last: reading and matching, or writing."""

    class What(models.TextChoices):
        READING = "reading", "Reading and matching"
        APPLYING = "applying", "Writing"

    plan_import = models.OneToOneField(PlanImport, models.CASCADE, related_name="work")
    what = models.CharField(max_length=10, choices=What)
    key = models.CharField("what is read, and by which choices", max_length=64, blank=True)
    confirmed = models.CharField("digest of the dry run that was confirmed", max_length=64, blank=True)
    accept_questions = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(trouble=""),
                name="import_work_failed_says_why",
                violation_error_message="Work that failed says why.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_import}: {self.get_what_display()}"

    @property
    def writes(self) -> bool:
        return self.what == self.What.APPLYING

    @property
    def patience(self) -> timedelta:
        """Longer for writing, which is one transaction and gives no sign of life while it lasts."""
        return timedelta(seconds=settings.WORKER_SILENT_AFTER_WRITING) if self.writes else super().patience


class KeptReading(models.Model):
    """What was read of an import, as data, so that no page has to open the file again.

    No record of the council, and so without a history: it can be made again from the file at any time. It
    holds the file's words, and goes when the import is applied, or with the file.
    """

    class Part(models.TextChoices):
        READ = "read", "What was read"
        ROWS = "rows", "The rows and cells of the sheets"
        COMPARED = "compared", "What applying would do"

    plan_import = models.ForeignKey(PlanImport, models.CASCADE, related_name="kept_readings")
    part = models.CharField(max_length=10, choices=Part)
    key = models.CharField("what was read, and by which choices", max_length=64)
    marks = models.JSONField(
        default=dict, blank=True, help_text="The last entry of each history table when it was compared."
    )
    data = models.BinaryField()
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan_import", "part"], name="kept_reading_one_of_each_part")
        ]

    def __str__(self) -> str:
        return f"{self.plan_import}: {self.get_part_display()}"
