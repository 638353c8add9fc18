"""Several tables on one sheet of a workbook, below each other or side by side."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from council.reading.workbooks.workbook import Row, Sheet
from programmes.imports.recognising.header_row import find_header
from programmes.imports.recognising.headings import known_whole, meaning, plain_heading
from programmes.imports.recognising.kinds import TITLED
from programmes.imports.recognising.sheet import recognise

MOST = 20  # tables of one sheet that are taken apart
ENOUGH = 3  # headings that a further table must have in words that are known whole
SURE = 0.6
TITLE_ROWS = 3  # rows of one cell above a table's headings that belong to it


def tables_in(sheet: Sheet) -> list[Sheet]:
    """The sheet's tables, each as a sheet of its own; the first keeps the sheet's name, its rows, and all
    that stands around them. A sheet of one table is returned as it is."""
    header = find_header(sheet)
    if not header:
        return [sheet]
    starts = list(_further_tables(sheet, header))[: MOST - 1]
    tables: list[Sheet] = []
    for first, end in pairwise([0, *starts, None]):
        rows = [row for row in sheet.rows if row.number >= (first or 0) and (end is None or row.number < end)]
        merges = tuple(m for m in sheet.merges if m[0] >= (first or 0) and (end is None or m[0] < end))
        tables += _side_by_side(replace(sheet, rows=rows, merges=merges))
    if len(tables) == 1:
        return [sheet]
    named = [
        replace(part, name=f"{sheet.name} (table {n})", page=sheet.name) for n, part in enumerate(tables, 1)
    ]
    return [replace(named[0], name=sheet.name), *named[1:]]


def _further_tables(sheet: Sheet, header: tuple[int, ...]) -> Iterator[int]:
    """The numbers of the rows where another table begins: at other headings after a gap, or their title."""
    known = _meant_by([row for row in sheet.rows if row.number in header])
    for place in range(1, len(sheet.rows)):
        row, above = sheet.rows[place], sheet.rows[place - 1]
        if row.number <= header[-1] + 1 or _cells_filled_to(row) < 2:
            continue
        # A table that is filled to its last row leaves a gap before the next one, or all headings are known.
        parted = above.number < row.number - 1 or _cells_filled_to(above) <= 2
        if not parted and not _may_head(row):
            continue  # as for most rows
        if not _are_headings(row, sure=not parted, few=_heads_anew(sheet, place)):
            continue
        headings = _headings_of(row)
        # The same headings again are the next page of the table above, not another table.
        if all(meaning(words) in known.get(column, ()) for column, words in headings.items()):
            continue
        known = _meant_by([row])
        first = row.number
        for back in range(1, min(TITLE_ROWS, place - 1) + 1):
            title = sheet.rows[place - back]
            if title.number != first - 1 or _cells_filled_to(title) != 1 or title.number <= header[-1] + 1:
                break
            first = title.number
        yield first


def _side_by_side(sheet: Sheet) -> list[Sheet]:
    """The table, or those that stand beside each other with an empty column between, each of a kind."""
    header = find_header(sheet)
    row = next((row for row in sheet.rows if header and row.number == header[-1]), None)
    if row is None:
        return [sheet]
    columns = [column for column, cell in sorted(row.cells.items()) if cell.text.strip()]
    gaps = [(left, right) for left, right in pairwise(columns) if right - left > 1]
    if not gaps:
        return [sheet]
    # A column without a heading may hold words all the same, and then it parts nothing.
    used = {
        c for line in sheet.rows if line.number >= row.number for c, x in line.cells.items() if x.text.strip()
    }
    bounds = [0, *(right for left, right in gaps if not used & set(range(left + 1, right))), 1 << 20]
    parts = [_only(sheet, first, end) for first, end in pairwise(bounds)]
    # A plan may leave a column empty for looks. It is two tables only where each stands by itself.
    if len(parts) < 2 or not all(_is_table(part, row.number) for part in parts):
        return [sheet]
    return parts


def _only(sheet: Sheet, first: int, end: int) -> Sheet:
    """The sheet with the columns from the first up to the end alone."""
    rows = [
        replace(row, cells={c: cell for c, cell in row.cells.items() if first <= c < end})
        for row in sheet.rows
    ]
    merges = tuple(merge for merge in sheet.merges if first <= merge[1] < end)
    return replace(sheet, rows=[row for row in rows if row.cells], merges=merges)


def _is_table(sheet: Sheet, header: int) -> bool:
    """Whether the columns are a table of a plan by themselves, with headings in that row."""
    recognised = recognise(sheet)
    names = TITLED.get(recognised.kind, ())[:1]
    return recognised.header_row == header and any(
        match.confidence >= SURE for match in recognised.matches(*names)
    )


def _may_head(row: Row) -> bool:
    """Whether the first words of a row could be a heading, at a glance: every row of a plan is asked."""
    for cell in row.cells.values():
        words = cell.value
        if words is not None and words != "":
            return (
                isinstance(words, str)
                and len(words) <= 60
                and not any(map(str.isdigit, words))
                and known_whole(words)
            )
    return False


def _are_headings(row: Row, *, sure: bool, few: bool) -> bool:
    """Whether a row in the midst of a sheet holds nothing but headings, most of them known whole.

    All of them have to be where the row has to be `sure`; two are enough where the row stands under a title
    (`few`).
    """
    cells = [cell for cell in row.cells.values() if cell.text.strip()]
    texts = [cell.text.strip() for cell in cells]
    enough = 2 if few and not sure else ENOUGH
    if (
        len(texts) < enough
        or any(len(text) > 60 for text in texts)
        or not all(isinstance(cell.value, str) for cell in cells)
    ):
        return False
    known = sum(known_whole(text) for text in texts)
    return known >= enough and known >= (1.0 if sure or len(texts) < ENOUGH else 0.6) * len(texts)


def _heads_anew(sheet: Sheet, place: int) -> bool:
    """Whether a row stands under the title of another table: one cell alone, with a gap above it."""
    title = sheet.rows[place - 1]
    if place < 2 or title.number != sheet.rows[place].number - 1 or _cells_filled_to(title) != 1:
        return False
    above = sheet.rows[place - 2]
    return above.number < title.number - 1 or _cells_filled_to(above) == 0


def _meant_by(rows: list[Row]) -> dict[int, set[str]]:
    """What the headings of each column mean, in one row or in two."""
    meant: dict[int, set[str]] = {}
    for row in rows:
        for column, words in _headings_of(row).items():
            meant.setdefault(column, set()).add(meaning(words))
    return meant


def _headings_of(row: Row) -> dict[int, str]:
    return {column: plain_heading(cell.text) for column, cell in row.cells.items() if cell.text.strip()}


def _cells_filled_to(row: Row, most: int = 3) -> int:
    """How many cells of the row say something, as far as it matters."""
    count = 0
    for cell in row.cells.values():
        if cell.value is not None and cell.value != "":
            count += 1
            if count >= most:
                break
    return count
