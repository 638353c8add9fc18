"""For any life of savings the statement adds up to the penny, and history replayed gives that day's."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from council.history import authored, moment
from savings.as_at import past_statement
from savings.changing import Wish, approve_change, ask_for_change
from savings.claiming import Delivery, claim
from savings.confirming import confirm, reverse, send_back
from savings.forecasting import reforecast
from savings.models import Claim, Reallocation, Saving, YearProfile, summed
from savings.reallocating import Use, end_reallocation, reallocate
from savings.statement import Amounts, amounts_of, statement_lines, total
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.only("sqlite")]  # arithmetic
STEPS = (
    *("forecast", "claim", "once", "confirm", "part", "return", "reverse", "slip", "replace", "give up"),
    *("use", "end"),
)
COMPARED = ("target", "forecast", "confirmed", "claimed", "shortfall", "still", "over", "slipped")
pounds = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(200), places=2)
step = st.tuples(
    st.sampled_from(STEPS),
    st.integers(0, 3),
    pounds,
)


def carry_out(kind: str, line: YearProfile, amount: Decimal) -> None:
    """One step of a saving's life; what the acts refuse is left."""
    finance, manager = {"by": f.finance(), "on": f.DAY}, {"by": f.manager(), "on": f.DAY}
    waiting = line.claims.filter(outcome="waiting").first()
    done = next((each for each in line.claims.filter(outcome__in=Claim.CONFIRMED) if each.standing), None)
    if kind == "forecast":
        reforecast(line, amount=amount, reason="So", **manager)
    elif kind in ("claim", "once"):
        claim(line, Delivery(amount=amount, is_once=kind == "once"), **manager)
    elif kind == "confirm" and waiting:
        confirm(waiting, **finance)
    elif kind == "part" and waiting:
        confirm(waiting, amount=amount, reason="So", **finance)
    elif kind == "return" and waiting:
        send_back(waiting, reason="So", **finance)
    elif kind == "reverse" and done:
        reverse(done, amount=amount, reason="So", **finance)
    elif kind in ("slip", "replace", "give up"):
        other = Saving.objects.exclude(pk=line.saving_id).first()
        wish = Wish(
            kind=kind.replace(" ", "_"), amount=amount, reason="So", to_year=line.year + 1, replaced_by=other
        )
        with transaction.atomic():
            approve_change(ask_for_change(line, wish, **manager), **finance)
    elif kind == "use":
        reallocate(line, Use(kind="one_off", use="So", amount=amount), **finance)
    elif kind == "end" and (held := Reallocation.objects.filter(line=line, ended_on=None).first()):
        end_reallocation(held, reason="So", **finance)


def check_line(line: YearProfile) -> Amounts:
    """The year holds what its claims say, nothing is negative, and it adds up by itself."""
    claims = line.claims.all()
    standing = sum((each.standing for each in claims), Decimal(0))
    waiting = summed(claims.filter(outcome="waiting"), "amount")
    assert (line.confirmed, line.claimed) == (standing, waiting)
    assert line.reallocated == summed(line.reallocations.filter(ended_on=None), "amount") <= line.confirmed
    amounts = amounts_of(line, at_risk=True)
    assert amounts.holds
    for name, value in vars(amounts).items():
        assert value is None or (type(value) in (Decimal, int) and value >= 0), name
    if line.forecast is None:
        assert amounts.forecast is None and amounts.shortfall == amounts.over == 0
    return amounts


def go_through(steps: list[tuple[str, int, Decimal]], lines: list[YearProfile]) -> None:
    """The steps, one after the other; what the acts refuse is left."""
    for kind, which, amount in steps:
        try:
            with transaction.atomic():
                carry_out(kind, YearProfile.objects.get(pk=lines[which].pk), amount)
        except ValidationError:
            pass  # nothing was written


@given(st.lists(step, min_size=4, max_size=10))
def test_any_life_of_savings_adds_up_per_year_and_type_to_the_penny(steps):
    with transaction.atomic():
        with authored(at=moment() - timedelta(days=3)):
            savings = [f.saving(f"Saving {n}", kind=kind) for n, kind in enumerate(("cashable", "income"))]
            lines = [
                f.saving_year(saving, year=year, target=Decimal(100), forecast=None)
                for saving in savings
                for year in (2026, 2027)
            ]
        half = len(steps) // 2
        with authored(at=moment() - timedelta(days=2)):
            go_through(steps[:half], lines)
        then = statement_lines(YearProfile.objects.all())
        go_through(steps[half:], lines)
        kept = list(YearProfile.objects.select_related("saving"))
        told = statement_lines(YearProfile.objects.all())
        assert sum((line.target for line in kept), Decimal(0)) == 400  # what is replaced moves over
        for line in told:
            assert line.amounts.holds
            by_hand = total(check_line(each) for each in kept if each.year == line.year.first)
            for name in (
                "target",
                "forecast",
                "confirmed",
                "claimed",
                "shortfall",
                "still",
                "over",
                "slipped",
            ):
                assert getattr(line.amounts, name) == getattr(by_hand, name), name
        today = timezone.localdate()
        assert past_statement(f.finance(), today - timedelta(days=1)).lines == then
        assert past_statement(f.finance(), today).lines == told
        transaction.set_rollback(True)
