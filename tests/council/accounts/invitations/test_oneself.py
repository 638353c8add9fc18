"""An invitation to oneself at a second address is a grant to oneself, and refused in each of its ways."""

from datetime import timedelta

import pytest
import requests
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from council.access.duties import mailbox
from council.accounts.invitations.inviting import Welcome, accept, find, invite, resend
from council.granting.granting import grant_role
from council.history import authored
from council.models import Event, Grant, Invitation, Role, Scope, User
from council.people.holdings import take_up
from tests import factories as make
from tests.factories import DAY, PASSWORD
from tests.openid_provider import CLIENT_ID, CLIENT_SECRET, OpenIDProvider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
NEW = "a long enough password"


@pytest.fixture
def adam() -> User:
    adam = make.person("Adam", email="adam.smith@council.example")
    make.grant(adam, Role.ADMIN)
    return adam


def invited(by: User, email: str = "nora@council.example", name: str = "Nora", **gives):
    gives = Welcome(**{"role": Role.ADMIN, "scope": Scope.council(), **gives})
    return invite(name=name, email=email, reason="Joins", gives=gives, by=by, on=DAY, at=timezone.now())


@pytest.mark.parametrize(
    "address",
    [
        "Adam.Smith@Council.Example",
        "adam.smith+second@council.example",
        "adamsmith@council.example",
        "a.d.a.m.smith+x+y@COUNCIL.example",
    ],
)
def test_ones_own_address_is_refused_however_it_is_written(adam, address):
    with pytest.raises(ValidationError) as refused:
        invited(adam, address)
    assert "your own e-mail address" in refused.value.message_dict["email"][0]
    assert not Invitation.objects.exists() and User.objects.count() == 1


def test_an_address_that_one_had_before_is_ones_own(adam):
    with authored(by=adam, why="Married"):
        adam.email = "adam.jones@council.example"
        adam.save()
    with pytest.raises(ValidationError):
        invited(User.objects.get(pk=adam.pk), "adam.smith+old@council.example")


def test_ones_own_name_at_another_address_is_refused_and_says_who_may(adam):
    with pytest.raises(ValidationError) as refused:
        invited(adam, "someone@mail.example", name=" ADAM ")
    assert "another administrator invites them" in refused.value.message_dict["name"][0]


def test_a_colleague_at_the_same_domain_is_somebody_else(adam):
    invited(adam, "adam.smithson@council.example", name="Adam Smithson")
    assert mailbox("adam@a.example") != mailbox("adam@b.example")


def test_a_role_or_a_post_for_an_account_at_ones_second_address_is_for_oneself(adam):
    second = make.person("Second", email="adam.smith+second@council.example")
    with pytest.raises(ValidationError, match="grant a role to yourself"):
        grant_role(scope=Scope.council(), role=Role.CLERK, user=second, by=adam, reason="Helps", on=DAY)
    with pytest.raises(ValidationError, match="put yourself in"):
        take_up(make.post(), user=second, capacity="holder", from_date=DAY, by=adam)
    assert Grant.objects.count() == 1


def test_the_inviter_who_opens_the_link_ends_it_and_is_told(client, adam):
    client.force_login(adam)
    invitation, token = invited(adam)
    response = client.get(f"/accounts/invitation/{token}/")
    assert response.status_code == 403 and "You sent this invitation" in response.content.decode()
    client.post("/accounts/logout/")
    assert client.get(f"/accounts/invitation/{token}/").status_code == 404, "signing out first doesn't help"
    invitation.refresh_from_db()
    assert invitation.withdrawn_by == adam and not invitation.person.is_active
    assert Event.objects.filter(what="Nora is no longer invited", by=adam).exists()


def test_a_browser_with_which_the_inviter_signed_in_does_not_take_the_link_and_it_still_works(client, adam):
    adam.set_password(PASSWORD)
    adam.save()
    client.post("/accounts/login/", {"login": adam.email, "password": PASSWORD})
    client.post("/accounts/logout/")
    assert settings.DEVICE_COOKIE_NAME in client.cookies
    invitation, token = invited(adam)
    page = client.get(f"/accounts/invitation/{token}/")
    assert page.status_code == 403 and "Open the link in your own browser" in page.content.decode()
    kept = client.session
    kept["invitation"] = token
    kept.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = kept.session_key
    assert client.post("/accounts/invitation/", {"password": NEW}).status_code == 403
    invitation.refresh_from_db()
    assert invitation.accepted_at is None and invitation.withdrawn_at is None
    assert Event.objects.filter(what__contains="was opened in a browser of Adam").count() == 2
    assert Client().get(f"/accounts/invitation/{token}/").status_code == 302, "Nora has a browser of her own"


@pytest.mark.parametrize("name", ["\u0410d\u0430m", "ADÁM", "A\u200bdam", "A-dam"])
def test_ones_own_name_in_letters_that_look_alike_is_ones_own(adam, name):
    with pytest.raises(ValidationError, match="your own name"):
        invited(adam, "someone@mail.example", name=name)


def test_the_inviter_who_opened_the_link_before_signing_in_does_not_come_in_by_it(client, adam):
    invitation, token = invited(adam)
    assert client.get(f"/accounts/invitation/{token}/").status_code == 302
    client.force_login(adam)
    kept = client.session
    kept["invitation"] = token
    kept.save()
    assert client.post("/accounts/invitation/", {"password": NEW}).status_code == 403
    invitation.refresh_from_db()
    assert invitation.withdrawn_at and not Grant.objects.filter(user=invitation.person).exists()


def test_who_comes_back_from_single_sign_on_while_their_inviter_is_signed_in_is_refused(
    client, adam, settings
):
    invitation, _ = invited(adam, "nora@council.example")
    provider = OpenIDProvider()
    settings.OIDC_SERVER_URL, settings.OIDC_CLIENT_ID = provider.url, CLIENT_ID
    settings.OIDC_CLIENT_SECRET = CLIENT_SECRET
    provider.claims = {"sub": "n1", "email": "nora@council.example", "email_verified": True}

    def through(browser: Client):
        there = browser.get("/accounts/single-sign-on/")["Location"]
        return browser.get(requests.get(there, allow_redirects=False, timeout=5).headers["Location"])

    try:
        client.force_login(adam)
        assert through(client).status_code == 403
        assert client.session[SESSION_KEY] == str(adam.pk)
        invitation.refresh_from_db()
        assert invitation.accepted_at is None and not invitation.person.is_active
        stranger = Client()
        assert through(stranger).status_code == 302
        assert stranger.session[SESSION_KEY] == str(invitation.person_id), "Nora herself comes in"
    finally:
        provider.stop()


def test_an_invitation_gives_what_its_inviter_may_give_on_the_day(adam):
    invitation, token = invited(adam)
    grant = Grant.objects.get(user=adam)
    grant.to_date = DAY - timedelta(days=1)
    grant.save()
    with pytest.raises(ValidationError, match="no longer works"):
        accept(token, password=NEW, at=timezone.now())
    assert not User.objects.get(pk=invitation.person_id).is_active
    olga = make.administrator("Olga")
    _, again = resend(invitation, by=olga, on=DAY, at=timezone.now())
    accept(again, password=NEW, at=timezone.now())
    assert Grant.objects.get(user=invitation.person).granted_by == olga
    assert find(again, at=timezone.now()) is None, "once"
    with pytest.raises(PermissionDenied):
        invited(User.objects.get(pk=adam.pk), "other@council.example", name="Other")
