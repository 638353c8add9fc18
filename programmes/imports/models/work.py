"""What the background worker does for an import, how far it is, and what it keeps of its reading."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from council.models import User
from programmes.imports.models.plan_import import PlanImport

NEVER_BEGAN = timedelta(minutes=1)  # a worker that runs looks for work every second


class ImportWorkQuerySet(models.QuerySet["ImportWork"]):
    def unfinished(self) -> "ImportWorkQuerySet":
        """The work that waits for the worker or that it is at."""
        return self.filter(state__in=UNFINISHED)

    def busy(self, *, at: datetime) -> bool:
        """Whether the worker gave a sign of life just now, so that what waits has to wait its turn."""
        running = self.filter(state=ImportWork.State.RUNNING)
        return any(work.standing(at=at) == GOING for work in running)


class ImportWork(models.Model):
    """What the background worker does for an import, or did last: reading and matching it, or writing it.

    No record of the council, and so without a history: it says how far a machine is, anew each second, and
    the next piece of work is written over it. Who applied an import and when, the import's own record says.
    """

    class What(models.TextChoices):
        READING = "reading", "Reading and matching"
        APPLYING = "applying", "Writing"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for the background worker"
        RUNNING = "running", "Under way"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    plan_import = models.OneToOneField(PlanImport, models.CASCADE, related_name="work")
    what = models.CharField(max_length=10, choices=What)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    lease = models.UUIDField(default=uuid.uuid4, help_text="Another one once it is started again.")
    key = models.CharField("what is read, and by which choices", max_length=64, blank=True)
    confirmed = models.CharField("digest of the dry run that was confirmed", max_length=64, blank=True)
    accept_questions = models.BooleanField(default=False)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField("last sign of life", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    now_at = models.CharField("what it is at", max_length=100, blank=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField("rows in all", default=0)
    trouble = models.TextField("why it failed", blank=True)

    objects: ClassVar[Any] = ImportWorkQuerySet.as_manager()

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
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def is_failed(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def writes(self) -> bool:
        return self.what == self.What.APPLYING

    @property
    def percent(self) -> int | None:
        """How much of the rows is read; None while nothing is counted."""
        return min(100, self.rows_done * 100 // self.rows) if self.rows and self.rows_done else None

    def standing(self, *, at: datetime) -> str:
        """How it stands: done, failed, going, waiting, never began (nobody took it up), or silent."""
        if self.state == self.State.WAITING:
            return NOT_BEGUN if at - self.asked_at > NEVER_BEGAN else WAITING
        if self.state != self.State.RUNNING:
            return self.state
        patience = settings.WORKER_SILENT_AFTER_WRITING if self.writes else settings.WORKER_SILENT_AFTER
        return SILENT if at - (self.seen_at or self.asked_at) > timedelta(seconds=patience) else GOING

    def may_start_again(self, *, at: datetime) -> bool:
        """Whether nobody is at it any more, as far as can be told."""
        return self.standing(at=at) in (self.State.FAILED, NOT_BEGUN, SILENT)

    def lasts(self, *, at: datetime) -> str:
        """For how long it has gone on, or waited, in words: "40 seconds", "3 minutes"."""
        return _in_words(at - (self.began_at or self.asked_at))

    def silent_for(self, *, at: datetime) -> str:
        """For how long the worker has given no sign of life, in words."""
        return _in_words(at - (self.seen_at or self.asked_at))


def _in_words(time: timedelta) -> str:
    seconds = max(0, int(time.total_seconds()))
    number, unit = (seconds // 60, "minute") if seconds >= 60 else (seconds, "second")
    return f"{number} {unit}{'' if number == 1 else 's'}"


UNFINISHED = (ImportWork.State.WAITING, ImportWork.State.RUNNING)
GOING, WAITING, NOT_BEGUN, SILENT = "going", "waiting", "not begun", "silent"


class KeptReading(models.Model):
    """What the worker read of an import, as data, so that no page has to open the file again.

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
