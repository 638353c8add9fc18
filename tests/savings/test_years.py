"""Year by year: targets by decision, forecasts with reasons, quarters, and what is derived."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from council.calendar.years import FinancialYear
from savings.forecasting import reforecast, say_quarters
from savings.models import Reforecast, TargetChange
from savings.showing import full_year_effect, pressure_after, year_bar, year_rows
from savings.statement import amounts_of
from savings.targets import approve_target, refuse_target, set_target
from tests import factories as f
from tests.savings.test_confirming import refused

pytestmark = pytest.mark.django_db


def test_a_reforecast_says_why_and_keeps_the_one_before():
    line = f.saving_year(forecast=None)
    said = {"by": f.manager(), "on": f.DAY}
    reforecast(line, amount=Decimal(50000), reason="", **said)
    assert set(refused(lambda: reforecast(line, amount=Decimal(40000), reason=" ", **said))) == {"reason"}
    reforecast(line, amount=Decimal(40000), reason="Two homes let late", **said)
    line.refresh_from_db()
    assert line.forecast == 40000
    assert list(Reforecast.objects.values_list("from_amount", "to_amount")) == [(50000, 40000), (None, 50000)]


def test_a_forecast_is_not_below_what_is_delivered_nor_the_one_it_has():
    line = f.claimed("50000", by=f.person()).line
    said = {"reason": "So", "by": f.manager(), "on": f.DAY}
    assert "delivered already" in refused(lambda: reforecast(line, amount=Decimal(1), **said))["forecast"][0]
    assert "forecast" in refused(lambda: reforecast(line, amount=Decimal(60000), **said))
    with pytest.raises(PermissionDenied):
        reforecast(line, amount=Decimal(1), reason="So", by=f.person("Charlie"), on=f.DAY)


def test_a_target_changes_by_another_persons_decision_alone():
    mona, line = f.manager(), f.saving_year()
    change = set_target(line.saving, year=2026, target=Decimal(90000), reason="More", by=mona, on=f.DAY)
    line.refresh_from_db()
    assert line.target == 80000 and change.from_target == 80000
    with pytest.raises(ValidationError, match="another person"):
        approve_target(change, by=mona, on=f.DAY)
    told = refused(
        lambda: set_target(line.saving, year=2026, target=Decimal(1), reason="So", by=mona, on=f.DAY)
    )
    assert "waiting" in told["__all__"][0]
    refuse_target(change, reason="Not this year", by=f.finance(), on=f.DAY)
    again = set_target(line.saving, year=2026, target=Decimal(85000), reason="Less", by=mona, on=f.DAY)
    approve_target(again, by=f.finance(), on=f.DAY)
    line.refresh_from_db()
    assert line.target == 85000 and TargetChange.objects.count() == 2


def test_a_proposals_target_is_set_at_once_and_a_further_year_of_what_is_agreed_waits():
    proposal = f.saving(status="proposed")
    said = {"by": f.manager(), "on": f.DAY, "reason": "So"}
    assert set_target(proposal, year=2026, target=Decimal(10), **said) is None
    assert proposal.profile.get().target == 10
    line = f.saving_year()
    change = set_target(line.saving, year=2027, target=Decimal(10), **said)
    assert change.line.target == 0 and change.line.year == 2027


def test_quarters_add_up_to_the_year_and_forecast_it():
    line = f.saving_year(target=Decimal(100), forecast=None)
    said = {"reason": "", "by": f.manager(), "on": f.DAY}
    off = {n: (Decimal(20), None) for n in range(1, 5)}
    assert "£20 off" in refused(lambda: say_quarters(line, off, **said))["target_1"][0]
    say_quarters(line, {n: (Decimal(25), Decimal(n * 10)) for n in range(1, 5)}, **said)
    line.refresh_from_db()
    assert line.forecast == 100 and [q.forecast for q in line.quarters.all()] == [10, 20, 30, 40]


def test_what_recurs_adds_up_and_shows_full_year_effect_and_what_was_not_delivered():
    saving = f.saving()
    lines = [f.saving_year(saving, year=2025 + n, target=Decimal(each)) for n, each in enumerate((40, 60, 0))]
    lines[0].delivered = lines[0].confirmed_amount = Decimal(30)
    rows = year_rows(saving, lines, current=FinancialYear(2026))
    assert [row.cumulative for row in rows] == [40, 100, 100]
    assert [row.brought for row in rows] == [0, 10, 10] and [row.is_full_year for row in rows] == [
        False,
        True,
        True,
    ]
    assert full_year_effect(rows) == (40, 100)


def test_what_is_met_by_a_one_off_is_next_years_pressure_by_itself():
    made = f.claimed("5000", by=f.person(), is_once=True)
    rows = year_rows(made.saving, [made.line], current=FinancialYear(2026))
    assert pressure_after(rows) == (FinancialYear(2027), 5000)
    once = f.claimed("5000", by=f.person(), is_once=True, to=f.saving_year(f.saving(recurrence="one_off")))
    assert once.line.met_once == 0  # a one-off saving is one anyway


def test_what_was_given_up_or_moved_is_a_part_of_the_shortfall_and_never_more():
    line = f.saving_year(
        target=Decimal(100), forecast=Decimal(70), unachievable=Decimal(20), slipped=Decimal(50)
    )
    amounts = amounts_of(line, at_risk=False)
    assert (amounts.shortfall, amounts.unachievable, amounts.slipped, amounts.unexplained) == (30, 20, 10, 0)
    assert amounts.holds


def test_the_bar_of_a_year_says_its_parts_in_a_sentence():
    bar = year_bar(f.claimed("20000", by=f.person()).line)
    assert "£20,000 claimed, with finance" in bar.sentence and "£20,000 gap to the target" in bar.sentence
    assert sum(Decimal(part.width) for part in bar.parts) == 100
