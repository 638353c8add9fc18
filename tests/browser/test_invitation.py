"""An invitation from the form to the first page, in a real browser: the link, a password, a second step."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from council.models import Conventions, Grant, Role, User
from tests import factories
from tests.browser.navigation import follow
from tests.council.accounts.signing_in.ways import code, told

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_whoever_is_invited_comes_in_with_a_password_and_a_second_step(
    desktop: Page,
    phone: Page,
    sign_in: Callable[[Page, Any], None],
    axe: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], bool],
    live_server: Any,
    settings: Any,
):
    settings.SITE_URL = live_server.url  # where the letter's link leads
    Conventions.objects.create(
        effective_from=date(2020, 1, 1), council_name="Wexbourne", others={"mfa_roles": ["clerk"]}
    )
    programme = factories.programme("OWN")
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)

    def look(page: Page) -> None:
        assert axe(page) == [], page.url
        assert not scrolls_sideways(page), page.url

    # The administrator invites, at a desk.
    sign_in(desktop, adam)
    desktop.goto("/people/invite/")
    heading(desktop, "Invite someone")
    look(desktop)
    desktop.get_by_label("Name", exact=True).fill("Nora")
    desktop.get_by_label("E-mail address").fill("nora@council.example")
    desktop.locator("[name=role]").select_option("clerk")
    desktop.locator("[name=scope]").select_option(str(programme.scope.pk))
    desktop.get_by_label("Why they need access").fill("Takes the minutes from June")
    follow(desktop.get_by_role("button", name="Send the invitation"))
    expect(desktop.get_by_text("The link was sent to nora@council.example.")).to_be_visible()
    look(desktop)

    # Whoever is invited opens the letter, on a phone that was never signed in.
    [letter] = mail.outbox
    assert letter.to == ["nora@council.example"]
    [link] = re.findall(r"^https?://\S+$", letter.body, re.MULTILINE)
    phone.goto(link)
    heading(phone, "Welcome, Nora")
    assert link.rstrip("/").rsplit("/", 1)[1] not in phone.url  # browsers keep addresses, and hand them on
    look(phone)
    phone.get_by_label("Choose a password").fill("short")
    follow(phone.get_by_role("button", name="Save and sign in"))
    refused = phone.get_by_role("alert")
    expect(refused).to_contain_text("at least 12 characters")
    look(phone)
    assert not User.objects.get(email="nora@council.example").is_active
    phone.get_by_label("Choose a password").fill(factories.PASSWORD)
    follow(phone.get_by_role("button", name="Save and sign in"))

    # A clerk needs a second step here, and is led to it.
    heading(phone, "Set up a second step")
    look(phone)
    follow(phone.get_by_role("button", name="Use an authenticator app"))
    heading(phone, "Add an authenticator app")
    look(phone)
    key = phone.locator("li .app-code").inner_text().replace(" ", "")
    phone.get_by_label("Code").fill(code(key))
    follow(phone.get_by_role("button", name="Add the app", exact=True))
    heading(phone, "Recovery codes")
    expect(phone.locator(".app-codes li")).to_have_count(10)
    look(phone)
    follow(phone.get_by_role("link", name="Go on to the page"))
    assert urlsplit(phone.url).path == "/"
    expect(phone.locator("main")).to_contain_text("Programme OWN")
    look(phone)
    grant = Grant.objects.get(role=Role.CLERK)
    assert (grant.user.name, grant.scope, grant.granted_by) == ("Nora", programme.scope, adam)
    assert told("invited", "granted") == [
        "Nora is invited",
        "Clerk of Programme OWN to Nora, by invitation",
        "Nora accepted the invitation",
    ]

    # The link is used up: for her, who is signed in, and for whoever finds the letter.
    desktop.context.clear_cookies()
    for page, way_on in ((phone, "Go to your home page"), (desktop, "Sign in")):
        page.goto(link)
        heading(page, "This link does not work")
        expect(page.get_by_role("button", name=way_on, exact=True)).to_be_visible()
        look(page)
