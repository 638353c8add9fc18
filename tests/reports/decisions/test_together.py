"""Date changes of every register are ticked and decided as one: all of them, or none with the reason."""

from datetime import date, timedelta

import pytest

from actions.models import DateChange
from actions.rescheduling import ask_to_reschedule, withdraw
from council.access.acting import DEMO
from council.conventions import InForce
from council.history import authored
from council.models import Role
from programmes.milestones.moving import ask_to_move
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
PAGE = "/decisions/"
RULES = InForce()
MET = {"meeting_on_day": "8", "meeting_on_month": "6", "meeting_on_year": "2026", "minute": "14"}


@pytest.fixture
def alice():
    alice = make.person("Alice")
    make.post("Head of Finance", holder=alice)
    return alice


@pytest.fixture
def mona(client):
    mona = make.manager()
    client.force_login(mona)
    return mona


def asked(title="Reconcile the ledger", *, by, days=200, through="page", of=None):
    """A date change of an action that waits."""
    stream = {"workstream": make.workstream(of, of=make.programme())} if of else {}
    action = make.action(title, owner=make.post("Head of Finance"), **stream)
    with authored(through=through):
        return ask_to_reschedule(
            action,
            to_date=action.due + timedelta(days=days),
            reason="Supplier late.",
            by=by,
            on=DAY,
            conventions=RULES,
        )


def asked_of_milestone(*, by):
    milestone = make.milestone(owner=make.post("Head of Finance"), due=date(2026, 9, 1))
    return ask_to_move(
        milestone, to_date=date(2027, 9, 1), reason="Inquiry.", by=by, on=DAY, conventions=RULES
    )


def key(change) -> str:
    return f"{change.about}-{change.pk}"


def decide(client, *changes, decision="approve", page=PAGE, **boxes):
    return client.post(page, {"chosen": [key(each) for each in changes], "decision": decision} | boxes)


def outcomes(*changes):
    return [type(each).objects.get(pk=each.pk).outcome for each in changes]


def test_three_of_two_registers_are_approved_with_one_meeting_and_minute(client, alice, mona):
    board = make.body("Improvement Board")
    changes = [asked(by=alice), asked("Close the accounts", by=alice), asked_of_milestone(by=alice)]
    page = client.get(PAGE).content.decode()
    assert "3 date changes to decide" in page and "200 days later" in page and "Supplier late." in page
    answer = decide(client, *changes, body=str(board.pk), **MET)
    assert answer.status_code == 302
    assert "3 date changes approved." in client.get(PAGE).content.decode()
    for change in changes:
        kept = type(change).objects.get(pk=change.pk)
        met = (kept.outcome, kept.decided_by, kept.decided_by_body, kept.meeting_on, kept.minute)
        assert met == ("approved", mona, board, date(2026, 6, 8), "14")
        record = getattr(kept, change.about)
        assert (record.due, record.times_moved) == (change.to_date, 1)
        why = "Date change approved by Improvement Board on 8 June 2026, minute 14: "
        assert record.history.first().history_change_reason.startswith(why)
    shown = client.get(changes[0].action.get_absolute_url()).content.decode()
    assert "meeting of 8 June 2026, minute 14" in shown


def test_they_are_refused_together_with_one_reason_or_not_at_all(client, alice, mona):
    changes = [asked(by=alice), asked_of_milestone(by=alice)]
    page = decide(client, *changes, decision="refuse").content.decode()
    assert "Enter why the date changes are refused" in page
    assert outcomes(*changes) == ["pending", "pending"]
    decide(client, *changes, decision="refuse", decision_reason="The date stands.")
    assert outcomes(*changes) == ["refused", "refused"]
    assert DateChange.objects.get().decision_reason == "The date stands."


def test_where_one_cannot_be_decided_none_is_and_its_row_says_why(client, alice, mona):
    stands, moved = asked(by=alice), asked("Close the accounts", by=alice)
    moved.action.due += timedelta(days=5)
    moved.action.save_next_version()
    page = decide(client, stands, moved).content.decode()
    assert "Nothing was decided. 1 could not be decided so: see why, and untick it." in page
    assert "The due date has moved since this was asked for." in page
    assert page.count("checked") >= 2  # what was ticked and chosen is there again
    assert outcomes(stands, moved) == ["pending", "pending"]
    decide(client, stands)
    assert outcomes(stands, moved) == ["approved", "pending"]


