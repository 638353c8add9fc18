"""Sums of savings: what may be added to what, to the penny."""

from decimal import Decimal

import pytest

from council.calendar.years import FinancialYear
from savings.models import Saving, YearProfile
from savings.statement import Amounts, by_group, profiles_visible_to, statement, statement_lines, total
from tests import factories as f

pytestmark = pytest.mark.django_db
Kind = Saving.Kind


def year(kind=Kind.CASHABLE, *, of=None, first=2026, **pounds) -> YearProfile:
    """One year of a new saving of the kind."""
    explanation = "Held up by the supplier"
    saving = f.saving(programme=of or f.programme(), kind=kind, explanation=explanation)
    return YearProfile.objects.create(
        saving=saving, year=first, **{name: Decimal(text) for name, text in pounds.items()}
    )


def all_lines():
    return statement_lines(YearProfile.objects.all())


def test_income_adds_into_the_cashable_total_and_the_others_never_do():
    for kind, target in (("cashable", "1"), ("income", "2"), ("non_cashable", "4"), ("cost_avoidance", "8")):
        year(kind, target=target)
    sums = {key: amounts.target for key, _, amounts in by_group(all_lines())}
    assert sums == {"cashable": 3, "non_cashable": 4, "cost_avoidance": 8}


def test_confirmed_and_claimed_are_told_apart():
    year(delivered="100")
    line = year(delivered="40.25")
    line.confirmed_amount = Decimal("40.25")
    line.save()
    ((_, _, amounts),) = by_group(all_lines())
    assert (amounts.confirmed, amounts.claimed) == (Decimal("40.25"), 100)


def test_a_saving_above_its_target_does_not_offset_anothers_shortfall():
    year(target="100", forecast="70")
    year(target="100", forecast="130")
    ((_, _, amounts),) = by_group(all_lines())
    assert (amounts.target, amounts.forecast, amounts.shortfall) == (200, 200, 30)


def test_pence_add_up_exactly():
    for _ in range(10):
        year(target="0.10")
    ((_, _, amounts),) = by_group(all_lines())
    assert amounts.target == Decimal("1.00")


def test_the_statement_has_a_table_for_each_year_and_a_line_for_each_programme():
    ours, theirs = f.programme("FIN"), f.programme("HRA")
    year(of=ours, first=2026, target="1")
    year(of=theirs, first=2026, target="2")
    year(of=ours, first=2027, target="4")
    (group,) = statement(all_lines())
    assert [str(one.year) for one in group.years] == ["2026/27", "2027/28"]
    assert [line.code for line in group.years[0].lines] == ["FIN", "HRA"]
    assert [one.total.target for one in group.years] == [3, 4]


def test_the_total_of_nothing_is_nothing():
    assert total([]) == Amounts()


def test_a_year_of_an_exempt_saving_is_as_exempt_as_the_saving():
    vera = f.person("Vera")
    f.grant(vera, over=f.programme())
    saving = f.saving(exempt=True, exempt_paragraph=3, exempt_reason="Contract in negotiation")
    YearProfile.objects.create(saving=saving, year=2026, target=1)
    assert not profiles_visible_to(vera).exists()


def test_the_sums_take_one_question(django_assert_num_queries):
    for _ in range(4):
        year(target="1")
    with django_assert_num_queries(1):
        found = all_lines()
    assert found[0].year == FinancialYear(2026)
