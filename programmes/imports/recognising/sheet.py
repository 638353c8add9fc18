"""Recognising a sheet: where its header stands, what its columns hold, its kind, what each row is for."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import islice

from openpyxl.utils import column_index_from_string, get_column_letter

from council.reading.workbooks.workbook import Cell, Notice, Row, Sheet
from programmes.imports.cells.values import read_rag
from programmes.imports.corrections import Choices
from programmes.imports.recognised import ColumnMatch, Hidden, LineType, PlanKind, RecognisedSheet, is_struck
from programmes.imports.recognising.columns import (
    DATE_WORDS,
    DESCRIPTIONS,
    MANY,
    NUMBER,
    TITLES,
    Shape,
    bars_in,
    candidates,
    match_columns,
    shape_of,
)
from programmes.imports.recognising.headings import fields_named, is_year, known_whole, plain
from programmes.imports.recognising.kinds import ASIDE, CHANGE_LOG, SPEAKS, TITLED, is_pivot, sheet_kind_of
from programmes.imports.recognising.rows import lines_of

HEADER_WITHIN = 40  # rows that hold something, looked at for the headings
LONGEST_HEADING = 90
MOST_DOWNWARDS = 60  # rows of a form, or of a table on its side
LAST = 16_384
DOWNWARDS = (
    "The headings of this sheet stand below each other in its first column, so nothing was read from it."
)
TURN_IT = (
    "Turn the table: copy it, choose Paste Special and Transpose, and import that. Put forms into one table."
)
BESIDE = "This is one of several tables on the sheet"
COUNTS = "The sheet holds a pivot table, which counts what stands elsewhere, so it was left out."
# Fields that records of every kind have.
GENERAL = {
    "reference", "workstream", "directorate", "owner", "support", "due", "start", "revised_due", "completed",
    "status", "rag", "progress", "priority", "percent",
}  # fmt: skip
NO_PLAN = "The sheet is not part of the plan by its name, so it was left out."


def recognise(sheet: Sheet, *, choices: Choices | None = None) -> RecognisedSheet:
    """The sheet with its kind, header, columns and rows; the admin's own choices come before our reading."""
    choices = choices or Choices()
    hidden = _hidden_in(sheet)
    sheet = with_hidden(sheet, choices.hidden.get(sheet.name, ()))
    header_rows = header_rows_of(sheet, choices)
    if not header_rows:
        return _without_header(sheet, choices, hidden)
    headings = _headings(sheet, header_rows)
    body = [row for row in sheet.rows if row.number > header_rows[-1] and not row.hidden]
    cells = _cells_by_column(sheet, body)
    for column in cells:
        headings.setdefault(column, "")
    columns = match_columns(headings, cells)
    title = _title(sheet, header_rows[0])
    kind, confidence = sheet_kind_of(sheet.name, title, columns)
    pivot = is_pivot(title, headings)
    if CHANGE_LOG.match(sheet.name) or pivot:
        kind, confidence = PlanKind.UNKNOWN, 0.9
    if sheet.name in choices.kinds:
        kind, confidence = PlanKind(choices.kinds[sheet.name]), 1.0
    columns = _corrected(columns, choices.columns.get(sheet.name, {}))
    columns = _with_title_column(kind, _as_of_kind(kind, columns, cells), cells)
    found = RecognisedSheet(
        sheet, kind, confidence, header_rows, title, columns, choices=choices, hidden=hidden
    )
    found.bars = {c: h for c, h in bars_in(headings, cells).items() if not found.field_of(c)}
    if sheet.page:
        found.notices.append(Notice("notice", f"{BESIDE} “{sheet.page}”.", sheet=sheet.name))
    if pivot:
        found.notices.append(Notice("notice", COUNTS, sheet=sheet.name))
    found.included = choices.included.get(sheet.name, _taken_by_itself(sheet, kind))
    found.lines = lines_of(found)
    found.has_struck_rows = any(line.type is LineType.RECORD and is_struck(line.row) for line in found.lines)
    if first := next((n.number for n in found.lines if n.type is LineType.SECTION), 0):
        found.title = _title(sheet, min(first, header_rows[0]))
    _tell(found)
    return found


def header_rows_of(sheet: Sheet, choices: Choices) -> tuple[int, ...]:
    """The rows of the headings: those that were chosen, else those that are found; none of a form."""
    chosen = _chosen_header(sheet, choices)
    return chosen or (() if stands_downwards(sheet) else find_header(sheet))


