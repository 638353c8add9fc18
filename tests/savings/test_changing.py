"""What becomes of a saving: moved, replaced or given up by a decision; and what its pounds are put to."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from savings.changing import Wish, approve_change, ask_for_change, refuse_change, withdraw_change
from savings.confirming import confirm, reverse
from savings.ledger import ledger
from savings.models import Saving, SavingChange, YearProfile
from savings.reallocating import Use, end_reallocation, plan_reallocation, reallocate
from savings.statement import amounts_of, by_group, statement_lines
from tests import factories as f
from tests.savings.test_confirming import refused

pytestmark = pytest.mark.django_db


def asked(line=None, *, by=None, **wish) -> SavingChange:
    wish = Wish(**{"kind": "slip", "amount": Decimal(20000), "reason": "Late", "to_year": 2027, **wish})
    return ask_for_change(line or f.saving_year(), wish, by=by or f.manager(), on=f.DAY)


def approved(change: SavingChange, **met) -> SavingChange:
    return approve_change(change, by=f.finance(), on=f.DAY, **met)


def of(saving: Saving, year: int = 2026) -> YearProfile:
    return saving.profile.get(year=year)


def test_what_moves_stays_a_part_of_the_shortfall_and_gives_the_later_year_a_line():
    change = asked()
    assert of(change.saving).slipped == 0  # it waits
    approved(change, body=f.body("Cabinet"), meeting_on=date(2026, 6, 10), minute="7")
    line = of(change.saving)
    amounts = amounts_of(line, at_risk=False)
    assert (amounts.shortfall, amounts.slipped, amounts.unexplained) == (20000, 20000, 0)
    assert of(change.saving, 2027).target == 0
    assert Saving.objects.get().status == "delayed"


def test_what_replaces_takes_over_the_target_so_that_the_sum_stands_and_the_chain_reads_both_ways():
    line, other = f.saving_year(), f.saving("Another way")
    before = by_group(statement_lines(YearProfile.objects.all()))[0][2].target
    change = approved(asked(line, kind="replace", amount=Decimal(80000), replaced_by=other))
    assert (of(line.saving).target, of(other).target) == (0, 80000)
    assert by_group(statement_lines(YearProfile.objects.all()))[0][2].target == before
    assert Saving.objects.get(pk=line.saving_id).status == "replaced"
    assert list(other.replaces.all()) == list(line.saving.changes.all()) == [change]


def test_what_is_given_up_says_what_pays_for_it():
    change = approved(asked(kind="give_up", amount=Decimal(80000), to_year=None, funded_from="The provision"))
    assert of(change.saving).unachievable == 80000 and change.funded_from == "The provision"
    assert Saving.objects.get().status == "unachievable"


def test_all_that_is_wrong_is_told_at_once_and_no_more_goes_than_is_open():
    line = f.claimed("70000", by=f.person()).line
    told = refused(lambda: asked(line, reason=" ", to_year=2026))
    assert set(told) == {"amount", "reason", "to_year"} and "£10,000" in told["amount"][0]
    avoided = f.saving("Avoided", kind="cost_avoidance")
    told = refused(lambda: asked(kind="replace", replaced_by=avoided))
    assert "another type" in told["replaced_by"][0]


def test_another_person_decides_and_what_was_overtaken_is_not_carried_out():
    mona, line = f.manager(), f.saving_year()
    change = asked(line, by=mona, amount=Decimal(50000))
    with pytest.raises(ValidationError, match="another person"):
        approve_change(change, by=mona, on=f.DAY)
    f.claimed("70000", by=f.person(), to=line)
    with pytest.raises(ValidationError, match="Less of the target is open"):
        approved(change)
    refuse_change(change, reason="It was made after all", by=f.finance(), on=f.DAY)
    again = asked(line, by=mona, amount=Decimal(1))
    withdraw_change(again, by=mona, on=f.DAY)
    assert of(line.saving).slipped == 0


# --- other use ----------------------------------------------------------------------------------------------


def confirmed(amount="40000", **saving) -> YearProfile:
    claim = f.claimed(amount, by=f.person(), to=f.saving_year(f.saving(**saving)))
    confirm(claim, by=f.finance(), on=f.DAY)
    claim.line.refresh_from_db()
    return claim.line


def used(line, amount="30000", **use):
    use = Use(**{"kind": "permanent", "use": "Records Manager", "amount": Decimal(amount), **use})
    return reallocate(line, use, by=f.finance(), on=f.DAY)


def test_no_more_is_put_to_other_use_than_is_confirmed_and_free():
    line = confirmed()
    used(line)
    assert "£10,000" in refused(lambda: used(line, "10000.01"))["amount"][0]
    assert used(line, "10000", kind="one_off", body=f.body("Cabinet")).reference == "SSR-X02"
    claim = line.claims.get()
    told = refused(lambda: reverse(claim, amount=Decimal(1), reason="So", by=f.finance(), on=f.DAY))
    assert "other use" in told["amount"][0]
    with pytest.raises(PermissionDenied):
        reallocate(line, Use(kind="one_off", use="X", amount=Decimal(1)), by=f.manager(), on=f.DAY)


def test_a_one_off_saving_pays_for_nothing_permanent():
    assert "kind" in refused(lambda: used(confirmed(recurrence="one_off")))


def test_a_planned_use_draws_on_nothing_until_finance_carries_it_out_and_can_end():
    line, farah = confirmed(), f.finance()
    use = Use(kind="one_off", use="Voice over IP", amount=Decimal(64000), note="£34k a year from year two")
    planned = plan_reallocation(f.programme(), use, by=farah, on=f.DAY)
    assert not planned.is_drawn and "amount" in refused(
        lambda: reallocate(line, use, planned=planned, by=farah, on=f.DAY)
    )
    smaller = Use(kind="one_off", use="Voice over IP", amount=Decimal(34000), brings=f.saving("Calls"))
    made = reallocate(line, smaller, planned=planned, by=farah, on=f.DAY)
    assert made.pk == planned.pk and made.is_drawn
    (told,) = ledger(farah)
    assert (told.permanent, told.one_off, told.free) == (0, 34000, 6000)
    end_reallocation(made, reason="Not bought", by=farah, on=f.DAY)
    line.refresh_from_db()
    assert line.reallocated == 0 and ledger(farah)[0].total == 0


# --- the pages ----------------------------------------------------------------------------------------------


def test_a_change_is_asked_for_and_decided_in_the_browser_and_the_chain_shows(client):
    line, other = f.saving_year(), f.saving("Another way")
    client.force_login(f.manager())
    own = f"/savings/{line.saving.reference}/"
    said = {"kind": "replace", "replaced_by": other.pk, "amount": "30,000", "reason": "The landlord withdrew"}
    page = client.post(f"{own}2026/change/", said, follow=True).content.decode()
    assert "asked to be replaced by another saving" in page
    change = SavingChange.objects.get()
    client.force_login(f.finance())
    assert "The landlord withdrew" in client.get(change.get_decide_url()).content.decode()
    client.post(change.get_decide_url(), {"decision": "approve"})
    page = " ".join(client.get(other.get_absolute_url()).content.decode().split())
    assert f'It replaces £30,000 of <a class="govuk-link" href="{own}">' in page


def test_the_page_says_at_which_meeting_a_body_decided_and_what_comes_to_a_later_year(client):
    finance = f.finance()
    line = f.saving_year(forecast=Decimal(90000))
    change = asked(line, amount=Decimal(20000))
    approve_change(
        change,
        by=finance,
        on=date(2026, 6, 12),
        body=f.body("Cabinet"),
        meeting_on=date(2026, 6, 10),
        minute="7",
    )
    client.force_login(finance)
    page = " ".join(client.get(line.saving.get_absolute_url()).content.decode().split())
    assert "approved by Cabinet on 10 June 2026, minute 7, written down by" in page
    found = re.findall(r'data-label="Brought forward undelivered"[^>]*>\s*([^<]*?)\s*</td>', page)
    assert found == ["£0", "£20,000"]


def test_a_forecast_that_counts_what_was_moved_is_told_so(client):
    line = f.saving_year(target=Decimal(100), forecast=Decimal(100), slipped=Decimal(20))
    client.force_login(f.finance())
    page = client.get(line.saving.get_absolute_url()).content.decode()
    assert "£20 of it was moved or given up: forecast it anew" in page


def test_confirmed_pounds_are_put_to_other_use_and_ended_in_the_browser(client):
    line = confirmed()
    client.force_login(f.finance())
    own = f"/savings/{line.saving.reference}/"
    said = {"use": "Records Manager", "kind": "permanent", "amount": "35,000"}
    page = client.post(f"{own}2026/reallocate/", said, follow=True).content.decode()
    assert "£35,000 is put to other use" in page
    plan = {"programme": f.programme().pk, "use": "Telephones", "kind": "one_off", "amount": "64,000"}
    page = client.post("/savings/reallocations/new/", plan, follow=True).content.decode()
    assert "draws on nothing until it is carried out" in page and "£64,000 one-off" in page
    page = client.get("/savings/reallocations/").content.decode()
    assert "Records Manager" in page and "£35,000 permanent" in page and "£5,000 free" in page
    held = line.reallocations.get()
    page = client.post(f"{own}reallocations/{held.pk}/end/", {"reason": "Left"}, follow=True)
    assert "is free again" in page.content.decode()


def test_what_is_given_up_says_what_pays_for_it_instead():
    told = refused(lambda: asked(kind="give_up", amount=Decimal(10), to_year=None))
    assert set(told) == {"funded_from"}
