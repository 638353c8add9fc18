"""Recognising a sheet: where its header stands, what its columns hold, its kind, what each row is for."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from openpyxl.utils import column_index_from_string, get_column_letter

from council.reading.workbooks.workbook import Cell, Notice, Row, Sheet
from programmes.imports.decisions import Choices
from programmes.imports.recognised import Hidden, LineType, PlanKind, RecognisedSheet, is_struck
from programmes.imports.recognising.beside import key_beside
from programmes.imports.recognising.columns import (
    bars_in,
    match_columns,
)
from programmes.imports.recognising.header_row import (
    header_rows_of,
    headings_in,
    shown_cells,
    stands_downwards,
)
from programmes.imports.recognising.headings import is_period
from programmes.imports.recognising.kind_columns import (
    as_corrected,
    as_of_kind,
    of_a_board,
    with_title_column,
)
from programmes.imports.recognising.kinds import (
    ASIDE,
    CHANGE_LOG,
    TITLED,
    is_pivot,
    says_not_in_use,
    sheet_kind_of,
)
from programmes.imports.recognising.left_out import NO_PLAN, hidden_sheet_notice, tell_what_is_left_out
from programmes.imports.recognising.outlines import with_phases
from programmes.imports.recognising.rows import lines_of

DOWNWARDS = (
    "The headings of this sheet stand below each other in its first column, so nothing was read from it."
)
TURN_IT = (
    "Turn the table: copy it, choose Paste Special and Transpose, and import that. Put forms into one table."
)
BESIDE = "This is one of several tables on the sheet"
COUNTS = "The sheet holds a pivot table, which counts what stands elsewhere, so it was left out."


def recognise(sheet: Sheet, *, choices: Choices | None = None) -> RecognisedSheet:
    """The sheet with its kind, header, columns and rows; the admin's own choices come before our reading."""
    choices = choices or Choices()
    # Before they are shown: what was hidden is told, also where somebody asked for it.
    hidden = _hidden_in(sheet)
    sheet = with_hidden(sheet, choices.hidden.get(sheet.name, ()))
    header_rows = header_rows_of(sheet, choices)
    if not header_rows:
        return _without_header(sheet, choices, hidden)
    hidden = _with_headings(hidden, sheet, header_rows[-1])
    beside, key_notice = key_beside(sheet, header_rows[-1])
    if beside:
        sheet = replace(sheet, hidden_columns=sheet.hidden_columns | beside)
    headings = headings_in(sheet, header_rows)
    body = [row for row in sheet.rows if row.number > header_rows[-1] and not row.hidden]
    cells = _cells_by_column(sheet, body, headings)
    for column in cells:
        headings.setdefault(column, "")
    columns = of_a_board(match_columns(headings, cells), cells)
    title = _title(sheet, header_rows[0])
    pivot = is_pivot(title, headings)
    if sheet.name in choices.kinds:  # whoever says what the sheet holds has the last word
        kind, confidence = PlanKind(choices.kinds[sheet.name]), 1.0
    elif CHANGE_LOG.match(sheet.name) or pivot:  # both have a plan's columns and none of its rows
        kind, confidence = PlanKind.UNKNOWN, 0.9
    else:
        kind, confidence = sheet_kind_of(sheet.name, title, columns)
    # What somebody chose goes first, so that the kind's title is not looked for among what they gave away.
    columns = as_corrected(columns, choices.columns.get(sheet.name, {}))
    columns = with_title_column(kind, as_of_kind(kind, columns, cells), cells)
    recognised = RecognisedSheet(
        sheet, kind, confidence, header_rows, title, columns, choices=choices, hidden=hidden
    )
    recognised.bars = {c: h for c, h in bars_in(headings, cells).items() if not recognised.field_of(c)}
    if sheet.page:
        recognised.notices.append(Notice("notice", f"{BESIDE} “{sheet.page}”.", sheet=sheet.name))
    if key_notice:
        recognised.notices.append(key_notice)
    if pivot:
        recognised.notices.append(Notice("notice", COUNTS, sheet=sheet.name))
    # A hidden sheet is seldom meant: it is often last year's plan, kept to be copied from.
    by_itself = (
        not sheet.hidden
        and not says_not_in_use(sheet.name)
        and kind not in (PlanKind.LOOKUPS, PlanKind.UNKNOWN)
    )
    recognised.included = choices.included.get(sheet.name, by_itself)
    return with_lines(recognised)


