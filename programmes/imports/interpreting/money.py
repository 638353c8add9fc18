"""The money columns of a sheet: in which unit they are, what a row comes to, and whether its totals add up.

A total that the sheet prints is never imported: it is worked out again from the rows, and the gap is shown.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from council.reading.money.reader import Money, MoneyKind, read_money, unit_of_heading
from council.reading.workbooks.workbook import Cell, Notice, Row
from council.wording import pounds
from programmes.imports.decisions import NONE
from programmes.imports.recognised import ColumnMatch, LineType, RecognisedSheet, SheetLine, cell_text
from programmes.imports.records import PrintedTotal

# Columns of pounds, in the order in which they say what a row comes to.
MONEY = ("amount", "saving_target", "year_amount", "saving_forecast", "saving_delivered", "quarter_amount")
OVER_ITS_ROWS = "A total over its rows, not imported"
ZERO = Decimal(0)
BLANK = Money("", MoneyKind.BLANK)
UNITS_ROW = "The units of the columns"
ASIDE = (LineType.TITLE, LineType.NOTE, LineType.KEY)  # rows that may say in what a table counts
_UNIT = r"(?:£\s?'?000'?s?\b|£\s?k\b|£\s?m\b|'000s?\b|£?\s?thousands?\b|£?\s?millions?\b)"
BARE_UNIT = re.compile(
    rf"^\s*+[(\[]?\s*+(?:(?:in|all|figures?)\s++)*+(?:{_UNIT}|£)\s*+[)\]]?\s*+$", re.IGNORECASE
)
UNIT_TOLD = re.compile(
    r"\b(?:figures?|amounts?|values?|savings|sums?|money|numbers?|costs?|prices?|totals?|all|shown|stated|expressed|given)\b"
    rf"[^.;\d]{{0,40}}?{_UNIT}|\(\s*(?:in\s+)?{_UNIT}\s*\)",
    re.IGNORECASE,
)
YEARS = re.compile(r"(?<!\d)((?:20)?\d{2})\s?[/–-]\s?((?:20)?\d{2})(?!\d)")
CUMULATIVE = re.compile(r"\bcumulative(?:ly)?\b", re.IGNORECASE)
REVERSED = "reversed"  # the sheet writes a saving as a minus


def unit_of(sheet: RecognisedSheet, match: ColumnMatch) -> str:
    """The unit of a column: as chosen, else what its heading or the sheet's title names, else pounds."""
    chosen = sheet.choices.units.get(sheet.name)
    told = chosen or unit_of_heading(match.heading) or sheet.units.get(match.column)
    if told:
        return told
    titled = unit_of_heading(sheet.title)
    # “A £5m programme” names pounds and no unit: a note's goes before it.
    return titled if titled and titled != "£" else sheet.units.get(0) or titled or "£"


def read_units(sheet: RecognisedSheet) -> None:
    """Take the units that notes about the table name, and what they say of its amounts that makes them
    doubtful."""
    columns = sheet.matches(*MONEY)
    if not columns:
        return
    beside = [line for line in sheet.lines if line.type in ASIDE]
    for line in beside:
        if line.reason == UNITS_ROW:
            texts = {column: cell.text for column, cell in line.row.cells.items() if cell.text.strip()}
            sheet.units |= {
                column: unit for column, text in texts.items() if (unit := _unit_told(text, bare=True))
            }
    noted = [unit for words in _words_beside(sheet, beside) if (unit := _unit_told(words, bare=False))]
    if noted:
        sheet.units[0] = noted[0]
    doubts = []
    if noted and sheet.name not in sheet.choices.units:
        others = {of for match in columns if (of := unit_of_heading(match.heading)) and of != noted[0]}
        if others or len(set(noted)) > 1:
            named = ", ".join(dict.fromkeys([*others, *noted]))
            doubts.append(f"The sheet names several units of money: {named}.")
    words = [sheet.title, *(line.words for line in beside), *(match.heading for match in columns)]
    said = next((text for text in words if CUMULATIVE.search(text)), "")
    if said and sum(match.field == "year_amount" for match in columns) > 1:
        doubts.append(
            f"The amounts are cumulative, as the sheet says: “{said[:100]}”. Each year would count again."
        )
    sheet.doubts = tuple(doubts)


def _words_beside(sheet: RecognisedSheet, lines: Iterable[SheetLine]) -> Iterator[str]:
    """What stands about a table: its titles and notes, cell by cell, and headings over nothing."""
    for line in lines:
        yield line.words
        yield from (cell.text for cell in line.row.cells.values() if cell.text.strip())
    for match in sheet.columns:
        # “£000s” beside the headings says it of the whole table.
        if BARE_UNIT.match(match.heading) and not any(
            cell_text(line.row, match.column) for line in sheet.lines if line.type is LineType.RECORD
        ):
            yield match.heading


