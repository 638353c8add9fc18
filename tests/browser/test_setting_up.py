"""A programme is set up by hand in a real browser, by pointer, by keyboard alone, and without scripts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from council.models import Grant
from programmes.models import Programme
from tests import factories
from tests.browser.navigation import follow, next_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
IS_FOCUSED = "element => document.activeElement === element"


@dataclass
class Pointer:
    """Somebody who clicks or taps."""

    page: Page

    def press(self, target: Locator) -> None:
        follow(target)

    def enter(self, target: Locator, words: str) -> None:
        target.fill(words)

    def choose(self, target: Locator, label: str) -> None:
        target.select_option(label=label)

    def tick(self, target: Locator) -> None:
        target.check()

    def open(self, summary: Locator) -> None:
        summary.click()


class Keyboard(Pointer):
    """Somebody who uses the keyboard and nothing else."""

    def reach(self, target: Locator) -> None:
        for _ in range(150):
            if target.evaluate(IS_FOCUSED):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"the keyboard does not come to {target}")

    def press(self, target: Locator) -> None:
        self.reach(target)
        with next_page(self.page):
            self.page.keyboard.press("Enter")

    def enter(self, target: Locator, words: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def choose(self, target: Locator, label: str) -> None:
        self.reach(target)
        self.page.keyboard.type(label)
        expect(target.locator("option:checked")).to_have_text(label)

    def tick(self, target: Locator) -> None:
        # A group of radio buttons is one stop: its first button, where none is chosen yet.
        self.reach(target)
        self.page.keyboard.press("Space")

    def open(self, summary: Locator) -> None:
        self.reach(summary)
        self.page.keyboard.press("Enter")


@pytest.fixture(params=["desktop", "phone", "no_js"])
def hands(request: pytest.FixtureRequest) -> Pointer:
    page = request.getfixturevalue(request.param)
    return Keyboard(page) if request.param == "desktop" else Pointer(page)


def test_a_programme_is_created_arranged_and_named_by_hand(
    hands: Pointer,
    sign_in: Callable[[Page, Any], None],
    axe: Callable[..., list[str]],
    scrolls_sideways: Callable[[Page], bool],
    request: pytest.FixtureRequest,
):
    page = hands.page
    for title, name in (("Director of Change", "Sam"), ("Improvement Manager", "Mona")):
        factories.post(title, holder=factories.person(name))
    sign_in(page, factories.administrator())

    def look() -> None:
        if "no_js" not in request.node.name:
            assert axe(page) == [], page.url
            assert not scrolls_sideways(page), page.url

    def link(name: str) -> Locator:
        return page.locator("main").get_by_role("link", name=name, exact=True).first

    def button(name: str) -> Locator:
        return page.get_by_role("button", name=name, exact=True)

    def add(title: str, under: str = "") -> None:
        hands.enter(page.get_by_label("Title"), title)
        if under:
            expect(page.get_by_label("Stands under").locator("option:checked")).to_have_text(under)
        hands.press(button("Add workstream"))
        expect(page.get_by_text(f"{title} is added.")).to_be_visible()

    # A programme begins.
    page.goto("/programmes/")
    look()
    hands.press(link("New programme"))
    look()
    hands.press(button("Create programme"))
    expect(page.get_by_role("link", name="Enter the programme’s title")).to_be_visible()
    look()
    hands.enter(page.get_by_label("Title"), "Adult social care")
    hands.enter(page.get_by_label("Short code"), "asc")
    hands.press(button("Create programme"))
    expect(page.get_by_text("Adult social care is created.")).to_be_visible()
    expect(page.get_by_role("heading", name="What comes next")).to_be_visible()
    look()

    # Two workstreams, and one under the second.
    hands.press(link("Add a workstream"))
    look()
    add("Finance")
    hands.press(link("Add a workstream"))
    add("Housing")
    look()
    hands.press(link("Housing"))
    look()
    hands.press(link("Add one under it"))
    add("Damp", under="Housing")

    # The order, by buttons.
    hands.press(button("Up Housing"))
    expect(page.get_by_text("Housing is moved up.")).to_be_visible()
    titles = page.locator(".app-streams .app-owed__title")
    expect(titles).to_have_text(["Housing", "Damp", "Finance"])
    look()

    # A new name.
    hands.press(link("Housing"))
    hands.press(link("Change the workstream"))
    look()
    hands.enter(page.get_by_label("Title"), "Homes")
    hands.press(button("Save"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Homes")

    # Merged, after what follows was told.
    page.goto("/programmes/ASC/workstreams/")
    hands.press(link("Finance"))
    hands.press(link("Merge it into another workstream"))
    look()
    hands.choose(page.get_by_label("Merge it into"), "Homes")
    hands.enter(page.get_by_label("Why"), "One team")
    hands.press(button("Continue"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Merge Finance into Homes?")
    look()
    hands.press(button("Merge"))
    expect(page.get_by_text("Finance is merged into Homes.")).to_be_visible()

    # Who answers for it.
    page.goto("/programmes/ASC/")
    look()
    hands.open(page.locator("#about > summary"))
    hands.press(link("Name the programme manager"))
    look()
    hands.choose(page.get_by_label("Senior responsible owner"), "Director of Change")
    hands.choose(page.get_by_label("Programme manager"), "Improvement Manager")
    hands.press(button("Save"))
    expect(page.get_by_text("Adult social care is changed.")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Director of Change")
    expect(page.get_by_text("Not named")).to_have_count(0)

    made = Programme.objects.get(code="ASC")
    assert [stream.title for stream in made.workstreams.filter(retired_on=None)] == ["Homes", "Damp"]
    assert {str(grant.post) for grant in Grant.objects.filter(scope=made.scope)} == {
        "Director of Change",
        "Improvement Manager",
    }
