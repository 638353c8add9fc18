"""All that a person owes stands in one list by date, over all registers, with the decisions among it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.rescheduling import ask_to_reschedule
from council.conventions import InForce
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
PAGE = "/my-actions/"


@pytest.fixture
def alice(client):
    alice = make.person("Alice")
    make.post("Head of Finance", holder=alice)
    client.force_login(alice)
    return alice


def due_in(days, title):
    return make.action(title, owner=make.post("Head of Finance"), due=DAY + timedelta(days=days))


def order_of(page, *titles):
    return sorted(titles, key=page.index)


def test_actions_milestones_and_risks_stand_by_the_day_on_which_they_are_owed(client, alice):
    owner = make.post("Head of Finance")
    due_in(40, "Later action")
    due_in(3, "Soon action")
    due_in(-5, "Late action")
    make.milestone("Soon milestone", owner=owner, due=DAY + timedelta(days=5))
    make.risk("Silent risk", owner=owner, raised_on=DAY - timedelta(days=60), rag="amber")
    page = client.get(PAGE).content.decode()
    in_order = order_of(page, "Silent risk", "Late action", "Soon action", "Soon milestone", "Later action")
    assert in_order[2:] == ["Soon action", "Soon milestone", "Later action"]
    titles = order_of(page, "By today", "In the next 7 days", "Later <span")
    assert titles == ["By today", "In the next 7 days", "Later <span"]
    assert page.index("By today") < page.index("Silent risk") < page.index("In the next 7 days")
    assert 'href="?by=need"' in client.get("/my-actions/").content.decode()
    assert page.count("Later action") == client.get("/my-actions/?by=need").content.decode().count(
        "Later action"
    )


def test_a_decision_that_waits_stands_in_the_same_list(client, alice):
    mona = make.manager()
    make.post("Programme Director", holder=mona)
    action = due_in(3, "Reconcile the ledger")
    ask_to_reschedule(
        action,
        to_date=DAY + timedelta(days=200),
        reason="Late.",
        by=alice,
        on=DAY,
        conventions=InForce(),
    )
    client.force_login(mona)
    page = client.get(PAGE).content.decode()
    assert page.count("Decide<") == 1 and "By today" in page and "Waiting for you" not in page


def test_the_list_asks_as_many_questions_by_date_as_by_need(client, alice, django_assert_num_queries):
    for number in range(5):
        due_in(number, f"Action {number}")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as by_need:
        client.get("/my-actions/?by=need")
    with django_assert_num_queries(len(by_need)):
        client.get(PAGE)
