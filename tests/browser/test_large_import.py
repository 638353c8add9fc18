"""A large plan from upload to result, while the background worker reads and writes it."""

import io
from typing import Any

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from actions.models import Action
from council.models import Role
from tests import factories
from tests.browser.navigation import follow, next_page
from tests.programmes.imports.background.worker import works

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = {"desktop": 1_500, "no_js": 60}


def workbook(rows: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Action plan")
    sheet.append(["Ref", "Action", "Owner", "Due date"])
    for number in range(1, rows + 1):
        sheet.append([str(number), f"Write policy {number}", f"Head of Service {number % 9}", "May 2027"])
    handle = io.BytesIO()
    book.save(handle)
    return handle.getvalue()


def say_who_owns(page: Page, finish: Any) -> None:
    """Have the owners, who are no posts, added as posts; the plan is compared once more with that."""
    page.get_by_label("Add these 9 as posts").check()
    follow(page.get_by_role("button", name="Save and continue").first)
    finish()


@pytest.mark.parametrize("kind", ROWS)
def test_a_large_plan_is_read_and_written_while_its_page_waits(
    kind: str, request: pytest.FixtureRequest, sign_in: Any, axe: Any, settings: Any
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.IMPORT_ROWS_AT_ONCE = min(settings.IMPORT_ROWS_AT_ONCE, ROWS[kind] - 1)
    page: Page = request.getfixturevalue(kind)
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    sign_in(page, adam)

    def finish() -> None:
        """The worker does its work; without JavaScript the page doesn't go on by itself."""
        if kind == "no_js":
            works()
            follow(page.get_by_role("link", name="Look again"))
        else:
            with next_page(page):
                works()

    page.goto("/imports/new/")
    page.get_by_label("The plan, as it is").set_input_files(
        {"name": "plan.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(ROWS[kind])}
    )
    page.get_by_label("Title of the new programme").fill("Support services")
    plan_date = page.get_by_role("group", name="The plan's own date")
    for box, said in (("Day", "1"), ("Month", "6"), ("Year", "2026")):
        plan_date.get_by_label(box, exact=True).fill(said)
    follow(page.get_by_role("button", name="Upload and read"))
    expect(page.get_by_role("heading", name="Reading the plan")).to_be_visible()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    if kind == "desktop":
        assert axe(page) == []
    finish()
    expect(page.get_by_role("heading", name="What each sheet and column holds")).to_be_visible()
    page.goto(page.url.replace("/map/", "/check/"))
    say_who_owns(page, finish)
    follow(page.get_by_role("button", name="Confirm and import").last)
    expect(page.get_by_role("heading", name="Writing the plan")).to_be_visible()
    assert not Action.objects.exists()
    finish()
    expect(page.get_by_text("plan.xlsx is in Support services.")).to_be_visible()
    assert Action.objects.count() == ROWS[kind]
