"""Sums of savings that may be added: by year and group, what finance confirmed apart from what is claimed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When

from council.amounts import sum_given
from council.calendar.years import FinancialYear
from council.models import User
from council.natural_order import natural_key
from savings.models import POUNDS, ZERO, Saving, YearProfile

# Types that say different things of a budget never add into one total. What is saved by doing less is apart
# from efficiency (Government Efficiency Framework, 2025), though the budget is smaller by both.
GROUPS = (
    ("cashable", "Cashable savings and income", Saving.CASHABLE),
    ("service_reduction", "Service reductions", (Saving.Kind.SERVICE_REDUCTION,)),
    ("non_cashable", "Non-cashable gains", (Saving.Kind.NON_CASHABLE,)),
    ("cost_avoidance", "Cost avoidance", (Saving.Kind.COST_AVOIDANCE,)),
)
GROUP_OF: dict[str, str] = {kind: key for key, _, kinds in GROUPS for kind in kinds}


@dataclass(frozen=True)
class Amounts:
    """Pounds of one or of several savings. `shortfall` adds up each saving's own: none makes up for another.

    `forecast` adds up the outturns of what was forecast, and is None where nothing was; `without` is the
    target of the years for which no one has given a forecast yet, and `years_without` their number. Such a
    year has no shortfall. For all others, to the penny: forecast = confirmed + claimed + still to come (each
    of those years), and target = forecast + shortfall - over; shortfall = unachievable + slipped +
    unexplained. `at_risk` marks a part of what is still to come, and is no further term.
    """

    target: Decimal = ZERO
    forecast: Decimal | None = None
    confirmed: Decimal = ZERO
    claimed: Decimal = ZERO
    shortfall: Decimal = ZERO
    without: Decimal = ZERO
    still: Decimal = ZERO
    over: Decimal = ZERO
    unachievable: Decimal = ZERO
    slipped: Decimal = ZERO
    at_risk: Decimal = ZERO
    delivered_without: Decimal = ZERO  # of the years without a forecast
    years_without: int = 0
    met_once: Decimal = ZERO  # of what is delivered of a recurring saving, what comes once only
    pressure: Decimal = ZERO  # what the year before met by a one-off, and this one has to find again

    def __add__(self, other: "Amounts") -> "Amounts":
        sums: dict[str, Any] = {
            each.name: getattr(self, each.name) + getattr(other, each.name)
            for each in fields(Amounts)
            if each.name != "forecast"
        }
        return Amounts(forecast=sum_given(self.forecast, other.forecast), **sums)

    @property
    def unexplained(self) -> Decimal:
        """The shortfall that no decision accounts for."""
        return self.shortfall - self.unachievable - self.slipped

    @property
    def holds(self) -> bool:
        """Whether the figures add up to the penny, as each statement prints."""
        forecast = self.forecast or ZERO
        delivered = self.confirmed + self.claimed - self.delivered_without
        return (
            forecast == delivered + self.still
            and self.target - self.without == forecast + self.shortfall - self.over
            and self.unexplained >= ZERO
            and self.at_risk <= self.still
        )


def amounts_of(line: YearProfile, *, at_risk: bool) -> Amounts:
    """What one year of one saving comes to; `at_risk` says how its saving stands."""
    short, still = line.shortfall, line.still_to_deliver or ZERO
    unachievable = min(line.unachievable, short)
    without = line.forecast is None
    return Amounts(
        target=line.target,
        forecast=line.outturn,
        confirmed=line.confirmed,
        claimed=line.claimed,
        shortfall=short,
        without=line.target if without else ZERO,
        still=still,
        over=line.over,
        unachievable=unachievable,
        slipped=min(line.slipped, short - unachievable),
        at_risk=still if at_risk else ZERO,
        delivered_without=line.delivered if without else ZERO,
        years_without=int(without),
        met_once=line.met_once,
    )


def total(amounts: Iterable[Amounts]) -> Amounts:
    """All of them together."""
    return sum(amounts, Amounts())


@dataclass(frozen=True)
class StatementLine:
    """What one programme, directorate or portfolio saves in one financial year, in one group."""

    group: str
    year: FinancialYear
    programme: str  # its title; or the directorate's or portfolio's
    code: str
    amounts: Amounts


@dataclass(frozen=True)
class KeptStatement:
    """The lines of a statement as they are kept, to be printed again."""

    lines: tuple[StatementLine, ...]


@dataclass(frozen=True)
class Dimension:
    """By what a statement is cut: its key and name, and the columns of the saving that name a line."""

    key: str
    label: str
    title: str
    code: str
    none: str  # the line of what has none


DIMENSIONS = (
    Dimension("programme", "Programme", "saving__programme__title", "saving__programme__code", ""),
    Dimension(
        "directorate",
        "Directorate",
        "saving__directorate__name",
        "saving__directorate__code",
        "No directorate",
    ),
    Dimension(
        "portfolio",
        "Portfolio",
        "saving__portfolio_holder__title",
        "saving__portfolio_holder__title",
        "No portfolio",
    ),
)
BY_PROGRAMME = DIMENSIONS[0]


def profiles_visible_to(user: User) -> "QuerySet[YearProfile]":
    """The years of the savings that the person may see and that count; of an exempt one, only by right."""
    savings = Saving.objects.visible_to(user).promised()  # type: ignore[attr-defined]
    return YearProfile.objects.filter(saving__in=savings.order_by().values("pk"))


def pounds_case(*whens: When, default: Any) -> Case:
    return Case(*whens, default=default, output_field=POUNDS)


# As the properties of YearProfile and `amounts_of` say it for one, here in SQL for them all.
OUTTURN = pounds_case(When(forecast__lt=F("delivered"), then=F("delivered")), default=F("forecast"))
SHORT = pounds_case(When(reached__lt=F("target"), then=F("target") - F("reached")), default=ZERO)
OVER = pounds_case(When(reached__gt=F("target"), then=F("reached") - F("target")), default=ZERO)
GIVEN_UP = pounds_case(When(unachievable__lt=F("short"), then=F("unachievable")), default=F("short"))
LATER = pounds_case(
    When(slipped__lt=F("short") - F("given_up"), then=F("slipped")), default=F("short") - F("given_up")
)
NONE_GIVEN = Q(forecast__isnull=True)
AT_RISK = (Saving.Status.AT_RISK, Saving.Status.DELAYED, Saving.Status.UNACHIEVABLE)
RISKY = Q(saving__status__in=AT_RISK)
SUMS: dict[str, Any] = {
    "target": Sum("target"),
    "forecast": Sum("reached"),
    "confirmed": Sum("confirmed_amount"),
    "delivered": Sum("delivered"),
    "shortfall": Sum("short"),
    "over": Sum("above"),
    "unachievable": Sum("given_up"),
    "slipped": Sum("later"),
    "without": Sum("target", filter=NONE_GIVEN),
    "delivered_without": Sum("delivered", filter=NONE_GIVEN),
    "at_risk": Sum(F("reached") - F("delivered"), filter=RISKY, output_field=POUNDS),
    "years_without": Count("pk", filter=NONE_GIVEN),
    "met_once": Sum("met_once"),
}


def statement_lines(
    profiles: "QuerySet[YearProfile]", *, by: Dimension = BY_PROGRAMME
) -> list[StatementLine]:
    """The profiles summed by group, year and programme (or what `by` says), in that order. One query."""
    worked_out = (
        profiles.order_by()
        .annotate(reached=OUTTURN)
        .annotate(short=SHORT, above=OVER)
        .annotate(given_up=GIVEN_UP)
        .annotate(later=LATER)
    )
    # Under names of their own: an annotation may not be called as a column is.
    named = {f"sum_{name}": summed for name, summed in SUMS.items()}
    rows = worked_out.values("saving__kind", "year", by.title, by.code).annotate(**named)
    sums: dict[tuple[str, int, str, str], Amounts] = defaultdict(Amounts)
    for row in rows:
        title = row[by.title] or by.none
        key = (GROUP_OF[row["saving__kind"]], row["year"], title, row[by.code] or "")
        sums[key] += _summed(row)
    return in_order(sums)


def in_order(sums: dict[tuple[str, int, str, str], Amounts]) -> list[StatementLine]:
    """The sums by group, year, title and code as lines in that order, with the pressure of one-offs."""
    for (group, first, title, code), amounts in list(sums.items()):
        if amounts.met_once:
            sums[group, first + 1, title, code] += Amounts(pressure=amounts.met_once)
    order = {key: place for place, (key, _, _) in enumerate(GROUPS)}
    return [
        StatementLine(group, FinancialYear(year), title, code, amounts)
        for (group, year, title, code), amounts in sorted(
            sums.items(), key=lambda item: (order[item[0][0]], item[0][1], natural_key(item[0][2]))
        )
    ]


def _summed(row: Mapping[str, Any]) -> Amounts:
    """The sums of one row of the query; a database sums nothing to NULL."""
    given = {name: row[f"sum_{name}"] for name in SUMS}
    forecast = given.pop("forecast")
    number = given.pop("years_without")
    pounds = {name: amount or ZERO for name, amount in given.items()}
    delivered = pounds.pop("delivered")
    return Amounts(
        forecast=forecast,
        years_without=number,
        claimed=delivered - pounds["confirmed"],
        still=ZERO if forecast is None else forecast - (delivered - pounds["delivered_without"]),
        **pounds,
    )


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
