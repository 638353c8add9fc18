"""A form sent twice acts once: where it leads, what is told, and two requests at the same moment."""

import re
import threading
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from council.models import Body, Role, SentForm, User
from council.web.sent_forms import TOKEN
from tests import factories

pytestmark = pytest.mark.django_db
ANSWERS = {"name": "Improvement Board", "kind": "board"}


@pytest.fixture
def adam() -> User:
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    return adam


@pytest.fixture
def browser(adam: User) -> Client:
    client = Client()
    client.force_login(adam)
    return client


def tokens(client: Client, address: str) -> list[str]:
    return re.findall(rf'name="{TOKEN}" value="(\w+)"', client.get(address).content.decode())


def sent(client: Client, token: str, **answers: object):
    return client.post("/bodies/add/", {**ANSWERS, TOKEN: token, **answers})


def test_each_form_has_a_token_of_its_own_each_time_it_is_shown(browser):
    shown = tokens(browser, "/bodies/add/") + tokens(browser, "/bodies/add/")
    assert len(shown) == len(set(shown)) == 4  # signing out is a form too


def test_who_is_not_signed_in_is_given_none():
    assert tokens(Client(), reverse("account_login")) == []


def test_the_same_form_sent_again_leads_where_the_first_led_and_does_nothing(browser):
    first, second = sent(browser, "a" * 32), sent(browser, "a" * 32)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Body.objects.count() == 1


def test_another_form_with_the_same_answers_is_another_act(browser):
    factories.body("Improvement Board")
    assert "There is a body with this name already" in sent(browser, "a" * 32).content.decode()
    assert sent(browser, "b" * 32, name="Scrutiny").status_code == 302
    assert sent(browser, "c" * 32, name="Scrutiny").status_code == 200


def test_what_comes_back_with_what_is_missing_may_be_sent_again(browser):
    assert sent(browser, "a" * 32, name="").status_code == 200
    assert not SentForm.objects.exists()
    assert sent(browser, "a" * 32).status_code == 302
    assert Body.objects.count() == SentForm.objects.count() == 1


def test_what_was_refused_by_way_of_another_page_may_be_put_right_and_sent_again(browser):
    factories.action("Reconcile the ledger")
    browser.force_login(factories.manager())
    none = {"which": "ticked", TOKEN: "a" * 32}
    refused = browser.post("/actions/bulk/", none)
    assert refused.status_code == 302 and not SentForm.objects.exists()
    ticked = browser.post("/actions/bulk/", none | {"ticked": "1"})
    assert ticked.status_code != 409


def test_a_filter_that_cannot_be_read_may_be_put_right_and_saved(browser):
    told = {"path": "/actions/", "name": "Late ones", TOKEN: "b" * 32}
    refused = browser.post(reverse("save-filter"), told | {"query": "due_before=31+9+2026"})
    assert refused.status_code == 302
    put_right = browser.post(reverse("save-filter"), told | {"query": "due_before=30+9+2026"})
    assert put_right.status_code == 302


def test_other_answers_in_a_form_that_was_sent_are_shown_and_lost_to_nobody(browser):
    led_to = sent(browser, "a" * 32)["Location"]
    response = sent(browser, "a" * 32, name="Scrutiny <b>")
    page = response.content.decode()
    assert response.status_code == 409 and Body.objects.count() == 1
    assert f'href="{led_to}"' in page and "Scrutiny &lt;b&gt;" in page
    token = re.findall(rf'name="{TOKEN}" value="(\w+)"', page)[-1]
    assert token != "a" * 32
    assert sent(browser, token, name="Scrutiny").status_code == 302
    assert set(Body.objects.values_list("name", flat=True)) == {"Improvement Board", "Scrutiny"}


def test_a_file_that_is_another_is_another_answer(client, django_capture_on_commit_callbacks):
    alice = factories.person()
    action = factories.action(owner=factories.post(holder=alice))
    client.force_login(alice)

    def attach(words: bytes) -> int:
        answers = {"shows": "Minutes", "file": SimpleUploadedFile("minutes.txt", words), TOKEN: "a" * 32}
        return client.post(f"/actions/{action.reference}/evidence/add/", answers).status_code

    assert [attach(b"First."), attach(b"First."), attach(b"Other.")] == [302, 302, 409]
    assert action.evidence.count() == 1
    with action.evidence.get().file.open("rb") as kept:
        assert kept.read() == b"First."


def test_a_token_is_one_persons_and_one_addresss(browser, client):
    clara = factories.person("Clara")
    factories.grant(clara, Role.ADMIN)
    client.force_login(clara)
    assert sent(browser, "a" * 32)["Location"] == reverse("people:detail-body", args=[Body.objects.get().pk])
    assert sent(client, "a" * 32, name="Scrutiny").status_code == 302
    post = {"title": "Head of Legal", TOKEN: "a" * 32}
    assert browser.post("/posts/add/", post).status_code in (200, 302)
    assert Body.objects.count() == 2


def test_an_act_that_fails_in_the_middle_is_not_taken_as_done(browser, monkeypatch):
    def fails(*args: object, **kwargs: object) -> None:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as broken:
        broken.setattr("council.people.views.bodies.record", fails)
        with pytest.raises(RuntimeError):
            sent(browser, "a" * 32)
    assert not SentForm.objects.exists() and not Body.objects.exists()
    assert sent(browser, "a" * 32).status_code == 302


def test_what_is_no_token_changes_nothing(browser):
    for token in ("", "x" * 65):
        sent(browser, token, name=f"Board {len(token)}")
    assert Body.objects.count() == 2 and not SentForm.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one(adam):
    """On PostgreSQL both requests start together; SQLite lets one writer in at a time."""
    key = adam.pk
    answers: list[int] = []

    def press() -> None:
        client = Client()
        client.force_login(User.objects.get(pk=key))
        if start:
            start.wait(10)
        answers.append(sent(client, "a" * 32).status_code)

    both = 2
    start = threading.Barrier(both) if connection.vendor == "postgresql" else None
    run_all([press] * both)
    assert answers == [302, 302]
    assert Body.objects.count() == SentForm.objects.count() == 1


def run_all(acts: list[Callable[[], None]]) -> None:
    """Run the acts together; one after the other on SQLite, whose test database is one connection's own."""
    if connection.vendor == "sqlite":
        for act in acts:
            act()
        return

    def run(act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
