"""From one page to the next in a real browser, without looking at the page that is left.

A click returns before the page that it leads to is there: what looks at once may read the old page, and prove
nothing, or one that is being replaced, and fail on a busy machine. So whatever leads to another page is done
by `follow` or inside `next_page`, and a window complains about any page that it came to otherwise. What htmx
swaps in replaces no page: there `expect` waits, or `settle`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from playwright.sync_api import Download, Locator, Page, Request

AT_REST = """() => document.readyState === "complete"
    && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")"""


def settle(page: Page) -> None:
    """Wait until the page in front is loaded and htmx neither asks for a part of it nor swaps one in."""
    page.wait_for_load_state("load")
    page.wait_for_function(AT_REST)


@contextmanager
def next_page(page: Page) -> Iterator[None]:
    """What is done inside leads to another page, which is in front, loaded and settled, at the end."""
    journey: Journey = page.journey  # type: ignore[attr-defined]
    with journey.on_purpose(), page.expect_navigation(wait_until="load"):
        yield
    settle(page)


def follow(target: Locator) -> None:
    """Click what leads to another page, and wait until that page is in front."""
    with next_page(target.page):
        target.click()


def unfold(page: Page) -> None:
    """Open every folded part of the page, one after the other, as its reader would."""
    closed = page.locator("details.app-fold:not([open]) > summary")
    while closed.count():
        closed.first.click()


def plain(address: str) -> str:
    """The address as a browser and a test both write it: with no place on the page, nothing escaped."""
    return unquote(urldefrag(address).url)


class Journey:
    """The pages that a window came to, and those among them that no one had said they would wait for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.strays: list[str] = []
        self._under_way: set[Request] = set()
        self._purpose: str | None = None  # an address, or "" for wherever the next page is
        self._goto, page.goto = page.goto, self.goto  # type: ignore[method-assign]
        page.on("request", self._start)
        page.on("requestfinished", self._finish)
        page.on("requestfailed", self._finish)
        page.on("download", self._keep)

    def goto(self, url: str, **options: Any) -> Any:
        base = self.page.context._impl_obj._options.get("baseURL", "")
        with self.on_purpose(plain(urljoin(base, url))):
            return self._goto(url, **options)

    @contextmanager
    def on_purpose(self, address: str = "") -> Iterator[None]:
        before, self._purpose = self._purpose, address
        yield
        self._purpose = before

    def _start(self, request: Request) -> None:
        self._under_way.add(request)
        if not request.is_navigation_request() or request.frame.parent_frame or request.redirected_from:
            return
        if self._purpose is None or (self._purpose and plain(request.url) != self._purpose):
            self.strays.append(request.url)

    def _finish(self, request: Request) -> None:
        self._under_way.discard(request)

    def _keep(self, download: Download) -> None:
        """Leave out an address that was kept as a file: the page stayed where it was."""
        if download.url in self.strays:
            self.strays.remove(download.url)

    def end(self) -> None:
        """Wait for all answers, so that none is still at the database when the next test begins."""
        for _ in range(500):
            if not self._under_way:
                return
            self.page.wait_for_timeout(20)

    def complaints(self) -> list[str]:
        return [f"came to {url}, and nothing waited for it: use follow or next_page" for url in self.strays]
