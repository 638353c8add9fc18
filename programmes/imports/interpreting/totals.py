"""Totals of a list of money that no word gives away: known by their sum and their place.

A row whose amounts are those of other rows added up is no saving of its own where it has neither the number
nor the owner that the others have; else it is asked about, as is a row with amounts that lacks both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from council.reading.workbooks.workbook import Notice
from programmes.imports.interpreting.money import MONEY, OVER_ITS_ROWS, ZERO, money_in
from programmes.imports.recognised import ColumnMatch, LineType, RecognisedSheet, SheetLine, cell_text
from programmes.imports.recognising.row_signs import MONEY_KINDS

BY_SUM = "A total by its sum, checked and not imported"
IS_IT = "Its amounts are those of the rows {rows} added up. Is it a total?"
BARE = "It has amounts, and neither the number nor the owner that the other rows have. Is it a total?"
USUAL = 0.6  # of the rows have what a record has
MOST_BELOW = 40  # rows under a head that may be its parts
SOME = 0.3  # of the rows do, where totals without a word may stand between them


@dataclass(frozen=True)
class AmountLine:
    """A row of the list with its amounts by column; `place` is its own among the sheet's lines."""

    place: int
    line: SheetLine
    amounts: tuple[Decimal | None, ...]
    is_furnished: bool

    @property
    def counts(self) -> bool:
        return any(self.amounts)


def tell_totals_by_sum(sheet: RecognisedSheet) -> None:
    """Tell the rows that are totals by their sum and place, and put a question to those that may be."""
    columns = sheet.matches(*MONEY)
    if sheet.kind not in MONEY_KINDS or not columns:
        return
    usual = _usual(sheet, SOME)
    records = [x for x in _lines(sheet, columns, usual) if x.counts and x.line.type is LineType.RECORD]
    _take_out_heads(sheet, records)
    if not usual:
        _ask_about_heads(sheet, records)
    group: list[AmountLine] = []  # the records since the total before
    earlier: list[AmountLine] = []  # all records
    for line in _lines(sheet, columns, usual):
        if line.line.type is not LineType.RECORD:
            # A heading between the rows begins another group, and a total ends one.
            if line.line.type in (LineType.TOTAL, LineType.SECTION):
                group = []
            continue
        if not line.counts:
            continue
        summed = next((rows for rows in (group, earlier) if len(rows) > 1 and _adds_up(line, rows)), None)
        if not summed and len(group) == 1 and not line.is_furnished and _adds_up(line, group):
            summed = group
        if summed and not line.is_furnished:
            _take_out(sheet, line, BY_SUM)
            group = []
            continue
        if summed and usual == () and not _ends_a_block(sheet, line):
            summed = None
        if summed:
            rows = f"{summed[0].line.number} to {summed[-1].line.number}"
            _ask(sheet, line, IS_IT.format(rows=rows))
        group.append(line)
        earlier.append(line)
    _ask_about_bare_rows(sheet, earlier, usual)


def _ask_about_bare_rows(sheet: RecognisedSheet, records: list[AmountLine], usual: tuple[int, ...]) -> None:
    """Put a question to the rows without a number and an owner, where most rows have both or all above do."""
    most = len(_usual(sheet, USUAL)) > 1
    last = max((n for n, line in enumerate(records) if line.is_furnished), default=-1)
    for place, line in enumerate(records):
        if not line.is_furnished and usual and (most or place > last >= 0):
            _ask(sheet, line, BARE)


def _usual(sheet: RecognisedSheet, share: float) -> tuple[int, ...]:
    """The columns of numbers and of owners, as far as that share of the rows fill them."""
    columns = [c for c in (sheet.column_of("reference"), sheet.column_of("owner")) if c]
    rows = [line.row for line in sheet.lines if line.type is LineType.RECORD]
    return tuple(c for c in columns if rows and sum(bool(cell_text(r, c)) for r in rows) >= share * len(rows))


def _lines(
    sheet: RecognisedSheet, columns: Sequence[ColumnMatch], usual: tuple[int, ...]
) -> Iterator[AmountLine]:
    bold = {n for n, line in enumerate(sheet.lines) if line.type is LineType.RECORD and _is_bold(line)}
    # In a list without numbers and owners its look gives a total away, where few rows have it.
    few = 3 * len(bold) <= sum(line.type is LineType.RECORD for line in sheet.lines)
    for place, line in enumerate(sheet.lines):
        amounts = tuple(money_in(sheet, line.row, match).amount for match in columns)
        furnished = (
            any(cell_text(line.row, column) for column in usual) if usual else not (few and place in bold)
        )
        yield AmountLine(place, line, amounts, furnished)


def _adds_up(line: AmountLine, rows: Sequence[AmountLine]) -> bool:
    """Whether each amount of the line is that of the rows added up."""
    for column, amount in enumerate(line.amounts):
        if amount is not None and amount != sum((row.amounts[column] or ZERO for row in rows), ZERO):
            return False
    return True


def _is_bold(line: SheetLine) -> bool:
    return all(cell.style.bold for cell in line.row.cells.values() if cell.text.strip())


def _ends_a_block(sheet: RecognisedSheet, line: AmountLine) -> bool:
    """Whether nothing of the same table follows at once."""
    after = sheet.lines[line.place + 1] if line.place + 1 < len(sheet.lines) else None
    return after is None or after.type is not LineType.RECORD or after.number > line.line.number + 1


def _take_out(sheet: RecognisedSheet, line: AmountLine, reason: str) -> None:
    sheet.lines[line.place] = replace(line.line, type=LineType.TOTAL, reason=reason)
    number = line.line.number
    message = f"{reason}: “{line.line.words}”"
    sheet.notices.append(Notice("notice", message, sheet=sheet.name, cell=f"A{number}", rows=(number,)))


def _ask(sheet: RecognisedSheet, line: AmountLine, question: str) -> None:
    held = sheet.lines[line.place]
    sheet.lines[line.place] = replace(held, reason=held.reason or question)


def _take_out_heads(sheet: RecognisedSheet, records: list[AmountLine]) -> None:
    """Take out totals that stand over their rows: without a number and an owner, and the sum of what
    follows."""
    for at, line in enumerate(records):
        if line.is_furnished:
            continue
        under: list[AmountLine] = []
        for other in records[at + 1 :]:
            if not other.is_furnished:
                break
            under.append(other)
        # Its own group, or all that follows, whatever subtotals stand between.
        below = [other for other in records[at + 1 :] if other.is_furnished]
        if any(len(rows) > 1 and _adds_up(line, rows) for rows in (under, below)):
            _take_out(sheet, line, OVER_ITS_ROWS)


def _ask_about_heads(sheet: RecognisedSheet, records: list[AmountLine]) -> None:
    """Ask of rows whose amounts are those of the rows below them added up, where nothing else tells them."""
    for at, line in enumerate(records):
        below: list[AmountLine] = []
        for other in records[at + 1 : at + 1 + MOST_BELOW]:
            below.append(other)
            if len(below) > 1 and line.is_furnished and _adds_up(line, below):
                _ask(sheet, line, IS_IT.format(rows=f"{below[0].line.number} to {below[-1].line.number}"))
                break
