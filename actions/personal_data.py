"""What the register of actions holds of people."""

from collections.abc import Collection
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction

from actions.models import BulkChange, BulkChanged, Evidence
from council.access.acting import By, authorise
from council.events import tell
from council.history import authored
from council.models import Event
from council.personal_data.erasing import TO_ERASE
from council.personal_data.held import PUBLIC_TASK, About, HeldOfPeople
from council.personal_data.holding import Holds
from programmes.personal_data import BulkReasons, long_closed


class EvidenceFiles:
    """The files themselves. Who added each, and its digest, stay: they prove what was verified."""

    key = "evidence_files"
    label = "Evidence files of closed programmes"
    held = "Files attached to actions, which may name or picture people. What they showed and digests stay."
    counted_from = "the day the programme closed"
    basis = PUBLIC_TASK

    def past(self, *, before: date, holds: Holds) -> list[int]:
        if holds.everything:
            return []
        programmes = [programme.pk for programme in long_closed(before=before, holds=holds)]
        files = Evidence.objects.filter(action__programme__in=programmes).exclude(file="")
        return sorted(files.values_list("pk", flat=True))

    def purge(self, keys: Collection[Any], *, by: By, at: datetime, as_at: date) -> int:
        """Delete the files; what they showed and their digests stay. Return how many."""
        person = authorise(by, TO_ERASE)
        with transaction.atomic(), authored(by=person, why="The period of retention has run."):
            for evidence in Evidence.objects.filter(pk__in=keys):
                storage, name = evidence.file.storage, str(evidence.file.name)
                evidence.file = ""
                evidence.save(update_fields=["file"])
                transaction.on_commit(partial(storage.delete, name))
            what = f"Evidence files purged: {len(keys)}"
            tell(Event.Kind.PURGED, what, by=person, rows=0, of=self.key, purged=len(keys))
        return len(keys)


class ActionBulkReasons(BulkReasons):
    key = "bulk_changes"
    label = "Reasons of bulk changes"
    changes, changed = BulkChange, BulkChanged


FREE_TEXT = {
    "actions.Action": ("owner_as_written", "reason", "being_done", "justification", "others"),
    "actions.Update": ("text", "reason", "being_done", "justification", "withdrawn_reason"),
    "actions.Completion": ("closing_note", "evidence", "seen"),
    "actions.EqualityAssessment": ("shared_with", "monitoring"),
    "actions.Evidence": ("shows", "filename", "withdrawn_reason"),
    "actions.FollowOn": ("reason",),
    "actions.EvidenceLink": ("place", "shows", "withdrawn_reason"),
}
ABOUT_PEOPLE = (
    About("actions.FollowOn.by", "Actions they handed on", ("handed_on", "action", "goes_on_as", "reason")),
    About(
        "actions.Update.by",
        "Updates that they wrote",
        (
            "made_at",
            "action",
            "for_post",
            "text",
            "stage",
            "stated_rag",
            "reason",
            "being_done",
            "justification",
        ),
    ),
    About(
        "actions.UpdateDraft.person",
        "Updates that they began and did not save",
        ("saved_at", "action", "words"),
        goes=True,
    ),
    About(
        "actions.DateChange.asked_by",
        "Date changes they asked for",
        ("asked_on", "action", "from_date", "to_date", "reason", "outcome"),
    ),
    About(
        "actions.DateChange.decided_by",
        "Date changes they decided",
        ("decided_on", "action", "from_date", "to_date", "outcome", "decision_reason"),
    ),
    About(
        "actions.Completion.claimed_by",
        "Completions they claimed",
        ("claimed_on", "action", "completed_on", "closing_note", "evidence", "outcome"),
    ),
    About(
        "actions.Completion.decided_by",
        "Completions they verified or sent back",
        ("decided_on", "action", "outcome", "seen"),
    ),
    About(
        "actions.Evidence.added_by",
        "Evidence they added",
        ("added_at", "action", "for_post", "shows", "filename", "sha256"),
    ),
    About(
        "actions.Evidence.withdrawn_by",
        "Evidence they withdrew",
        ("withdrawn_at", "action", "shows", "withdrawn_reason"),
    ),
    About(
        "actions.Update.withdrawn_by",
        "Updates they withdrew",
        ("withdrawn_on", "action", "made_on", "withdrawn_reason"),
    ),
    About(
        "actions.EvidenceLink.added_by",
        "Links to evidence they added",
        ("added_at", "action", "for_post", "place", "shows", "seen_on"),
    ),
    About(
        "actions.EvidenceLink.withdrawn_by",
        "Links to evidence they withdrew",
        ("withdrawn_at", "action", "place", "withdrawn_reason"),
    ),
    About("actions.BulkChange.by", "Bulk changes they made", ("at", "reason", "wanted", "counts")),
)

HELD = HeldOfPeople(retained=(EvidenceFiles(), ActionBulkReasons()), about=ABOUT_PEOPLE, free_text=FREE_TEXT)
