"""What a saving is worth once its costs are paid: net of what it costs every year, and when it pays back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from savings.models import ZERO, Funding, Saving

MONTHS = 12
MOST_YEARS = 100  # a saving that needs more pays nothing back that anyone would wait for


def months_to_pay_back(cost: Decimal, a_year: Decimal) -> int | None:
    """The whole months after which `a_year` has brought in the `cost`; None where it never does.

    Nothing to pay back takes no month. Exact: a fraction of a month counts as one.
    """
    if cost <= 0:
        return 0
    return ceil(Fraction(cost) * MONTHS / Fraction(a_year)) if a_year > 0 else None


def in_years_and_months(months: int) -> str:
    """A number of months as people say it: "1 year and 3 months", "11 months"."""
    years, rest = divmod(months, MONTHS)
    parts = [(years, "year"), (rest, "month")]
    said = [f"{number} {name}{'' if number == 1 else 's'}" for number, name in parts if number]
    return " and ".join(said) or "0 months"


def payback_in_words(cost: Decimal, a_year: Decimal) -> str:
    """When the cost is paid back, as a sentence goes on: "pays back in 11 months", "does not pay back"."""
    months = months_to_pay_back(cost, a_year)
    if months is None:
        return "does not pay back"
    if months == 0:
        return "costs nothing once, so there is nothing to pay back"
    if months > MOST_YEARS * MONTHS:
        return f"does not pay back within {MOST_YEARS} years"
    return f"pays back in {in_years_and_months(months)}"


def recurring_cost(lines: Iterable[Funding]) -> Decimal:
    """What the lines come to every year in the end: of each cost, what its last year says."""
    costs: dict[tuple[Any, ...], dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in lines:
        if line.recurrence == Funding.Recurrence.RECURRING:
            costs[(line.programme_id, line.saving_id, line.title)][line.year] += line.cost
    return sum((by_year[max(by_year)] for by_year in costs.values()), ZERO)


def one_off_cost(lines: Iterable[Funding]) -> Decimal:
    """What the lines cost once, capital and revenue together."""
    return sum((line.cost for line in lines if line.recurrence == Funding.Recurrence.ONE_OFF), ZERO)


@dataclass(frozen=True)
class Worth:
    """What a saving saves in a full year, or once, beside what it costs to deliver."""

    saves: Decimal  # a year where it recurs, else in all
    once: Decimal
    every_year: Decimal
    recurs: bool
    in_budget: bool  # else no budget is smaller by it, and nothing pays its costs back

    @property
    def net(self) -> Decimal:
        """What is left: of a full year; or of what is saved once, after all of its costs."""
        return self.saves - self.every_year - (ZERO if self.recurs else self.once)

    @property
    def payback(self) -> str:
        """When it pays back, as a sentence goes on."""
        if not self.in_budget:
            return "reduces no budget, so it does not pay back"
        if self.recurs:
            return payback_in_words(self.once, self.net)
        return "does not pay back" if self.net < ZERO else "pays back what it costs"


def worth_of(saving: Saving, saves: Decimal, lines: Iterable[Funding]) -> Worth:
    """The saving's worth, from what it `saves` in a full year, or in all where it comes once.

    Of a saving that comes once all that is paid counts, whether once or every year.
    """
    lines = list(lines)
    recurs = saving.recurrence == Saving.Recurrence.RECURRING
    return Worth(
        saves=saves,
        once=one_off_cost(lines) if recurs else sum((line.cost for line in lines), ZERO),
        every_year=recurring_cost(lines) if recurs else ZERO,
        recurs=recurs,
        in_budget=saving.kind in Saving.IN_BUDGET,
    )
