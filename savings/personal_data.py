"""What the register of savings holds of people."""

from collections.abc import Collection
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction

from council.access.acting import By, authorise
from council.events import tell
from council.history import authored
from council.models import Event
from council.personal_data.erasing import TO_ERASE
from council.personal_data.held import PUBLIC_TASK, About, HeldOfPeople
from council.personal_data.holding import Holds
from programmes.personal_data import BulkReasons, long_closed
from savings.models import ClaimEvidence, SavingBulkChange, SavingBulkChanged


class ClaimFiles:
    """The files themselves. Who added each, and its digest, stay: they prove what was confirmed."""

    key = "claim_files"
    label = "Evidence of savings of closed programmes"
    held = "Files attached to claims, which may name people. What they showed and digests stay."
    counted_from = "the day the programme closed"
    basis = PUBLIC_TASK

    def past(self, *, before: date, holds: Holds) -> list[int]:
        if holds.everything:
            return []
        programmes = [programme.pk for programme in long_closed(before=before, holds=holds)]
        files = ClaimEvidence.objects.filter(claim__saving__programme__in=programmes).exclude(file="")
        return sorted(files.values_list("pk", flat=True))

    def purge(self, keys: Collection[Any], *, by: By, at: datetime, as_at: date) -> int:
        """Delete the files; what they showed and their digests stay. Return how many."""
        person = authorise(by, TO_ERASE)
        with transaction.atomic(), authored(by=person, why="The period of retention has run."):
            for evidence in ClaimEvidence.objects.filter(pk__in=keys):
                storage, name = evidence.file.storage, str(evidence.file.name)
                evidence.file = ""
                evidence.save(update_fields=["file"])
                transaction.on_commit(partial(storage.delete, name))
            what = f"Evidence of savings purged: {len(keys)}"
            tell(Event.Kind.PURGED, what, by=person, rows=0, of=self.key, purged=len(keys))
        return len(keys)


class SavingBulkReasons(BulkReasons):
    key = "saving_bulk_changes"
    label = "Reasons of bulk changes of savings"
    changes, changed = SavingBulkChange, SavingBulkChanged


FREE_TEXT = {
    "savings.Saving": ("owner_as_written", "others", "explanation", "method", "baseline", "equality_note"),
    "savings.Claim": ("comment", "decision_reason"),
    "savings.Funding": ("title", "note"),
    "savings.GrowthBid": ("title", "decision_reason"),
    "savings.PlannedTarget": ("declined_reason",),
    "savings.Underspend": ("title", "use", "withdrawn_reason"),
    "savings.ReportedFigure": ("document", "note", "withdrawn_reason"),
    "savings.Reforecast": ("reason",),
    "savings.ClaimEvidence": ("shows", "filename", "withdrawn_reason"),
}
ABOUT_PEOPLE = (
    About(
        "savings.SavingBulkChange.by",
        "Bulk changes of savings they made",
        ("at", "reason", "wanted", "counts"),
    ),
    About("savings.Saving.proposed_by", "Savings they proposed", ("proposed_on", "reference", "title")),
    About(
        "savings.Saving.agreed_by",
        "Savings of which they wrote down that they are agreed",
        ("agreed_on", "reference", "title"),
    ),
    About("savings.YearProfile.claimed_by", "Savings they claimed", ("saving", "year", "delivered")),
    About(
        "savings.YearProfile.confirmed_by",
        "Savings they confirmed",
        ("confirmed_on", "saving", "year", "delivered"),
    ),
    About(
        "savings.Reforecast.by", "Forecasts of savings they gave", ("made_on", "line", "to_amount", "reason")
    ),
    About(
        "savings.TargetChange.asked_by",
        "Targets of savings they asked for",
        ("asked_on", "line", "from_target", "to_target", "reason", "outcome"),
    ),
    About(
        "savings.TargetChange.decided_by",
        "Targets of savings they decided on",
        ("decided_on", "line", "to_target", "outcome", "decision_reason"),
    ),
    About(
        "savings.Claim.claimed_by",
        "Claims of savings they made",
        ("claimed_on", "line", "amount", "comment", "outcome"),
    ),
    About(
        "savings.Claim.decided_by",
        "Claims of savings they decided on",
        ("decided_on", "line", "confirmed_amount", "outcome", "decision_reason"),
    ),
    About(
        "savings.SavingChange.asked_by",
        "Changes of savings they asked for",
        ("asked_on", "line", "kind", "amount", "reason", "outcome"),
    ),
    About(
        "savings.SavingChange.decided_by",
        "Changes of savings they decided on",
        ("decided_on", "line", "kind", "amount", "outcome", "decision_reason"),
    ),
    About(
        "savings.Reallocation.decided_by",
        "Savings they put to other use",
        ("decided_on", "reference", "use", "amount"),
    ),
    About(
        "savings.GrowthBid.asked_by",
        "Growth of programmes they asked for",
        ("asked_on", "programme", "title", "amount", "outcome"),
    ),
    About(
        "savings.GrowthBid.decided_by",
        "Growth of programmes they decided on",
        ("decided_on", "programme", "title", "amount", "outcome", "decision_reason"),
    ),
    About(
        "savings.Underspend.recorded_by",
        "Underspends they wrote down",
        ("recorded_on", "programme", "title", "amount"),
    ),
    About(
        "savings.ReportedFigure.recorded_by",
        "Figures of other documents they wrote down",
        ("recorded_on", "programme", "document", "amount"),
    ),
    About("savings.ClosedPeriod.closed_by", "Monitoring periods they closed", ("closed_on", "name")),
    About(
        "savings.Reversal.by", "Claims of savings they reversed", ("reversed_on", "claim", "amount", "reason")
    ),
    About(
        "savings.ClaimEvidence.added_by",
        "Evidence of savings they added",
        ("added_at", "claim", "for_post", "shows", "filename", "sha256"),
    ),
    About(
        "savings.ClaimEvidence.withdrawn_by",
        "Evidence of savings they withdrew",
        ("withdrawn_at", "claim", "shows", "withdrawn_reason"),
    ),
)
HELD = HeldOfPeople(retained=(ClaimFiles(), SavingBulkReasons()), about=ABOUT_PEOPLE, free_text=FREE_TEXT)
