"""The columns of a sheet that hold figures of a month or quarter each: readings, or targets by heading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from council.reading.dates.timescales import read_timescale
from council.wording import spoken
from programmes.imports.recognised import ColumnMatch, RecognisedSheet
from programmes.imports.recognising.headings import (
    AIMED_AT,
    QUARTER_HEADING,
    READ,
    YEAR_HEADING,
    period_of_figures,
)


@dataclass(frozen=True)
class PeriodColumn:
    """One such column: the last day of its period, whether it holds targets, and what is asked about that."""

    match: ColumnMatch
    day: date
    is_target: bool
    question: str = ""


def figure_columns(sheet: RecognisedSheet, *, near: date) -> list[PeriodColumn]:
    """The sheet's columns of figures by period, in order.

    A heading that says neither target nor reading is of readings where its day has come and the targets stand
    elsewhere, or the sheet says nothing but names and figures; else it is asked about.
    """
    found = [
        (match, *named)
        for match in sheet.matches("quarter_amount")
        if (named := period_of_heading(sheet, match, near=near))
    ]
    says_targets = bool(sheet.matches("target_value")) or any(AIMED_AT.search(m.heading) for m, *_ in found)
    listed = bool(sheet.matches("baseline", "owner"))
    columns = []
    for match, day, question in found:
        aimed, read = bool(AIMED_AT.search(match.heading)), bool(READ.search(match.heading))
        is_target = aimed or (not read and day > near)
        if not question and not aimed and not read and (day > near or (listed and not says_targets)):
            what = "targets" if is_target else "readings"
            question = (
                f"The heading says neither “target” nor “actual”: its figures were read as {what}"
                f" {'by' if is_target else 'as at'} {spoken(day)}."
            )
        columns.append(PeriodColumn(match, day, is_target, question))
    return columns


def period_of_heading(sheet: RecognisedSheet, match: ColumnMatch, *, near: date) -> tuple[date, str] | None:
    """The last day of the period that a heading names, with what is asked about its year; None for none."""
    words = period_of_figures(match.heading)
    if not words:
        return None
    if QUARTER_HEADING.search(words) and not re.search(r"\d{2}", words):
        years = next(_years_in(sheet), "")
        words = f"{words} {years}".strip()
    read = read_timescale(words, near=near)
    if read.end is None:
        return None
    return read.end, read.questions[0] if read.questioned and read.questions else ""


def _years_in(sheet: RecognisedSheet) -> Iterator[str]:
    """The financial years that the sheet's title or name says."""
    for words in (sheet.title, sheet.name):
        if found := YEAR_HEADING.search(words):
            yield f"{found[1]}/{found[2]}"
