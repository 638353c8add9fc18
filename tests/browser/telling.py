"""A story told in a browser: what is pressed, chosen and written by name, each page looked at for faults."""

from collections.abc import Callable
from datetime import date
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.navigation import follow


class Teller:
    """Goes through the pages of one record, and looks at each for faults where a script may run."""

    def __init__(self, page: Page, look: Callable[[], None]) -> None:
        self.page, self.look = page, look

    def link(self, name: str) -> Locator:
        return self.page.locator("main").get_by_role("link", name=name).first

    def open(self, name: str) -> None:
        follow(self.link(name))
        self.look()

    def press(self, name: str, told: str = "") -> None:
        follow(self.page.get_by_role("button", name=name, exact=True))
        if told:
            expect(self.page.get_by_text(told).first).to_be_visible()

    def choose(self, **answers: str) -> None:
        for name, value in answers.items():
            self.page.locator(f"[name={name}][value='{value}']").check()

    def enter_day(self, name: str, day: date) -> None:
        for box in ("day", "month", "year"):
            self.page.locator(f"[name={name}_{box}]").fill(str(getattr(day, box)))

    def write(self, **words: str) -> None:
        for name, text in words.items():
            self.page.locator(f"[name={name}]").fill(text)

    def attach(self, name: str, content: bytes) -> None:
        file = {"name": name, "mimeType": "text/plain", "buffer": content}
        self.page.locator("[type=file]").set_input_files([file])


def teller_of(page: Page, axe: Any, scrolls_sideways: Any, *, scripts: bool) -> Teller:
    """The teller of the page, who finds faults with axe and with the width where scripts run."""

    def look() -> None:
        if scripts:
            assert axe(page) == [], page.url
            assert not scrolls_sideways(page), page.url

    return Teller(page, look)
