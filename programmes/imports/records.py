"""What the steps of an import hand along: recognised sheets, matched columns, lines and records.

Everything here is plain data without a database, so that every step before the dry run can be tried
on a workbook alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Any

from openpyxl.utils import get_column_letter

from council.reading.dates.timescales import Timescale
from council.reading.money.reader import Money
from council.reading.workbooks.workbook import Cell, Notice, Row, Sheet
from programmes.imports.cells.owners import OwnersWritten
from programmes.imports.cells.updates import DatedUpdate
from programmes.imports.corrections import Choices


class PlanKind(StrEnum):
    """What a sheet is about. A kind whose register isn't there yet is recognised and said to wait."""

    ACTIONS = "actions"
    WORKSTREAMS = "workstreams"
    MILESTONES = "milestones"
    RISKS = "risks"
    SAVINGS = "savings"
    REALLOCATIONS = "reallocations"
    PROFILE = "profile"
    MEASURES = "measures"
    OBJECTIVES = "objectives"
    MATTERS = "matters"
    HIGHLIGHTS = "highlights"
    RECOMMENDATIONS = "recommendations"
    EQUALITY = "equality"
    LESSONS = "lessons"
    LOOKUPS = "lookups"
    UNKNOWN = "unknown"


class LineType(StrEnum):
    """What a row of a sheet is for."""

    TITLE = "title"
    HEADER = "header"
    SECTION = "section"
    RECORD = "record"
    CONTINUED = "continued"
    NOTE = "note"
    KEY = "key"
    TOTAL = "total"
    SPACER = "spacer"
    HIDDEN = "hidden"


class RecordOutcome(StrEnum):
    """What the dry run says of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    QUESTIONED = "questioned"
    REFUSED = "refused"
    SKIPPED = "skipped"
    MISSING = "missing"
    MOVED = "moved"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class ColumnMatch:
    """A column, the field that it was matched to (empty: none), how sure that is (0 to 1), and samples."""

    column: int
    heading: str
    field: str
    confidence: float
    samples: tuple[str, ...] = ()

    @property
    def letter(self) -> str:
        return get_column_letter(self.column)


@dataclass
class SheetLine:
    """One row of a sheet and what it is for; `reason` says why it is no record, `words` what it says."""

    row: Row
    type: LineType
    reason: str = ""
    words: str = ""

    @property
    def number(self) -> int:
        return self.row.number


@dataclass(frozen=True)
class Hidden:
    """What the workbook hides of a sheet and says something: numbers of rows, letters of columns."""

    rows: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass
class RecognisedSheet:
    """A sheet with its kind, header, matched columns, and every row told for what it is."""

    sheet: Sheet
    kind: PlanKind
    confidence: float = 0.0
    header_rows: tuple[int, ...] = ()
    title: str = ""
    columns: list[ColumnMatch] = field(default_factory=list)
    lines: list[SheetLine] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    included: bool = True
    choices: "Choices" = field(default_factory=lambda: Choices())
    hidden: "Hidden" = field(default_factory=lambda: Hidden())
    amounts: dict[tuple[str, str], Money] = field(default_factory=dict)  # money read once for each wording
    standard: bool = False  # in our own columns: read word for word, matched by our reference
    periods: dict[int, Timescale] = field(default_factory=dict)  # of columns that hold updates, by column
    bars: dict[int, str] = field(default_factory=dict)  # the headings of a bar chart's columns, by column
    has_struck_rows: bool = False  # whether some record is struck through from end to end
    tell: Callable[[int], None] | None = field(
        default=None, repr=False, compare=False
    )  # how many rows are read

    @property
    def name(self) -> str:
        return self.sheet.name

    @property
    def header_row(self) -> int | None:
        """The number of the row that holds the headings (the lower of two)."""
        return self.header_rows[-1] if self.header_rows else None

    def matches(self, *fields: str) -> list[ColumnMatch]:
        """The columns matched to one of the fields, in the fields' order."""
        return [match for name in fields for match in self.columns if match.field == name]

    def field_of(self, column: int) -> str:
        """The field that the column was matched to; empty for none."""
        return next((match.field for match in self.columns if match.column == column), "")

    def column_of(self, *fields: str) -> int | None:
        """The first column matched to one of the fields, tried in order."""
        found = self.matches(*fields)
        return found[0].column if found else None


