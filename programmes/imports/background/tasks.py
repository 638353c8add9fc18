"""The background worker's part of an import: reading and matching a large file, and writing it.

Each piece of work has a lease. Whoever starts it again gives it another one, and from that moment the worker
that had it before can keep and write nothing: what it wrote goes back with its own transaction.
"""

import logging
import time
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from council.models import User
from council.reading.workbooks.workbook import WorkbookRefused
from programmes.imports.access import may_import
from programmes.imports.applying.apply import (
    AppliedAlready,
    ImpossibleChange,
    NotAsConfirmed,
    QuestionsOpen,
    apply_import,
)
from programmes.imports.background.readings import (
    compared_key,
    compared_to_keep,
    keep,
    kept_by_other_code,
    kept_reading,
    read_to_keep,
    reading_key,
)
from programmes.imports.comparing.dry_run import read_import
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.models.work import ImportWork, KeptReading
from programmes.imports.records import Reading

log = logging.getLogger(__name__)

TOLD_EVERY = 1.0  # seconds
CHANGED = (
    "Something changed since you looked, so nothing was written. "
    "Go back to the check, look through it again, then confirm."
)
OPEN = (
    "Some rows are questioned or in conflict, and nobody settled them, so nothing was written. "
    "Go back to the check and settle them, then confirm."
)
TO_SETTLE = (CHANGED, OPEN)  # what a person has to see to first: begun again it would only fail again
NOT_ALLOWED = (
    "You may no longer import into this programme, so nothing was written. "
    "Ask an administrator, or somebody who may, to start it again."
)
OUR_FAULT = (
    "Something went wrong on our side, and nothing was written. Start it again. If it happens again, tell "
    "whoever runs the server: the log of the background worker says more."
)
OTHER_CODE = (
    "The background worker runs another version of this application than its pages do, so they can't take "
    "what it read. Tell whoever runs the server to restart both. Then start it again."
)
NO_FILE = "The uploaded file is no longer there, so it can't be read. Upload the plan once more."


class LeaseLost(Exception):
    """Somebody started the work again, so this one is over. Nothing more is written."""


# --- asking the worker --------------------------------------------------------------------------------------


@transaction.atomic
def ask_to_read(plan_import: PlanImport, *, by: User) -> None:
    """Nothing now: the worker reads and compares the import soon, as it is chosen and settled now.

    Where that is under way, or failed as it is chosen now, nothing begins again by itself.
    """
    key = compared_key(plan_import)
    work, is_new = _locked(plan_import, by)
    same = work.what == ImportWork.What.READING and work.key == key
    if not is_new and ((work.is_unfinished and (work.writes or same)) or (work.is_failed and same)):
        return
    is_done = not is_new and same and work.state == ImportWork.State.DONE
    if is_done and kept_by_other_code(plan_import, key=key, since=work.began_at):
        work.state, work.trouble = ImportWork.State.FAILED, OTHER_CODE
        work.save()
        return
    _start(work, what=ImportWork.What.READING, key=key, by=by)


@transaction.atomic
def ask_to_apply(plan_import: PlanImport, *, confirmed: str, accept_questions: bool, by: User) -> None:
    """Nothing now: the worker writes what was confirmed soon, once, however often this is asked."""
    work, is_new = _locked(plan_import, by)
    if not is_new and work.is_unfinished and work.writes:
        return
    work.confirmed, work.accept_questions = confirmed, accept_questions
    _start(work, what=ImportWork.What.APPLYING, key="", by=by)


@transaction.atomic
def start_again(plan_import: PlanImport, *, by: User) -> None:
    """Nothing now: work that failed, that nobody took up, or whose worker went silent begins again soon."""
    work, is_new = _locked(plan_import, by)
    if not is_new and work.may_start_again(at=timezone.now()):
        _start(work, what=work.what, key="" if work.writes else compared_key(plan_import), by=by)


def _locked(plan_import: PlanImport, by: User) -> tuple[ImportWork, bool]:
    """The import's work, held until the transaction ends, and whether it was made just now."""
    first = {"what": ImportWork.What.READING, "asked_by": by}
    found: tuple[ImportWork, bool] = ImportWork.objects.select_for_update(of=("self",)).get_or_create(
        plan_import=plan_import, defaults=first
    )
    return found


def _start(work: ImportWork, *, what: str, key: str, by: User) -> None:
    work.what, work.key, work.asked_by, work.asked_at = what, key, by, timezone.now()
    work.state, work.lease = ImportWork.State.WAITING, uuid.uuid4()
    work.began_at = work.seen_at = work.ended_at = None
    work.rows_done, work.rows, work.now_at, work.trouble = 0, work.plan_import.row_count or 0, "", ""
    work.save()
    transaction.on_commit(partial(work_on_import.enqueue, work.pk, str(work.lease)))


# --- what the worker does -----------------------------------------------------------------------------------


