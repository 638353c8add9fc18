"""Excel workbooks (.xlsx), untrusted: read a piece at a time, so that none asks for more than its limits.

Only what a plan needs is read: the sheets' cells, merges and hidden marks, shared strings, looks, comments.
Formulas are never worked out, links never followed, and defined names, charts and rules never looked at.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any

from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel, from_ISO8601
from openpyxl.utils.escape import unescape

from council.reading.workbooks.archive import Archive, Handler, Words
from council.reading.workbooks.cells import (
    SAVE_AS_XLSX,
    Cell,
    Limits,
    Notice,
    Room,
    Row,
    Sheet,
    WorkbookRefused,
    check_size,
    cleaned,
    cleaning_notice,
    sheet_name,
    stopped_notice,
    wide_notice,
)
from council.reading.workbooks.comments import comments_of
from council.reading.workbooks.styles import NO_LOOK, Look, Looks

MERGE_REFERENCE = re.compile(rb'<(?:\w+:)?mergeCell\s+[^>]*?ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
HOLDS_WORDS = re.compile(rb"<(?:\w+:)?(?:v|is)>")
ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
LONGEST_NUMBER = 40
ON = ("1", "true")
OFF = ("0", "false", "off")


class Damaged(Exception):
    """Something in the file that no spreadsheet program writes."""


def read_excel(data: bytes, filename: str, limits: Limits, notices: list[Notice]) -> list[Sheet]:
    room = Room(limits)
    archive = Archive(data, filename, room, notices)
    try:
        return _Package(archive, room, notices).sheets()
    except WorkbookRefused:
        raise
    except Exception as error:  # a hostile or broken file may fail anywhere in the parser
        raise WorkbookRefused(
            "The workbook is damaged, cut short or built in a way that is not safe to read.", SAVE_AS_XLSX
        ) from error


class _Package:
    """The parts of one workbook, and what its sheets share."""

    def __init__(self, archive: Archive, room: Room, notices: list[Notice]) -> None:
        self.archive, self.room, self.notices = archive, room, notices
        main = [part for _, kind, part in archive.relations("") if kind == "officeDocument"]
        self.main = next((part for part in main if part in archive), "xl/workbook.xml")
        self.relations = archive.relations(self.main)
        self.book = _Book()
        archive.read(self.main, self.book)
        self.strings = _Strings(room)
        parts = {kind: part for _, kind, part in self.relations}
        if (strings := parts.get("sharedStrings")) and strings in archive:
            archive.read(strings, self.strings)
        self.looks = Looks(archive, parts.get("styles"), parts.get("theme"))

    def sheets(self) -> list[Sheet]:
        told = {identifier: (kind, part) for identifier, kind, part in self.relations}
        listed = [s for s in self.book.sheets if told.get(s[2], ("worksheet", ""))[0] != "chartsheet"]
        if len(listed) > self.room.limits.sheets:
            raise WorkbookRefused(
                f"The workbook has {len(listed)} sheets; at most {self.room.limits.sheets} are read.",
                "Import it in parts.",
            )
        found: list[Sheet] = []
        for title, state, identifier in listed:
            name = sheet_name(title, [sheet.name for sheet in found])
            kind, part = told.get(identifier, ("", ""))
            if kind != "worksheet" or part not in self.archive:
                if kind in ("", "worksheet"):
                    self.notices.append(
                        Notice(
                            "warning",
                            "The file names this sheet but does not hold it, so nothing was read from it.",
                            SAVE_AS_XLSX,
                            sheet=name,
                        )
                    )
                continue
            sheet = Sheet(name=name, hidden=state not in ("", "visible"))
            self._read(sheet, part)
            found.append(sheet)
        return found

    def _read(self, sheet: Sheet, part: str) -> None:
        cells = _Cells(sheet, self)
        to_the_end = self.archive.read(part, cells)
        merges = cells.merges
        if not to_the_end:
            merges, words_below = _rest(self.archive.chunks(part), cells.stopped_at, self.room.limits)
            if words_below:
                self.notices.append(stopped_notice(sheet.name, cells.stopped_at, self.room.limits))
        sheet.rows.sort(key=lambda row: row.number)
        while sheet.rows and sheet.rows[-1].is_blank:
            sheet.rows.pop()
        sheet.hidden_columns = frozenset(cells.hidden_columns)
        self._merge(sheet, merges)
        self._add_comments(sheet, part)
        if cells.is_too_wide:
            self.notices.append(wide_notice(sheet.name, self.room.limits))
        if cells.cleaned:
            self.notices.append(cleaning_notice(sheet.name, cells.cleaned))

    def _merge(self, sheet: Sheet, references: list[str]) -> None:
        """Marks each cell of a merge with its first cell's coordinate, inside what was read. Other words
        beneath a merge, which the program doesn't show, are kept and told."""
        if len(references) > self.room.limits.merges:
            raise WorkbookRefused(
                f"Sheet {sheet.name!r} has more than {self.room.limits.merges:,} merged ranges.",
                "Unmerge what is not part of the plan, save it and try again.",
            )
        numbers = [row.number for row in sheet.rows]
        widest = max((max(row.cells, default=0) for row in sheet.rows), default=0)
        found = []
        for reference in references:
            bounds = range_boundaries(reference)  # of a whole column or row without its ends
            left, top, right, bottom = (
                bound or end for bound, end in zip(bounds, (1, 1, LAST_COLUMN, LAST_ROW), strict=True)
            )
            if left > widest or not numbers or top > numbers[-1]:
                continue
            bottom, right = min(bottom, numbers[-1]), max(left, min(right, widest))
            count = bisect_right(numbers, bottom) - bisect_left(numbers, top)
            self.room.take_merged(sheet.name, count * (right - left + 1))
            found.append((top, left, bottom, right))
        sheet.merges = tuple(found)
        beneath = [
            cell
            for top, left, bottom, right in found
            for cell in _mark(
                sheet.rows[bisect_left(numbers, top) : bisect_right(numbers, bottom)], top, left, right
            )
        ]
        if beneath:
            self.notices.append(
                Notice(
                    "notice",
                    "Words stand beneath merged cells, where the workbook does not show them. We read them.",
                    "Look whether they belong to the plan.",
                    sheet=sheet.name,
                    cell=beneath[0].coordinate,
                    rows=tuple(sorted({cell.row for cell in beneath}))[:50],
                )
            )

    def _add_comments(self, sheet: Sheet, part: str) -> None:
        """Puts the words of cell comments beside their cells; an empty cell is made where need be."""
        rows = {row.number: row for row in sheet.rows}
        for reference, (words, remarks) in comments_of(self.archive, part).items():
            place = _address(reference)
            row = rows.get(place[0]) if place else None
            if place is None or row is None or place[1] > self.room.limits.columns:
                continue
            self.room.take_cell(sheet.name, *place, words)
            cell = row.cells.setdefault(place[1], Cell(*place))
            cell.comment, cell.remarks = words, tuple(remarks)