@dataclass(frozen=True)
class Question:
    """Something in a row that a person should settle; `about` is the field, `raw` the words in question."""

    message: str
    cell: str = ""
    about: str = ""
    raw: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class PlanStep:
    """One of the steps that an action's own words list, with its date where it has one."""

    title: str
    date: Timescale | None = None


@dataclass(frozen=True)
class Conflict:
    """A field that changed in the file and here since the last import, and which of the two stands.

    `take` is file, ours, or empty where nobody has said yet.
    """

    before: str  # what the file said at the last import
    ours: str
    file: str
    take: str = ""


@dataclass(slots=True)
class Record:
    """One record as read from a row (or, where a row was split, from part of it).

    `fields` keeps the columns that have no place of their own, by heading; `cells` every cell of the row
    as read, so that no word is lost whatever was understood. `part` counts from 1 in a split row, else 0.
    """

    row: int
    title: str
    outcome: RecordOutcome = RecordOutcome.NEW
    part: int = 0
    reference: str = ""
    workstream: tuple[str, ...] = ()
    owners: OwnersWritten = field(default_factory=OwnersWritten)
    owner: str = ""  # as told apart when it is compared; before, by its looks alone
    support: tuple[str, ...] = ()
    date: Timescale | None = None
    other_dates: dict[str, Timescale] = field(default_factory=dict)
    steps: tuple[PlanStep, ...] = ()
    updates: tuple[DatedUpdate, ...] = ()
    fresh: tuple[DatedUpdate, ...] = ()  # of a record that we hold: those that are new, or reworded
    undated: tuple[Timescale, ...] = ()  # what looked like an update's date and can't be read
    stage: str = ""
    status_raw: str = ""
    status: str = ""  # a risk's or a saving's own, as its register keeps it
    rag: str = ""
    rag_raw: str = ""
    percent: int | None = None
    amount: Decimal | None = None  # pounds
    year: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    refusals: list[Question] = field(default_factory=list)
    our_reference: str = ""
    object_id: int | None = None
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    sheet: str = ""  # where it stands
    unsaid: frozenset[str] = frozenset()  # fields for which its sheet has no column: silence is no change
    moved_from: str = ""  # the sheet or workstream where the last file had it
    becomes: str = ""  # of a missing one: leave, withdraw, ask; empty where nobody has said
    kind: PlanKind | None = None  # where it goes to another register than the rest of its sheet
    understood: Any = None  # what its register made of the row, for that register alone
    told: dict[str, str] | None = None
    literal: bool = False  # read word for word, from a sheet in our own columns; with it go:
    mark: str = ""  # what the row said when it was exported
    places: dict[str, str] = field(default_factory=dict)  # the address of each field's cell
    cut: set[str] = field(default_factory=set)  # fields whose words are longer than a cell can hold

    def to_compare(self) -> "Record":
        """Its double, in which comparing may set what it finds: this one stays as it was read."""
        double = Record(*_every_field(self))
        double.questions, double.refusals = list(self.questions), list(self.refusals)
        double.changes, double.conflicts = {}, {}
        double.told = None if self.told is None else dict(self.told)
        return double

    def refuse(self, about: str, message: str, remedy: str) -> None:
        """Refuses the row for what its cell of the field says."""
        where = self.places.get(about, f"A{self.row}")
        self.refusals.append(Question(message, where, about, remedy=remedy))

    def text(self, name: str) -> str:
        """The words of a matched column that has no attribute of its own, such as progress."""
        return self.texts.get(name, "")

    def takes(self, name: str) -> bool:
        """Whether the field is taken from the file: all of a new record's, else those that changed."""
        return self.object_id is None or name in self.changes

    @property
    def updates_written(self) -> tuple[DatedUpdate, ...]:
        """The dated updates that the import writes: all of a new record's, else those that are new here."""
        return self.updates if self.object_id is None else self.fresh

    def said(self) -> dict[str, str]:
        """What the file says of it, field by field, in its own words: what a later file is compared with.

        A register whose records have other fields than actions have sets `told` to its own.
        """
        if self.told is not None:
            return self.told
        revised = self.other_dates.get("revised_due")
        return {
            "title": self.title,
            "reference": self.reference,
            "workstream": " / ".join(self.workstream),
            "owner": self.text("owner"),
            "due": " ".join(self.date.raw.split()) if self.date else "",
            "status": self.status_raw,
            "rag": self.rag_raw,
            "percent": "" if self.percent is None else str(self.percent),
            "progress": self.text("progress"),
            "forecast": " ".join(revised.raw.split()) if revised else "",
            "measure": self.text("measure"),
            "updates": "\n".join(one.in_words() for one in self.updates),
        }

    def settle(self) -> None:
        """Sets the outcome that the reading alone gives; matching with what we hold may refine it."""
        if self.refusals:
            self.outcome = RecordOutcome.REFUSED
        elif any(not conflict.take for conflict in self.conflicts.values()):
            self.outcome = RecordOutcome.CONFLICT
        elif self.questions:
            self.outcome = RecordOutcome.QUESTIONED


