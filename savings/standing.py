"""How savings stand, in pounds of target: by status and year, and what is said of those that fall short."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from council.calendar.years import FinancialYear
from council.models import User
from council.natural_order import NaturalKey
from savings.models import ZERO, Saving, YearProfile
from savings.statement import GROUP_OF, GROUPS

MOST = 200  # savings whose explanation a statement prints


@dataclass(frozen=True)
class Bar:
    """The pounds of one status in one year, and how long its bar is, in percent of the longest."""

    label: str
    amount: Decimal
    width: str


@dataclass(frozen=True)
class StatusRow:
    """One status: its pounds in each of the years, in their order."""

    label: str
    amounts: Sequence[Decimal]
    counts: bool  # whether it is in the totals


@dataclass(frozen=True)
class ByStatus:
    """One type of savings by status and year: the table, its totals, and each year's bars."""

    key: str
    label: str
    years: Sequence[FinancialYear]
    rows: Sequence[StatusRow]
    totals: Sequence[Decimal]
    bars: Sequence[tuple[FinancialYear, Sequence[Bar]]]


def by_status(user: User, *, year: int | None = None) -> list[ByStatus]:
    """What the targets of each status come to, year by year, of savings that the person sees. One query.

    Proposals and what was withdrawn are told too, and are no part of the totals.
    """
    savings = Saving.objects.visible_to(user).order_by().values("pk")
    profiles = YearProfile.objects.filter(saving__in=savings, **({} if year is None else {"year": year}))
    found: QuerySet = profiles.order_by().values("saving__kind", "saving__status", "year")
    sums: dict[str, dict[tuple[str, int], Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in found.annotate(pounds=Sum("target")):
        sums[GROUP_OF[row["saving__kind"]]][row["saving__status"], row["year"]] += row["pounds"]
    return [table_of(key, label, sums[key]) for key, label, _ in GROUPS if any(sums[key].values())]


def table_of(key: str, label: str, sums: dict[tuple[str, int], Decimal]) -> ByStatus:
    """The table of one type, with its bars; statuses without a pound are left out."""
    years = sorted({first for (_, first), pounds in sums.items() if pounds})
    statuses = [status for status in Saving.Status if any(sums.get((status, first)) for first in years)]
    rows = [
        StatusRow(
            str(status.label),
            [sums.get((status, first), ZERO) for first in years],
            status not in Saving.NOT_COUNTED,
        )
        for status in statuses
    ]
    counted = [row.amounts for row in rows if row.counts]
    return ByStatus(
        key,
        label,
        [FinancialYear(first) for first in years],
        rows,
        [sum((amounts[place] for amounts in counted), ZERO) for place in range(len(years))],
        [(FinancialYear(first), bars_of(rows, place)) for place, first in enumerate(years)],
    )


def bars_of(rows: Iterable[StatusRow], place: int) -> list[Bar]:
    """The bars of one year, each as long beside the longest of the table as its pounds are."""
    rows = list(rows)
    longest = max((amount for row in rows for amount in row.amounts), default=ZERO) or Decimal(1)
    return [
        Bar(row.label, row.amounts[place], f"{max(row.amounts[place], ZERO) / longest * 100:.2f}")
        for row in rows
        if row.amounts[place]
    ]


def explained(user: User, year: FinancialYear) -> list[Saving]:
    """The savings that are off track or fall short in the year, with what is said of it and done about it."""
    counted = Saving.objects.visible_to(user).promised().with_year(year)  # type: ignore[attr-defined]
    has_line = Q(pk__in=YearProfile.objects.filter(year=year.first).order_by().values("saving"))
    off = ~Q(status__in=Saving.NEEDS_NO_REASON) | Q(shortfall__gt=ZERO)
    savings = counted.filter(has_line & off).select_related("owner", "programme")
    return list(savings.order_by(NaturalKey("reference"))[:MOST])
