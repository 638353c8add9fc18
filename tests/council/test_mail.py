"""E-mails: kept with the change, handed to the mail server once, tried again where it is away."""

import ast
import json
import re
from datetime import timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from council.history import authored
from council.mail import send, whole
from council.mail.delivering import PAUSES, deliver_one
from council.mail.trying_again import try_again
from council.models import Event, User, WaitingMail
from council.people.addressing import change_address
from tests import factories as make
from tests.house import written

pytestmark = pytest.mark.django_db
State = WaitingMail.State


class Away(EmailBackend):
    """A mail server that does not answer."""

    def open(self) -> bool:
        raise ConnectionRefusedError("no route to the mail server")


class Refuses(EmailBackend):
    def send_messages(self, messages) -> int:
        raise SMTPRecipientsRefused({messages[0].to[0]: (450, b"try later")})


class BreaksOff(EmailBackend):
    """It takes the message, and the connection breaks before it says so."""

    def send_messages(self, messages) -> int:
        super().send_messages(messages)
        raise SMTPServerDisconnected("Connection unexpectedly closed")


@pytest.fixture
def alice() -> User:
    return make.person("Alice")


@pytest.fixture
def sends(django_capture_on_commit_callbacks):
    """Send a mail in a transaction that stands, and let the worker take what it queued."""

    def sent(*to, **words):
        with django_capture_on_commit_callbacks(execute=True):
            send(to=list(to), **({"subject": "Issued", "body": "Read it."} | words))

    return sent


def through(settings, backend: type[EmailBackend]) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.{backend.__name__}"


