"""Rows of a plan as the check shows them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from council.wording import in_pounds, pounds
from programmes.imports.models.plan_import import ImportQuestion
from programmes.imports.pages.decisions_form import label_of
from programmes.imports.recognised import PlanKind
from programmes.imports.records import ComparedRecord, ComparedSheet, RecordOutcome

# How an outcome is said, and the colour of its tag.
LOOKS = {
    RecordOutcome.NEW: ("New", "green"),
    RecordOutcome.CHANGED: ("Changed", "blue"),
    RecordOutcome.MOVED: ("Moved", "teal"),
    RecordOutcome.CONFLICT: ("In conflict", "red"),
    RecordOutcome.QUESTIONED: ("Questioned", "orange"),
    RecordOutcome.REFUSED: ("Refused", "red"),
    RecordOutcome.MISSING: ("Missing from the file", "purple"),
    RecordOutcome.UNCHANGED: ("Unchanged", "grey"),
    RecordOutcome.SKIPPED: ("Not taken in", "grey"),
}

Asked = Mapping[tuple[str, int, int], Sequence[ImportQuestion]]  # by sheet, row and part
IN_COLUMNS = {"title", "reference", "workstream", "owner", "due", "status", "rag", "target"}


@dataclass
class ShownRow:
    """A row of the dry run, as the page shows it."""

    record: ComparedRecord
    outcome: str
    colour: str
    kind: PlanKind
    asked: Sequence[ImportQuestion] = ()  # of its owner

    @property
    def date(self) -> str:
        read = self.record.read.date
        return read.in_words() if read and read.raw.strip() else ""

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """Each field that the file changes, in words, with what it says here and in the file."""
        kind, conflicts = self.record.read.kind or self.kind, self.record.conflicts
        return [
            (label_of(kind, name), in_pounds(ours), in_pounds(file))
            for name, (ours, file) in self.record.changes.items()
            if name != "updates" and (name not in conflicts or conflicts[name].take)  # those one by one
        ]

    @property
    def undecided(self) -> list[tuple[str, str, str]]:
        """Each field of which nobody said yet whose value stands, with what it says here and in the file."""
        kind = self.record.read.kind or self.kind
        return [
            (label_of(kind, name), in_pounds(conflict.ours), in_pounds(conflict.file))
            for name, conflict in self.record.conflicts.items()
            if not conflict.take
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Each field in which what stands here was chosen over the file."""
        kind = self.record.read.kind or self.kind
        return [
            (label_of(kind, name), in_pounds(conflict.ours))
            for name, conflict in self.record.conflicts.items()
            if conflict.take == "ours"
        ]

    @property
    def becomes(self) -> str:
        """What becomes of a missing row, in words."""
        ways = {"leave": "Left as it is", "withdraw": "Withdrawn", "ask": "Its owner is asked"}
        return ways.get(self.record.becomes, "Say below what happens to it")

    @property
    def also(self) -> list[tuple[str, str]]:
        """What the file says of it beyond the columns of the page, by field."""
        file_says = self.record.read.file_says or {}
        return [
            (name.capitalize(), in_pounds(words))
            for name, words in file_says.items()
            if words.strip() and name not in IN_COLUMNS
        ]

    @property
    def has_more(self) -> bool:
        """Whether there is more to it than fits a line."""
        return bool(self.also or self.record.updates_written or self.record.read.steps)

    @property
    def says_why(self) -> bool:
        """Whether there is more to say of what happens than its one word."""
        record = self.record
        reasons = (
            self.changes,
            record.conflicts,
            record.moved_from,
            record.questions,
            record.refusals,
            self.asked,
        )
        return any(reasons) or record.outcome is RecordOutcome.MISSING

    @property
    def amount(self) -> str:
        """The pounds of the row's year: "2010/11: £100,000"."""
        read = self.record.read
        return f"{read.year}: {pounds(read.amount)}" if read.year and read.amount is not None else ""

    @property
    def raw(self) -> str:
        return self.record.read.date.raw.strip() if self.record.read.date else ""


@dataclass
class ShownGroup:
    """The rows of one workstream of one sheet."""

    sheet: str
    workstream: str
    rows: list[ShownRow]


def shown_groups(rows: Iterable[tuple[ComparedSheet, ComparedRecord]], asked: Asked) -> list[ShownGroup]:
    """The rows of a page in groups, as they stand under their workstreams, with what was asked of them."""
    groups: list[ShownGroup] = []
    for sheet, record in rows:
        workstream = " / ".join(record.workstream)
        if not groups or (groups[-1].sheet, groups[-1].workstream) != (sheet.name, workstream):
            groups.append(ShownGroup(sheet.name, workstream, []))
        word, colour = LOOKS[record.outcome]
        questions = asked.get((sheet.name, record.row, record.part), ())
        groups[-1].rows.append(ShownRow(record, word, colour, sheet.kind, questions))
    return groups