def _mark(covered: list[Row], top: int, left: int, right: int) -> list[Cell]:
    """Marks the cells of one merge; those that hold other words than its first cell."""
    anchor = f"{get_column_letter(left)}{top}"
    own = covered[0].text(left) if covered and covered[0].number == top else ""
    beneath = []
    for row in covered:
        for column in range(left, right + 1):
            cell = row.cells.setdefault(column, Cell(row.number, column))
            if (row.number, column) == (top, left):
                cell.anchor = anchor
            elif cell.value is None or not cell.text.strip() or cell.text == own:
                cell.anchor = anchor
                cell.empty()
            elif not cell.anchor:
                beneath.append(cell)
    return beneath


def _rest(chunks: Iterator[bytes], row: int, limits: Limits) -> tuple[list[str], bool]:
    """What stands after the row where reading stopped: merges, which come last in the file, and whether any
    cell further down holds something."""
    beyond = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="%d"' % row)
    references: list[str] = []
    passed = words = False
    tail = b""
    for chunk in chunks:
        window = tail + chunk
        found = None if passed else beyond.search(window)
        passed = passed or found is not None
        words = words or (passed and bool(HOLDS_WORDS.search(window, found.end() if found else 0)))
        references += [match[1].decode() for match in MERGE_REFERENCE.finditer(window)]
        if len(references) > limits.merges:
            break
        cut = window.rfind(b"<")
        tail = window[cut:] if 0 <= len(window) - cut < 10_000 and b">" not in window[cut:] else b""
    return references, words


def _address(reference: str) -> tuple[int, int] | None:
    """The row and column of an address such as B7; None for what is none."""
    found = ADDRESS.fullmatch(reference)
    if not found:
        return None
    row, column = int(found[2]), _column(found[1])
    return (row, column) if 1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN else None


