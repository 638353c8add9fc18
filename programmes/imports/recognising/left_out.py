"""What is said of a recognised sheet: what was left out of it, and why."""

from council.reading.workbooks.workbook import Notice, Sheet
from programmes.imports.recognised import LineType, PlanKind, RecognisedSheet
from programmes.imports.recognising.kinds import ASIDE, CHANGE_LOG

NO_PLAN = "The sheet is not part of the plan by its name, so it was left out."


def hidden_sheet_notice(sheet: Sheet) -> Notice:
    return Notice(
        "notice", "The sheet is hidden, so it was left out.", "Tick it to take it in.", sheet=sheet.name
    )


def tell_what_is_left_out(found: RecognisedSheet) -> None:
    """Add to the sheet's notices all that was left out of it, and why."""
    sheet = found.sheet
    if sheet.hidden and not found.included:
        found.notices.append(hidden_sheet_notice(sheet))
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
    tell_of_the_hidden(found)
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


def tell_of_the_hidden(found: RecognisedSheet) -> None:
    """Tell of hidden columns, left out or asked for, and of hidden rows that were asked for."""
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
