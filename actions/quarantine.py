"""Evidence waits in quarantine until the scanner has passed it; what it refuses is never handed out.

The background worker asks the scanner soon after a file was added. Where the scanner was down, the file goes
on waiting: the next file that is added asks for all that wait, and so does `manage.py scan_evidence`, from a
timer.
"""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django_tasks import task

from actions.models import Evidence
from council.events import tell
from council.history import authored, moment
from council.models import Event
from council.scanning import NotScanned, Scanner, ScannerDown, Verdict, configured_scanner

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
    counts, trouble = {Scan.PASSED: 0, Scan.REFUSED: 0}, ""
    for evidence in waiting.order_by("pk"):
        try:
            verdict = _asked(scanner, evidence)
        except ScannerDown as down:
            log.warning("The scanner can't be reached: %s", down)
            trouble = str(down)
            break
        except NotScanned as failed:
            log.warning("Evidence %s could not be scanned: %s", evidence.pk, failed)
            trouble = str(failed)
            continue
        counts[Scan(settle(evidence, verdict).scan)] += 1
    return Scanned(counts[Scan.PASSED], counts[Scan.REFUSED], waiting.count(), trouble)


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
    """The evidence, passed or refused by the verdict; one that was settled meanwhile stays as it is."""
    evidence = Evidence.objects.select_for_update(of=("self",)).select_related("action").get(pk=evidence.pk)
    if evidence.scan != Scan.WAITING:
        return evidence
    evidence.scan = Scan.PASSED if verdict.passed else Scan.REFUSED
    evidence.scanner = verdict.scanner[:60]
    evidence.finding = "" if verdict.passed else (verdict.finding[:200] or "Not said")
    evidence.scanned_at = moment()
    with authored(why=f"Evidence {evidence.get_scan_display().lower()}", through="virus scan"):
        evidence.save()
    if not verdict.passed:
        tell(
            Event.Kind.FILE_REFUSED,
            f"A file of {evidence.action.reference} was refused by the virus scan",
            action=evidence.action.reference,
            evidence=evidence.pk,
            sha256=evidence.sha256,
            finding=evidence.finding,
        )
    return evidence
