"""What rows of the standard columns say of years and pounds, and why one is refused for it."""

from dataclasses import replace
from decimal import Decimal

from council.calendar.years import FinancialYear
from programmes.imports.records import Question, ReadRecord
from savings.plan_import.reading import POUNDS_AND_PENCE

Refusal = tuple[str, bool, str, str]  # the column, whether it is refused, why, and how to put it right


def year_or_none(words: str) -> FinancialYear | None:
    """The financial year of a cell; None where it names none."""
    try:
        return FinancialYear.parse(words)
    except ValueError:
        return None


def amount_or_none(words: str) -> Decimal | None:
    """The pounds of a cell; None where it is empty, or was refused already."""
    return Decimal(words) if POUNDS_AND_PENCE.fullmatch(words) else None


def refused(record: ReadRecord, *refusals: Refusal) -> ReadRecord:
    """The record, refused for each column that is and that nothing else was said of yet."""
    known = {each.about for each in record.refusals}
    more = [
        Question(message, record.address(about), about, remedy=remedy)
        for about, is_so, message, remedy in refusals
        if is_so and about not in known
    ]
    return replace(record, refusals=(*record.refusals, *more))
