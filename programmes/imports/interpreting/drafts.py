"""A record while its row is being read, and the words of that row's cells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as day
from decimal import Decimal

from council.reading.dates.timescales import Timescale, read_timescale
from council.reading.workbooks.workbook import Cell, Row
from programmes.imports.cells.owners import OwnersWritten
from programmes.imports.cells.updates import DatedUpdate, updates_in_order
from programmes.imports.recognised import ColumnMatch, coordinate
from programmes.imports.records import Question, ReadRecord, SourceRow

PARTS = re.compile(r"[\n;]|\s[-–—/|]\s|,\s")
# A day, in words between which one space stands.
DAY_WORDS = (
    r"(?:(?:by|from|due|before|end of|end|early|mid|late) ){0,3}"
    r"(?:(?:\d{1,2}(?:st|nd|rd|th)? )?(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
    r"[ ,'’-]{0,2}(?:20)?\d{2}|\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d{2}|20\d\d-\d\d-\d\d"
    r"|q[1-4](?: 20\d\d(?:/\d\d)?)?)"
)
WHOLLY_A_DAY = re.compile(DAY_WORDS, re.IGNORECASE)
# The day behind a person's post, or before it, with nothing but a space or a sign between them.
DAY_BEHIND = re.compile(rf"(?<=[ ,/(–-]){DAY_WORDS}\)?$", re.IGNORECASE)
DAY_BEFORE = re.compile(rf"^{DAY_WORDS}(?=[ ,/:–-])", re.IGNORECASE)
BETWEEN = " ,/:(–-"


@dataclass(frozen=True, slots=True)
class RowWords:
    """The words of a row's cells: the cell's own, else those of a merge that covers it, else of its group.

    `columns` are the first column of each field.
    """

    row: Row
    columns: Mapping[str, ColumnMatch]
    merged: Mapping[tuple[int, int], str]  # by row and column
    filled: Mapping[int, str]  # the groups that the row stands in, by column
    near: day | None = None  # the plan's own date
    of_shares: bool = False  # whether progress is written as shares of one
    in_doubt: bool = False  # whether a bare 1 may be a share or a per cent
    both: int = 0  # the column whose cells name a person and a day; 0 for none

    def of(self, match: ColumnMatch | None) -> str:
        """What the row says in the column; empty for none."""
        if match is None:
            return ""
        if match.column == self.both:
            return self.who_and_when()[0]
        return self._of(match)

    def who_and_when(self) -> tuple[str, str]:
        """Of a cell that names a person and a day: the words of the one, and those of the other."""
        match = next((match for match in self.columns.values() if match.column == self.both), None)
        text = self._of(match) if match else ""
        parts = [part.strip() for part in PARTS.split(text) if part.strip()]
        dated = [
            part
            for part in parts
            if str(read_timescale(part, near=self.near or day(2000, 1, 1)).kind) != "none"
        ]
        plain = " ".join(text.split())
        if len(dated) == len(parts) == 1 and not WHOLLY_A_DAY.fullmatch(plain):
            found = DAY_BEHIND.search(plain) or DAY_BEFORE.match(plain)
            who = (
                plain[: found.start()].strip(BETWEEN) or plain[found.end() :].strip(BETWEEN) if found else ""
            )
            if found and who and not who[0].isdigit():
                return who, found[0].strip(BETWEEN + ")")
        if not dated:
            return text, ""
        return "\n".join(part for part in parts if part not in dated), "\n".join(dated)

    def _of(self, match: ColumnMatch) -> str:
        cell = self.row.cells.get(match.column)
        if cell is not None and (own := cell.text.strip()):
            return own
        return self.merged.get((self.row.number, match.column), "") or self.filled.get(match.column, "")

    def field(self, name: str) -> str:
        """What the row says in the first column of the field."""
        return self.of(self.columns.get(name))

    def cell(self, match: ColumnMatch) -> Cell | None:
        """The row's own cell in the column."""
        return self.row.cells.get(match.column)

    def address(self, match: ColumnMatch | None) -> str:
        """The address of the row's cell in the column; empty for none."""
        return coordinate(self.row, match.column) if match else ""


@dataclass(slots=True)
class RecordDraft:
    """A record while its row is read: what was understood so far. `finish` makes the record of it.

    What it holds is named as in the record, and handed over by name; what only a part of a row has, or a
    register makes of it, comes later.
    """

    source: SourceRow
    title: str = ""
    reference: str = ""
    workstream: tuple[str, ...] = ()
    owners: OwnersWritten = field(default_factory=OwnersWritten)
    owner: str = ""
    support: tuple[str, ...] = ()
    date: Timescale | None = None
    other_dates: dict[str, Timescale] = field(default_factory=dict)
    updates: tuple[DatedUpdate, ...] = ()
    undated: tuple[Timescale, ...] = ()
    stage: str = ""
    status_raw: str = ""
    rag: str = ""
    rag_raw: str = ""
    percent: int | None = None
    amount: Decimal | None = None
    year: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    refusals: tuple[Question, ...] = ()

    @property
    def row(self) -> int:
        return self.source.number

    def ask(self, message: str, cell: str = "", about: str = "", raw: str = "", remedy: str = "") -> None:
        """Put a question about the row."""
        self.questions = (*self.questions, Question(message, cell, about, raw, remedy))

    def refuse(self, message: str, cell: str, about: str, raw: str = "", remedy: str = "") -> None:
        """Refuse the row."""
        self.refusals = (*self.refusals, Question(message, cell, about, raw, remedy))

    def add_update(self, update: DatedUpdate) -> None:
        """Take the update in among the others, by its day."""
        self.updates = updates_in_order([*self.updates, update])

    def keep(self, match: ColumnMatch, text: str) -> None:
        """Keep the words of a column that has no place of its own, under its heading."""
        heading = match.heading or f"Column {match.letter}"
        self.fields[heading if heading not in self.fields else f"{heading} ({match.letter})"] = text

    def finish(self) -> ReadRecord:
        """The record, which nothing is written into any more."""
        return ReadRecord(**{name: getattr(self, name) for name in self.__slots__})


def cells_as_read(row: Row) -> dict[str, str]:
    """Every cell of the row that says something, by address, from left to right."""
    return {cell.coordinate: cell.text for _, cell in sorted(row.cells.items()) if cell.text.strip()}
