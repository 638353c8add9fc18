"""An empty council in a real browser: from its first administrator, by its checklist, to its first report."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from council.models import Conventions, User
from reports.models import HighlightReport
from tests.browser.navigation import follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["desktop", "no_js"])
def page(request: pytest.FixtureRequest) -> Page:
    shown: Page = request.getfixturevalue(request.param)
    return shown


def test_an_empty_council_is_set_up_by_its_checklist_up_to_its_first_report(
    page: Page,
    sign_in: Callable[[Page, Any], None],
    axe: Callable[..., list[str]],
    scrolls_sideways: Callable[[Page], bool],
    request: pytest.FixtureRequest,
):
    has_scripts = "no_js" not in request.node.name

    def look() -> None:
        if has_scripts:
            assert axe(page) == [], page.url
            assert not scrolls_sideways(page), page.url

    def link(name: str) -> Locator:
        return page.locator("main").get_by_role("link", name=name, exact=True).first

    def press(name: str) -> None:
        follow(page.get_by_role("button", name=name, exact=True))

    def step(name: str) -> Locator:
        return page.locator(".app-first__step").filter(has=page.get_by_role("link", name=name, exact=True))

    def at_home(name: str) -> None:
        page.goto("/")
        follow(step(name).get_by_role("link", name=name, exact=True).first)

    def is_done(name: str) -> None:
        page.goto("/")
        expect(step(name).get_by_text("Done", exact=True)).to_be_visible()

    def fill_day(label: str, day: date) -> None:
        group = page.get_by_role("group", name=label)
        for part in ("day", "month", "year"):
            group.get_by_label(part.capitalize(), exact=True).fill(str(getattr(day, part)))

    # The first administrator, by one command, whose link lets them in.
    out = io.StringIO()
    options = {"name": "Alex Morgan", "site": "https://example.org", "stdout": out, "stderr": io.StringIO()}
    call_command("appoint_administrator", "alex@council.example", **options)
    page.goto(re.search(r"https://example\.org(\S+)", out.getvalue())[1])
    press("Sign in")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    sign_in(page, User.objects.get())

    # Name and colours; a pale one is told, another is tried first.
    page.goto("/")
    expect(page.get_by_text("0 of 6 done")).to_be_visible()
    look()
    at_home("Name and colours")
    page.get_by_label("Name of the council").fill("Wexbourne Borough Council")
    look()
    press("Save")
    is_done("Name and colours")
    page.goto("/settings/colours/")
    page.get_by_label("Main colour", exact=True).fill("#ffffff")
    if has_scripts:  # what is typed is told at once, with its contrast
        expect(page.get_by_text("White words on the main colour: 1 to 1.")).to_be_visible()
        expect(page.get_by_text("Too close").first).to_be_visible()
    press("Save")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose a darker colour than #ffffff")
    look()
    page.get_by_label("Main colour", exact=True).fill("#0f5257")
    press("Try it")
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    assert Conventions.objects.get().brand_colour != "#0f5257"
    look()
    press("Save")
    assert Conventions.objects.get().brand_colour == "#0f5257"

    # A matrix in which a higher score is rated better is told, and nothing of it is kept.
    page.goto("/settings/matrix/")
    page.get_by_label("Likelihood 4, impact 3").select_option(label="Green")
    press("Save")
    expect(
        page.get_by_text("Likely (4) with Moderate (3) is Green, better than a lower score")
    ).to_be_visible()
    look()
    assert "matrix" not in Conventions.objects.get().others

    # Directorates, posts, a body, a person with a role.
    page.goto("/")
    follow(link("Add a directorate"))
    page.get_by_label("Name").fill("Resources")
    page.get_by_label("Code").fill("RES")
    press("Save")
    page.goto("/")
    follow(link("Add a post"))
    page.get_by_label("Title").fill("Head of Finance")
    page.get_by_label("Office").check()
    press("Save")
    is_done("Directorates and posts")
    follow(link("Add a body"))
    page.get_by_label("Name").fill("Audit Committee")
    press("Save")
    for name, role, reason in (("Cleo", "Clerk", "Writes the papers"), ("Ada", "Approver", "Approves them")):
        page.goto("/people/add/")
        page.get_by_label("Name").fill(f"{name} {role}")
        page.get_by_label("E-mail address").fill(f"{name.lower()}@council.example")
        press("Save")
        page.goto("/")
        follow(link("Grant a role"))
        page.get_by_label(role, exact=True).check()
        page.locator("[name=scope]").select_option(index=1)
        page.get_by_label("A person").check()
        page.locator("[name=user]").select_option(label=f"{name} {role}")
        page.get_by_label("Why is it given?").fill(reason)
        press("Grant the role")
        if role == "Clerk":
            page.goto("/")
            expect(page.get_by_text("someone still needs the role Approver")).to_be_visible()
    is_done("People and roles")

    # The first programme, by hand, with its meetings; and a test e-mail.
    follow(link("Start by hand"))
    page.get_by_label("Title").fill("Finance recovery")
    page.get_by_label("Short code").fill("FIN")
    press("Create programme")
    is_done("First programme")
    at_home("E-mail")
    look()
    press("Send yourself a test")
    is_done("E-mail")

    # The first report, by the clerk.
    sign_in(page, User.objects.get(email="cleo@council.example"))
    page.goto("/reports/")
    follow(link("Draft a highlight report"))
    look()
    page.get_by_label("Programme").select_option(label="Finance recovery")
    page.get_by_label("Reports to").select_option(label="Audit Committee")
    page.get_by_label("Public", exact=True).check()
    for label, day in (
        ("Period from", date(2026, 1, 1)),
        ("Period to", date(2026, 3, 31)),
        ("Position as at", date(2026, 3, 31)),
    ):
        fill_day(label, day)
    press("Save draft")
    look()
    assert HighlightReport.objects.get().programme.code == "FIN"
