"""A job of the background worker: what its record says of how it stands, whatever the job is."""

import uuid
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from council.models import User

NEVER_BEGAN = timedelta(minutes=1)  # a worker that runs looks for jobs every second


class JobStanding(StrEnum):
    """How a job stands, as far as can be told from its last sign of life."""

    WAITING = "waiting"
    NOT_BEGUN = "not begun"  # it waits, and nobody took it up
    GOING = "going"
    SILENT = "silent"  # its worker has given no sign of life for too long
    DONE = "done"
    FAILED = "failed"


class JobQuerySet(models.QuerySet[Any]):
    def unfinished(self) -> Self:
        """The jobs that wait for the worker or that it is at."""
        return self.filter(state__in=(Job.State.WAITING, Job.State.RUNNING))

    def busy(self, *, at: datetime) -> bool:
        """Whether the worker gave a sign of life just now, so that what waits has to wait its turn."""
        running = self.filter(state=Job.State.RUNNING)
        return any(job.standing(at=at) is JobStanding.GOING for job in running)


class Job(models.Model):
    """What the background worker does for a record, or did last. Subclasses say for which, and what it is.

    No record of the council, and so without a history: it says how far a machine is, anew each second, and
    the next job is written over it. Who did what and when is said by the record that the job is for.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for the background worker"
        RUNNING = "running", "Under way"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    lease = models.UUIDField(default=uuid.uuid4, help_text="Another one once it is started again.")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField("last sign of life", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    now_at = models.CharField("what it is at", max_length=100, blank=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField("rows in all", default=0)
    trouble = models.TextField("why it failed", blank=True)

    objects: ClassVar[Any] = JobQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_unfinished(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def is_failed(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def percent(self) -> int | None:
        """How much of the rows is done; None while nothing is counted."""
        return min(100, self.rows_done * 100 // self.rows) if self.rows and self.rows_done else None

    @property
    def patience(self) -> timedelta:
        """For how long its worker may be silent before it is taken for stopped."""
        return timedelta(seconds=settings.WORKER_SILENT_AFTER)

    def standing(self, *, at: datetime) -> JobStanding:
        """How it stands at that moment."""
        if self.state == self.State.WAITING:
            return JobStanding.NOT_BEGUN if at - self.asked_at > NEVER_BEGAN else JobStanding.WAITING
        if self.state == self.State.RUNNING:
            is_silent = at - (self.seen_at or self.asked_at) > self.patience
            return JobStanding.SILENT if is_silent else JobStanding.GOING
        return JobStanding(self.state)

    def may_start_again(self, *, at: datetime) -> bool:
        """Whether no worker is at it any more, as far as can be told."""
        return self.standing(at=at) in (JobStanding.FAILED, JobStanding.NOT_BEGUN, JobStanding.SILENT)

    def lasts(self, *, at: datetime) -> str:
        """For how long it has gone on, or waited, in words: "40 seconds", "3 minutes"."""
        return spoken_duration(at - (self.began_at or self.asked_at))

    def trouble_in_words(self, standing: JobStanding, *, at: datetime) -> str:
        """Why nothing goes on, as a person is told; empty where it does."""
        if standing is JobStanding.SILENT:
            silence = spoken_duration(at - (self.seen_at or self.asked_at))
            return (
                f"The background worker stopped in the middle: it has given no sign of life for {silence}. "
                "Nothing is half done. Start it again."
            )
        if standing is JobStanding.NOT_BEGUN:
            return (
                "The background worker is not running: it should have begun within a minute. Tell the people "
                "who run the server. Your file is safe, and the work begins once the worker runs."
            )
        return self.trouble


def spoken_duration(time: timedelta) -> str:
    """A duration in whole minutes, or in seconds where it is shorter: "1 minute", "40 seconds"."""
    seconds = max(0, int(time.total_seconds()))
    number, unit = (seconds // 60, "minute") if seconds >= 60 else (seconds, "second")
    return f"{number} {unit}{'' if number == 1 else 's'}"
