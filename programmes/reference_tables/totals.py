"""Figures of a table, and whether the totals that it prints are the sums of what stands above them. Pure.

1. A row whose name begins with Total, Sub-total or Grand total is a total; a row of its name alone heads a
   section.
2. A total is right where it is the sum of the rows since the last total, or of all rows above it.
3. Else it is told with the sum that is nearer to it. A column that also has words, or percentages, is left.
4. A column that is called Total is right where it is the sum of the figures before it in its row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

FIGURE = re.compile(
    r"^(?:(?P<minus>[-−–]|\()\s*)?(?:(?P<pounds>£)\s*)?(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?"
    r"(?:\s*(?P<more>k|m|%))?(?:\s*\))?(?:\s*[*#†‡§¹²³]+)?$",
    re.IGNORECASE,
)
TIMES = {"k": 1_000, "m": 1_000_000}
NO_FIGURE = {"", "-", "–", "—", "n/a", "none", "..", "tbc", "£tbc", "not known", "not available"}
TOTAL = re.compile(r"(?:(?:grand|overall|sub)[- ]?)?totals?\b", re.IGNORECASE)
TOTAL_COLUMN = re.compile(r"(?:grand )?total\s*(?:£|[(\[][^)\]]*[)\]])?", re.IGNORECASE)
Row = Sequence[str]


@dataclass(frozen=True)
class Totals:
    """How many printed totals could be worked out again, and what is told of each that differs."""

    checked: int
    gaps: tuple[str, ...]


def figure_of(words: str) -> Decimal | None:
    """The figure that the cell is; None where it is anything else. "nil" is 0, "(120)" is minus 120."""
    if words.strip().casefold() == "nil":
        return Decimal(0)
    matched = FIGURE.fullmatch(words.strip())
    if not matched:
        return None
    amount = Decimal(matched["digits"].replace(",", "") + (matched["part"] or ""))
    amount *= TIMES.get((matched["more"] or "").lower(), 1)
    return -amount if matched["minus"] else amount


def is_section(row: Row) -> bool:
    """Whether the row is a name alone, which heads the rows below it."""
    return len(row) > 1 and bool(row[0]) and not any(row[1:])


def is_total(row: Row) -> bool:
    """Whether the row is a printed total."""
    name = next((cell for cell in row if cell), "")
    return bool(TOTAL.match(name)) and not is_section(row)


def figure_columns(width: int, rows: Sequence[Row]) -> list[bool]:
    """For each column, whether figures stand in it and nothing else."""
    cells = [[row[place] for row in rows if not is_section(row)] for place in range(width)]
    return [_all_figures(column) and any(figure_of(cell) is not None for cell in column) for column in cells]


def check_totals(columns: Row, rows: Sequence[Row]) -> Totals:
    """The totals that the table prints, worked out again."""
    told = [*_totals_below(columns, rows), *_totals_beside(columns, rows)]
    return Totals(len(told), tuple(filter(None, told)))


def _totals_below(columns: Row, rows: Sequence[Row]) -> Iterator[str]:
    """What is told of each total under its column, "" where it is right; those in doubt are passed over."""
    since = 0  # the first row that the next total may add up
    for number, row in enumerate(rows):
        if is_total(row):
            for place in range(1, len(columns)):
                above = [each[place] for each in rows[:number] if _adds_up(each)]
                block = [each[place] for each in rows[since:number] if _adds_up(each)]
                come_to = _come_to(row[place], block, above)
                of = f" for {columns[place]}" if columns[place] else ""
                if come_to is not None:
                    words = f"The total printed{of} is {row[place]}; the rows come to {come_to}."
                    yield come_to and words
        if is_total(row) or is_section(row):
            since = number + 1


def _adds_up(row: Row) -> bool:
    return not is_total(row) and not is_section(row)


def _all_figures(cells: Sequence[str]) -> bool:
    return all(figure_of(cell) is not None or cell.strip().casefold() in NO_FIGURE for cell in cells)


def _come_to(printed: str, *added: Sequence[str]) -> str | None:
    """The sum that is nearest to the printed total, "" where it is right; None where it can't be checked."""
    total = figure_of(printed)
    if total is None or "%" in printed:
        return None
    sums = []
    for cells in added:
        figures = [figure for cell in cells if (figure := figure_of(cell)) is not None]
        if figures and _all_figures(cells) and not any("%" in cell for cell in cells):
            sums.append(sum(figures, Decimal(0)))
    if not sums:
        return None
    nearest = min(sums, key=lambda each: abs(each - total))
    return "" if nearest == total else _printed(nearest, like=printed)


def _totals_beside(columns: Row, rows: Sequence[Row]) -> Iterator[str]:
    """What is told of each total at the end of its row, "" where it is right; the others are passed over."""
    numeric = figure_columns(len(columns), rows)
    since = 1
    for place, heading in enumerate(columns):
        if not TOTAL_COLUMN.fullmatch(heading.strip()) or not numeric[place]:
            continue
        for row in filter(_adds_up, rows):
            parts = [row[each] for each in range(since, place) if numeric[each]]
            cells = [cell for cell in parts if figure_of(cell) is not None]
            come_to = _come_to(row[place], cells) if len(cells) > 1 else None
            if come_to is not None:
                of = row[0] or "a row"
                words = f"The total printed for {of} is {row[place]}; its figures come to {come_to}."
                yield come_to and words
        since = place + 1


def _printed(amount: Decimal, *, like: str) -> str:
    whole = amount == amount.to_integral_value()
    shown = f"{abs(amount):,.0f}" if whole else f"{abs(amount).normalize():,f}"
    if not whole and "£" in like:
        shown = f"{abs(amount):,.2f}"
    return f"{'-' if amount < 0 else ''}{'£' if '£' in like else ''}{shown}"
