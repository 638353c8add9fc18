"""Claims: what an owner says is delivered counts once finance, and not the claimant, has confirmed it."""

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from council.models import Holding, Role
from savings.claiming import Delivery, claim, withdraw_claim
from savings.confirming import confirm, may_confirm, reverse, send_back
from savings.models import Saving, YearProfile
from tests import factories as f

pytestmark = pytest.mark.django_db


def refused(act) -> dict:
    with pytest.raises(ValidationError) as told:
        act()
    error = told.value
    return error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}


def figures(line: YearProfile) -> tuple:
    line.refresh_from_db()
    return line.delivered, line.confirmed, line.claimed


def test_a_claim_counts_nothing_until_finance_confirms_it():
    made = f.claimed("25000.50", by=f.person())
    assert figures(made.line) == (Decimal("25000.50"), 0, Decimal("25000.50"))
    made = confirm(made, by=f.finance(), on=f.DAY)
    assert figures(made.line) == (Decimal("25000.50"), Decimal("25000.50"), 0)
    assert (made.decided_by.name, made.decided_on) == ("Farah", f.DAY)
    assert made.line.history.first().history_user == f.finance()


def test_finance_confirms_a_part_and_the_rest_can_be_claimed_again():
    made = f.claimed("40000", by=f.person())
    farah = f.finance()
    assert set(refused(lambda: confirm(made, by=farah, on=f.DAY, amount=Decimal(35000)))) == {"reason"}
    assert "amount" in refused(lambda: confirm(made, by=farah, on=f.DAY, amount=Decimal(40001), reason="So"))
    made = confirm(made, by=farah, on=f.DAY, amount=Decimal(35000), reason="One post is still filled")
    assert figures(made.line) == (35000, 35000, 0)
    again = f.claimed("5000", by=f.person(), to=made.line)
    assert again.number == 2 and figures(made.line) == (40000, 35000, 5000)


def test_what_finance_returns_is_delivered_no_longer():
    made = f.claimed(by=f.person())
    assert "reason" in refused(lambda: send_back(made, reason=" ", by=f.finance(), on=f.DAY))
    assert send_back(made, reason="No file", by=f.finance(), on=f.DAY).outcome == "returned"
    assert figures(made.line) == (0, 0, 0)


def test_a_confirmation_is_reversed_by_an_entry_and_the_claim_stays_as_it_was():
    made = confirm(f.claimed("40000", by=f.person()), by=f.finance(), on=f.DAY)
    said = {"reason": "The post was filled again", "by": f.finance(), "on": f.DAY}
    assert "amount" in refused(lambda: reverse(made, amount=Decimal(40001), **said))
    reverse(made, amount=Decimal(15000), **said)
    made.refresh_from_db()
    assert (made.confirmed_amount, made.standing) == (40000, 25000) and figures(made.line)[1] == 25000
    reverse(made, amount=Decimal(25000), **said)
    assert "nothing to reverse" in refused(lambda: reverse(made, amount=Decimal(1), **said))["__all__"][0]


def test_no_more_is_reversed_than_was_not_put_to_other_use():
    made = confirm(f.claimed("40000", by=f.person()), by=f.finance(), on=f.DAY)
    line = YearProfile.objects.get()
    line.reallocated = Decimal(30000)
    line.save()
    said = {"reason": "So", "by": f.finance(), "on": f.DAY}
    assert "other use" in refused(lambda: reverse(made, amount=Decimal(10001), **said))["amount"][0]
    reverse(made, amount=Decimal(10000), **said)


def test_the_claimant_does_not_confirm_nor_who_deputises_on_the_day_of_the_claim_or_now():
    farah = f.finance()
    own = f.claimed(by=farah)
    assert "another person confirms" in refused(lambda: confirm(own, by=farah, on=f.DAY))["__all__"][0]
    alice, office = f.person(), f.post("Head of Waste")
    Holding.objects.create(post=office, user=alice, from_date=f.LONG_AGO)
    Holding.objects.create(
        post=office, user=farah, from_date=f.LONG_AGO, to_date=f.DAY, capacity=Holding.Capacity.DEPUTY
    )
    hers = f.claimed(by=alice)
    later = f.DAY + timedelta(days=30)
    assert "deputise" in refused(lambda: confirm(hers, by=f.person("Farah"), on=later))["__all__"][0]
    assert not may_confirm(f.person("Farah"), hers, on=later)
    assert may_confirm(f.finance("Fiona"), hers, on=later)


