"""A real browser for the tests marked `browser`: Debian's Chromium, driven by Playwright.

`desktop`, `phone`, `no_js` and `tiny` are pages of the live server in one kind of window each. A page that
logs an error, breaks the content security policy or asks for a file that isn't there fails its test.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)

from tests.browser.navigation import Journey, follow, settle

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
WCAG_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# The rules whose answer may change with the width: what folds away, what comes closer, what scrolls.
LAID_OUT = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
# Every rule runs on every element; of what passed only the names of the rules come back, which saves seconds.
RUN_AXE = """async ([tags, rules]) => {
    const kinds = ["passes", "violations", "incomplete", "inapplicable"];
    const runOnly = rules ? {type: "rule", values: rules} : {type: "tag", values: tags};
    const found = await axe.run(document, {runOnly, resultTypes: ["violations"]});
    return {
        violations: found.violations,
        ran: kinds.flatMap(kind => found[kind].map(rule => rule.id)),
        rules: axe.getRules(tags).filter(rule => !rules || rules.includes(rule.ruleId)),
    };
}"""
# Chromium would otherwise call home; its sandbox refuses to start as root; /dev/shm is tiny in a container.
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("Chromium is not installed. `make test` installs it.")
    # Playwright keeps an event loop running in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=10_000)
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=flags)
        yield chromium
        chromium.close()


class Watch:
    """What went wrong in a browser's windows, in words."""

    # What a page may be answered and deal with, though the console calls it an error.
    EXPECTED = {400, 403, 404, 405, 409, 422, 429}

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        self._expected: set[str] = set()
        self._failed_loads: list[tuple[str, str]] = []
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(f"script error: {error.error}"))
        context.on("response", self._note)

    def _note(self, response: Response) -> None:
        if (
            response.request.resource_type in ("document", "xhr", "fetch")
            and response.status in self.EXPECTED
        ):
            self._expected.add(response.url)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        if message.text.startswith("Failed to load resource"):
            self._failed_loads.append((message.location["url"], message.text))
        else:
            self.complaints.append(f"console: {message.text}")

    def all(self) -> list[str]:
        loads = [f"{url}: {text}" for url, text in self._failed_loads if url not in self._expected]
        return self.complaints + loads


DESK, PHONE, ENLARGED = ({"width": w, "height": h} for w, h in ((1280, 900), (390, 844), (320, 256)))


@contextmanager
def _window(browser: Browser, base_url: str, **options: Any) -> Iterator[Page]:
    context = browser.new_context(
        base_url=base_url, locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce", **options
    )
    watch = Watch(context)
    page = context.new_page()
    journey = Journey(page)
    page.watch, page.journey = watch, journey  # type: ignore[attr-defined]
    yield page
    journey.end()
    context.close()
    assert watch.all() == [], "the browser complained"
    assert journey.complaints() == [], "the test looked at a page without waiting for it"


@pytest.fixture
def desktop(browser: Browser, live_server: Any) -> Iterator[Page]:
    with _window(browser, live_server.url, viewport=DESK) as page:
        yield page


@pytest.fixture
def phone(browser: Browser, live_server: Any) -> Iterator[Page]:
    with _window(browser, live_server.url, viewport=PHONE, has_touch=True, is_mobile=True) as page:
        yield page


@pytest.fixture
def no_js(browser: Browser, live_server: Any) -> Iterator[Page]:
    with _window(browser, live_server.url, viewport=DESK, java_script_enabled=False) as page:
        yield page


@pytest.fixture
def tiny(browser: Browser, live_server: Any) -> Iterator[Page]:
    """1280 by 1024 at four times the size, which WCAG 1.4.10 asks to work without scrolling sideways."""
    with _window(browser, live_server.url, viewport=ENLARGED) as page:
        yield page


@pytest.fixture
def sign_in() -> Callable[[Page, Any], None]:
    """Signs `user` in without the form, by a session's cookie."""

    def sign_in(page: Page, user: Any) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        base = page.context._impl_obj._options["baseURL"]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])

    return sign_in


@pytest.fixture
def sign_in_by_form() -> Callable[[Page, str, str], None]:
    """Signs in as a person does, on the sign-in page."""

    def sign_in_by_form(page: Page, email: str, password: str) -> None:
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(email)
        page.locator("input[name=password]").fill(password)
        follow(page.get_by_role("button", name=re.compile("sign in", re.IGNORECASE)).first)
        assert "/accounts/login" not in urlsplit(page.url).path

    return sign_in_by_form


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """What axe-core finds against WCAG 2.2 A and AA, one entry for each place; none when the page is clean.

    No element is left out, and a rule that didn't run is an error: nothing passes by being switched off.
    `only` names the rules for a second look at a page, at another width.
    """

    carrying: list[BrowserContext] = []

    def axe(page: Page, only: list[str] | None = None) -> list[str]:
        settle(page)
        if page.context not in carrying:
            page.context.add_init_script(path=AXE)  # kept compiled for each page to come
            carrying.append(page.context)
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(RUN_AXE, [WCAG_AA, only])
        rules, ran = found["rules"], set(found["ran"])
        retired = {"experimental", "deprecated"}
        missed = {rule["ruleId"] for rule in rules if not retired & set(rule["tags"])} - ran
        assert not missed, f"axe did not run {sorted(missed)}"
        return [
            f"{rule['id']} ({rule['impact']}): {rule['help']}\n  at {' '.join(map(str, place['target']))}"
            f"\n  {place['html']}\n  {place['failureSummary']}"
            for rule in found["violations"]
            for place in rule["nodes"]
        ]

    return axe


@contextmanager
def at_the_width_of_a_phone(page: Page) -> Iterator[None]:
    """The page in front, in the state that it is in, looked at through a narrow window."""
    before = page.viewport_size
    page.set_viewport_size(PHONE)
    yield
    page.set_viewport_size(before)


@pytest.fixture
def scrolls_sideways() -> Callable[[Page], bool]:
    """Whether the page as a whole is wider than its window (a table that scrolls by itself doesn't count)."""

    def scrolls_sideways(page: Page) -> bool:
        settle(page)
        return bool(page.evaluate("document.scrollingElement.scrollWidth > window.innerWidth"))

    return scrolls_sideways
