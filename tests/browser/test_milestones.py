"""A milestone is planned, moved and delivered, and a RAG challenged, in a browser and without scripts."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests import factories
from tests.browser.navigation import follow, unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["desktop", "phone", "no_js"])
def page(request: pytest.FixtureRequest) -> Page:
    window: Page = request.getfixturevalue(request.param)
    return window


def test_a_milestone_is_planned_moved_and_delivered_and_a_rag_is_challenged(
    page: Page,
    sign_in: Callable[[Page, Any], None],
    axe: Callable[..., list[str]],
    scrolls_sideways: Callable[[Page], bool],
    request: pytest.FixtureRequest,
):
    alice, mona, today = factories.person("Alice"), factories.manager(), timezone.localdate()
    lead = factories.post("Head of Law", holder=alice)
    stream = factories.workstream("Law", lead=lead, purpose="Decisions are lawful and open.")
    programme = stream.programme.get_absolute_url()

    def look() -> None:
        if "no_js" not in request.node.name:
            assert axe(page) == [], page.url
            assert not scrolls_sideways(page), page.url

    def link(name: str) -> Locator:
        return page.locator("main").get_by_role("link", name=name).first

    def press(name: str) -> None:
        follow(page.get_by_role("button", name=name, exact=True))

    def enter_day(name: str, day: date) -> None:
        for box in ("day", "month", "year"):
            page.locator(f"[name={name}_{box}]").fill(str(getattr(day, box)))

    # The manager plans it.
    sign_in(page, mona)
    page.goto(programme)
    unfold(page)
    look()
    follow(link("Add a milestone"))
    look()
    press("Add milestone")
    expect(page.get_by_role("link", name="Enter what is to be reached")).to_be_visible()
    page.get_by_label("What is to be reached").fill("Cabinet adopts the constitution")
    page.get_by_label("Workstream").select_option(label="Law")
    page.get_by_label("Owner").select_option(label="Head of Law")
    enter_day("due", today + timedelta(days=30))
    press("Add milestone")
    look()

    # Its owner asks for a later date, and says where the workstream stands.
    sign_in(page, alice)
    page.goto(f"{programme}milestones/SSR-M01/")
    follow(link("Ask to move the date"))
    look()
    enter_day("to_date", today + timedelta(days=120))
    page.get_by_label("Reason for the new date").fill("The inquiry runs on.")
    press("Ask for the new date")
    expect(page.get_by_text("It waits for a decision").first).to_be_visible()
    page.goto(stream.get_absolute_url())
    look()
    follow(link("Say where it stands"))
    look()
    page.get_by_label("Where does it stand?").fill("The draft is with the monitoring officer.")
    page.get_by_role("radio", name="Amber", exact=True).check()
    page.get_by_label("Why is it Amber or Red?").fill("Two chapters are missing.")
    page.get_by_label("What is being done?").fill("A drafter starts on Monday.")
    press("Save position")
    expect(page.get_by_text("The position is saved.")).to_be_visible()
    look()

    # The manager decides on the date and challenges the RAG, both from what waits on the home page.
    sign_in(page, mona)
    page.goto("/")
    follow(link("Decide"))
    look()
    page.get_by_role("radio", name="Approve the new date").check()
    press("Save decision")
    page.goto(programme)
    unfold(page)
    expect(page.get_by_text("90 days").first).to_be_visible()
    look()
    follow(link("Law"))
    follow(link("Challenge the RAG"))
    look()
    page.get_by_label("Why should it be another?").fill("Nothing has moved since May.")
    press("Challenge the RAG")

    # The lead keeps it with a reason, and delivers the milestone in two parts.
    sign_in(page, alice)
    page.goto("/")
    follow(link("Answer"))
    look()
    page.get_by_role("radio", name="It stays Amber").check()
    page.get_by_label("Why does it stay?").fill("Three chapters came last week.")
    press("Save answer")
    page.goto(f"{programme}milestones/SSR-M01/")
    for left, words in (
        ("Yes, this was a part of it", "The first five chapters."),
        ("No, the milestone is reached", ""),
    ):
        follow(link("Say what was delivered"))
        look()
        enter_day("delivered_on", today)
        page.get_by_role("radio", name=left).check()
        page.locator("[name=comment]").fill(words)
        press("Save delivery")
    expect(page.get_by_text("Delivered on").first).to_be_visible()
    look()

    # Who challenged accepts the answer.
    sign_in(page, mona)
    page.goto("/")
    follow(link("Settle"))
    expect(page.get_by_text("Three chapters came last week.")).to_be_visible()
    look()
    press("Accept the answer")
    page.goto(programme)
    expect(page.get_by_text("Nothing has moved since May.")).to_have_count(0)
