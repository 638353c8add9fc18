"""The grammar of one date: its productions, in the order in which they are tried.

Each production takes a cell's pieces and the index of a token, and gives back a `DateMatch` (the period or
periods named there, and the index after them) or None. None of them looks back, so reading is linear. Years
that are not written are left open: the phrase around the date settles them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from council.reading.dates import days, holidays, year_parts, years
from council.reading.dates.pieces import DateMatch, Pieces
from council.reading.tokens import Tokens

Production = Callable[[Pieces, int], DateMatch | None]

# The order matters: "31/03/2026" is a day before it is a month, and "2025" a year when it is nothing else.
PRODUCTIONS: tuple[Production, ...] = (
    days.iso_day,
    days.numeric_day,
    days.days_in_one_month,
    days.month_first_day,
    year_parts.numbered_quarter,
    year_parts.numbered_half,
    holidays.named_break,
    year_parts.week_of_month,
    year_parts.named_season,
    year_parts.named_month,
    year_parts.year_first,
    holidays.holiday,
    years.year_end,
    years.relative_to_the_plan,
    years.named_year,
    years.financial_year,
    year_parts.month_of_year,
    days.day_and_month,
    years.bare_year,
)


class DateGrammar:
    """Reads one date at a time from a cell's tokens; `near` is the plan's own date."""

    def __init__(self, tokens: Tokens, near: date) -> None:
        self.tokens = tokens
        self.pieces = Pieces(tokens, near)
        self.matches: dict[int, DateMatch | None] = {}  # by token: the rules around a date ask several times

    def at(self, index: int) -> DateMatch | None:
        """What is named at this token by the first production that fits."""
        if index not in self.matches:
            self.matches[index] = self._first_match(index)
        return self.matches[index]

    def _first_match(self, index: int) -> DateMatch | None:
        token = self.tokens[index]
        if token.kind not in ("number", "word") and token.text not in ("'", "["):
            return None
        for production in PRODUCTIONS:
            match = production(self.pieces, index)
            if match is not None:
                return match
        return None
