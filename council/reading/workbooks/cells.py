"""The parts of a workbook that was read: sheets, numbered rows, cells, and what had to be told."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils import get_column_letter

MEGABYTE = 1024 * 1024
IN_PARTS = "Import it in parts, or take out what is not the plan."
SAVE_AS_XLSX = "Open it in your spreadsheet program and save it as an Excel workbook (.xlsx), then try again."

# Control characters, direction overrides, lone surrogates and byte order marks: never part of a plan's words.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


NOUGHTS = re.compile(r"0{2,12}")  # a format that shows 7 as 007


class WorkbookRefused(Exception):
    """A file that is not read, with what is wrong and how to mend it."""

    def __init__(self, message: str, remedy: str, *, level: str = "error") -> None:
        super().__init__(message)
        self.level = level
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True)
class Notice:
    """Something to tell the reader of a file: level is error, warning or notice; rows are row numbers."""

    level: str
    message: str
    remedy: str = ""
    sheet: str = ""
    cell: str = ""
    rows: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "sheet": self.sheet,
            "cell": self.cell,
            "message": self.message,
            "remedy": self.remedy,
            "rows": list(self.rows),
        }


@dataclass(frozen=True)
class Limits:
    """The largest file that is read; the settings hand in the council's own.

    `upload` and `inflated` are bytes, `ratio` is unpacked to packed size, `cell` and `characters` count
    characters (of one cell; of all cells together), `tags` the XML tags of all parts that are read.
    """

    upload: int = 50 * MEGABYTE
    inflated: int = 100 * MEGABYTE
    ratio: int = 200
    entries: int = 3_000
    sheets: int = 100
    rows: int = 50_000
    columns: int = 200
    cell: int = 32_767
    cells: int = 600_000
    characters: int = 20_000_000
    merges: int = 60_000
    tags: int = 8_000_000
    blank_rows: int = 1_000


class Room:
    """How much of the limits a workbook has used up so far; each count refuses it when it's too much."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._cells = self._characters = self._tags = self._marked = 0

    def take_cell(self, sheet: str, row: int, column: int, value: Any) -> None:
        """Counts a cell that holds something."""
        limits = self.limits
        self._cells += 1
        if self._cells > limits.cells:
            raise WorkbookRefused(f"The file has more than {limits.cells:,} cells.", IN_PARTS)
        if isinstance(value, str):
            if len(value) > limits.cell:
                raise WorkbookRefused(
                    f"Cell {get_column_letter(column)}{row} of sheet {sheet!r} holds {len(value):,}"
                    f" characters; at most {limits.cell:,} are read.",
                    "Shorten it, or spread its words over several rows.",
                )
            self._characters += len(value)
            if self._characters > limits.characters:
                raise WorkbookRefused(
                    f"The cells of the file hold more than {limits.characters:,} characters.", IN_PARTS
                )

    def take_tags(self, count: int) -> None:
        """Counts XML tags: what is built of millions of them is no plan."""
        self._tags += count
        if self._tags > self.limits.tags:
            raise WorkbookRefused(
                f"The workbook is built of more than {self.limits.tags:,} XML tags, mostly of empty cells.",
                "Take out unused formatting: copy the plan alone to a new workbook, save it and try again.",
            )

    def take_merged(self, sheet: str, count: int) -> None:
        """Counts cells under merges, those covered twice counted twice."""
        self._marked += count
        if self._marked > 2 * self.limits.cells:
            raise WorkbookRefused(
                f"The merged cells of sheet {sheet!r} cover each other, or more than a plan needs.",
                "Unmerge them (Home, Merge and Centre, Unmerge Cells), save it and try again.",
            )


@dataclass(frozen=True)
class Style:
    """How a cell looks, as far as it may carry meaning. The fill is six hexadecimal digits, or empty."""

    fill: str = ""
    bold: bool = False
    struck: bool = False
    number_format: str = "General"
    indent: int = 0


PLAIN = Style()


@dataclass(frozen=True)
class Remark:
    """A comment on a cell, or one reply in a thread: its words, who is named as its author, and when."""

    words: str
    by: str = ""
    on: date | None = None


