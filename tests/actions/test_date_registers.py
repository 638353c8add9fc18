"""The register of date changes with the tables beside it, withdrawing one, and deciding at a meeting."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from actions import rescheduling, verifying
from actions.models import Action, DateChange
from council.access.acting import DEMO
from council.conventions import InForce
from council.models import Role
from tests import factories
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
RULES = InForce()


@pytest.fixture
def alice():
    alice = factories.person("Alice")
    factories.post("Head of Finance", holder=alice)
    return alice


@pytest.fixture
def mona(client):
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER)
    client.force_login(mona)
    return mona


def mine(title="Reconcile the ledger", **fields) -> Action:
    return factories.action(title, owner=factories.post("Head of Finance"), **fields)


def ask(action, by, to=date(2026, 9, 1), reason="Supplier late.") -> DateChange:
    return rescheduling.ask_to_reschedule(action, to_date=to, reason=reason, by=by, on=DAY, conventions=RULES)


# --- the register -------------------------------------------------------------------------------------------


def test_the_register_tells_every_wish_and_what_became_of_it(client, alice, mona):
    approved = ask(mine("Approved one"), alice)
    rescheduling.approve(approved, by=mona, on=DAY, conventions=RULES)
    refused = ask(mine("Refused one"), alice)
    rescheduling.refuse(refused, by=mona, on=DAY, reason="No.")
    ask(mine("Waiting one"), alice)
    page = client.get("/date-changes/").content.decode()
    assert all(words in page for words in ("Approved one", "Refused one", "Waiting one", "from 15 July 2026"))
    page = client.get("/date-changes/?outcome=pending").content.decode()
    assert "Waiting one" in page and "Approved one" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("days=40", {"Long"}),
        ("days=1", {"Long", "Short"}),
        ("q=supplier", {"Long"}),
        ("decided_from=2026-06-15", {"Short"}),
        ("decided_to=2026-06-14", set()),
    ],
)
def test_the_register_is_filtered(client, alice, mona, query, found):
    ask(mine("Long"), alice)
    ask(mine("Short"), alice, to=date(2026, 7, 18), reason="A weekend.")
    page = client.get(f"/date-changes/?{query}").content.decode()
    assert {title for title in ("Long", "Short") if f">{title}<" in page} == found


def test_the_register_is_filtered_by_owner_asker_and_programme(client, alice, mona):
    ask(mine("Hers"), alice)
    other = factories.action("Elsewhere", programme=factories.programme("OTH"))
    ask(other, mona)
    for query in (
        f"owner={factories.post('Head of Finance').pk}",
        f"asked_by={alice.pk}",
        f"programme={factories.programme().pk}",
    ):
        page = client.get(f"/date-changes/?{query}").content.decode()
        assert ">Hers<" in page and ">Elsewhere<" not in page


def test_the_download_has_each_fact_in_a_column(client, alice, mona):
    change = ask(mine(), alice)
    body = factories.body("Improvement Board")
    rescheduling.approve(change, by=mona, on=DAY, conventions=RULES, body=body, meeting_on=date(2026, 6, 10))
    text = client.get("/date-changes/?export=csv&all_columns=1").content.decode()
    assert "Supplier late." in text and "Alice" in text
    assert "Improvement Board, 10 June 2026" in text and ",48," in text


def test_what_one_may_not_see_is_in_no_table(client, alice, mona):
    ask(mine("Talks with Acme", exempt=True, exempt_paragraph=3, exempt_reason="Talks"), DEMO.signed(alice))
    for table in ("", "overdue/", "completed/"):
        assert "Acme" not in client.get(f"/date-changes/{table}").content.decode()
    assert "Supplier" not in client.get("/date-changes/?export=csv&all_columns=1").content.decode()
    assert "Supplier" not in client.get("/date-changes/?export=csv").content.decode()


@pytest.mark.parametrize("rows", [3, 30])
def test_the_register_asks_the_database_the_same_number_of_questions(
    client, alice, mona, rows, django_assert_max_num_queries
):
    for number in range(rows):
        ask(mine(f"Action {number}"), alice)
    client.get("/date-changes/")
    with django_assert_max_num_queries(12):
        client.get("/date-changes/")


def test_overdue_without_an_extension(client, alice, mona):
    late = {"due": DAY - timedelta(days=3)}
    mine("Nobody asked", **late)
    ask(mine("Somebody asked", **late), alice)
    mine("On time")
    page = client.get("/date-changes/overdue/").content.decode()
    assert "Nobody asked" in page and "Somebody asked" not in page and "On time" not in page


def test_completed_since_the_last_quarter_or_the_day_given(client, alice, mona):
    for title, ago in (("Lately", 10), ("Long ago", 200)):
        action = mine(title, on=DAY - timedelta(days=300))
        done = DAY - timedelta(days=ago)
        verifying.complete(action, completed_on=done, closing_note="x", evidence="y", by=alice, on=done)
    page = client.get("/date-changes/completed/").content.decode()
    assert "Lately" in page and "Long ago" not in page
    page = client.get("/date-changes/completed/?since=2025-01-01").content.decode()
    assert "Lately" in page and "Long ago" in page


# --- withdrawing --------------------------------------------------------------------------------------------


def test_the_asker_withdraws_it_on_a_page_of_its_own(client, alice):
    action = mine()
    change = ask(action, alice)
    client.force_login(alice)
    address = f"/actions/{action.reference}/withdraw/"
    assert address in client.get(action.get_absolute_url()).content.decode()
    assert "Supplier late." in client.get(address).content.decode()
    page = client.post(address, {"change": change.pk}, follow=True).content.decode()
    assert "The date change is withdrawn. The due date stands." in page
    change.refresh_from_db()
    assert (change.outcome, change.decided_by) == ("withdrawn", alice)
    assert client.get(address).status_code == 404


def test_somebody_else_does_not_withdraw_it(client, alice):
    action = mine()
    ask(action, alice)
    vera = factories.person("Vera")
    factories.grant(vera, Role.VIEWER)
    client.force_login(vera)
    assert client.post(f"/actions/{action.reference}/withdraw/").status_code == 403


# --- deciding -----------------------------------------------------------------------------------------------


def decide(client, action, **words):
    return client.post(f"/actions/{action.reference}/decide/", {"decision": "approve"} | words, follow=True)


MEETING = {"meeting_on_day": "10", "meeting_on_month": "6", "meeting_on_year": "2026"}


def test_a_body_decides_at_its_meeting_and_the_history_names_both(client, alice, mona):
    action = mine()
    change = ask(action, alice)
    body = factories.body("Improvement Board")
    page = decide(client, action, body=body.pk, change=change.pk, **MEETING).content.decode()
    change.refresh_from_db()
    assert (change.decided_by_body, change.meeting_on) == (body, date(2026, 6, 10))
    assert "Improvement Board, meeting of 10 June 2026" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"body": True}, "Enter the date of the meeting"),
        (MEETING, "Select the body that decided"),
        (MEETING | {"body": True, "meeting_on_year": "2027"}, "be in the future"),
    ],
)
def test_a_body_and_its_meeting_belong_together(client, alice, mona, words, said):
    action = mine()
    ask(action, alice)
    if "body" in words:
        words = words | {"body": factories.body().pk}
    assert said in decide(client, action, **words).content.decode()
    assert DateChange.objects.get().outcome == "pending"


def test_the_database_too_wants_a_body_for_a_meeting(alice):
    change = ask(mine(), alice)
    change.meeting_on = DAY
    with pytest.raises(IntegrityError), transaction.atomic():
        change.save()


def test_a_decision_is_on_the_date_that_was_looked_at(client, alice, mona):
    action = mine()
    first = ask(action, alice)
    rescheduling.withdraw(first, by=alice, on=DAY)
    second = ask(action, alice, to=date(2027, 9, 1))
    page = decide(client, action, change=first.pk).content.decode()
    assert "another date is asked for now" in page
    second.refresh_from_db()
    assert second.outcome == "pending"


@pytest.mark.django_db
@pytest.mark.parametrize("days", ["1e400", "99999", "1.5", "soon"])
def test_days_that_cannot_be_meant_are_told_once(client, days):
    client.force_login(factories.manager())
    page = client.get("/date-changes/", {"days": days})
    told = [str(problem) for problem in page.context["filter"].form.errors["days"]]
    assert len(told) == 1 and "1e" not in told[0]
