"""Rows that say a year of a saving by quarter become that year; what says it twice is asked about."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from council.wording import pounds, pounds_and_pence
from programmes.imports.cells.values import words_of
from programmes.imports.records import Question, ReadRecord
from savings.plan_import.reading import ALL_FOUR, ZERO, YearAmounts

HEADING = re.compile(r"(?:financial |fiscal )?(?:quarter|qtr)s?", re.IGNORECASE)
QUARTER = re.compile(r"(?:q|quarter|qtr)\s*([1-4])(?:\s.*)?", re.IGNORECASE)


def folded(records: Sequence[ReadRecord]) -> list[ReadRecord]:
    """The records with the quarters of one year as one record, in the place of the first of them."""
    groups: dict[object, list[ReadRecord]] = {}
    for place, record in enumerate(records):
        groups.setdefault(key_of(record) or place, []).append(record)
    return [record for group in groups.values() for record in one_year(group)]


def key_of(record: ReadRecord) -> tuple[str, str, str] | None:
    """Of which saving and year the record is; None where it names none."""
    if not isinstance(record.understood, YearAmounts) or record.refusals:
        return None
    return record.reference, words_of(record.title), record.year


def one_year(group: list[ReadRecord]) -> Iterable[ReadRecord]:
    """The group as one record where each is another quarter, else with what is said twice asked about."""
    quarters = [quarter_of(record) for record in group]
    if all(quarters) and len(set(quarters)) == len(group):
        return [year_of_quarters(dict(zip(quarters, group, strict=True)))]
    return [group[0], *(asked_about(record, group[0]) for record in group[1:])]


def quarter_of(record: ReadRecord) -> int:
    """Which quarter a column of the row names, 1 to 4; 0 where none does."""
    for heading, words in record.fields.items():
        found = QUARTER.fullmatch(words.strip()) if HEADING.fullmatch(heading.strip()) else None
        if found:
            return int(found[1])
    return 0


def year_of_quarters(of: dict[int, ReadRecord]) -> ReadRecord:
    """The year that the quarters come to: a forecast only where all four of them have one."""
    rows = [of[number] for number in sorted(of)]
    first = min(rows, key=lambda record: record.row)
    given = {number: of[number].understood.pounds for number in sorted(of)}
    sums = {name: sum((each.get(name, ZERO) for each in given.values()), ZERO) for name in names_in(given)}
    questions = [question for record in rows for question in record.questions]
    has = [number for number, each in given.items() if "forecast" in each]
    if has and len(has) < ALL_FOUR:
        message = (
            f"Only {' and '.join(f'Q{n}' for n in has)} of {first.year} {'has' if len(has) == 1 else 'have'}"
        )
        remedy = "Give all four quarters a forecast, or confirm that the year has none yet."
        where = first.address("saving_forecast")
        questions.append(
            Question(f"{message} a forecast, so the year has none.", where, "amount", remedy=remedy)
        )
        del sums["forecast"]
    raw = ", ".join(f"Q{number} {pounds(each.get('target', ZERO))}" for number, each in given.items())
    amounts = YearAmounts(
        first.understood.year, raw, sums, {str(number): each for number, each in given.items()}
    )
    says = {
        name: words for name, words in (first.file_says or {}).items() if name not in first.understood.pounds
    }
    return replace(
        first,
        amount=sums.get("target"),
        understood=amounts,
        questions=tuple(questions),
        file_says={**says, **{name: pounds_and_pence(amount) for name, amount in sums.items()}},
    )


def names_in(given: dict[int, dict[str, Decimal]]) -> list[str]:
    """What any of the quarters says an amount of, in order."""
    return list(dict.fromkeys(name for each in given.values() for name in each))


def asked_about(record: ReadRecord, first: ReadRecord) -> ReadRecord:
    """The record, asked about where it says an amount of the year that an earlier row says already."""
    said, before = record.understood, first.understood
    if not isinstance(said, YearAmounts) or not isinstance(before, YearAmounts):
        return record
    twice = {
        name: amount
        for name, amount in said.pounds.items()
        if name in before.pounds and (amount or before.pounds[name])
    }
    if not twice:
        return record
    if all(before.pounds[name] == amount for name, amount in twice.items()):
        message = f"Row {first.row} says the same of {record.year} for this saving; it counts once."
    else:
        message = (
            f"Row {first.row} says another amount of {record.year} for this saving; the later one counts."
        )
    remedy = "Add a column Quarter where the rows are quarters, or give each row a saving of its own."
    question = Question(message, f"A{record.row}", "amount", remedy=remedy)
    return replace(record, questions=(*record.questions, question))
