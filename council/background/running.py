"""Queueing a job for the background worker, and running it so that each refusal is put into words."""

import logging
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from council.background.jobs import Job
from council.background.leases import Lease, LeaseLost

log = logging.getLogger(__name__)

OUR_FAULT = (
    "Something went wrong on our side, and nothing was written. Start it again. If it happens again, tell "
    "the people who run the server: the log of the background worker says more."
)

NO_LONGER_ASKED = "no longer asked for"

Refusals = Mapping[type[Exception], Callable[[Any], str]]  # what a person is told of each


def queue(job: Job, task: Any, *, by: Any, rows: int) -> None:
    """Begin the job anew under another lease, and hand it to the worker on commit.

    `task` takes the job's key and its lease as text.
    """
    job.asked_by, job.asked_at = by, timezone.now()
    job.state, job.lease = Job.State.WAITING, uuid.uuid4()
    job.began_at = job.seen_at = job.ended_at = None
    job.rows_done, job.rows, job.now_at, job.trouble = 0, rows, "", ""
    job.save()
    transaction.on_commit(partial(task.enqueue, job.pk, str(job.lease)))


def run(job: Job, act: Callable[[Lease], None], *, refusals: Refusals) -> str:
    """What came of the job, for the log of the worker.

    `act` does it and ends its lease. What it refuses with is kept as the reason why the job failed; any other
    error is logged, kept as our fault, and raised.
    """
    lease = Lease(job)
    if not lease.take_up():
        return NO_LONGER_ASKED
    try:
        act(lease)
    except LeaseLost:
        return "started again by someone, so this one stopped"
    except tuple(refusals) as refused:
        lease.fail(next(words(refused) for kind, words in refusals.items() if isinstance(refused, kind)))
        return type(refused).__name__
    except Exception:
        log.exception("%s %s failed", type(job).__name__, job.pk)
        lease.fail(OUR_FAULT)
        raise
    return "done"
