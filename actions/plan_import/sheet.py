"""How actions take part in the plan import: reading sheets of actions, holding and writing actions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from actions.models import Action, Answer, Completion, DateChange, Support, Update
from actions.models import Step as ActionStep
from actions.plan_import.existing import existing_actions
from actions.plan_import.standard import ACTIONS, refuse
from actions.plan_import.writing import retire_part, withdraw_actions, write_actions
from council.models import User
from council.reading.workbooks.workbook import Row
from programmes.imports.cells.corrected import owners_meant
from programmes.imports.cells.owners import OwnersWritten
from programmes.imports.cells.points import Points, lines_in, points_in
from programmes.imports.corrections import Choices
from programmes.imports.interpreting.dates import DateReader, stage_of
from programmes.imports.interpreting.rows import read_rows
from programmes.imports.plan_register import ExistingRecord
from programmes.imports.records import PlanKind, PlanStep, Question, RecognisedSheet, Record, coordinate
from programmes.imports.registers import WriteContext
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
        (Update, "action"),
        (DateChange, "action"),
        (Completion, "action"),
    )
    labels: ClassVar[Mapping[str, str]] = {}
    under_workstream: ClassVar[bool] = True
    linked_through: ClassVar[Sequence[str]] = ()
    understood_as: ClassVar[Sequence[type]] = ()
    standard: ClassVar[Any] = ACTIONS
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
    }

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[Record]:
        """The actions of the sheet: cells of several split where their dates pair, steps kept as steps."""
        dates = DateReader(near, choices)
        rows = {row.number: row for row in sheet.sheet.rows}
        found: list[Record] = []
        for record in read_rows(sheet, dates):
            found += _parted(sheet, record, rows[record.row], dates)
        return found

    def understand_standard(self, record: Record) -> None:
        """Nothing more: an action is made of what every record has."""

    def refuse_standard(self, record: Record) -> None:
        """Refuses stages and dates that an action doesn't take from a file."""
        refuse(record)

    def existing(self, programme: Programme, *, as_at: date) -> Sequence[ExistingRecord]:
        """The programme's actions, as the import matches them."""
        return existing_actions(programme)

    def write(self, records: Sequence[Record], context: WriteContext) -> Mapping[int, Action]:
        """Writes the rows; the actions written, by the record's place in the list."""
        return write_actions(records, context)

    def reference_of(self, thing: Action) -> str:
        """The action's reference, such as SSR-014."""
        return thing.reference

    def withdraw(self, object_ids: Sequence[int], *, reason: str, context: WriteContext) -> None:
        """Withdraws actions whose rows are gone, by the same act as their page."""
        withdraw_actions(object_ids, reason=reason, context=context)

    def retire(self, part: Any, *, by: User | None, on: date, why: str) -> bool:
        """Whether the part is a date change or a completion: it is withdrawn, and stays to be seen."""
        return retire_part(part, by=by, on=on, why=why)


def _parted(sheet: RecognisedSheet, record: Record, row: Row, dates: DateReader) -> list[Record]:
    """The record as one action, one action with steps, or several actions; one where a split was refused."""
    if sheet.choices.keeps_whole(sheet.name, record.row):
        return [record]
    column = sheet.column_of("action", "step", "project", "milestone", "follow_on")
    words = row.text(column) if column else ""
    points = points_in(words)
    due_column = sheet.column_of("due")
    due_words = row.text(due_column) if due_column else ""
    if points.are_steps:
        return [_with_steps(record, points, lines_in(due_words), dates)]
    if len(points.points) < 2 or (not points.marked and not due_column and not _is_plural(sheet, column)):
        return [record]
    beside = lines_in(due_words)
    if not points.lead and _pairs(points.points, beside, dates):
        return _split(sheet, record, points, beside, dates)
    if not points.lead and not due_column:
        return _split(sheet, record, points, (), dates)
    if points.marked and not points.lead:
        record.questions.append(
            Question(
                f"The cell holds {len(points.points)} points and "
                + ("no date" if not beside else "1 date" if len(beside) == 1 else f"{len(beside)} dates")
                + ", which do not pair, so it was kept as one action.",
                coordinate(row, column),
                "action",
                remedy="Give each point its own date on its own line, or keep it as one action.",
            )
        )
        record.title = " ".join(record.title.split())
        record.settle()
    return [record]


def _pairs(points: tuple[str, ...], beside: tuple[str, ...], dates: DateReader) -> bool:
    """Whether there is one date or status for each point, by position."""
    return len(points) == len(beside) and all(str(dates.read(words).kind) != "none" for words in beside)


def _is_plural(sheet: RecognisedSheet, column: int | None) -> bool:
    heading = next((m.heading for m in sheet.columns if m.column == column), "")
    return heading.casefold().rstrip(" .:").endswith(("actions", "targets", "tasks", "steps"))


def _split(
    sheet: RecognisedSheet, record: Record, points: Points, beside: tuple[str, ...], dates: DateReader
) -> list[Record]:
    """One record for each point, with its own date; owners too where there is one for each."""
    owners = lines_in(record.text("owner"))
    settled = [q for q in record.questions if q.about != "due"]
    found = []
    for place, words in enumerate(points.points):
        part = replace(
            record, title=words, part=place + 1, fields=dict(record.fields), questions=list(settled)
        )
        if beside:
            said = sheet.choices.answer(sheet.name, record.row, "due", part.part)
            part.date = dates.answered(beside[place], said)
            part.questions += [
                Question(message, "", "due", beside[place], "Confirm or type another date.")
                for message in part.date.questions
            ]
            if not record.text("status"):
                part.stage = stage_of(part.date)
                part.status_raw = beside[place] if part.stage else ""
        if len(owners) == len(points.points):
            part.owners = OwnersWritten(owners[place])
            part.owner, part.support = owners_meant(owners[place], dates.choices)
            part.texts = {**record.texts, "owner": owners[place]}
        part.settle()
        found.append(part)
    return found


def _with_steps(record: Record, points: Points, beside: tuple[str, ...], dates: DateReader) -> Record:
    """One action whose points are its steps; each has its date where there is one for each."""
    paired = _pairs(points.points, beside, dates)
    record.title = points.lead.rstrip(" :")
    record.steps = tuple(
        PlanStep(words, dates.read(beside[place]) if paired else None)
        for place, words in enumerate(points.points)
    )
    return record