def works(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def run_timer() -> list[dict]:
    """The lines of the timer's command, which fails where something still waits."""
    out = StringIO()
    call_command("send_waiting_mail", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_mail_goes_once_with_headers_that_say_a_machine_wrote_it(sends, alice):
    sends(alice)
    [sent] = mail.outbox
    assert sent.to == [alice.email] and sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert sent.extra_headers["X-Auto-Response-Suppress"] == "All"
    assert not WaitingMail.objects.exists()
    assert run_timer() == [] and len(mail.outbox) == 1


def test_of_a_change_that_is_rolled_back_no_mail_goes_and_none_is_kept(alice):
    with pytest.raises(RuntimeError), transaction.atomic():
        send(to=[alice], subject="Issued", body="x")
        raise RuntimeError
    assert not WaitingMail.objects.exists() and not mail.outbox


def test_each_of_several_has_a_message_of_their_own(sends, alice):
    sends(alice, make.person("Bob"), "old@council.example", "")
    assert [message.to for message in mail.outbox] == [
        ["alice@council.example"],
        ["bob@council.example"],
        ["old@council.example"],
    ]


@pytest.mark.parametrize("backend", [Away, Refuses])
def test_a_server_that_is_away_or_refuses_loses_nothing_and_the_pauses_grow(sends, settings, alice, backend):
    through(settings, backend)
    sends(alice)
    waits = WaitingMail.objects.get()
    assert (waits.state, waits.attempts) == (State.WAITING, 1) and waits.trouble
    assert not mail.outbox
    works(settings)
    with pytest.raises(CommandError):  # its time has not come, and the timer says that it waits
        run_timer()
    assert not mail.outbox
    with time_machine.travel(waits.next_try + timedelta(seconds=1)):
        assert [line["outcome"] for line in run_timer()] == ["sent"]
        assert run_timer() == []
    assert len(mail.outbox) == 1 and not WaitingMail.objects.exists()
    assert list(PAUSES) == sorted(PAUSES)


def test_what_the_server_never_took_is_given_up_after_three_days_and_kept(sends, settings, alice):
    through(settings, Away)
    sends(alice)
    waits, began = WaitingMail.objects.get(), timezone.now()
    for _ in PAUSES:
        deliver_one(waits.pk, mail.get_connection(), at=waits.next_try)
        waits.refresh_from_db()
    assert waits.state == State.GIVEN_UP
    assert timedelta(days=2) < waits.next_try - began < timedelta(days=3)
    assert "no route" in waits.trouble and waits.body == "Read it."


def test_one_that_broke_off_while_it_was_handed_over_is_not_sent_again(sends, settings, alice, caplog):
    through(settings, BreaksOff)
    sends(alice)
    assert "may have gone" in caplog.text
    works(settings)
    later = timezone.now() + timedelta(days=1)
    with time_machine.travel(later):
        with pytest.raises(CommandError, match="of 1 it is not known"):
            run_timer()
        assert try_again(by=make.administrator(), at=later) == 0
    assert len(mail.outbox) == 1 and WaitingMail.objects.get().state == State.TAKEN


def test_of_two_workers_one_has_the_mail(alice):
    waits = WaitingMail.objects.create(person=alice, subject="Issued", body="x")
    now = timezone.now()
    outcomes = [deliver_one(waits.pk, mail.get_connection(), at=now) for _ in range(2)]
    assert outcomes == ["sent", "does not wait"] and len(mail.outbox) == 1


def test_whoever_has_left_by_then_gets_none(settings, sends, alice):
    through(settings, Away)
    sends(alice)
    sends("alice.old@council.example", about=alice)
    alice.is_active = False
    with authored(why="Left"):
        alice.save()
    works(settings)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert {line["outcome"] for line in run_timer()} == {"left out: the person has left"}
    sends(alice)
    assert not mail.outbox and not WaitingMail.objects.exists()


def test_it_goes_to_the_address_that_the_person_has_by_then(
    settings, sends, alice, django_capture_on_commit_callbacks
):
    through(settings, Away)
    sends(alice)
    works(settings)
    with django_capture_on_commit_callbacks(execute=True):
        change_address(alice, to="alice.new@council.example", by=make.administrator(), why="Married")
    assert sorted(message.to[0] for message in mail.outbox) == [
        "alice.new@council.example",
        "alice@council.example",
    ], "the change itself is told to both"
    mail.outbox.clear()
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        run_timer()
    assert [message.to for message in mail.outbox] == [["alice.new@council.example"]]


def test_where_no_server_answers_the_timer_takes_nothing_in_hand(settings, alice):
    waits = WaitingMail.objects.create(person=alice, subject="Issued", body="x")
    through(settings, Away)
    with pytest.raises(CommandError, match="cannot be reached"):
        run_timer()
    waits.refresh_from_db()
    assert (waits.state, waits.attempts) == (State.WAITING, 0)


def test_an_address_in_a_mail_is_whole(settings):
    settings.SITE_URL = "https://improvement.council.example"
    assert whole("/posts/3/") == "https://improvement.council.example/posts/3/"
    assert whole("https://elsewhere.example/a/") == "https://elsewhere.example/a/"


def bare_addresses(code: str) -> list[str]:
    """Where a function that sends a mail names a page without `whole`."""
    bare = []
    for function in ast.walk(ast.parse(code)):
        if isinstance(function, ast.FunctionDef):
            calls = [one for one in ast.walk(function) if isinstance(one, ast.Call)]
            called = {id(one): getattr(one.func, "attr", "") or getattr(one.func, "id", "") for one in calls}
            if "send" in called.values():
                within = {id(arg) for one in calls if called[id(one)] == "whole" for arg in one.args}
                named = ("get_absolute_url", "reverse")
                bare += [function.name for one in calls if called[id(one)] in named and id(one) not in within]
    return bare


def test_every_function_that_sends_a_mail_names_pages_by_their_whole_address():
    assert {file: bare for file, code in written().items() if (bare := bare_addresses(code))} == {}
    assert bare_addresses("def f(x):\n    send(to=[], body=x.get_absolute_url())") == ["f"]
    assert bare_addresses("def f(x):\n    mail.send(to=[], body=whole(reverse('a')))") == []


def test_every_mail_is_written_in_one_place_so_that_all_have_its_headers():
    outside = re.compile(r"send_mail\(|EmailMessage\(|EmailMultiAlternatives\(|mail_admins\(")
    writing = {file for file, code in written().items() if outside.search(code)}
    # The second writes what is laid out by its library, and hands it our headers.
    assert writing - {"council/accounts/signing_in/adapters.py"} == {"council/mail/writing.py"}


# --- the sign-in's own --------------------------------------------------------------------------------------


@pytest.mark.pages
def test_a_link_for_a_new_password_is_kept_nowhere_and_its_failure_is_told(client, settings, alice, caplog):
    through(settings, Away)
    response = client.post("/accounts/password/reset/", {"email": alice.email})
    assert response.status_code == 302, "the page says the same whoever asks, and whatever became of it"
    assert not WaitingMail.objects.exists()
    assert "could not be sent" in Event.objects.get(kind=Event.Kind.SIGN_IN_FAILED).what
    assert "link" in caplog.text


@pytest.mark.pages
def test_who_has_left_gets_no_mail_from_the_sign_in_either(client, alice):
    alice.is_active = False
    with authored(why="Left"):
        alice.save()
    client.post("/accounts/password/reset/", {"email": alice.email})
    assert not mail.outbox


# --- the page of an administrator ---------------------------------------------------------------------------


@pytest.mark.pages
def test_an_administrator_sees_what_waits_without_its_words_and_has_it_tried_again(client: Client, alice):
    adam = make.administrator()
    client.force_login(adam)
    assert "No e-mail waits" in client.get("/settings/mail/").content.decode()
    kept = {"person": alice, "body": "Zebedee’s words"}
    later = timezone.now() + timedelta(days=1)
    WaitingMail.objects.create(
        **kept, subject="Issued", attempts=3, next_try=later, trouble="Timed out\nTry later"
    )
    WaitingMail.objects.create(**kept, subject="Given up", attempts=9, state=State.GIVEN_UP)
    long_ago = timezone.now() - timedelta(hours=1)
    WaitingMail.objects.create(**kept, subject="Broke off", state=State.TAKEN, taken_at=long_ago)
    page = client.get("/settings/mail/").content.decode()
    assert "Zebedee" not in page and "alice@council.example" in page and "Timed out<br>Try later" in page
    assert page.index("Issued") < page.index("Given up") < page.index("Broke off")
    response = client.post("/settings/mail/again/", follow=True)
    assert "2 e-mails will be tried again now" in response.content.decode()
    assert set(WaitingMail.objects.values_list("subject", "state", "attempts")) == {
        ("Issued", State.WAITING, 0),
        ("Given up", State.WAITING, 0),
        ("Broke off", State.TAKEN, 0),
    }
    client.force_login(alice)
    assert client.get("/settings/mail/").status_code == 403
