"""Confirming what a saving delivered: it counts once finance, and not the claimant, has said so."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from council.models import Role
from savings.confirming import confirm, may_confirm
from savings.models import YearProfile
from tests import factories as f

pytestmark = pytest.mark.django_db


def claim(amount="25000.50", **fields) -> YearProfile:
    """A year of a saving in which Alice claims to have delivered `amount` pounds."""
    fields.setdefault("claimed_by", f.person())
    saving = fields.pop("saving", None) or f.saving()
    return YearProfile.objects.create(
        saving=saving, year=2026, target=80000, forecast=60000, delivered=Decimal(amount), **fields
    )


def test_a_claim_counts_nothing_until_finance_confirms_it():
    line = claim()
    assert line.confirmed == 0
    line = confirm(line, by=f.finance("Farah"), on=f.DAY)
    assert line.confirmed == Decimal("25000.50")
    assert (line.confirmed_by.name, line.confirmed_on) == ("Farah", f.DAY)


def test_the_claimant_does_not_confirm():
    line = claim()
    with pytest.raises(ValidationError, match="another person confirms"):
        confirm(line, by=f.finance("Alice"), on=f.DAY)
    line.refresh_from_db()
    assert line.confirmed_on is None


def test_what_is_confirmed_is_not_confirmed_again():
    line = confirm(claim(), by=f.finance("Farah"), on=f.DAY)
    with pytest.raises(ValidationError, match="already"):
        confirm(line, by=f.finance("Bob"), on=f.DAY)


def test_where_nothing_is_claimed_there_is_nothing_to_confirm():
    with pytest.raises(ValidationError, match="Nothing is claimed"):
        confirm(claim("0"), by=f.finance("Farah"), on=f.DAY)


def test_a_claim_that_changed_meanwhile_is_not_confirmed_unseen():
    line = claim()
    with pytest.raises(ValidationError, match="has changed"):
        confirm(line, by=f.finance("Farah"), on=f.DAY, amount=Decimal("20000"))


def test_a_confirmation_is_signed_in_the_history():
    farah = f.finance("Farah")
    line = confirm(claim(), by=farah, on=f.DAY)
    assert line.history.first().history_user == farah


def test_finance_may_confirm_and_nobody_else():
    line = claim()
    farah, mona, charlie = f.person("Farah"), f.person("Mona"), f.person("Charlie")
    f.grant(farah, Role.FINANCE, over=line.saving.programme)
    f.grant(mona, Role.PROGRAMME_MANAGER, over=line.saving.programme)
    assert may_confirm(farah, line, line.saving)
    assert not may_confirm(mona, line, line.saving)
    assert not may_confirm(charlie, line, line.saving)


def test_finance_is_not_offered_its_own_claim():
    farah = f.person("Farah")
    line = claim(claimed_by=farah)
    f.grant(farah, Role.FINANCE, over=line.saving.programme)
    assert not may_confirm(farah, line, line.saving)
