"""Single sign-on as the one door: no password is asked for or taken, and the way in from the server."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from council.models import Event, Role, SignInLink
from tests import factories as make
from tests.factories import PASSWORD
from tests.test_attacks import PRODUCTION, run_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def only(settings, provider):
    settings.SSO_ONLY = True


@pytest.fixture
def adam():
    adam = make.person("Adam")
    make.grant(adam, Role.ADMIN)
    return adam


def test_the_sign_in_page_asks_for_no_password(client, only):
    page = client.get("/accounts/login/").content.decode()
    assert "Sign in with Ellerhithe" in page and 'name="password"' not in page and "Forgot" not in page


def test_a_password_is_not_taken_by_post_either(client, only):
    alice = make.person()
    answers = {"login": alice.email, "password": PASSWORD}
    assert client.post("/accounts/login/", answers).status_code == 404
    assert SESSION_KEY not in client.session
    client.force_login(alice)
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code in (302, 403, 404)
    assert not any(m.get("reauthenticated") for m in client.session.get("account_authentication_methods", []))


@pytest.mark.parametrize(
    "page", ["password/reset/", "password/reset/done/", "password/reset/key/1-x/", "password/reset/key/done/"]
)
def test_the_pages_of_passwords_are_gone(client, only, page):
    assert client.get(f"/accounts/{page}").status_code == 404
    assert client.post(f"/accounts/{page}").status_code == 404


def test_nobody_sets_a_password_from_inside(client, only):
    client.force_login(make.person())
    for page in ("password/change/", "password/set/"):
        assert client.get(f"/accounts/{page}").status_code == 404
        assert client.post(f"/accounts/{page}").status_code == 404


def test_the_provider_is_the_way_in(client, only, through):
    alice = make.person()
    through(client)
    assert client.session[SESSION_KEY] == str(alice.pk)


# --- locked out ---------------------------------------------------------------------------------------------


def link_for(email: str) -> str:
    out = io.StringIO()
    call_command("sign_in_link", email, site="https://site.example", stdout=out, stderr=io.StringIO())
    address = out.getvalue().strip()
    assert address.startswith("https://site.example/accounts/link/")
    return address.removeprefix("https://site.example")


def test_an_administrator_comes_in_by_a_link_from_the_server_once(client, only, adam):
    address = link_for("Adam@council.example")
    page = client.get(address).content.decode()
    assert "Sign in as Adam" in page and SESSION_KEY not in client.session, "looking at it uses nothing up"
    assert client.post(address).status_code == 302 and client.session[SESSION_KEY] == str(adam.pk)
    again = Client()
    assert again.post(address).status_code == 404 and again.get(address).status_code == 404
    assert SESSION_KEY not in again.session
    told = Event.objects.filter(kind=Event.Kind.SECURITY_CHANGED).values_list("what", flat=True)
    assert sorted(told) == [
        "A sign-in link for Adam was made on the server",
        "The sign-in link for Adam was used",
    ]


def test_the_link_is_kept_nowhere(adam):
    token = link_for(adam.email).split("/")[-2]
    kept = SignInLink.objects.get()
    assert token not in kept.token_digest
    assert not any(token in f"{event.what} {event.detail}" for event in Event.objects.all())


def test_the_link_dies_after_a_quarter_of_an_hour_and_with_its_person(client, adam):
    address = link_for(adam.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert client.get(address).status_code == 404 and client.post(address).status_code == 404
    adam.is_active = False
    adam.save()
    assert client.post(address).status_code == 404 and SESSION_KEY not in client.session


def test_such_a_link_is_for_administrators_of_the_council(adam):
    alice = make.person()
    make.grant(alice, Role.ADMIN, over=make.programme())
    for address in (alice.email, "nobody@council.example"):
        with pytest.raises(CommandError):
            call_command("sign_in_link", address)
    assert not SignInLink.objects.exists()


# --- settings -----------------------------------------------------------------------------------------------

LOAD = "from django.conf import settings as s; print(s.OIDC_CLIENT_SECRET, s.SSO_ONLY)"
PROVIDER = {"OIDC_SERVER_URL": "https://login.example/t/v2.0", "OIDC_CLIENT_ID": "us"}


def test_secrets_may_lie_in_files(tmp_path):
    secret, key = tmp_path / "oidc", tmp_path / "key"
    secret.write_text("from a file\n")
    key.write_text(PRODUCTION["SECRET_KEY"])
    settings = {name: value for name, value in PRODUCTION.items() if name != "SECRET_KEY"}
    done = run_as(LOAD, **settings, **PROVIDER, SECRET_KEY_FILE=str(key), OIDC_CLIENT_SECRET_FILE=str(secret))
    assert done.returncode == 0 and done.stdout.startswith("from a file "), done.stderr


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ({"SSO_ONLY": "1"}, "would let no one in"),
        (PROVIDER, "OIDC_CLIENT_SECRET as well"),
        (
            {"OIDC_SERVER_URL": "http://x.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"},
            "https://",
        ),
        ({"SECRET_KEY_FILE": "/nowhere"}, "both set"),
    ],
)
def test_settings_that_would_lock_out_or_leak_are_refused_loudly(extra, words):
    done = run_as(LOAD, **PRODUCTION, **extra)
    assert done.returncode != 0 and words in done.stderr
