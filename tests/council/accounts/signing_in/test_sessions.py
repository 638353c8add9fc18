"""Sessions: how long they last, how they are listed and ended, and that no typed word is lost silently."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from council.accounts.signing_in.devices import device
from council.accounts.signing_in.sessions import end_sessions
from council.models import Event
from tests import factories as make
from tests.council.accounts.signing_in.ways import LOGIN, STEP, code, sign_in, signed_in, text, told
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return make.person("Alice")


def later(**by):
    return time_machine.travel(timezone.now() + timedelta(**by), tick=True)


def another_browser(user) -> Client:
    browser = Client()
    browser.cookies["sessionid"] = make.session(user).session_key
    assert signed_in(browser)
    return browser


# --- limits -------------------------------------------------------------------------------------------------


def test_an_idle_session_ends_kindly_and_leads_back_to_the_page(client, alice):
    sign_in(client, alice)
    with later(minutes=61):
        response = client.get("/risks/?q=late", follow=True)
        assert response.redirect_chain == [(f"{LOGIN}?next=/risks/%3Fq%3Dlate", 302)]
        assert "Nothing was asked for during 60 minutes" in text(response)
        back = {"login": alice.email, "password": PASSWORD, "next": "/risks/?q=late"}
        assert client.post(LOGIN, back)["Location"] == "/risks/?q=late"
    assert not UserSession.objects.filter(created_at__lt=timezone.now()).count() > 1
    assert told("session_ended") == ["Nothing was asked for during 60 minutes, so you have been signed out. "
                                     "Sign in to go on."]  # fmt: skip


def test_a_session_in_use_goes_on_until_it_is_too_old(client, alice):
    sign_in(client, alice)
    for minutes in range(50, 12 * 60, 50):
        with later(minutes=minutes):
            assert signed_in(client), minutes
    with later(minutes=12 * 60 + 1):
        assert "You signed in 12 hours ago" in text(client.get("/my-actions/", follow=True))


def test_a_page_that_asks_by_itself_keeps_no_session_open(client, alice):
    """How far an import is; opened by a person the page is a use of the session as any."""
    sign_in(client, alice)
    with later(minutes=50):
        client.get("/imports/1/progress/", headers={"HX-Request": "true"})
    with later(minutes=61):
        assert not signed_in(client)
    other = Client()
    sign_in(other, alice)
    with later(minutes=50):
        other.get("/imports/1/progress/")
    with later(minutes=61):
        assert signed_in(other)


def test_the_limits_are_settings(client, alice, settings):
    settings.SESSION_IDLE_MINUTES, settings.SESSION_ABSOLUTE_HOURS = 5, 1
    sign_in(client, alice)
    with later(minutes=6):
        assert not signed_in(client)


def test_an_ended_session_still_opens_what_needs_no_sign_in(client, alice):
    sign_in(client, alice)
    with later(minutes=61):
        assert client.get("/accessibility/").status_code == 200
        assert not signed_in(client)


def test_what_was_typed_into_a_form_is_shown_when_the_session_has_ended(client, alice):
    action = make.action(owner=make.post(holder=alice))
    sign_in(client, alice)
    words = {"text": "Six weeks late: <b>the supplier</b>", "percent": "", "version": "1"}
    page = f"http://testserver{action.get_update_url()}?from=mine"
    with later(minutes=61):
        response = client.post(action.get_update_url(), words, headers={"referer": page})
    assert response.status_code == 403
    shown = text(response)
    assert "was not saved" in shown and "Six weeks late: &lt;b&gt;the supplier" in shown
    assert f"{LOGIN}?next={action.get_update_url().replace('/', '%2F')}%3Ffrom%3Dmine" in shown
    assert not action.updates.exists() and "Version" not in shown


def test_it_is_shown_as_well_where_the_session_was_ended_elsewhere(client, alice):
    sign_in(client, alice)
    end_sessions(alice, by=alice)
    response = client.post("/reports/new/", {"management_summary": "Short.", "password": "secret words"})
    assert response.status_code == 403 and "Short." in text(response) and "secret" not in text(response)


def test_a_part_of_a_page_says_so_in_place_of_the_whole(client, alice):
    action = make.action(owner=make.post(holder=alice))
    sign_in(client, alice)
    with later(minutes=61):
        answer = client.post(action.get_update_url(), {"text": "Late."}, headers={"hx-request": "true"})
    assert answer.status_code == 200 and answer["HX-Retarget"] == "body" and "Late." in text(answer)
    sign_in(client, alice)
    with later(minutes=61):
        assert client.get("/my-actions/", headers={"hx-request": "true"})["HX-Redirect"].startswith(LOGIN)


def test_nobody_is_sent_back_to_another_site(client, alice):
    sign_in(client, alice)
    with later(minutes=61):
        response = client.post("/reports/new/", headers={"referer": "https://evil.example/reports/"})
    assert response["Location"] == f"{LOGIN}?next=/reports/new/"


def test_whoever_was_never_signed_in_is_told_nothing_of_sessions(client):
    assert "signed out" not in text(client.get("/risks/", follow=True))


# --- one's own sessions -------------------------------------------------------------------------------------


def test_a_person_sees_and_ends_their_sessions_and_no_others(client, alice):
    sign_in(client, alice)
    other, stranger = another_browser(alice), make.session(make.person("Charlie"), address="10.1.1.1")
    page = text(client.get("/accounts/sessions/"))
    assert "Edge on Windows" in page and "This one" in page and "10.1.1.1" not in page
    assert client.post(f"/accounts/sessions/{stranger.pk}/end/").status_code == 404
    ended = UserSession.objects.get(user=alice, session_key=other.cookies["sessionid"].value)
    client.post(f"/accounts/sessions/{ended.pk}/end/")
    assert not signed_in(other) and signed_in(client)
    assert told("session_ended") == ["1 session of their own ended"]


def test_all_other_sessions_end_at_once(client, alice):
    sign_in(client, alice)
    others = [another_browser(alice), another_browser(alice)]
    response = client.post("/accounts/sessions/end-others/", follow=True)
    assert "signed out everywhere else" in text(response) and signed_in(client)
    assert not any(signed_in(one) for one in others)
    assert told("session_ended") == ["2 sessions of their own ended"]


def test_the_list_asks_the_same_of_the_database_for_one_session_and_for_many(
    client, alice, django_assert_num_queries
):
    sign_in(client, alice)
    client.get("/accounts/sessions/")
    for others in (0, 5):
        for _ in range(others):
            make.session(alice)
        with django_assert_num_queries(7):
            client.get("/accounts/sessions/")


def test_a_session_that_is_gone_is_not_listed(client, alice):
    sign_in(client, alice)
    make.session(alice)
    with later(minutes=50):
        client.get("/my-actions/")
    with later(hours=13):
        Client()
        assert len(client.get("/accounts/sessions/", follow=True).context.get("sessions", [])) == 0


def test_a_leavers_sessions_end_for_who_ends_them(alice):
    browser, adam = another_browser(alice), make.administrator()
    assert end_sessions(alice, by=adam) == 1
    assert not signed_in(browser)
    event = Event.objects.get(kind="session_ended")
    assert (event.what, event.by, event.detail["person"]) == ("1 session of Alice ended", adam, alice.pk)
    assert end_sessions(alice, by=adam) == 0, "and nothing is told where nothing was ended"
    assert Event.objects.filter(kind="session_ended").count() == 1


def test_when_a_session_was_seen_is_noted_once_a_minute(client, alice):
    sign_in(client, alice)
    before = UserSession.objects.get().last_seen_at
    client.get("/my-actions/")
    assert UserSession.objects.get().last_seen_at == before
    with later(minutes=5):
        client.get("/my-actions/")
    assert UserSession.objects.get().last_seen_at > before


# --- keys ---------------------------------------------------------------------------------------------------


def test_a_key_from_before_signing_in_is_worth_nothing_after_either_step(client, alice):
    make.authenticator_app(alice)
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = client.cookies["sessionid"] = session.session_key
    sign_in(client, alice)
    client.post(f"{STEP}authenticate/", {"code": code()})
    assert signed_in(client) and client.session.session_key != planted
    assert not client.session.exists(planted)


def test_signing_in_and_out_is_told(client, alice):
    sign_in(client, alice)
    client.post("/accounts/logout/")
    assert told("signed_in", "signed_out") == ["Signed in with password", "Signed out"]
    assert Event.objects.filter(by=alice, detail__address="127.0.0.1").count() == 2


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36 Edg/140",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19 Mobile Safari/604", "Safari on an iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox on Linux"),
        ("curl/8", "A browser that we do not know"),
        ("", "A browser that we do not know"),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent, words):
    assert device(agent) == words