def _unit_told(words: str, *, bare: bool) -> str:
    """The unit that a note names for the figures of a table; empty for words that speak of some amount."""
    told = BARE_UNIT.match(words) if bare else UNIT_TOLD.search(words) or BARE_UNIT.match(words)
    if not told:
        return ""
    plain = re.sub(r"\ball\b|\bfigures?\b|\bamounts?\b", " ", told[0])
    return unit_of_heading(plain if "£" in plain else f"£ {plain.strip(' ()[]:')}") or ""


def money_in(sheet: RecognisedSheet, row: Row, match: ColumnMatch) -> Money:
    """What one cell of a money column says, in pounds; each wording is read once, corrections first."""
    cell = row.cells.get(match.column)
    if cell is None:
        return BLANK
    # By the unit as well: “5” under £m is not “5” under £'000.
    key = cell.text, unit_of(sheet, match)
    if key not in sheet.amounts:
        sheet.amounts[key] = _read_amount(sheet, cell, *key)
    money: Money = sheet.amounts[key]
    return money


def _read_amount(sheet: RecognisedSheet, cell: Cell, text: str, unit: str) -> Money:
    meaning = sheet.choices.meaning("money", money_key(text, unit))
    if meaning == NONE:
        return Money(text, MoneyKind.NOT_APPLICABLE)
    if meaning:
        amount = Decimal(meaning)
        return Money(text, MoneyKind.AMOUNT, amount, amount, amount)
    is_number = isinstance(cell.value, int | float | Decimal) and not isinstance(cell.value, bool)
    # A number whose cell shows £ or % is read from what it shows; a bare one is of the column's unit.
    money = read_money(cell.value if is_number else text, unit=unit)
    if sheet.choices.signs.get(sheet.name) != REVERSED or money.kind != MoneyKind.AMOUNT:
        return money
    amount = -(money.amount or ZERO)
    return replace(money, amount=amount, low=amount, high=amount)


def money_key(text: str, unit: str) -> str:
    """The words of an amount as a correction names them: with the column's unit, unless that is pounds."""
    return text.strip() if unit == "£" else f"{text.strip()} [{unit}]"


def amount_of(sheet: RecognisedSheet, row: Row, columns: Iterable[ColumnMatch]) -> Decimal | None:
    """What the row comes to: the first of the money columns with an amount; None where it names none."""
    for match in columns:
        amount = money_in(sheet, row, match).amount
        if amount is not None:
            return amount
    return None


def printed_totals(sheet: RecognisedSheet) -> list[PrintedTotal]:
    """Each total that the sheet prints, beside the sum of the rows that it is for.

    A subtotal is for the rows since the total before it, a grand total for all; where the words don't say
    which, the sum that comes nearest is taken.
    """
    totals: list[PrintedTotal] = []
    year = sheet.column_of("year")
    for match in sheet.matches(*MONEY):
        since, whole = ZERO, ZERO
        of_years: dict[str, Decimal] = {}
        for line in sheet.lines:
            if line.type is LineType.RECORD:
                amount = money_in(sheet, line.row, match).amount or ZERO
                since, whole = since + amount, whole + amount
                if named := years_named(cell_text(line.row, year)):
                    of_years[named[0]] = of_years.get(named[0], ZERO) + amount
            elif line.type is LineType.TOTAL and line.reason == OVER_ITS_ROWS:
                continue  # it was known by adding up, and ends no group
            elif line.type is LineType.TOTAL and cell_text(line.row, match.column):
                printed = money_in(sheet, line.row, match).amount
                if printed is not None:
                    # “Total” is said of both, and a sheet may add its subtotals up again at the end.
                    sums = (since, whole, *(of_years[y] for y in years_named(line.words) if y in of_years))
                    computed = min(sums, key=lambda total: abs(printed - total))
                    totals.append(PrintedTotal(line.number, match.letter, printed, computed))
                # A subtotal ends its group, whether its own amount could be read or not.
                since = ZERO
    return sorted(totals, key=lambda total: (total.row, total.column))


def years_named(words: str) -> list[str]:
    """The financial years that the words name: 2026/27 of "Total 2026/27"."""
    return [f"{first[-2:]}/{second[-2:]}" for first, second in YEARS.findall(words)]


def gap_notices(sheet: RecognisedSheet, totals: Iterable[PrintedTotal]) -> Sequence[Notice]:
    """One warning for each printed total that its rows don't add up to."""
    return [
        Notice(
            "warning",
            f"The sheet prints a total of {pounds(total.printed)}; its rows add up to "
            f"{pounds(total.computed)}, {pounds(abs(total.gap))} "
            f"{'less' if total.gap > 0 else 'more'}.",
            "The rows are imported, the total is not. Check which of the two is right.",
            sheet.name,
            f"{total.column}{total.row}",
        )
        for total in totals
        if total.gap
    ]
