"""What savings ask of their owners: on my actions, update mine, the one-to-one, home and by mail."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from council.calendar.years import FinancialYear
from council.conventions import InForce
from savings.confirming import confirm, send_back
from savings.forecasting import forecast_stands
from savings.models import Reforecast, YearProfile
from savings.offers import sections_for
from savings.owed import years_owed
from tests import factories as f

pytestmark = pytest.mark.django_db
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Talks"}


def owned(*, year=2026, **pounds) -> YearProfile:
    """A year of a saving of Alice's post."""
    fields = {name: pounds.pop(name) for name in ("status", "explanation", *EXEMPT) if name in pounds}
    post = f.post()
    if not post.holdings.exists():
        f.post(holder=f.person())
    return f.saving_year(f.saving(owner=post, **fields), year=year, **pounds)


def needs(as_at=f.DAY) -> dict[str, str]:
    rows = years_owed(f.person(), as_at=as_at, conventions=InForce())
    return {str(row.line): row.need for row in rows}


def test_a_year_without_a_forecast_wants_one_and_what_was_said_lately_does_not():
    line = owned(forecast=None)
    assert needs() == {"SSR-S01 2026/27": "update"}
    line.forecast = Decimal(10)
    line.save()
    assert needs() == {"SSR-S01 2026/27": "update"}  # since April, longer than the interval
    forecast_stands(line, by=f.person(), on=f.DAY)
    assert needs() == {"SSR-S01 2026/27": "later"}
    assert needs(f.DAY + timedelta(days=120)) == {"SSR-S01 2026/27": "update"}


def test_a_claim_waits_folded_and_comes_back_on_top():
    line = owned()
    claim = f.claimed("20000", by=f.person(), to=line)
    assert needs() == {"SSR-S01 2026/27": "verification"}
    send_back(claim, reason="No file", by=f.finance(), on=f.DAY)
    assert needs() == {"SSR-S01 2026/27": "sent back"}
    confirm(f.claimed("20000", by=f.person(), to=line), by=f.finance(), on=f.DAY)
    assert needs() == {"SSR-S01 2026/27": "later"}


def test_a_year_that_is_over_asks_until_it_is_claimed_or_given_up():
    owned(year=2025)
    assert needs() == {"SSR-S01 2025/26": "overdue"}


def test_nothing_is_owed_of_what_is_proposed_delivered_withdrawn_or_hidden():
    for status in ("proposed", "delivered", "withdrawn", "replaced"):
        owned(status=status, explanation="So", forecast=None)
    owned(forecast=None, **EXEMPT)
    assert needs() == {}


def test_the_mail_names_what_owners_owe_and_what_waits_for_finance():
    claim = f.claimed("20000", by=f.person(), to=owned())
    other = owned(forecast=None)
    alice, farah = f.person(), f.finance()
    told = sections_for([alice, farah], as_at=f.DAY, conventions=InForce())
    assert [offer.reference for offer in told[alice.pk]["forecast"]] == [other.saving.reference]
    assert [offer.reference for offer in told[farah.pk]["confirm"]] == [claim.saving.reference]
    assert told[farah.pk]["forecast"] == []


# --- the pages ----------------------------------------------------------------------------------------------


@pytest.fixture
def line(client) -> YearProfile:
    """A year of Alice's that wants a word today; Alice is signed in."""
    found = owned(year=FinancialYear.containing(timezone.localdate()).first)
    client.force_login(f.person())
    return found


def test_it_stands_in_my_actions_and_the_one_to_one(client, line):
    reference = line.saving.reference
    page = client.get(reverse("my-actions")).content.decode()
    assert reference in page and "Forecast or claim" in page
    page = client.get(reverse("one-to-one-post", args=[line.saving.owner_id])).content.decode()
    assert reference in page and "Asked for" in page


def test_it_is_forecast_and_claimed_in_update_mine(client, line):
    reference, today = line.saving.reference, timezone.localdate()
    address = reverse("update-mine")
    page = client.get(address).content.decode()
    version = page.split(f'name="{reference}-version" value="')[1].split('"')[0]
    said = {
        "save": reference,
        f"{reference}-version": version,
        f"{reference}-forecast": "70,000",
        f"{reference}-reason": "More homes",
        f"{reference}-amount": "5,000",
    }
    page = client.post(address, said).content.decode()
    assert "Enter the day by which it was delivered" in page and not Reforecast.objects.exists()
    said |= {
        f"{reference}-delivered_on_day": today.day,
        f"{reference}-delivered_on_month": today.month,
        f"{reference}-delivered_on_year": today.year,
    }
    page = client.post(address, said, follow=True).content.decode()
    assert f"{reference}: forecast £70,000. £5,000 is claimed and waits for finance." in page
    line.refresh_from_db()
    assert (line.forecast, line.claimed) == (70000, 5000)


def test_the_forecast_stands_by_one_press(client, line):
    reference = line.saving.reference
    page = client.post(reverse("update-mine"), {"no_change": reference}, follow=True).content.decode()
    assert f"The forecast of {reference} stands." in page
    assert Reforecast.objects.get().reason == "It stands."