def find_header(sheet: Sheet) -> tuple[int, ...]:
    """The rows of the headings, by synonym hits: none, one, or two where group headings stand above."""
    rows = list(islice((row for row in sheet.rows if not row.hidden and not row.is_blank), HEADER_WITHIN))
    scored = [(_heading_score(sheet, row), place) for place, row in enumerate(rows)]
    best = max((score for score, _ in scored), default=0.0)
    if best < 0.7:
        return ()
    place = next(place for score, place in scored if score >= 0.85 * best)
    if place == len(rows) - 1 and len(rows) > 1 and best < 1.6:
        return ()
    row = rows[place]
    if place + 1 < len(rows) and _is_lower_half(sheet, row, rows[place + 1]):
        return row.number, rows[place + 1].number
    if place and _is_group_row(sheet, rows[place - 1], row):
        return rows[place - 1].number, row.number
    return (row.number,)


def stands_downwards(sheet: Sheet) -> bool:
    """Whether the headings stand below each other in the first column: a form, or a table on its side."""
    if not 3 <= len(sheet.rows) <= MOST_DOWNWARDS:
        return False
    first = min((min(row.cells, default=LAST) for row in sheet.rows), default=LAST)
    down = list(dict.fromkeys(row.text(first).strip() for row in sheet.rows if row.text(first).strip()))
    named = sum(map(known_whole, down))
    if named < 3 or named < 0.6 * (len(down) - 1):
        return False
    across = (sum(known_whole(cell.text) for cell in _shown(sheet, row)) for row in sheet.rows)
    return named > max(across, default=0)


def _heading_score(sheet: Sheet, row: Row) -> float:
    """How far a row looks like headings: synonym hits, less what headings never are."""
    score, hits, others = 0.0, 0, 0
    seen: set[str] = set()
    for cell in _shown(sheet, row):
        text = cell.text.strip()
        named = fields_named(text) if isinstance(cell.value, str) else {}
        best = max(named.values(), default=0.0)
        if best >= 0.5 and plain(text) not in seen:
            hits += 1
            score += best + (0.15 if cell.style.bold or cell.style.fill else 0.0)
        elif len(text) > LONGEST_HEADING or not isinstance(cell.value, str) or NUMBER.match(text):
            others += 2
        else:
            others += 1
        seen.add(plain(text))
    if not hits:
        return 0.0
    if hits == 1 and others == 0:
        only = next(iter(_shown(sheet, row)))
        # One heading alone is a header only where it looks like one, or the sheet is a single column.
        if len(sheet.columns) > 1 or only.is_merged:
            return 0.0
    if hits == 1 and others > 1:
        return 0.0
    return max(0.0, score - 0.25 * others)


def _is_group_row(sheet: Sheet, above: Row, below: Row) -> bool:
    """Whether the row above holds group headings, merged over some of the columns below but not over all."""
    if above.number != below.number - 1:
        return False
    width = len(_shown(sheet, below))
    spans = [right - left + 1 for top, left, bottom, right in sheet.merges if top == above.number == bottom]
    texts = [cell.text.strip() for cell in _shown(sheet, above)]
    if any(
        len(t) > 40 or ":" in t.rstrip(" :") or read_rag(t) or (DATE_WORDS.search(t) and not is_year(t))
        for t in texts
    ):
        return False
    return any(1 < span < width for span in spans) and bool(texts) and width >= 3


def _is_lower_half(sheet: Sheet, upper: Row, lower: Row) -> bool:
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
    shown = _shown(sheet, lower)
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


def _headings(sheet: Sheet, header_rows: tuple[int, ...]) -> dict[int, str]:
    """The heading of each column; of two rows the lower one's words, led by their group's where it helps."""
    by_number = {row.number: row for row in sheet.rows}
    upper, lower = by_number[header_rows[0]], by_number[header_rows[-1]]
    groups = _filled_right(sheet, upper) if len(header_rows) > 1 else {}
    found: dict[int, str] = {}
    last = max(sheet.columns, default=0)
    again = [plain(cell.text) for cell in _shown(sheet, lower)]
    for column in sorted({*groups, *lower.cells, *upper.cells}):
        if column in sheet.hidden_columns or column > last:
            continue
        own = lower.text(column).strip()
        group = groups.get(column, "").strip()
        if own and group and own != group:
            alone = max(fields_named(own).values(), default=0.0)
            together = max(fields_named(f"{group} {own}").values(), default=0.0)
            # A group such as "2009/10" over "£" says what its columns are; "What" over "No." doesn't.
            clear = alone >= 0.95 or (alone >= 0.6 and not is_year(group))
            if again.count(plain(own)) > 1:  # "L" under Inherent and under Current are two things
                clear = False
            found[column] = own if clear and alone >= together else f"{group} {own}"
        elif own or group:
            found[column] = own or group
    return found


def _filled_right(sheet: Sheet, row: Row) -> dict[int, str]:
    """A row's words by column, spread over the merges that hold them."""
    texts = {column: row.text(column) for column in row.cells}
    for top, left, bottom, right in sheet.merges:
        if top <= row.number <= bottom and top == row.number:
            for column in range(left, right + 1):
                texts[column] = row.text(left)
    return texts


