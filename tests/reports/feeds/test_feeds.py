"""A person's calendar feed: off until asked for, secret, without a word too many, and over in time."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from council.models import Event, Feed, Role, User
from council.people.leaving import leave
from programmes.models import ReportingDate
from tests import factories
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def alice() -> User:
    alice = factories.person("Alice")
    factories.post("Head of Finance", holder=alice)
    return alice


def mine(title="Reconcile the ledger", **fields):
    return factories.action(title, owner=factories.post("Head of Finance"), **fields)


def made(client, person) -> str:
    """The path of the person's feed, as the page shows it once."""
    client.force_login(person)
    address = client.post("/feeds/").context["address"]
    assert address.startswith("http://testserver/feeds/")
    return address.removeprefix("http://testserver")


def test_the_feed_holds_references_and_dates_and_nothing_else(client, alice):
    factories.grant(alice, Role.OFFICER, sees_exempt=True)
    action = mine("Zebedee’s pay", exempt=True, exempt_paragraph=3, exempt_reason="Contract")
    done = mine("Done", stage="complete")
    ReportingDate.objects.create(
        programme=factories.programme(),
        body=factories.body("Improvement Board"),
        meeting_on=DAY + timedelta(days=14),
        updates_by=DAY + timedelta(days=4),
    )
    response = Client().get(made(client, alice))
    text = response.content.decode()
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"SUMMARY:{action.reference} due\r\n" in text and "DTSTART;VALUE=DATE:20260715\r\n" in text
    assert "SUMMARY:SSR updates in by today\r\n" in text and "DTSTART;VALUE=DATE:20260619\r\n" in text
    assert "DTSTART;VALUE=DATE:20270615\r\n" in text  # the day on which the feed ends
    assert done.reference not in text
    for word in ("Zebedee", "Contract", "Head of Finance", "Alice", "Board"):
        assert word not in text


def test_it_is_off_until_asked_for_and_its_address_is_kept_nowhere(client, alice):
    assert not Feed.objects.exists()
    token = made(client, alice).removeprefix("/feeds/").removesuffix(".ics")
    feed = Feed.objects.get()
    assert token not in (feed.token_digest, *map(str, Event.objects.values_list("what", "detail")))
    assert token not in client.get("/reminders/").content.decode()
    assert Event.objects.filter(kind="security_changed", by=alice, what="Calendar address made").exists()


def test_a_new_address_ends_the_old_one_and_ending_it_ends_both(client, alice):
    old, new = made(client, alice), made(client, alice)
    assert [Client().get(path).status_code for path in (old, new)] == [404, 200]
    client.post("/feeds/end/")
    assert Client().get(new).status_code == 404
    assert Event.objects.filter(what="Calendar address ended").count() == 1


def test_an_address_that_is_unknown_or_expired_does_not_exist(client, alice):
    path = made(client, alice)
    assert Client().get(f"{path[:-5]}x.ics").status_code == 404
    with time_machine.travel(DAY + timedelta(days=366), tick=False):
        assert Client().get(path).status_code == 404


def test_a_leavers_feed_ends_at_once(client, alice):
    path, adam = made(client, alice), factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    leave(alice, on=DAY, by=adam, why="New job", as_at=DAY)
    assert Client().get(path).status_code == 404 and not Feed.objects.exists()


def test_a_calendar_that_has_it_already_is_told_so(client, alice):
    mine()
    path = made(client, alice)
    first = Client().get(path)
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    with time_machine.travel(f"{DAY} 10:06", tick=False):
        mine("Another")
        changed = Client().get(path, headers={"If-None-Match": first["ETag"]})
        assert changed.status_code == 200 and changed["ETag"] != first["ETag"]


def test_the_same_thing_keeps_its_uid_when_its_date_moves(client, alice):
    action = mine()
    path = made(client, alice)

    def uids() -> set[str]:
        with time_machine.travel(f"{DAY} 11:00", tick=False):
            lines = Client().get(path).content.decode().split("\r\n")
        return {line for line in lines if line.startswith("UID:")}

    before = uids()
    action.due = date(2026, 9, 1)
    action.save()
    with time_machine.travel(f"{DAY} 12:00", tick=False):
        lines = Client().get(path).content.decode().split("\r\n")
    assert {line for line in lines if line.startswith("UID:")} == before
    assert "DTSTART;VALUE=DATE:20260901" in lines


def test_asking_often_costs_one_question_each(client, alice, django_assert_num_queries):
    for n in range(5):
        mine(f"Action {n}")
    path = made(client, alice)
    with django_assert_num_queries(19):  # benefits and outputs have one each
        Client().get(path)
    with django_assert_num_queries(1):
        Client().get(path)