def with_lines(recognised: RecognisedSheet) -> RecognisedSheet:
    """The sheet once each of its rows is told for what it is, and what was left out of it is said."""
    sheet, header_rows = recognised.sheet, recognised.header_rows
    recognised.lines = with_phases(recognised, lines_of(recognised))
    recognised.has_struck_rows = has_struck_rows(recognised)
    if first := next((n.number for n in recognised.lines if n.type is LineType.SECTION), 0):
        # The first section may stand above the headings, and is not the sheet's title then.
        recognised.title = _title(sheet, min(first, header_rows[0]))
    tell_what_is_left_out(recognised)
    return recognised


def has_struck_rows(recognised: RecognisedSheet) -> bool:
    """Whether some record is struck through, from end to end or in the words that say what it is."""
    title = recognised.column_of(*TITLED.get(recognised.kind, ())) or 0
    for line in recognised.lines:
        if line.type is LineType.RECORD:
            cell = line.row.cells.get(title)
            if (cell is not None and cell.struck and not cell.text.strip()) or is_struck(line.row):
                return True
    return False


def _cells_by_column(sheet: Sheet, body: list[Row], headings: Mapping[int, str]) -> dict[int, list[Cell]]:
    by_column: dict[int, list[Cell]] = {}
    for row in body:
        # A row with one cell only is a heading within the sheet more often than data.
        filled = [cell for cell in row.cells.values() if cell.text.strip()]
        for cell in row.cells.values():
            coloured = cell.style.fill and not cell.text.strip()
            if cell.column in sheet.hidden_columns or not (cell.text.strip() or coloured):
                continue
            if len(filled) > 1 or not cell.style.bold:
                by_column.setdefault(cell.column, []).append(cell)
    return {
        column: cells
        for column, cells in by_column.items()
        # A bar of a chart may be short; elsewhere a colour or two is a highlight.
        if any(c.text.strip() for c in cells) or len(cells) > 2 or is_period(headings.get(column, ""))
    }


def _hidden_in(sheet: Sheet) -> Hidden:
    """What the workbook hides of the sheet and says something."""
    rows = tuple(row.number for row in sheet.rows if row.hidden and not row.is_blank)
    if not sheet.hidden_columns:
        return Hidden(rows)
    return Hidden(rows, tuple(get_column_letter(c) for c in sheet.columns if c in sheet.hidden_columns))


def _with_headings(hidden: Hidden, sheet: Sheet, header_row: int) -> Hidden:
    """The same with what stands over the hidden columns: one may say which rows are not for the public."""
    row = next(row for row in sheet.rows if row.number == header_row)
    columns = [column_index_from_string(letter) for letter in hidden.columns]
    return replace(hidden, headings=tuple(row.text(column).strip() for column in columns))


def with_hidden(sheet: Sheet, asked: Collection[str]) -> Sheet:
    """The sheet with its hidden rows or columns shown, where they were asked for."""
    if "columns" in asked:
        sheet = replace(sheet, hidden_columns=frozenset())
    if "rows" in asked:
        sheet = replace(sheet, rows=[replace(row, hidden=False) for row in sheet.rows])
    return sheet


def _title(sheet: Sheet, header: int) -> str:
    """The words of the first row above the header, the sheet's own title."""
    for row in sheet.rows:
        if row.number >= header:
            break
        texts = [cell.text.strip() for cell in shown_cells(sheet, row)]
        if texts and len(texts[0]) <= 200:
            return " ".join(texts[0].split())
    return ""


def _without_header(sheet: Sheet, choices: Choices, hidden: Hidden) -> RecognisedSheet:
    recognised = RecognisedSheet(sheet, PlanKind.UNKNOWN, choices=choices, hidden=hidden)
    recognised.kind, recognised.confidence = sheet_kind_of(sheet.name, "", [])
    recognised.included = choices.included.get(sheet.name, False) and bool(choices.kinds.get(sheet.name))
    if recognised.kind is PlanKind.LOOKUPS:
        tell_what_is_left_out(recognised)
    elif stands_downwards(sheet) and not ASIDE.match(sheet.name):
        recognised.notices.append(Notice("warning", DOWNWARDS, TURN_IT, sheet=sheet.name))
    elif ASIDE.match(sheet.name):
        recognised.notices.append(Notice("notice", NO_PLAN, sheet=sheet.name))
    elif sheet.rows:
        recognised.notices.append(
            Notice(
                "warning",
                "No row of headings was found, so nothing was read from this sheet.",
                "Say which row holds the headings, or put one above, such as Action, Owner and Date.",
                sheet=sheet.name,
            )
        )
    if sheet.hidden:
        recognised.notices.append(hidden_sheet_notice(sheet))
    return recognised
