"""My actions: what stands where, by when an update is wanted, and whose they are."""

from datetime import date, timedelta

import pytest
import time_machine

from actions import rescheduling, verifying
from actions.mine.owed import my_actions_by_need
from actions.updating import UpdateStatement, update_action
from council.conventions import InForce
from programmes.models import ReportingDate
from tests import factories
from tests.factories import DAY

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


def needs(user, on=DAY, **given) -> dict[str, list[str]]:
    groups = my_actions_by_need(user, as_at=on, conventions=RULES, **given)
    return {group.key: [owed.action.title for owed in group.owed] for group in groups}


def meets(cut_off: date, body="Improvement Board", **fields) -> ReportingDate:
    fields.setdefault("programme", factories.programme())
    return ReportingDate.objects.create(
        body=factories.body(body), meeting_on=cut_off + timedelta(days=10), updates_by=cut_off, **fields
    )


def speak(action, by, on=DAY) -> None:
    update_action(action, UpdateStatement("Agreed.", "green"), by=by, on=on, conventions=RULES)


def test_an_update_is_wanted_by_the_earliest_cut_off_and_one_serves_all(alice):
    action = mine(on=DAY - timedelta(days=40), due=date(2026, 12, 31))
    assert needs(alice) == {"later": ["Reconcile the ledger"]}  # the reporting interval has two days to go
    meets(DAY + timedelta(days=9), "Audit and Governance Committee")
    meets(DAY + timedelta(days=4))
    groups = my_actions_by_need(alice, as_at=DAY, conventions=RULES)
    owed = groups[0].owed[0]
    assert (groups[0].key, owed.wanted_by, owed.cut_off.body) == (
        "update",
        DAY + timedelta(days=4),
        "Improvement Board",
    )
    speak(action, alice)
    assert needs(alice) == {"later": ["Reconcile the ledger"]}


def test_another_programmes_meetings_ask_for_nothing_here(alice):
    mine(on=DAY - timedelta(days=40), due=date(2026, 12, 31))
    meets(DAY + timedelta(days=4), programme=factories.programme("OTH"))
    assert needs(alice) == {"later": ["Reconcile the ledger"]}


def test_what_has_not_started_owes_no_update(alice):
    mine(on=DAY - timedelta(days=90), starts=DAY + timedelta(days=3), due=date(2026, 12, 31))
    meets(DAY + timedelta(days=4))
    assert needs(alice) == {"not yet": ["Reconcile the ledger"]}


def test_what_was_sent_back_comes_first_with_what_is_missing_until_something_is_said(alice):
    mona = factories.manager("Mona")
    with time_machine.travel(f"{DAY} 10:00", tick=False) as clock:
        action = mine()
        speak(action, alice)
        claim = verifying.complete(
            action, completed_on=DAY, closing_note="Done.", evidence="The share.", by=alice, on=DAY
        )
        assert needs(alice) == {"verification": ["Reconcile the ledger"]}
        clock.shift(60)
        verifying.send_back(claim, reason="March is not there.", by=mona, on=DAY)
        groups = my_actions_by_need(alice, as_at=DAY, conventions=RULES)
        assert [(group.key, group.owed[0].sent_back) for group in groups] == [
            ("sent back", "March is not there.")
        ]
        assert groups[0].owed[0].needs_update
        clock.shift(60)
        speak(action, alice)  # on the same day, and it counts
        assert needs(alice) == {"later": ["Reconcile the ledger"]}


def test_what_was_verified_lately_is_told_and_what_long_ago_is_not(alice):
    mona = factories.manager("Mona")
    action = mine()
    claim = verifying.complete(
        action, completed_on=DAY, closing_note="Done.", evidence="The share.", by=alice, on=DAY
    )
    verifying.verify(claim, seen="All of it.", by=mona, on=DAY)
    assert needs(alice, DAY + timedelta(days=30)) == {"done": ["Reconcile the ledger"]}
    assert needs(alice, DAY + timedelta(days=31)) == {}


def test_overdue_with_a_date_asked_for_waits_for_the_decision(alice):
    action = mine(due=DAY - timedelta(days=3), on=DAY - timedelta(days=10))
    assert needs(alice) == {"overdue": ["Reconcile the ledger"]}
    rescheduling.ask_to_reschedule(
        action, to_date=date(2026, 9, 1), reason="Late.", by=alice, on=DAY, conventions=RULES
    )
    assert needs(alice) == {"pending": ["Reconcile the ledger"]}


def test_it_asks_two_questions_whatever_is_owed(alice, django_assert_num_queries):
    for number in range(7):
        mine(f"Late {number}", due=DAY - timedelta(days=3 + number))
    assert needs(alice)
    with django_assert_num_queries(2):  # the person's standing is known by now
        my_actions_by_need(alice, as_at=DAY, conventions=RULES)
