"""The standard columns: how a register is exported to a workbook and read again, word for word. Pure."""

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from council.reading.workbooks.cells import cleaned
from council.wording import pounds_and_pence

OURS, MARK = "our_reference", "mark"  # the first and the last column of every sheet of ours
MARK_HEADING = "Mark (leave as it is)"
EXAMPLE = "Example"  # stands for our reference in rows that are not imported
LONGEST_CELL = 32_767  # characters that Excel takes
BETWEEN = " / "  # workstreams from the top down

Value = str | date | Decimal | int | None


class Form(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    DAY = "day"
    POUNDS = "pounds"
    PERCENT = "percent"


@dataclass(frozen=True)
class StandardColumn:
    """One column of ours.

    `name` is the field as changes name it; `field` the engine's name of its words, where that differs.
    `choices` are the words that a cell may hold, or the name of one of the workbook's lists. `part_of` names
    the field of which several columns are parts. `shared` says that it is said of several rows at once.
    """

    name: str
    heading: str
    guidance: str
    example: Value = None
    field: str = ""
    form: Form = Form.TEXT
    choices: tuple[str, ...] = ()
    listed: str = ""  # posts or workstreams: offered, and others may be typed
    width: int = 22
    part_of: str = ""
    shared: bool = False

    @property
    def words(self) -> str:
        """The engine's name of its words, as `Record.text` is asked."""
        return self.field or self.name


@dataclass(frozen=True)
class StandardRow:
    """One record of a register as exported; `year` tells the years of one saving apart."""

    object_id: int | None
    our_reference: str
    values: Mapping[str, Value]
    year: str = ""
    exempt: bool = False

    def said(self, columns: Sequence[StandardColumn]) -> dict[str, str]:
        """What each cell says, as it is compared with the file."""
        return {column.name: cell_words(self.values.get(column.name)) for column in columns}


@dataclass(frozen=True)
class StandardSheet:
    """A register's sheet in the standard columns.

    `rows` gives a programme's records that the person may see; all of them for None. `noun` names one record;
    the first column's heading tells the sheet by it.
    """

    title: str
    noun: str
    columns: tuple[StandardColumn, ...]
    rows: Callable[[Any, Any], list[StandardRow]]
    filled_in: bool = True  # whether rows of it may be typed; else it goes out, and stays as it is

    @property
    def reference_heading(self) -> str:
        return f"Our reference ({self.noun})"

    @property
    def title_column(self) -> StandardColumn:
        return next(column for column in self.columns if column.name == "title")

    @property
    def shares_rows(self) -> bool:
        """Whether one reference has several rows, told apart by the year."""
        return any(column.shared for column in self.columns)

    def headings(self) -> dict[str, str]:
        """The name of each column by its heading, our reference and the mark among them."""
        own = {column.heading: column.name for column in self.columns}
        return {self.reference_heading: OURS, **own, MARK_HEADING: MARK}


def cell_words(value: Value) -> str:
    """A value as a cell says it: days day first, pounds with their pence, words as they are."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/}{value.year:04d}"
    if isinstance(value, Decimal):
        return pounds_and_pence(value)
    return tidy(str(value))


def tidy(text: str) -> str:
    """Words as a cell can hold them and as reading gives them back."""
    plain: str = cleaned(text)[0]
    return plain.strip()[:LONGEST_CELL].strip()


def path_of(stream: Any) -> str:
    """A workstream's titles from the top down, as a cell says them; empty for none."""
    return BETWEEN.join(tidy(title) for title in stream.path) if stream else ""


def parts_of(path: str) -> tuple[str, ...]:
    """The titles from the top down of a path as a cell says it."""
    return tuple(name for name in (part.strip() for part in path.split(BETWEEN.strip())) if name)


def row_mark(reference: str, texts: Iterable[str]) -> str:
    """What the row said when it was exported, cell by cell, in a form too short to read back."""
    return " ".join([reference, *(_digest_of_cell(text) for text in texts)])


def as_exported(
    mark: str, reference: str, columns: Sequence[StandardColumn], *, there: Iterable[str] = ()
) -> dict[str, str] | None:
    """The digest of each cell when the row was exported; None where the mark isn't this row's.

    `there` names the columns that the file has: an export made before a column was added has a mark of those.
    """
    pieces = mark.split()
    if pieces[:1] == [reference] and len(pieces) != len(columns) + 1:
        names = set(there)
        columns = [column for column in columns if column.name in names]
    if len(pieces) != len(columns) + 1 or pieces[0] != reference:
        return None
    return {column.name: digest for column, digest in zip(columns, pieces[1:], strict=True)}


def same_as(digest: str, text: str) -> bool:
    """Whether the text is what stood there when it was exported."""
    return _digest_of_cell(text) == digest


def _digest_of_cell(text: str) -> str:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return base64.urlsafe_b64encode(digest).decode()
