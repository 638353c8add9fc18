"""Two people at once: nobody's words are lost, and nobody approves their own.

On PostgreSQL two threads start together; on SQLite, which lets one writer in at a time, the second comes with
what it read before the first had written.
"""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from actions import rescheduling, stages, updating, verifying
from actions.bulk import changing
from actions.bulk.changing import ACTIONS_IN_BULK, Wanted
from actions.models import Action, BulkChange, Completion, DateChange, Update
from actions.updating import UpdateStatement
from council.bulk.changing import preview
from council.bulk.previewing import NotAsPreviewed
from council.conventions import InForce
from council.models import ChangedMeanwhile, Holding, Role
from council.rag import Stage
from programmes.imports.applying.apply import NotAsConfirmed
from tests import factories
from tests.factories import DAY, LONG_AGO

pytestmark = pytest.mark.django_db(transaction=True)
RULES = InForce()


def together(*acts: Callable[[], object]) -> list[BaseException | None]:
    """What each act raised, in order, None where it went through."""
    raised: list[BaseException | None] = [None] * len(acts)
    start = threading.Barrier(len(acts)) if connection.vendor == "postgresql" else None

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            if start:
                start.wait(10)
            act()
        except (ValidationError, ChangedMeanwhile, NotAsPreviewed, NotAsConfirmed) as refusal:
            raised[place] = refusal
        finally:
            if start:
                connection.close()

    if not start:
        for place, act in enumerate(acts):
            run(place, act)
        return raised
    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return raised


def said(action, by, text, **given) -> Update:
    return updating.update_action(
        action, UpdateStatement(text, "green"), by=by, on=DAY, conventions=RULES, **given
    )


@pytest.fixture
def alice():
    return factories.manager("Alice")


@pytest.fixture
def bob():
    return factories.manager("Bob")


def test_of_two_updates_at_once_one_is_saved_and_the_other_is_told(alice, bob):
    action = factories.action()
    version = action.version
    raised = together(
        lambda: said(action, alice, "Alice's words", version=version),
        lambda: said(action, bob, "Bob's words", version=version),
    )
    assert [type(one) for one in raised if one] == [ChangedMeanwhile]
    update = Update.objects.get()
    now = Action.objects.get()
    assert now.version == version + 1 == now.history.first().version
    assert update.by == (alice if raised[0] is None else bob)


def test_a_press_of_no_change_does_not_pass_over_anothers_words(alice, bob):
    action = factories.action()
    said(action, alice, "The first words")
    version = Action.objects.get().version
    raised = together(
        lambda: said(action, bob, "The supplier is gone", version=version),
        lambda: updating.no_change(action, by=alice, on=DAY, conventions=RULES, version=version),
    )
    assert sum(one is not None for one in raised) == 1
    assert Update.objects.count() == 2


def test_approving_and_withdrawing_at_once_leaves_one_answer(alice, bob):
    action = factories.action()
    change = rescheduling.ask_to_reschedule(
        action, to_date=date(2026, 9, 1), reason="Late.", by=alice, on=DAY, conventions=RULES
    )
    raised = together(
        lambda: rescheduling.approve(change, by=bob, on=DAY, conventions=RULES),
        lambda: rescheduling.withdraw(change, by=alice, on=DAY),
    )
    assert sum(one is not None for one in raised) == 1
    change.refresh_from_db()
    moved = change.outcome == "approved"
    assert change.outcome in ("approved", "withdrawn")
    assert Action.objects.get().due == (date(2026, 9, 1) if moved else date(2026, 7, 15))
    assert "already" in str(next(one for one in raised if one))


def test_two_wishes_at_once_leave_one(alice, bob):
    action = factories.action()

    def ask(by, day):
        return lambda: rescheduling.ask_to_reschedule(
            action, to_date=date(2026, 9, day), reason="Late.", by=by, on=DAY, conventions=RULES
        )

    raised = together(ask(alice, 1), ask(bob, 2))
    assert sum(one is not None for one in raised) == 1
    assert DateChange.objects.get().outcome == "pending"


def test_an_update_against_a_change_of_stage(alice, bob):
    action = factories.action()
    version = action.version
    raised = together(
        lambda: said(action, alice, "Going well", version=version),
        lambda: stages.leave(
            action,
            to=Stage.ON_HOLD,
            reason="No money.",
            by=bob,
            on=DAY,
            conventions=RULES,
            version=version,
        ),
    )
    assert sum(one is not None for one in raised) == 1


