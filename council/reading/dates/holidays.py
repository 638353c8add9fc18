"""The productions for holidays and breaks, by the names that councils use."""

from __future__ import annotations

from dataclasses import replace

from council.reading.dates import calendar_words
from council.reading.dates.periods import (
    Period,
    Unit,
)
from council.reading.dates.pieces import DateMatch, Pieces
from council.reading.dates.timescale import Precision
from council.reading.dates.years import with_year

NEW_YEAR_IS_JANUARY = ("the", "early", "mid", "late")  # before "New Year"
BEFORE = ("by", "before", "pre")  # a break: what is due by then is due before it begins
BEFORE_OF = (("prior", "to"), ("ahead", "of"), ("time", "for"), ("advance", "of"), ("up", "to"))


def holiday(cell: Pieces, index: int) -> DateMatch | None:
    """Christmas 2025, Easter 2026, Good Friday; "in the New Year" is January; "New Year 2026" asks."""
    matched = calendar_words.HOLIDAYS.match(cell.tokens, index)
    if matched is None:
        return None
    place, after = matched
    if place == calendar_words.NEW_YEAR:
        return new_year(cell, index, after)
    if isinstance(place, int):
        period = Period(Unit.EASTER, Precision.DAY, number=place)
    else:
        period = Period(Unit.DAY, Precision.DAY, number=place[0], day=place[1])
    return with_year(cell, [period], after)


def new_year(cell: Pieces, index: int, after: int) -> DateMatch:
    if cell.tokens[index - 1].text in NEW_YEAR_IS_JANUARY:
        return with_year(cell, [Period(Unit.MONTH, Precision.MONTH, number=1)], after)
    match = with_year(cell, [Period(Unit.DAY, Precision.DAY, number=1, day=1)], after)
    year = match.periods[0].year
    if year is None or match.periods[0].financial:
        return match
    doubt = f"“New Year {year}” may be 1 January {year} or the turn at the end of {year}. Write the day."
    return replace(match, periods=(match.periods[0].doubted(doubt),))


def named_break(cell: Pieces, index: int) -> DateMatch | None:
    """Summer recess 2025, Christmas and New Year, October half term; August bank holiday, a known day."""
    known = calendar_words.BANK_HOLIDAYS.match(cell.tokens, index)
    if known is not None:
        (month, which), after = known
        return with_year(cell, [Period(Unit.MONDAY, Precision.DAY, number=month, day=which)], after)
    matched = calendar_words.BREAKS.match(cell.tokens, index)
    if matched is None:
        return None
    which_break, after = matched
    lead = index - 2 if cell.tokens[index - 1].text == "the" else index - 1
    is_before = cell.tokens[lead].text in BEFORE or (
        (cell.tokens[lead - 1].text, cell.tokens[lead].text) in BEFORE_OF
    )
    named = cell.tokens.words(index, after)
    doubt = f"When “{named}” begins and ends is set locally. Write the day."
    precision = Precision.DAY if is_before else Precision.SEASON
    period = Period(Unit.BREAK, precision, number=which_break, day=int(is_before)).doubted(doubt)
    return with_year(cell, [period], after)
