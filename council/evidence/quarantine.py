"""Files wait in quarantine until the scanner has passed them; what it refuses is never handed out.

The background worker asks the scanner soon after a file was added. Where the scanner was down, the file goes
on waiting: the next file that is added asks for all that wait, and so does `manage.py scan_evidence`, from a
timer. `scan_evidence --again` looks once more at files that passed before the scanner knew what it knows now.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django_tasks import task

from council.access.acting import SCAN, By, Rule, authorise
from council.events import tell
from council.evidence.stored import StoredFile
from council.history import authored, moment
from council.models import Event
from council.uploads.active.looking import refuse_active_content
from council.uploads.kinds import FileRefused
from council.uploads.scanning import NotScanned, Scanner, ScannerDown, Verdict, configured_scanner, edition_of

log = logging.getLogger(__name__)
TO_SETTLE = Rule("Only the scanner passes a file.", jobs=(SCAN,))
Scan = StoredFile.Scan
F = TypeVar("F", bound=StoredFile)


@dataclass(frozen=True)
class Scanned:
    """What came of asking the scanner for all files that wait: how many passed, were refused, still wait."""

    passed: int = 0
    refused: int = 0
    waiting: int = 0
    trouble: str = ""  # why files still wait, as the scanner said it


def scan_soon() -> None:
    """Ask the worker to have all that waits scanned, where there is a scanner."""
    if settings.EVIDENCE_SCANNER:
        scan_in_background.enqueue()


@task()
def scan_in_background() -> dict[str, int | str]:
    """What came of it, for the log of the worker."""
    done = scan_waiting()
    return {"passed": done.passed, "refused": done.refused, "waiting": done.waiting, "trouble": done.trouble}


def kept_with(scan: str) -> list[QuerySet[StoredFile]]:
    """The files of every register that are still kept and whose scan stands so, a query for each register."""
    models = [model for model in apps.get_models() if issubclass(model, StoredFile)]
    return [
        model.objects.filter(scan=scan).exclude(file="").select_related(model.about).order_by("pk")
        for model in models
    ]


def scan_waiting() -> Scanned:
    """Have every file that waits looked at by the scanner. A scanner that is down leaves them waiting."""
    waiting = kept_with(Scan.WAITING)
    scanner = configured_scanner()
    if scanner is None:
        return Scanned(waiting=number_of(waiting), trouble="no scanner is set")
    return scan_files(scanner, waiting, left=waiting)


def scan_again() -> Scanned:
    """Have every file that passed by an older edition of the scanner looked at once more.

    What it refuses now goes into quarantine as at first. Those that could not be asked about stay as they
    are, and are told as waiting. A scanner that doesn't say its edition looks at all of them each time.
    """
    passed = kept_with(Scan.PASSED)
    scanner = configured_scanner()
    if scanner is None:
        return Scanned(trouble="no scanner is set")
    begun = moment()
    try:
        edition = edition_of(scanner)
    except ScannerDown as down:
        return Scanned(waiting=number_of(passed), trouble=str(down))
    older = [files.exclude(scanner=edition) if edition else files for files in passed]
    return scan_files(scanner, older, left=[files.filter(scanned_at__lt=begun) for files in older])


def number_of(files: Sequence[QuerySet[StoredFile]]) -> int:
    return sum(query.all().count() for query in files)  # counted anew: what was read has changed since


def scan_files(
    scanner: Scanner, files: Sequence[QuerySet[StoredFile]], *, left: Sequence[QuerySet[StoredFile]]
) -> Scanned:
    """What came of asking the scanner about the files; those `left` when it has ended still wait."""
    counts, trouble = {Scan.PASSED: 0, Scan.REFUSED: 0}, ""
    edition = ""
    for stored in (file for query in files for file in query):
        try:
            edition = edition or edition_of(scanner)
            verdict = verdict_on(stored, scanner)
        except ScannerDown as down:
            log.warning("The scanner cannot be reached: %s", down)
            trouble = str(down)
            break
        except NotScanned as failed:
            log.warning("%s %s could not be scanned: %s", stored.what, stored.pk, failed)
            trouble = str(failed)
            continue
        verdict = replace(verdict, scanner=edition or verdict.scanner)
        counts[Scan(settle(stored, verdict, by=SCAN).scan)] += 1
    return Scanned(counts[Scan.PASSED], counts[Scan.REFUSED], number_of(left), trouble)


def verdict_on(stored: StoredFile, scanner: Scanner) -> Verdict:
    """The verdict of the scanner, whatever a council's own scanner may raise told as NotScanned.

    Active content is looked for first, as at the upload: files may lie here from before that was done.
    """
    try:
        with stored.file.open("rb") as file:
            refuse_active_content(file, stored.file_kind, seconds=60)  # type: ignore[arg-type]
            return scanner(file)  # type: ignore[arg-type]
    except FileRefused as refused:
        return Verdict(passed=False, finding=refused.message)
    except (ScannerDown, NotScanned):
        raise
    except Exception as error:
        raise NotScanned(f"{type(error).__name__}: {error}") from error


@transaction.atomic
def settle(stored: F, verdict: Verdict, *, by: By) -> F:
    """Pass or refuse the file by the verdict; one that was settled meanwhile stays as it is.

    Where a file that passed is refused now, the event names the decisions that it was seen for.
    """
    authorise(by, TO_SETTLE)
    before, scanned_at = stored.scan, stored.scanned_at
    model: Any = type(stored)
    files = model.objects.select_for_update(of=("self",)).select_related(stored.about)
    stored = files.get(pk=stored.pk)
    if stored.scan == Scan.REFUSED or (stored.scan, stored.scanned_at) != (before, scanned_at):
        return stored
    stored.scan = Scan.PASSED if verdict.passed else Scan.REFUSED
    stored.scanner = verdict.scanner[:60]
    stored.finding = "" if verdict.passed else (verdict.finding[:200] or "Not said")
    stored.scanned_at = moment()
    with authored(why=f"{stored.what} {stored.get_scan_display().lower()}", through="virus scan"):
        stored.save()
    if not verdict.passed:
        tell_refused(stored, passed_before=before == Scan.PASSED)
    return stored


def tell_refused(stored: StoredFile, *, passed_before: bool) -> None:
    """Put into the event log that the scanner refused the file, and which decisions had relied on it."""
    seen_for = stored.seen_for()
    number = sum(len(keys) for keys in seen_for.values())
    detail: dict[str, Any] = {f"seen_for_{kind}": keys for kind, keys in seen_for.items()}
    again = f", and was seen for {number} decision{'' if number == 1 else 's'}" if number else ""
    tell(
        Event.Kind.FILE_REFUSED,
        f"A file of {stored.record_name} was refused by the virus scan{again}",
        passed_before=passed_before,
        sha256=stored.sha256,
        finding=stored.finding,
        **detail,
        **stored.named,
    )
