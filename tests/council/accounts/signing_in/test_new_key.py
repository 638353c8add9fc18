"""SECRET_KEY is replaced: nobody is signed out, no second step ends; then the old key goes."""

import re
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from council.accounts.signing_in.sessions import end_session
from council.auditing import sealing
from council.auditing.live_records import LiveComparison
from council.auditing.verification import Verification
from council.calendar_feed import make_feed
from tests import factories as make
from tests.council.accounts.signing_in.ways import SECRET, STEP, code, sign_in, signed_in, text, told
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
OLD, NEW, NEWEST = ("key-one-" * 8, "key-two-" * 8, "key-three-" * 8)


@pytest.fixture
def keys(settings):
    """Set the key that signs and those that are read still."""

    def put(present: str, *fallbacks: str) -> None:
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = present, list(fallbacks)

    put(OLD)
    return put


@pytest.fixture
def alice(keys):
    """A person with an authenticator app and recovery codes, whose secrets are under the old key."""
    person = make.person("Alice")
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    return person


def with_both_steps(person, *, how: str) -> Client:
    browser = Client()
    sign_in(browser, person)
    browser.post(f"{STEP}authenticate/", {"code": how})
    return browser


def recovery_codes(person) -> list[str]:
    step = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES)
    return RecoveryCodes(step).get_unused_codes()


def renewed() -> str:
    out = StringIO()
    call_command("renew_secrets", stdout=out, stderr=out)
    return out.getvalue()


def test_sessions_second_steps_links_and_seals_go_on_under_a_new_key(alice, keys):
    codes = recovery_codes(alice)
    browser = with_both_steps(alice, how=codes[0])
    stranger = Client()
    stranger.post("/accounts/password/reset/", {"email": alice.email})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    sealing.seal_new(at=timezone.now())
    keys(NEW, OLD)
    assert "At least 12 characters" in text(stranger.get(link, follow=True))
    assert signed_in(browser) and signed_in(browser)
    assert recovery_codes(alice) == codes[1:]
    assert signed_in(with_both_steps(alice, how=code()))
    assert signed_in(with_both_steps(alice, how=codes[1]))
    assert [*Verification().findings(), *LiveComparison().findings()] == []


def test_a_feed_is_answered_under_any_key(alice, keys, client):
    address = make_feed(alice, by=alice, at=timezone.now(), days=30)
    keys(NEWEST)
    assert client.get(f"/feeds/{address}.ics").status_code == 200


def test_a_session_that_goes_on_under_a_new_key_is_listed_and_can_be_ended(alice, keys):
    browser = with_both_steps(alice, how=code())
    (row,) = UserSession.objects.filter(user=alice)
    keys(NEW, OLD)
    assert signed_in(browser)
    row.refresh_from_db()
    assert row.session_key == browser.session.session_key
    keys(NEW)
    assert signed_in(browser) and len(browser.get("/accounts/sessions/").context["sessions"]) == 1
    end_session(row, by=alice)
    assert not signed_in(browser)


def test_once_secrets_are_encrypted_afresh_the_old_key_is_needed_no_more(alice, keys):
    codes = recovery_codes(alice)
    keys(NEW, OLD)
    assert "2 second steps are encrypted under the present key" in renewed()
    assert told("security_changed")[-1] == "Secrets of 2 second steps encrypted under the present key"
    keys(NEW)
    assert recovery_codes(alice) == codes
    assert signed_in(with_both_steps(alice, how=code()))
    assert "2 second steps" in renewed()  # safe to run twice


def test_a_key_that_went_too_early_ends_second_steps_until_it_is_back(alice, keys):
    keys(NEW)
    assert "2 can be read with none of the keys" in renewed()
    assert not signed_in(with_both_steps(alice, how=code()))
    keys(NEW, OLD)
    renewed()
    keys(NEW)
    assert signed_in(with_both_steps(alice, how=recovery_codes(alice)[0]))


def test_a_browser_stays_known_under_a_new_key(alice, keys):
    own = with_both_steps(alice, how=code())
    own.post("/accounts/logout/")
    keys(NEW, OLD)
    for _ in range(5):
        sign_in(Client(), alice, "wrong horse battery")
    assert "Too many failed" not in text(sign_in(own, alice, PASSWORD))
