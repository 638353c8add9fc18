"""A code of a second step works once, whichever process of the site it is sent to."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
import requests
import time_machine
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from council.accounts.signing_in.forms import PasskeyForm
from council.accounts.signing_in.used_codes import use_up, use_up_code
from council.history import moment
from council.models import UsedCode
from tests import factories as make
from tests.council.accounts.signing_in.ways import STEP, code, sign_in, told

pytestmark = pytest.mark.django_db
TOGETHER = 6


@pytest.fixture
def alice():
    return make.person("Alice")


@pytest.fixture
def caches_of_their_own(monkeypatch):
    """The cache in which allauth marks used codes, as each of several processes has it: empty."""
    monkeypatch.setattr(totp, "cache", SimpleNamespace(add=lambda *args, **kwargs: True))


def second_steps_at_once(answer: Any) -> list[Any]:
    """What `answer` says for each of several threads, with connections of their own, that start together."""
    start = Barrier(TOGETHER)

    def act(number: int) -> Any:
        try:
            start.wait(10)
            return answer(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as threads:
        return list(threads.map(act, range(TOGETHER)))


def test_a_code_is_used_up_once_and_for_its_person_alone():
    assert use_up_code(1, "123456")
    assert not use_up_code(1, "123456") and not use_up_code(1, "123 456") and not use_up_code(1, "123-456")
    assert use_up_code(2, "123456") and use_up_code(1, "654321")


def test_what_was_used_is_kept_for_a_day_and_tells_no_code():
    assert use_up_code(1, "123456") and "123456" not in UsedCode.objects.get().digest
    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        assert not use_up_code(1, "123456")
    with time_machine.travel(moment() + timedelta(hours=25)):
        assert use_up_code(1, "123456") and UsedCode.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_requests_at_once_one_uses_a_code():
    answers = second_steps_at_once(lambda number: use_up_code(1, "123456"))
    assert sorted(answers) == [False] * (TOGETHER - 1) + [True]


@pytest.mark.django_db(transaction=True)
def test_of_many_sign_ins_at_once_with_one_code_one_comes_in(alice, caches_of_their_own):
    make.authenticator_app(alice)
    clients = [Client() for _ in range(TOGETHER)]
    for client in clients:
        sign_in(client, alice)
    now = code()

    def answer(number: int) -> int:
        return clients[number].post(f"{STEP}authenticate/", {"code": now}).status_code

    assert sorted(second_steps_at_once(answer)) == [200] * (TOGETHER - 1) + [302]


@pytest.mark.django_db(transaction=True)
def test_of_many_sign_ins_at_once_with_one_recovery_code_one_comes_in(client, alice, caches_of_their_own):
    make.authenticator_app(alice)
    client.force_login(alice)
    client.post(f"{STEP}recovery-codes/generate/")
    recovery = client.get(f"{STEP}recovery-codes/").context["unused_codes"][0]
    clients = [Client() for _ in range(TOGETHER)]
    for each in clients:
        sign_in(each, alice)

    def answer(number: int) -> int:
        return clients[number].post(f"{STEP}authenticate/", {"code": recovery}).status_code

    # allauth's limit on attempts counts those that wait: none of them comes in.
    assert sorted(second_steps_at_once(answer)) == [200] * (TOGETHER - 1) + [302]


def test_a_code_that_signed_in_confirms_nothing_after_it(client, alice, caches_of_their_own):
    make.authenticator_app(alice)
    sign_in(client, alice)
    now = code()
    assert client.post(f"{STEP}authenticate/", {"code": now}).status_code == 302
    assert client.post(f"{STEP}reauthenticate/", {"code": f"{now[:3]} {now[3:]}"}).status_code == 200
    assert told("sign_in_failed") == ["Confirmation failed: wrong code"]


def test_the_code_that_set_up_an_app_signs_nobody_in(client, alice, caches_of_their_own):
    sign_in(client, alice)
    secret = client.get(f"{STEP}totp/activate/").context["form"].secret
    now = code(secret)
    assert client.post(f"{STEP}totp/activate/", {"code": now}).status_code == 302
    stranger = Client()
    sign_in(stranger, alice)
    assert stranger.post(f"{STEP}authenticate/", {"code": now}).status_code == 200


def test_the_answer_to_a_challenge_is_taken_once(alice, monkeypatch):
    """Two processes read the same session before either has written that its challenge was answered."""
    key = make.passkey(alice)
    monkeypatch.setattr("council.accounts.signing_in.forms.get_state", lambda: {"challenge": "c1"})
    monkeypatch.setattr("council.accounts.signing_in.forms.tell_failure", lambda *args, **kwargs: None)
    monkeypatch.setattr(webauthn, "parse_authentication_response", lambda response: response)
    monkeypatch.setattr(webauthn, "complete_authentication", lambda user, response: key)
    monkeypatch.setattr("allauth.mfa.webauthn.forms.check_rate_limit", lambda user: None)

    def answered() -> PasskeyForm:
        return PasskeyForm(user=alice, data={"credential": "{}"})

    forms = [answered(), answered()]
    for form in forms:
        form.cleaned_data = {"credential": {}}
    assert forms[0].clean_credential() == key
    with pytest.raises(ValidationError, match="That code is wrong"):
        forms[1].clean_credential()
    assert use_up("challenge", {"challenge": "c2"})


# --- two processes ------------------------------------------------------------------------------------------


@pytest.fixture
def two_processes(transactional_db) -> Iterator[str]:
    """The address of the site, served by two processes of gunicorn, each with a cache in its own memory."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "council.settings",
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "CACHE_URL": "locmemcache://",
    }
    site = f"http://127.0.0.1:{port}"
    gunicorn = [sys.executable, "-m", "gunicorn", "council.wsgi", f"--bind=127.0.0.1:{port}"]
    running = subprocess.Popen(
        [*gunicorn, "--workers=2", "--preload", "--log-level=warning"], env=environment
    )
    try:
        deadline = time.monotonic() + 60
        while running.poll() is None and time.monotonic() < deadline:
            try:
                requests.get(f"{site}/healthz", timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield site
    finally:
        running.terminate()
        running.wait(20)


@pytest.mark.only("sqlite")  # the same on PostgreSQL is tried above, by connections of their own
def test_two_processes_take_one_code_once(alice, two_processes):
    make.authenticator_app(alice)
    browsers = []
    for _ in range(TOGETHER):
        browser = requests.Session()
        browser.cookies.set("sessionid", make.session(alice).session_key)
        page = browser.get(f"{two_processes}{STEP}reauthenticate/", timeout=20).text
        browser.token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]  # type: ignore[attr-defined]
        browsers.append(browser)
    now = code()

    def confirm(browser: Any) -> int:
        form = {"code": now, "csrfmiddlewaretoken": browser.token, "next": "/accessibility/"}
        address = f"{two_processes}{STEP}reauthenticate/"
        return browser.post(address, form, timeout=20, allow_redirects=False).status_code

    with ThreadPoolExecutor(TOGETHER) as threads:
        answers = sorted(threads.map(confirm, browsers))
    assert answers[-1] == 302 and 302 not in answers[:-1]