def _cells_by_column(sheet: Sheet, body: list[Row]) -> dict[int, list[Cell]]:
    found: dict[int, list[Cell]] = {}
    for row in body:
        # A row with one cell only is a heading within the sheet more often than data.
        filled = [cell for cell in row.cells.values() if cell.text.strip()]
        for cell in row.cells.values():
            coloured = cell.style.fill and not cell.text.strip()
            if cell.column in sheet.hidden_columns or not (cell.text.strip() or coloured):
                continue
            if len(filled) > 1 or not cell.style.bold:
                found.setdefault(cell.column, []).append(cell)
    return {
        column: cells
        for column, cells in found.items()
        if any(c.text.strip() for c in cells) or len(cells) > 2
    }


def _as_of_kind(
    kind: PlanKind, columns: list[ColumnMatch], cells: dict[int, list[Cell]]
) -> list[ColumnMatch]:
    """The columns, headings of several meanings read as the kind of sheet has them: "Target" of a saving."""
    speaks, taken = SPEAKS.get(kind, {}), {match.field for match in columns}
    found = []
    for match in columns:
        if match.field and match.field not in GENERAL and speaks.get(match.field, 0.0) <= 0:
            shape = shape_of(cells.get(match.column, []))
            others = candidates(match.heading, shape).items()
            better = [
                (sure, name) for name, sure in others if speaks.get(name, 0.0) > 0 and name not in taken
            ]
            if better:
                sure, name = max(better)
                taken.add(name)
                match = replace(match, field=name, confidence=round(sure, 2))
        found.append(match)
    return found


def _with_title_column(
    kind: PlanKind, columns: list[ColumnMatch], cells: dict[int, list[Cell]]
) -> list[ColumnMatch]:
    """The columns, the kind's title among them: another column stands in where none was matched to it."""
    wanted = TITLED.get(kind, ())
    if not wanted or any(match.field == wanted[0] for match in columns):
        return columns
    # A heading such as Title or Description names the records of whatever kind of sheet it stands on.
    titled = any(plain(match.heading) in TITLES for match in columns)
    offers = [
        (candidates(match.heading, shape_of(cells.get(match.column, []))).get(wanted[0], 0.0), match)
        for match in columns
        if not (titled and plain(match.heading) in DESCRIPTIONS)
    ]
    sure, named = max(offers, key=lambda offer: offer[0], default=(0.0, None))
    if named is not None and sure and SPEAKS[kind].get(named.field, 0.0) <= 0:
        return [replace(m, field=wanted[0], confidence=round(sure, 2)) if m is named else m for m in columns]
    if any(match.field in wanted for match in columns):
        return columns
    shapes = {m.column: shape_of(cells[m.column]) for m in columns if not m.field and cells.get(m.column)}
    free = [m for m in columns if m.column in shapes and not _is_figures(shapes[m.column])]
    if not free:
        return columns
    wordiest = max(free, key=lambda m: shapes[m.column].words)
    return [replace(m, field=wanted[0], confidence=0.3) if m is wordiest else m for m in columns]


def _is_figures(shape: Shape) -> bool:
    """Whether a column holds figures, dates or marks, which name nothing."""
    return max(shape.numbers, shape.money, shape.dates, shape.percents, shape.rags, shape.yes_no) >= 0.5


def _corrected(columns: list[ColumnMatch], chosen: Mapping[str, str]) -> list[ColumnMatch]:
    """The columns as the admin corrected them, by letter; what they took is no other column's any more."""
    numbers = {column_index_from_string(letter): field for letter, field in chosen.items()}
    taken = set(numbers.values()) - MANY
    found = []
    for match in columns:
        if match.column in numbers:
            match = replace(match, field=numbers[match.column], confidence=1.0)
        elif match.field in taken:
            match = replace(match, field="", confidence=0.0)
        found.append(match)
    return found


def _hidden_in(sheet: Sheet) -> Hidden:
    """What the workbook hides of the sheet and says something."""
    rows = tuple(row.number for row in sheet.rows if row.hidden and not row.is_blank)
    if not sheet.hidden_columns:
        return Hidden(rows)
    return Hidden(rows, tuple(get_column_letter(c) for c in sheet.columns if c in sheet.hidden_columns))


def with_hidden(sheet: Sheet, asked: Collection[str]) -> Sheet:
    """The sheet with its hidden rows or columns shown, where they were asked for."""
    if "columns" in asked:
        sheet = replace(sheet, hidden_columns=frozenset())
    if "rows" in asked:
        sheet = replace(sheet, rows=[replace(row, hidden=False) for row in sheet.rows])
    return sheet


