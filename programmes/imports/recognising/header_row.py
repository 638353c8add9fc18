"""Where the headings of a sheet stand: the row or rows, and what they call each column."""

from datetime import date
from itertools import islice

from council.reading.workbooks.workbook import Cell, Row, Sheet
from programmes.imports.cells.values import read_rag
from programmes.imports.decisions import Choices
from programmes.imports.recognising.headings import fields_named, is_year, known_whole, plain_heading
from programmes.imports.recognising.shapes import DATE_WORDS, NUMBER

LEAST_IN_A_ROW = 3
HEADER_WITHIN = 40  # rows that hold something, looked at for the headings
LONGEST_HEADING = 90
MOST_DOWNWARDS = 60  # rows of a form, or of a table on its side
LAST = 16_384
WIDE = 60  # columns


def header_rows_of(sheet: Sheet, choices: Choices) -> tuple[int, ...]:
    """The rows of the headings: those that were chosen, else those that are found; none of a form."""
    chosen = chosen_header(sheet, choices)
    return chosen or (() if stands_downwards(sheet) else find_header(sheet))


def find_header(sheet: Sheet) -> tuple[int, ...]:
    """The rows of the headings, by synonym hits: none, one, or two where group headings stand above."""
    rows = list(islice((row for row in sheet.rows if not row.hidden and not row.is_blank), HEADER_WITHIN))
    scored = [(heading_score(sheet, row), place) for place, row in enumerate(rows)]
    best = max((score for score, _ in scored), default=0.0)
    # One heading that is known for certain, or two that are likely.
    if best < 0.7:
        return ()
    # The first of the rows that are about as good: plans repeat their headings further down.
    place = next(place for score, place in scored if score >= 0.85 * best)
    # Headings have rows under them, unless there are so many that the plan is a form yet to be filled in.
    if place == len(rows) - 1 and len(rows) > 1 and best < 1.6:
        return ()
    row = rows[place]
    if place + 1 < len(rows) and is_lower_half(sheet, row, rows[place + 1]):
        return row.number, rows[place + 1].number
    if place and is_group_row(sheet, rows[place - 1], row):
        return rows[place - 1].number, row.number
    return (row.number,)


def stands_downwards(sheet: Sheet) -> bool:
    """Whether the headings stand below each other in the first column: a form, or a table on its side."""
    if not 3 <= len(sheet.rows) <= MOST_DOWNWARDS:
        return False
    first = min((min(row.cells, default=LAST) for row in sheet.rows), default=LAST)
    # Each once: a form that is copied down the page for every project says the same headings again.
    down = list(dict.fromkeys(row.text(first).strip() for row in sheet.rows if row.text(first).strip()))
    named = sum(map(known_whole, down))
    if named < 3 or named < 0.6 * (len(down) - 1):
        return False
    across = (sum(known_whole(cell.text) for cell in shown_cells(sheet, row)) for row in sheet.rows)
    return named > max(across, default=0)


def heading_score(sheet: Sheet, row: Row) -> float:
    """How far a row looks like headings: synonym hits, less what headings never are."""
    score, hits, others = 0.0, 0, 0
    seen: set[str] = set()
    chart = columns_in_a_row(row)
    for cell in shown_cells(sheet, row):
        if cell.column in chart:
            continue
        text = cell.text.strip()
        named = fields_named(text) if isinstance(cell.value, str) else {}
        best = max(named.values(), default=0.0)
        if best >= 0.5 and plain_heading(text) not in seen:
            hits += 1
            score += best + (0.15 if cell.style.bold or cell.style.fill else 0.0)
        # A real date or number is no heading, though it may read like the name of a month or a year.
        elif len(text) > LONGEST_HEADING or not isinstance(cell.value, str) or NUMBER.match(text):
            others += 2
        else:
            others += 1
        seen.add(plain_heading(text))
    if not hits:
        return 0.0
    if hits == 1 and others == 0:
        only = next(iter(shown_cells(sheet, row)))
        # One heading alone is a header only where it looks like one, or the sheet is a single column.
        if len(sheet.columns) > 1 or only.is_merged:
            return 0.0
    if hits + others > WIDE:
        others = min(others, 2 * hits + 4)  # a hundred columns of weeks or notes unmake no headings
    # A title such as “Action plan 2026” is one hit among other words.
    if hits == 1 and others > 1:
        return 0.0
    return max(0.0, score - 0.25 * others)