_every_field = attrgetter(*(one.name for one in fields(Record)))


@dataclass(frozen=True)
class PrintedTotal:
    """A total that the sheet prints, beside what its rows add up to. Pounds."""

    row: int
    column: str
    printed: Decimal
    computed: Decimal

    @property
    def gap(self) -> Decimal:
        return self.printed - self.computed


@dataclass
class ReadSheet:
    """A recognised sheet with the records read from it. `waits` where no register takes its kind yet."""

    recognised: RecognisedSheet
    records: list[Record] = field(default_factory=list)
    totals: list[PrintedTotal] = field(default_factory=list)
    waits: bool = False

    @property
    def name(self) -> str:
        return self.recognised.name

    @property
    def kind(self) -> PlanKind:
        return self.recognised.kind

    def kind_of(self, record: Record) -> PlanKind:
        """The kind of register that the record goes to."""
        return record.kind or self.kind

    @property
    def taken(self) -> bool:
        """Whether its records go into a register when the import is applied."""
        return self.recognised.included and not self.waits


@dataclass
class Reading:
    """All that was read from a workbook, before anything is compared with what we hold."""

    filename: str
    sha256: str
    plan_date: date
    as_at: date
    sheets: list[ReadSheet] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    choices: Choices = field(default_factory=Choices)
    as_read: "Reading | None" = field(default=None, repr=False, compare=False)  # of one that was compared

    def to_compare(self) -> "Reading":
        """Its double, in which comparing may set what it finds: this one can be compared any number of times.

        The double of a double is one of the reading that both were made of.
        """
        if self.as_read is not None:
            return self.as_read.to_compare()
        sheets = [
            replace(
                sheet,
                recognised=replace(sheet.recognised, notices=list(sheet.recognised.notices)),
                records=[record.to_compare() for record in sheet.records],
            )
            for sheet in self.sheets
        ]
        return replace(self, sheets=sheets, notices=list(self.notices), as_read=self)

    @property
    def taken(self) -> list[ReadSheet]:
        return [sheet for sheet in self.sheets if sheet.taken]

    def records(self) -> list[Record]:
        """The records of every sheet that is taken, in order."""
        return [record for sheet in self.taken for record in sheet.records]

    def of_kind(self, kind: str) -> list[tuple[ReadSheet, Record]]:
        """The records that go to the register of that kind, in order, each with its sheet."""
        return [
            (sheet, record)
            for sheet in self.taken
            for record in sheet.records
            if sheet.kind_of(record) == kind
        ]


def cell_text(row: Row, column: int | None) -> str:
    """The words of a row's cell without the space around them; empty for no column."""
    return row.text(column).strip() if column else ""


def coordinate(row: Row, column: int | None) -> str:
    """The address of a row's cell, also where it is empty."""
    return Cell(row.number, column).coordinate if column else ""


def is_struck(row: Row) -> bool:
    """Whether all that the row says is struck through."""
    told = [cell for cell in row.cells.values() if cell.text.strip()]
    return bool(told) and all(cell.style.struck for cell in told)


KINDS = {
    PlanKind.ACTIONS: "Actions",
    PlanKind.WORKSTREAMS: "Workstreams",
    PlanKind.MILESTONES: "Milestones",
    PlanKind.RISKS: "Risks",
    PlanKind.SAVINGS: "Savings",
    PlanKind.REALLOCATIONS: "Reallocations of savings",
    PlanKind.PROFILE: "Money by quarter",
    PlanKind.MEASURES: "Measures",
    PlanKind.OBJECTIVES: "Objectives",
    PlanKind.MATTERS: "Matters arising",
    PlanKind.HIGHLIGHTS: "Highlight report",
    PlanKind.RECOMMENDATIONS: "Recommendations",
    PlanKind.EQUALITY: "Equality actions",
    PlanKind.LESSONS: "Lessons",
    PlanKind.LOOKUPS: "Lists to choose from",
    PlanKind.UNKNOWN: "Not known",
}
