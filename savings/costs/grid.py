"""Capital and revenue over four financial years: planned by source, not secured, spent.

What is paid every year is planned in each year from its own on, until a later year says the same cost anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

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
    goes_on: bool = False  # it is paid every year, and no later line says it anew


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
    """The grid: its years or quarters, its parts, and what is planned in years that it does not show.

    What is paid every year counts among those up to `until`, the last year that the grid or a cost names, and
    comes to `every_year` after that.
    """

    years: tuple[Column, ...]
    parts: tuple[GridPart, ...]
    elsewhere: Decimal
    every_year: Decimal
    until: FinancialYear

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


def sums_of(lines: "QuerySet[Funding]", years: Sequence[Column]) -> list[Sums]:
    """What the lines come to by kind, source, year, quarter, and whether they are secured. One query.

    What is paid every year goes up to the last year that the columns or a line names.
    """
    keys = ("kind", "source", "is_secured", "year", "quarter")
    rows = lines.order_by().annotate(anew=said_anew()).values(*keys, "recurrence", "anew")
    found = list(rows.annotate(sum_planned=Sum("planned"), sum_spent=Sum("spent")))
    until = max([column.year.first for column in years] + [row["year"] for row in found])
    sums = []
    for row in found:
        own = Sums(planned=row["sum_planned"], spent=row["sum_spent"], **{key: row[key] for key in keys})
        if row["recurrence"] != Funding.Recurrence.RECURRING:
            sums.append(own)
            continue
        last = min(row["anew"] - 1 if row["anew"] else until, until)
        later = [replace(own, year=year, spent=ZERO) for year in range(own.year + 1, last + 1)]
        of_it = [own, *later]
        if not row["anew"]:
            of_it[-1] = replace(of_it[-1], goes_on=True)
        sums += of_it
    return sums


def said_anew() -> Subquery:
    """The year in which what a line pays for every year is said anew, whether or not that is listed too."""
    same = Funding.objects.filter(
        programme=OuterRef("programme"),
        title=OuterRef("title"),
        recurrence=Funding.Recurrence.RECURRING,
        year__gt=OuterRef("year"),
    )
    same = same.alias(of=Coalesce("saving_id", 0)).filter(of=Coalesce(OuterRef("saving_id"), 0))
    return Subquery(same.order_by("year").values("year")[:1])


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
    every_year = sum((each.planned for each in sums if each.goes_on), ZERO)
    until = max([column.year.first for column in years] + [each.year for each in sums])
    return Grid(tuple(years), tuple(parts), elsewhere, every_year, FinancialYear(until))


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
