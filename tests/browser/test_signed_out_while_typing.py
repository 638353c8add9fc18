"""Somebody signs out in one tab and saves in the other: their words are shown, and sent once they are back.

On the row of My actions, and on the page of the update; with JavaScript and without.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from actions.models import Action, Update
from council.models import Role, User
from tests import factories
from tests.browser.navigation import follow, settle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Half of it is done.\nThe rest waits for <the supplier>."


@pytest.fixture
def alice() -> User:
    alice = factories.person("Alice")
    factories.grant(alice, Role.OFFICER, over=factories.programme())
    return alice


@pytest.fixture
def action(alice: User) -> Action:
    today = timezone.localdate()
    owner = factories.post("Head of Finance", holder=alice)
    days = {"due": today + timedelta(days=60), "on": today - timedelta(days=80)}
    return factories.action("Reconcile the ledger", owner=owner, **days)


def sign_out_in_another_tab(page: Page, base: str) -> None:
    other = page.context.new_page()
    other.goto(f"{base}/accounts/logout/")
    other.locator("main").get_by_role("button", name="Sign out").click()
    expect(other).to_have_url(re.compile("/accounts/login"))
    other.close()


def sign_in_again_and_send(page: Page, alice: User) -> None:
    follow(page.get_by_role("button", name="Sign in to send it"))
    page.locator("input[name=login]").fill(alice.email)
    page.locator("input[name=password]").fill(factories.PASSWORD)
    follow(page.get_by_role("button", name=re.compile("sign in", re.IGNORECASE)).first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Send it now?")
    expect(page.get_by_text("The rest waits for <the supplier>.")).to_be_visible()
    follow(page.get_by_role("button", name="Send it"))


@pytest.mark.parametrize("kind", ["desktop", "no_js"])
def test_the_page_of_an_update(
    request: pytest.FixtureRequest, kind: str, alice: User, action: Action, sign_in: Any, live_server: Any
) -> None:
    page: Page = request.getfixturevalue(kind)
    sign_in(page, alice)
    page.goto(action.get_update_url())
    page.locator("[name=text]").fill(WORDS)
    page.get_by_label("Green", exact=True).check()
    sign_out_in_another_tab(page, live_server.url)
    follow(page.get_by_role("button", name="Save update"))
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out, and this was not saved")
    expect(page.get_by_text("The rest waits for <the supplier>.")).to_be_visible()
    sign_in_again_and_send(page, alice)
    assert Update.objects.get(action=action).text == WORDS


def test_the_row_of_my_actions(
    desktop: Page, alice: User, action: Action, sign_in: Any, live_server: Any
) -> None:
    page = desktop
    sign_in(page, alice)
    page.goto("/my-actions/")
    row = page.locator(f"#owed-{action.reference}")
    row.get_by_role("link", name="Update").first.click()
    settle(page)
    row.locator("[name=text]").fill(WORDS)
    row.get_by_label("Green", exact=True).check()
    sign_out_in_another_tab(page, live_server.url)
    row.get_by_role("button", name="Save update").click()
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out, and this was not saved")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_text("The rest waits for <the supplier>.")).to_be_visible()
    sign_in_again_and_send(page, alice)
    assert Update.objects.get(action=action).text == WORDS
