"""A role given to a post, in a browser: its holder gains it; the holder changes; the old one has lost it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from council.models import Holding, Role
from tests import factories
from tests.browser.navigation import follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_role_given_to_a_post_follows_whoever_holds_it(
    desktop: Page, axe: Callable[[Page], list[str]], sign_in: Any
):
    today = timezone.localdate()
    adam, alice, bob = (factories.person(name) for name in ("Adam", "Alice", "Bob"))
    factories.grant(adam, Role.ADMIN)
    factories.programme("SEN")
    action = factories.action("Reconcile the ledger", programme=factories.programme("SSR"))
    post = factories.post("Head of Internal Audit")
    held = Holding.objects.create(post=post, user=alice, from_date=today - timedelta(days=30))
    page = desktop

    def sees(person: Any, *, it: bool) -> None:
        page.context.clear_cookies()
        sign_in(page, person)
        page.goto(action.get_absolute_url())
        expect(page.get_by_role("heading", level=1)).to_contain_text(action.title if it else "not found")

    sees(alice, it=False)
    page.context.clear_cookies()
    sign_in(page, adam)
    page.goto("/settings/access/")
    follow(page.get_by_role("button", name="Grant a role").or_(page.get_by_role("link", name="Grant a role")))
    page.get_by_label("Auditor", exact=True).check()
    page.locator("[name=scope]").select_option(label="Programme SSR")
    page.get_by_label("A post: the person who holds it, and deputises").check()
    page.locator("[name=post]").select_option(label="Head of Internal Audit")
    page.locator("[name=reason]").fill("Follows up the review; asked for by the Monitoring Officer")
    assert axe(page) == []
    follow(page.get_by_role("button", name="Grant the role"))
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Auditor of Programme SSR to Head of Internal Audit")
    assert axe(page) == []
    page.goto("/settings/access/")
    expect(page.get_by_role("row", name=re.compile("Head of Internal Audit"))).to_contain_text("Alice")
    assert axe(page) == []

    sees(alice, it=True)
    follow(page.get_by_role("link", name="Who can see or change this"))
    row = page.get_by_role("row", name=re.compile("Alice"))
    given = "Auditor of Programme SSR, exempt material included, granted to Head of Internal Audit, held"
    expect(row).to_contain_text(given)
    assert axe(page) == []

    held.to_date = today - timedelta(days=1)
    held.save()
    Holding.objects.create(post=post, user=bob, from_date=today)
    sees(alice, it=False)
    sees(bob, it=True)
