"""One press that says "no change since the last update": what it carries on, and when it is not enough."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from actions import rescheduling, updating
from actions.models import Action, Update
from actions.updating import UpdateStatement
from council.conventions import InForce
from council.models import ChangedMeanwhile, Exempt, Holding
from council.rag import Rag, Stage
from tests import factories
from tests.factories import DAY

pytestmark = pytest.mark.django_db
RULES = InForce()
LATER = DAY + timedelta(days=20)


@pytest.fixture
def alice():
    return factories.manager("Alice")


def said(action, by, on=DAY, **words) -> Update:
    statement = UpdateStatement(**({"text": "Agreed to June.", "stated_rag": "green", "percent": 40} | words))
    return updating.update_action(action, statement, by=by, on=on, conventions=RULES)


def press(action, by, on=LATER, **given) -> Update:
    return updating.no_change(action, by=by, on=on, conventions=RULES, **given)


def fresh(action) -> Action:
    return Action.objects.get(pk=action.pk)


def refused(action, by, on=LATER) -> str:
    before = Update.objects.count()
    with pytest.raises(ValidationError) as refusal:
        press(action, by, on)
    assert Update.objects.count() == before
    return " ".join(refusal.value.messages)


def test_it_leaves_a_dated_entry_that_carries_the_last_statement_on(alice):
    action = factories.action(due=date(2026, 9, 30))
    said(
        action, alice, stated_rag="amber", reason="Two left.", being_done="Cover.", forecast=date(2026, 9, 1)
    )
    entry = press(action, alice)
    assert (entry.kind, entry.made_on, entry.by) == ("no_change", LATER, alice)
    assert entry.text == "No change since 15 June 2026: Agreed to June."
    assert (entry.stated_rag, entry.reason, entry.being_done) == ("amber", "Two left.", "Cover.")
    assert (entry.percent, entry.forecast, entry.shown_rag) == (40, date(2026, 9, 1), Rag.AMBER)
    now = fresh(action)
    assert (now.updated_on, now.version, now.stated_rag, now.percent) == (LATER, 3, "amber", 40)


def test_pressed_twice_it_still_carries_the_words_of_the_statement(alice):
    action = factories.action(due=date(2026, 9, 30))
    said(action, alice)
    press(action, alice)
    assert (
        press(action, alice, LATER + timedelta(days=9)).text
        == "No change since 15 June 2026: Agreed to June."
    )


def test_it_ends_the_silence(alice):
    action = factories.action(due=date(2026, 12, 31))
    said(action, alice)
    silent = DAY + timedelta(days=50)
    assert fresh(action).shown(as_at=silent, conventions=RULES).implied.rule == "silent"
    assert press(action, alice, silent).shown_rag == Rag.GREEN


def test_red_needs_words(alice):
    action = factories.action(due=date(2026, 9, 30))
    said(action, alice, stated_rag="red", reason="Staff left.", being_done="Cover.")
    assert refused(action, alice) == "It is Red, so say what happened."


@pytest.mark.parametrize(("days", "words"), [(1, "1 day overdue"), (5, "5 days overdue")])
def test_overdue_needs_words(alice, days, words):
    action = factories.action(due=LATER - timedelta(days=days))
    said(action, alice)
    assert words in refused(action, alice)


def test_on_its_due_day_it_is_enough(alice):
    action = factories.action(due=LATER)
    said(action, alice)
    assert press(action, alice)


def test_past_its_own_forecast_needs_words_and_on_that_day_not(alice):
    action = factories.action(due=date(2026, 9, 30))
    said(action, alice, forecast=LATER)
    assert press(action, alice, LATER)
    assert "forecast for 5 July 2026, which has passed" in refused(action, alice, LATER + timedelta(days=1))


def test_where_nothing_was_said_there_is_nothing_to_carry_on(alice):
    assert "nothing to carry on" in refused(factories.action(), alice, DAY)


def test_an_amber_that_came_without_a_reason_needs_one(alice):
    action = factories.action(stated_rag="amber", updated_on=DAY)
    assert refused(action, alice, DAY) == "It is Amber without a reason, so say why."


def test_what_is_not_live_is_refused(alice):
    action = factories.action(stage=Stage.ON_HOLD, stage_reason="No money.")
    assert refused(action, alice) == "It is on hold."


def test_a_justification_that_has_lapsed_needs_a_new_one(alice):
    action = factories.action(due=date(2026, 9, 30))
    said(action, alice, forecast=date(2026, 10, 2), justification="A weekend.")
    sooner = date(2026, 8, 20)
    change = rescheduling.ask_to_reschedule(
        action, to_date=sooner, reason="Sooner.", by=alice, on=DAY, conventions=RULES, meant={sooner}
    )
    rescheduling.approve(change, by=factories.manager("Mona"), on=DAY, conventions=RULES)
    now = fresh(action)
    assert now.implied(as_at=LATER, conventions=RULES).rag == Rag.RED
    assert "so say what happened" in refused(now, alice)


def test_it_does_not_let_the_rag_improve_after_a_date_was_moved(alice):
    action = factories.action(due=date(2026, 7, 31))
    said(action, alice, forecast=date(2026, 8, 20), stated_rag="amber", reason="Late.", being_done="Cover.")
    change = rescheduling.ask_to_reschedule(
        action, to_date=date(2026, 9, 30), reason="Late.", by=alice, on=DAY, conventions=RULES
    )
    rescheduling.approve(change, by=factories.manager("Mona"), on=DAY, conventions=RULES)
    press(action, alice)
    now = fresh(action)
    assert (now.rag_floor, now.shown(as_at=LATER, conventions=RULES).rag) == ("amber", Rag.AMBER)


def test_what_somebody_else_changed_meanwhile_is_not_passed_over(alice):
    action = factories.action(due=date(2026, 9, 30))
    said(action, alice)
    opened = fresh(action).version
    said(action, factories.manager("Bob"), text="The supplier has gone under.")
    with pytest.raises(ChangedMeanwhile):
        press(action, alice, version=opened)
    assert Update.objects.count() == 2


def test_exempt_words_that_are_carried_on_stay_exempt(alice):
    action = factories.action(due=date(2026, 9, 30))
    made = said(action, alice, text="Acme offers 40 less.")
    made.exempt, made.exempt_paragraph, made.exempt_reason = True, Exempt.P3, "Talks go on."
    made.save()
    entry = press(action, alice)
    assert (entry.exempt, entry.exempt_paragraph, entry.exempt_reason) == (True, Exempt.P3, "Talks go on.")
    assert entry not in action.updates.visible_to(alice)


def test_a_deputy_presses_for_the_post_and_the_history_says_so(alice):
    post = factories.post("Head of Finance", holder=alice)
    dora = factories.person("Dora")
    Holding.objects.create(
        post=post, user=dora, capacity=Holding.Capacity.DEPUTY, from_date=factories.LONG_AGO
    )
    action = factories.action(owner=post, due=date(2026, 9, 30))
    said(action, alice)
    press(action, dora, for_post=post)
    entry = fresh(action).history.first()
    assert (entry.history_user, entry.for_post) == (dora, post)