@dataclass(slots=True)
class Cell:
    """One cell: its value as kept in the file (formulas: the value last worked out), and how it looks."""

    row: int
    column: int
    value: Any = None
    style: Style = PLAIN
    anchor: str = ""
    formula: bool = False
    error: bool = False
    comment: str = ""
    remarks: tuple[Remark, ...] = ()
    struck: str = ""  # words that are struck through, where others of the cell or of its row stand
    _shown: str | None = field(default=None, repr=False, compare=False)  # the text, once it was asked for

    @property
    def coordinate(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def is_merged(self) -> bool:
        return bool(self.anchor)

    @property
    def text(self) -> str:
        """The cell as a person sees it: real dates day first, numbers with the places that are shown."""
        if self._shown is None:
            self._shown = shown_text(self.value, self.style.number_format)
        return self._shown

    def empty(self) -> None:
        """Takes the value out, as a merge does to the cells that it covers."""
        self.value, self._shown = None, None


@dataclass(slots=True)
class Row:
    """One row by its number in the file; cells by column number, empty ones left out."""

    number: int
    cells: dict[int, Cell] = field(default_factory=dict)
    hidden: bool = False

    def text(self, column: int) -> str:
        cell = self.cells.get(column)
        return cell.text if cell else ""

    def drop_struck(self) -> None:
        """Takes the words of struck cells out of a row that stands; a row struck from end to end stays."""
        struck = [cell for cell in self.cells.values() if cell.style.struck and cell.text.strip()]
        if struck and any(cell.text.strip() and not cell.style.struck for cell in self.cells.values()):
            for cell in struck:
                cell.struck = cell.text
                cell.empty()

    @property
    def is_blank(self) -> bool:
        return not any(cell.text.strip() for cell in self.cells.values())


@dataclass
class Sheet:
    """One sheet: its rows that hold anything, hidden rows and columns included and marked."""

    name: str
    rows: list[Row] = field(default_factory=list)
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    page: str = ""  # the workbook's sheet that it stands on, where that holds several tables
    is_file: bool = False  # whether it is a whole file, such as a .csv, and has the file's name

    @cached_property
    def merges_from(self) -> dict[int, list[tuple[int, int, int, int]]]:
        """The merges by their first row."""
        merges_by_row: dict[int, list[tuple[int, int, int, int]]] = {}
        for merge in self.merges:
            merges_by_row.setdefault(merge[0], []).append(merge)
        return merges_by_row

    @property
    def columns(self) -> list[int]:
        """The numbers of the columns that hold anything, in order."""
        known: set[int] = set()
        for row in self.rows:
            # A column needs one cell that says something, so those that are known are not looked at again.
            known.update(number for number in row.cells.keys() - known if row.cells[number].text.strip())
        return sorted(known)


@dataclass
class Workbook:
    """A workbook that was read: its sheets in order, what had to be told, and the digest of the file."""

    filename: str
    sha256: str
    sheets: list[Sheet]
    notices: list[Notice] = field(default_factory=list)


def shown_text(value: Any, number_format: str = "General") -> str:
    """A value as a person sees it in the sheet: 1.10 stays "1.10", a date shown as a month is that month."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime | date):
        return _shown_date(value, number_format)
    if isinstance(value, float) or (isinstance(value, int) and "%" in number_format):
        return _shown_float(value, number_format)
    if isinstance(value, int) and value >= 0 and NOUGHTS.fullmatch(number_format):
        return f"{value:0{len(number_format)}d}"
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value)


def _shown_date(value: date, number_format: str) -> str:
    if not 1900 <= value.year <= 9999:
        return str(value)
    shown = re.sub(r'\[[^\[\]]*\]|"[^"]*"|\\.', "", number_format).casefold()
    if is_date_format(number_format) and "d" not in shown:
        if "m" in shown and "y" in shown:
            return value.strftime("%B %Y")
        if "y" in shown and "h" not in shown:
            return f"{value.year}"
    return f"{value:%d/%m/}{value.year:04d}"


def _shown_float(value: float, number_format: str) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    section = number_format.split(";")[0]
    places = re.search(r"0\.(0+)", section)
    if "%" in section:
        return f"{value * 100:.{len(places[1]) if places else 0}f}%"
    if places and abs(value) < 1e15 and round(value, len(places[1])) == value:
        return f"{value:.{len(places[1])}f}"
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def cleaned(value: Any) -> tuple[Any, bool]:
    """The value without unprintable characters, with one kind of line end; and whether any went."""
    if not isinstance(value, str) or value.isprintable():
        return value, False
    plain = value.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    kept = UNPRINTABLE.sub("", plain)
    return kept, kept != plain


def check_size(name: str, row: Row, rows: int, limits: Limits) -> bool:
    """Refuse a sheet of too many rows; whether words of the row stood too far right, and were left out."""
    if rows > limits.rows:
        raise WorkbookRefused(
            f"Sheet {name!r} has more than {limits.rows:,} rows.",
            IN_PARTS,
        )
    if max(row.cells, default=0) <= limits.columns:
        return False
    wide = [row.cells.pop(column) for column in [*row.cells] if column > limits.columns]
    return any(cell.value is not None for cell in wide)


def wide_notice(name: str, limits: Limits) -> Notice:
    """What is told of a sheet with words in more columns than are read."""
    last = get_column_letter(limits.columns)
    return Notice(
        "warning",
        f"The sheet has more than {limits.columns} columns. What stands right of column {last} was not read.",
        f"If the plan goes on there, take out columns that are not part of it, so that it ends at {last}.",
        sheet=name,
    )


def sheet_name(words: str, taken: Collection[str]) -> str:
    """A sheet's name that can be shown and told apart: cleaned, no longer than 80, unlike those taken."""
    name = " ".join(cleaned(words)[0].split())[:80].strip() or "Sheet"
    known = {other.casefold() for other in taken}
    free, number = name, 2
    while free.casefold() in known:
        free, number = f"{name} ({number})", number + 1
    return free


def cleaning_notice(sheet: str, cells: list[Cell]) -> Notice:
    return Notice(
        "notice",
        "Characters that cannot be seen or printed were taken out of "
        + ("a cell." if len(cells) == 1 else f"{len(cells)} cells."),
        sheet=sheet,
        cell=cells[0].coordinate,
        rows=tuple(sorted({cell.row for cell in cells}))[:50],
    )


def stopped_notice(sheet: str, row: int, limits: Limits) -> Notice:
    return Notice(
        "warning",
        f"Reading stopped at row {row}, after {limits.blank_rows:,} empty rows. What stands further down was"
        " not read.",
        "Delete the empty rows, save the workbook and import it again.",
        sheet=sheet,
        cell=f"A{row}",
    )
