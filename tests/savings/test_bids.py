"""Growth bids: asked for by a programme, decided by another person of finance, with where and why."""

import re
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from council.models import Role
from savings.bidding import (
    Bid,
    agree_growth,
    ask_for_growth,
    bids_for,
    change_bid,
    refuse_growth,
    withdraw_bid,
)
from savings.models import GrowthBid
from tests import factories as f
from tests.savings.test_confirming import refused

pytestmark = pytest.mark.django_db
BIDS = "/savings/bids/"


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(f.DAY, tick=False):
        yield


def bid(**said: Any) -> Bid:
    plain = {"title": "Posts", "year": 2026, "amount": Decimal(90000), "quantity": 3, "unit": "posts"}
    return Bid(**plain | said)


def asked(**said: Any) -> GrowthBid:
    return ask_for_growth(said.pop("of", None) or f.programme(), bid(**said), by=f.manager(), on=f.DAY)


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_bid_is_asked_for_changed_and_agreed_in_the_browser(client):
    programme = f.programme()
    client.force_login(f.manager())
    said = {"title": "Analysts", "quantity": "3", "unit": "posts", "amount": "", "year": 2026}
    said |= {"recurrence": "recurring"}
    page = text(client.post(f"{BIDS}new/", said | {"programme": programme.pk}, follow=True))
    assert "Growth is asked for: Analysts, from 2026/27" in page and "3 x posts" in page
    made = GrowthBid.objects.get()
    assert (made.amount, made.asked_by) == (None, f.manager())
    client.post(made.get_edit_url(), said | {"amount": "90,000"})
    client.force_login(f.finance())
    page = text(client.get(made.get_decide_url()))
    assert "3 x posts £90,000, every year from 2026/27" in page
    body = f.body("Cabinet")
    met = {
        "body": body.pk,
        "meeting_on_day": "3",
        "meeting_on_month": "3",
        "meeting_on_year": "2026",
        "minute": "14",
    }
    page = text(client.post(made.get_decide_url(), {"decision": "agree", **met}, follow=True))
    made.refresh_from_db()
    assert (made.outcome, made.body, made.decided_by) == ("agreed", body, f.finance()), page
    assert "by Cabinet on 3 March 2026, minute 14" in made.history.first().history_change_reason
    assert "Agreed £90,000 £0 0 bids" in text(client.get(BIDS))


def test_who_asked_does_not_decide_and_only_finance_does():
    farah = f.finance()
    own = ask_for_growth(f.programme(), bid(), by=farah, on=f.DAY)
    told = refused(lambda: agree_growth(own, by=farah, on=f.DAY))
    assert "another person" in told["__all__"][0]
    with pytest.raises(PermissionDenied):
        agree_growth(own, by=f.manager(), on=f.DAY)
    assert agree_growth(own, by=f.finance("Fred"), on=f.DAY).outcome == "agreed"


def test_who_changes_a_bid_asks_for_it_and_no_longer_decides():
    made, farah = asked(), f.finance()
    changed = change_bid(made, bid(amount=Decimal(200000)), by=farah, on=f.DAY)
    assert changed.asked_by == farah
    refused(lambda: agree_growth(changed, by=farah, on=f.DAY))
    agree_growth(changed, by=f.finance("Fred"), on=f.DAY)
    told = refused(lambda: change_bid(changed, bid(amount=Decimal(1)), by=f.manager(), on=f.DAY))
    assert "agreed already" in told["__all__"][0]


def test_a_bid_is_decided_once():
    made = asked()
    refuse_growth(made, reason="Not now", by=f.finance(), on=f.DAY)
    told = refused(lambda: agree_growth(made, by=f.finance(), on=f.DAY))
    assert "refused already" in told["__all__"][0]


def test_a_refusal_says_why_and_what_is_agreed_has_an_amount():
    made = asked(amount=None)
    told = refused(lambda: refuse_growth(made, reason=" ", by=f.finance(), on=f.DAY))
    assert set(told) == {"decision_reason"}
    told = refused(lambda: agree_growth(made, by=f.finance(), on=f.DAY))
    assert "not known yet" in told["__all__"][0]
    met = {"meeting_on": f.DAY, "body": None}
    assert set(refused(lambda: agree_growth(asked(), by=f.finance(), on=f.DAY, **met))) == {"body"}


def test_all_that_is_wrong_with_a_bid_is_told_at_once():
    wrong = bid(title=" ", year=1, amount=Decimal(0), quantity=0, unit="", recurrence="often")
    told = refused(lambda: ask_for_growth(f.programme(), wrong, by=f.manager(), on=f.DAY))
    assert set(told) == {"title", "year", "amount", "quantity", "recurrence"}
    told = refused(lambda: asked(quantity=3, unit=""))
    assert set(told) == {"unit"}
    assert set(refused(lambda: asked(quantity=None))) == {"quantity"}
    for said in ({"amount": -1}, {"quantity": 3, "unit": ""}, {"outcome": "agreed"}, {"outcome": "refused"}):
        row = GrowthBid(programme=f.programme(), title="So", year=2026, asked_on=f.DAY, **said)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_bid_waits_on_the_home_page_of_finance_and_of_no_one_else(client):
    made = asked()
    waiting = bids_for([f.finance(), f.manager()], on=timezone.localdate())
    assert {key: [offer.step_url for offer in offers] for key, offers in waiting.items()} == {
        f.finance().pk: [made.get_decide_url()]
    }
    client.force_login(f.finance())
    assert "Growth bid of" in text(client.get("/"))
    client.force_login(f.manager())
    assert made.get_decide_url() not in client.get("/").content.decode()


def test_who_does_not_see_the_programme_sees_no_bid_and_no_sum(client):
    own = asked(of=f.programme("HRI"), title="Ours")
    other = asked(title="Theirs", amount=Decimal(12345))
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER, over=own.programme)
    client.force_login(vera)
    page = text(client.get(BIDS))
    assert "Ours" in page and "Theirs" not in page and "What they come to" not in page
    assert "What they come to" in text(client.get(BIDS, {"programme": own.programme_id}))
    for address in (other.get_edit_url(), other.get_decide_url()):
        assert client.get(address).status_code == 404
    for address in (own.get_edit_url(), own.get_decide_url(), f"{BIDS}new/"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("number", [3, 30])
def test_the_list_asks_as_many_questions_whatever_its_length(client, number, django_assert_num_queries):
    for n in range(number):
        asked(title=f"Bid {n}")
    client.force_login(f.finance())
    with django_assert_num_queries(10):
        client.get(BIDS)


def test_a_bid_is_withdrawn_with_a_reason_while_it_waits_and_stays_listed(client):
    made = asked()
    client.force_login(f.manager())
    assert made.get_withdraw_url() in client.get(made.get_edit_url()).content.decode()
    page = client.post(made.get_withdraw_url(), {"reason": ""}).content.decode()
    assert "Enter why it is withdrawn" in page
    page = text(client.post(made.get_withdraw_url(), {"reason": "The grant pays for it"}, follow=True))
    assert "Withdrawn: Posts" in page and "The grant pays for it" in page
    made.refresh_from_db()
    assert (made.outcome, made.decided_by, made.decision_reason) == (
        "withdrawn",
        None,
        "The grant pays for it",
    )
    assert bids_for([f.finance()], on=f.DAY) == {f.finance().pk: []}
    told = refused(lambda: withdraw_bid(made, reason="Again", by=f.manager(), on=f.DAY))
    assert "already" in str(told)
    with pytest.raises(PermissionDenied):
        withdraw_bid(asked(), reason="No", by=f.person("Vera"), on=f.DAY)
