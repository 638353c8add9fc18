"""What is said of a recognised sheet: what was left out of it, and why."""

from council.reading.workbooks.workbook import Notice, Sheet
from programmes.imports.recognised import LineType, PlanKind, RecognisedSheet
from programmes.imports.recognising.kinds import ASIDE, CHANGE_LOG, says_not_in_use

NO_ACTION_TOLD = "Without an action, so it was left out"
SAYS_OLD = "The sheet says that it is not in use, so it was left out."
NO_PLAN = "The sheet is not part of the plan by its name, so it was left out."


def hidden_sheet_notice(sheet: Sheet) -> Notice:
    return Notice(
        "notice", "The sheet is hidden, so it was left out.", "Tick it to take it in.", sheet=sheet.name
    )


def tell_what_is_left_out(recognised: RecognisedSheet) -> None:
    """Add to the sheet's notices all that was left out of it, and why."""
    sheet = recognised.sheet
    if sheet.hidden and not recognised.included:
        recognised.notices.append(hidden_sheet_notice(sheet))
    elif says_not_in_use(sheet.name) and not recognised.included and recognised.kind is not PlanKind.UNKNOWN:
        recognised.notices.append(Notice("warning", SAYS_OLD, "Tick it to take it in.", sheet=sheet.name))
    elif recognised.kind is PlanKind.LOOKUPS:
        recognised.notices.append(
            Notice("notice", "The sheet holds lists to choose from, so it was left out.", sheet=sheet.name)
        )
    elif recognised.kind is PlanKind.UNKNOWN and not CHANGE_LOG.match(sheet.name):
        known = bool(ASIDE.match(sheet.name))
        recognised.notices.append(
            Notice(
                "notice" if known else "warning",
                NO_PLAN if known else "The headings were found, but not what kind of sheet this is.",
                "Choose its kind to take it in.",
                sheet=sheet.name,
            )
        )
    tell_of_the_hidden(recognised)
    tell_rows_without_action(recognised)
    grouped: dict[tuple[str, str], list[int]] = {}
    for line in recognised.lines:
        if line.type in (LineType.RECORD, LineType.SECTION, LineType.SPACER):
            continue
        if line.type is LineType.HEADER and line.number in recognised.header_rows:
            continue
        words = (
            line.words
            # Of totals, notes and titles each is quoted; what is left out for its form alone is only
            # counted.
            if line.type in (LineType.TITLE, LineType.NOTE, LineType.TOTAL, LineType.CONTINUED)
            else ""
        )
        grouped.setdefault((line.reason, words), []).append(line.number)
    keyed = [line for line in recognised.lines if line.type is LineType.KEY]
    for (reason, words), rows in grouped.items():
        if reason == NO_ACTION_TOLD:
            continue
        if keyed and rows[0] == keyed[0].number:
            # What the key says is quoted: a row that is taken for one by mistake is not lost unseen.
            words = "; ".join(line.words for line in keyed if line.reason == reason)[:300]
        message = f"{reason}: “{words}”" if words else f"{reason}."
        recognised.notices.append(
            Notice("notice", message, sheet=sheet.name, cell=f"A{rows[0]}", rows=tuple(rows))
        )


def tell_rows_without_action(recognised: RecognisedSheet) -> None:
    """Tell of the rows that name no action: all in one notice, what they are of quoted."""
    lines = [line for line in recognised.lines if line.reason == NO_ACTION_TOLD]
    if lines:
        words = "; ".join(line.words[:80] for line in lines)[:400]
        rows = tuple(line.number for line in lines)
        message = f"{NO_ACTION_TOLD}: “{words}”"
        recognised.notices.append(
            Notice("notice", message, sheet=recognised.name, cell=f"A{rows[0]}", rows=rows)
        )


def tell_of_the_hidden(recognised: RecognisedSheet) -> None:
    """Tell of hidden columns, left out or asked for, and of hidden rows that were asked for."""
    asked = recognised.choices.hidden.get(recognised.name, ())
    for letter in recognised.hidden.columns:
        left = "columns" not in asked
        message = f"Column {letter} is hidden, {'so it was left out' if left else 'and was taken in'}."
        remedy = "To take it in, tick “Take in the hidden columns”." if left else ""
        recognised.notices.append(Notice("notice", message, remedy, sheet=recognised.name, cell=letter))
    if "rows" in asked and recognised.hidden.rows:
        first = f"A{recognised.hidden.rows[0]}"
        message = "Hidden, and taken in."
        recognised.notices.append(
            Notice("notice", message, sheet=recognised.name, cell=first, rows=recognised.hidden.rows)
        )