@lru_cache(maxsize=LAST_COLUMN)
def _column(letters: str) -> int:
    """The number of a column such as AB; 0 for what is none."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64 if "A" <= letter <= "Z" and column < LAST_COLUMN else 0
    return column


class _Book(Handler):
    """Of workbook.xml: the sheets (name, state, identifier), and from which day days are counted."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.epoch = CALENDAR_WINDOWS_1900

    def start(self, name: str, attrs: dict[str, str]) -> None:
        if name == "sheet":
            plain = {key.rpartition(":")[2]: value for key, value in attrs.items()}
            self.sheets.append((plain.get("name", ""), plain.get("state", ""), plain.get("id", "")))
        elif name == "workbookPr" and attrs.get("date1904", "0") in ON:
            self.epoch = CALENDAR_MAC_1904


class _Strings(Words):
    """The strings that cells share, by number."""

    def __init__(self, room: Room) -> None:
        super().__init__()
        self._room = room
        self._length = 0
        self._is_struck = False
        self._crossed: list[str] = []
        self.found: list[str] = []
        self.struck: dict[int, str] = {}  # the words struck through in a string, by its number

    def start(self, name: str, attrs: dict[str, str]) -> None:
        super().start(name, attrs)
        if name == "r":
            self._is_struck = False
        elif name == "strike":
            self._is_struck = attrs.get("val", "1") not in OFF

    def characters(self, content: str) -> None:
        if self._is_struck and self._taking:
            self._crossed.append(content)
        else:
            super().characters(content)

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si":
            if self._crossed:
                self.struck[len(self.found)] = "".join(self._crossed)
            self.found.append(self.taken())
            self._is_struck, self._crossed = False, []
            self._length += len(self.found[-1])
            limits = self._room.limits
            if self._length > limits.characters or len(self.found) > limits.cells:
                raise WorkbookRefused(
                    f"The workbook holds over {limits.cells:,} words or {limits.characters:,} characters.",
                    "Import it in parts, or take out what is not the plan.",
                )


