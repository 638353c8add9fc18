"""Recognising a sheet: where its header stands, what its columns hold, its kind, what each row is for."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from openpyxl.utils import column_index_from_string, get_column_letter

from council.reading.workbook import Cell, Notice, Row, Sheet
from programmes.imports.columns import DATE_WORDS, MANY, NUMBER, match_columns, shape_of
from programmes.imports.dated_rows import CHANGE_LOG
from programmes.imports.headings import fields_named, is_year, plain
from programmes.imports.kinds import ASIDE, TITLED, kind_of
from programmes.imports.rows import lines_of
from programmes.imports.sheets import Choices, ColumnMatch, Hidden, Kind, LineType, RecognisedSheet
from programmes.imports.values import read_rag

HEADER_WITHIN = 40  # rows that hold something, looked at for the headings
LONGEST_HEADING = 90
NO_PLAN = "The sheet is not part of the plan by its name, so it was left out."


def recognise(sheet: Sheet, *, choices: Choices | None = None) -> RecognisedSheet:
    """The sheet with its kind, header, columns and rows; the admin's own choices come before our reading."""
    choices = choices or Choices()
    hidden = _hidden_in(sheet)
    sheet = _with_hidden(sheet, choices.hidden.get(sheet.name, ()))
    header_rows = _chosen_header(sheet, choices) or find_header(sheet)
    if not header_rows:
        return _without_header(sheet, choices, hidden)
    headings = _headings(sheet, header_rows)
    body = [row for row in sheet.rows if row.number > header_rows[-1] and not row.hidden]
    cells = _cells_by_column(sheet, body)
    for column in cells:
        headings.setdefault(column, "")
    columns = match_columns(headings, cells)
    title = _title(sheet, header_rows[0])
    kind, confidence = kind_of(sheet.name, title, columns)
    if CHANGE_LOG.match(sheet.name):
        kind, confidence = Kind.UNKNOWN, 0.9
    if sheet.name in choices.kinds:
        kind, confidence = Kind(choices.kinds[sheet.name]), 1.0
    columns = _corrected(columns, choices.columns.get(sheet.name, {}))
    columns = _with_title_column(kind, columns, cells)
    found = RecognisedSheet(
        sheet, kind, confidence, header_rows, title, columns, choices=choices, hidden=hidden
    )
    found.included = choices.included.get(sheet.name, _taken_by_itself(sheet, kind))
    found.lines = lines_of(found)
    _tell(found)
    return found


def find_header(sheet: Sheet) -> tuple[int, ...]:
    """The rows of the headings, by synonym hits: none, one, or two where group headings stand above."""
    rows = [row for row in sheet.rows if not row.is_blank and not row.hidden][:HEADER_WITHIN]
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


def _with_title_column(
    kind: Kind, columns: list[ColumnMatch], cells: dict[int, list[Cell]]
) -> list[ColumnMatch]:
    """The columns, the kind's title among them: another column stands in where none was matched to it."""
    wanted = TITLED.get(kind, ())
    if not wanted or any(match.field == wanted[0] for match in columns):
        return columns
    if any(match.field in wanted for match in columns):
        return columns
    free = [m for m in columns if not m.field and cells.get(m.column)]
    if not free:
        return columns
    wordiest = max(free, key=lambda m: shape_of(cells[m.column]).words)
    return [replace(m, field=wanted[0], confidence=0.3) if m is wordiest else m for m in columns]


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


def _with_hidden(sheet: Sheet, asked: Collection[str]) -> Sheet:
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


def _taken_by_itself(sheet: Sheet, kind: Kind) -> bool:
    return not sheet.hidden and kind not in (Kind.LOOKUPS, Kind.UNKNOWN)


def _without_header(sheet: Sheet, choices: Choices, hidden: Hidden) -> RecognisedSheet:
    found = RecognisedSheet(sheet, Kind.UNKNOWN, choices=choices, hidden=hidden)
    found.kind, found.confidence = kind_of(sheet.name, "", [])
    found.included = choices.included.get(sheet.name, False) and bool(choices.kinds.get(sheet.name))
    if found.kind is Kind.LOOKUPS:
        _tell(found)
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
    elif found.kind is Kind.LOOKUPS:
        found.notices.append(
            Notice("notice", "The sheet holds lists to choose from, so it was left out.", sheet=sheet.name)
        )
    elif found.kind is Kind.UNKNOWN and not CHANGE_LOG.match(sheet.name):
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
