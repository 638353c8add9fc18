"""Passwords: what makes one, how it is changed and reset, and that nobody learns who has an account."""

import re
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

from council.models import User
from tests import factories as make
from tests.council.accounts.signing_in.ways import LOGIN, sign_in, signed_in, text, told
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
CHANGE = "/accounts/password/change/"
RESET = "/accounts/password/reset/"
NEW = "three plain random words"


@pytest.fixture
def alice():
    return make.person("Alice")


@pytest.fixture
def hashed(monkeypatch) -> list[int]:
    """One entry for each time that a password is hashed."""
    done: list[int] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *a, **k: done.append(1) or encode(*a, **k))
    return done


def plain(response: Any, *addresses: str) -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())
    for address in addresses:
        page = page.replace(address, "somebody")
    return page


def everybody() -> list[tuple[str, str]]:
    """Addresses with a password each: known, unknown, deactivated, and of somebody without a password."""
    left = make.person("Lena", is_active=False)
    elsewhere = make.person("Eve")
    elsewhere.set_unusable_password()
    elsewhere.save()
    alice = make.person("Alice")
    wrong = "wrong horse battery"
    return [
        (alice.email, wrong),
        ("nobody@council.example", wrong),
        (left.email, wrong),
        (left.email, PASSWORD),
        (elsewhere.email, wrong),
    ]


def test_every_failure_says_the_same_and_hashes_once(hashed):
    pages, costs = set(), []
    for address, password in everybody():
        hashed.clear()
        response = Client().post(LOGIN, {"login": address, "password": password})
        pages.add((response.status_code, plain(response, address)))
        costs.append(len(hashed))
    assert len(pages) == 1 and "The e-mail address or the password is wrong" in pages.pop()[1]
    assert costs == [1] * 5
    assert told("sign_in_failed") == ["Sign-in failed: wrong password"] * 5


def test_asking_for_a_new_password_says_the_same_hashes_nothing_and_sends_one_mail(hashed):
    pages = set()
    for address in {address for address, _ in everybody()}:
        hashed.clear()
        mail.outbox.clear()
        client = Client()
        response = client.post(RESET, {"email": address})
        pages.add((response["Location"], plain(client.get(response["Location"]), address)))
        has_left = User.objects.filter(email=address, is_active=False).exists()
        assert (len(hashed), len(mail.outbox)) == (0, 0 if has_left else 1)
    assert len(pages) == 1


def test_the_log_does_not_keep_what_was_typed_into_the_wrong_box(client):
    client.post(LOGIN, {"login": "mysecret@horse.battery", "password": "x"})
    event = told("sign_in_failed"), client.get(LOGIN)
    assert "mysecret" not in str(event[0])


@pytest.mark.parametrize(
    ("password", "taken"),
    [(NEW, True), ("eleven char", False), ("telechargement", False), ("aaaaaaaaaaab", True)],
)
def test_a_password_is_long_and_not_common_and_nothing_more(client, alice, password, taken):
    sign_in(client, alice)
    response = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": password})
    assert (response.status_code == 302) == taken


def test_changing_the_password_ends_every_other_session_and_is_told(client, alice):
    sign_in(client, alice)
    other = Client()
    other.cookies["sessionid"] = make.session(alice).session_key
    assert signed_in(other)
    response = client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW}, follow=True)
    assert "signed out everywhere else" in text(response)
    assert signed_in(client) and not signed_in(other)
    assert len(client.get("/accounts/sessions/").context["sessions"]) == 1
    assert told("security_changed") == ["Password changed"]
    assert "was changed" in mail.outbox[-1].body and mail.outbox[-1].to == [alice.email]
    assert not signed_in(Client()) and sign_in(Client(), alice, NEW).status_code == 302


def test_the_present_password_is_asked_for(client, alice):
    sign_in(client, alice)
    page = text(client.post(CHANGE, {"oldpassword": "wrong horse", "password1": NEW}))
    assert "That is not your present password" in page


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client, alice):
    other = Client()
    other.cookies["sessionid"] = make.session(alice).session_key
    client.post(RESET, {"email": alice.email})
    assert "Choose one here" in mail.outbox[0].body and mail.outbox[0].subject == "Choose a new password"
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    there = form.redirect_chain[-1][0]
    assert link not in there and "At least 12 characters" in text(form)
    assert client.post(there, {"password1": NEW})["Location"] == "/accounts/password/reset/key/done/"
    assert not signed_in(client) and not signed_in(other)
    assert "no longer works" in text(Client().get(link))
    assert sign_in(client, alice, NEW).status_code == 302
    assert told("security_changed") == ["Password changed by a link sent to the person's address"]


def test_a_leaver_gets_no_link(client):
    left = make.person("Lena", is_active=False)
    client.post(RESET, {"email": left.email})
    assert not mail.outbox, "nor any other mail"


def test_passwords_are_not_tried_for_ever_and_that_is_told(client, alice):
    for _ in range(6):
        sign_in(client, alice, "wrong horse battery")
    assert "Too many failed attempts" in text(sign_in(client, alice))
    assert told("sign_in_failed")[-1] == "Sign-in refused: too many attempts"


def test_one_address_can_not_try_many_people(client):
    people = [make.person(f"Person {number}") for number in range(31)]
    answers = [sign_in(client, person, "wrong horse battery").status_code for person in people]
    assert answers[-1] == 429


def test_the_page_of_ones_sign_in_shows_what_happened_lately_to_oneself_alone(client, alice):
    sign_in(client, make.person("Charlie"), "wrong horse battery")
    sign_in(Client(), alice, "wrong horse battery")
    sign_in(client, alice)
    page = client.get("/accounts/security/")
    assert [event.what for event in page.context["recent"]] == [
        "Signed in with password",
        "Sign-in failed: wrong password",
    ]
    assert "Here only" in text(page) and "Change" in text(page)


def test_the_page_of_ones_sign_in_asks_little_of_the_database(client, alice, django_assert_num_queries):
    make.authenticator_app(alice)
    client.force_login(alice)
    client.get("/my-actions/")
    with django_assert_num_queries(9):
        client.get("/accounts/security/")
