"""Date changes that wait are decided as one, in a browser and without scripts: by hand, and of an import."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from actions.models import Action, DateChange
from actions.rescheduling import ask_to_reschedule
from council.conventions import InForce
from programmes.milestones.moving import ask_to_move
from programmes.models import MilestoneDateChange
from tests import factories
from tests.browser.navigation import follow
from tests.programmes.imports.comparing.test_again import WORDS, brought, plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["desktop", "phone", "no_js"])
def page(request: pytest.FixtureRequest) -> Page:
    window: Page = request.getfixturevalue(request.param)
    return window


@pytest.fixture
def look(page: Page, axe: Any, scrolls_sideways: Any, request: pytest.FixtureRequest) -> Callable[[], None]:
    def look() -> None:
        if "no_js" not in request.node.name:
            assert axe(page) == [], page.url
            assert not scrolls_sideways(page), page.url

    return look


def test_three_date_changes_of_two_registers_are_decided_together(page: Page, sign_in: Any, look: Any):
    alice, mona, today = factories.person("Alice"), factories.manager(), timezone.localdate()
    owner, board = factories.post("Head of Finance", holder=alice), factories.body("Improvement Board")
    told: dict[str, Any] = {"reason": "The supplier is late.", "by": alice, "on": today}
    told |= {"conventions": InForce(), "to_date": today + timedelta(days=300)}
    due = today + timedelta(days=20)
    for title in ("Reconcile the ledger", "Close the accounts"):
        ask_to_reschedule(factories.action(title, owner=owner, due=due), **told)
    ask_to_move(factories.milestone("Cabinet decides", owner=owner, due=due), **told)

    sign_in(page, mona)
    page.goto("/")
    expect(page.get_by_text("3 date changes wait for your decision.")).to_be_visible()
    follow(page.get_by_role("link", name="Decide on them together"))
    look()
    press(page, "Decide on all that are ticked")
    expect(page.get_by_role("link", name="Select whether to approve or refuse the new dates")).to_be_visible()
    look()
    follow(page.get_by_role("link", name="Tick all 3"))
    page.get_by_role("checkbox", name="Close the accounts").uncheck()
    approve(page, str(board), "14")
    expect(page.get_by_text("2 date changes approved.")).to_be_visible()
    page.get_by_role("checkbox", name="Close the accounts").check()
    page.get_by_role("radio", name="Refuse: the due dates stand").check()
    page.get_by_label("Why are they refused?").fill("The accounts have a date in law.")
    look()
    press(page, "Decide on all that are ticked")
    expect(page.get_by_text("1 date change refused.")).to_be_visible()
    expect(page.get_by_text("No date change waits for you")).to_be_visible()
    look()
    approved = [*DateChange.objects.filter(outcome="approved"), MilestoneDateChange.objects.get()]
    assert [(each.decided_by_body, each.minute) for each in approved] == [(board, "14")] * 2


def test_the_dates_of_an_import_are_decided_together(page: Page, sign_in: Any, look: Any):
    factories.post("Head of Finance")
    board, mona = factories.body("Improvement Board"), factories.manager()
    programme = brought(plan())[0].programme
    moved = [(words, "Target date", "31 December 2027") for words in WORDS[:3]]
    again = brought(plan(moved), programme)[0]
    sign_in(page, mona)
    page.goto(f"/imports/{again.pk}/result/")
    look()
    follow(page.get_by_role("link", name="Decide on these 3 together"))
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)
    approve(page, str(board), "9")
    expect(page.get_by_text("3 date changes approved.")).to_be_visible()
    assert {action.due.year for action in Action.objects.filter(title__in=WORDS[:3])} == {2027}


def press(page: Page, name: str) -> None:
    button: Locator = page.get_by_role("button", name=name, exact=True)
    follow(button)


def approve(page: Page, body: str, minute: str) -> None:
    """All that is ticked is approved by the body at its meeting yesterday."""
    page.get_by_role("radio", name="Approve the new dates").check()
    page.get_by_label("Body that decided").select_option(label=body)
    day = timezone.localdate() - timedelta(days=1)
    for box in ("day", "month", "year"):
        page.locator(f"[name=meeting_on_{box}]").fill(str(getattr(day, box)))
    page.get_by_label("Minute").fill(minute)
    press(page, "Decide on all that are ticked")
