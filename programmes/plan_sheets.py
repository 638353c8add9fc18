"""How workstreams take part in the plan import."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from council.access.acting import ConfirmedImport
from council.lengths import lengths_of, shortened
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
from programmes.models.programme import Programme, Workstream
from programmes.models.statement import RagChallenge, WorkstreamUpdate
from programmes.positions.stating import PositionStatement, bring_position
from programmes.standard_sheets import WORKSTREAM_COLUMNS

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
    parts: ClassVar[Sequence[tuple[Any, str]]] = (
        (WorkstreamUpdate, "workstream"),
        (RagChallenge, "workstream"),
    )
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
            if record.takes("owner"):
                stream.lead = context.post(read.owner[:160])
            stream.save()
            take_over_position(stream, record, context)
            written[place] = stream
        return written

    def reference_of(self, thing: Workstream) -> str:
        """Empty: people name a workstream by its title, which its row shows."""
        return ""

    def withdraw(self, object_ids: Sequence[int], *, reason: str, context: WriteContext) -> None:
        """Leave them: a workstream is never withdrawn."""

    def retire(self, part: Any, *, by: ConfirmedImport, on: date, why: str) -> bool:
        """False: what an import said of a workstream goes with it."""
        return False


def is_called(stream: Workstream, title: str) -> bool:
    """Whether the workstream bears that title, as far as it takes it."""
    return words_of(stream.title) == words_of(title[:200])


def take_over_position(stream: Workstream, record: ComparedRecord, context: WriteContext) -> None:
    """What the file says of where the workstream stands, kept as an entry that names its import."""
    read, says = record.read, record.read.said()
    now = PositionStatement(
        position=stream.position, progress=stream.progress_as_written, rag=stream.stated_rag
    )
    said = now
    if record.takes("position"):
        said = replace(said, position=says.get("position", ""))
    if record.takes("progress"):
        said = replace(said, progress=shortened(says.get("progress", ""), 200))
    if record.takes("rag"):
        # Blue and grey of a plan say that it is done or not begun; nobody states them here.
        said = replace(said, rag=read.rag if read.rag in STATED_RAGS else "")
    if said != now:
        bring_position(stream, said, by=context.authority, on=context.on, source=context.through)


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
