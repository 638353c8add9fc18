"""How workstreams and milestones take part in the plan import."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar

from council.access.acting import ConfirmedImport
from council.history import authored
from council.lengths import lengths_of, shortened
from council.models import Conventions
from council.rag import STATED
from council.reading.workbooks.workbook import Row
from programmes.imports.cells.points import points_in
from programmes.imports.cells.values import words_of
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.rows import read_rows, without_sheet_name
from programmes.imports.models.plan_import import ImportRow
from programmes.imports.recognised import PlanKind, RecognisedSheet
from programmes.imports.records import ComparedRecord, Question, ReadRecord, SourceRow
from programmes.imports.registers import ExistingRecord, WriteContext
from programmes.imports.standard.columns import parts_of
from programmes.models.programme import Milestone, Programme, Workstream
from programmes.standard_sheets import MILESTONE_COLUMNS, WORKSTREAM_COLUMNS

STATED_RAGS = {value for value, _ in STATED}
PROGRESS = re.compile(
    r"^\s*(?:current\s+)?(?:progress|position|status)\s*[-–—:]\s*(?P<said>\S.*?)\s*$", re.IGNORECASE
)


class WorkstreamSheet:
    """Sheets that say of each workstream what it is for and where it stands, and what is to follow."""

    kind: ClassVar[PlanKind] = PlanKind.WORKSTREAMS
    model: ClassVar[Any] = Workstream
    withdraws: ClassVar[bool] = False
    head: ClassVar[Any] = Workstream
    parts: ClassVar[Sequence[tuple[Any, str]]] = ()
    lengths: ClassVar[Mapping[str, int]] = lengths_of(
        Workstream, title="title", progress="progress_as_written"
    )
    labels: ClassVar[Mapping[str, str]] = {"title": "name", "owner": "lead", "position": "current position"}
    status_wording: ClassVar[str] = ""
    ruled: ClassVar[Sequence[str]] = ("owner", "purpose", "position", "progress", "rag")
    has_updates: ClassVar[bool] = False
    points_become: ClassVar[PlanKind | None] = PlanKind.ACTIONS
    names_workstreams: ClassVar[bool] = True
    under_workstream: ClassVar[bool] = False
    linked_through: ClassVar[Sequence[str]] = ("programme",)
    understood_as: ClassVar[Sequence[type]] = ()
    standard: ClassVar[Any] = WORKSTREAM_COLUMNS
    fields: ClassVar[Mapping[str, str]] = {
        "workstream": "Workstream",
        "project": "Project",
        "purpose": "Purpose",
        "position": "Current position",
        "progress": "Progress",
        "follow_on": "Follow-on actions",
        "owner": "Lead",
        "rag": "RAG",
        "status": "Status",
    }

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """Each workstream, and after it the follow-on actions that its row lists, one a line."""
        dates = DateReader(near, choices)
        rows = {row.number: row for row in sheet.sheet.rows}
        column = sheet.column_of("workstream", "project", "purpose")
        records: list[ReadRecord] = []
        for record in read_rows(sheet, dates):
            row = rows[record.row]
            title, progress = named_and_progress(row.text(column) if column else record.title)
            stream = _stream(sheet, record, title or record.title, progress)
            records += [stream, *_follow_on(sheet, stream, row, dates)]
        return records

    def understand_standard(self, record: ReadRecord) -> ReadRecord:
        """The record with its path from the top down."""
        # A standard sheet says the parent by its titles, since workstreams have no reference.
        above = parts_of((record.file_says or {}).get("parent", ""))
        return replace(record, workstream=(*above, record.title))

    def refuse_standard(self, record: ComparedRecord) -> Sequence[Question]:
        """Refuse to move a workstream under another."""
        if "parent" not in record.changes:
            return ()
        message = "An import does not move a workstream under another."
        return (record.refusal("parent", message, "Put the cell back as it was."),)

    def existing(self, programme: Programme, *, as_at: date) -> Sequence[ExistingRecord]:
        """The programme's workstreams, each with what it says now and what the last file said."""
        before = ImportRow.objects.last_said(programme, self.kind)
        return [
            ExistingRecord(
                object_id=stream.pk,
                our_reference="",
                reference="",
                title=stream.title,
                workstream=tuple(stream.path),
                now={
                    "title": stream.title,
                    "owner": str(stream.lead or ""),
                    "purpose": stream.purpose,
                    "position": stream.position,
                    "progress": stream.progress_as_written,
                    "rag": stream.get_stated_rag_display(),
                },
                before=before[stream.pk].said if stream.pk in before else None,
                sheet=before[stream.pk].sheet if stream.pk in before else "",
            )
            for stream in programme.workstreams.select_related("lead", "parent__parent")
        ]

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Workstream]:
        """The workstreams as the file has them; a new one was made when its path was first named."""
        written = {}
        known = Workstream.objects.in_bulk([r.object_id for r in records if r.object_id])
        for place, record in enumerate(records):
            read, says = record.read, record.read.said()
            stream = known[record.object_id] if record.object_id else context.workstreams[read.workstream]
            # A new row that names one of ours as it was called before is no wish to call it so again.
            if record.takes("title") and (record.object_id or is_called(stream, read.title)):
                stream.title = shortened(read.title, 200)
            if record.takes("purpose"):
                stream.purpose = says.get("purpose", "")
            if record.takes("position"):
                stream.position = says.get("position", "")
            if record.takes("progress"):
                stream.progress_as_written = shortened(says.get("progress", ""), 200)
            if record.takes("rag"):
                # Blue and grey of a plan say that it is done or not begun; nobody states them here.
                stream.stated_rag = read.rag if read.rag in STATED_RAGS else ""
            if record.takes("owner"):
                stream.lead = context.post(read.owner[:160])
            stream.save()
            written[place] = stream
        return written

    def reference_of(self, thing: Workstream) -> str:
        """Empty: people name a workstream by its title, which its row shows."""
        return ""

    def withdraw(self, object_ids: Sequence[int], *, reason: str, context: WriteContext) -> None:
        """Leave them: a workstream is never withdrawn."""

    def retire(self, part: Any, *, by: ConfirmedImport, on: date, why: str) -> bool:
        """False: a workstream has no parts."""
        return False


