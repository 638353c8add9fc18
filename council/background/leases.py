"""The lease on a job. Whoever starts a job again gives it another lease.

From that moment the worker that had the job before can keep and write nothing: what it wrote goes back with
its own transaction.
"""

import time
from typing import Any

from django.utils import timezone

from council.background.jobs import Job

TOLD_EVERY = 1.0  # seconds


class LeaseLost(Exception):
    """Somebody started the job again, so this one is over. Nothing more is written."""


class Lease:
    """One worker's right to do one job, and its way to say how far it is."""

    def __init__(self, job: Job) -> None:
        self._jobs: Any = type(job)._default_manager.filter(pk=job.pk, lease=job.lease)
        self._words, self._told_at = "", 0.0

    def take_up(self) -> bool:
        """Whether the job is this worker's now; not where another one has it, or it is over."""
        now = timezone.now()
        waiting = self._jobs.filter(state=Job.State.WAITING)
        return bool(waiting.update(state=Job.State.RUNNING, began_at=now, seen_at=now))

    def tell(self, words: str, rows: int = 0) -> None:
        """Say what it is at and how many rows are behind it, once a second at most. Raises LeaseLost."""
        if words == self._words and time.monotonic() - self._told_at < TOLD_EVERY:
            return
        self._words, self._told_at = words, time.monotonic()
        self._update(now_at=words, rows_done=rows, seen_at=timezone.now())

    def hold(self) -> None:
        """Make sure that the job stays this worker's until the transaction ends. Raises LeaseLost."""
        self._update(seen_at=timezone.now())

    def finish(self) -> None:
        """End the job, in the transaction that keeps or writes what came of it. Raises LeaseLost."""
        self._update(state=Job.State.DONE, ended_at=timezone.now())

    def fail(self, trouble: str) -> None:
        """End the job with the reason, unless another worker has it."""
        running = self._jobs.filter(state=Job.State.RUNNING)
        running.update(state=Job.State.FAILED, trouble=trouble, ended_at=timezone.now())

    def _update(self, **values: Any) -> None:
        if not self._jobs.filter(state=Job.State.RUNNING).update(**values):
            raise LeaseLost


class NoLease(Lease):
    """What stands for a lease where the work is done at once: nobody looks on, or could take it away."""

    def __init__(self) -> None:
        self._jobs = None

    def tell(self, words: str, rows: int = 0) -> None:
        """Tell nobody."""

    def hold(self) -> None:
        """Hold what nobody else can have."""

    def finish(self) -> None:
        """End without a trace."""
