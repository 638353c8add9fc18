"""Actions by hand, from the workstream to the verified end: added, corrected, dated, ticked off, taken back.

On a phone and at a desk, with JavaScript and without.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from actions.models import Action
from council.models import Role, User
from programmes.models import Workstream
from tests import factories
from tests.browser.navigation import follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast() -> dict[str, User]:
    alice, mona = factories.person("Alice"), factories.person("Mona")
    factories.post("Head of Finance", holder=alice)
    factories.post("Head of Legal")
    factories.grant(alice, Role.OFFICER, over=factories.programme())
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=factories.programme())
    factories.workstream("Finance")
    return {"alice": alice, "mona": mona}


@pytest.fixture(params=["phone", "desktop", "no_js"])
def page(request: pytest.FixtureRequest) -> Page:
    page: Page = request.getfixturevalue(request.param)
    page.has_scripts = request.param != "no_js"  # type: ignore[attr-defined]
    return page


@pytest.fixture
def look(axe: Any, scrolls_sideways: Any) -> Any:
    def look(page: Page) -> None:
        if page.has_scripts:  # type: ignore[attr-defined]
            assert axe(page) == [], page.url
            assert not scrolls_sideways(page), page.url

    return look


def fill_date(page: Page, name: str, day: Any) -> None:
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        page.locator(f"[name={name}_{part}]").fill(str(value))


def add_five(page: Page, stream: Workstream) -> None:
    """Five actions in one workstream, the last without a date."""
    page.goto(f"/actions/new/?workstream={stream.pk}")
    titles = ("Reconcile the ledger", "Write the debt policy", "Train budget holders", "Replace the till")
    for title in titles:
        page.get_by_label("What is to be done?").fill(title)
        page.get_by_label("Owner", exact=False).first.select_option(label="Head of Finance")
        fill_date(page, "due", timezone.localdate() + timedelta(days=90))
        follow(page.get_by_role("button", name="Save and add another"))
        expect(page.get_by_text("is added.")).to_be_visible()
    page.get_by_label("What is to be done?").fill("Agree the reserves stratgy")
    page.get_by_label("Owner", exact=False).first.select_option(label="Head of Finance")
    follow(page.get_by_role("button", name="Save", exact=True))


def test_actions_by_hand(page: Page, cast: dict[str, User], look: Any, sign_in: Any) -> None:
    today = timezone.localdate()
    sign_in(page, cast["mona"])
    page.goto(f"/actions/new/?workstream={Workstream.objects.get().pk}")
    look(page)
    add_five(page, Workstream.objects.get())
    expect(page.get_by_role("heading", level=1)).to_have_text("Agree the reserves stratgy")
    assert Action.objects.count() == 5

    follow(page.get_by_role("link", name="Correct", exact=True))
    look(page)
    page.get_by_label("What is to be done?").fill("Agree the reserves strategy")
    page.get_by_label("Supporting owner 1").select_option(label="Head of Legal")
    page.get_by_label("Why is it corrected?").fill("A letter was missing")
    follow(page.get_by_role("button", name="Save the correction"))
    expect(page.get_by_text("SSR-005 is corrected.")).to_be_visible()

    page.context.clear_cookies()
    sign_in(page, cast["alice"])
    page.goto("/actions/SSR-005/")
    follow(page.get_by_role("link", name="Add, change or reorder steps"))
    for step in ("Ask the auditor", "Draft it"):
        page.get_by_label("Step", exact=True).fill(step)
        follow(page.get_by_role("button", name="Add the step"))
    look(page)
    follow(page.get_by_role("button", name=re.compile("^Move up")))
    page.goto("/actions/SSR-005/")
    look(page)
    follow(page.get_by_role("button", name=re.compile("^Done today.*Draft it")))
    expect(page.get_by_text("The step is done, on").first).to_be_visible()
    assert Action.objects.get(reference="SSR-005").steps.get(order=1).done_on == today

    follow(page.get_by_role("link", name="Ask for a date"))
    look(page)
    fill_date(page, "to_date", today + timedelta(days=120))
    follow(page.get_by_role("button", name="Ask for the date"))
    expect(page.get_by_text("Until then it has no due date.")).to_be_visible()

    page.context.clear_cookies()
    sign_in(page, cast["mona"])
    page.goto("/actions/SSR-005/")
    follow(page.get_by_role("link", name="Decide on the date"))
    look(page)
    page.get_by_label("Approve the date").check()
    follow(page.get_by_role("button", name="Save decision"))
    assert Action.objects.get(reference="SSR-005").due == today + timedelta(days=120)

    page.context.clear_cookies()
    sign_in(page, cast["alice"])
    complete_with_a_link(page, look)
    follow(page.get_by_role("link", name="Take it back"))
    look(page)
    page.get_by_label("Why is it taken back?").fill("The appendix is missing.")
    follow(page.get_by_role("button", name="Take it back"))
    expect(page.get_by_text("is in progress again.").first).to_be_visible()
    look(page)


def complete_with_a_link(page: Page, look: Any) -> None:
    """The owner says where the evidence lies and marks the action as complete."""
    page.goto("/actions/SSR-005/")
    follow(page.get_by_role("link", name="Say where evidence lies"))
    look(page)
    page.get_by_label("Where is it?").fill("https://sharepoint.council.example/reserves")
    page.get_by_label("What did you see there?").fill("The strategy as agreed")
    follow(page.get_by_role("button", name="Add the link"))
    follow(page.get_by_role("link", name="Mark as complete"))
    page.get_by_label("What was delivered?").fill("The strategy is agreed.")
    follow(page.get_by_role("button", name="Mark as complete"))
    expect(page.get_by_text("It waits for another person to verify it.")).to_be_visible()
