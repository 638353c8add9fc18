"""How actions take part in the plan import: reading sheets of actions, holding and writing actions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from actions.models import Action, Answer, Completion, DateChange, EqualityPoint, Support, Update
from actions.models import Step as ActionStep
from actions.plan_import.equality import LABELS
from actions.plan_import.existing import existing_actions
from actions.plan_import.standard import ACTION_COLUMNS, action_refusals
from actions.plan_import.writing import retire_part, withdraw_actions, write_actions
from council.access.acting import ConfirmedImport
from council.lengths import lengths_of
from council.reading.dates.timescales import Timescale
from council.reading.workbooks.workbook import Row
from programmes.imports.cells.corrected import owners_meant
from programmes.imports.cells.owners import OwnersWritten
from programmes.imports.cells.points import Points, lines_in, points_in
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.dates import DateReader, stage_of
from programmes.imports.interpreting.rows import read_rows
from programmes.imports.recognised import PlanKind, RecognisedSheet, coordinate
from programmes.imports.records import ComparedRecord, PlanStep, Question, ReadRecord
from programmes.imports.registers import ExistingRecord, WriteContext
from programmes.models import Programme


class ActionSheet:
    """Sheets of actions, in every layout that the engine recognises."""

    kind: ClassVar[PlanKind] = PlanKind.ACTIONS
    model: ClassVar[Any] = Action
    withdraws: ClassVar[bool] = True
    head: ClassVar[Any] = Action
    parts: ClassVar[Sequence[tuple[Any, str]]] = (
        (ActionStep, "action"),
        (Support, "action"),
        (Answer, "action"),
        (EqualityPoint, "action"),
        (Update, "action"),
        (DateChange, "action"),
        (Completion, "action"),
    )
    lengths: ClassVar[Mapping[str, int]] = lengths_of(
        Action,
        reference="plan_reference",
        owner="owner_as_written",
        due="due_as_written",
        status="status_as_written",
        rag="rag_as_written",
    )
    labels: ClassVar[Mapping[str, str]] = LABELS
    status_wording: ClassVar[str] = "status"
    ruled: ClassVar[Sequence[str]] = (
        "title",
        "reference",
        "workstream",
        "owner",
        "due",
        "forecast",
        "status",
        "rag",
        "percent",
        "measure",
    )
    has_updates: ClassVar[bool] = True
    answers_recommendations: ClassVar[bool] = True
    points_become: ClassVar[PlanKind | None] = PlanKind.ACTIONS
    names_workstreams: ClassVar[bool] = False
    under_workstream: ClassVar[bool] = True
    linked_through: ClassVar[Sequence[str]] = ()
    understood_as: ClassVar[Sequence[type]] = ()
    standard: ClassVar[Any] = ACTION_COLUMNS
    fields: ClassVar[Mapping[str, str]] = {
        "reference": "The plan's own reference",
        "action": "Action",
        "workstream": "Workstream or theme",
        "owner": "Owner",
        "support": "Supporting owners",
        "due": "Due date",
        "revised_due": "Revised date",
        "start": "Start date",
        "completed": "Date completed",
        "status": "Status",
        "rag": "RAG",
        "percent": "Percent complete",
        "progress": "Progress",
        "measure": "Success measure",
        "recommendation": "Recommendation",
        "purpose": "Objective or purpose",
        "priority": "Priority",
        "directorate": "Directorate or service",
        "follow_on": "Follow-on actions",
        "decision": "What a body agreed on",
        "minute": "Minute that it stands in",
    }

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """The actions of the sheet: cells of several split where their dates pair, steps kept as steps."""
        dates = DateReader(near, choices)
        rows = {row.number: row for row in sheet.sheet.rows}
        columns = (
            sheet.column_of("action", "step", "project", "milestone", "follow_on"),
            sheet.column_of("due"),
        )
        return [
            part
            for record in read_rows(sheet, dates)
            for part in actions_in(sheet, record, rows[record.row], columns, dates)
        ]

    def understand_standard(self, record: ReadRecord) -> ReadRecord:
        """The record as it is: an action is made of what every record has."""
        return record

    def refuse_standard(self, record: ComparedRecord) -> Sequence[Question]:
        """Refuse stages and dates that an action doesn't take from a file."""
        return [*action_refusals(record)]

    def existing(self, programme: Programme, *, as_at: date) -> Sequence[ExistingRecord]:
        """The programme's actions, as the import matches them."""
        return existing_actions(programme)

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Action]:
        """Write the rows; return the actions written, by the record's place in the list."""
        return write_actions(records, context)

    def reference_of(self, thing: Action) -> str:
        """The action's reference, such as SSR-014."""
        return thing.reference

    def withdraw(self, object_ids: Sequence[int], *, reason: str, context: WriteContext) -> None:
        """Withdraw actions whose rows are gone, by the same act as their page."""
        withdraw_actions(object_ids, reason=reason, context=context)

    def retire(self, part: Any, *, by: ConfirmedImport, on: date, why: str) -> bool:
        """Whether the part is a date change or a completion: it is withdrawn, and stays to be seen."""
        return retire_part(part, by=by, on=on, why=why)


