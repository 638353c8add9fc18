"""The watch over the browser's windows sees what it is there to see: faults, and pages not waited for."""

import ast
from itertools import pairwise
from pathlib import Path

import pytest

from tests.browser.navigation import follow, next_page, settle

pytestmark = pytest.mark.browser

NOWHERE = "/no-such-page/"


def test_an_error_in_a_script_is_a_complaint(desktop):
    desktop.goto(NOWHERE)
    with desktop.context.expect_event("weberror"):
        desktop.evaluate("setTimeout(() => { throw new Error('a bolt fell out') }, 0)")
    assert any("a bolt fell out" in line for line in desktop.watch.complaints)
    desktop.watch.complaints.clear()


def test_an_inline_style_that_the_policy_refuses_is_a_complaint(desktop):
    desktop.goto(NOWHERE)
    with desktop.expect_console_message(lambda message: "Content Security Policy" in message.text):
        desktop.evaluate("document.body.innerHTML = '<p style=\"color: red\">Overdue</p>'")
    assert any("Content Security Policy" in line for line in desktop.watch.complaints)
    desktop.watch.complaints.clear()


def test_a_missing_picture_is_a_complaint(desktop):
    desktop.goto(NOWHERE)
    with desktop.expect_console_message(lambda message: "gone.png" in message.location["url"]):
        desktop.evaluate("document.body.append(Object.assign(new Image(), {src: '/static/gone.png'}))")
    assert any("gone.png" in line for line in desktop.watch.all())
    desktop.watch._failed_loads.clear()


def test_a_page_that_says_it_is_not_there_is_no_complaint(desktop):
    with desktop.expect_console_message(lambda message: "Failed to load" in message.text):
        desktop.goto(NOWHERE)
    assert desktop.watch.all() == []


def test_axe_finds_a_field_without_a_label(desktop, axe):
    desktop.goto(NOWHERE)
    desktop.evaluate("document.body.innerHTML = '<main><h1>Update</h1><input type=text></main>'")
    assert any(line.startswith("label (critical)") for line in axe(desktop))


def test_a_page_wider_than_its_window_scrolls_sideways(tiny, scrolls_sideways):
    tiny.goto(NOWHERE)
    tiny.evaluate("document.body.innerHTML = '<p>short</p>'")
    assert not scrolls_sideways(tiny)
    tiny.evaluate("document.body.innerHTML = '<pre>' + 'long'.repeat(200) + '</pre>'")
    assert scrolls_sideways(tiny)


SLOW, LINK = "/no-such-page/slow/", "document.body.innerHTML = '<a href=\"/no-such-page/slow/\">Slow</a>'"


@pytest.fixture
def slow_link(desktop):
    """A link to a page that comes late."""

    def answer(route):
        desktop.wait_for_timeout(200)
        route.fulfill(body="<title>Slow</title><main><h1>Slow</h1></main>", content_type="text/html")

    desktop.route(f"**{SLOW}", answer)
    desktop.goto(NOWHERE)
    desktop.evaluate(LINK)
    return desktop.get_by_role("link", name="Slow")


def test_a_page_that_is_followed_is_in_front_at_once(desktop, slow_link):
    follow(slow_link)
    assert desktop.title() == "Slow" and desktop.journey.complaints() == []


def test_a_page_that_a_key_leads_to_is_waited_for(desktop, slow_link):
    slow_link.focus()
    with next_page(desktop):
        desktop.keyboard.press("Enter")
    assert desktop.title() == "Slow" and desktop.journey.complaints() == []


@pytest.mark.parametrize("then", ["wait", "go"])
def test_a_page_that_is_only_clicked_for_is_a_complaint(desktop, slow_link, then):
    """Also where the test goes elsewhere by itself, which may cut off what the click began."""
    with desktop.expect_request(f"**{SLOW}"):
        slow_link.click(no_wait_after=True)
    if then == "go":
        desktop.goto(NOWHERE)
    [complaint] = desktop.journey.complaints()
    assert SLOW in complaint
    desktop.journey.strays.clear()


def test_what_htmx_asks_for_is_waited_for(desktop):
    desktop.goto(NOWHERE)
    desktop.evaluate("document.body.innerHTML = '<p class=htmx-request>Draft</p>'")
    desktop.evaluate("setTimeout(() => document.querySelector('p').removeAttribute('class'), 200)")
    settle(desktop)
    assert desktop.locator(".htmx-request").count() == 0


WAITS = {"expect", "settle", "follow", "next_page"}


def called(node: ast.AST) -> set[str]:
    names = (call.func for call in ast.walk(node) if isinstance(call, ast.Call))
    return {name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "") for name in names}


@pytest.mark.parametrize("path", sorted(Path(__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_after_a_click_the_next_look_is_one_that_waits(path):
    """A press that leads nowhere else may still wake a script or swap a part: then comes an `expect`."""
    hasty = []
    for parent in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        body = getattr(parent, "body", None)
        if not isinstance(body, list):
            continue
        for now, then in pairwise(body):
            clicked = isinstance(now, ast.Expr) and "click" in called(now)
            if clicked and not isinstance(then, ast.With) and not called(then) & WAITS:
                hasty.append(f"{path.name}:{now.lineno}")
    assert hasty == []
