"""Signing in, in a real browser: a passkey made and used, and no page open before a second step is set up."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from council.models import Role
from tests import factories
from tests.browser.navigation import follow
from tests.council.accounts.signing_in.ways import code, told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def device(desktop: Page) -> Page:
    """A window on a machine with a fingerprint reader, whose owner always agrees."""
    session = desktop.context.new_cdp_session(desktop)
    session.send("WebAuthn.enable")
    reader = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": reader})
    return desktop


def press(page: Page, name: str) -> None:
    follow(page.get_by_role("button", name=name, exact=True))


def test_a_guest_sets_up_an_authenticator_app_before_any_page_opens(desktop: Page, sign_in_by_form, axe):
    gail = factories.person("Gail")
    factories.grant(gail, Role.GUEST, over=factories.programme())
    page = desktop
    sign_in_by_form(page, gail.email, factories.PASSWORD)
    for address in ("/", "/risks/", "/accounts/security/", "/reports/"):
        page.goto(address)
        expect(page.get_by_role("heading", name="Set up a second step")).to_be_visible()
    assert axe(page) == []
    page.goto("/risks/?q=words")
    follow(page.get_by_role("button", name="Use an authenticator app"))
    picture = page.get_by_role("img", name=re.compile("picture for your app"))
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert axe(page) == []
    key = page.locator("li .app-code").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(code(key))
    press(page, "Add the app")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".app-codes li")).to_have_count(10)
    assert axe(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Download them").click()
    assert download.value.suggested_filename == "recovery-codes.txt"
    follow(page.get_by_role("link", name="Go on to the page"))
    assert page.url.endswith("/risks/?q=words")


def test_a_passkey_is_made_and_then_signs_in_alone(device: Page, sign_in_by_form, axe):
    alice = factories.person("Alice")
    page = device
    sign_in_by_form(page, alice.email, factories.PASSWORD)
    follow(page.get_by_role("link", name="Alice"))
    assert axe(page) == []
    follow(page.get_by_role("link", name="Add a passkey"))
    assert axe(page) == []
    page.get_by_label("Name of the passkey").fill("Reception desk")
    press(page, "Add a passkey")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    follow(page.get_by_role("link", name="Back to your sign-in"))
    expect(page.get_by_text("Reception desk").first).to_be_visible()
    press(page, "Sign out")

    page.goto("/accounts/login/?next=/risks/")
    press(page, "Sign in with a passkey")
    assert urlsplit(page.url).path == "/risks/"
    assert told("signed_in") == ["Signed in with password", "Signed in with passkey"]
    press(page, "Sign out")

    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(alice.email)
    page.locator("input[name=password]").fill(factories.PASSWORD)
    press(page, "Sign in")
    expect(page.get_by_role("heading", name="Your second step")).to_be_visible()
    assert axe(page) == []
    press(page, "Use a passkey instead")
    assert "/accounts/" not in page.url
    assert told("signed_in")[-1] == "Signed in with password and passkey"
