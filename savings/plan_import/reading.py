"""What the rows of a sheet of savings say of each financial year, in pounds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from council.calendar.years import FinancialYear
from council.reading.money.reader import Money, MoneyKind
from council.reading.workbooks.workbook import Row
from council.wording import pounds, pounds_and_pence
from programmes.imports.cells.corrected import status_meant
from programmes.imports.cells.statuses import SAVING
from programmes.imports.cells.values import read_year
from programmes.imports.interpreting.money import money_in
from programmes.imports.interpreting.rows import without_sheet_name
from programmes.imports.recognised import ColumnMatch, RecognisedSheet, coordinate
from programmes.imports.records import Question, ReadRecord

ZERO = Decimal("0.00")
POUNDS_AND_PENCE = re.compile(r"-?\d{1,12}\.\d{2}")  # of the standard columns; other words were refused
AMOUNTS = {
    "saving_target": "target",
    "amount": "target",
    "saving_forecast": "forecast",
    "saving_delivered": "delivered",
}
QUARTER = re.compile(
    r"\b(?:q(?:uarter|tr)?\.?\s*([1-4])|([1-4])(?:st|nd|rd|th)?\s+q(?:uarter|tr))\b", re.IGNORECASE
)
ALL_FOUR = 4
YEAR_HEADING = re.compile(r"\b(?:19|20)?\d{2}\s*[/\-–]\s*(?:19|20)?\d{2}\b")
PLACES = (
    ("delivered", re.compile(r"\b(?:delivered|achieved|actuals?|secured|banked)\b", re.IGNORECASE)),
    ("forecast", re.compile(r"\b(?:forecast|projected|projection|expected|outturn)\b", re.IGNORECASE)),
)
NO_AMOUNT = re.compile(
    r"\b(?:variance|shortfall|gap|difference|fte|posts|b?rag|status|confidence)\b|%", re.IGNORECASE
)


@dataclass
class YearAmounts:
    """What one financial year of a saving comes to, in pounds; None where the file says nothing of it."""

    year: FinancialYear
    raw: str = ""
    pounds: dict[str, Decimal] = field(default_factory=dict)
    quarters: dict[str, dict[str, Decimal]] = field(default_factory=dict)  # by number, where it is so told


def years_in(sheet: RecognisedSheet, record: ReadRecord, row: Row, near: date) -> list[ReadRecord]:
    """One record for each financial year that the row says something of; refused where it says none."""
    title, year = record.title, read_year(record.title, near=near)
    if year is not None:
        # Rows that are years are lines of one saving, which the sheet itself names.
        title = " ".join((sheet.title or sheet.name).split()) or sheet.name
    said = str(year) if year else record.year
    years, questions = quarters_in(sheet, row, near, year=said)
    if not years:
        years, questions = amounts_in(sheet, row, near, year=said)
    where = coordinate(row, sheet.column_of("year_amount", "saving_target", "amount"))
    remedy = "Say in which unit the amounts are, or write what each year adds; else confirm them."
    questions += [Question(doubt, where, "amount", remedy=remedy) for doubt in sheet.doubts]
    record = replace(
        record,
        title=title,
        year=str(year) if year else record.year,
        workstream=without_sheet_name(sheet, record.workstream),
        status=status_meant(SAVING, record.status_raw, sheet.choices),
        questions=(*record.questions, *questions),
    )
    if not years:
        message = "The row names no amount that could be read."
        remedy = "Write the pounds of each year, or leave the row out."
        refusal = Question(message, f"A{row.number}", "amount", remedy=remedy)
        return [replace(record, refusals=(*record.refusals, refusal), file_says={"title": title})]
    return [
        record_of_year(record, amounts, part if len(years) > 1 else 0)
        for part, amounts in enumerate(years, start=1)
    ]


def amounts_in(
    sheet: RecognisedSheet, row: Row, near: date, *, year: str
) -> tuple[list[YearAmounts], list[Question]]:
    """The years of one row: one for each column of a year that says something, else the row's own year."""
    by_year: dict[FinancialYear, YearAmounts] = {}
    questions: list[Question] = []
    for match in sheet.matches("year_amount"):
        years = YEAR_HEADING.search(match.heading)
        column_year = read_year(years[0], near=near) if years else None
        place = place_of_heading(match.heading)
        money = money_in(sheet, row, match)
        if column_year is None or not place or money.kind == MoneyKind.BLANK:
            continue
        amounts = by_year.setdefault(column_year, YearAmounts(column_year, money.raw))
        if place in amounts.pounds:
            message = (
                f"{column_year} has two columns of its {place}; the first counts, not “{match.heading}”."
            )
            remedy = "Match the right one to the amount of the year, and the other to nothing."
            where = coordinate(row, match.column)
            questions.append(Question(message, where, "year_amount", money.raw, remedy))
            continue
        questions += questions_about(row, match, money)
        if money.amount is not None and money.amount >= ZERO:
            amounts.pounds[place] = money.amount
    if by_year:
        return list(by_year.values()), questions
    amounts = YearAmounts(FinancialYear.parse(year) if year else FinancialYear.containing(near))
    for name, place in AMOUNTS.items():
        for match in sheet.matches(name):
            money = money_in(sheet, row, match)
            if money.kind == MoneyKind.BLANK or place in amounts.pounds:
                continue
            questions += questions_about(row, match, money)
            if money.amount is not None and money.amount >= ZERO:
                amounts.pounds[place] = money.amount
                amounts.raw = amounts.raw or money.raw
    if amounts.pounds and not year:
        message = f"No financial year is named; {amounts.year} was taken, in which the plan's date falls."
        where = coordinate(row, sheet.columns[0].column if sheet.columns else None)
        questions.append(
            Question(message, where, "year", remedy="Add a column Financial year, or confirm it.")
        )
    return ([amounts] if amounts.pounds else []), questions


