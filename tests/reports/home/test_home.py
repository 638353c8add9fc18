"""Home: mine first, each thing with its next step; then the portfolio."""

from datetime import timedelta

import pytest
from django.utils import timezone

from actions import rescheduling, verifying
from council.access.acting import DEMO
from council.conventions import InForce
from council.models import Role
from reports.models import HighlightReport
from tests import factories as f

pytestmark = pytest.mark.django_db
HOME = "/"
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract in negotiation"}


def days(number: int):
    """The day so many days from today."""
    return timezone.localdate() + timedelta(days=number)


def _text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def alice(client):
    """An officer who holds the post of Head of Finance, signed in."""
    alice = f.person()
    f.post(holder=alice)
    f.grant(alice, Role.OFFICER, over=f.programme())
    client.force_login(alice)
    return alice


@pytest.fixture
def mona(client):
    """The programme's manager, signed in."""
    mona = f.person("Mona")
    f.grant(mona, Role.PROGRAMME_MANAGER, over=f.programme())
    client.force_login(mona)
    return mona


def mine(title, **fields):
    fields.setdefault("on", timezone.localdate())
    return f.action(title, owner=f.post(), **fields)


# --- mine ---


def test_what_is_overdue_stands_before_what_wants_a_word_before_what_is_due_soon(client, alice):
    mine("Soon", due=days(3))
    mine("Silent", due=days(300), on=days(-100))
    mine("Late", due=days(-3))
    page = _text(client.get(HOME))
    assert page.index("Late") < page.index("Silent") < page.index("Soon")
    assert "3 days overdue" in page


def test_each_thing_has_its_next_step_as_one_button(client, alice):
    action = mine("Late", due=days(-3))
    page = _text(client.get(HOME))
    assert page.count(f'href="{action.get_update_url()}"') == 1


def test_an_action_stands_once_however_much_it_lacks(client, alice):
    action = mine("Late and silent", due=days(-3), on=days(-100))
    assert _text(client.get(HOME)).count(f'href="{action.get_absolute_url()}"') == 1


def test_what_was_sent_back_stands_with_the_overdue_and_says_so(client, alice):
    action = mine("Half done", due=days(200))
    said = {"completed_on": days(-1), "closing_note": "Done", "evidence": "Minute 7"}
    claim = verifying.complete(action, by=DEMO.signed(alice), on=days(0), **said)
    verifying.send_back(claim, reason="The minute is missing", by=DEMO.signed(f.person("Mona")), on=days(0))
    page = _text(client.get(HOME))
    assert "Its completion was sent back" in page and page.index("Overdue <span") < page.index("Half done")


def test_what_is_in_hand_is_not_asked_for(client, alice):
    mine("In hand", due=days(200))
    page = _text(client.get(HOME))
    assert "Nothing waits for you today" in page and "In hand" not in page


def test_anothers_action_is_not_mine(client, alice):
    f.action("Bob's late one", owner=f.post("Head of Housing"), due=days(-3), on=days(-5))
    assert "late one" not in _text(client.get(HOME)).split("Programmes</h2>")[0]


def test_more_than_five_of_a_kind_are_folded_below_them(client, alice):
    for n in range(8):
        mine(f"Late {n}", due=days(-3 - n))
    page = _text(client.get(HOME))
    assert "Show 3 more" in page and "Overdue <span" in page


def test_the_longest_overdue_stands_first(client, alice):
    mine("A little late", due=days(-1))
    mine("Very late", due=days(-90))
    page = _text(client.get(HOME))
    assert page.index("Very late") < page.index("A little late")


def test_a_risk_that_nobody_reviewed_for_long_is_offered_to_its_owner(client, alice):
    risk = f.risk("Staff leave", owner=f.post(), raised_on=days(-200))
    page = _text(client.get(HOME))
    assert f"/risks/{risk.reference}/review/" in page and "raised 200 days ago" in page


def test_a_risk_reviewed_lately_is_quiet(client, alice):
    f.risk("Staff leave", owner=f.post(), raised_on=days(-200), reviewed_on=days(-10))
    assert "Staff leave" not in _text(client.get(HOME))


def test_an_exempt_action_is_not_on_the_home_of_its_owner_without_the_right(client, alice):
    mine("Secret supplier", due=days(-3), **EXEMPT)
    f.risk("Secret risk", owner=f.post(), raised_on=days(-200), **EXEMPT)
    assert "Secret" not in _text(client.get(HOME))


# --- decisions ---


def test_a_date_change_waits_for_the_manager_and_not_for_its_asker(client, mona):
    action = f.action("Replace the ledger", due=days(40), on=days(-5))
    ask = {"to_date": days(140), "reason": "Supplier late", "on": days(0), "conventions": InForce()}
    rescheduling.ask_to_reschedule(action, by=DEMO.signed(f.person()), **ask)
    page = _text(client.get(HOME))
    assert f"/actions/{action.reference}/decide/" in page and "Alice asks to move it" in page
    own = f.action("Mona's own", due=days(40), on=days(-5))
    rescheduling.ask_to_reschedule(own, by=DEMO.signed(mona), **ask)
    assert f"/actions/{own.reference}/decide/" not in _text(client.get(HOME))


