"""My actions: the page of what is owed, whose it is, and what waits for a decision."""

from datetime import date, timedelta

import pytest
import time_machine

from actions import rescheduling, verifying
from council.conventions import InForce
from council.models import Holding, Post, Role
from tests import factories
from tests.factories import DAY, LONG_AGO

pytestmark = pytest.mark.django_db
RULES = InForce()


@pytest.fixture
def alice():
    alice = factories.person("Alice")
    factories.post("Head of Finance", holder=alice)
    return alice


def mine(title="Reconcile the ledger", **fields):
    fields.setdefault("owner", factories.post("Head of Finance"))
    return factories.action(title, **fields)


@pytest.fixture
def on_the_day():
    with time_machine.travel(f"{DAY} 10:00", tick=False):
        yield


def test_the_tabs_tell_mine_from_my_teams_and_those_i_deputise_for(client, alice, on_the_day):
    team = factories.post("Improvement team", kind=Post.Kind.TEAM)
    other = factories.post("Head of Property")
    for post, capacity in ((team, "member"), (other, "deputy")):
        Holding.objects.create(post=post, user=alice, capacity=capacity, from_date=LONG_AGO)
    late = {"due": DAY - timedelta(days=3)}
    mine("Of the post", **late)
    factories.action("Of the team", owner=team, **late)
    factories.action("Of the other", owner=other, **late)
    client.force_login(alice)
    for whose, seen in (
        ("", {"Of the post", "Of the team", "Of the other"}),
        ("post", {"Of the post"}),
        ("team", {"Of the team"}),
        ("deputy", {"Of the other"}),
        ("nonsense", {"Of the post", "Of the team", "Of the other"}),
    ):
        page = client.get(f"/my-actions/?by=need&whose={whose}").content.decode()
        assert {words for words in ("Of the post", "Of the team", "Of the other") if words in page} == seen


def test_one_post_alone_needs_no_tabs(client, alice, on_the_day):
    mine()
    client.force_login(alice)
    assert "Whose actions" not in client.get("/my-actions/?by=need").content.decode()


def test_a_quiet_page_when_nothing_is_due(client, alice, on_the_day):
    mine(due=date(2026, 12, 31))
    client.force_login(alice)
    page = client.get("/my-actions/?by=need").content.decode()
    assert "Nothing is due from you" in page
    assert "In hand (1)" in page


def test_the_manager_finds_what_waits_for_a_decision(client, alice, on_the_day):
    moved, done = mine("Move me"), mine("Done is done")
    rescheduling.ask_to_reschedule(
        moved, to_date=date(2026, 9, 1), reason="Late.", by=alice, on=DAY, conventions=RULES
    )
    verifying.complete(done, completed_on=DAY, closing_note="Done.", evidence="There.", by=alice, on=DAY)
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=moved.programme)
    client.force_login(mona)
    page = client.get("/my-actions/?by=need").content.decode()
    assert "Waiting for you" in page
    assert f"/actions/{moved.reference}/decide/" in page
    assert f"/actions/{done.reference}/verify/" in page


@pytest.mark.parametrize("number", [3, 30])
def test_the_page_asks_the_same_number_of_questions(
    client, alice, on_the_day, number, django_assert_num_queries
):
    for n in range(number):
        mine(f"Late {n}", due=DAY - timedelta(days=3))
    client.force_login(alice)
    client.get("/my-actions/?by=need")
    with django_assert_num_queries(17):
        client.get("/my-actions/?by=need")
