"""The watch over the browser's windows sees what it is there to see."""

import pytest

pytestmark = pytest.mark.browser

NOWHERE = "/no-such-page/"


def test_an_error_in_a_script_is_a_complaint(desktop):
    desktop.goto(NOWHERE)
    desktop.evaluate("setTimeout(() => { throw new Error('a bolt fell out') }, 0)")
    desktop.wait_for_timeout(100)
    assert any("a bolt fell out" in line for line in desktop.watch.complaints)
    desktop.watch.complaints.clear()


def test_an_inline_style_that_the_policy_refuses_is_a_complaint(desktop):
    desktop.goto(NOWHERE)
    desktop.evaluate("document.body.innerHTML = '<p style=\"color: red\">Overdue</p>'")
    desktop.wait_for_timeout(100)
    assert any("Content Security Policy" in line for line in desktop.watch.complaints)
    desktop.watch.complaints.clear()


def test_a_missing_picture_is_a_complaint(desktop):
    desktop.goto(NOWHERE)
    with desktop.expect_response("**/static/gone.png"):
        desktop.evaluate("document.body.append(Object.assign(new Image(), {src: '/static/gone.png'}))")
    desktop.wait_for_timeout(100)
    assert any("gone.png" in line for line in desktop.watch.all())
    desktop.watch._failed_loads.clear()


def test_a_page_that_says_it_is_not_there_is_no_complaint(desktop):
    desktop.goto(NOWHERE)
    desktop.wait_for_timeout(100)
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