def test_a_completion_waits_for_another_than_the_completer(client, mona):
    said = {"completed_on": days(-1), "closing_note": "Done", "evidence": "Minute 7", "on": days(0)}
    theirs, own = f.action("Theirs", on=days(-5)), f.action("Mona's own", on=days(-5))
    verifying.complete(theirs, by=DEMO.signed(f.person()), **said)
    verifying.complete(own, by=DEMO.signed(mona), **said)
    page = _text(client.get(HOME))
    assert f"/actions/{theirs.reference}/verify/" in page
    assert f"/actions/{own.reference}/verify/" not in page


def test_a_manager_decides_nothing_about_what_is_exempt_and_unseen(client, mona):
    action = f.action("Secret supplier", on=days(-5), **EXEMPT)
    verifying.complete(
        action,
        completed_on=days(-1),
        closing_note="Done",
        evidence="x",
        by=DEMO.signed(f.person()),
        on=days(0),
    )
    assert "Secret supplier" not in _text(client.get(HOME))


def test_an_officer_is_offered_no_decision(client, alice):
    action = f.action("Replace the ledger", due=days(40), on=days(-5))
    rescheduling.ask_to_reschedule(
        action,
        to_date=days(140),
        reason="Late",
        by=DEMO.signed(f.person("Bob")),
        on=days(0),
        conventions=InForce(),
    )
    assert "Decide" not in _text(client.get(HOME))


def test_a_claim_waits_for_finance_and_not_for_its_claimant(client):
    farah = f.person("Farah")
    f.grant(farah, Role.FINANCE, over=f.programme())
    client.force_login(farah)
    for title, claimant in (("Fewer licences", f.person()), ("Her own claim", farah)):
        f.claimed(by=claimant, to=f.saving_year(f.saving(title)))
    page = _text(client.get(HOME))
    assert "£25,000 claimed for 2026/27 by Alice" in page and "Her own claim" not in page


def _report(**fields):
    fields.setdefault("programme", f.programme())
    return HighlightReport.objects.create(
        body=f.body(), period_from=days(-60), period_to=days(-1), as_at=days(0), **fields
    )


def test_a_draft_waits_for_the_clerk(client):
    clara = f.person("Clara")
    f.grant(clara, Role.CLERK, over=f.programme())
    client.force_login(clara)
    draft, issued = _report(), _report(status="issued")
    page = _text(client.get(HOME))
    assert draft.get_absolute_url() in page and issued.get_absolute_url() not in page


def test_a_clerk_of_the_whole_council_finds_every_draft(client):
    clara = f.person("Clara")
    f.grant(clara, Role.CLERK)
    client.force_login(clara)
    assert _report().get_absolute_url() in _text(client.get(HOME))


def test_an_officer_is_offered_no_draft(client, alice):
    draft = _report()
    assert draft.get_absolute_url() not in _text(client.get(HOME))


# --- the portfolio ---


def test_the_portfolio_shows_the_worst_and_the_counts_never_an_average(client, mona):
    f.action("Late", due=days(-90), on=days(-95))
    f.action("Fine", due=days(90), on=days(0))
    page = _text(client.get(HOME))
    assert "Programme SSR: 1 Red, 0 Amber, 1 Green" in page
    assert "1 overdue." in page


def test_the_worst_programme_stands_first(client):
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER)
    client.force_login(vera)
    calm, late = f.programme("AAA"), f.programme("ZZZ")
    f.action("Fine", workstream=f.workstream(of=calm), due=days(90), on=days(0))
    f.action("Late", workstream=f.workstream(of=late), due=days(-90), on=days(-95))
    page = _text(client.get(HOME))
    assert page.index("Programme ZZZ") < page.index("Programme AAA")


def test_an_exempt_action_is_not_even_counted(client, mona):
    f.action("Secret", due=days(-90), on=days(-95), **EXEMPT)
    assert "No actions yet." in _text(client.get(HOME))


def test_the_next_report_is_named_with_its_meeting(client, mona):
    _report(meeting_on=days(20))
    page = _text(client.get(HOME))
    assert "Next report: Audit and Governance Committee" in page


def test_a_stranger_gets_a_quiet_page_that_says_whom_to_ask(client):
    f.action("Late", due=days(-90), on=days(-95))
    client.force_login(f.person("Charlie"))
    page = _text(client.get(HOME))
    assert "Nothing waits for you today" in page and "No programmes to show" in page
    assert "Programme SSR" not in page


def test_an_administrator_of_an_empty_council_is_offered_an_import(client):
    adam = f.person("Adam")
    f.grant(adam, Role.ADMIN)
    client.force_login(adam)
    assert "Import the improvement plan as it is" in _text(client.get(HOME))


@pytest.mark.parametrize("number", [3, 30])
def test_home_asks_as_many_questions_whatever_is_owed(client, number, django_assert_num_queries):
    mona = f.person("Mona")
    f.post(holder=mona)
    f.grant(mona, Role.PROGRAMME_MANAGER)
    client.force_login(mona)
    for n in range(number):
        of = f.programme(f"P{n}")
        mine(f"Late {n}", workstream=f.workstream(of=of), due=days(-3 - n), on=days(-100))
        f.risk(f"Risk {n}", programme=of, owner=f.post(), raised_on=days(-200))
        f.milestone(f"Opens {n}", programme=of, owner=f.post(), due=days(-n))
    # Exceptions have one; a lead’s drafts two, and what they say of an owner’s records one.
    with django_assert_num_queries(37):
        client.get(HOME)
