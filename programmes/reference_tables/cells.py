"""The cells of a table as people type and paste them: one row a line, cells parted by | or by tabs. Pure."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from council.reading.workbooks.cells import cleaned

RULE = re.compile(r":?-{2,}:?")  # the line under the headings of a table written as Markdown


@dataclass(frozen=True)
class Cells:
    """A table's headings and its rows, each as wide as the headings."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def read_cells(text: str) -> Cells:
    """The table of the lines: the first has the headings. Tabs count where there are any, else |."""
    plain = str(cleaned(text.replace("\r\n", "\n").replace("\r", "\n"))[0])
    return squared(_tabbed(plain) if "\t" in plain else _barred(plain))


def squared(lines: Iterable[Sequence[str]]) -> Cells:
    """The lines as a table: empty rows and empty columns at the right left out, short rows filled up."""
    kept = [[_tidy(cell) for cell in line] for line in lines]
    kept = [line for line in kept if any(line)]
    width = max((place for line in kept for place, cell in enumerate(line, start=1) if cell), default=0)
    rows = [tuple((line + [""] * width)[:width]) for line in kept]
    return Cells(rows[0], tuple(rows[1:])) if rows else Cells()


def cells_in_words(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table as a box holds it, to be read back the same: tabs where a cell has a line break or a |."""
    lines = [list(columns), *map(list, rows)]
    if not any(letter in cell for line in lines for cell in line for letter in '|\n"'):
        return "\n".join(" | ".join(line).rstrip() for line in lines)
    if len(columns) == 1:
        lines = [[*line, ""] for line in lines]  # so that a tab says how the lines are to be read
    written = io.StringIO()
    csv.writer(written, delimiter="\t", lineterminator="\n").writerows(lines)
    return written.getvalue().removesuffix("\n")


def _tidy(cell: str) -> str:
    lines = (" ".join(line.split()) for line in cell.split("\n"))
    return "\n".join(line for line in lines if line)


def _tabbed(text: str) -> list[list[str]]:
    """As a spreadsheet copies its cells: those with a line break stand in quotation marks."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True))
    except csv.Error:
        return [line.split("\t") for line in text.split("\n")]


def _barred(text: str) -> list[list[str]]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if all(line.startswith("|") and line.endswith("|") and len(line) > 1 for line in lines):
        lines = [line[1:-1] for line in lines]
    parted = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [cells for cells in parted if not all(RULE.fullmatch(cell) for cell in cells)]
