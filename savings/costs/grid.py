"""Capital and revenue over four financial years: planned by source, not secured, spent."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from council.calendar.years import FinancialYear
from savings.models import ZERO, Funding

SPAN = 4  # years of the grid


@dataclass(frozen=True)
class Column:
    """One column of the grid: a year, or one quarter of it; 0 is what is told of the whole year alone."""

    year: FinancialYear
    quarter: int | None = None

    def __str__(self) -> str:
        if self.quarter is None:
            return str(self.year)
        return f"Q{self.quarter} {self.year}" if self.quarter else f"{self.year}, no quarter said"

    def holds(self, sums: "Sums") -> bool:
        """Whether the sums are of this column."""
        return sums.year == self.year.first and self.quarter in (None, sums.quarter or 0)


@dataclass(frozen=True)
class Sums:
    """What the lines of one kind, source, year and quarter come to, secured or not."""

    kind: str
    source: str
    is_secured: bool
    year: int
    quarter: int | None
    planned: Decimal
    spent: Decimal


@dataclass(frozen=True)
class GridRow:
    """One row of the grid: its words, its pounds year by year, and what they come to."""

    label: str
    amounts: tuple[Decimal, ...]
    is_sum: bool = False

    @property
    def total(self) -> Decimal:
        return sum(self.amounts, ZERO)


@dataclass(frozen=True)
class GridPart:
    """Capital, revenue, or both together: who pays for it, and what that comes to where it is told."""

    key: str
    label: str
    rows: tuple[GridRow, ...]


@dataclass(frozen=True)
class Grid:
    """The grid: its years or quarters, its parts, and what is planned in years that it does not show."""

    years: tuple[Column, ...]
    parts: tuple[GridPart, ...]
    elsewhere: Decimal

    @property
    def columns(self) -> int:
        """How many columns the table has, with the words before and the total after."""
        return len(self.years) + 2


def quarters_of(year: FinancialYear) -> tuple[Column, ...]:
    """The quarters of the year, and what is told of the year as a whole."""
    return tuple(Column(year, quarter) for quarter in (1, 2, 3, 4, 0))


def years_from(first: FinancialYear) -> tuple[FinancialYear, ...]:
    """The four years of the grid."""
    return tuple(FinancialYear(first.first + number) for number in range(SPAN))


def sums_of(lines: "QuerySet[Funding]") -> list[Sums]:
    """What the lines come to by kind, source, year, quarter, and whether they are secured. One query."""
    keys = ("kind", "source", "is_secured", "year", "quarter")
    rows = lines.order_by().values(*keys).annotate(sum_planned=Sum("planned"), sum_spent=Sum("spent"))
    return [
        Sums(planned=row["sum_planned"], spent=row["sum_spent"], **{key: row[key] for key in keys})
        for row in rows
    ]


def grid(sums: Iterable[Sums], years: Sequence[Column], *, with_totals: bool) -> Grid:
    """The sums as a grid. Without totals each source stands for itself, and nothing is added up."""
    sums = list(sums)
    shown = [each for each in sums if any(column.holds(each) for column in years)]
    parts = []
    for kind in Funding.Kind:
        of_kind = [each for each in shown if each.kind == kind]
        if of_kind:
            rows = [*sources(of_kind, years), *(added_up(of_kind, years, kind.label) if with_totals else ())]
            parts.append(GridPart(str(kind), kind.label, tuple(rows)))
    if with_totals and len(parts) > 1:
        both = "Capital and revenue"
        parts.append(GridPart("both", f"{both} together", tuple(added_up(shown, years, both))))
    elsewhere = sum((each.planned for each in sums), ZERO) - sum((each.planned for each in shown), ZERO)
    return Grid(tuple(years), tuple(parts), elsewhere)


def sources(sums: Sequence[Sums], years: Sequence[Column]) -> list[GridRow]:
    """What each source pays for, in the order in which sources are listed."""
    by_source: dict[str, list[Sums]] = defaultdict(list)
    for each in sums:
        by_source[each.source].append(each)
    return [
        GridRow(source.label, by_year(by_source[source], years, "planned"))
        for source in Funding.Source
        if source in by_source
    ]


def added_up(sums: Sequence[Sums], years: Sequence[Column], label: str) -> list[GridRow]:
    """What all sources come to, what of it is not secured, and what is spent."""
    unsecured = [each for each in sums if not each.is_secured]
    return [
        GridRow(f"{label} in all", by_year(sums, years, "planned"), is_sum=True),
        GridRow("Of that not secured", by_year(unsecured, years, "planned")),
        GridRow("Spent", by_year(sums, years, "spent")),
    ]


def by_year(sums: Sequence[Sums], years: Sequence[Column], column: str) -> tuple[Decimal, ...]:
    """What is planned or spent, a sum for each year or quarter."""
    return tuple(sum((getattr(each, column) for each in sums if place.holds(each)), ZERO) for place in years)
