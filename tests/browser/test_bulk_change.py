"""Many actions changed at once with the keyboard alone: ticked, asked, looked at and confirmed."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from actions.models import Action
from council.models import Role
from tests import factories
from tests.browser.navigation import next_page
from tests.browser.test_every_page import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_manager_changes_the_owner_of_two_actions_with_the_keyboard_alone(
    desktop: Page, sign_in: Any, axe: Any
):
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=factories.programme())
    legal = factories.post("Head of Legal")
    for title in ("Reconcile the ledger", "Write the debt policy", "Replace the cash system"):
        factories.action(title)
    sign_in(desktop, mona)
    desktop.goto("/actions/?select=1#bulk")
    tab_to(desktop, "Reference")  # the table, which is a stop of its own: it may have to be scrolled
    for reference in ("SSR-001", "SSR-003"):
        tab_to(desktop, f"Select {reference}")
        desktop.keyboard.press("Space")
        expect(desktop.get_by_label(f"Select {reference}")).to_be_checked()
    tab_to(desktop, "Change those ticked")
    with next_page(desktop):
        desktop.keyboard.press("Enter")
    expect(desktop.get_by_role("heading", name="Change 2 actions")).to_be_visible()
    assert axe(desktop) == []
    tab_to(desktop, "New owner")
    desktop.keyboard.type("Head of L")
    tab_to(desktop, "Why?")
    desktop.keyboard.type("The service moved.")
    tab_to(desktop, "See what would change")
    with next_page(desktop):
        desktop.keyboard.press("Enter")
    expect(desktop.get_by_role("heading", name="Check the change")).to_be_visible()
    assert axe(desktop) == []
    tab_to(desktop, "Change 2 actions")
    with next_page(desktop):
        desktop.keyboard.press("Enter")
    expect(desktop.get_by_text("2 chosen, 2 changed, 0 left out")).to_be_visible()
    assert axe(desktop) == []
    changed = Action.objects.filter(owner=legal).values_list("reference", flat=True)
    assert sorted(changed) == ["SSR-001", "SSR-003"]
