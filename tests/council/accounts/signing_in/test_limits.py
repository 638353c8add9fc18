"""Limits on signing in: who guesses locks themselves out, and neither the person nor the office."""

import pytest
from django.core.cache import caches
from django.test import Client

from council.accounts.signing_in.kept_limits import LOOKED_THROUGH_FROM
from tests import factories as make
from tests.council.accounts.signing_in.ways import LOGIN, sign_in, signed_in, text, told

pytestmark = pytest.mark.django_db
WRONG = "wrong horse battery"
LOCKED = "Too many failed attempts"
DEVICE = "device"


@pytest.fixture
def alice():
    return make.person("Alice")


def known(person) -> Client:
    """A browser in which the person signed in, and out again."""
    browser = Client()
    sign_in(browser, person)
    browser.post("/accounts/logout/")
    return browser


def fail(person, times: int, browser: Client | None = None) -> None:
    for _ in range(times):
        sign_in(browser or Client(), person, WRONG)


def fail_as_many(number: int) -> None:
    """Failures for so many accounts, none of which exists, from this address."""
    browser = Client()
    for count in range(number):
        browser.post(LOGIN, {"login": f"nobody{count}@council.example", "password": WRONG})


def test_ten_failures_behind_one_address_lock_out_nobody_else(alice):
    fail(make.person("Bob"), 10)
    browser = Client()
    sign_in(browser, alice)
    assert signed_in(browser)


def test_who_guesses_locks_strange_browsers_out_and_not_the_one_that_the_person_uses(alice):
    own = known(alice)
    fail(alice, 5)
    assert LOCKED in text(sign_in(Client(), alice))
    sign_in(own, alice)
    assert signed_in(own)


def test_failures_in_a_known_browser_count_by_themselves_and_lock_it(alice):
    own = known(alice)
    fail(alice, 5, own)
    assert LOCKED in text(sign_in(own, alice))
    elsewhere = Client()
    sign_in(elsewhere, alice)
    assert signed_in(elsewhere)


def test_an_address_from_which_many_accounts_fail_still_lets_in_who_signed_in_there_before(alice):
    own = known(alice)
    fail_as_many(30)
    refused = sign_in(Client(), alice)
    assert refused.status_code == 429
    assert told("sign_in_failed")[-1] == "Sign-in refused: too many attempts"
    sign_in(own, alice)
    assert signed_in(own)
    other = Client(REMOTE_ADDR="10.1.2.3")
    sign_in(other, alice)
    assert signed_in(other)


def test_one_account_that_fails_often_counts_once_against_its_address(alice, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed": "100/5m/key"}
    fail(make.person("Bob"), 40)
    browser = Client()
    sign_in(browser, alice)
    assert signed_in(browser)


@pytest.mark.parametrize("whose", ["another person's", "changed", "none of ours"])
def test_a_cookie_that_does_not_say_so_makes_no_browser_known(alice, whose):
    browser = known(make.person("Bob")) if whose == "another person's" else known(alice)
    if whose == "changed":
        browser.cookies[DEVICE] = browser.cookies[DEVICE].value[:-1] + "x"
    if whose == "none of ours":
        browser.cookies[DEVICE] = "W10:1:x"
    fail(alice, 5)
    assert LOCKED in text(sign_in(browser, alice))


def test_a_browser_that_several_people_share_is_known_for_each(alice):
    shared, bob = known(alice), make.person("Bob")
    sign_in(shared, bob)
    shared.post("/accounts/logout/")
    fail(alice, 5)
    fail(bob, 5)
    for person in (alice, bob):
        sign_in(shared, person)
        assert signed_in(shared)
        shared.post("/accounts/logout/")


def test_the_cookie_of_a_known_browser_is_for_this_site_alone_and_no_script_reads_it(alice):
    browser = Client()
    sign_in(browser, alice)
    cookie = browser.cookies[DEVICE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert alice.email not in cookie.value


def test_nothing_that_is_kept_for_speed_pushes_a_limit_out(alice, client):
    fail(alice, 5)
    for number in range(1_000):
        caches["passing"].set(f"search-{number}", number)
    assert LOCKED in text(sign_in(client, alice))


def test_limits_go_when_they_have_run_out_and_not_because_there_are_many(alice, client, monkeypatch):
    monkeypatch.setattr(caches["default"], "_max_entries", 20)
    assert LOOKED_THROUGH_FROM > 20
    fail(alice, 5)
    caches["default"].set("run-out", 1, timeout=-1)
    fail_as_many(25)
    assert LOCKED in text(sign_in(client, alice))
    assert caches["default"].forget_expired() >= 0
    assert caches["default"].get("run-out") is None
