"""What each row of a recognised sheet is for: record, section, note, key, total, heading or nothing."""

from dataclasses import replace

from council.reading.workbooks.workbook import Row
from programmes.imports.recognised import LineType, PlanKind, RecognisedSheet, SheetLine
from programmes.imports.recognising.layout import SheetLayout, layout_of
from programmes.imports.recognising.left_out import NO_ACTION_TOLD
from programmes.imports.recognising.row_signs import (
    BLANK_PAGE,
    KEY,
    KEY_OVER,
    NOTE,
    SIGNED,
    UNITS,
    goes_on,
    is_count,
    is_guidance,
    is_key_entry,
    is_last,
    is_of_a_key,
    is_of_the_document,
    is_total,
    is_worked_out,
    other_kind_named,
    repeats_headings,
    says_no_action,
)
from programmes.imports.recognising.sections import BULLET, phase_in, section_in, section_name
from programmes.imports.recognising.shapes import REFERENCE

UNTICKED = {"false", "no", "☐"}  # boxes of rows that are yet to be filled
AGAIN = "The headings again"
KEY_TOLD = "The key to what is written"
NO_TARGET = "The row says a name and nothing else. Is it a measure without a target?"
BELOW = "The row stands below the table, apart from it. Is it part of the plan?"


def lines_of(sheet: RecognisedSheet) -> list[SheetLine]:
    """Every row of the sheet that holds anything, told for what it is, in order."""
    layout = layout_of(sheet)
    layout.keyed = frozenset(column for column, words in layout.titles.items() if KEY_OVER.match(words))
    lines: list[SheetLine] = []
    in_key = False
    rows = sheet.sheet.rows
    for place, row in enumerate(rows):
        if row.number < sheet.header_rows[0]:
            cells = (cell.text.strip() for _, cell in sorted(row.cells.items()))
            words = " ".join(" / ".join(filter(None, cells)).split())
            lines.append(
                SheetLine(row, LineType.TITLE, "Above the headings", words[:300])
                if words
                else SheetLine(row, LineType.SPACER, "An empty row")
            )
            continue
        if row.number in sheet.header_rows:
            lines.append(SheetLine(row, LineType.HEADER, "The headings"))
            continue
        gap = place > 0 and rows[place - 1].number < row.number - 1
        layout.after_gap = gap or bool(lines and lines[-1].type is LineType.SPACER)
        layout.below = layout.below or (layout.after_gap and row.number > layout.last_full > 0)
        layout.in_block = bool(lines) and lines[-1].type is LineType.KEY and not gap
        line = line_for(sheet, layout, rows, place, in_key=in_key)
        in_key = line.type is LineType.KEY or (in_key and line.type is LineType.SPACER)
        # Kept as the rows go by: a row can only go on from a record that is above it.
        layout.seen_record = layout.seen_record or line.type is LineType.RECORD
        layout.follows_record = line.type in (LineType.RECORD, LineType.CONTINUED)
        lines.append(line)
    # It takes all rows to see it: only where the headings come again are the single words above them names.
    if any(line.reason == AGAIN for line in lines):
        lines = with_groups_as_sections(lines)
    if sheet.kind is PlanKind.MEASURES:
        lines = with_bare_measures(sheet, layout, lines)
    return without_idle_sections(lines)


def with_bare_measures(
    sheet: RecognisedSheet, layout: SheetLayout, lines: list[SheetLine]
) -> list[SheetLine]:
    """The lines, where a name at once below a measure that heads nothing and looks like no heading is one."""
    told = list(lines)
    for place, line in enumerate(lines[1:], start=1):
        above, below = lines[place - 1], lines[place + 1 : place + 2]
        heads = below and below[0].type in (LineType.RECORD, LineType.CONTINUED)
        if line.type is not LineType.SECTION or above.type is not LineType.RECORD or heads:
            continue
        cell = line.row.cells.get(layout.title or 0)
        is_next = line.number == above.number + 1 and not sheet.sheet.merges_from.get(line.number)
        if cell is not None and is_next and cell.style == layout.usual and not cell.text.isupper():
            told[place] = replace(line, type=LineType.RECORD, reason=NO_TARGET, words=cell.text.strip())
    return told


def with_groups_as_sections(lines: list[SheetLine]) -> list[SheetLine]:
    """The lines, where what stands alone above headings that come again is a section; and so is what stands
    above the first ones, where all the later ones have a section above them."""
    filled = [line for line in lines if line.type is not LineType.SPACER]
    again = [n for n, line in enumerate(filled) if line.reason == AGAIN]
    first = next((n for n, line in enumerate(filled) if line.type is LineType.HEADER), 0)
    sections = {
        filled[n - 1].number
        for n in again
        if filled[n - 1].type is LineType.RECORD and _cells_filled(filled[n - 1]) == 1
        if filled[n - 2].number < filled[n - 1].number - 1
    }
    if (
        again
        and first
        and all(filled[n - 1].type is LineType.SECTION or filled[n - 1].number in sections for n in again)
    ):
        above = filled[first - 1]
        is_next = above.number == filled[first].number - 1
        if is_next and _cells_filled(above) == _cells_filled(filled[again[0] - 1]):
            sections.add(above.number)
    return [
        SheetLine(
            line.row,
            LineType.SECTION,
            "A heading over the rows beneath",
            section_name(line.words.replace(" / ", " ")),
        )
        if line.number in sections
        else line
        for line in lines
    ]


def _cells_filled(line: SheetLine) -> int:
    return sum(bool(cell.text.strip()) for cell in line.row.cells.values())