def is_called(stream: Workstream, title: str) -> bool:
    """Whether the workstream bears that title, as far as it takes it."""
    return words_of(stream.title) == words_of(title[:200])


def named_and_progress(words: str) -> tuple[str, str]:
    """The workstream's name and how it is said to go, from a cell that may hold both: ("Legal", "good")."""
    name, progress = [], ""
    for line in words.split("\n"):
        labelled = PROGRESS.match(line)
        if labelled:
            progress = labelled["said"]
        elif line.strip():
            name.append(" ".join(line.split()))
    return " ".join(name), progress


def _stream(sheet: RecognisedSheet, record: ReadRecord, title: str, progress: str) -> ReadRecord:
    """The workstream of a row, with its path from the top down."""
    above = without_sheet_name(sheet, record.workstream)
    return replace(
        record,
        title=title,
        workstream=above if above[-1:] == (title,) else (*above, title),
        fields={**record.fields, "Current progress": progress} if progress else record.fields,
        file_says={
            "title": title,
            "owner": record.text("owner"),
            "purpose": record.text("purpose"),
            "position": record.text("position"),
            "progress": progress or record.text("progress"),
            "rag": record.rag_raw,
        },
    )


def _follow_on(sheet: RecognisedSheet, stream: ReadRecord, row: Row, dates: DateReader) -> list[ReadRecord]:
    """The actions that a workstream's row lists, under it and led by its lead."""
    match = next(iter(sheet.matches("follow_on")), None)
    if match is None:
        return []
    text = row.text(match.column)
    whole = sheet.choices.keeps_whole(sheet.name, row.number)
    points = (text,) if whole and text.strip() else points_in(text).points
    return [
        ReadRecord(
            SourceRow(stream.sheet, stream.row, part, {f"{match.letter}{row.number}": text}),
            " ".join(words.split()),
            workstream=stream.workstream,
            owners=stream.owners,
            owner=stream.owner,
            support=stream.support,
            date=dates.read(""),
            texts={"owner": stream.text("owner")} if stream.owner else {},
            kind=PlanKind.ACTIONS,
        )
        for part, words in enumerate(points, start=1)
    ]


