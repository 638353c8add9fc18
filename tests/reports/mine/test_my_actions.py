"""My actions: the page of what is owed, whose it is, and what waits for a decision."""

from datetime import date, timedelta

import pytest
import time_machine

from actions import rescheduling, verifying
from actions.updating import UpdateStatement, update_action
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
    with django_assert_num_queries(19):  # benefits and outputs have one each
        client.get("/my-actions/?by=need")


def stands_still(alice, **said):
    """An action on the list that was spoken of some time ago, and for which no more has to be said."""
    action = mine(due=date(2026, 12, 31), on=DAY - timedelta(days=60))
    words = UpdateStatement(**({"text": "Agreed to March.", "stated_rag": "green"} | said))
    update_action(action, words, by=alice, on=DAY - timedelta(days=50), conventions=RULES)
    action.refresh_from_db()
    return action


def press_of(action) -> dict[str, str]:
    return {
        "no_change": action.reference,
        "back": "my-actions",
        f"{action.reference}-version": str(action.version),
    }


def test_one_press_in_the_list_says_that_nothing_has_changed_and_stays_there(client, alice, on_the_day):
    action = stands_still(alice)
    client.force_login(alice)
    for order in ("", "?by=need"):
        page = client.get(f"/my-actions/{order}").content.decode()
        assert f'name="no_change"\n          value="{action.reference}"' in page
    response = client.post("/my-actions/update/", press_of(action), follow=True)
    assert response.redirect_chain == [("/my-actions/", 302)]
    assert "SSR-001: no change, as of 15 June 2026." in response.content.decode()
    assert action.updates.first().kind == "no_change"


def test_with_a_script_the_press_shows_the_answer_in_the_place_of_the_row(client, alice, on_the_day):
    action = stands_still(alice)
    client.force_login(alice)
    answer = client.post("/my-actions/update/", press_of(action), headers={"HX-Request": "true"})
    assert "no change, as of" in answer.content.decode() and "<html" not in answer.content.decode()


def test_the_list_offers_no_press_where_words_are_needed_and_refuses_one_that_is_sent(
    client, alice, on_the_day
):
    late = mine(due=DAY - timedelta(days=3))
    client.force_login(alice)
    assert 'name="no_change"' not in client.get("/my-actions/").content.decode()
    response = client.post("/my-actions/update/", press_of(late), follow=True)
    assert response.redirect_chain == [("/my-actions/", 302)]
    assert "3 days overdue, so say what happened" in response.content.decode()
    assert not late.updates.exists()
    answer = client.post("/my-actions/update/", press_of(late), headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"


def test_no_change_pressed_over_typed_words_is_told_as_every_error_is(client, alice, on_the_day):
    action = stands_still(alice)
    client.force_login(alice)
    sent = {"no_change": action.reference, "text": "It moved", "version": str(action.version)}
    row = {f"{action.reference}-{name}": value for name, value in sent.items() if name != "no_change"}
    for address, answers in (
        (action.get_update_url(), sent),
        ("/my-actions/update/", {**row, "no_change": action.reference}),
    ):
        page = " ".join(client.post(address, answers).content.decode().split())
        assert "<title> Error:" in page
        assert "There is a problem" in page
        assert "empty that box and press again" in page.split("</h2>")[1]
        assert "It moved</textarea>" in page
    assert action.updates.count() == 1