def line_for(
    sheet: RecognisedSheet, layout: SheetLayout, rows: list[Row], place: int, *, in_key: bool
) -> SheetLine:
    row = rows[place]
    hidden = sheet.sheet.hidden_columns
    texts = {
        column: text
        for column, cell in sorted(row.cells.items())
        if column not in hidden and (text := cell.text.strip())
    }
    if row.hidden:
        return SheetLine(row, LineType.HIDDEN, "The row is hidden, so it was left out")
    if not texts or all(text.casefold() in UNTICKED for text in texts.values()):
        return SheetLine(row, LineType.SPACER, "An empty row")
    first = next(iter(texts.values()))
    words = " ".join(" / ".join(texts.values()).split())[:300]
    # The order of what follows matters: the more particular signs come first, and what none of them claims
    # is a record, so that no row is lost by mistake.
    if repeats_headings(layout, texts):
        return SheetLine(row, LineType.HEADER, AGAIN)
    if BLANK_PAGE.search(first) and len(texts) == 1:
        return SheetLine(row, LineType.NOTE, "A note", words)
    if _is_key(layout, texts, in_key=in_key):
        return SheetLine(row, LineType.KEY, KEY_TOLD, words)
    if is_worked_out(sheet, layout, texts):
        return SheetLine(row, LineType.NOTE, "Worked out from the other rows, so not imported", words)
    if row.number <= sheet.header_rows[-1] + 2 and all(UNITS.match(text) for text in texts.values()):
        return SheetLine(row, LineType.NOTE, "The units of the columns", words)
    if is_total(sheet, texts):
        return SheetLine(row, LineType.TOTAL, "A total, checked and not imported", words)
    if row.number <= sheet.header_rows[-1] + 2 and is_guidance(texts):
        return SheetLine(row, LineType.NOTE, "Guidance under the headings", words)
    if len(texts) <= 2 and SIGNED.match(first) and not _is_referenced(layout, texts):
        return SheetLine(row, LineType.NOTE, "A note", words)
    is_point = layout.title in texts and bool(BULLET.match(first)) and not is_last(rows, place)
    if NOTE.match(first) and len(texts) == 1 and not is_point:
        return SheetLine(row, LineType.NOTE, "A note", words)
    if is_of_a_key(layout, texts, row.number, in_block=layout.in_block):
        return SheetLine(row, LineType.KEY, KEY_TOLD, words)
    if is_of_the_document(layout, texts):
        return SheetLine(row, LineType.NOTE, "A note", words)
    if is_count(sheet, layout, texts):
        return SheetLine(row, LineType.NOTE, "A count of the rows, so not imported", words)
    other = other_kind_named(sheet, layout, texts)
    if other:
        return SheetLine(
            row, LineType.NOTE, f"Left out: by its type it is “{other}”, which no log of risks holds", words
        )
    return _line_of_plan(sheet, layout, rows, place, texts, words)


def _line_of_plan(
    sheet: RecognisedSheet,
    layout: SheetLayout,
    rows: list[Row],
    place: int,
    texts: dict[int, str],
    words: str,
) -> SheetLine:
    """What a row is that no sign sets apart from a plan's: a heading, more of the row above, a record."""
    row = rows[place]
    if not is_plan(sheet):
        return SheetLine(row, LineType.RECORD, "", words)
    if says_no_action(sheet, layout, texts):
        return SheetLine(row, LineType.NOTE, NO_ACTION_TOLD, words)
    section = section_in(sheet, layout, row, texts) or phase_in(sheet, layout, rows, place)
    if section:
        return SheetLine(row, LineType.SECTION, "A heading over the rows beneath", section_name(section))
    if goes_on(sheet, layout, row, texts):
        return SheetLine(row, LineType.CONTINUED, "Read as going on from the row above", words)
    doubtful = _stands_below(layout, texts)
    return SheetLine(row, LineType.RECORD, BELOW if doubtful else "", words)


def _is_referenced(layout: SheetLayout, texts: dict[int, str]) -> bool:
    # Words in the column of numbers, such as "Key" or a section's name, are no reference.
    return bool(layout.reference and REFERENCE.match(texts.get(layout.reference, "")))


def _is_key(layout: SheetLayout, texts: dict[int, str], *, in_key: bool) -> bool:
    """Whether the row heads a key, or is of one whose signs are sure."""
    first = next(iter(texts.values()))
    if layout.keyed and layout.keyed.issuperset(texts):
        return True
    if _is_referenced(layout, texts):
        return False
    if len(texts) <= (3 if layout.below else 2) and (KEY.match(first) or KEY_OVER.match(first)):
        return True
    return (in_key or len(texts) <= 2) and is_key_entry(texts, in_key=in_key)


def _stands_below(layout: SheetLayout, texts: dict[int, str]) -> bool:
    """Whether a short row stands apart from the table above, below its last full row."""
    return layout.below and len(texts) <= 3 and 2 * len(texts) <= layout.usual_cells


def is_plan(sheet: RecognisedSheet) -> bool:
    """Whether the sheet's rows go anywhere, so that something is to be asked of them."""
    return sheet.kind not in (PlanKind.LOOKUPS, PlanKind.UNKNOWN)


def without_idle_sections(lines: list[SheetLine]) -> list[SheetLine]:
    """The lines, with headings that nothing stands under told as notes."""
    kept: list[SheetLine] = []
    waiting = False
    # From the bottom up, as a heading is idle by what stands under it.
    for line in reversed(lines):
        if line.type in (LineType.RECORD, LineType.CONTINUED):
            waiting = True
        elif line.type is LineType.SECTION and not waiting:
            line = replace(line, type=LineType.NOTE, reason="A heading with nothing under it")
        kept.append(line)
    return kept[::-1]
