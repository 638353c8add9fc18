"""An action kept from the public, in a browser: proposed, hidden at once, confirmed; then a report goes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from council.access.acting import DEMO
from council.models import Conventions, Role
from reports.approving.approving import approve
from reports.approving.snapshots import rows_of
from reports.documents.models import HighlightReport
from tests import factories
from tests.browser.navigation import follow
from tests.reports import plans

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "Settle the claim of the contractor"


@pytest.fixture(params=["desktop", "phone", "no_js"])
def page(request: pytest.FixtureRequest) -> Page:
    window: Page = request.getfixturevalue(request.param)
    return window


@pytest.fixture
def people() -> dict[str, Any]:
    """An owner, a viewer, a clerk and the proper officer, who alone sees what is exempt."""
    Conventions.objects.create(
        effective_from=factories.LONG_AGO, council_name="Wexbourne", others={"proper_officer": "Solicitor"}
    )
    people = {name: factories.person(name) for name in ("Alice", "Vera", "Olive")}
    factories.grant(people["Vera"])
    factories.post("Solicitor", holder=people["Olive"])
    factories.grant(people["Olive"], Role.APPROVER, sees_exempt=True)
    return people | {"Clara": factories.clerk()}


def draft_of(action: Any) -> HighlightReport:
    """A public draft on the action's programme, as at today."""
    today = timezone.localdate()
    return HighlightReport.objects.create(
        programme=action.programme,
        body=factories.body("Audit Committee"),
        period_from=today - timedelta(days=90),
        period_to=today,
        as_at=today,
        contact_officer=factories.person("Clara"),
        report_of=action.owner,
        management_summary="All is in hand.",
    )


def test_an_action_is_hidden_confirmed_as_exempt_and_only_then_a_report_goes_out(
    page: Page,
    people: dict[str, Any],
    sign_in: Callable[[Page, Any], None],
    axe: Callable[..., list[str]],
    scrolls_sideways: Callable[[Page], bool],
    request: pytest.FixtureRequest,
):
    owner = factories.post("Head of Law", holder=people["Alice"])
    action = factories.action(TITLE, owner=owner, on=timezone.localdate(), due=None)
    report = draft_of(action)
    heading = page.get_by_role("heading", level=1)

    def look() -> None:
        if "no_js" not in request.node.name:
            assert axe(page) == [], page.url
            assert not scrolls_sideways(page), page.url

    def as_(name: str, address: str) -> None:
        page.context.clear_cookies()
        sign_in(page, people[name])
        page.goto(address)

    def press(name: str) -> Locator:
        return page.get_by_role("button", name=name, exact=True)

    # Its owner proposes it. What is missing is said beside its field.
    as_("Vera", action.get_absolute_url())
    expect(heading).to_contain_text(TITLE)
    as_("Alice", action.get_absolute_url())
    follow(page.get_by_role("link", name="Make it exempt").first)
    expect(heading).to_have_text("Propose that it is exempt")
    look()
    page.get_by_label("Exempt", exact=True).check()
    page.locator("[name=reason]").fill("It would fix what the contractor asks for.")
    follow(press("Hide it and propose it as exempt"))
    expect(page.get_by_role("link", name="Select one or more paragraphs of the schedule")).to_be_visible()
    look()
    page.get_by_label("3 Financial or business affairs").check()
    follow(press("Hide it and propose it as exempt"))
    expect(page.get_by_text("is hidden. Solicitor is asked to confirm")).to_be_visible()

    # It is gone for a viewer, and no report is issued while it waits.
    as_("Vera", action.get_absolute_url())
    expect(heading).to_contain_text("not found")
    page.goto("/actions/")
    expect(page.get_by_text(TITLE)).to_have_count(0)
    as_("Clara", report.get_submit_url())
    expect(page.get_by_role("heading", name="What waits for the proper officer")).to_be_visible()
    expect(page.get_by_text(TITLE)).to_have_count(0)
    look()
    follow(press("Submit the report"))
    expect(page.get_by_role("alert")).to_contain_text(f"proposed as exempt: {action.reference}")

    # The proper officer is led to it from the list, and confirms it under two paragraphs.
    as_("Olive", "/exempt/")
    look()
    follow(page.get_by_role("link", name=f"Confirm or open {action.reference}"))
    look()
    page.get_by_label("5 Legal professional privilege").check()
    page.get_by_label("It stays exempt").check()
    again = timezone.localdate() + timedelta(days=180)
    for box in ("day", "month", "year"):
        page.locator(f"[name=review_on_{box}]").fill(str(getattr(again, box)))
    look()
    follow(press("Save"))
    expect(page.get_by_text(f"{action.reference} is confirmed as exempt.")).to_be_visible()
    row = page.locator("tr").filter(has_text=TITLE)
    expect(row).to_contain_text("paragraphs 3 (Financial or business affairs of any particular person) and 5")
    expect(row).to_contain_text("Confirmed")
    look()

    # Now the report goes, without a word of it.
    plans.let_through(report)
    as_("Clara", report.get_submit_url())
    follow(press("Submit the report"))
    digest = rows_of(report)[0].digest
    approve(report, digest=digest, by=DEMO.signed(factories.person("Sara")), on=timezone.localdate())
    as_("Clara", report.get_issue_url())
    follow(press("Issue the report"))
    report.refresh_from_db()
    assert report.is_issued
    assert TITLE not in repr(report.issued.position)
    expect(page.get_by_text(TITLE)).to_have_count(0)
