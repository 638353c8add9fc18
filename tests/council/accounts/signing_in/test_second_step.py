"""The second step: set up, asked for, recovered, removed; and compulsory for the roles that need one."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from council.access.acting import COMMAND_LINE
from council.access.rules import Right
from council.accounts.invitations.inviting import Welcome, accept, invite
from council.accounts.signing_in.adapters import SecondStepAdapter
from council.accounts.signing_in.checks import check_second_step
from council.accounts.signing_in.middleware import SETTING_UP
from council.accounts.signing_in.second_step import DECIDING, take_away
from council.accounts.signing_in.urls import ASKED
from council.accounts.single_sign_on.emergency_link import make_link
from council.models import Conventions, Grant, Holding, Role, Scope
from tests import factories as make
from tests.council.accounts.signing_in.ways import (
    LOGIN,
    SECRET,
    STEP,
    by_password_alone,
    came_by,
    code,
    sign_in,
    signed_in,
    text,
    told,
)
from tests.factories import LONG_AGO

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return make.person("Alice")


@pytest.fixture
def guest():
    gail = make.person("Gail")
    make.grant(gail, Role.GUEST, over=make.programme())
    return gail


def in_force(**others) -> None:
    Conventions.objects.create(effective_from=date(2020, 1, 1), council_name="Wexbourne", others=others)


# --- an authenticator app, end to end -----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_an_authenticator_app_is_added_and_then_asked_for(client, alice):
    sign_in(client, alice)
    page = text(client.get(f"{STEP}totp/activate/"))
    secret = client.session["mfa.totp.secret"]
    assert " ".join(re.findall("....", secret)) in page and "data:" not in page
    picture = client.get(f"{STEP}totp/code.svg")
    assert picture["Content-Type"] == "image/svg+xml" and b"<path" in picture.content
    assert "no-store" in picture["Cache-Control"]
    response = client.post(f"{STEP}totp/activate/", {"code": code(secret)})
    assert response["Location"] == f"{STEP}recovery-codes/"
    assert told("security_changed") == ["Authenticator app added"]
    assert "authenticator app was added" in mail.outbox[0].body and mail.outbox[0].to == [alice.email]
    assert client.get(f"{STEP}totp/code.svg").status_code == 404, "the secret is shown while it is added"

    stranger = Client()
    assert sign_in(stranger, alice, next="/risks/")["Location"] == f"{STEP}authenticate/"
    assert not signed_in(stranger)
    assert "recovery codes" in text(stranger.get(f"{STEP}authenticate/"))
    with time_machine.travel(timezone.now() + timedelta(seconds=30)):  # the code that set it up is used
        response = stranger.post(f"{STEP}authenticate/", {"code": code(secret)})
    assert response["Location"] == "/risks/" and signed_in(stranger)
    assert told("signed_in")[-1] == "Signed in with password and authenticator app"


def test_a_wrong_code_keeps_out_and_is_told(client, alice):
    make.authenticator_app(alice)
    sign_in(client, alice)
    wrong = f"{(int(code()) + 1) % 1_000_000:06}"
    page = text(client.post(f"{STEP}authenticate/", {"code": wrong}))
    assert "That code is wrong" in page and not signed_in(client)
    assert told("sign_in_failed") == ["Sign-in failed: wrong code in the second step"]


def test_a_code_works_once(client, alice):
    make.authenticator_app(alice)
    now = code()
    for expected in (302, 200):
        fresh = Client()
        sign_in(fresh, alice)
        assert fresh.post(f"{STEP}authenticate/", {"code": now}).status_code == expected


@pytest.mark.parametrize(("ago", "expected"), [(0, 302), (30, 302), (90, 200)])
def test_a_code_that_was_read_off_the_phone_a_moment_ago_still_lets_in_once(client, alice, ago, expected):
    make.authenticator_app(alice)
    with time_machine.travel(timezone.now() - timedelta(seconds=ago), tick=False):
        shown = code()
    sign_in(client, alice)
    assert client.post(f"{STEP}authenticate/", {"code": shown}).status_code == expected
    again = Client()
    sign_in(again, alice)
    assert again.post(f"{STEP}authenticate/", {"code": shown}).status_code == 200


def test_codes_are_not_tried_for_ever(client, alice):
    make.authenticator_app(alice)
    sign_in(client, alice)
    for _ in range(5):
        client.post(f"{STEP}authenticate/", {"code": "000000"})
    page = text(client.post(f"{STEP}authenticate/", {"code": code()}))
    assert "Too many failed attempts" in page and not signed_in(client)


def test_a_recovery_code_lets_in_once_and_is_counted(client, alice):
    make.authenticator_app(alice)
    sign_in(client, alice)
    client.post(f"{STEP}authenticate/", {"code": code()})
    client.post(f"{STEP}recovery-codes/generate/")
    codes = client.get(f"{STEP}recovery-codes/").context["unused_codes"]
    download = client.get(f"{STEP}recovery-codes/download/")
    assert len(codes) == 10 and all(one in download.content.decode() for one in codes)
    assert (
        download["Content-Type"].startswith("text/plain") and "attachment" in download["Content-Disposition"]
    )
    for expected in (302, 200):
        lost = Client()
        sign_in(lost, alice)
        assert lost.post(f"{STEP}authenticate/", {"code": codes[0]}).status_code == expected
    assert "9 left" in text(client.get("/accounts/security/"))
    assert "Signed in with password and recovery code" in told("signed_in")


def test_removing_the_app_takes_its_recovery_codes_along(client, alice):
    make.authenticator_app(alice)
    client.force_login(alice)
    client.post(f"{STEP}recovery-codes/generate/")
    assert client.post(f"{STEP}totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=alice).exists()
    assert told("security_changed")[-1] == "Authenticator app removed"


def test_a_passkey_is_renamed_and_removed_by_its_owner_alone(client, alice):
    key = make.passkey(alice)
    address = f"{STEP}webauthn/keys/{key.pk}"
    client.force_login(make.person("Charlie"))
    assert client.post(f"{address}/remove/").status_code == 404
    client.force_login(alice)
    client.post(f"{address}/edit/", {"name": "Old laptop"})
    assert "Old laptop" in text(client.get("/accounts/security/"))
    assert client.post(f"{address}/edit/", {"name": "x" * 61}).status_code == 200
    client.post(f"{address}/remove/")
    assert not Authenticator.objects.exists() and told("security_changed") == ["Passkey removed"]


def test_a_passkey_that_is_not_known_is_refused_and_told(client, alice):
    make.passkey(alice)
    assert client.get(f"{STEP}webauthn/login/", headers={"accept": "application/json"}).status_code == 200
    response = client.post(f"{STEP}webauthn/login/", {"credential": '{"id": "x"}'})
    assert response["Location"] == LOGIN and not signed_in(client)
    assert told("sign_in_failed") == ["Sign-in failed: a passkey that is not known"]


@pytest.mark.parametrize("sent", ['{"id": "x"}', "[]", "1", '{"id": 1, "rawId": 2, "response": []}'])
def test_what_is_no_passkey_breaks_nothing(client, alice, sent):
    make.passkey(alice)
    assert client.post(f"{STEP}webauthn/login/", {"credential": sent}).status_code == 302
    client.force_login(alice)
    assert client.post(f"{STEP}webauthn/add/", {"credential": sent}).status_code == 200
    assert client.post(f"{STEP}webauthn/reauthenticate/", {"credential": sent}).status_code == 302


# --- how secrets are kept -----------------------------------------------------------------------------------


def test_the_database_alone_gives_nobody_a_code(alice, settings):
    kept = make.authenticator_app(alice).data["secret"]
    assert SECRET not in kept
    assert SecondStepAdapter().decrypt(kept) == SECRET
    settings.SECRET_KEY = "another key, after which no code fits"
    assert SecondStepAdapter().decrypt(kept) not in ("", SECRET, SecondStepAdapter().decrypt(kept))


# --- where it is compulsory ---------------------------------------------------------------------------------


def test_a_guest_is_led_to_set_up_a_second_step_and_told_why(client, guest):
    sign_in(client, guest)
    assert client.get("/risks/?q=x")["Location"] == STEP
    assert "You sign in as guest" in text(client.get(STEP))
    secret = client.get(f"{STEP}totp/activate/").context["form"].secret
    client.post(f"{STEP}totp/activate/", {"code": code(secret)})
    assert "/risks/?q=x" in text(client.get(f"{STEP}recovery-codes/"))
    assert client.get("/risks/?q=x").status_code == 200
    assert "/risks/?q=x" not in text(client.get(f"{STEP}recovery-codes/"))


def addresses() -> set[tuple[str, str]]:
    """Every named address of the site whose route asks for nothing, with its name."""
    return {
        (name, reverse(name))
        for name, possible in get_resolver().reverse_dict.lists()
        if isinstance(name, str) and any(not arguments for way in possible for _, arguments in way[0])
    }


def test_no_page_is_open_before_the_second_step_is_set_up(client, guest, admin_site):
    by_password_alone(client, guest)
    public = {
        *("account_login", "account_inactive", "account_signup", "account_email_verification_sent"),
        *("account_reset_password", "account_reset_password_done", "account_confirm_login_code"),
        *("account_reset_password_from_key_done", "mfa_authenticate", "mfa_login_webauthn"),
        *("single-sign-on", "single-sign-on-callback", "accept-invitation"),
        *("accessibility", "help", "privacy", "brand-css", "healthz", "readyz", "demo-sign-in"),
    }
    open_to_them = {reverse(name) for name in SETTING_UP}
    asked = 0
    for name, address in [*addresses(), ("a page", "/actions/"), ("the admin site", "/admin/")]:
        if name in public:
            continue
        for send in (client.get, client.post):
            led = send(address).headers.get("Location") == STEP
            assert led == (address not in open_to_them), address
            by_password_alone(client, guest)  # signing out is among what one may do
        asked += 1
    assert asked > 20


DECIDES = [Role.ADMIN, Role.CLERK, Role.APPROVER, Role.FINANCE, Role.PROGRAMME_MANAGER, Role.GUEST]


@pytest.mark.parametrize("role", Role)
def test_who_may_grant_issue_approve_decide_or_confirm_money_needs_one_and_nobody_else(client, alice, role):
    grant = make.grant(alice, role, over=make.programme())
    by_password_alone(client, alice)
    led = client.get("/reminders/").headers.get("Location") == STEP
    assert led == (role in DECIDES)
    grant.to_date = LONG_AGO
    grant.save()
    assert client.get("/reminders/").headers.get("Location") != STEP, "as the day has it"


def test_each_right_needs_one_or_is_said_not_to():
    without = {
        Right.SEE: "reads, and changes nothing",
        Right.UPDATE: "says how an action goes, which its owner says too",
        Right.RISKS: "states scores, which another assessment states anew",
        Right.DRAFT: "drafts, which someone else approves and issues",
        Right.HISTORY: "reads, and is asked who they are before it takes any of it away",
        Right.IMPORT: "brings a plan, which is taken back; who has it decides or administers besides",
    }
    assert set(without) | DECIDING == set(Right) and not set(without) & DECIDING


def test_a_role_that_came_through_a_post_counts_as_well(client, alice):
    post = make.post("Monitoring Officer", holder=alice)
    by_password_alone(client, alice)
    assert client.get("/reminders/").status_code == 200
    Grant.objects.create(
        scope=make.programme().scope, role=Role.CLERK, post=post, from_date=LONG_AGO, reason="Issues"
    )
    assert client.get("/reminders/")["Location"] == STEP


@pytest.mark.parametrize("decides", ["Senior responsible owner", "Proper officer", "Internal audit"])
def test_a_post_that_decides_without_a_role_counts_too(client, alice, decides):
    post = make.post("Corporate Director", holder=alice)
    by_password_alone(client, alice)
    assert client.get("/reminders/").status_code == 200
    if decides == "Senior responsible owner":
        programme = make.programme()
        programme.sro = post
        programme.save()
    else:
        in_force(**{f"{decides.lower().replace(' ', '_')}_post": post.pk})
    assert client.get("/reminders/")["Location"] == STEP
    assert f"You sign in as {decides.lower()}" in text(client.get(STEP))
    Holding.objects.get(post=post).delete()
    assert client.get("/reminders/").status_code == 200, "who holds it no more needs none"


def test_a_convention_makes_it_compulsory_for_more_roles(client, alice):
    make.grant(alice, Role.OFFICER, over=make.programme())
    by_password_alone(client, alice)
    assert client.get("/my-actions/").status_code == 200
    in_force(mfa_roles=["officer", "admin"])
    assert client.get("/my-actions/")["Location"] == STEP
    assert "officer" in text(client.get(STEP))
    make.passkey(alice)
    assert client.get("/my-actions/")["Location"] == STEP, "this session has not shown it"
    client.logout()
    client.force_login(alice)
    assert client.get("/my-actions/").status_code == 200
    assert client.get(STEP)["Location"] == "/accounts/security/"


def test_a_convention_takes_it_from_nobody(client, alice):
    in_force(mfa_roles=["guest"])
    make.grant(alice, Role.ADMIN)
    by_password_alone(client, alice)
    assert client.get("/my-actions/")["Location"] == STEP


def test_a_setting_makes_it_compulsory_for_everyone(client, alice, settings):
    by_password_alone(client, alice)
    assert client.get("/my-actions/").status_code == 200
    settings.SECOND_STEP = "everyone"
    assert client.get("/my-actions/")["Location"] == STEP
    assert "Everyone needs more than a password here" in text(client.get(STEP))


def test_no_setting_takes_it_away_in_silence(settings):
    assert check_second_step(None) == []
    settings.SECOND_STEP = "guests"
    assert [found.id for found in check_second_step(None)] == ["second_step.E001"]
    settings.SECOND_STEP = "everyone"
    for accepted in ("amr:pwd", "amr", "amr:", ":mfa", "acr:1"):
        settings.OIDC_SECOND_STEP = ["amr:mfa", accepted]
        assert [found.id for found in check_second_step(None)] == ["second_step.E002"], accepted


def test_who_may_use_the_admin_site_counts_as_an_administrator(client, admin_site):
    by_password_alone(client, make.person("Adam", is_staff=True, is_superuser=True))
    assert client.get("/admin/")["Location"] == STEP


def test_single_sign_on_counts_where_its_token_says_that_it_asked_for_a_second_step(client, guest):
    client.force_login(guest)
    came_by(client, guest, "socialaccount")
    assert client.get("/my-actions/")["Location"] == STEP, "it says nothing, so ours is asked"
    session = client.session
    session["at_provider"] = {"proven_at": 1.0, "second_step": True}
    session.save()
    assert client.get("/my-actions/").status_code == 200
    assert "single sign-on asks you" in text(client.get("/accounts/security/"))


def test_what_the_provider_said_counts_for_no_session_begun_in_another_way(client, guest):
    by_password_alone(client, guest)
    session = client.session
    session["at_provider"] = {"proven_at": 1.0, "second_step": True}
    session.save()
    assert client.get("/my-actions/")["Location"] == STEP


def test_the_demos_people_are_let_in_without_and_whoever_is_invited_there_is_not(client, settings):
    settings.DEMO = True
    clara = make.clerk()
    by_password_alone(client, clara)
    assert client.get("/my-actions/").status_code == 200
    gives = Welcome(role=Role.CLERK, scope=Scope.council())
    at = timezone.now()
    _, token = invite(
        name="Nora", email="nora@council.example", reason="Joins", gives=gives, by=make.administrator(),
        on=at.date(), at=at,
    )  # fmt: skip
    by_password_alone(client, accept(token, password="a long enough password", at=at))
    assert client.get("/my-actions/")["Location"] == STEP


def test_the_link_from_the_server_asks_for_the_second_step_or_leads_to_set_one_up(client):
    adam = make.administrator()

    def use() -> str:
        browser = Client()
        token = make_link(adam.email, by=COMMAND_LINE, at=timezone.now())
        there = browser.post(f"/accounts/link/{token}/")["Location"]
        return there if there != "/" else browser.get("/my-actions/")["Location"]

    assert use() == STEP
    make.authenticator_app(adam)
    assert use() == f"{STEP}authenticate/"


# --- on the way there and back ------------------------------------------------------------------------------


def test_a_form_that_was_sent_is_kept_while_the_second_step_is_set_up(client, guest):
    by_password_alone(client, guest)
    assert client.post("/reminders/", {"daily": "Mondays <only>"})["Location"] == STEP
    secret = client.get(f"{STEP}totp/activate/").context["form"].secret
    client.post(f"{STEP}totp/activate/", {"code": code(secret)})
    assert "/reminders/" in text(client.get(f"{STEP}recovery-codes/"))
    page = text(client.get("/reminders/"))
    assert "Send it now?" in page and "Mondays &lt;only&gt;" in page
    assert "Send it now?" not in text(client.get("/reminders/")), "once"


def test_a_part_of_a_page_leads_the_whole_window_there(client, guest):
    by_password_alone(client, guest)
    response = client.get("/actions/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == STEP and response.status_code == 200


def test_another_session_that_has_not_shown_it_shows_it_before_anything_else(client, guest):
    by_password_alone(client, guest)
    make.authenticator_app(guest)  # set up in a browser elsewhere
    assert client.get("/risks/?q=x")["Location"] == STEP
    assert client.get(STEP)["Location"] == f"{STEP}reauthenticate/?next=/risks/%3Fq%3Dx"
    assert "Use your second step to go on" in text(client.get(f"{STEP}reauthenticate/"))
    response = client.post(f"{STEP}reauthenticate/", {"code": code(), "next": "/risks/?q=x"})
    assert response["Location"] == "/risks/?q=x" and client.get("/risks/?q=x").status_code == 200


def test_who_removes_the_last_one_sets_up_another_and_is_out_elsewhere(client, guest):
    by_password_alone(client, guest)
    secret = client.get(f"{STEP}totp/activate/").context["form"].secret
    client.post(f"{STEP}totp/activate/", {"code": code(secret)})
    elsewhere = Client()
    elsewhere.cookies["sessionid"] = make.session(guest).session_key
    assert signed_in(client) and signed_in(elsewhere)
    client.post(f"{STEP}totp/deactivate/")
    assert client.get("/my-actions/")["Location"] == STEP
    assert elsewhere.get("/my-actions/")["Location"].startswith(LOGIN)


STEP_PAGES = [f"/accounts/{route}" for route in ASKED if route.startswith("second-step/")]


@pytest.mark.parametrize("must_have_one", [True, False])
@pytest.mark.parametrize("step", [make.authenticator_app, make.passkey])
def test_a_session_begun_by_the_password_alone_adds_no_step_to_one_that_is_there(
    alice, guest, step, must_have_one
):
    """Whoever knows the password would plant a step of their own, and the true one would keep out nobody."""
    person = guest if must_have_one else alice
    thief = Client()
    by_password_alone(thief, person)
    secret = thief.get(f"{STEP}totp/activate/").context["form"].secret
    step(person)  # set up elsewhere, while that session lasts
    kept = list(Authenticator.objects.values())
    thief.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    for page in STEP_PAGES:
        address = page.replace("<int:pk>", str(kept[0]["id"]))
        for send in (thief.get, thief.post):
            response = send(address, {"code": code(secret), "credential": "{}"})
            shown = response.headers.get("Location", "")
            assert shown == STEP or shown.startswith((f"{STEP}reauth", f"{STEP}webauthn/reauth")), address
    assert list(Authenticator.objects.values()) == kept
    if must_have_one:
        for method in (thief.get, thief.post):
            assert method("/accounts/reauthenticate/")["Location"] == STEP


def test_adding_another_wants_a_step_that_was_shown_lately_whatever_password_was_given_since(client, alice):
    make.authenticator_app(alice)
    client.force_login(alice)
    came_by(client, alice, "password", "mfa")
    assert client.get(f"{STEP}webauthn/add/").status_code == 200
    session = client.session
    session["account_authentication_methods"][1]["at"] -= 24 * 60 * 60
    session.save()
    assert client.get(f"{STEP}webauthn/add/")["Location"].startswith(f"{STEP}reauthenticate/")
    client.post(f"{STEP}reauthenticate/", {"code": code()})
    assert client.get(f"{STEP}webauthn/add/").status_code == 200


def test_the_first_step_ends_the_sessions_that_have_shown_none(client, alice):
    elsewhere = Client()
    elsewhere.cookies["sessionid"] = make.session(alice).session_key
    by_password_alone(client, alice)
    secret = client.get(f"{STEP}totp/activate/").context["form"].secret
    client.post(f"{STEP}totp/activate/", {"code": code(secret)})
    assert signed_in(client) and not signed_in(elsewhere)
    assert told("session_ended") == ["1 session of their own ended"]


def test_setting_one_up_gives_the_session_another_key(client, guest):
    by_password_alone(client, guest)
    before = client.session.session_key
    secret = client.get(f"{STEP}totp/activate/").context["form"].secret
    client.post(f"{STEP}totp/activate/", {"code": code(secret)})
    assert client.session.session_key != before
    assert not UserSession.objects.filter(session_key=before).exists()


def test_no_browser_is_remembered_so_that_it_need_show_none(client, alice):
    make.authenticator_app(alice)
    sign_in(client, alice)
    client.post(f"{STEP}authenticate/", {"code": code()})
    client.post("/accounts/logout/")
    assert sign_in(client, alice)["Location"] == f"{STEP}authenticate/"
    assert "mfa_trusted" not in client.cookies


def test_the_demos_cards_ask_for_nothing(client, guest, settings):
    settings.DEMO = True
    client.post("/demo/sign-in/", {"email": guest.email})
    assert client.get("/my-actions/").status_code == 200


# --- a phone that is lost -----------------------------------------------------------------------------------


def test_an_administrator_takes_a_lost_second_step_away(client, alice):
    app, elsewhere = make.authenticator_app(alice), Client()
    elsewhere.cookies["sessionid"] = make.session(alice).session_key
    assert signed_in(elsewhere)
    client.force_login(make.administrator())
    page = text(client.get(f"/people/{alice.pk}/second-step/"))
    assert app.data["secret"] not in page
    response = client.post(f"/people/{alice.pk}/second-step/", {"step": app.pk})
    assert response.status_code == 302 and not Authenticator.objects.exists()
    assert not signed_in(elsewhere), "whoever found the phone is out"
    assert told("security_changed") == ["TOTP Authenticator of Alice taken away"]


def test_recovery_codes_stay_while_another_step_is_left(client, alice):
    app = make.authenticator_app(alice)
    make.passkey(alice)
    client.force_login(alice)
    client.post(f"{STEP}recovery-codes/generate/")
    take_away(app, by=make.administrator())
    assert {one.type for one in Authenticator.objects.all()} == {"webauthn", "recovery_codes"}
