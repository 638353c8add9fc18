"""When a saving pays back what it costs: worked out exactly, in whole months."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from savings.costs.payback import (
    in_years_and_months,
    months_to_pay_back,
    one_off_cost,
    payback_in_words,
    recurring_cost,
    worth_of,
)
from savings.models import Funding, Saving

pounds = st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2)
lines = st.lists(
    st.builds(
        Funding,
        year=st.integers(2024, 2030),
        recurrence=st.sampled_from(Funding.Recurrence.values),
        planned=pounds,
        spent=pounds,
    ),
    max_size=8,
)


@given(cost=pounds, a_year=pounds)
def test_the_months_are_the_fewest_that_bring_in_the_cost(cost, a_year):
    months = months_to_pay_back(cost, a_year)
    if cost == 0:
        assert months == 0
    elif a_year == 0:
        assert months is None
    else:
        brought = Fraction(a_year) / 12
        assert (months - 1) * brought < Fraction(cost) <= months * brought


@given(cost=pounds.filter(bool), a_year=pounds)
def test_what_costs_more_a_year_than_it_saves_does_not_pay_back(cost, a_year):
    assert months_to_pay_back(cost, -a_year) is None
    assert payback_in_words(cost, -a_year) == "does not pay back"


@given(months=st.integers(1, 1200))
def test_years_and_months_say_the_months_again(months):
    words = in_years_and_months(months).replace(" and", "").split()
    said = dict(zip((name.rstrip("s") for name in words[1::2]), map(int, words[::2]), strict=True))
    assert said.get("year", 0) * 12 + said.get("month", 0) == months
    assert 0 not in said.values()


@given(costs=lines)
def test_each_line_counts_once_with_the_more_of_planned_and_spent(costs):
    once = sum((max(x.planned, x.spent) for x in costs if x.recurrence == "one_off"), Decimal(0))
    assert one_off_cost(costs) == once
    recurring = [each for each in costs if each.recurrence == "recurring"]
    last = max((each.year for each in recurring), default=None)
    a_year = sum((max(x.planned, x.spent) for x in recurring if x.year == last), Decimal(0))
    assert recurring_cost(costs) == a_year
    assert isinstance(once + a_year, Decimal)


@given(saves=pounds, costs=lines, kind=st.sampled_from(Saving.Kind.values))
def test_net_is_what_is_saved_less_what_is_paid(saves, costs, kind):
    for recurrence in Saving.Recurrence.values:
        worth = worth_of(Saving(kind=kind, recurrence=recurrence), saves, costs)
        all_of_it = sum((each.cost for each in costs), Decimal(0))
        paid = recurring_cost(costs) if recurrence == "recurring" else all_of_it
        assert worth.net + paid == saves
        if kind in ("non_cashable", "cost_avoidance"):
            assert worth.payback == "reduces no budget, so it does not pay back"


@pytest.mark.parametrize(
    ("cost", "a_year", "words"),
    [
        ("100000", "80000", "pays back in 1 year and 3 months"),
        ("100000.01", "80000", "pays back in 1 year and 4 months"),
        ("80000", "80000", "pays back in 1 year"),
        ("160000", "80000", "pays back in 2 years"),
        ("1", "80000", "pays back in 1 month"),
        ("70000", "80000", "pays back in 11 months"),
        ("0", "80000", "costs nothing once, so there is nothing to pay back"),
        ("100", "0", "does not pay back"),
        ("100000", "1", "does not pay back within 100 years"),
        ("100", "1", "pays back in 100 years"),
    ],
)
def test_it_is_said_in_years_and_months(cost, a_year, words):
    assert payback_in_words(Decimal(cost), Decimal(a_year)) == words
