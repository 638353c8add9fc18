"""An officer's minute on a phone: three actions on one page, two with one press, one Red that asks for time.

The manager approves; the RAG shown stays as it is until the owner speaks again; and the register, the table
of date changes, the owner's own list and the mail of the morning say the same. With JavaScript and without,
and by keyboard alone.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from actions.models import Action, DateChange, Update
from actions.updating import UpdateStatement, update_action
from council.calendar.workdays import is_working_day
from council.conventions import InForce
from council.models import Role, User
from reports.digests.gathering import digests
from tests import factories
from tests.browser.navigation import follow, next_page, settle
from tests.browser.test_every_page import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NO_CHANGE = re.compile("^No change since the last update")


@pytest.fixture
def cast() -> dict[str, User]:
    """Alice, who owns three actions of which nobody has spoken for fifty days, and Mona, who manages them."""
    alice, mona = factories.person("Alice"), factories.person("Mona")
    owner = factories.post("Head of Finance", holder=alice)
    factories.grant(alice, Role.OFFICER, over=factories.programme())
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=factories.programme())
    today = timezone.localdate()
    for title in ("Reconcile the ledger", "Write the debt policy", "Replace the cash system"):
        action = factories.action(
            title, owner=owner, due=today + timedelta(days=60), on=today - timedelta(days=80)
        )
        said = UpdateStatement(f"{title}: on the way.", "green", percent=40)
        update_action(action, said, by=alice, on=today - timedelta(days=50), conventions=InForce())
    return {"alice": alice, "mona": mona}


@pytest.fixture(params=["phone", "no_js"])
def page(request: pytest.FixtureRequest) -> Page:
    page: Page = request.getfixturevalue(request.param)
    page.set_viewport_size({"width": 390, "height": 844})
    page.has_scripts = request.param == "phone"  # type: ignore[attr-defined]
    return page


@pytest.fixture
def look(axe: Any, scrolls_sideways: Any) -> Any:
    """Looks at the page in front for faults. Without scripts neither axe nor a measure can run."""

    def look(page: Page) -> None:
        if page.has_scripts:  # type: ignore[attr-defined]
            assert axe(page) == [], page.url
            assert not scrolls_sideways(page), page.url

    return look


def reminded() -> dict[str, dict[str, list[str]]]:
    """What the digest of the next working day holds, by person and section."""
    day = timezone.localdate()
    while not is_working_day(day):
        day += timedelta(days=1)
    return {one.person.name: one.references for one in digests(as_at=day, conventions=InForce())}


def row(page: Page, number: int) -> Locator:
    return page.locator(f"#row-SSR-00{number}")


def fill_date(where: Locator, name: str, day: Any) -> None:
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        where.locator(f"[name$={name}_{part}]").fill(str(value))


def send(button: Locator) -> None:
    """Press what saves a row: with scripts its place is swapped, without them another page comes."""
    if button.page.has_scripts:  # type: ignore[attr-defined]
        button.click()
        settle(button.page)
    else:
        follow(button)


def ask_for_time(page: Page, asked: Any) -> None:
    """The third action goes Red, and its owner asks for a later date in the same breath."""
    red = row(page, 3)
    if page.has_scripts:  # type: ignore[attr-defined]
        expect(red.get_by_text("should the due date move?")).to_be_hidden()
    red.locator("[name$=-text]").fill("The supplier has gone under.")
    red.get_by_label("Red", exact=True).check()
    expect(red.get_by_text("should the due date move?")).to_be_visible()
    red.locator("[name$=-reason]").first.fill("No supplier since Monday.")
    send(red.get_by_role("button", name=re.compile("^Save update")))
    expect(page.get_by_text("Enter what is being done about it").first).to_be_visible()
    expect(row(page, 3).locator("[name$=-text]")).to_have_value("The supplier has gone under.")
    row(page, 3).locator("[name$=-being_done]").fill("Two others are asked for a price.")
    fill_date(row(page, 3), "move_to", asked)
    row(page, 3).locator("[name$=-move_reason]").fill("A new supplier needs four months.")
    send(row(page, 3).get_by_role("button", name=re.compile("^Save update")))


def test_an_officers_day(page: Page, cast: dict[str, User], look: Any, sign_in: Any) -> None:
    today = timezone.localdate()
    asked = today + timedelta(days=180)
    spoken = f"{asked.day} {asked:%B %Y}"
    assert reminded() == {"Alice": {"update": ["SSR-001", "SSR-002", "SSR-003"]}}
    sign_in(page, cast["alice"])
    page.goto("/my-actions/?by=need")
    look(page)
    follow(page.get_by_role("link", name="Update all 3 that need it"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Update mine")
    look(page)
    row(page, 3).get_by_text("Write an update").click()
    expect(row(page, 3).locator("[name$=-text]")).to_be_visible()
    row(page, 3).locator("[name$=-text]").fill("Half a thought.")
    for number in (1, 2):
        send(row(page, number).get_by_role("button", name=NO_CHANGE))
        expect(page.get_by_text(f"SSR-00{number}: no change").first).to_be_visible()
    expect(row(page, 3).locator("[name$=-text]")).to_have_value("Half a thought.")
    ask_for_time(page, asked)
    expect(page.get_by_text(f"asked to move the due date to {spoken}").first).to_be_visible()
    look(page)
    kinds = sorted(Update.objects.filter(made_on=today).values_list("action__reference", "kind"))
    assert kinds == [("SSR-001", "no_change"), ("SSR-002", "no_change"), ("SSR-003", "statement")]
    page.goto("/my-actions/update/")
    expect(page.get_by_text("All is up to date")).to_be_visible()
    assert reminded() == {"Mona": {"decide": ["SSR-003"]}}

    page.context.clear_cookies()
    sign_in(page, cast["mona"])
    page.goto("/my-actions/?by=need")
    look(page)
    follow(page.get_by_role("link", name="Decide SSR-003"))
    look(page)
    page.get_by_label("Approve the new date").check()
    follow(page.get_by_role("button", name="Save decision"))
    expect(page.get_by_text("The new due date is approved.")).to_be_visible()
    expect(page.locator(".app-standing__rag")).to_contain_text("Red")
    expect(page.locator(".app-standing__rag")).to_contain_text("Moved 1 time, 120 days slipped")
    look(page)
    action = Action.objects.get(reference="SSR-003")
    assert (action.due, action.rag_floor) == (asked, "red")
    assert DateChange.objects.get().outcome == "approved"
    assert reminded() == {}

    page.goto("/date-changes/")
    expect(page.locator("tbody")).to_contain_text("Approved")
    look(page)
    agree(page, "Red")
    page.context.clear_cookies()
    sign_in(page, cast["alice"])
    agree(page, "Red")

    page.goto(action.get_update_url())
    page.locator("[name=text]").fill("A new supplier has signed.")
    page.get_by_label("Green", exact=True).check()
    follow(page.get_by_role("button", name="Save update"))
    expect(page.locator(".app-standing__rag")).to_contain_text("Green")
    agree(page, "Green")


def agree(page: Page, rag: str) -> None:
    """The register and, where she owns it, the owner's list show the third action alike."""
    page.goto("/actions/?q=SSR-003")
    expect(page.locator("tbody .rag")).to_have_text(rag)
    page.goto("/my-actions/?by=need")
    card = page.locator("#owed-SSR-003")
    if card.count():
        assert rag in (card.locator(".rag").text_content() or "")