class MilestoneSheet:
    """Sheets of points to be reached by a day, and when they were."""

    kind: ClassVar[PlanKind] = PlanKind.MILESTONES
    model: ClassVar[Any] = Milestone
    withdraws: ClassVar[bool] = False
    head: ClassVar[Any] = Milestone
    parts: ClassVar[Sequence[tuple[Any, str]]] = ()
    lengths: ClassVar[Mapping[str, int]] = lengths_of(
        Milestone, title="title", due="due_as_written", delivered="delivered_as_written"
    )
    labels: ClassVar[Mapping[str, str]] = {"delivered": "date delivered", "comment": "comments"}
    status_wording: ClassVar[str] = ""
    ruled: ClassVar[Sequence[str]] = (
        "title",
        "workstream",
        "owner",
        "due",
        "delivered",
        "comment",
    )
    has_updates: ClassVar[bool] = False
    points_become: ClassVar[PlanKind | None] = None
    names_workstreams: ClassVar[bool] = False
    under_workstream: ClassVar[bool] = False
    linked_through: ClassVar[Sequence[str]] = ("programme",)
    understood_as: ClassVar[Sequence[type]] = ()
    standard: ClassVar[Any] = MILESTONE_COLUMNS
    fields: ClassVar[Mapping[str, str]] = {
        "milestone": "Milestone",
        "step": "Step",
        "workstream": "Workstream",
        "owner": "Owner",
        "due": "Date due",
        "revised_due": "Revised date",
        "completed": "Date delivered",
        "progress": "Comments",
        "status": "Status",
        "rag": "RAG",
    }

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """The milestones of the sheet, each with its date due and its date delivered."""
        return [
            _milestone(record, without_sheet_name(sheet, record.workstream))
            for record in read_rows(sheet, DateReader(near, choices))
        ]

    def understand_standard(self, record: ReadRecord) -> ReadRecord:
        """The record as it is: a milestone is made of what every record has."""
        return record

    def refuse_standard(self, record: ComparedRecord) -> Sequence[Question]:
        """Refuse to take a date out."""
        if "due" not in record.changes or record.changes["due"][1]:
            return ()
        message = "A milestone's date is not taken out by an import."
        return (record.refusal("due", message, "Write a day, such as 31/03/2027."),)

    def existing(self, programme: Programme, *, as_at: date) -> Sequence[ExistingRecord]:
        """The programme's milestones, each with what it says now and what the last file said."""
        before = ImportRow.objects.last_said(programme, self.kind)
        own = programme.tolerance_days
        tolerance = Conventions.objects.in_force(as_at).tolerance_days if own is None else own
        existing = []
        for milestone in programme.milestones.prefetch_related("owner", "workstream__parent__parent"):
            path = tuple(milestone.workstream.path) if milestone.workstream else ()
            earlier = before.get(milestone.pk)
            existing.append(
                ExistingRecord(
                    object_id=milestone.pk,
                    our_reference="",
                    reference="",
                    title=milestone.title,
                    workstream=path,
                    now={
                        "title": milestone.title,
                        "workstream": " / ".join(path),
                        "owner": str(milestone.owner or ""),
                        "due": _on_one_line(milestone.due_as_written),
                        "delivered": _on_one_line(milestone.delivered_as_written),
                        "comment": milestone.comment,
                        "forecast": earlier.said.get("forecast", "") if earlier else "",
                    },
                    before=earlier.said if earlier else None,
                    sheet=earlier.sheet if earlier else "",
                    is_live=milestone.delivered_on is None,
                    due=milestone.due,
                    due_at_most=_at_most(milestone, tolerance),
                )
            )
        return existing

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Milestone]:
        """The milestones as the file has them. The first date agreed stays beside every later one."""
        written = {}
        known = Milestone.objects.in_bulk([r.object_id for r in records if r.object_id])
        for place, record in enumerate(records):
            milestone = known.get(record.object_id or 0) or Milestone(
                programme=context.programme, order=record.row
            )
            read = record.read
            was, due, revised = milestone.due, read.date, read.other_dates.get("revised_due")
            delivered = read.other_dates.get("completed")
            if record.takes("title"):
                milestone.title = shortened(read.title, 300)
            if record.takes("workstream"):
                milestone.workstream = context.workstreams.get(read.workstream)
            if record.takes("owner"):
                milestone.owner = context.post(read.owner[:160])
            if (record.takes("due") or record.takes("forecast")) and due is not None and due.raw.strip():
                # The revised date is where it stands now; the first one stays as what was agreed.
                milestone.due = (revised.end if revised else None) or due.end or due.start
                milestone.baseline = milestone.baseline or due.end or due.start
                milestone.due_as_written = shortened(due.raw, 300)
            if record.takes("delivered") and delivered is not None:
                milestone.delivered_on = delivered.end
                milestone.delivered_as_written = shortened(delivered.raw, 300)
            if record.takes("comment"):
                milestone.comment = read.text("progress")
            with authored(why=_why_moved(was, milestone)):
                milestone.save()
            written[place] = milestone
        return written

    def reference_of(self, thing: Milestone) -> str:
        """Empty: people name a milestone by its title, which its row shows."""
        return ""

    def withdraw(self, object_ids: Sequence[int], *, reason: str, context: WriteContext) -> None:
        """Leave them: a milestone is never withdrawn."""

    def retire(self, part: Any, *, by: ConfirmedImport, on: date, why: str) -> bool:
        """False: a milestone has no parts."""
        return False


def _milestone(record: ReadRecord, path: tuple[str, ...]) -> ReadRecord:
    """The milestone of a row, in the workstream of that path."""
    return replace(
        record,
        workstream=path,
        file_says={
            "title": record.title,
            "workstream": " / ".join(path),
            "owner": record.text("owner"),
            "due": _on_one_line(record.text("due")),
            "delivered": _on_one_line(record.text("completed")),
            "comment": record.text("progress"),
            "forecast": _on_one_line(record.text("revised_due")),
        },
    )


def _why_moved(was: date | None, milestone: Milestone) -> str:
    """Why the milestone's date moves, for its history; empty where it stands."""
    if was is None or milestone.due is None or milestone.due == was:
        return ""
    return f"The plan as imported now says “{_on_one_line(milestone.due_as_written)}”."


def _at_most(milestone: Milestone, tolerance: int) -> date | None:
    """The latest day to which it moves without anybody's word, counted from the first agreed day."""
    if milestone.baseline is None:
        return None
    latest = milestone.baseline + timedelta(days=tolerance)
    ends = milestone.workstream.ends if milestone.workstream else None
    # No tolerance reaches beyond the end of the workstream.
    return min(latest, ends) if ends else latest


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
