"""Records as they flow through an import: a row as read, what was understood of it, how it compares.

Reading makes a ReadRecord of a SourceRow, comparing a ComparedRecord of that. None of the three is ever
written into: what is learnt of one later, within its step or when it is applied, makes a copy that takes its
place (`dataclasses.replace`), and the step before keeps its own. Plain data without a database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from council.reading.dates.timescales import Timescale
from council.reading.workbooks.workbook import Notice
from programmes.imports.cells.in_words import SaidInWords
from programmes.imports.cells.owners import OwnersWritten
from programmes.imports.cells.updates import DatedUpdate
from programmes.imports.decisions import Choices
from programmes.imports.recognised import PlanKind, RecognisedSheet


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
class Question:
    """Something in a row that a person should decide; `about` is the field, `raw` the words in question."""

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


# --- the row as read ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Where a record stands in the file, and every cell of its row as read, by address.

    Whatever is understood of it, no word is lost. `part` counts from 1 where a row was split, else it is 0.
    """

    sheet: str
    number: int
    part: int = 0
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StandardCells:
    """What goes with a row of the standard columns, which is read word for word."""

    our_reference: str = ""
    mark: str = ""  # what the row said when it was exported
    places: Mapping[str, str] = field(default_factory=dict)  # the address of each field's cell
    cut: frozenset[str] = frozenset()  # fields whose words are as long as a cell can hold


# --- what was understood ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """What was understood of a row, or of a part of it.

    `texts` are the words of matched columns, by field; `fields` those of columns that have no place of their
    own, by heading. `owner` and `support` are told apart by their looks alone: comparing does so by the posts
    that the council has, from `owners`. `file_says` is what the file says of it, field by field, where its
    register keeps other fields than actions have; `understood` is for that register alone, and by its
    `also_says` may add to what the file says.
    """

    source: SourceRow
    title: str
    reference: str = ""
    workstream: tuple[str, ...] = ()
    owners: OwnersWritten = field(default_factory=OwnersWritten)
    owner: str = ""
    support: tuple[str, ...] = ()
    date: Timescale | None = None
    other_dates: Mapping[str, Timescale] = field(default_factory=dict)
    steps: tuple[PlanStep, ...] = ()
    updates: tuple[DatedUpdate, ...] = ()
    undated: tuple[Timescale, ...] = ()  # what looked like an update's date and can't be read
    stage: str = ""
    status_raw: str = ""
    status: str = ""  # a risk's or a saving's own, as its register keeps it
    rag: str = ""
    rag_raw: str = ""
    percent: int | None = None
    amount: Decimal | None = None  # pounds
    year: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    refusals: tuple[Question, ...] = ()
    kind: PlanKind | None = None  # where it goes to another register than the rest of its sheet
    understood: Any = None
    file_says: Mapping[str, str] | None = None
    standard: StandardCells | None = None
    offers: tuple[
        SaidInWords, ...
    ] = ()  # what its words say of its date or standing, and no cell of its own does

    @property
    def row(self) -> int:
        return self.source.number

    @property
    def part(self) -> int:
        return self.source.part

    @property
    def sheet(self) -> str:
        return self.source.sheet

    @property
    def cells(self) -> Mapping[str, str]:
        return self.source.cells

    @property
    def outcome(self) -> RecordOutcome:
        """The outcome that the reading alone gives."""
        if self.refusals:
            return RecordOutcome.REFUSED
        return RecordOutcome.QUESTIONED if self.questions else RecordOutcome.NEW

    def text(self, name: str) -> str:
        """The words of a matched column that has no attribute of its own, such as progress."""
        return self.texts.get(name, "")

    def said(self) -> Mapping[str, str]:
        """What the file says of it, field by field, in its own words: what a later file is compared with."""
        if self.file_says is not None:
            return self.file_says
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
            "recommendation": self.text("recommendation"),
            "updates": "\n".join(update.in_words() for update in self.updates),
            **getattr(self.understood, "also_says", {}),
        }

    def address(self, about: str) -> str:
        """The cell that says the field; the row's first where that isn't known."""
        places = self.standard.places if self.standard else {}
        return places.get(about, f"A{self.row}")


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
    """A recognised sheet with the records read from it.

    `waits` where no register takes its kind yet; `is_notes` where its rows are kept and are no part of the
    plan, as those of a change log.
    """

    recognised: RecognisedSheet
    records: list[ReadRecord] = field(default_factory=list)
    totals: list[PrintedTotal] = field(default_factory=list)
    waits: bool = False
    is_notes: bool = False

    @property
    def name(self) -> str:
        return self.recognised.name

    @property
    def kind(self) -> PlanKind:
        return self.recognised.kind

    @property
    def notices(self) -> list[Notice]:
        return self.recognised.notices

    @property
    def taken(self) -> bool:
        """Whether its records go into a register when the import is applied."""
        return self.recognised.included and not self.waits

    def kind_of(self, record: ReadRecord) -> PlanKind:
        """The kind of register that the record goes to."""
        return record.kind or self.kind


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

    @property
    def taken(self) -> list[ReadSheet]:
        return [sheet for sheet in self.sheets if sheet.taken]

    def records(self) -> list[ReadRecord]:
        """The records of every sheet that is taken, in order."""
        return [record for sheet in self.taken for record in sheet.records]


# --- how it compares ----------------------------------------------------------------------------------------


HIDING = "exempt"  # among the changes of a record: the import proposes that it is exempt


@dataclass(frozen=True)
class Conflict:
    """A field that changed in the file and here since the last import, and which of the two stands.

    `take` is file, ours, or empty where nobody has said yet.
    """

    before: str  # what the file said at the last import
    ours: str
    file: str
    take: str = ""


@dataclass(frozen=True, slots=True)
class ComparedRecord:
    """A record beside what we hold: what applying makes of it, and what has to be decided first.

    `read` is the record as it would be written, its owners told apart by the posts that the council has.
    """

    read: ReadRecord
    outcome: RecordOutcome
    object_id: int | None = None
    our_reference: str = ""
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # here and in the file, by field
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    refusals: tuple[Question, ...] = ()
    new_updates: tuple[DatedUpdate, ...] = ()  # of a record that we hold: those that are new, or reworded
    moved_from: str = ""  # the sheet or workstream where the last file had it
    becomes: str = ""  # of a missing one: leave, withdraw, ask; empty where nobody has said
    kept_back: str = ""  # the wording by which the row says that it is exempt or confidential
    recommendations: tuple[int, ...] = ()  # the keys of those that its words name
    held: bool = False  # for someone who can see what is exempt
    exemption: str = ""  # what somebody said that this means, as `decisions` writes it
    offers: tuple[
        tuple[SaidInWords, str], ...
    ] = ()  # that are for somebody to take or leave, with what they said

    @property
    def row(self) -> int:
        return self.read.source.number

    @property
    def part(self) -> int:
        return self.read.source.part

    @property
    def sheet(self) -> str:
        return self.read.source.sheet

    @property
    def reference(self) -> str:
        return self.read.reference

    @property
    def title(self) -> str:
        return self.read.title

    @property
    def workstream(self) -> tuple[str, ...]:
        return self.read.workstream

    @property
    def only_hides(self) -> bool:
        """Whether the file changes nothing of the record but that it is hidden."""
        return set(self.changes) == {HIDING} and self.outcome is RecordOutcome.CHANGED

    @property
    def open_conflicts(self) -> dict[str, Conflict]:
        """The conflicts of which nobody has said yet which value stands, by field."""
        return {name: conflict for name, conflict in self.conflicts.items() if not conflict.take}

    @property
    def updates_written(self) -> tuple[DatedUpdate, ...]:
        """The dated updates that the import writes: all of a new record's, else those that are new here."""
        return self.read.updates if self.object_id is None else self.new_updates

    def takes(self, name: str) -> bool:
        """Whether the field is taken from the file: all of a new record's, else those that changed."""
        return self.object_id is None or name in self.changes

    def refusal(self, about: str, message: str, remedy: str) -> Question:
        """Why the row is refused for what its cell of the field says."""
        return Question(message, self.read.address(about), about, remedy=remedy)