def test_update_mine_by_the_keyboard_alone(desktop: Page, cast: dict[str, User], sign_in: Any) -> None:
    page = desktop
    sign_in(page, cast["alice"])
    page.goto("/my-actions/?by=need")
    tab_to(page, "Update all 3")
    with next_page(page):
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/my-actions/update/$"))
    tab_to(page, "No change since the last update")
    page.keyboard.press("Enter")
    expect(page.get_by_text("SSR-001: no change")).to_be_visible()
    tab_to(page, "Write an update")  # of the second: the first is done
    page.keyboard.press("Enter")
    tab_to(page, "What has happened")
    page.keyboard.type("The policy went to the board.")
    expect(row(page, 2).get_by_text("Draft saved at")).to_be_visible()
    tab_to(page, "Save update of SSR-002")
    page.keyboard.press("Enter")
    expect(page.get_by_text("SSR-002 updated.")).to_be_visible()
    said = Update.objects.filter(action__reference="SSR-002").first()
    assert said and said.text == "The policy went to the board."


def test_a_draft_is_kept_by_itself_and_is_there_again(
    phone: Page, cast: dict[str, User], sign_in: Any
) -> None:
    sign_in(phone, cast["alice"])
    phone.goto("/actions/SSR-001/update/")
    phone.locator("[name=text]").fill("Half a thought")
    expect(phone.get_by_text("Draft saved at")).to_be_visible()
    phone.goto("/my-actions/?by=need")
    phone.goto("/actions/SSR-001/update/")
    expect(phone.get_by_text("Draft from")).to_be_visible()
    expect(phone.locator("[name=text]")).to_have_value("Half a thought")
    follow(phone.get_by_role("button", name="Throw the draft away"))
    expect(phone.locator("[name=text]")).to_have_value("")