def test_what_is_decided_is_not_decided_again_and_only_finance_decides():
    made = confirm(f.claimed(by=f.person()), by=f.finance(), on=f.DAY)
    assert "already" in refused(lambda: confirm(made, by=f.finance("Fiona"), on=f.DAY))["__all__"][0]
    with pytest.raises(PermissionDenied):
        reverse(made, amount=Decimal(1), reason="So", by=f.manager(), on=f.DAY)


def test_a_claim_is_above_nought_and_of_a_day_that_was():
    line, alice = f.saving_year(), f.manager()
    tomorrow = Delivery(amount=Decimal(0), delivered_on=f.DAY + timedelta(days=1))
    assert set(refused(lambda: claim(line, tomorrow, by=alice, on=f.DAY))) == {"amount", "delivered_on"}
    before = Delivery(amount=Decimal(1), delivered_on=date(2025, 6, 1))
    assert "delivered_on" in refused(lambda: claim(line, before, by=alice, on=f.DAY))  # asked once
    claim(line, before, by=alice, on=f.DAY, meant=frozenset({date(2025, 6, 1)}))


def test_a_claim_is_withdrawn_by_who_made_it_while_it_waits():
    line = f.saving_year(f.saving(owner=f.post(holder=f.person())))
    made = f.claimed("100", by=f.person(), to=line, is_once=True)
    assert YearProfile.objects.get().met_once == 100
    withdraw_claim(made, by=f.person(), on=f.DAY)
    assert figures(line) == (0, 0, 0) and line.met_once == 0


def test_nothing_is_claimed_of_what_is_proposed_or_withdrawn():
    for status in ("proposed", "withdrawn"):
        line = f.saving_year(f.saving(status=status, explanation="So"))
        assert "__all__" in refused(lambda line=line: f.claimed(to=line))


def test_finance_alone_is_offered_a_claim():
    made = f.claimed(by=f.person())
    farah = f.person("Farah")
    f.grant(farah, Role.FINANCE, over=made.saving.programme)
    assert may_confirm(farah, made, on=f.DAY) and not may_confirm(f.manager(), made, on=f.DAY)


def test_the_migration_makes_claims_of_what_was_confirmed_to_the_penny_and_writes_their_entries():
    name = "0007_what_was_confirmed_is_claims"
    migration = import_module(f"savings.migrations.{name}")
    apps = MigrationLoader(connection).project_state(("savings", name)).apps
    said = {"target": 9, "delivered": Decimal("7.35"), "confirmed_amount": None}
    old = {"claimed_by": f.person(), "confirmed_by": f.person("Fiona"), "confirmed_on": f.DAY}
    saving: Saving = f.saving()
    done = YearProfile.objects.create(saving=saving, year=2025, **said, **old)
    waits = YearProfile.objects.create(saving=saving, year=2026, **said, claimed_by=f.person())
    migration.make_claims(apps, None)
    assert figures(done) == (Decimal("7.35"), Decimal("7.35"), 0)
    assert figures(waits) == (Decimal("7.35"), 0, Decimal("7.35"))
    made = done.claims.get()
    assert (made.outcome, made.amount, made.decided_by.name) == ("confirmed", Decimal("7.35"), "Fiona")
    assert waits.claims.get().outcome == "waiting" and done.confirmed_on == f.DAY
    last = done.history.first()
    assert (last.confirmed_amount, last.through) == (Decimal("7.35"), "migration")
    assert made.history.get().through == "migration"
    migration.make_claims(apps, None)
    assert done.claims.count() == 1
