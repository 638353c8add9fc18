"""The acts on an action: what each writes, and what each refuses."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from actions import rescheduling, stages, updating, verifying
from actions.models import Action, Completion, DateChange, Update
from actions.updating import UpdateStatement
from council.conventions import InForce
from council.models import ChangedMeanwhile
from council.rag import Rag, Stage, rank
from tests import factories
from tests.factories import DAY

pytestmark = pytest.mark.django_db
RULES = InForce()


@pytest.fixture
def alice():
    return factories.manager("Alice")


@pytest.fixture
def mona():
    return factories.manager("Mona")


def update(action, by, **said) -> Update:
    version = said.pop("version", None)
    statement = UpdateStatement(**({"text": "Ledger agreed to June.", "stated_rag": "green"} | said))
    return updating.update_action(
        action, statement, by=by, on=DAY, conventions=RULES, version=version, for_post=None
    )


def fresh(action) -> Action:
    return Action.objects.get(pk=action.pk)


# --- updating -----------------------------------------------------------------------------------------------


def test_an_update_carries_its_words_to_the_action_and_is_kept(alice):
    action = factories.action()
    made = update(action, alice, stated_rag="amber", reason="Two staff left.", being_done="Agency cover.")
    now = fresh(action)
    assert (now.stated_rag, now.reason, now.being_done) == ("amber", "Two staff left.", "Agency cover.")
    assert (now.updated_on, now.stage, now.version) == (DAY, Stage.IN_PROGRESS, 2)
    assert (made.implied_rag, made.shown_rag, made.by) == (Rag.GREEN, Rag.AMBER, alice)
    entry = now.history.first()
    assert (entry.history_user, entry.history_change_reason) == (alice, "Update")


@pytest.mark.parametrize("rag", ["amber", "red"])
@pytest.mark.parametrize("missing", ["reason", "being_done"])
def test_amber_or_red_needs_the_reason_and_what_is_being_done(alice, rag, missing):
    action = factories.action()
    said = {"stated_rag": rag, "reason": "Why", "being_done": "What"} | {missing: "  "}
    with pytest.raises(ValidationError) as refusal:
        update(action, alice, **said)
    assert list(refusal.value.message_dict) == [missing]
    assert not Update.objects.exists()
    assert fresh(action).version == 1


def test_the_database_too_refuses_a_red_without_a_reason():
    action = factories.action()
    with pytest.raises(IntegrityError), transaction.atomic():
        Update.objects.create(action=action, made_on=DAY, text="x", stage="in_progress", stated_rag="red")


def test_better_than_the_dates_imply_needs_a_justification(alice):
    action = factories.action(due=DAY - timedelta(days=3))
    with pytest.raises(ValidationError, match="3 days overdue"):
        update(action, alice, stated_rag="green")
    update(action, alice, stated_rag="green", justification="Done but for the signature.")
    now = fresh(action)
    assert now.justified_against == Rag.AMBER
    assert now.shown(as_at=DAY, conventions=RULES).rag == Rag.GREEN
    assert now.shown(as_at=DAY + timedelta(days=40), conventions=RULES).rag == Rag.RED


def test_a_justification_that_is_not_needed_is_not_kept(alice):
    action = factories.action()
    update(action, alice, stated_rag="green", justification="Just in case")
    assert fresh(action).justified_against == ""
    assert fresh(action).justification == ""


def test_an_action_that_is_no_longer_live_is_not_updated(alice):
    action = factories.action(stage=Stage.COMPLETE, completed_on=DAY)
    with pytest.raises(ValidationError, match="only live actions"):
        update(action, alice)


def test_the_second_of_two_people_is_told_and_nothing_is_overwritten(alice, mona):
    action = factories.action()
    opened = action.version
    update(action, alice, text="Alice was first.", version=opened)
    with pytest.raises(ChangedMeanwhile) as conflict:
        updating.update_action(
            action,
            UpdateStatement(text="Mona was second.", stated_rag="green"),
            by=mona,
            on=DAY,
            conventions=RULES,
            version=opened,
        )
    assert conflict.value.record.version == opened + 1
    assert [u.text for u in Update.objects.all()] == ["Alice was first."]


# --- rescheduling -------------------------------------------------------------------------------------------


def ask(action, by, *, to=date(2026, 9, 1), reason="Supplier late.") -> DateChange:
    return rescheduling.ask_to_reschedule(action, to_date=to, reason=reason, by=by, on=DAY, conventions=RULES)


def test_a_move_beyond_tolerance_waits_and_the_due_date_stands(alice):
    action = factories.action()
    change = ask(action, alice)
    assert change.outcome == "pending"
    assert fresh(action).due == date(2026, 7, 15)


def test_a_move_within_tolerance_is_recorded_at_once_and_counted(alice):
    action = factories.action()
    assert ask(action, alice, to=date(2026, 7, 22)).outcome == "recorded"
    now = fresh(action)
    assert (now.due, now.baseline, now.times_moved) == (date(2026, 7, 22), date(2026, 7, 15), 1)


def test_small_moves_do_not_add_up_to_a_large_one_unseen(alice):
    action = factories.action()
    ask(action, alice, to=date(2026, 7, 22))
    assert ask(fresh(action), alice, to=date(2026, 7, 29)).outcome == "pending"


def test_tolerance_never_reaches_past_the_workstreams_end(alice):
    action = factories.action(workstream=factories.workstream("Payroll", ends=date(2026, 7, 18)))
    assert ask(action, alice, to=date(2026, 7, 20)).outcome == "pending"


def test_the_asker_does_not_decide(alice):
    change = ask(factories.action(), alice)
    with pytest.raises(ValidationError, match="another person"):
        rescheduling.approve(change, by=alice, on=DAY, conventions=RULES)
    with pytest.raises(IntegrityError), transaction.atomic():
        change.outcome, change.decided_by = "approved", alice
        change.save()


def test_an_approved_move_keeps_the_first_date_and_the_rag_until_the_next_update(alice, mona):
    action = factories.action(due=DAY - timedelta(days=40))
    change = ask(action, alice)
    rescheduling.approve(change, by=mona, on=DAY, conventions=RULES)
    now = fresh(action)
    assert (now.due, now.times_moved, now.days_slipped) == (date(2026, 9, 1), 1, 118)
    assert now.shown(as_at=DAY, conventions=RULES).rag == Rag.RED
    update(now, alice)
    assert fresh(action).shown(as_at=DAY, conventions=RULES).rag == Rag.GREEN


def test_one_change_may_wait_at_a_time(alice):
    action = factories.action()
    ask(action, alice)
    with pytest.raises(ValidationError, match="waiting for a decision"):
        ask(action, alice, to=date(2026, 10, 1))


def test_an_approval_is_refused_if_the_date_has_moved_since(alice, mona):
    action = factories.action()
    change = ask(action, alice)
    action = fresh(action)
    action.due = date(2026, 8, 1)
    action.save_next_version()
    with pytest.raises(ValidationError, match="has moved since"):
        rescheduling.approve(change, by=mona, on=DAY, conventions=RULES)


def test_a_refusal_says_why_and_changes_no_date(alice, mona):
    action = factories.action()
    change = ask(action, alice)
    with pytest.raises(ValidationError, match="why"):
        rescheduling.refuse(change, by=mona, on=DAY, reason=" ")
    rescheduling.refuse(change, by=mona, on=DAY, reason="Cabinet promised July.")
    assert fresh(action).due == date(2026, 7, 15)
    assert DateChange.objects.get().outcome == "refused"


def test_what_was_withdrawn_is_not_approved(alice, mona):
    change = ask(factories.action(), alice)
    rescheduling.withdraw(change, by=alice, on=DAY)
    with pytest.raises(ValidationError, match="withdrawn already"):
        rescheduling.approve(change, by=mona, on=DAY, conventions=RULES)


@given(st.lists(st.tuples(st.integers(-30, 400), st.booleans()), min_size=1, max_size=5))
def test_no_sequence_of_date_moves_alone_improves_the_shown_rag(moves):
    alice, mona = factories.manager("Alice"), factories.manager("Mona")
    action = factories.action(due=DAY - timedelta(days=10))
    worst = rank(action.shown(as_at=DAY, conventions=RULES).rag)
    for days, approve in moves:
        action = fresh(action)
        try:
            change = ask(action, alice, to=DAY + timedelta(days=days))
        except ValidationError:
            continue
        if change.outcome == "pending":
            if approve:
                rescheduling.approve(change, by=mona, on=DAY, conventions=RULES)
            else:
                rescheduling.refuse(change, by=mona, on=DAY, reason="No")
        now = rank(fresh(action).shown(as_at=DAY, conventions=RULES).rag)
        assert now >= worst
        worst = max(worst, now)


# --- completing, verifying ----------------------------------------------------------------------------------


def complete(action, by, **said) -> Completion:
    words = {"completed_on": DAY, "closing_note": "Ledger reconciled.", "evidence": "Report in the share."}
    return verifying.complete(action, **(words | said), by=by, on=DAY)


def test_complete_is_a_claim_until_another_person_verifies_it(alice, mona):
    action = factories.action()
    completion = complete(action, alice)
    assert fresh(action).stage == Stage.COMPLETE
    with pytest.raises(ValidationError, match="another person"):
        verifying.verify(completion, seen="The report", by=alice, on=DAY)
    verifying.verify(completion, seen="The report, version 2", by=mona, on=DAY)
    assert fresh(action).stage == Stage.VERIFIED


def test_a_completion_is_sent_back_with_what_is_missing(alice, mona):
    action = factories.action()
    completion = complete(action, alice)
    with pytest.raises(ValidationError, match="missing"):
        verifying.send_back(completion, reason="", by=mona, on=DAY)
    verifying.send_back(completion, reason="March is not there.", by=mona, on=DAY)
    now = fresh(action)
    assert (now.stage, now.completed_on) == (Stage.IN_PROGRESS, None)
    assert complete(now, alice).outcome == "waiting"


@pytest.mark.parametrize("field", ["closing_note", "evidence"])
def test_completing_needs_a_note_and_evidence(alice, field):
    with pytest.raises(ValidationError) as refusal:
        complete(factories.action(), alice, **{field: ""})
    assert list(refusal.value.message_dict) == [field]


def test_a_completion_years_before_anything_that_is_known_is_asked_about_once(alice):
    action, long_ago = factories.action(), date(2019, 3, 27)
    with pytest.raises(ValidationError, match="is more than 2 years away"):
        complete(action, alice, completed_on=long_ago)
    assert complete(action, alice, completed_on=long_ago, meant={long_ago}).completed_on == long_ago


def test_nothing_is_completed_in_the_future(alice):
    with pytest.raises(ValidationError, match="future"):
        complete(factories.action(), alice, completed_on=DAY + timedelta(days=1))


# --- leaving ------------------------------------------------------------------------------------------------


def leave(action, by, to, reason="Cabinet decision of 3 June.") -> Action:
    return stages.leave(action, to=to, reason=reason, by=by, on=DAY, conventions=RULES)


def test_on_hold_keeps_the_rag_it_had(mona):
    action = leave(factories.action(due=DAY - timedelta(days=5)), mona, Stage.ON_HOLD)
    assert action.rag_at_hold == Rag.AMBER
    later = action.shown(as_at=DAY + timedelta(days=300), conventions=RULES)
    assert (later.rag, later.on_hold) == (Rag.AMBER, True)
    assert stages.resume(action, reason="Funding found.", by=mona).stage == Stage.IN_PROGRESS


@pytest.mark.parametrize("stage", [Stage.WITHDRAWN, Stage.TRANSFERRED, Stage.BUSINESS_AS_USUAL])
def test_leaving_the_plan_needs_a_reason(mona, stage):
    action = factories.action()
    with pytest.raises(ValidationError, match="why"):
        leave(action, mona, stage, reason=" ")
    assert leave(action, mona, stage).stage_reason == "Cabinet decision of 3 June."


def test_the_database_too_refuses_to_lose_the_reason():
    action = factories.action()
    action.stage = Stage.WITHDRAWN
    with pytest.raises(IntegrityError), transaction.atomic():
        action.save()


# --- references ---------------------------------------------------------------------------------------------


def test_references_run_on_in_the_programme_and_are_never_used_twice():
    first, second = factories.action(), factories.action("Other")
    assert (first.reference, second.reference) == ("SSR-001", "SSR-002")
    assert first.programme.next_references("", 2) == ["SSR-003", "SSR-004"]
    assert first.programme.next_reference("R") == "SSR-R01"
