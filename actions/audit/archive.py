"""Verified actions as one ZIP for an audit: an index, each action's history and evidence, and digests.

It is made while it is sent, an action at a time, so that its size costs no memory. Names inside are ours.
"""

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from actions.models import (
    Action,
    Answer,
    Completion,
    DateChange,
    Evidence,
    EvidenceLink,
    SeenFile,
    SeenLink,
    Step,
    Support,
    Update,
)
from council.access.disclosure import readable
from council.auditing.entries import ListedEntry, tell_changes
from council.drawing_lots import HOW_DRAWN
from council.models import User
from council.natural_order import NaturalKey
from council.register import csv_text
from council.uploads.kinds import plain_name
from council.wording import moment_in_a_cell, spoken, spoken_time

CHUNK = 256 * 1024
TOGETHER = 25  # actions whose history is looked up at once
DIGESTS = "SHA256SUMS"


@dataclass(frozen=True)
class ArchiveContents:
    """What the archive is of: the references drawn, those that they were drawn from, and how."""

    references: Sequence[str]
    of: Sequence[str]
    seed: str  # empty where all were taken
    filters: str  # in words
    by: User
    at: datetime


class Outlet:
    """What zipfile writes to: nothing is kept but what hasn't been sent yet."""

    def __init__(self) -> None:
        self.ready: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.ready.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self) -> Iterator[bytes]:
        ready, self.ready = self.ready, []
        yield from ready