def _chosen_header(sheet: Sheet, choices: Choices) -> tuple[int, ...]:
    number = choices.header_rows.get(sheet.name)
    if not number or not any(row.number == number for row in sheet.rows):
        return ()
    found = find_header(sheet)
    return found if found and found[-1] == number else (int(number),)


def _title(sheet: Sheet, header: int) -> str:
    """The words of the first row above the header, the sheet's own title."""
    for row in sheet.rows:
        if row.number >= header:
            break
        texts = [cell.text.strip() for cell in _shown(sheet, row)]
        if texts and len(texts[0]) <= 200:
            return " ".join(texts[0].split())
    return ""


def _shown(sheet: Sheet, row: Row) -> list[Cell]:
    """The cells of a row that hold words and are not in a hidden column."""
    return [
        cell
        for column, cell in sorted(row.cells.items())
        if cell.text.strip() and column not in sheet.hidden_columns
    ]


def _taken_by_itself(sheet: Sheet, kind: PlanKind) -> bool:
    return not sheet.hidden and kind not in (PlanKind.LOOKUPS, PlanKind.UNKNOWN)


def _without_header(sheet: Sheet, choices: Choices, hidden: Hidden) -> RecognisedSheet:
    found = RecognisedSheet(sheet, PlanKind.UNKNOWN, choices=choices, hidden=hidden)
    found.kind, found.confidence = sheet_kind_of(sheet.name, "", [])
    found.included = choices.included.get(sheet.name, False) and bool(choices.kinds.get(sheet.name))
    if found.kind is PlanKind.LOOKUPS:
        _tell(found)
    elif stands_downwards(sheet) and not ASIDE.match(sheet.name):
        found.notices.append(Notice("warning", DOWNWARDS, TURN_IT, sheet=sheet.name))
    elif ASIDE.match(sheet.name):
        found.notices.append(Notice("notice", NO_PLAN, sheet=sheet.name))
    elif sheet.rows:
        found.notices.append(
            Notice(
                "warning",
                "No row of headings was found, so nothing was read from this sheet.",
                "Say which row holds the headings, or put one above, such as Action, Owner and Date.",
                sheet=sheet.name,
            )
        )
    if sheet.hidden:
        found.notices.append(_hidden_sheet(sheet))
    return found


def _hidden_sheet(sheet: Sheet) -> Notice:
    return Notice(
        "notice", "The sheet is hidden, so it was left out.", "Tick it to take it in.", sheet=sheet.name
    )


def _tell(found: RecognisedSheet) -> None:
    """Adds to the sheet's notices all that was left out of it, and why."""
    sheet = found.sheet
    if sheet.hidden and not found.included:
        found.notices.append(_hidden_sheet(sheet))
    elif found.kind is PlanKind.LOOKUPS:
        found.notices.append(
            Notice("notice", "The sheet holds lists to choose from, so it was left out.", sheet=sheet.name)
        )
    elif found.kind is PlanKind.UNKNOWN and not CHANGE_LOG.match(sheet.name):
        known = bool(ASIDE.match(sheet.name))
        found.notices.append(
            Notice(
                "notice" if known else "warning",
                NO_PLAN if known else "The headings were found, but not what kind of sheet this is.",
                "Choose its kind to take it in.",
                sheet=sheet.name,
            )
        )
    _tell_of_the_hidden(found)
    grouped: dict[tuple[str, str], list[int]] = {}
    for line in found.lines:
        if line.type in (LineType.RECORD, LineType.SECTION, LineType.SPACER):
            continue
        if line.type is LineType.HEADER and line.number in found.header_rows:
            continue
        words = (
            line.words
            if line.type in (LineType.TITLE, LineType.NOTE, LineType.TOTAL, LineType.CONTINUED)
            else ""
        )
        grouped.setdefault((line.reason, words), []).append(line.number)
    for (reason, words), rows in grouped.items():
        said = f"{reason}: “{words}”" if words else f"{reason}."
        found.notices.append(Notice("notice", said, sheet=sheet.name, cell=f"A{rows[0]}", rows=tuple(rows)))


def _tell_of_the_hidden(found: RecognisedSheet) -> None:
    """Tells of hidden columns, left out or asked for, and of hidden rows that were asked for."""
    asked = found.choices.hidden.get(found.name, ())
    for letter in found.hidden.columns:
        left = "columns" not in asked
        message = f"Column {letter} is hidden, {'so it was left out' if left else 'and was taken in'}."
        remedy = "To take it in, tick “Take in the hidden columns”." if left else ""
        found.notices.append(Notice("notice", message, remedy, sheet=found.name, cell=letter))
    if "rows" in asked and found.hidden.rows:
        first = f"A{found.hidden.rows[0]}"
        message = "Hidden, and taken in."
        found.notices.append(Notice("notice", message, sheet=found.name, cell=first, rows=found.hidden.rows))
