"""Asked at the provider, once more, who is there: what counts as an answer, and what an attack gets."""

import re
import time
from datetime import timedelta

import pytest
import requests
import time_machine
from django.contrib.auth import SESSION_KEY
from django.utils import timezone

from council.accounts.single_sign_on.claims import Unproven, asked_there_at, second_step_claimed
from council.models import Event, Role
from tests import factories as make
from tests.council.accounts.single_sign_on.conftest import BEGIN
from tests.council.accounts.single_sign_on.test_signing_in import is_in, said

pytestmark = pytest.mark.django_db
GRANTING = "/settings/access/grant/"
AGAIN = "/accounts/single-sign-on/again/"
CONFIRM = f"{BEGIN}?next={GRANTING}"
STEP = "/accounts/second-step/"


def later(**by):
    return time_machine.travel(timezone.now() + timedelta(**by), tick=True)


@pytest.fixture
def alice(provider):
    """An administrator, who comes by single sign-on with a second step of the provider's."""
    alice = make.person()
    make.grant(alice, Role.ADMIN)
    provider.claims["amr"] = ["pwd", "mfa"]
    return alice


def stripped(location: str) -> str:
    """The provider's address without what asks it to ask anew."""
    return re.sub(r"&(prompt|max_age)=[^&]*", "", location)


@pytest.fixture
def attack(provider, through):
    """One round in which somebody at the browser takes `prompt` and `max_age` off the way there."""

    def attack(client, start=CONFIRM):
        there = client.get(start)["Location"]
        assert "prompt=login" in there and "max_age=0" in there
        answer = requests.get(stripped(there), allow_redirects=False, timeout=5)
        return client.get(answer.headers["Location"])

    return attack


def test_who_was_asked_by_the_provider_just_now_is_fresh(client, alice, through):
    through(client)
    assert client.get(GRANTING).status_code == 200


def test_who_was_let_back_by_a_session_of_the_provider_is_in_and_not_fresh(client, alice, provider, through):
    provider.signed_in_at = time.time() - 3600
    through(client)
    assert is_in(client, alice) and client.get("/my-actions/").status_code == 200
    assert client.get(GRANTING)["Location"] == f"{AGAIN}?next={GRANTING}"


def test_a_stale_session_confirms_at_the_provider_and_goes_on_under_another_key(
    client, alice, provider, through
):
    through(client)
    with later(minutes=16):
        response = client.get(GRANTING, follow=True)
        assert response.redirect_chain == [(f"{AGAIN}?next={GRANTING}", 302)]
        assert "Confirm with Ellerhithe single sign-on" in said(response)
        assert f'href="{BEGIN}?next=' in said(response)
        before = client.session.session_key
        assert through(client, start=CONFIRM)["Location"] == GRANTING
        assert client.get(GRANTING).status_code == 200 and client.session.session_key != before
    with later(minutes=40):
        assert client.get(GRANTING)["Location"].startswith(AGAIN)


def test_the_question_asks_the_provider_to_ask_anew(client, alice, through):
    through(client)
    there = client.get(CONFIRM)["Location"]
    assert "prompt=login" in there and "max_age=0" in there


def test_taking_the_question_off_the_way_there_confirms_nothing(client, alice, through, attack):
    through(client)
    with later(minutes=16):
        response = attack(client)
        assert response.status_code == 403 and "without asking who you are" in said(response)
        assert client.get(GRANTING)["Location"].startswith(AGAIN) and is_in(client, alice)
    assert Event.objects.filter(what="Single sign-on did not confirm who is there: before").exists()


def test_a_provider_that_ignores_the_question_confirms_nothing(client, alice, provider, through):
    through(client)
    provider.obeys = False
    with later(minutes=16):
        assert through(client, start=CONFIRM).status_code == 403
        assert client.get(GRANTING)["Location"].startswith(AGAIN)


def test_ending_the_session_first_and_coming_back_by_the_providers_session_confirms_nothing(
    client, alice, provider, through
):
    """The attack that worked: the session was ended, and the next round asked the provider for nothing."""
    through(client)
    with later(minutes=16):
        client.get(GRANTING)
        client.post("/accounts/logout/")
        there = client.get(CONFIRM)["Location"]
        assert "prompt" not in there, "a plain sign-in"
        assert through(client, start=CONFIRM)["Location"] == GRANTING and is_in(client, alice)
        assert client.get(GRANTING)["Location"].startswith(AGAIN)
    with later(minutes=16 + 61):  # idle for too long, and so ended by us
        assert through(client, start=CONFIRM)["Location"] == GRANTING
        assert client.get(GRANTING)["Location"].startswith(AGAIN)


@pytest.mark.parametrize("auth_time", [None, "soon", True, [1], 0, -1])
def test_without_a_time_of_asking_nothing_counts_and_the_page_says_what_to_set(
    client, alice, provider, through, auth_time
):
    provider.token["auth_time"] = auth_time
    through(client)
    assert is_in(client, alice)
    assert client.get(GRANTING)["Location"].startswith(AGAIN)
    response = through(client, start=CONFIRM)
    assert response.status_code == 403
    if auth_time not in (0, -1):
        assert "the ID token must hold <code>auth_time</code>" in said(response)
    assert client.get(GRANTING)["Location"].startswith(AGAIN)