def actions_in(
    sheet: RecognisedSheet,
    record: ReadRecord,
    row: Row,
    columns: tuple[int | None, int | None],
    dates: DateReader,
) -> list[ReadRecord]:
    """The record as one action, one action with steps, or several actions; one where a split was refused.

    `columns` are those of the words that say what it is, and of its date.
    """
    if sheet.choices.keeps_whole(sheet.name, record.row):
        return [record]
    column, due_column = columns
    points = points_in(row.text(column) if column else "")
    beside = lines_in(row.text(due_column) if due_column else "")
    if points.are_steps:
        return [_with_steps(record, points, beside, dates)]
    if len(points.points) < 2 or (not points.marked and not due_column and not _is_plural(sheet, column)):
        return [record]
    if not points.lead and _pairs(points.points, beside, dates):
        return _split(sheet, record, points, beside, dates)
    # Without a column of dates there is nothing to pair, and a list of actions is a list of actions.
    if not points.lead and not due_column:
        return _split(sheet, record, points, (), dates)
    if not points.marked or points.lead:
        return [record]
    held = "no date" if not beside else "1 date" if len(beside) == 1 else f"{len(beside)} dates"
    question = Question(
        f"The cell holds {len(points.points)} points and {held}, which do not pair, "
        "so it was kept as one action.",
        coordinate(row, column),
        "action",
        remedy="Give each point its own date on its own line, or keep it as one action.",
    )
    title = " ".join(record.title.split())
    return [replace(record, title=title, questions=(*record.questions, question))]


def _pairs(points: Sequence[str], beside: Sequence[str], dates: DateReader) -> bool:
    """Whether there is one date or status for each point, by position."""
    return len(points) == len(beside) and all(str(dates.read(words).kind) != "none" for words in beside)


def _is_plural(sheet: RecognisedSheet, column: int | None) -> bool:
    # Lines without marks may be one action over several lines, unless the heading says that there are
    # several.
    heading = next((m.heading for m in sheet.columns if m.column == column), "")
    return heading.casefold().rstrip(" .:").endswith(("actions", "targets", "tasks", "steps"))


def _split(
    sheet: RecognisedSheet, record: ReadRecord, points: Points, beside: Sequence[str], dates: DateReader
) -> list[ReadRecord]:
    """One record for each point, with its own date; owners too where there is one for each."""
    owners = lines_in(record.text("owner"))
    # What is asked about the date of the whole cell is asked of each part anew.
    others = tuple(question for question in record.questions if question.about != "due")
    parts = []
    for place, words in enumerate(points.points):
        source = replace(record.source, part=place + 1)
        part = replace(record, source=source, title=words, questions=others)
        if beside:
            answer = sheet.choices.answer(sheet.name, record.row, "due", part.part)
            part = _with_date(part, beside[place], dates.answered(beside[place], answer))
        if len(owners) == len(points.points):
            owner, support = owners_meant(owners[place], dates.choices)
            part = replace(
                part,
                owners=OwnersWritten(owners[place]),
                owner=owner,
                support=support,
                texts={**record.texts, "owner": owners[place]},
            )
        parts.append(part)
    return parts


def _with_date(part: ReadRecord, words: str, date: Timescale) -> ReadRecord:
    """The part of a row with a date of its own, which may name its stage."""
    asked = [
        Question(message, "", "due", words, "Confirm or type another date.") for message in date.questions
    ]
    part = replace(part, date=date, questions=(*part.questions, *asked))
    if part.text("status"):
        return part
    stage = stage_of(date)
    return replace(part, stage=stage, status_raw=words if stage else "")


def _with_steps(record: ReadRecord, points: Points, beside: Sequence[str], dates: DateReader) -> ReadRecord:
    """One action whose points are its steps; each has its date where there is one for each."""
    paired = _pairs(points.points, beside, dates)
    steps = tuple(
        PlanStep(words, dates.read(beside[place]) if paired else None)
        for place, words in enumerate(points.points)
    )
    return replace(record, title=points.lead.rstrip(" :"), steps=steps)