class _Cells(Handler):
    """Of a sheet: its rows, hidden columns and merges. It has enough after a thousand empty rows."""

    def __init__(self, sheet: Sheet, package: _Package) -> None:
        self._sheet, self._room, self._limits = sheet, package.room, package.room.limits
        self._strings, self._looks, self._epoch = package.strings.found, package.looks, package.book.epoch
        self._struck_strings = package.strings.struck
        self._is_struck = False
        self._crossed: list[str] = []
        self.hidden_columns: set[int] = set()
        self.is_too_wide = False
        self.merges: list[str] = []
        self.cleaned: list[Cell] = []
        self.stopped_at = 0
        self._rows: dict[int, Row] = {}
        self._row = Row(0)
        self._number = self._column = self._last_full = 0
        self._digits = "0"
        self._kind = ""
        self._look: Look = NO_LOOK
        self._formula = self._taking = self._aside = False
        self._pieces: list[str] = []
        self._inside = False

    def start(self, name: str, attrs: dict[str, str]) -> None:
        if self.has_enough:
            return
        if name == "c":
            self._start_cell(attrs)
        elif name in ("v", "t"):
            self._taking = self._inside and not self._aside
        elif name == "f":
            self._formula = self._inside
        elif name == "row":
            self._start_row(attrs)
        elif name == "rPh":
            self._aside = True
        elif name == "r":
            self._is_struck = False
        elif name == "strike":
            self._is_struck = attrs.get("val", "1") not in OFF
        elif name == "col" and attrs.get("hidden") in ON:
            self._hide(attrs)
        elif name == "mergeCell":
            self.merges.append(attrs.get("ref", ""))

    def end(self, name: str) -> None:
        self._taking = False
        if self.has_enough:
            return
        if name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._aside = False

    def characters(self, content: str) -> None:
        if self._taking:
            (self._crossed if self._is_struck else self._pieces).append(content)

    def _hide(self, attrs: dict[str, str]) -> None:
        first, last = attrs.get("min", ""), attrs.get("max", "")
        if first.isdigit() and last.isdigit():
            self.hidden_columns.update(range(int(first), min(int(last), self._limits.columns) + 1))

    def _start_row(self, attrs: dict[str, str]) -> None:
        told = attrs.get("r")
        self._number = int(float(told)) if told else self._number + 1
        if not 1 <= self._number <= LAST_ROW:
            raise Damaged(f"row {self._number}")
        self._row = self._rows.get(self._number) or Row(self._number)
        self._digits = str(self._number)
        self._row.hidden = self._row.hidden or attrs.get("hidden") in ON
        self._column = 0

    def _end_row(self) -> None:
        row = self._row
        row.drop_struck()
        if not row.is_blank:
            self._last_full = max(self._last_full, row.number)
        elif row.number - self._last_full > self._limits.blank_rows:
            self.has_enough = True
            self.stopped_at = row.number
            return
        if row.cells and row.number not in self._rows:
            self._rows[row.number] = row
            self._sheet.rows.append(row)
        if check_size(self._sheet.name, row, len(self._sheet.rows), self._limits):
            self.is_too_wide = True

    def _start_cell(self, attrs: dict[str, str]) -> None:
        told = attrs.get("r")
        if told is None:
            self._column += 1
        elif told.endswith(self._digits):
            self._column = _column(told[: -len(self._digits)])
        else:
            self._column = 0
        if not 1 <= self._column <= LAST_COLUMN:
            raise Damaged(f"cell {told}")
        self._kind = attrs.get("t", "n")
        number = attrs.get("s")
        self._look = self._looks[number] if number else NO_LOOK
        self._formula, self._inside, self._pieces = False, True, []
        self._is_struck, self._crossed = False, []

    def _end_cell(self) -> None:
        self._inside = False
        words, look = "".join(self._pieces), self._look
        struck = "".join(self._crossed) or self._struck_string(words)
        if struck and not (words if self._crossed else self._strings[int(words)]).strip():
            # Nothing of the cell stands: it is struck as a whole, as by its font.
            words, struck, look = struck, "", replace(look, style=replace(look.style, struck=True))
            self._kind = "inlineStr"
        if not words and not self._look.style.fill and not self._formula:
            return
        value, error = self._value(words) if words else (None, False)
        if isinstance(value, str) and "_x" in value:
            value = unescape(value)
        value, was_cleaned = cleaned(value)
        row, column = self._row, self._column
        if value is not None or column <= self._limits.columns:
            self._room.take_cell(self._sheet.name, row.number, column, value)
            kept = row.cells.get(column)
            if kept is not None and kept.value is not None:
                raise Damaged(f"cell {kept.coordinate} stands twice")
            cell = Cell(row.number, column, value, look.style, formula=self._formula, error=error)
            cell.struck = cleaned(struck)[0] if struck else ""
            row.cells[column] = cell
            if was_cleaned:
                self.cleaned.append(cell)

    def _struck_string(self, words: str) -> str:
        """The words struck through in the string that the cell shares; empty for most."""
        if self._kind != "s" or not self._struck_strings or not words.strip().isdigit():
            return ""
        return self._struck_strings.get(int(words), "")

    def _value(self, words: str) -> tuple[Any, bool]:
        """What the words of a cell stand for by the cell's own type, and whether that is an error. What can't
        be read as its type stays as written."""
        if self._kind == "s":
            place = int(words) if words.strip().isdigit() else -1
            return (self._strings[place], False) if 0 <= place < len(self._strings) else ("#REF!", True)
        if self._kind == "e":
            return words, True
        if self._kind == "b":
            return words.strip() in ON, False
        if self._kind == "d":
            return _tried(from_ISO8601, words), False
        if self._kind == "n":
            return self._of_number(words), False
        return words, False

    def _of_number(self, words: str) -> Any:
        number: Any = _tried(_number, words)
        if not self._look.is_date or isinstance(number, str):
            return number
        try:
            day = from_excel(number, self._epoch, timedelta=self._look.is_length)
        except (OverflowError, ValueError, TypeError):
            return number
        return str(day) if isinstance(day, timedelta) else day if isinstance(day, date | time) else number


def _number(words: str) -> int | float:
    number = float(words)
    if len(words) > LONGEST_NUMBER or not math.isfinite(number):
        raise ValueError("not a number that a spreadsheet holds")
    return number if any(mark in words for mark in ".eE") else int(words)


def _tried(reading: Callable[[str], Any], words: str) -> Any:
    """What the reading makes of the words, or the words where it can't."""
    try:
        return reading(words)
    except (ValueError, OverflowError, TypeError):
        return words