def test_a_time_to_come_does_not_count(client, alice, provider, through):
    provider.token["auth_time"] = int(time.time()) + 3600
    through(client)
    assert client.get(GRANTING)["Location"].startswith(AGAIN)
    response = through(client, start=CONFIRM)
    assert response.status_code == 403 and "its clock and ours differ" in said(response)


def test_the_page_about_the_person_does_not_say_when_they_were_asked(client, alice, provider, through):
    provider.token |= {"auth_time": None, "amr": None, "email": None}
    provider.told = {**provider.claims, "auth_time": int(time.time()), "amr": ["mfa"]}
    through(client)
    assert is_in(client, alice)
    assert client.get("/my-actions/")["Location"] == STEP, "nor by what"


def test_an_answer_counts_for_the_question_that_it_answers(client, alice, provider, through):
    """A round that was begun before the person was asked elsewhere; its way back taken twice."""
    through(client)
    with later(minutes=16):
        there = client.get(CONFIRM)["Location"]
        back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"]
        assert client.get(back)["Location"] == GRANTING
        assert client.get(back).status_code == 400, "a state is used up"
    with later(minutes=40):
        assert client.get(back).status_code == 400 and client.get(GRANTING)["Location"].startswith(AGAIN)


def test_somebody_else_at_the_provider_confirms_nothing_and_is_not_signed_in(
    client, alice, provider, through
):
    bob = make.person("Bob")
    through(client)
    with later(minutes=16):
        provider.claims = {**provider.claims, "sub": "b1", "email": bob.email}
        response = through(client, start=CONFIRM)
        assert response.status_code == 403 and "as someone else" in said(response)
        assert client.session[SESSION_KEY] == str(alice.pk)
        assert client.get(GRANTING)["Location"].startswith(AGAIN)


def test_a_form_is_kept_for_its_person_and_shown_to_nobody_else(client, alice, provider, through):
    bob = make.person("Bob")
    make.grant(bob, Role.ADMIN)
    through(client)
    with later(minutes=16):
        client.post(GRANTING, {"reason": "Agreed <on> Monday"})
        assert through(client, start=CONFIRM)["Location"] == GRANTING
        held = client.session["held_form"]
        page = said(client.get(GRANTING))
        assert "Send it now?" in page and "Agreed &lt;on&gt; Monday" in page
        session = client.session
        session["held_form"] = {**held, "person": str(bob.pk)}
        session.save()
        page = said(client.get(GRANTING))
        assert "Send it now?" not in page and "Monday" not in page
        client.post("/accounts/logout/")
        assert "held_form" not in client.session


def test_a_password_does_not_stand_for_single_sign_on(client, alice, through):
    through(client)
    with later(minutes=16):
        response = client.post("/accounts/reauthenticate/", {"password": make.PASSWORD, "next": GRANTING})
        assert response["Location"].startswith(AGAIN)
        assert client.get(GRANTING)["Location"].startswith(AGAIN)


def test_setting_a_password_or_a_second_step_asks_at_the_provider_as_well(client, alice, provider, through):
    alice.set_unusable_password()
    alice.save()
    provider.signed_in_at = time.time() - 3600
    through(client)
    pages = ("password/set/", "second-step/totp/activate/", "second-step/webauthn/add/")
    for page in pages:
        assert client.get(f"/accounts/{page}")["Location"].startswith(AGAIN), page
        assert client.post(f"/accounts/{page}", {"code": "1"})["Location"].startswith(AGAIN), page


def test_who_did_not_come_by_single_sign_on_is_not_sent_there(client, provider):
    assert client.get(AGAIN)["Location"].startswith("/accounts/login/")
    client.force_login(make.person())
    assert client.get(AGAIN).status_code == 404


# --- second steps -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amr", [None, ["pwd"], "pwd", [], ["mfa "], {"mfa": 1}])
def test_without_a_second_step_in_the_token_ours_is_asked(client, alice, provider, through, amr):
    provider.claims["amr"] = amr
    through(client)
    assert client.get("/my-actions/")["Location"] == STEP
    assert "You sign in as administrator" in said(client.get(STEP))


def test_what_counts_as_a_second_step_is_configured(client, alice, provider, through, settings):
    settings.OIDC_SECOND_STEP = ["acr:http://schemas.example/multi", "acrs:c1"]
    through(client)
    assert client.get("/my-actions/")["Location"] == STEP, "amr is not among them"
    client.post("/accounts/logout/")
    provider.claims["acr"] = "http://schemas.example/multi"
    through(client)
    assert client.get("/my-actions/").status_code == 200


def test_who_has_a_second_step_here_is_asked_for_it(client, alice, provider, through):
    make.authenticator_app(alice)
    provider.claims["amr"] = ["pwd"]
    assert through(client)["Location"] == f"{STEP}authenticate/"


def test_claims_are_read_as_they_are_written():
    assert second_step_claimed({"amr": ["pwd", "mfa"]}, accepted=["amr:mfa"])
    assert not second_step_claimed({"amr": ["mfa"]}, accepted=["amr:", "amr", ""])
    assert not second_step_claimed({"amr": None}, accepted=["amr:None"])
    for late in (89.0, 120.1, float("nan"), float("inf")):
        with pytest.raises(Unproven):
            asked_there_at({"auth_time": late}, since=100.0, now=110.0)
    assert asked_there_at({"auth_time": 91}, since=100.0, now=110.0) == 91.0
    assert asked_there_at({"auth_time": 119}, since=100.0, now=110.0) == 110.0
