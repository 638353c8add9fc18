"""Putting right what was said or agreed of an action: nothing is overwritten, and what stands is carried."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from actions import correcting, rescheduling, verifying
from actions.correcting import Correction
from actions.models import Action, Update
from actions.restricting import restrict_update
from actions.updating import UpdateStatement, no_change, update_action
from council.access.acting import DEMO
from council.conventions import InForce
from council.exempting.marking import Exemption
from council.models import ChangedMeanwhile
from council.rag import Stage
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db
RULES = InForce()
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def mona():
    return make.manager("Mona", sees_exempt=True)


@pytest.fixture
def alice():
    return make.person("Alice")


@pytest.fixture
def action(alice) -> Action:
    return make.action(owner=make.post(holder=alice))


def said(action: Action, by, text: str, *, on: date = DAY, **more) -> Update:
    statement = UpdateStatement(**({"text": text, "stated_rag": "green", "percent": 40} | more))
    return update_action(action, statement, by=by, on=on, conventions=RULES)


def late(text: str) -> dict[str, str]:
    return {"stated_rag": "red", "reason": f"{text} why", "being_done": f"{text} done", "percent": 20}


def fresh(action: Action) -> Action:
    return Action.objects.get(pk=action.pk)


def carried(action: Action) -> tuple[str, str, str, int | None, date | None]:
    now = fresh(action)
    return now.stated_rag, now.reason, now.delay_category, now.percent, now.updated_on


# --- the words and people -----------------------------------------------------------------------------------


def corrected(action: Action, by, *, why: str = "Typed wrongly", version=None, **changes) -> Action:
    now = fresh(action)
    names = ("title", "workstream", "description", "owner", "success_measure", "starts")
    kept = {name: getattr(now, name) for name in names} | changes
    return correcting.correct_action(
        now, Correction(**kept), why=why, by=by, on=DAY, conventions=RULES, version=version
    )


def test_a_correction_keeps_what_stood_there_with_who_and_why(mona, action):
    legal, other = make.post("Head of Legal"), make.workstream("Governance")
    corrected(
        action,
        mona,
        title="Reconcile the ledgers",
        owner=legal,
        workstream=other,
        support=[make.post("Aide")],
    )
    now = fresh(action)
    assert (now.title, now.owner, now.workstream) == ("Reconcile the ledgers", legal, other)
    assert [support.post.title for support in now.supports.all()] == ["Aide"]
    entry, before = now.history.all()[:2]
    assert (entry.history_user, entry.history_change_reason) == (mona, "Typed wrongly")
    assert before.title == action.title and now.version == action.version + 1
    corrected(action, mona, support=[])
    assert not now.supports.exists()


def test_all_that_is_wrong_with_a_correction_is_told_at_once(mona, action):
    closed = make.post("Closed", is_active=False)
    elsewhere = make.workstream("Elsewhere", of=make.programme("OTH"))
    with pytest.raises(ValidationError) as refused:
        corrected(action, mona, why=" ", title=" ", owner=closed, workstream=elsewhere, support=[closed])
    assert set(refused.value.message_dict) == {"title", "why", "owner", "workstream", "support"}
    with pytest.raises(ValidationError, match="Nothing is different"):
        corrected(action, mona)
    assert fresh(action).version == action.version


def test_who_saves_a_correction_second_is_told_and_who_only_owns_it_corrects_nothing(mona, alice, action):
    corrected(action, mona, title="One")
    with pytest.raises(ChangedMeanwhile):
        corrected(action, mona, title="Two", version=action.version)
    with pytest.raises(PermissionDenied):
        corrected(action, alice, title="Three")


def test_what_is_done_stays_with_its_owner_and_workstream(mona, alice, action):
    done = verifying.complete(
        action, completed_on=DAY, closing_note="Done", evidence="Minutes", by=alice, on=DAY
    )
    verifying.verify(done, seen="Them", by=mona, on=DAY)
    with pytest.raises(ValidationError) as refused:
        corrected(action, mona, owner=make.post("Other"), workstream=make.workstream("Other"))
    assert set(refused.value.message_dict) == {"owner", "workstream"}
    assert corrected(action, mona, success_measure="Agreed with audit").success_measure


def test_a_start_that_is_moved_turns_nothing_green(mona, action):
    overdue = make.action("Late", due=DAY - timedelta(days=3), owner=action.owner)
    start = DAY + timedelta(days=9)
    with pytest.raises(ValidationError, match="after the due date"):
        corrected(overdue, mona, starts=start)
    kept = {name: getattr(overdue, name) for name in ("title", "workstream", "description", "owner")}
    correcting.correct_action(
        overdue,
        Correction(**kept, starts=start),
        why="x",
        by=mona,
        on=DAY,
        conventions=RULES,
        meant={start},
    )
    assert fresh(overdue).shown(as_at=DAY, conventions=RULES).rag == "amber"


# --- the last update ----------------------------------------------------------------------------------------


def test_a_correction_stands_in_the_place_of_the_update_and_both_stay_readable(client, alice, action):
    first = said(action, alice, "Half is reconciled.")
    statement = UpdateStatement("A third is reconciled.", "green", percent=33)
    second = correcting.correct_update(first, statement, by=alice, on=NEXT, conventions=RULES)
    assert second.corrects == first
    assert list(action.updates.standing()) == [second]
    assert fresh(action).percent == 33
    client.force_login(alice)
    page = client.get(action.get_absolute_url()).content.decode()
    assert "Half is reconciled." in page and "A third is reconciled." in page
    assert "corrected since" in page and "in the place of an earlier one" in page


def test_only_the_latest_update_that_an_owner_made_is_corrected(alice, action):
    first = said(action, alice, "One")
    said(action, alice, "Two")
    statement = UpdateStatement("Three", "green")
    with pytest.raises(ValidationError, match="Only the latest update"):
        correcting.correct_update(first, statement, by=alice, on=DAY, conventions=RULES)
    plan = Update.objects.create(
        action=action, made_on=NEXT, text="From the plan", stage="in_progress", as_written=True
    )
    with pytest.raises(ValidationError, match="came with a plan"):
        correcting.withdraw_update(plan, reason="x", by=alice, on=NEXT)


def test_the_action_says_again_what_it_did_before_a_withdrawn_update(alice, action):
    said(action, alice, "Two left.", **late("Staff"), delay_category="Staffing or capacity")
    before = carried(action)
    wrong = said(action, alice, "All well.", on=NEXT)
    assert carried(action)[0] == "green"
    correcting.withdraw_update(wrong, reason="It was another action.", by=alice, on=NEXT)
    assert carried(action) == before == ("red", "Staff why", "Staffing or capacity", 20, DAY)
    wrong.refresh_from_db()
    assert (wrong.withdrawn_by, wrong.withdrawn_reason) == (alice, "It was another action.")
    assert [update.text for update in action.updates.standing()] == ["Two left."]
    with pytest.raises(ValidationError, match="so say what happened"):
        no_change(action, by=alice, on=NEXT, conventions=RULES)  # it is Red again


def test_without_an_earlier_update_the_action_stands_as_it_was_added(alice, action):
    wrong = said(action, alice, "Two left.", **late("Staff"), forecast=date(2026, 8, 1))
    correcting.withdraw_update(wrong, reason="Wrong action", by=alice, on=NEXT)
    now = fresh(action)
    assert carried(action) == ("", "", "", None, None)
    assert (now.forecast, now.stage) == (None, Stage.NOT_STARTED)


def test_what_a_moved_date_held_back_is_held_back_again(alice, mona):
    action = make.action(due=DAY - timedelta(days=3), owner=make.post(holder=alice))
    said(action, alice, "Late.", **late("Staff"))
    change = rescheduling.ask_to_reschedule(
        action, to_date=date(2026, 9, 1), reason="Staff", by=alice, on=DAY, conventions=RULES
    )
    rescheduling.approve(change, by=mona, on=DAY, conventions=RULES)
    wrong = said(action, alice, "All well.", on=NEXT)
    assert fresh(action).shown(as_at=NEXT, conventions=RULES).rag == "green"
    correcting.withdraw_update(wrong, reason="Too early", by=alice, on=NEXT)
    assert fresh(action).shown(as_at=NEXT, conventions=RULES).rag == "red"


def test_words_that_became_exempt_meanwhile_do_not_come_back(alice, mona, action):
    first = said(action, alice, "Zebedee leaves.", **late("Zebedee"))
    wrong = said(action, alice, "All well.", on=NEXT)
    restrict_update(first, Exemption(2, "A person"), by=mona)
    correcting.withdraw_update(wrong, reason="Wrong", by=alice, on=NEXT)
    now = fresh(action)
    assert now.stated_rag == "red" and "Zebedee" not in now.reason + now.being_done


def test_the_correction_of_an_exempt_update_is_exempt(alice, mona, action):
    first = said(action, alice, "Zebedee leaves.", **late("Zebedee"))
    restrict_update(first, Exemption(2, "A person"), by=mona)
    first.refresh_from_db()
    statement = UpdateStatement("Zebedee stays.", "red", reason="Zebedee", being_done="Zebedee")
    second = correcting.correct_update(first, statement, by=mona, on=NEXT, conventions=RULES)
    assert (second.exempt, second.exempt_paragraph) == (True, 2)
    assert "Zebedee" not in fresh(action).reason


@pytest.mark.parametrize(
    ("on", "reason", "message"),
    [
        (DAY + timedelta(days=2), "Wrong", "can be withdrawn until the end of the next day"),
        (NEXT, " ", "Enter why the update is withdrawn"),
    ],
)
def test_a_withdrawal_comes_soon_and_with_a_reason(alice, action, on, reason, message):
    update = said(action, alice, "One")
    with pytest.raises(ValidationError, match=message):
        correcting.withdraw_update(update, reason=reason, by=alice, on=on)
    assert carried(action)[0] == "green"


def test_a_stranger_takes_nothing_back(alice, action):
    update = said(action, alice, "One")
    with pytest.raises(PermissionDenied):
        correcting.withdraw_update(update, reason="x", by=make.person("Charlie"), on=DAY)


# --- a completion -------------------------------------------------------------------------------------------


def completed(action: Action, by):
    return verifying.complete(
        action, completed_on=DAY, closing_note="Done", evidence="Minutes", by=by, on=DAY
    )


def test_a_completion_that_waits_is_taken_back_with_a_reason_and_stays_in_the_history(client, alice, action):
    said(action, alice, "On the way.")
    claim = completed(action, alice)
    with pytest.raises(ValidationError, match="Enter why"):
        verifying.take_back(claim, reason="", by=alice, on=DAY)
    client.force_login(alice)
    page = client.get(f"{action.get_absolute_url()}complete/withdraw/")
    assert page.status_code == 200
    answer = client.post(f"{action.get_absolute_url()}complete/withdraw/", {"reason": "One ledger is left."})
    assert answer.status_code == 302
    now = fresh(action)
    assert (now.stage, now.completed_on, now.percent) == (Stage.IN_PROGRESS, None, 40)
    told = client.get(action.get_absolute_url()).content.decode()
    assert "Completion taken back" in told and "One ledger is left." in told
    assert client.get(f"{action.get_absolute_url()}complete/withdraw/").status_code == 404


def test_what_was_verified_is_not_taken_back(alice, mona, action):
    claim = verifying.verify(completed(action, alice), seen="Minutes", by=mona, on=DAY)
    with pytest.raises(ValidationError, match="is verified already"):
        verifying.take_back(claim, reason="x", by=alice, on=DAY)


# --- reasons for delay, and a first date --------------------------------------------------------------------


def test_a_reason_for_delay_is_one_of_the_councils_own(alice, action):
    own = InForce(delay_reasons=("Weather",))
    statement = UpdateStatement("Late", **late("Rain") | {"percent": None}, delay_category="Procurement")
    with pytest.raises(ValidationError) as refused:
        update_action(action, statement, by=alice, on=DAY, conventions=own)
    assert set(refused.value.message_dict) == {"delay_category"}
    with pytest.raises(ValidationError) as refused:
        rescheduling.ask_to_reschedule(
            action,
            to_date=action.due,
            reason=" ",
            by=alice,
            on=DAY,
            conventions=own,
            delay_category="Funding",
        )
    assert set(refused.value.message_dict) == {"to_date", "reason", "delay_category"}
    change = rescheduling.ask_to_reschedule(
        action,
        to_date=date(2026, 9, 1),
        reason="Rain",
        by=alice,
        on=DAY,
        conventions=own,
        delay_category="Weather",
    )
    assert change.delay_category == "Weather"


def test_a_first_date_is_asked_for_without_a_reason_and_decided_by_another(alice, mona):
    action = make.action(due=None, owner=make.post(holder=alice))
    change = rescheduling.ask_to_reschedule(
        action,
        to_date=date(2026, 9, 1),
        reason="",
        by=alice,
        on=DAY,
        conventions=RULES,
        delay_category="Funding",
    )
    assert (change.outcome, change.delay_category, change.is_first) == ("pending", "", True)
    rescheduling.approve(change, by=mona, on=DAY, conventions=RULES)
    now = fresh(action)
    assert (now.due, now.baseline, now.times_moved, now.rag_floor) == (date(2026, 9, 1),) * 2 + (0, "")


def test_the_demos_job_may_correct(action):
    assert corrected(action, DEMO, title="By the demo").title == "By the demo"


def test_an_action_goes_to_no_workstream_that_was_retired_and_stays_in_its_own(mona, action):
    retired = make.workstream("Old", of=action.programme, retired_on=DAY)
    words = Correction(title=action.title, workstream=retired, owner=action.owner)
    with pytest.raises(ValidationError) as refused:
        correcting.correct_action(action, words, why="Moved", by=mona, on=DAY, conventions=RULES)
    assert refused.value.message_dict == {"workstream": ["Old was retired. Select another workstream."]}
    action.workstream = retired
    action.save()
    words = Correction(title="Reworded", workstream=retired, owner=action.owner)
    assert (
        correcting.correct_action(fresh(action), words, why="Typo", by=mona, on=DAY, conventions=RULES).title
        == "Reworded"
    )


def test_a_completion_taken_back_leaves_the_percent_that_stood_before(alice):
    action = make.action(owner=make.post(holder=alice), percent=65)
    done = {"completed_on": DAY, "closing_note": "Done", "evidence": "In the file"}
    claim = verifying.complete(action, **done, by=alice, on=DAY)
    verifying.take_back(claim, reason="Too soon", by=alice, on=DAY)
    assert fresh(action).percent == 65


def test_a_reason_for_delay_that_left_the_list_can_be_given_again_where_it_stands(alice, action):
    said(action, alice, "Late.", **late("Rain"), delay_category="Staffing or capacity")
    change = rescheduling.ask_to_reschedule(
        fresh(action),
        to_date=DAY + timedelta(days=90),
        reason="Rain",
        delay_category="Staffing or capacity",
        by=alice,
        on=DAY,
        conventions=InForce(delay_reasons=("Funding",)),
    )
    assert change.delay_category == "Staffing or capacity"


def test_enter_in_the_update_form_saves_what_was_typed(client, alice, action):
    said(action, alice, "Two left.")
    client.force_login(alice)
    page = client.get(action.get_update_url()).content.decode()
    form = page[page.index(f'action="{action.get_update_url()}"') :]
    first = form[form.index('type="submit"') :].split("</button>")[0]
    assert "name=" not in first and "formaction" not in first and "Save update" in first
