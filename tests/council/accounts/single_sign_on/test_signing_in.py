"""Signing in through the council's provider, against a real one: who comes in, and what is refused."""

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.test import Client

from council.models import Event, User
from tests import factories as make
from tests.council.accounts.single_sign_on.conftest import BEGIN
from tests.openid_provider import CLIENT_ID, new_key

pytestmark = pytest.mark.django_db

REFUSED = "You cannot sign in here yet"
UNFINISHED = "Signing in did not finish"


def said(response: Any) -> str:
    return " ".join(response.content.decode().split())


def is_in(client: Client, person: User) -> bool:
    return client.session.get(SESSION_KEY) == str(person.pk)


def is_out(client: Client) -> bool:
    return SESSION_KEY not in client.session and not SocialAccount.objects.exists()


def test_a_person_comes_in_by_the_address_that_the_provider_vouches_for(client, through):
    alice = make.person()
    response = through(client)
    assert response["Location"] == "/" and is_in(client, alice)
    account = SocialAccount.objects.get()
    assert account.user == alice and set(account.extra_data) == {"iss", "sub", "groups"}
    assert alice.has_usable_password() and User.objects.get(pk=alice.pk).check_password(make.PASSWORD)


def test_the_address_is_compared_without_regard_to_case(client, provider, through):
    alice = make.person()
    provider.claims["email"] = "Alice@Council.Example"
    through(client)
    assert is_in(client, alice)


def test_whoever_came_in_once_is_known_by_the_subject_whatever_the_address_is_now(client, provider, through):
    alice = make.person()
    through(client)
    client.logout()
    provider.claims |= {"email": "married@council.example", "email_verified": False}
    through(client)
    assert is_in(client, alice) and SocialAccount.objects.count() == 1


def test_an_address_that_a_new_colleague_inherits_opens_nothing_of_the_old_ones(client, provider, through):
    make.person()
    through(client)
    client.logout()
    provider.claims["sub"] = "a2"
    response = through(client)
    assert response.status_code == 403 and SESSION_KEY not in client.session


def test_signing_in_leads_to_the_page_that_was_asked_for_and_nowhere_else(client, through):
    make.person()
    assert through(client, start=f"{BEGIN}?next=/actions/")["Location"] == "/actions/"
    client.logout()
    assert through(client, start=f"{BEGIN}?next=https://evil.example/")["Location"] == "/"


def test_an_address_unvouched_for_opens_nothing(client, provider, through):
    make.person()
    for word in (False, None, "no", 0):
        provider.claims["email_verified"] = word
        response = through(client)
        assert response.status_code == 403 and REFUSED in said(response) and is_out(client)


def test_an_address_of_the_councils_own_domain_needs_no_word_but_a_no_is_a_no(
    client, provider, through, settings
):
    settings.OIDC_VERIFIED_DOMAINS = ["council.example"]
    alice = make.person()
    provider.claims["email_verified"] = False
    assert through(client).status_code == 403
    del provider.claims["email_verified"]
    through(client)
    assert is_in(client, alice)


def test_another_claim_may_vouch_as_entra_id_has_it(client, provider, through, settings):
    settings.OIDC_VERIFIED_CLAIM = "xms_edov"
    alice = make.person()
    assert through(client).status_code == 403
    provider.claims["xms_edov"] = "1"
    through(client)
    assert is_in(client, alice)


def test_everybody_who_is_refused_gets_the_same_page(provider, through):
    make.person("Lena", is_active=False)
    pages = set()
    for email, verified in (("lena", True), ("nobody", True), ("lena", False)):
        provider.claims |= {"email": f"{email}@council.example", "email_verified": verified, "sub": email}
        client = Client()
        response = through(client)
        assert response.status_code == 403 and is_out(client)
        pages.add(said(response))
    assert len(pages) == 1
    reasons = Event.objects.filter(kind=Event.Kind.SIGN_IN_FAILED).values_list("what", flat=True)
    assert len(set(reasons)) == 3, "the log knows why"


def test_a_linked_person_who_left_is_refused(client, through):
    alice = make.person()
    through(client)
    client.logout()
    alice.is_active = False
    alice.save()
    response = through(client)
    assert response.status_code == 403 and REFUSED in said(response) and SESSION_KEY not in client.session


def test_nobody_is_made_unless_the_council_says_so(client, provider, through, settings):
    assert through(client).status_code == 403 and not User.objects.exists()
    settings.OIDC_CREATES_PEOPLE = True
    provider.claims["groups"] = ["anything"]
    through(client)
    alice = User.objects.get()
    assert (alice.name, alice.email) == ("Alice", "alice@council.example") and is_in(client, alice)
    assert not alice.has_usable_password() and not alice.grants.exists() and not alice.is_staff


# --- what a lying provider, or somebody between, gets -------------------------------------------------------


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "of another question"},
        {"nonce": None},
        {"aud": "another application"},
        {"aud": [CLIENT_ID, "another"]},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"iss": "https://login.example/another-tenant/v2.0"},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"sub": None},
    ],
)
def test_a_token_that_is_not_the_answer_to_our_question_opens_nothing(client, provider, through, lie):
    make.person()
    provider.token = lie
    response = through(client)
    assert response.status_code == 400 and UNFINISHED in said(response) and is_out(client)