def columns_in_a_row(row: Row) -> set[int]:
    """The columns over which days follow each other, or numbers by one: the headings of a bar chart."""
    found: set[int] = set()
    run: list[Cell] = []
    for _, cell in sorted(row.cells.items()):
        if not cell.text.strip():
            continue
        if run and not _follows(run[-1].value, cell.value):
            run = []
        if isinstance(cell.value, int | date) and not isinstance(cell.value, bool):
            run.append(cell)
            if len(run) > LEAST_IN_A_ROW:
                found.update(each.column for each in run)
    return found


def _follows(before: object, value: object) -> bool:
    if isinstance(before, int) and isinstance(value, int):
        return value - before == 1
    return (
        isinstance(before, date)
        and isinstance(value, date)
        and type(before) is type(value)
        and before < value
    )


def is_group_row(sheet: Sheet, above: Row, below: Row) -> bool:
    """Whether the row above holds group headings, merged over some of the columns below but not over all."""
    if above.number != below.number - 1:
        return False
    width = len(shown_cells(sheet, below))
    spans = [right - left + 1 for top, left, bottom, right in sheet.merges if top == above.number == bottom]
    texts = [cell.text.strip() for cell in shown_cells(sheet, above)]
    if any(
        len(t) > 40 or ":" in t.rstrip(" :") or read_rag(t) or (DATE_WORDS.search(t) and not is_year(t))
        for t in texts
    ):
        return False
    # One that is merged over everything is the sheet's title, and heads no group.
    return any(1 < span < width for span in spans) and bool(texts) and width >= 3


def is_lower_half(sheet: Sheet, upper: Row, lower: Row) -> bool:
    """Whether the row below completes a header: short words under merged group headings."""
    if lower.number != upper.number + 1:
        return False
    spans = [
        (left, right)
        for top, left, bottom, right in sheet.merges
        if top == upper.number == bottom and left < right
    ]
    tall = [
        left for top, left, bottom, right in sheet.merges if top == upper.number and bottom == lower.number
    ]
    shown = shown_cells(sheet, lower)
    short = [
        c
        for c in shown
        if isinstance(c.value, str) and len(c.text.strip()) <= 40 and not NUMBER.match(c.text)
    ]
    beneath = [c for c in short if any(left <= c.column <= right for left, right in spans)]
    return (
        bool(shown)
        and len(short) == len(shown)
        and (bool(tall) or len(beneath) >= 2)
        and (len(beneath) >= 2 or all(c.column not in tall for c in shown))
    )


def headings_in(sheet: Sheet, header_rows: tuple[int, ...]) -> dict[int, str]:
    """The heading of each column; of two rows the lower one's words, led by their group's where it helps."""
    by_number = {row.number: row for row in sheet.rows}
    upper, lower = by_number[header_rows[0]], by_number[header_rows[-1]]
    groups = spread_over_merges(sheet, upper) if len(header_rows) > 1 else {}
    headings: dict[int, str] = {}
    last = max(sheet.columns, default=0)
    again = [plain_heading(cell.text) for cell in shown_cells(sheet, lower)]
    for column in sorted({*groups, *lower.cells, *upper.cells}):
        # Formatted cells without words can reach to column XFD.
        if column in sheet.hidden_columns or column > last:
            continue
        own = lower.text(column).strip()
        group = groups.get(column, "").strip()
        if own and group and own != group:
            alone = max(fields_named(own).values(), default=0.0)
            together = max(fields_named(f"{group} {own}").values(), default=0.0)
            # A group such as "2009/10" over "£" says what its columns are; "What" over "No." doesn't.
            clear = alone >= 0.95 or (alone >= 0.6 and not is_year(group))
            if again.count(plain_heading(own)) > 1:  # "L" under Inherent and under Current are two things
                clear = False
            headings[column] = own if clear and alone >= together else f"{group} {own}"
        elif own or group:
            headings[column] = own or group
    return headings


def spread_over_merges(sheet: Sheet, row: Row) -> dict[int, str]:
    """A row's words by column, spread over the merges that hold them."""
    texts = {column: row.text(column) for column in row.cells}
    for top, left, bottom, right in sheet.merges:
        if top <= row.number <= bottom and top == row.number:
            for column in range(left, right + 1):
                texts[column] = row.text(left)
    return texts


def chosen_header(sheet: Sheet, choices: Choices) -> tuple[int, ...]:
    number = choices.header_rows.get(sheet.name)
    if not number or not any(row.number == number for row in sheet.rows):
        return ()
    header = find_header(sheet)
    return header if header and header[-1] == number else (int(number),)


def shown_cells(sheet: Sheet, row: Row) -> list[Cell]:
    """The cells of a row that hold words and are not in a hidden column."""
    return [
        cell
        for column, cell in sorted(row.cells.items())
        if cell.text.strip() and column not in sheet.hidden_columns
    ]