def test_of_two_verdicts_at_once_one_stands(alice, bob):
    carol = factories.manager("Carol")
    claim = verifying.complete(
        factories.action(), completed_on=DAY, closing_note="Done.", evidence="There.", by=alice, on=DAY
    )
    raised = together(
        lambda: verifying.verify(claim, seen="All of it", by=bob, on=DAY),
        lambda: verifying.send_back(claim, reason="A page is missing", by=carol, on=DAY),
    )
    assert sum(one is not None for one in raised) == 1
    stage = {"verified": Stage.VERIFIED, "sent_back": Stage.IN_PROGRESS}[Completion.objects.get().outcome]
    assert Action.objects.get().stage == stage


@pytest.mark.parametrize("capacity", ["holder", "interim", "deputy", "member"])
def test_nobody_verifies_their_own_through_another_post_or_a_delegation(client, alice, capacity):
    """It is the person that counts: whichever post they complete for, and whichever they look through."""
    action = factories.action(owner=factories.post("Head of Finance", holder=alice))
    other = factories.post("Programme Manager")
    Holding.objects.create(post=other, user=alice, capacity=capacity, from_date=LONG_AGO)
    factories.grant(alice, Role.PROGRAMME_MANAGER, over=action.programme)
    claim = verifying.complete(
        action, completed_on=DAY, closing_note="Done.", evidence="There.", by=alice, on=DAY, for_post=other
    )
    client.force_login(alice)
    page = client.post(
        f"/actions/{action.reference}/verify/", {"decision": "verify", "seen": "All of it."}
    ).content.decode()
    assert "another person verifies" in page
    claim.refresh_from_db()
    assert claim.outcome == "waiting"


def test_nobody_approves_the_date_that_they_asked_for_through_another_post(alice):
    action = factories.action()
    change = rescheduling.ask_to_reschedule(
        action, to_date=date(2026, 9, 1), reason="Late.", by=alice, on=DAY, conventions=RULES
    )
    for verdict in (
        lambda: rescheduling.approve(change, by=alice, on=DAY, conventions=RULES),
        lambda: rescheduling.refuse(change, by=alice, on=DAY, reason="No"),
    ):
        with pytest.raises(ValidationError, match="another person decides"):
            verdict()


# --- many at once against one -------------------------------------------------------------------------------


@pytest.fixture
def mona():
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=factories.programme())
    return mona


def in_bulk(mona, **wanted):
    """The bulk change of every action that Mona has looked at and is about to confirm."""
    keys = list(Action.objects.values_list("pk", flat=True))
    told = Wanted("The service moved.", **wanted)
    seen = preview(ACTIONS_IN_BULK, keys, told, by=mona, on=DAY, conventions=RULES)

    def confirm():
        return changing.change_in_bulk(keys, told, by=mona, on=DAY, conventions=RULES, confirmed=seen.digest)

    return confirm


@pytest.mark.parametrize("bulk_comes_first", [True, False])
def test_of_a_bulk_change_and_an_update_of_one_action_one_is_saved_and_the_other_told(
    alice, mona, bulk_comes_first
):
    touched, other = factories.action("Touched"), factories.action("Other")
    version = touched.version
    acts = [
        in_bulk(mona, stage=Stage.ON_HOLD),
        lambda: said(touched, alice, "Alice's words", version=version),
    ]
    raised = together(*(acts if bulk_comes_first else acts[::-1]))
    refused = [type(one) for one in raised if one]
    assert refused in ([NotAsPreviewed], [ChangedMeanwhile])
    touched.refresh_from_db()
    other.refresh_from_db()
    bulk_won = refused == [ChangedMeanwhile]
    assert touched.version == version + 1
    assert Update.objects.exists() is not bulk_won
    assert touched.stage == (Stage.ON_HOLD if bulk_won else Stage.IN_PROGRESS)
    assert other.stage == (Stage.ON_HOLD if bulk_won else Stage.NOT_STARTED)  # all of it or nothing


@pytest.mark.parametrize("bulk_comes_first", [True, False])
def test_a_date_asked_for_in_bulk_and_one_by_itself_leave_one(alice, mona, bulk_comes_first):
    action = factories.action()
    acts = [
        in_bulk(mona, due=date(2026, 9, 1)),
        lambda: rescheduling.ask_to_reschedule(
            action, to_date=date(2026, 10, 1), reason="Late.", by=alice, on=DAY, conventions=RULES
        ),
    ]
    raised = together(*(acts if bulk_comes_first else acts[::-1]))
    assert sum(one is not None for one in raised) == 1
    assert DateChange.objects.get().outcome == "pending"


def test_of_two_bulk_changes_of_the_same_actions_one_goes_through_whole(mona):
    for number in range(4):
        factories.action(f"Action {number}")
    raised = together(in_bulk(mona, stage=Stage.ON_HOLD), in_bulk(mona, stage=Stage.WITHDRAWN))
    assert [type(one) for one in raised if one] == [NotAsPreviewed]
    assert len(set(Action.objects.values_list("stage", flat=True))) == 1
    assert BulkChange.objects.get().counts["changed"] == 4
