"""What was typed is given back, whichever way the session ended, and to nobody but who typed it."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from council.web.form_tokens import TOKEN, is_of, is_ours, new_form_token
from tests import factories as make

pytestmark = pytest.mark.django_db
WORDS = "Six weeks late: <b>the supplier</b>"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def alice():
    return make.person("Alice")


@pytest.fixture
def action(alice):
    return make.action(owner=make.post(holder=alice), due=timezone.localdate() + timedelta(days=60))


@pytest.fixture
def browser(alice):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    return browser


def form_of(browser: Client, action: Any) -> dict[str, str]:
    page = browser.get(action.get_update_url()).content.decode()
    main = page[page.index("<main") :]
    tokens = {name: re.search(rf'name="{name}" value="([^"]+)"', main)[1] for name in (*CARRIED, "version")}
    return {**tokens, "text": WORDS, "stated_rag": "green", "percent": ""}


CARRIED = ("csrfmiddlewaretoken", TOKEN)


def logged_out_elsewhere(browser: Client, alice: Any) -> None:
    """As the other tab does it, which takes the cookie away."""
    del browser.cookies["sessionid"]


def session_deleted(browser: Client, alice: Any) -> None:
    browser.session.delete()


def password_changed(browser: Client, alice: Any) -> None:
    alice.set_password("another-long-password")
    alice.save()


def csrf_cookie_rotated(browser: Client, alice: Any) -> None:
    """As signing in again in another tab does."""
    browser.force_login(alice)
    browser.cookies["csrftoken"] = "b" * 32


WAYS = [logged_out_elsewhere, session_deleted, password_changed]


@pytest.mark.parametrize("end", [*WAYS, csrf_cookie_rotated])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_what_was_typed_is_shown_and_sent_once_its_person_is_back(browser, alice, action, end, headers):
    form = form_of(browser, action)
    end(browser, alice)
    answer = browser.post(action.get_update_url(), form, headers=headers)
    shown = answer.content.decode()
    assert html.escape(WORDS) in shown and "<!DOCTYPE html>" in shown
    assert (answer.status_code, answer.get("HX-Retarget")) == ((200, "body") if headers else (403, None))
    assert not action.updates.exists()
    if end is not csrf_cookie_rotated:
        assert "/accounts/unsent/" in html.unescape(shown).replace("%2F", "/")
        browser.force_login(alice)
        shown = browser.get("/accounts/unsent/").content.decode()
    assert html.escape(WORDS) in shown
    main = shown[shown.index("<main") :]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main)
    sent = {name: html.unescape(value) for name, value in fields}
    target = re.search(r'<form method="post" action="([^"]+)"', main)[1]
    answer = browser.post(target, sent)
    assert answer.status_code == 302, re.findall(r"error-message.*?</p>", answer.content.decode(), re.S)
    assert action.updates.get().text == WORDS


def test_it_is_shown_to_nobody_else_who_signs_in_after(browser, alice, action):
    form = form_of(browser, action)
    logged_out_elsewhere(browser, alice)
    browser.post(action.get_update_url(), form)
    browser.force_login(make.person("Bob"))
    answer = browser.get("/accounts/unsent/")
    assert answer.status_code == 302 and answer["Location"] == "/"
    browser.force_login(alice)
    assert browser.get("/accounts/unsent/").status_code == 302, "it is forgotten"


def test_somebody_else_signed_in_meanwhile_is_not_shown_it_either(browser, alice, action):
    form = form_of(browser, action)
    csrf_cookie_rotated(browser, make.person("Bob"))
    answer = browser.post(action.get_update_url(), form)
    assert answer.status_code == 403 and "supplier" not in answer.content.decode()


def test_another_site_puts_no_words_into_a_page_of_ours(browser, alice, action):
    typed = {"text": "Your account is at risk: telephone us"}
    answer = browser.post(action.get_update_url(), typed, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403 and "telephone" not in answer.content.decode()
    browser.cookies.clear()
    answer = browser.post(action.get_update_url(), typed | {TOKEN: "a" * 64})
    assert answer.status_code == 403 and not browser.cookies.get("sessionid")


@pytest.mark.parametrize("end", [*WAYS, csrf_cookie_rotated])
def test_what_saves_by_itself_leaves_the_words_where_they_are(browser, alice, action, end):
    """A page that is swapped away under somebody's hands would lose what they type at that moment."""
    form = form_of(browser, action)
    end(browser, alice)
    answer = browser.post(f"/actions/{action.reference}/draft/", form, headers=HTMX)
    assert answer.status_code == 200 and "HX-Retarget" not in answer and "HX-Redirect" not in answer
    assert "Your draft is not being saved: your sign-in has ended" in answer.content.decode()


def test_who_left_is_told_so_and_is_offered_no_way_in(browser, alice, action):
    form = form_of(browser, action)
    alice.is_active = False
    alice.save()
    page = browser.post(action.get_update_url(), form).content.decode()
    assert "Your account has been closed" in page and html.escape(WORDS) in page
    assert "<form" not in page[page.index("<main") :] and "Sign in" not in page[page.index("<main") :]


@pytest.mark.parametrize("hours", [2, 13])
def test_an_idle_or_an_old_session_gives_it_back_too(browser, alice, action, hours):
    form = form_of(browser, action)
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        page = browser.post(action.get_update_url(), form).content.decode()
        assert html.escape(WORDS) in page and "Sign in to send it" in page


def test_a_file_has_to_be_chosen_again_and_it_says_so(browser, alice, action):
    form = form_of(browser, action)
    logged_out_elsewhere(browser, alice)
    with_file = form | {"file": SimpleUploadedFile("proof.txt", b"Done"), "shows": "That it is done"}
    page = browser.post(f"/actions/{action.reference}/evidence/add/", with_file).content.decode()
    assert "choose the file again" in page
    browser.force_login(alice)
    page = browser.get("/accounts/unsent/").content.decode()
    assert "choose the file again" in page and "That it is done" in page


def test_a_secret_is_neither_shown_nor_kept(browser, alice, action):
    form = form_of(browser, action) | {"password": "not-for-a-page"}
    logged_out_elsewhere(browser, alice)
    assert "not-for-a-page" not in browser.post(action.get_update_url(), form).content.decode()
    browser.force_login(alice)
    assert browser.get("/accounts/unsent/").status_code == 302


def test_a_token_is_ours_and_of_one_person(alice):
    token = new_form_token(alice.pk)
    assert is_ours(token) and is_of(token, alice.pk) and len(token) == 64
    assert not is_of(token, alice.pk + 1)
    assert not is_ours("a" * 64) and not is_ours("") and not is_of(token[:-1] + "x", alice.pk)


def test_a_programme_s_code_is_no_secret_and_a_second_step_s_is(action):
    mona = make.manager()
    browser = Client()
    browser.force_login(mona)
    address = f"/programmes/{action.programme.code}/edit/"
    browser.get(address)
    token = new_form_token(mona)
    browser.session.delete()
    page = browser.post(address, {TOKEN: token, "code": "SSR", "aim": WORDS}).content.decode()
    assert WORDS in html.unescape(page)
    secret = browser.post("/accounts/second-step/authenticate/", {TOKEN: token, "code": "918273"})
    assert "918273" not in secret.content.decode()
