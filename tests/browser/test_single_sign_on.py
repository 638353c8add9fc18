"""Single sign-on in a real browser, through a real provider: from the button to a page, with a role."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from council.models import GroupMapping, Role, Scope
from tests import factories
from tests.browser.navigation import follow
from tests.openid_provider import CLIENT_ID, CLIENT_SECRET, OpenIDProvider

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def provider(settings: Any) -> Iterator[OpenIDProvider]:
    running = OpenIDProvider()
    running.asks = True
    settings.OIDC_SERVER_URL, settings.OIDC_CLIENT_ID = running.url, CLIENT_ID
    settings.OIDC_CLIENT_SECRET, settings.OIDC_NAME = CLIENT_SECRET, "Ellerhithe single sign-on"
    yield running
    running.stop()


def test_the_provider_leads_to_the_home_page_with_the_roles_of_the_groups(
    desktop: Page, provider: OpenIDProvider, axe: Callable[[Page], list[str]]
) -> None:
    alice = factories.person()
    factories.programme("SSR", title="Strong and steady")
    GroupMapping.objects.create(
        group="programme-office",
        role=Role.VIEWER,
        scope=Scope.council(),
        reason="Agreed with IT",
        made_by=factories.administrator(),
    )
    provider.claims["groups"] = ["programme-office"]
    desktop.goto("/programmes/")
    expect(desktop).to_have_url(re.compile("/accounts/login/"))
    assert axe(desktop) == []
    follow(desktop.get_by_role("button", name="Sign in with Ellerhithe single sign-on"))
    expect(desktop).to_have_title("Provider")
    follow(desktop.get_by_role("link", name="Approve"))
    expect(desktop).to_have_url(re.compile("/programmes/$"))
    expect(desktop.get_by_text("Strong and steady").first).to_be_visible()
    desktop.goto("/")
    expect(desktop.get_by_role("heading", level=1)).to_be_visible()
    assert alice.grants.get().role == Role.VIEWER and axe(desktop) == []
