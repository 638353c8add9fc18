"""Financial years and their quarters, as UK councils count them: 1 April to 31 March.

Pure: nothing here reads the clock. Source: section 151 practice and the Local Government Finance Act 1992,
s.69 (a financial year is twelve months beginning with 1 April).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_WRITTEN = re.compile(r"(?:FY\s*)?([0-9]{4})\s*[/\-–]\s*([0-9]{4}|[0-9]{2}|[0-9])", re.IGNORECASE)
_WRITTEN_QUARTER = re.compile(r"Q([1-4])\s+(.+)", re.IGNORECASE)
_FIRST_MONTH = 4


@dataclass(frozen=True, order=True)
class FinancialYear:
    """The twelve months from 1 April of `first` to 31 March of the year after; str() is "2025/26"."""

    first: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= 9998:
            raise ValueError(f"{self.first} cannot begin a financial year.")

    def __str__(self) -> str:
        return f"{self.first:04d}/{(self.first + 1) % 100:02d}"

    @property
    def start(self) -> date:
        return date(self.first, _FIRST_MONTH, 1)

    @property
    def end(self) -> date:
        return date(self.first + 1, 3, 31)

    @property
    def quarters(self) -> tuple[Quarter, Quarter, Quarter, Quarter]:
        return Quarter(self, 1), Quarter(self, 2), Quarter(self, 3), Quarter(self, 4)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and FinancialYear.containing(day) == self

    def next(self) -> FinancialYear:
        return FinancialYear(self.first + 1)

    def previous(self) -> FinancialYear:
        return FinancialYear(self.first - 1)

    @classmethod
    def containing(cls, day: date) -> FinancialYear:
        """The financial year that `day` falls in: 31 March 2026 is in 2025/26, 1 April 2026 in 2026/27."""
        return cls(day.year if day.month >= _FIRST_MONTH else day.year - 1)

    @classmethod
    def parse(cls, written: str) -> FinancialYear:
        """The year written "2025/26", "2025-26", "2025/2026", "2009/ 2010", "2004/5" or "FY2025/26".

        Raises ValueError, in words for people, for anything else; the two years must follow one another.
        """
        match = _WRITTEN.fullmatch(written.strip())
        if match is None:
            raise ValueError(f"“{written}” is not a financial year. Write it like 2025/26.")
        first, second = int(match[1]), match[2]
        if int(second) != (first + 1) % 10 ** len(second):
            raise ValueError(f"“{written}” does not name two years in a row. Write it like 2025/26.")
        return cls(first)


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a financial year: Q1 is April to June, Q4 January to March; str() is "Q3 2025/26"."""

    year: FinancialYear
    number: int

    def __post_init__(self) -> None:
        if self.number not in (1, 2, 3, 4):
            raise ValueError(f"There is no quarter {self.number}; quarters are 1 to 4.")

    def __str__(self) -> str:
        return f"Q{self.number} {self.year}"

    @property
    def start(self) -> date:
        if self.number == 4:
            return date(self.year.first + 1, 1, 1)
        return date(self.year.first, 1 + 3 * self.number, 1)

    @property
    def end(self) -> date:
        return self.year.end if self.number == 4 else self.next().start - timedelta(days=1)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end

    def next(self) -> Quarter:
        return Quarter(self.year.next(), 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    def previous(self) -> Quarter:
        return Quarter(self.year.previous(), 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    @classmethod
    def containing(cls, day: date) -> Quarter:
        """The quarter that `day` falls in: 31 December 2025 is in Q3 2025/26."""
        return cls(FinancialYear.containing(day), (day.month - _FIRST_MONTH) % 12 // 3 + 1)

    @classmethod
    def parse(cls, written: str) -> Quarter:
        """The quarter written "Q3 2025/26"; ValueError, in words for people, for anything else."""
        match = _WRITTEN_QUARTER.fullmatch(written.strip())
        if match is None:
            raise ValueError(f"“{written}” is not a quarter. Write it like Q3 2025/26.")
        return cls(FinancialYear.parse(match[2]), int(match[1]))
