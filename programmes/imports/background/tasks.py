"""When an import is read and written: a small one at once, a large one by the background worker, soon.

What is done is the same for both. A job of the worker has a lease: whoever starts it again gives it another
one, and what the worker wrote that had it before goes back with its own transaction.
"""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from council.background.leases import Lease, NoLease
from council.background.running import NO_LONGER_ASKED, Refusals, queue, run
from council.models import User
from council.reading.workbooks.workbook import WorkbookRefused
from programmes.imports.access import authorise_importer, may_import
from programmes.imports.applying.apply import (
    NOTHING_TO_APPLY,
    AppliedAlready,
    ImpossibleChange,
    NotAsConfirmed,
    NothingToApply,
    QuestionsOpen,
    apply_import,
)
from programmes.imports.kept.readings import (
    compared_key,
    kept_by_other_code,
    read_and_compare,
    read_and_keep,
)
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.models.work import ImportWork, KeptReading

CHANGED = (
    "Something changed since you looked, so nothing was written. "
    "Go back to the check, look through it again, then confirm."
)
OPEN = (
    "Some rows are questioned or in conflict, and no one decided them, so nothing was written. "
    "Go back to the check and decide them, then confirm."
)
TO_SETTLE = (CHANGED, OPEN)  # what a person has to see to first: begun again it would only fail again
NOT_ALLOWED = (
    "You can no longer import into this programme, so nothing was written. "
    "Ask an administrator, or someone who can, to start it again."
)
OTHER_CODE = (
    "The background worker runs another version of this application than its pages do, so they cannot take "
    "what it read. Tell the people who run the server to restart both. Then start it again."
)
NO_FILE = "The uploaded file is no longer there, so it cannot be read. Upload the plan once more."


class NotAllowed(Exception):
    """Whoever asked for it may no longer import into the programme."""


REFUSALS: Refusals = {
    NotAsConfirmed: lambda refused: CHANGED,
    NothingToApply: lambda refused: NOTHING_TO_APPLY,
    QuestionsOpen: lambda refused: OPEN,
    ImpossibleChange: lambda refused: f"Nothing was written. {refused}",
    NotAllowed: lambda refused: NOT_ALLOWED,
    WorkbookRefused: lambda refused: f"{refused.message} {refused.remedy}",
    FileNotFoundError: lambda refused: NO_FILE,
}


# --- at once or soon ----------------------------------------------------------------------------------------


def make_ready(plan_import: PlanImport, *, by: User) -> bool:
    """Read and compare the import as it is chosen and decided now; whether that is done already."""
    if plan_import.is_large:
        ask_to_read(plan_import, by=by)
        return False
    read_and_compare(plan_import, NoLease())
    return True


def write(plan_import: PlanImport, *, confirmed: str, accept_questions: bool, by: User) -> bool:
    """Write what was confirmed; whether that is done already.

    What is refused at once is raised; what the worker refuses is told on the page of its progress.
    """
    if plan_import.is_large:
        ask_to_apply(plan_import, confirmed=confirmed, accept_questions=accept_questions, by=by)
        return False
    apply_import(plan_import, by=by, confirmed=confirmed, accept_questions=accept_questions)
    return True


# --- asking the worker --------------------------------------------------------------------------------------


@transaction.atomic
def ask_to_read(plan_import: PlanImport, *, by: User) -> None:
    """Have the worker read and compare the import soon, as it is chosen and decided now.

    Where that is under way, or failed as it is chosen now, nothing begins again by itself.
    """
    authorise_importer(by, plan_import.programme)
    key = compared_key(plan_import)
    work, is_new = locked_job(plan_import, by)
    same = work.what == ImportWork.What.READING and work.key == key
    if not is_new and ((work.is_unfinished and (work.writes or same)) or (work.is_failed and same)):
        return
    is_done = not is_new and same and work.state == ImportWork.State.DONE
    if is_done and kept_by_other_code(plan_import, key=key, since=work.began_at):
        work.state, work.trouble = ImportWork.State.FAILED, OTHER_CODE
        work.save()
        return
    begin(work, what=ImportWork.What.READING, key=key, by=by)


@transaction.atomic
def ask_to_apply(plan_import: PlanImport, *, confirmed: str, accept_questions: bool, by: User) -> None:
    """Have the worker write what was confirmed soon, once, however often this is asked."""
    authorise_importer(by, plan_import.programme)
    work, is_new = locked_job(plan_import, by)
    if not is_new and work.is_unfinished and work.writes:
        return
    work.confirmed, work.accept_questions = confirmed, accept_questions
    begin(work, what=ImportWork.What.APPLYING, key="", by=by)


@transaction.atomic
def start_again(plan_import: PlanImport, *, by: User) -> None:
    """Begin anew what failed, what no one took up, and what a silent worker was at."""
    authorise_importer(by, plan_import.programme)
    work, is_new = locked_job(plan_import, by)
    if not is_new and work.may_start_again(at=timezone.now()):
        begin(work, what=work.what, key="" if work.writes else compared_key(plan_import), by=by)


def locked_job(plan_import: PlanImport, by: User) -> tuple[ImportWork, bool]:
    """The import's job, held until the transaction ends, and whether it was made just now."""
    first = {"what": ImportWork.What.READING, "asked_by": by}
    job: tuple[ImportWork, bool] = ImportWork.objects.select_for_update(of=("self",)).get_or_create(
        plan_import=plan_import, defaults=first
    )
    return job


def begin(work: ImportWork, *, what: str, key: str, by: User) -> None:
    work.what, work.key = what, key
    queue(work, work_on_import, by=by, rows=work.plan_import.row_count or 0)


# --- what the worker does -----------------------------------------------------------------------------------


@task()
def work_on_import(pk: int, lease: str) -> str:
    """What came of it, for the log of the worker."""
    work = ImportWork.objects.filter(pk=pk, lease=lease).select_related("asked_by").first()
    if work is None:
        return NO_LONGER_ASKED
    return run(work, partial(do_job, work), refusals=REFUSALS)


def do_job(work: ImportWork, lease: Lease) -> None:
    plan_import = PlanImport.objects.select_related("programme").get(pk=work.plan_import_id)
    if not work.writes:
        read_and_compare(plan_import, lease)
        return
    if not may_import(plan_import, work.asked_by):  # as it is now, not when it was asked for
        raise NotAllowed
    reading = read_and_keep(plan_import, lease)
    lease.tell("Writing", plan_import.row_count or 0)
    try:
        apply_import(
            plan_import,
            by=work.asked_by,
            confirmed=work.confirmed,
            accept_questions=work.accept_questions,
            reading=reading,
            at_last=lease.finish,
        )
    except AppliedAlready:
        lease.finish()
    except (NotAsConfirmed, QuestionsOpen):
        plan_import.kept_readings.filter(part=KeptReading.Part.COMPARED).delete()
        raise