def test_a_token_signed_by_somebody_else_opens_nothing(client, provider, through):
    make.person()
    provider.signs_with = new_key()
    assert through(client).status_code == 400 and is_out(client)


def test_a_token_signed_with_a_secret_or_not_at_all_opens_nothing(client, provider, through):
    make.person()
    provider.algorithm, provider.signs_with = "HS256", "a secret that is long enough to sign with!"
    assert through(client).status_code == 400 and is_out(client)
    provider.algorithm, provider.signs_with = "none", None
    assert through(client).status_code == 400 and is_out(client)


def test_a_state_that_is_not_this_browsers_opens_nothing(client, through):
    make.person()
    response = through(client, change=lambda back: back.replace("state=", "state=x"))
    assert response.status_code == 400 and is_out(client)
    stranger = Client()
    response = through(client, change=lambda back: stranger.get(back) and back.split("?")[0])
    assert response.status_code == 400 and is_out(client) and is_out(stranger)


def test_a_code_is_taken_once(client, through):
    alice = make.person()
    backs: list[str] = []
    through(client, change=lambda back: backs.append(back) or back)
    assert is_in(client, alice)
    client.logout()
    response = client.get(backs[0])
    assert response.status_code == 400 and SESSION_KEY not in client.session


def test_whoever_stops_at_the_provider_is_led_back(client, provider):
    make.person()
    there = client.get(BEGIN)["Location"]
    state = there.partition("state=")[2].partition("&")[0]
    response = client.get(f"{BEGIN}callback/?error=access_denied&state={state}")
    assert response.status_code == 400 and "Back to sign in" in said(response)


def test_the_question_carries_pkce_a_nonce_and_a_state(client, provider):
    there = client.get(f"{BEGIN}?scope=everything&auth_params=prompt%3Dnone&process=connect")["Location"]
    for part in ("code_challenge_method=S256", "code_challenge=", "nonce=", "state=", "response_type=code"):
        assert part in there
    assert "everything" not in there and "prompt" not in there, "the address adds nothing to the question"


def test_whoever_is_in_already_is_asked_once_more(client, through):
    alice = make.person()
    through(client)
    assert "prompt=login" in client.get(BEGIN)["Location"]
    through(client)
    assert is_in(client, alice)


def test_a_provider_that_is_down_is_said_to_be(client, provider):
    provider.stop()
    response = client.get(BEGIN)
    assert response.status_code == 503 and "Ellerhithe single sign-on does not answer" in said(response)
    assert provider.asked == []


def test_a_provider_that_goes_down_on_the_way_is_said_to_be(client, provider, through):
    make.person()
    response = through(client, change=lambda back: provider.stop() or back)
    assert response.status_code == 503 and is_out(client)


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_no_host_is_spoken_to_that_is_not_configured(client, provider, settings, name):
    provider.discovery = {name: "https://evil.example/x"}
    response = client.get(BEGIN)
    assert response.status_code == 400 and UNFINISHED in said(response)
    settings.OIDC_HOSTS = ["evil.example"]
    assert client.get(BEGIN).status_code == 302


def test_a_host_that_only_looks_like_the_providers_is_another(client, provider, settings):
    port = provider.url.rpartition(":")[2]
    for address in (
        f"http://127.0.0.1:{port}@evil.example/",
        f"http://127.0.0.1:{port}.evil.example/",
        f"http://127.0.0.1:{int(port) + 1}/",
        "http://evil.example/",
        "",
    ):
        provider.discovery = {"token_endpoint": address}
        assert client.get(BEGIN).status_code == 400, address


def test_a_provider_by_another_name_is_another_provider(client, provider):
    provider.discovery = {"issuer": "https://login.example/{tenantid}/v2.0"}
    assert client.get(BEGIN).status_code == 400


def test_the_page_about_the_person_is_asked_for_an_address_alone_and_believed_of_the_same_subject(
    client, provider, through
):
    alice = make.person()
    provider.claims = {"sub": "a1"}
    provider.told = {"sub": "b2", "email": "alice@council.example", "email_verified": True}
    assert through(client).status_code == 400 and is_out(client)
    provider.told["sub"] = "a1"
    through(client)
    assert is_in(client, alice)


def test_nothing_is_there_where_no_provider_is_configured(client):
    assert client.get(BEGIN).status_code == 404
    assert client.get(f"{BEGIN}callback/?code=1&state=1").status_code == 404
    assert "single sign-on" not in said(client.get("/accounts/login/"))


def test_the_sign_in_page_offers_the_provider_without_asking_it(client, provider):
    page = said(client.get("/accounts/login/?next=/actions/"))
    assert "Sign in with Ellerhithe single sign-on" in page and f"{BEGIN}?next=%2Factions%2F" in page
    assert provider.asked == []
