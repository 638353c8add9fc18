"""When a report is set: a short one at once, a long one by the background worker, with the same result."""

import json
from functools import partial
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from council.background.leases import Lease
from council.background.running import NO_LONGER_ASKED, Refusals, queue, run
from council.models import User
from reports.approving.snapshots import pack_of
from reports.documents.drafting import NoDraft
from reports.documents.issuing import issue
from reports.documents.models import HighlightReport
from reports.documents.paper import Paper, paper_of
from reports.documents.pdf import highlight_pdf
from reports.setting.models import PaperWork

NOT_ALLOWED = "You can no longer issue this report, so nothing was issued. Ask a clerk to start it again."


class NoPack(Exception):
    """There is nothing left that a pack would hold."""


REFUSALS: Refusals = {
    NoDraft: lambda refused: f"Nothing was issued. {refused}",
    ValidationError: lambda refused: f"Nothing was issued. {' '.join(refused.messages)}",
    PermissionDenied: lambda refused: NOT_ALLOWED,
    NoPack: lambda refused: "Nothing in the report is exempt any more, so there is no pack to set.",
}


LETTERS_AT_ONCE = 200_000  # of what is said of actions; three times as many take six seconds to set


def is_long(paper: Paper) -> bool:
    """Whether the paper takes longer than a request may: by the number of its actions, or by their words."""
    actions = paper.position.actions
    if len(actions) > settings.PAPER_ACTIONS_AT_ONCE:
        return True
    said = (f"{a.progress.text if a.progress else ''}{a.reason}{a.being_done}" for a in actions)
    return sum(map(len, said)) > LETTERS_AT_ONCE


def key_of(paper: Paper) -> str:
    """What tells one state of a draft's paper from another."""
    said = json.dumps(paper.as_json(), sort_keys=True, ensure_ascii=False)
    return sha256(said.encode()).hexdigest()


def printed(report: HighlightReport, paper: Paper, what: str = PaperWork.What.PRINTING) -> bytes | None:
    """The PDF that the worker made of this very paper; None where it made none yet."""
    done = PaperWork.objects.filter(report=report, what=what, key=key_of(paper), state=PaperWork.State.DONE)
    row = done.first()
    return bytes(row.pdf) if row else None


@transaction.atomic
def ask_to_print(
    report: HighlightReport, paper: Paper, *, by: User, what: str = PaperWork.What.PRINTING
) -> None:
    """Have the worker set the paper soon; what is under way, or failed for it, isn't begun anew."""
    work, is_new = locked_work(report, by)
    key = key_of(paper)
    same = work.what == what and work.key == key
    if not is_new and ((work.is_unfinished and (work.issues or same)) or (work.is_failed and same)):
        return
    begin(work, what=what, key=key, by=by)


@transaction.atomic
def ask_to_issue(report: HighlightReport, *, digest: str, by: User) -> None:
    """Have the worker issue what was approved under that digest soon, once, however often this is asked."""
    work, is_new = locked_work(report, by)
    if not is_new and work.is_unfinished and work.issues:
        return
    begin(work, what=PaperWork.What.ISSUING, key=digest, by=by)


@transaction.atomic
def start_again(report: HighlightReport, *, by: User) -> None:
    """Begin anew what failed, what no one took up, and what a silent worker was at."""
    work, is_new = locked_work(report, by)
    if not is_new and work.may_start_again(at=timezone.now()):
        begin(work, what=work.what, key=work.key, by=by)


def locked_work(report: HighlightReport, by: User) -> tuple[PaperWork, bool]:
    """The report's job, held until the transaction ends, and whether it was made just now."""
    first = {"what": PaperWork.What.PRINTING, "asked_by": by}
    job: tuple[PaperWork, bool] = PaperWork.objects.select_for_update(of=("self",)).get_or_create(
        report=report, defaults=first
    )
    return job


def begin(work: PaperWork, *, what: str, key: str, by: User) -> None:
    """Queue the job for what is wanted now."""
    work.what, work.key, work.pdf = what, key, b""
    queue(work, work_on_paper, by=by, rows=0)


@task()
def work_on_paper(pk: int, lease: str) -> str:
    """What came of it, for the log of the worker."""
    work = PaperWork.objects.filter(pk=pk, lease=lease).select_related("asked_by").first()
    if work is None:
        return NO_LONGER_ASKED
    return run(work, partial(do_job, work), refusals=REFUSALS)


def do_job(work: PaperWork, lease: Lease) -> None:
    """Set the draft or its pack as it is now, or issue the report as whoever asked for it."""
    report = HighlightReport.objects.select_related("programme", "body").get(pk=work.report_id)
    if work.issues:
        lease.tell("Setting the pages, then issuing")
        with transaction.atomic():
            issue(report, by=work.asked_by, on=timezone.localdate(), digest=work.key)
            lease.finish()
        return
    lease.tell("Gathering the position")
    paper = pack_of(report) if work.what == PaperWork.What.PACK else paper_of(report)
    if paper is None:
        raise NoPack
    lease.tell(f"Setting the pages of {len(paper.position.actions)} actions")
    pdf = highlight_pdf(paper)
    with transaction.atomic():
        PaperWork.objects.filter(pk=work.pk, lease=work.lease).update(pdf=pdf, key=key_of(paper))
        lease.finish()