def outcome_of(
    otherwise: RecordOutcome,
    *,
    refusals: tuple[Question, ...],
    questions: tuple[Question, ...],
    conflicts: Mapping[str, Conflict] | None = None,
) -> RecordOutcome:
    """What the dry run says of a row: what holds it up goes before what would become of it."""
    if refusals:
        return RecordOutcome.REFUSED
    if conflicts and any(not conflict.take for conflict in conflicts.values()):
        return RecordOutcome.CONFLICT
    return RecordOutcome.QUESTIONED if questions else otherwise


@dataclass
class ComparedSheet:
    """A sheet of the reading with its records compared, those that are missing from it among them."""

    read: ReadSheet
    records: list[ComparedRecord] = field(default_factory=list)
    said_besides: list[Notice] = field(default_factory=list)  # what comparing has to tell

    @property
    def name(self) -> str:
        return self.read.name

    @property
    def kind(self) -> PlanKind:
        return self.read.kind

    def of_kind(self, kind: str) -> list[ComparedRecord]:
        """The records that go to the register of that kind, in order."""
        if self.kind == kind:
            return [record for record in self.records if record.read.kind is None or record.read.kind == kind]
        return [record for record in self.records if record.read.kind == kind]

    @property
    def notices(self) -> list[Notice]:
        return [*self.read.notices, *self.said_besides]

    @property
    def taken(self) -> bool:
        """Whether its records go into a register when the import is applied."""
        return self.read.taken

    def kind_of(self, record: ComparedRecord) -> PlanKind:
        """The kind of register that the record goes to."""
        return record.read.kind or self.kind