@dataclass
class Packing:
    """The archive as it grows, with the digest of each file that was put in."""

    at: datetime
    outlet: Outlet = field(default_factory=Outlet)
    digests: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.book = zipfile.ZipFile(self.outlet, "w", zipfile.ZIP_DEFLATED)  # type: ignore[call-overload]

    def put(self, name: str, text: str) -> Iterator[bytes]:
        data = text.encode()
        self.digests.append((hashlib.sha256(data).hexdigest(), name))
        self.book.writestr(self.entry_of(name), data)
        yield from self.outlet.taken()

    def put_file(self, name: str, file: Any) -> Iterator[bytes]:
        digest = hashlib.sha256()
        entry = self.entry_of(name)
        entry.compress_type = zipfile.ZIP_STORED  # documents and pictures are compressed already
        with self.book.open(entry, "w", force_zip64=True) as into:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                into.write(chunk)
                yield from self.outlet.taken()
        yield from self.outlet.taken()
        self.digests.append((digest.hexdigest(), name))

    def entry_of(self, name: str) -> zipfile.ZipInfo:
        """The place of a file in the archive, dated with the moment that it is made."""
        entry = zipfile.ZipInfo(name, date_time=timezone.localtime(self.at).timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        return entry


def archive(asked: ArchiveContents) -> Iterator[bytes]:
    """The ZIP, piece by piece, with what the person who asked may see of the actions."""
    packing = Packing(asked.at)
    yield from packing.put("README.txt", readme(asked))
    yield from packing.put(
        "index.csv", csv_text(INDEX, map(index_line, actions_asked_for(asked, asked.references)))
    )
    drawn = set(asked.references)
    of = ((reference, "yes" if reference in drawn else "") for reference in asked.of)
    yield from packing.put("drawn-from.csv", csv_text(("Reference", "In the sample"), of))
    for start in range(0, len(asked.references), TOGETHER):
        some = list(actions_asked_for(asked, asked.references[start : start + TOGETHER]))
        histories = histories_of(asked.by, some)
        for action in some:
            yield from folder_of(packing, action, histories[action.pk])
    sums = "".join(f"{digest}  {name}\n" for digest, name in packing.digests)
    yield from packing.put(DIGESTS, sums)
    packing.book.close()
    yield from packing.outlet.taken()


def folder_of(packing: Packing, action: Any, entries: Sequence[ListedEntry]) -> Iterator[bytes]:
    """One action's folder: its history, the list of its evidence, and the files that may be handed out."""
    yield from packing.put(f"{action.reference}/history.csv", csv_text(HISTORY, map(history_line, entries)))
    seen = {file.evidence_id: file.sha256 for done in action.decided for file in done.opened}
    lines = []
    for number, evidence in enumerate(action.files, start=1):
        name = f"{action.reference}/evidence/{number:02}-{plain_name(evidence.filename, evidence.file_kind)}"
        state = why_left_out(evidence)
        if not state:
            try:
                with evidence.file.open("rb") as file:
                    yield from packing.put_file(name, file)
                whole = packing.digests[-1][0] == evidence.sha256
                state = "in this archive" if whole else "CHANGED: not the bytes that were added"
            except FileNotFoundError:
                name, state = "", "MISSING from where it was kept"
        else:
            name = ""
        lines.append(evidence_line(evidence, name, state, seen.get(evidence.pk, "")))
    yield from packing.put(f"{action.reference}/evidence.csv", csv_text(EVIDENCE, lines))
    if action.links:
        looked_at = {link.link_id for done in action.decided for link in done.looked_at}
        rows = [link_line(link, link.pk in looked_at) for link in action.links]
        yield from packing.put(f"{action.reference}/links.csv", csv_text(LINKS, rows))


def why_left_out(evidence: Evidence) -> str:
    """Why the file isn't put in; empty where it is."""
    if not evidence.stands:
        return f"withdrawn: {evidence.withdrawn_reason}"
    if not evidence.file:
        return "purged after its period of retention"
    if evidence.scan == Evidence.Scan.REFUSED:
        return f"refused by the virus scan: {evidence.finding}"
    return "" if evidence.can_be_opened else "waiting for the virus scan"


# --- what the lists say -------------------------------------------------------------------------------------

INDEX = (
    "Reference", "Action", "Programme", "Workstream", "Owner", "Exempt", "First agreed date", "Due",
    "Completed on", "Completed by", "Claimed on", "Claimed at", "What was delivered", "Evidence in words",
    "Files", "Links", "Verified by", "Verified on", "Verified at", "What was seen",
    "Files opened by the verifier", "Links looked at by the verifier",
)  # fmt: skip
HISTORY = ("When", "Record", "Kind", "What", "By", "For", "Why", "Through", "Changes")
EVIDENCE = (
    "File in this archive", "State", "What it shows", "Name as uploaded", "Kind", "Bytes", "SHA-256 as added",
    "SHA-256 as verified", "Edition", "Added by", "Added", "Virus scan", "Scanned", "Scanner", "Withdrawn by",
    "Withdrawn",
)  # fmt: skip
LINKS = (
    "Where it lies", "What was seen there", "Seen on", "Seen by", "For", "Recorded",
    "Looked at by the verifier", "Withdrawn by", "Withdrawn", "Reason for withdrawing",
)  # fmt: skip


def actions_asked_for(asked: ArchiveContents, references: Sequence[str]) -> QuerySet[Action]:
    """The actions as the person who asked may see them, with `files`, `links` and `decided`, in order."""
    files = Evidence.objects.visible_to(asked.by).select_related("added_by", "withdrawn_by")
    links = EvidenceLink.objects.visible_to(asked.by).select_related("added_by", "for_post", "withdrawn_by")
    entries = Completion.history.filter(id=OuterRef("pk")).order_by("history_date")  # type: ignore[attr-defined]
    claimed = Subquery(entries.values("history_date")[:1])
    verified = Completion.objects.filter(outcome=Completion.Outcome.VERIFIED).annotate(claimed_at=claimed)
    decided = verified.select_related("claimed_by", "decided_by").prefetch_related(
        Prefetch("seen_files", SeenFile.objects.visible_to(asked.by), to_attr="opened"),
        Prefetch("seen_links", SeenLink.objects.visible_to(asked.by), to_attr="looked_at"),
    )
    return (
        Action.objects.visible_to(asked.by)
        .filter(reference__in=list(references))
        .select_related("programme", "workstream", "owner")
        .prefetch_related(
            Prefetch("evidence", files, to_attr="files"),
            Prefetch("evidence_links", links, to_attr="links"),
            Prefetch("completions", decided, to_attr="decided"),
        )
        .order_by(NaturalKey("reference"))
    )


def index_line(action: Any) -> tuple[Any, ...]:
    """An action with its completion in the order of INDEX."""
    done: Any = action.decided[0] if action.decided else Completion()
    claimed_at = done.claimed_at if action.decided else None
    return (
        action.reference, action.title, action.programme.title, action.workstream.title,
        str(action.owner or ""), action.get_exempt_paragraph_display() if action.exempt else "",
        action.baseline, action.due, action.completed_on, str(done.claimed_by or ""), done.claimed_on,
        moment_in_words(claimed_at), done.closing_note, done.evidence,
        sum(evidence.stands for evidence in action.files), sum(link.stands for link in action.links),
        str(done.decided_by or ""), done.decided_on, moment_in_words(done.decided_at), done.seen,
        len(done.opened) if action.decided else 0, len(done.looked_at) if action.decided else 0,
    )  # fmt: skip


def evidence_line(evidence: Evidence, name: str, state: str, seen: str) -> tuple[Any, ...]:
    """A file in the order of EVIDENCE."""
    added, scanned, withdrawn = evidence.added_at, evidence.scanned_at, evidence.withdrawn_at
    return (
        name, state, evidence.shows, evidence.filename, evidence.get_kind_display(), evidence.size,
        evidence.sha256, seen, evidence.edition, str(evidence.added_by or ""), moment_in_words(added),
        evidence.get_scan_display(), moment_in_words(scanned), evidence.scanner,
        str(evidence.withdrawn_by or ""), moment_in_words(withdrawn),
    )  # fmt: skip


def link_line(link: EvidenceLink, looked_at: bool) -> tuple[Any, ...]:
    """A link in the order of LINKS."""
    return (
        link.place, link.shows, link.seen_on, str(link.added_by or ""), str(link.for_post or ""),
        moment_in_words(link.added_at), "yes" if looked_at else "", str(link.withdrawn_by or ""),
        moment_in_words(link.withdrawn_at), link.withdrawn_reason,
    )  # fmt: skip


def histories_of(user: User, actions: Sequence[Action]) -> dict[int, list[ListedEntry]]:
    """Each action's history with that of all that hangs on it, oldest first, as far as it may be read."""
    keys = [action.pk for action in actions]
    histories: dict[int, list[ListedEntry]] = {key: [] for key in keys}
    for model, path in PARTS.items():
        rows = readable(user, model)
        if rows is None:
            continue
        own = rows.filter(**{f"{path}__in": keys})
        of = dict(own.values_list("history_id", path))
        for entry in tell_changes(model, list(of), reader=user):
            histories[of[entry.place.key]].append(entry)
    for entries in histories.values():
        entries.sort(key=lambda entry: (entry.at, entry.kind, entry.place.key))
    return histories


PARTS: dict[Any, str] = {
    Action: "id",
    Update: "action",
    DateChange: "action",
    Completion: "action",
    Evidence: "action",
    EvidenceLink: "action",
    Step: "action",
    Support: "action",
    Answer: "action",
    SeenLink: "completion__action",
    SeenFile: "completion__action",
}


def history_line(entry: ListedEntry) -> tuple[str, ...]:
    """An entry of the history in the order of HISTORY."""
    changes = "\n".join(f"{name}: {words}" for name, words in entry.changes)
    return (
        moment_in_words(entry.at), entry.record, entry.kind, entry.what, entry.who, entry.acting_for,
        entry.why, entry.through, changes,
    )  # fmt: skip


def moment_in_words(at: datetime | None) -> str:
    """The moment as a spreadsheet sorts and reads it; empty where there was none."""
    return moment_in_a_cell(at) if at else ""


def readme(asked: ArchiveContents) -> str:
    """What the archive is of, how it was drawn, and what lies where in it."""
    how = f"A sample of {len(asked.references)} of {len(asked.of)} verified actions, drawn at random."
    if not asked.seed:
        how = f"All of {len(asked.of)} verified actions."
    seed = f"Seed: {asked.seed}\nHow it was drawn: {HOW_DRAWN}\n" if asked.seed else ""
    return (
        "Verified actions with their evidence and history\n\n"
        f"Made on {spoken(asked.at)} at {spoken_time(asked.at)} by {asked.by}.\n"
        f"{how}\n{seed}"
        f"Drawn from: {asked.filters or 'every verified action whose history the person can read'}. "
        "Their references are in drawn-from.csv.\n\n"
        "index.csv            a line for each action: who completed it, who verified it, what was seen\n"
        "drawn-from.csv       the references of which the sample was drawn\n"
        "<reference>/history.csv   every change of the action and of what hangs on it, oldest first\n"
        "<reference>/evidence.csv  every file with its digest, those withdrawn or refused too\n"
        "<reference>/links.csv     where evidence lies that was not handed in, if any is named\n"
        "<reference>/evidence/     the files that may be handed out\n"
        f"{DIGESTS}           the SHA-256 of every file here: check them with `sha256sum -c {DIGESTS}`\n\n"
        "History of records that are or were exempt is left out for anyone who cannot see exempt material.\n"
    )
