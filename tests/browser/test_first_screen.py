"""The first screen of a register: its first row is in sight, filters come off one by one, a card is short."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.navigation import next_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TOP = "() => document.querySelector('.app-table tbody tr').getBoundingClientRect().top + window.scrollY"
TALLEST = (
    "() => Math.max(...[...document.querySelectorAll('.app-table--cards tbody tr')]"
    ".map((row) => row.getBoundingClientRect().height))"
)
WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"


def plan() -> None:
    owner = factories.post("Building Safety and Compliance Manager")
    for number in range(4):
        factories.action(
            f"Complete overdue medium and low-risk fire remedial actions, block {number}",
            owner=owner,
            due=date(2026, 3, 1),
            times_moved=2,
        )
    factories.action("https://intranet.council.example/" + "a" * 200)


def test_a_registers_first_row_is_in_sight_and_what_is_filtered_comes_off(
    desktop: Page, no_js: Page, sign_in: Any, axe: Any
):
    plan()
    mona = factories.manager()
    sign_in(desktop, mona)
    desktop.set_viewport_size({"width": 1280, "height": 800})
    desktop.goto("/actions/")
    assert desktop.evaluate(TOP) < 480 and desktop.evaluate(WIDER) <= 0
    desktop.get_by_label("Search", exact=True).fill("fire")
    with next_page(desktop):
        desktop.get_by_role("button", name="Apply filters").click()
    assert desktop.url.endswith("/actions/?q=fire")
    assert desktop.evaluate(TOP) < 480 and axe(desktop) == []
    desktop.locator("summary", has_text="Download").click()
    expect(desktop.get_by_role("link", name="CSV").first).to_be_visible()
    desktop.keyboard.press("Escape")
    expect(desktop.get_by_role("link", name="CSV").first).to_be_hidden()
    with next_page(desktop):
        desktop.get_by_role("link", name="Remove filter Search: fire").click()
    assert desktop.url.endswith("/actions/") or desktop.url.endswith("/actions/?")
    sign_in(no_js, mona)
    no_js.goto("/actions/")
    if not no_js.get_by_label("Search", exact=True).is_visible():
        no_js.locator("summary", has_text="Filter").first.click()
    no_js.get_by_label("Search", exact=True).fill("fire")
    with next_page(no_js):
        no_js.get_by_role("button", name="Apply filters").click()
    expect(no_js).to_have_url(desktop.url.split("?")[0] + "?q=fire")


def test_on_a_phone_a_card_says_each_thing_once(phone: Page, sign_in: Any, axe: Any):
    plan()
    sign_in(phone, factories.manager())
    phone.goto("/actions/?q=fire")
    assert phone.evaluate(TALLEST) <= 180 and phone.evaluate(WIDER) <= 0
    card = phone.locator(".app-table tbody tr").first.inner_text()
    assert card.count("overdue") == 2  # once in its title, once as how it stands
    assert axe(phone) == []
    phone.goto("/actions/")
    assert phone.evaluate(WIDER) <= 0
