"""How milestones take part in the plan import: a later date is asked for, as on the milestone's page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from council.access.acting import ConfirmedImport
from council.history import authored
from council.lengths import lengths_of, shortened
from council.reading.dates.timescales import Timescale, read_timescale
from council.wording import spoken
from programmes.imports.applying.apply import ImpossibleChange
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.rows import read_rows, without_sheet_name
from programmes.imports.models.plan_import import ImportRow
from programmes.imports.recognised import PlanKind, RecognisedSheet
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import ExistingRecord, WriteContext
from programmes.milestones.delivering import end_waiting
from programmes.milestones.moving import ask_to_move
from programmes.models.milestone import Milestone, MilestoneDateChange, MilestoneDelivery
from programmes.models.programme import Programme
from programmes.standard_sheets import GATE, MILESTONE_COLUMNS

PENDING = MilestoneDateChange.Outcome.PENDING
NO_LONGER = "The plan as imported no longer says that it was delivered then."


class MilestoneSheet:
    """Sheets of points to be reached by a day, and when they were."""

    kind: ClassVar[PlanKind] = PlanKind.MILESTONES
    model: ClassVar[Any] = Milestone
    withdraws: ClassVar[bool] = False
    head: ClassVar[Any] = Milestone
    parts: ClassVar[Sequence[tuple[Any, str]]] = (
        (MilestoneDelivery, "milestone"),
        (MilestoneDateChange, "milestone"),
    )
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
        "forecast",
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
        changes = MilestoneDateChange.objects.filter(milestone__programme=programme, outcome=PENDING)
        waiting = set(changes.values_list("milestone", flat=True))
        existing = []
        for milestone in programme.milestones.prefetch_related("owner", "workstream__parent__parent"):
            path = tuple(milestone.workstream.path) if milestone.workstream else ()
            earlier = before.get(milestone.pk)
            existing.append(
                ExistingRecord(
                    object_id=milestone.pk,
                    our_reference=milestone.reference,
                    reference="",
                    title=milestone.title,
                    workstream=path,
                    now=now_said(milestone, path, earlier.said if earlier else {}),
                    before=earlier.said if earlier else None,
                    sheet=earlier.sheet if earlier else "",
                    is_live=milestone.is_live,
                    due=milestone.due,
                    due_stands_because=why_the_date_stands(milestone, waiting=milestone.pk in waiting),
                )
            )
        return existing

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Milestone]:
        """The milestones as the file has them; a later date is asked for. The first one agreed stays."""
        known = Milestone.objects.select_related("programme").in_bulk(
            [record.object_id for record in records if record.object_id]
        )
        return {
            place: change_milestone(known[record.object_id], record, context)
            if record.object_id
            else make_milestone(record, context)
            for place, record in enumerate(records)
        }

    def reference_of(self, thing: Milestone) -> str:
        """Its reference."""
        return thing.reference

    def withdraw(self, object_ids: Sequence[int], *, reason: str, context: WriteContext) -> None:
        """Leave them: a milestone is never withdrawn."""

    def retire(self, part: Any, *, by: ConfirmedImport, on: date, why: str) -> bool:
        """Whether the part was a date change, which is withdrawn and not removed."""
        if not isinstance(part, MilestoneDateChange):
            return False
        part.outcome, part.decision_reason = MilestoneDateChange.Outcome.WITHDRAWN, why
        part.decided_by, part.decided_on = by.person, on
        part.save()
        return True


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


def now_said(milestone: Milestone, path: Sequence[str], last_file: Mapping[str, str]) -> dict[str, str]:
    """What the milestone says now, in the file's own words where they still mean what it holds."""
    return {
        "title": milestone.title,
        "workstream": " / ".join(path),
        "owner": str(milestone.owner or ""),
        "due": as_it_means(milestone.due_as_written, milestone.due, near=milestone.baseline),
        "delivered": _on_one_line(milestone.delivered_as_written) or spoken(milestone.delivered_on),
        "comment": milestone.comment,
        "forecast": as_it_means(
            last_file.get("forecast", ""), milestone.forecast, near=milestone.due or milestone.forecast
        ),
    }


def as_it_means(words: str, day: date | None, *, near: date | None) -> str:
    """The words, where the day is what they mean; else the day in words of ours."""
    if not day or not words.strip():
        return spoken(day) or _on_one_line(words)
    read = read_timescale(words, near=near or day)
    return _on_one_line(words) if day in (read.end, read.start) else spoken(day)


