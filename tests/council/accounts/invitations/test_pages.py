"""The pages of inviting and of accepting."""

import re
from typing import Any

import pytest
import requests
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from council.models import Invitation, Role, Scope, User
from tests import factories as make
from tests.openid_provider import CLIENT_ID, CLIENT_SECRET, OpenIDProvider

pytestmark = pytest.mark.django_db

ANSWERS = {"name": "Nora", "email": "nora@council.example", "reason": "Joins the team"}
NEW = "a long enough password"
DEAD = "This link does not work"


@pytest.fixture
def adam(client) -> User:
    adam = make.person("Adam")
    make.grant(adam, Role.ADMIN)
    client.force_login(adam)
    return adam


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def link() -> str:
    """The path of the link in the last letter."""
    site = re.escape(settings.SITE_URL)
    return re.search(rf"{site}(/accounts/invitation/\S+)", mail.outbox[-1].body)[1]


def test_an_invitation_from_the_form_to_the_first_page(client, adam):
    answers = {**ANSWERS, "role": "viewer", "scope": Scope.council().pk}
    assert client.post("/people/invite/", answers)["Location"] == "/people/invitations/"
    letter = mail.outbox[0]
    assert letter.to == ["nora@council.example"] and "Adam invites you" in letter.subject
    assert "You will be: Viewer of the council" in letter.body
    nora = Client()
    response = nora.get(link(), follow=True)
    assert response.redirect_chain == [("/accounts/invitation/", 302)], "the address shown holds no token"
    assert "at least 12 characters" in text(response) and "Adam invites you" in text(response)
    refused = nora.post("/accounts/invitation/", {"password": "short"})
    assert "too short" in text(refused) and not User.objects.get(name="Nora").is_active
    response = nora.post("/accounts/invitation/", {"password": NEW})
    assert response.status_code == 302 and nora.session[SESSION_KEY] == str(User.objects.get(name="Nora").pk)
    records = nora.session["account_authentication_methods"]
    assert [record["method"] for record in records] == ["password"]


def test_every_link_that_does_not_work_gets_the_same_page(client, adam):
    pages = set()
    for name in ("withdrawn", "replaced", "used"):
        client.post("/people/invite/", {**ANSWERS, "email": f"{name}@council.example"})
        old, made = link(), Invitation.objects.first()
        if name == "used":
            visitor = Client()
            visitor.get(old)
            visitor.post("/accounts/invitation/", {"password": NEW})
        else:
            act = "withdraw" if name == "withdrawn" else "resend"
            assert client.post(f"/people/invitations/{made.pk}/{act}/").status_code == 302
        response = Client().get(old)
        pages.add((response.status_code, text(response)))
    never = Client().get("/accounts/invitation/never-sent/")
    pages.add((never.status_code, text(never)))
    pages.add((404, text(Client().get("/accounts/invitation/"))))
    assert len(pages) == 1 and DEAD in pages.pop()[1]


def test_a_link_withdrawn_while_its_page_is_open_lets_nobody_in(client, adam):
    client.post("/people/invite/", ANSWERS)
    nora = Client()
    nora.get(link())
    client.post(f"/people/invitations/{Invitation.objects.get().pk}/withdraw/")
    response = nora.post("/accounts/invitation/", {"password": NEW})
    assert response.status_code == 404 and DEAD in text(response) and SESSION_KEY not in nora.session
    assert not User.objects.get(name="Nora").is_active


def test_whoever_is_signed_in_is_not_made_another(client, adam):
    client.post("/people/invite/", ANSWERS)
    assert "signed in as Adam" in text(client.get(link(), follow=True))
    client.post("/accounts/invitation/", {"password": NEW})
    assert client.session[SESSION_KEY] == str(adam.pk) and not User.objects.get(name="Nora").is_active


def test_a_password_like_the_common_ones_is_refused(client, adam):
    client.post("/people/invite/", ANSWERS)
    nora = Client()
    nora.get(link())
    assert "too common" in text(nora.post("/accounts/invitation/", {"password": "1q2w3e4r5t6y"}))


def test_an_address_that_is_taken_is_told_beside_the_field(client, adam):
    make.person()
    response = client.post("/people/invite/", {**ANSWERS, "email": "alice@council.example"})
    assert response.status_code == 200 and "Alice signs in with this e-mail address already" in text(response)
    assert not mail.outbox


def test_a_letter_that_was_not_sent_is_not_said_to_be(client, adam, monkeypatch):
    def fail(*args: Any) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    page = text(client.post("/people/invite/", ANSWERS, follow=True))
    assert "could not be sent" in page and Invitation.objects.count() == 1