def test_what_was_withdrawn_meanwhile_is_told_and_nothing_decided(client, alice, mona):
    stands, gone = asked(by=alice), asked("Close the accounts", by=alice)
    withdraw(gone, by=alice, on=DAY)
    page = decide(client, stands, gone).content.decode()
    assert "1 of those ticked is decided or withdrawn by now." in page
    assert outcomes(stands, gone) == ["pending", "withdrawn"]


def test_who_asked_sees_their_own_without_a_tick_and_cannot_send_it(client, alice, mona):
    own, other = asked(by=mona), asked("Close the accounts", by=alice)
    page = client.get(PAGE).content.decode()
    assert f'value="{key(own)}"' not in page and "another person decides" in page
    page = decide(client, own, other).content.decode()
    assert "You asked for this date change" in page
    assert outcomes(own, other) == ["pending", "pending"]


def test_nothing_ticked_a_minute_without_a_body_and_no_decision_are_errors(client, alice, mona):
    change = asked(by=alice)
    assert "Tick the date changes that were decided" in decide(client).content.decode()
    assert "Select the body that decided" in decide(client, change, minute="14").content.decode()
    assert "Select whether to approve or refuse" in decide(client, change, decision="").content.decode()
    assert outcomes(change) == ["pending"]


def test_the_list_is_narrowed_by_programme_workstream_and_import(client, alice, mona):
    asked("Of the import", by=DEMO, through="import 12", of="Law")
    asked("By hand", by=alice, of="Finance")
    law = make.workstream("Law")
    for query, found in (
        ("through=import+12", {"Of the import"}),
        (f"workstream={law.pk}", {"Of the import"}),
        (f"programme={law.programme_id}", {"Of the import", "By hand"}),
    ):
        page = client.get(f"{PAGE}?{query}").content.decode()
        assert {each for each in ("Of the import", "By hand") if each in page} == found, query
    page = client.get(f"{PAGE}?workstream=x").content.decode()
    assert "Correct the filters first" in page and "By hand" not in page
    assert client.get(f"{PAGE}?select=all").content.decode().count("checked") == 2


def test_workstreams_of_one_name_are_told_apart_by_their_programmes(client, alice, mona):
    for code in ("ABC", "XYZ"):
        make.workstream("Delivery", of=make.programme(code))
    make.grant(mona, Role.PROGRAMME_MANAGER)
    client.force_login(mona)
    page = client.get(PAGE).content.decode()
    assert "ABC: Delivery" in page and "XYZ: Delivery" in page


def test_another_programmes_and_exempt_ones_are_not_there_and_cannot_be_sent(client, alice):
    mine, other = make.programme(), make.programme("ALT", title="Other")
    pat = make.person("Pat")
    make.grant(pat, Role.PROGRAMME_MANAGER, over=mine)
    change = asked("Elsewhere", by=DEMO)
    action = make.action("Of another", workstream=make.workstream("Law", of=other))
    elsewhere = ask_to_reschedule(
        action, to_date=date(2027, 9, 1), reason="Late.", by=DEMO, on=DAY, conventions=RULES
    )
    client.force_login(pat)
    page = client.get(PAGE).content.decode()
    assert "Elsewhere" in page and "Of another" not in page
    decide(client, change, elsewhere)
    assert outcomes(change, elsewhere) == ["pending", "pending"]
    client.force_login(alice)
    assert client.get(PAGE).status_code == 403


def test_the_list_asks_the_same_number_of_questions_however_long(
    client, alice, mona, django_assert_max_num_queries
):
    for number in range(6):
        asked(f"Action {number}", by=alice)
    asked_of_milestone(by=alice)
    client.get(PAGE)
    with django_assert_max_num_queries(14):
        assert "7 date changes to decide" in client.get(PAGE).content.decode()


# --- ways in ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["/", "/my-actions/"])
def test_where_several_wait_home_and_my_actions_lead_to_deciding_them_together(client, alice, mona, page):
    asked(by=alice)
    assert "wait for your decision." not in client.get(page).content.decode()
    asked("Close the accounts", by=alice)
    shown = client.get(page).content.decode()
    assert "2 date changes wait for your decision." in shown and f'href="{PAGE}"' in shown


def test_the_register_of_date_changes_leads_whoever_decides_there_and_nobody_else(client, alice, mona):
    asked(by=alice)
    assert f'href="{PAGE}"' in client.get("/date-changes/").content.decode()
    client.force_login(alice)
    assert f'href="{PAGE}"' not in client.get("/date-changes/").content.decode()