class Lease:
    """One worker's right to do one piece of work, and its way to say how far it is."""

    def __init__(self, work: ImportWork) -> None:
        self._pk, self._lease = work.pk, work.lease
        self._said: tuple[str, float] = "", 0.0

    def take_up(self) -> bool:
        """Whether the work is this worker's now; not where another one has it, or it is over."""
        waiting = self._mine(ImportWork.State.WAITING)
        now = timezone.now()
        return bool(waiting.update(state=ImportWork.State.RUNNING, began_at=now, seen_at=now))

    def tell(self, words: str, rows: int = 0) -> None:
        """Says what it is at and how many rows are behind it, once a second at most. Raises LeaseLost."""
        said, at = self._said
        if words == said and time.monotonic() - at < TOLD_EVERY:
            return
        self._said = words, time.monotonic()
        if not self._running().update(now_at=words, rows_done=rows, seen_at=timezone.now()):
            raise LeaseLost

    def hold(self) -> None:
        """Nothing, where the work is still this worker's: in a transaction it stays so till the end of it.

        Raises LeaseLost.
        """
        if not self._running().update(seen_at=timezone.now()):
            raise LeaseLost

    def finish(self) -> None:
        """Ends the work, in the transaction that keeps or writes what came of it. Raises LeaseLost."""
        if not self._running().update(state=ImportWork.State.DONE, ended_at=timezone.now()):
            raise LeaseLost

    def fail(self, trouble: str) -> None:
        """Ends the work with the reason, unless another worker has it."""
        self._running().update(state=ImportWork.State.FAILED, trouble=trouble, ended_at=timezone.now())

    def _running(self) -> Any:
        return self._mine(ImportWork.State.RUNNING)

    def _mine(self, state: str) -> Any:
        return ImportWork.objects.filter(pk=self._pk, lease=self._lease, state=state)


@task()
def work_on_import(pk: int, lease: str) -> str:
    """What came of it, for the log of the worker."""
    work = ImportWork.objects.filter(pk=pk, lease=lease).select_related("asked_by").first()
    held = Lease(work) if work else None
    if work is None or held is None or not held.take_up():
        return "no longer asked for"
    plan_import = PlanImport.objects.select_related("programme").get(pk=work.plan_import_id)
    act = _apply if work.writes else _read
    try:
        act(plan_import, work, held)
    except LeaseLost:
        return "started again by somebody, so this one stopped"
    except tuple(TROUBLES) as refused:
        words = next(words for kind, words in TROUBLES.items() if isinstance(refused, kind))
        held.fail(words(refused))
        return type(refused).__name__
    except Exception:
        log.exception("Import %s: %s failed", plan_import.pk, work.what)
        held.fail(OUR_FAULT)
        raise
    return "done"


class NotAllowed(Exception):
    """Whoever asked for it may no longer import into the programme."""


# What a person is told of each refusal.
TROUBLES: dict[type[Exception], Callable[[Any], str]] = {
    NotAsConfirmed: lambda refused: CHANGED,
    QuestionsOpen: lambda refused: OPEN,
    ImpossibleChange: lambda refused: f"Nothing was written. {refused}",
    NotAllowed: lambda refused: NOT_ALLOWED,
    WorkbookRefused: lambda refused: f"{refused.message} {refused.remedy}",
    FileNotFoundError: lambda refused: NO_FILE,
}


def _read(plan_import: PlanImport, work: ImportWork, held: Lease) -> None:
    """Reads the file, unless what was kept still holds, and compares it; both are kept."""
    key = reading_key(plan_import)  # before it reads: what changes meanwhile is read again
    reading = kept_reading(plan_import, key=key) or _read_and_keep(plan_import, held, key)
    held.tell("Comparing with what we hold", plan_import.row_count or 0)
    compared = compared_to_keep(reading, plan_import, read_by=key)
    with transaction.atomic():
        held.finish()
        keep(compared)


def _read_and_keep(plan_import: PlanImport, held: Lease, key: str) -> Reading:
    reading = read_import(plan_import, tell=held.tell)
    held.tell("Keeping what was read", plan_import.row_count or 0)
    parts = read_to_keep(reading, plan_import, key=key)
    with transaction.atomic():
        held.hold()
        for part in parts:
            keep(part)
    return reading


def _apply(plan_import: PlanImport, work: ImportWork, held: Lease) -> None:
    """Writes what was confirmed. The right is that of whoever asked, as it is now."""
    if not may_import(plan_import, work.asked_by):
        raise NotAllowed
    reading = kept_reading(plan_import) or read_import(plan_import, tell=held.tell)
    held.tell("Writing", plan_import.row_count or 0)
    try:
        apply_import(
            plan_import,
            by=work.asked_by,
            confirmed=work.confirmed,
            accept_questions=work.accept_questions,
            reading=reading,
            at_last=partial(_end_applying, plan_import, held),
        )
    except AppliedAlready:
        held.finish()
    except (NotAsConfirmed, QuestionsOpen):
        KeptReading.objects.filter(plan_import=plan_import, part=KeptReading.Part.COMPARED).delete()
        raise


def _end_applying(plan_import: PlanImport, held: Lease) -> None:
    held.finish()
    KeptReading.objects.filter(plan_import=plan_import).delete()
