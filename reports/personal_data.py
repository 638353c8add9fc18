"""What reports hold of people: reminders, and who is named in a report."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction

from council.access.acting import By, authorise
from council.events import tell
from council.models import Event
from council.personal_data.erasing import TO_ERASE
from council.personal_data.held import PUBLIC_TASK, About, HeldOfPeople
from council.personal_data.holding import Holds
from reports.models import SentDigest


class SentReminders:
    key = "reminders"
    label = "Reminders sent"
    held = "Who was sent a reminder by e-mail on which day, and how many lines it had. No words of it."
    counted_from = "the day of the reminder"
    basis = PUBLIC_TASK

    def past(self, *, before: date, holds: Holds) -> list[int]:
        if holds.everything:
            return []
        sent = SentDigest.objects.filter(day__lt=before).exclude(person__in=holds.people)
        return sorted(sent.values_list("pk", flat=True))

    def purge(self, keys: Collection[Any], *, by: By, at: datetime, as_at: date) -> int:
        """Delete who was sent a reminder when; return how many."""
        person = authorise(by, TO_ERASE)
        with transaction.atomic():
            for start in range(0, len(keys), 500):
                SentDigest.objects.filter(pk__in=list(keys)[start : start + 500]).delete()
            what = f"Reminders purged: {len(keys)}"
            tell(Event.Kind.PURGED, what, by=person, rows=0, of=self.key, purged=len(keys))
        return len(keys)


ABOUT_PEOPLE = (
    About(
        "reports.HighlightReport.contact_officer",
        "Reports that name them as contact",
        ("programme", "body", "as_at", "status"),
    ),
    About("reports.Reminders.person", "How often they are reminded", ("weekday",), goes=True),
    About("reports.SentDigest.person", "Reminders sent to them", ("day", "state", "at", "lines"), goes=True),
    About("reports.IssuedReport.issued_by", "Reports they issued", ("issued_at", "sha256")),
    About("reports.HighlightReport.drafted_by", "Reports they drafted", ("programme", "body", "as_at")),
    About(
        "reports.CommitteeText.decided_by",
        "Words for a committee that they chose",
        ("reference", "decided_at"),
    ),
    About(
        "reports.CommitteeText.objected_by",
        "Their objections to words for a committee",
        ("reference", "objection", "objected_at"),
    ),
    About(
        "reports.PaperWork.asked_by",
        "Long reports that they had set in the background last",
        ("asked_at", "report", "what", "state"),
    ),
    About("reports.ReportSnapshot.taken_by", "Reports they submitted", ("report", "number", "taken_at")),
    About(
        "reports.Approval.by",
        "Reports they approved, cleared or sent back",
        ("report", "capacity", "outcome", "comment", "on"),
    ),
    About(
        "reports.InitiationVersion.by",
        "Versions of initiation documents they wrote",
        ("programme", "label", "written_on"),
    ),
    About(
        "reports.InitiationSignature.by",
        "Signatures under initiation documents that they entered",
        ("version", "organisation", "signed_on"),
    ),
    About(
        "reports.PublishedVersion.by",
        "Published versions of reports they registered",
        ("report", "number", "published_on", "link", "at"),
    ),
    About(
        "reports.PublishedDifference.by",
        "Differences of published reports they decided on",
        ("version", "number", "outcome", "reason", "on"),
    ),
    About("reports.WordTemplate.uploaded_by", "Word templates they uploaded", ("filename", "uploaded_at")),
    About("reports.PassageLetStand.by", "Passages of reports they let stand", ("report", "place", "at")),
)
HELD = HeldOfPeople(retained=(SentReminders(),), about=ABOUT_PEOPLE)