def why_the_date_stands(milestone: Milestone, *, waiting: bool) -> str:
    """Why the milestone's due date can't be asked to move just now; empty where it can."""
    if milestone.due is None:
        return ""
    if waiting:
        return "a date change is waiting for a decision already"
    return "" if milestone.is_live else "it is delivered"


def make_milestone(record: ComparedRecord, context: WriteContext) -> Milestone:
    """A milestone that the file has and the programme has not: its date is the first one agreed."""
    read = record.read
    due, delivered = day_of(read.date), read.other_dates.get("completed")
    milestone = Milestone.objects.create(
        programme=context.programme,
        reference=context.programme.next_reference("M"),
        order=record.row,
        title=shortened(read.title, 300),
        workstream=context.workstreams.get(read.workstream),
        owner=context.post(read.owner[:160]),
        baseline=due,
        due=due,
        due_as_written=words_of_date(read.date),
        forecast=day_of(read.other_dates.get("revised_due")),
        delivered_on=delivered.end if delivered else None,
        delivered_as_written=words_of_date(delivered),
        comment=read.text("progress"),
        is_gate=read.text("gate") == GATE,
    )
    keep_deliveries(milestone, delivered, context)
    return milestone


def change_milestone(milestone: Milestone, record: ComparedRecord, context: WriteContext) -> Milestone:
    """The milestone with the changes that the dry run listed; its date is moved by the act for that."""
    read = record.read
    move(milestone, record, context)
    milestone.refresh_from_db()
    delivered = read.other_dates.get("completed")
    if record.takes("title"):
        milestone.title = shortened(read.title, 300)
    if record.takes("workstream"):
        milestone.workstream = context.workstreams.get(read.workstream)
    if record.takes("owner"):
        milestone.owner = context.post(read.owner[:160])
    if record.takes("forecast"):
        milestone.forecast = day_of(read.other_dates.get("revised_due"))
    if record.takes("comment"):
        milestone.comment = read.text("progress")
    if record.takes("gate"):
        milestone.is_gate = read.text("gate") == GATE
    if record.takes("delivered") and delivered is not None:
        milestone.delivered_on = delivered.end
        milestone.delivered_as_written = words_of_date(delivered)
        keep_deliveries(milestone, delivered, context)
    milestone.save_next_version()
    return milestone


def move(milestone: Milestone, record: ComparedRecord, context: WriteContext) -> None:
    """A new date in the plan is a date change asked for by the import; a first date is none."""
    read = record.read.date
    if "due" not in record.changes or read is None or not read.raw.strip():
        return
    to_date, because = day_of(read), f"The plan as imported now says “{words_of_date(read)}”."
    if milestone.due and to_date not in (None, milestone.due):
        try:
            change = ask_to_move(
                milestone,
                to_date=to_date,
                reason=because,
                by=context.authority,
                on=context.on,
                conventions=context.conventions,
            )
        except ValidationError as refusal:
            raise ImpossibleChange(f"{milestone.reference}: {' '.join(refusal.messages)}") from refusal
        if change.waits:
            return
        milestone.refresh_from_db()
    with authored(why=because):
        milestone.due = milestone.due or to_date
        milestone.baseline = milestone.baseline or milestone.due
        milestone.due_as_written = words_of_date(read)
        milestone.save_next_version()


def keep_deliveries(milestone: Milestone, delivered: Timescale | None, context: WriteContext) -> None:
    """A row for each day of the cell, the last one final; those that it no longer names are taken back."""
    final = delivered.end if delivered else None
    parts = delivered.parts if delivered and final else ()
    days = {part.end: part.label for part in parts if part.end and not (part.is_review or part.is_old)}
    wanted = {(day, False): label for day, label in days.items() if day != final}
    if final:
        wanted[final, True] = days.get(final, "")
    for held in milestone.deliveries.filter(withdrawn_on=None):
        # What was told here of a part stays; the plan says when all of it was delivered.
        if wanted.pop((held.delivered_on, held.is_final), None) is None and (held.source or held.is_final):
            held.withdrawn_on, held.withdrawn_reason = context.on, NO_LONGER
            held.save()
    for (day, is_final), label in sorted(wanted.items()):
        MilestoneDelivery.objects.create(
            milestone=milestone,
            delivered_on=day,
            comment=label,
            is_final=is_final,
            said_on=context.on,
            by=context.by,
            source=context.through,
        )
    if final:
        end_waiting(milestone, by=context.authority, on=context.on)


def day_of(read: Timescale | None) -> date | None:
    """The day that was read: the end, or the day from which something runs."""
    return (read.end or read.start) if read else None


def words_of_date(read: Timescale | None) -> str:
    """The date as written, as far as the column takes it."""
    return shortened(read.raw, 300) if read else ""


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
