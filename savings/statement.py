"""Sums of savings that may be added: by year and group, what finance confirmed apart from what is claimed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, F, Q, QuerySet, Sum, When

from council.amounts import sum_given
from council.calendar.years import FinancialYear
from council.models import User
from council.natural_order import natural_key
from savings.models import POUNDS, ZERO, Saving, YearProfile

# Cost avoidance and non-cashable gains never add into the cashable total, nor into each other.
GROUPS = (
    ("cashable", "Cashable savings and income", Saving.CASHABLE),
    ("non_cashable", "Non-cashable gains", (Saving.Kind.NON_CASHABLE,)),
    ("cost_avoidance", "Cost avoidance", (Saving.Kind.COST_AVOIDANCE,)),
)
GROUP_OF: dict[str, str] = {kind: key for key, _, kinds in GROUPS for kind in kinds}


@dataclass(frozen=True)
class Amounts:
    """Pounds of one or of several savings. `shortfall` adds up each saving's own: none offsets another's.

    `forecast` adds up what has been given, and is None where nothing has; `without` is the target of the
    years for which no one has given a forecast yet.
    """

    target: Decimal = ZERO
    forecast: Decimal | None = None
    confirmed: Decimal = ZERO
    claimed: Decimal = ZERO
    shortfall: Decimal = ZERO
    without: Decimal = ZERO

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            self.target + other.target,
            sum_given(self.forecast, other.forecast),
            self.confirmed + other.confirmed,
            self.claimed + other.claimed,
            self.shortfall + other.shortfall,
            self.without + other.without,
        )


def total(amounts: Iterable[Amounts]) -> Amounts:
    """All of them together."""
    return sum(amounts, Amounts())


@dataclass(frozen=True)
class StatementLine:
    """What one programme saves in one financial year, in one group."""

    group: str
    year: FinancialYear
    programme: str
    code: str
    amounts: Amounts


def profiles_visible_to(user: User) -> "QuerySet[YearProfile]":
    """The years of the savings that the person may see; a year of an exempt saving is as exempt as it is."""
    return YearProfile.objects.filter(saving__in=Saving.objects.visible_to(user).order_by().values("pk"))


def statement_lines(profiles: "QuerySet[YearProfile]") -> list[StatementLine]:
    """The profiles summed by group, year and programme, in that order. One query."""
    confirmed = Q(confirmed_on__isnull=False)
    short = Case(
        When(target__gt=F("forecast"), then=F("target") - F("forecast")), default=ZERO, output_field=POUNDS
    )
    rows = (
        profiles.order_by()
        .values("saving__kind", "year", "saving__programme__title", "saving__programme__code")
        .annotate(
            sum_target=Sum("target"),
            sum_forecast=Sum("forecast"),
            sum_confirmed=Sum("delivered", filter=confirmed),
            sum_claimed=Sum("delivered", filter=~confirmed),
            sum_short=Sum(short),
            sum_without=Sum("target", filter=Q(forecast__isnull=True)),
        )
    )
    sums: dict[tuple[str, int, str, str], Amounts] = defaultdict(Amounts)
    for row in rows:
        key = (
            GROUP_OF[row["saving__kind"]],
            row["year"],
            row["saving__programme__title"],
            row["saving__programme__code"],
        )
        # A database sums nothing to NULL: no year of the group was confirmed, or none falls short.
        sums[key] += Amounts(
            target=row["sum_target"] or ZERO,
            forecast=row["sum_forecast"],
            confirmed=row["sum_confirmed"] or ZERO,
            claimed=row["sum_claimed"] or ZERO,
            shortfall=row["sum_short"] or ZERO,
            without=row["sum_without"] or ZERO,
        )
    order = {key: place for place, (key, _, _) in enumerate(GROUPS)}
    return [
        StatementLine(group, FinancialYear(year), title, code, amounts)
        for (group, year, title, code), amounts in sorted(
            sums.items(), key=lambda item: (order[item[0][0]], item[0][1], natural_key(item[0][2]))
        )
    ]


@dataclass(frozen=True)
class YearStatement:
    """One table of the statement: a year's lines and their total."""

    year: FinancialYear
    lines: tuple[StatementLine, ...]
    total: Amounts


@dataclass(frozen=True)
class GroupStatement:
    """One group of the statement, year by year."""

    key: str
    label: str
    years: tuple[YearStatement, ...]


def statement(lines: Iterable[StatementLine]) -> list[GroupStatement]:
    """The lines as tables, cashable first; groups without a line are left out."""
    by_group: dict[str, dict[FinancialYear, list[StatementLine]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        by_group[line.group][line.year].append(line)
    return [
        GroupStatement(
            key,
            label,
            tuple(
                YearStatement(year, tuple(of_year), total(line.amounts for line in of_year))
                for year, of_year in sorted(by_group[key].items())
            ),
        )
        for key, label, _ in GROUPS
        if key in by_group
    ]


def by_group(lines: Iterable[StatementLine]) -> list[tuple[str, str, Amounts]]:
    """The total of each group that has a line: its key, its name, its pounds."""
    sums: dict[str, Amounts] = defaultdict(Amounts)
    for line in lines:
        sums[line.group] += line.amounts
    return [(key, label, sums[key]) for key, label, _ in GROUPS if key in sums]
