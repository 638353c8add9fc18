"""Two people at once on one year of a saving: one goes through, and no pound is counted twice."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from savings.claiming import Delivery, claim
from savings.confirming import confirm, reverse
from savings.forecasting import reforecast
from savings.models import YearProfile
from savings.reallocating import Use, reallocate
from tests import factories as f
from tests.actions.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_finance_officers_on_one_claim_confirm_it_once():
    made = f.claimed("40000", by=f.person())
    farah, fiona = f.finance(), f.finance("Fiona")
    raised = together(lambda: confirm(made, by=farah, on=f.DAY), lambda: confirm(made, by=fiona, on=f.DAY))
    assert sum(isinstance(each, ValidationError) for each in raised) == 1
    line = YearProfile.objects.get()
    assert (line.delivered, line.confirmed) == (40000, 40000)


def test_of_another_use_and_a_reversal_of_the_same_pounds_one_goes_through():
    made = confirm(f.claimed("40000", by=f.person()), by=f.finance(), on=f.DAY)
    use = Use(kind="one_off", use="Telephones", amount=Decimal(30000))
    farah, fiona = f.finance(), f.finance("Fiona")
    raised = together(
        lambda: reallocate(made.line, use, by=farah, on=f.DAY),
        lambda: reverse(made, amount=Decimal(40000), reason="So", by=fiona, on=f.DAY),
    )
    assert sum(isinstance(each, ValidationError) for each in raised) == 1
    line = YearProfile.objects.get()
    assert line.reallocated <= line.confirmed


def test_a_claim_and_a_forecast_at_once_are_both_kept():
    line, mona, bob = f.saving_year(), f.manager(), f.manager("Bob")
    raised = together(
        lambda: claim(line, Delivery(amount=Decimal(5000)), by=mona, on=f.DAY),
        lambda: reforecast(line, amount=Decimal(70000), reason="So", by=bob, on=f.DAY),
    )
    assert raised == [None, None]
    line.refresh_from_db()
    assert (line.delivered, line.forecast) == (5000, 70000)
