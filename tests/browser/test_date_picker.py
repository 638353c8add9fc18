"""A date is typed, or chosen from a calendar; one in doubt is asked about once, with scripts or without."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from actions.models import Action, DateChange
from council.models import Role
from tests import factories
from tests.browser.conftest import at_the_width_of_a_phone
from tests.browser.navigation import follow
from tests.browser.test_every_page import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def action() -> Action:
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=factories.programme())
    due = timezone.localdate() + timedelta(days=60)
    return factories.action("Reconcile the ledger", due=due, on=timezone.localdate() - timedelta(days=80))


@pytest.fixture
def manager(action: Action) -> Any:
    return factories.person("Mona")


def boxes(page: Page) -> list[str]:
    return [page.locator(f"input[name=to_date_{part}]").input_value() for part in ("day", "month", "year")]


def test_a_date_is_chosen_from_the_calendar_by_keyboard_alone(
    desktop: Page, sign_in: Any, axe: Any, scrolls_sideways: Any, action: Action, manager: Any
) -> None:
    page = desktop
    sign_in(page, manager)
    page.goto(f"/actions/{action.reference}/reschedule/")
    for part, typed in (("day", "27"), ("month", "March"), ("year", "2031")):
        page.locator(f"input[name=to_date_{part}]").fill(typed)
    opener = page.get_by_role("button", name="Choose from calendar for New due date")
    tab_to(page, "Choose from calendar")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="March 2031")
    expect(dialog).to_be_visible()
    expect(page.get_by_role("button", name="Thursday 27 March 2031")).to_be_focused()
    assert axe(page) == []
    with at_the_width_of_a_phone(page):
        assert axe(page, ["color-contrast", "target-size"]) == [] and not scrolls_sideways(page)
    for key in ("ArrowRight", "ArrowDown", "PageDown", "Shift+PageUp", "Home"):
        page.keyboard.press(key)
    # 28 March, 4 April, 4 May 2031, 4 May 2030, its Monday.
    expect(page.get_by_role("button", name="Monday 29 April 2030")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert boxes(page) == ["29", "4", "2030"]
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    assert boxes(page) == ["29", "4", "2030"]


def test_without_scripts_a_date_in_doubt_is_asked_about_once_and_then_taken(
    no_js: Page, sign_in: Any, action: Action, manager: Any
) -> None:
    page = no_js
    sign_in(page, manager)
    page.goto(f"/actions/{action.reference}/reschedule/")
    expect(page.get_by_role("button", name="Choose from calendar")).to_have_count(0)
    page.get_by_label("Reason for the slippage").fill("The supplier is late.")
    for part, typed in (("day", "27"), ("month", "3"), ("year", "2062")):
        page.locator(f"input[name=to_date_{part}]").fill(typed)
    follow(page.get_by_role("button", name="Ask"))
    expect(page.get_by_role("alert")).to_contain_text("27 March 2062, is more than 10 years away")
    assert boxes(page) == ["27", "3", "2062"]
    expect(page.get_by_label("Reason for the slippage")).to_have_value("The supplier is late.")
    page.get_by_label("Yes, 27 March 2062 is meant").check()
    follow(page.get_by_role("button", name="Ask"))
    assert DateChange.objects.get().to_date == date(2062, 3, 27)
