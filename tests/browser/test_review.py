"""A review with six recommendations, in a browser: recorded, answered and linked, and coverage fills."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from programmes.models import Recommendation, Review
from tests import factories
from tests.browser.navigation import follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mona() -> Any:
    today = timezone.localdate()
    programme = factories.programme("SSR")
    for title in ("Set a timetable", "Train the authors"):
        factories.action(title, programme=programme, on=today, due=None)
    factories.body("Cabinet")
    return factories.manager()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def type_date(page: Page, name: str) -> None:
    today = timezone.localdate()
    for part in ("day", "month", "year"):
        page.locator(f"[name={name}_{part}]").fill(str(getattr(today, part)))


def write_down(page: Page, looked_at: Callable[[], None], *, scripts: bool) -> None:
    """Write the review down with its team and six recommendations, three of them in rows that are added."""
    page.goto("/reviews/")
    follow(page.get_by_role("link", name="New review").or_(button(page, "New review")))
    page.locator("[name=title]").fill("Peer Challenge 2026")
    page.locator("[name=kind]").select_option("peer_challenge")
    page.locator("[name=reviewer]").fill("Local Government Association")
    type_date(page, "received_on")
    page.locator("[name=post-0]").fill("Lead peer, chief executive")
    looked_at()
    follow(button(page, "Save"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Recommendations")
    for index in range(6):
        number = page.locator(f"[name=number-{index}]")
        if not number.count():
            add = button(page, "Add another row")
            add.click() if scripts else follow(add)
            expect(number).to_be_focused()
        number.fill(str(index + 1))
        page.locator(f"[name=text-{index}]").fill(f"Recommendation {index + 1} in the peers’ words.")
    looked_at()
    follow(button(page, "Save"))


def answer_all(page: Page, looked_at: Callable[[], None]) -> None:
    """Accept five of the six recommendations and decline one with a reason."""
    review = Review.objects.get()
    for recommendation in review.recommendations.all():
        page.goto(f"/reviews/recommendations/{recommendation.pk}/respond/")
        if recommendation.number == "6":
            page.get_by_label("Declined", exact=True).check()
            page.locator("[name=reason]").fill("It is another body's to do.")
            looked_at()
        else:
            page.get_by_label("Accepted", exact=True).check()
        page.locator("[name=body]").select_option(label="Cabinet")
        type_date(page, "responded_on")
        follow(button(page, "Save"))


def walk(page: Page, looked_at: Callable[[], None], *, scripts: bool) -> None:
    write_down(page, looked_at, scripts=scripts)
    expect(page.get_by_text("Not recorded yet")).to_be_visible()
    looked_at()
    follow(button(page, "Record").or_(page.get_by_role("link", name="Record", exact=True)))
    looked_at()
    follow(button(page, "Record it"))
    answer_all(page, looked_at)
    assert set(Recommendation.objects.values_list("response", flat=True)) == {"accepted", "declined"}
    one = Recommendation.objects.get(number="1")
    page.goto(f"/reviews/{one.review_id}/coverage/")
    expect(page.get_by_text("5 of 6 recommendations have no action yet.")).to_be_visible()
    follow(page.get_by_role("link", name=re.compile("^Choose an\\s+action for 1$")))
    page.locator("[name=action]").select_option(index=1)
    page.locator("[name=says]").fill("The timetable")
    looked_at()
    follow(button(page, "Link it"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Recommendation 1")
    looked_at()
    page.goto(f"/reviews/{one.review_id}/coverage/")
    expect(page.get_by_text("4 of 6 recommendations have no action yet.")).to_be_visible()
    looked_at()


@pytest.mark.parametrize("window", ["desktop", "phone", "no_js"])
def test_a_review_is_recorded_answered_and_linked_and_coverage_fills(
    window: str, mona: Any, axe: Any, sign_in: Any, scrolls_sideways: Any, request: pytest.FixtureRequest
):
    page: Page = request.getfixturevalue(window)
    sign_in(page, mona)

    def looked_at() -> None:
        assert not scrolls_sideways(page)
        if window != "no_js":
            assert axe(page) == []

    walk(page, looked_at, scripts=window != "no_js")
