"""The holder of a post changes, in a real browser: who follows has the post's actions, the last has not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from actions.models import Action
from council.models import Role
from tests import factories
from tests.browser.conftest import at_the_width_of_a_phone
from tests.browser.navigation import follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["desktop", "no_js"])
def window(request: pytest.FixtureRequest) -> Page:
    return request.getfixturevalue(request.param)


def test_an_administrator_changes_the_holder_and_the_actions_follow(
    window: Page, sign_in: Callable[[Page, Any], None], axe: Callable[[Page], list[str]], request: Any
):
    alice, bob, adam = (factories.person(name) for name in ("Alice", "Bob", "Adam"))
    factories.grant(adam, Role.ADMIN)
    post = factories.post("Head of Finance", holder=alice)
    today = timezone.localdate()
    action = factories.action("Reconcile the ledger", owner=post, on=today, due=today + timedelta(days=60))
    with_scripts = "no_js" not in request.node.name

    def look() -> None:
        if with_scripts:
            assert axe(window) == [], window.url
            with at_the_width_of_a_phone(window):
                assert axe(window) == [], window.url

    def my_actions(user: Any) -> str:
        sign_in(window, user)
        window.goto("/my-actions/")
        look()
        return window.locator("main").text_content() or ""  # what is folded away counts too

    assert "Reconcile the ledger" in my_actions(alice)
    assert "Reconcile the ledger" not in my_actions(bob)

    sign_in(window, adam)
    window.goto(post.get_absolute_url())
    look()
    follow(window.get_by_role("link", name="Change who holds it"))
    look()
    expect(window.locator("[name=post] option:checked")).to_have_text("Head of Finance")
    window.locator("[name=user]").select_option(label="Bob (bob@council.example)")
    follow(window.get_by_role("button", name="Continue"))
    expect(window.get_by_role("heading", level=1)).to_have_text("Check before you save")
    expect(window.get_by_text("Alice leaves the post: holder until")).to_be_visible()
    expect(window.get_by_text("1 action")).to_be_visible()
    look()
    follow(window.get_by_role("button", name="Confirm"))
    expect(window.get_by_text("Bob takes up Head of Finance on")).to_be_visible()
    look()

    assert "Reconcile the ledger" not in my_actions(alice)
    assert window.goto(action.get_absolute_url()).status == 404
    assert "Reconcile the ledger" in my_actions(bob)
    window.goto(action.get_update_url())
    window.locator("[name=text]").fill("Agreed to June.")
    window.get_by_label("Green", exact=True).check()
    follow(window.get_by_role("button", name="Save update"))
    expect(window.get_by_text(f"{action.reference} updated.")).to_be_visible()
    expect(window.get_by_text("Bob for Head of Finance").first).to_be_visible()
    assert Action.objects.get(pk=action.pk).owner == post, "no action was edited to change hands"
