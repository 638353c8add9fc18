"""What a sheet was recognised as: its kind, its columns, and what each of its rows is for.

Everything here is plain data without a database, so that every step before the dry run can be tried
on a workbook alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from openpyxl.utils import get_column_letter

from council.reading.dates.timescales import Timescale
from council.reading.money.reader import Money
from council.reading.workbooks.workbook import Cell, Notice, Row, Sheet
from programmes.imports.decisions import Choices


class PlanKind(StrEnum):
    """What a sheet is about. A kind whose register isn't there yet is recognised and said to wait."""

    ACTIONS = "actions"
    WORKSTREAMS = "workstreams"
    MILESTONES = "milestones"
    RISKS = "risks"
    ISSUES = "issues"
    CONTROLS = "controls"
    MITIGATIONS = "mitigations"
    SAVINGS = "savings"
    REALLOCATIONS = "reallocations"
    PROFILE = "profile"
    BIDS = "bids"
    SHARED = "shared"
    MEASURES = "measures"
    READINGS = "readings"
    OBJECTIVES = "objectives"
    ACHIEVEMENTS = "achievements"
    MATTERS = "matters"
    HIGHLIGHTS = "highlights"
    RECOMMENDATIONS = "recommendations"
    EQUALITY = "equality"
    LESSONS = "lessons"
    BENEFITS = "benefits"
    OUTPUTS = "outputs"
    TEAM = "team"
    PROGRAMME = "programme"
    CHANGES = "changes"
    EXCEPTIONS = "exceptions"
    TABLES = "tables"
    SIGN_OFF = "sign_off"
    PRIORITIES = "priorities"
    FINDINGS = "findings"
    INITIATION = "initiation"
    LOOKUPS = "lookups"
    UNKNOWN = "unknown"


KINDS = {
    PlanKind.ACTIONS: "Actions",
    PlanKind.WORKSTREAMS: "Workstreams",
    PlanKind.MILESTONES: "Milestones",
    PlanKind.RISKS: "Risks",
    PlanKind.ISSUES: "Issues, assumptions or dependencies",
    PlanKind.CONTROLS: "Controls of risks",
    PlanKind.MITIGATIONS: "Mitigations of risks",
    PlanKind.SAVINGS: "Savings",
    PlanKind.REALLOCATIONS: "Reallocations of savings",
    PlanKind.PROFILE: "Money by quarter",
    PlanKind.BIDS: "Growth bids",
    PlanKind.SHARED: "Shared targets of savings",
    PlanKind.MEASURES: "Measures",
    PlanKind.READINGS: "Readings of measures",
    PlanKind.OBJECTIVES: "Objectives",
    PlanKind.ACHIEVEMENTS: "Achievements",
    PlanKind.MATTERS: "Matters arising",
    PlanKind.HIGHLIGHTS: "Highlight report",
    PlanKind.RECOMMENDATIONS: "Recommendations",
    PlanKind.EQUALITY: "Equality actions",
    PlanKind.LESSONS: "Lessons",
    PlanKind.BENEFITS: "Benefits",
    PlanKind.OUTPUTS: "Outputs and outcomes",
    PlanKind.TEAM: "Team, boards and reporting duties",
    PlanKind.PROGRAMME: "The programme itself",
    PlanKind.CHANGES: "Changes of the programme",
    PlanKind.EXCEPTIONS: "Exceptions",
    PlanKind.TABLES: "Tables of documents",
    PlanKind.SIGN_OFF: "Equality impact assessment",
    PlanKind.PRIORITIES: "Council priorities",
    PlanKind.FINDINGS: "Findings of reviews",
    PlanKind.INITIATION: "Initiation document",
    PlanKind.LOOKUPS: "Lists to choose from",
    PlanKind.UNKNOWN: "Not known",
}
# One and many of the kinds whose name is no plain plural.
COUNTED = {
    PlanKind.ISSUES: ("issue, assumption or dependency", "issues, assumptions or dependencies"),
    PlanKind.CONTROLS: ("control of a risk", "controls of risks"),
    PlanKind.MITIGATIONS: ("mitigation of a risk", "mitigations of risks"),
    PlanKind.REALLOCATIONS: ("reallocation of savings", "reallocations of savings"),
    PlanKind.PROFILE: ("cost of a quarter", "costs by quarter"),
    PlanKind.SHARED: ("shared target of savings", "shared targets of savings"),
    PlanKind.MATTERS: ("matter arising", "matters arising"),
    PlanKind.READINGS: ("reading of a measure", "readings of measures"),
    PlanKind.TEAM: ("part in the team", "parts in the team"),
    PlanKind.PRIORITIES: ("contribution to a priority", "contributions to priorities"),
    PlanKind.FINDINGS: ("finding of a review", "findings of reviews"),
    PlanKind.OUTPUTS: ("output or outcome", "outputs and outcomes"),
}


# Kinds of sheets whose rows go to another register: what a body agreed on is an action that someone sees to.
GOES_TO = {PlanKind.MATTERS: PlanKind.ACTIONS}

# What goes out with a programme in our own sheets and is no plan's: nobody says of a sheet that it is such.
SENT_OUT = frozenset(
    {
        PlanKind.PROGRAMME, PlanKind.CHANGES, PlanKind.EXCEPTIONS, PlanKind.TABLES, PlanKind.SIGN_OFF,
        PlanKind.FINDINGS, PlanKind.READINGS, PlanKind.INITIATION,
    }
)  # fmt: skip


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


@dataclass(frozen=True, slots=True)
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
    headings: tuple[str, ...] = ()  # of those columns, in their order


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
    standard: bool = False  # in the standard columns: read word for word, matched by our reference
    periods: dict[int, Timescale] = field(default_factory=dict)  # of columns that hold updates, by column
    bars: dict[int, str] = field(default_factory=dict)  # the headings of a bar chart's columns, by column
    status_wording: str = "status"  # what its statuses name: stages, or what its register keeps instead
    units: dict[int, str] = field(default_factory=dict)  # of money, as a note says: by column, 0 for all
    doubts: tuple[str, ...] = ()  # what is doubtful of every amount of the sheet, in sentences
    phases: dict[int, str] = field(default_factory=dict)  # of an outline: in which each row stands
    marks: tuple[str, ...] = ()  # what stands above or below its rows and keeps them from the public
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
        matches = self.matches(*fields)
        return matches[0].column if matches else None


def cell_text(row: Row, column: int | None) -> str:
    """The words of a row's cell without the space around them; empty for no column."""
    return row.text(column).strip() if column else ""


def coordinate(row: Row, column: int | None) -> str:
    """The address of a row's cell, also where it is empty."""
    return Cell(row.number, column).coordinate if column else ""


def is_struck(row: Row) -> bool:
    """Whether all that the row says is struck through."""
    says_something = False
    for cell in row.cells.values():
        if cell.text.strip():
            if not cell.style.struck:
                return False  # in most rows the first cell
            says_something = True
    return says_something