def quarters_in(
    sheet: RecognisedSheet, row: Row, near: date, *, year: str
) -> tuple[list[YearAmounts], list[Question]]:
    """The years of a row that has a column for each quarter: what the quarters come to.

    A year is forecast only where all four quarters are; a total that the row prints is checked against them.
    """
    given: dict[FinancialYear, dict[str, dict[str, Decimal]]] = {}
    questions: list[Question] = []
    for match in sheet.matches("quarter_amount"):
        quarter, named = QUARTER.search(match.heading), YEAR_HEADING.search(match.heading)
        of = read_year(named[0], near=near) if named else FinancialYear.parse(year) if year else None
        place, money = place_of_heading(match.heading), money_in(sheet, row, match)
        questions += questions_about(row, match, money)
        if quarter and of and place and money.amount is not None and money.amount >= ZERO:
            given.setdefault(of, {}).setdefault(quarter[1] or quarter[2], {})[place] = money.amount
    years = [year_of(of, quarters) for of, quarters in given.items()]
    total = next(iter(sheet.matches("amount", "saving_target")), None)
    whole = money_in(sheet, row, total).amount if total and len(years) == 1 else None
    summed = years[0].pounds.get("target") if years else None
    if total and whole is not None and summed is not None and whole != summed:
        told = f"The row’s total is {pounds(whole)}; its quarters add up to {pounds(summed)}."
        where = coordinate(row, total.column)
        questions.append(Question(told, where, "amount", remedy="The quarters count. Confirm it."))
    return years, questions


def year_of(year: FinancialYear, quarters: dict[str, dict[str, Decimal]]) -> YearAmounts:
    """The year that its quarters come to. It has a forecast only where all four of them have."""
    sums: dict[str, Decimal] = {}
    for place in ("target", "forecast", "delivered"):
        said = [amounts[place] for amounts in quarters.values() if place in amounts]
        if said and (place != "forecast" or len(said) == ALL_FOUR):
            sums[place] = sum(said, ZERO)
    raw = ", ".join(
        f"Q{number} {pounds(amounts.get('target', ZERO))}" for number, amounts in quarters.items()
    )
    return YearAmounts(year, raw, sums, quarters)


def place_of_heading(heading: str) -> str:
    """What a year's column says of it: target, forecast or delivered; empty for what is no amount of it."""
    if NO_AMOUNT.search(heading):
        return ""
    # A year alone, “2025/26”, is what was promised: plans are written before anything is delivered.
    return next((place for place, words in PLACES if words.search(heading)), "target")


def questions_about(row: Row, match: ColumnMatch, money: Money) -> Iterator[Question]:
    """Ask about money that can't be read, which counts nothing."""
    where = coordinate(row, match.column)
    for question in money.questions:
        yield Question(question, where, match.field, money.raw, "Write the pounds.")
    if money.amount is not None and money.amount < ZERO:
        less = f"“{money.raw}” was read as less than £0, which is no saving, so it counts nothing."
        remedy = "Say under Sheets and columns that a minus is a saving, or write the pounds."
        yield Question(less, where, match.field, money.raw, remedy)
    if money.amount is None and not money.questions and money.kind == MoneyKind.RANGE:
        yield Question(f"“{money.raw}” is a range.", where, match.field, money.raw, "Write one amount.")


def record_of_year(record: ReadRecord, amounts: YearAmounts, part: int) -> ReadRecord:
    """The record of one year of the row."""
    return replace(
        record,
        source=replace(record.source, part=part),
        year=str(amounts.year),
        amount=amounts.pounds.get("target", record.amount),
        understood=amounts,
        file_says={
            "title": record.title,
            "reference": record.reference,
            "workstream": " / ".join(record.workstream),
            "owner": record.text("owner"),
            "status": record.status_raw,
            "recurrence": record.text("recurrence"),
            "explanation": record.text("progress"),
            **{name: pounds_and_pence(amount) for name, amount in amounts.pounds.items()},
        },
    )
