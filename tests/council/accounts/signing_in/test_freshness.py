"""Being asked once more who is there before what can't be taken back."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from council.accounts.signing_in import freshness
from council.models import Role
from reports.documents.models import HighlightReport
from tests import factories as make
from tests.council.accounts.signing_in.ways import LOGIN, STEP, code, sign_in, signed_in, text
from tests.factories import DAY, PASSWORD
from tests.reports.plans import approved

pytestmark = pytest.mark.django_db
AGAIN = "/accounts/reauthenticate/"


@pytest.fixture
def clara(settings):
    """A clerk who has a password alone, so that it is what is asked for again."""
    settings.SECOND_STEP = "guests"
    person = make.person("Clara")
    make.grant(person, Role.CLERK, over=make.programme())
    return person


@pytest.fixture
def draft(clara):
    """A report that was approved and that Clara may issue."""
    return on_its_way(period_from=DAY.replace(day=1))


def on_its_way(**fields):
    said = {"period_from": DAY, "period_to": DAY, "as_at": DAY} | fields
    report = HighlightReport.objects.create(programme=make.programme(), body=make.body(), **said)
    approved(report)
    report.refresh_from_db()
    return report


def later(**by):
    return time_machine.travel(timezone.now() + timedelta(**by), tick=True)


def test_a_fresh_sign_in_is_enough(client, clara, draft):
    sign_in(client, clara)
    assert client.get(draft.get_issue_url()).status_code == 200


def test_issuing_asks_who_is_there_and_leads_back_to_the_page(client, clara, draft):
    sign_in(client, clara)
    with later(minutes=16):
        response = client.get(draft.get_issue_url())
        assert response["Location"] == f"{AGAIN}?next={draft.get_issue_url()}"
        assert "come back here" in text(client.get(response["Location"]))
        wrong = client.post(AGAIN, {"password": "wrong horse", "next": draft.get_issue_url()})
        assert "That is not your password" in text(wrong)
        response = client.post(AGAIN, {"password": PASSWORD, "next": draft.get_issue_url()})
        assert response["Location"] == draft.get_issue_url()
        assert "Issue the report?" in text(client.get(draft.get_issue_url()))
    with later(minutes=40):
        assert client.get(draft.get_issue_url())["Location"].startswith(AGAIN)


def test_a_stale_confirmation_issues_nothing_and_shows_the_page_again(client, clara, draft):
    sign_in(client, clara)
    with later(minutes=16):
        response = client.post(draft.get_issue_url(), {"version": str(draft.version)})
        assert response["Location"].startswith(AGAIN)
        client.post(AGAIN, {"password": PASSWORD, "next": draft.get_issue_url()})
        draft.refresh_from_db()
        assert not draft.is_issued, "nothing is done by confirming who one is"
        assert "Issue the report?" in text(client.get(draft.get_issue_url()))


def test_what_was_typed_is_kept_to_be_sent_after_it(client, clara, draft):
    sign_in(client, clara)
    with later(minutes=16):
        client.post(draft.get_issue_url(), {"version": "1", "reason": "Agreed <on> Monday"})
        client.post(AGAIN, {"password": PASSWORD, "next": draft.get_issue_url()})
        page = text(client.get(draft.get_issue_url()))
        assert "Send it now?" in page and 'name="reason" value="Agreed &lt;on&gt; Monday"' in page
        assert 'name="version" value="1"' in page and page.count("csrfmiddlewaretoken") == 2  # and sign out
        assert "Issue the report?" in text(client.get(draft.get_issue_url())), "once"


def test_what_was_typed_for_one_page_is_not_sent_to_another(client, clara, draft):
    sign_in(client, clara)
    other = on_its_way()
    with later(minutes=16):
        client.post(draft.get_issue_url(), {"reason": "Agreed"})
        client.post(AGAIN, {"password": PASSWORD, "next": other.get_issue_url()})
        page = text(client.get(other.get_issue_url()))
        assert "Issue the report?" in page and "Send it now?" not in page


def test_an_authenticator_app_or_a_passkey_will_do_as_well(client, clara, draft):
    make.authenticator_app(clara)
    client.force_login(clara)
    with later(minutes=16):
        assert f"{STEP}reauthenticate/" in text(client.get(AGAIN))
        wanted = {"code": code(), "next": draft.get_issue_url()}
        assert client.post(f"{STEP}reauthenticate/", wanted)["Location"] == draft.get_issue_url()
        assert client.get(draft.get_issue_url()).status_code == 200


def test_confirmations_are_not_tried_for_ever(client, clara):
    client.force_login(clara)
    for _ in range(5):
        client.post(AGAIN, {"password": "wrong horse"})
    assert "Too many failed attempts" in text(client.post(AGAIN, {"password": PASSWORD}))


def test_whoever_signs_in_elsewhere_signs_in_again(client, clara, draft):
    clara.set_unusable_password()
    clara.save()
    client.force_login(clara)
    assert client.get(draft.get_issue_url()).status_code == 200
    with later(minutes=16):
        response = client.get(draft.get_issue_url(), follow=True)
        assert response.redirect_chain == [(f"{LOGIN}?next={draft.get_issue_url()}", 302)]
        assert "needs a fresh sign-in" in text(response) and not signed_in(client)
    client.force_login(clara)
    with later(minutes=16):
        response = client.post(draft.get_issue_url(), {"reason": "Agreed on Monday"})
        assert response.status_code == 403 and "Agreed on Monday" in text(response)


def test_the_demos_cards_are_not_asked_again(client, clara, draft, settings):
    settings.DEMO = True
    client.post("/demo/sign-in/", {"email": clara.email})
    with later(minutes=40):
        assert client.get(draft.get_issue_url()).status_code == 200


def test_changing_how_one_signs_in_asks_as_well(client, clara):
    sign_in(client, clara)
    assert client.get(f"{STEP}totp/activate/").status_code == 200, "a fresh sign-in is enough"
    with later(minutes=16):
        for page in ("totp/activate/", "webauthn/add/", "recovery-codes/generate/"):
            assert client.get(f"{STEP}{page}")["Location"].startswith(AGAIN)


def test_nobody_signed_in_is_not_fresh(rf: RequestFactory, client, clara):
    request = client.get("/healthz").wsgi_request
    assert not freshness.is_fresh(request)
    assert freshness.freshly_signed_in(HttpResponse)
