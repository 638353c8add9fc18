"""Evidence waits in quarantine until the scanner has passed it; what it refuses is never handed out.

The background worker asks the scanner soon after a file was added. Where the scanner was down, the file goes
on waiting: the next file that is added asks for all that wait, and so does `manage.py scan_evidence`, from a
timer. `scan_evidence --again` looks once more at files that passed before the scanner knew what it knows now.
"""

import logging
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django_tasks import task

from actions.models import Evidence
from council.events import tell
from council.history import authored, moment
from council.models import Event
from council.uploads.scanning import NotScanned, Scanner, ScannerDown, Verdict, configured_scanner, edition_of

log = logging.getLogger(__name__)
Scan = Evidence.Scan


@dataclass(frozen=True)
class Scanned:
    """What came of asking the scanner for all files that wait: how many passed, were refused, still wait."""

    passed: int = 0
    refused: int = 0
    waiting: int = 0
    trouble: str = ""  # why files still wait, as the scanner said it


def scan_soon() -> None:
    """Nothing now: the worker is asked to have all that waits scanned, where there is a scanner."""
    if settings.EVIDENCE_SCANNER:
        scan_in_background.enqueue()


@task()
def scan_in_background() -> dict[str, int | str]:
    """What came of it, for the log of the worker."""
    done = scan_waiting()
    return {"passed": done.passed, "refused": done.refused, "waiting": done.waiting, "trouble": done.trouble}


def scan_waiting() -> Scanned:
    """Has every file that waits looked at by the scanner. A scanner that is down leaves them waiting."""
    waiting = Evidence.objects.filter(scan=Scan.WAITING).exclude(file="").select_related("action")
    scanner = configured_scanner()
    if scanner is None:
        return Scanned(waiting=waiting.count(), trouble="no scanner is set")
    return _scan(scanner, waiting, left=waiting)


def scan_again() -> Scanned:
    """Has every file that passed by an older edition of the scanner looked at once more.

    What it refuses now goes into quarantine as at first. Those that could not be asked about stay as they
    are, and are told as waiting. A scanner that doesn't say its edition looks at all of them each time.
    """
    passed = Evidence.objects.filter(scan=Scan.PASSED).exclude(file="").select_related("action")
    scanner = configured_scanner()
    if scanner is None:
        return Scanned(trouble="no scanner is set")
    begun = moment()
    try:
        edition = edition_of(scanner)
    except ScannerDown as down:
        return Scanned(waiting=passed.count(), trouble=str(down))
    older = passed.exclude(scanner=edition) if edition else passed
    return _scan(scanner, older, left=older.filter(scanned_at__lt=begun))


def _scan(scanner: Scanner, files: Any, *, left: Any) -> Scanned:
    counts, trouble = {Scan.PASSED: 0, Scan.REFUSED: 0}, ""
    edition = ""
    for evidence in files.order_by("pk"):
        try:
            edition = edition or edition_of(scanner)
            verdict = _asked(scanner, evidence)
        except ScannerDown as down:
            log.warning("The scanner can't be reached: %s", down)
            trouble = str(down)
            break
        except NotScanned as failed:
            log.warning("Evidence %s could not be scanned: %s", evidence.pk, failed)
            trouble = str(failed)
            continue
        verdict = replace(verdict, scanner=edition or verdict.scanner)
        counts[Scan(settle(evidence, verdict).scan)] += 1
    return Scanned(counts[Scan.PASSED], counts[Scan.REFUSED], left.count(), trouble)


def _asked(scanner: Scanner, evidence: Evidence) -> Verdict:
    """The verdict of the scanner, whatever a council's own scanner may raise told as NotScanned."""
    try:
        with evidence.file.open("rb") as file:
            return scanner(file)  # type: ignore[arg-type]
    except (ScannerDown, NotScanned):
        raise
    except Exception as error:
        raise NotScanned(f"{type(error).__name__}: {error}") from error


@transaction.atomic
def settle(evidence: Evidence, verdict: Verdict) -> Evidence:
    """The evidence, passed or refused by the verdict; one that was settled meanwhile stays as it is.

    Where a file that passed is refused now, the event names the completions that it was seen for.
    """
    before, scanned_at = evidence.scan, evidence.scanned_at
    evidence = Evidence.objects.select_for_update(of=("self",)).select_related("action").get(pk=evidence.pk)
    if evidence.scan == Scan.REFUSED or (evidence.scan, evidence.scanned_at) != (before, scanned_at):
        return evidence
    evidence.scan = Scan.PASSED if verdict.passed else Scan.REFUSED
    evidence.scanner = verdict.scanner[:60]
    evidence.finding = "" if verdict.passed else (verdict.finding[:200] or "Not said")
    evidence.scanned_at = moment()
    with authored(why=f"Evidence {evidence.get_scan_display().lower()}", through="virus scan"):
        evidence.save()
    if not verdict.passed:
        seen = list(evidence.seen_in.order_by("pk").values_list("completion", flat=True))
        again = f", and was seen for {len(seen)} decision{'' if len(seen) == 1 else 's'}" if seen else ""
        tell(
            Event.Kind.FILE_REFUSED,
            f"A file of {evidence.action.reference} was refused by the virus scan{again}",
            passed_before=before == Scan.PASSED,
            seen_for_completions=seen,
            action=evidence.action.reference,
            evidence=evidence.pk,
            sha256=evidence.sha256,
            finding=evidence.finding,
        )
    return evidence