def test_a_name_with_a_line_break_makes_no_header(client, adam):
    response = client.post("/people/invite/", {**ANSWERS, "name": "Nora\r\nBcc: all@evil.example"})
    assert response.status_code == 200 and not mail.outbox


def test_the_form_gives_nothing_that_it_does_not_ask_for(client):
    pat, own, other = make.person("Pat"), make.programme("OWN"), make.programme("OTH")
    make.grant(pat, Role.ADMIN, over=own)
    client.force_login(pat)
    extra = {"is_staff": "on", "is_superuser": "on", "sees_exempt": "on", "post": make.post().pk}
    answers = {**ANSWERS, **extra, "role": "viewer"}
    assert client.post("/people/invite/", {**answers, "scope": other.scope.pk}).status_code == 200
    assert client.post("/people/invite/", {**answers, "scope": own.scope.pk}).status_code == 302
    made = Invitation.objects.get()
    assert made.post is None and not made.person.is_staff and not made.person.is_superuser
    visitor = Client()
    visitor.get(link())
    visitor.post("/accounts/invitation/", {"password": NEW, "is_staff": "on"})
    made.person.refresh_from_db()
    assert made.person.is_active and not made.person.is_staff
    assert not made.person.grants.get().sees_exempt


def test_an_administrator_of_one_programme_sees_its_invitations_alone(client, adam):
    pat, own = make.person("Pat"), make.programme("OWN")
    make.grant(pat, Role.ADMIN, over=own)
    client.post("/people/invite/", ANSWERS)
    theirs = Invitation.objects.get()
    client = Client()
    client.force_login(pat)
    assert "Nora" not in text(client.get("/people/invitations/"))
    assert client.post(f"/people/invitations/{theirs.pk}/withdraw/").status_code == 404
    assert client.post(f"/people/invitations/{theirs.pk}/resend/").status_code == 404


def test_nobody_else_gets_there(client):
    client.force_login(make.person())
    for address in ("invite/", "invitations/", "invitations/1/withdraw/"):
        assert client.get(f"/people/{address}").status_code == 403
    assert client.post("/people/invitations/1/resend/").status_code == 403


def test_the_list_tells_how_each_stands_in_the_same_number_of_questions(
    client, adam, django_assert_num_queries
):
    for number in range(4):
        client.post(
            "/people/invite/", {**ANSWERS, "email": f"n{number}@council.example", "post": make.post().pk}
        )
    client.post(f"/people/invitations/{Invitation.objects.last().pk}/withdraw/")
    client.get("/people/invitations/")
    with django_assert_num_queries(8):
        page = text(client.get("/people/invitations/"))
    assert page.count("Open</strong>") == 3 and "Head of Finance (holder)" in page
    assert page.count("Send again or withdraw") == 3
    for state, number in (("open", 3), ("expired", 0), ("accepted", 0), ("withdrawn", 1)):
        found = text(client.get(f"/people/invitations/?state={state}"))
        assert (f"<strong>{number}</strong> found" in found) == bool(number), state
    assert "n1@council.example" in client.get("/people/invitations/?export=csv").content.decode()


@pytest.mark.parametrize("only", [True, False])
def test_with_single_sign_on_accepting_means_signing_in_there(client, adam, settings, only):
    provider = OpenIDProvider()
    settings.OIDC_SERVER_URL, settings.OIDC_CLIENT_ID = provider.url, CLIENT_ID
    settings.OIDC_CLIENT_SECRET, settings.SSO_ONLY = CLIENT_SECRET, only
    provider.claims = {"sub": "n1", "email": "nora@council.example", "email_verified": True}
    client.post("/people/invite/", {**ANSWERS, "role": "viewer", "scope": Scope.council().pk})
    visitor = Client()
    page = text(visitor.get(link(), follow=True))
    assert "Sign in with single sign-on" in page and ("Choose a password" not in page) == only
    if only:
        visitor.post("/accounts/invitation/", {"password": NEW})
        assert SESSION_KEY not in visitor.session and not User.objects.get(name="Nora").is_active
    there = visitor.get("/accounts/single-sign-on/")["Location"]
    back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"]
    assert visitor.get(back).status_code == 302
    nora = User.objects.get(name="Nora")
    assert visitor.session[SESSION_KEY] == str(nora.pk) and nora.is_active
    assert nora.grants.get().role == Role.VIEWER and Invitation.objects.get().accepted_at
    provider.stop()
