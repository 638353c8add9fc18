"""Handing the mails that wait to the mail server: again after a while where it is away, and none twice.

A mail is taken before it is handed over and forgotten after, so that one whose worker dies between the two
stays taken: whether it arrived isn't known, so it isn't sent again, and the page of waiting mails says so.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPServerDisconnected

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from council.mail.writing import written
from council.models import WaitingMail

log = logging.getLogger(__name__)
State = WaitingMail.State
# How long the next attempt waits after each that failed; after the last nothing is tried by itself.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440))
NOT_KNOWN = (SMTPServerDisconnected, TimeoutError, ConnectionError)  # it broke off while it was handed over


@dataclass(frozen=True)
class Failure:
    """Why a mail was not handed over; where it `may_have_gone`, nobody can say whether it was."""

    words: str
    may_have_gone: bool = False


@task()
def deliver(key: int) -> str:
    """What came of the mail, for the log of the worker."""
    connection = get_connection()
    try:
        return deliver_one(key, connection, at=timezone.now())
    finally:
        connection.close()


def hand_to_worker(key: int, at: datetime | None = None) -> None:
    """Let the worker send the mail now, or at that moment; the timer's command sends what it leaves."""
    if at is None:
        deliver.enqueue(key)
    elif deliver.get_backend().supports_defer:
        deliver.using(run_after=at).enqueue(key)


def deliver_one(key: int, connection: BaseEmailBackend, *, at: datetime) -> str:
    """Send the mail if it waits and its time has come; what came of it, in words."""
    due = WaitingMail.objects.filter(pk=key, state=State.WAITING, next_try__lte=at)
    # Whoever changes the row has the mail: of two workers the database lets one.
    if not due.update(state=State.TAKEN, taken_at=at, attempts=F("attempts") + 1):
        return "does not wait"
    mail = WaitingMail.objects.select_related("person").get(pk=key)
    if mail.person and not mail.person.is_active:
        mail.delete()
        return "left out: the person has left"
    made = written(to=mail.goes_to, subject=mail.subject, body=mail.body)
    failure = hand_over(made, connection)
    if failure is None:
        mail.delete()
        return "sent"
    mail.trouble = failure.words
    if failure.may_have_gone:
        log.warning("E-mail %s broke off while it was handed over and may have gone: %s", key, failure.words)
    else:
        put_back(mail, at=at)
    mail.save()
    return failure.words


def put_back(mail: WaitingMail, *, at: datetime) -> None:
    """Let the mail wait for its next attempt, or for somebody to try again where there is none left."""
    if mail.attempts > len(PAUSES):
        mail.state = State.GIVEN_UP
        return
    mail.state, mail.next_try = State.WAITING, at + PAUSES[mail.attempts - 1]
    hand_to_worker(mail.pk, mail.next_try)


def hand_over(made: EmailMessage, connection: BaseEmailBackend) -> Failure | None:
    """Hand the message to the mail server; why that failed, or None.

    The server is called before the message is offered: a server that is away took none.
    """
    try:
        connection.open()
    except OSError as away:
        return Failure(in_words(away))
    made.connection = connection
    try:
        taken = made.send()
    except (OSError, ValueError) as failure:  # what SMTP refuses, a line that breaks, an impossible address
        connection.close()  # the next one begins afresh
        return Failure(in_words(failure), may_have_gone=isinstance(failure, NOT_KNOWN))
    return None if taken else Failure("The mail server took no message.")


def in_words(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}"


def deliver_waiting(*, at: datetime) -> Iterator[tuple[WaitingMail, str]]:
    """Send every mail whose time has come; each with what came of it.

    Raises OSError where the mail server can't be reached: then none was taken.
    """
    due = list(WaitingMail.objects.due(at=at).select_related("person"))
    if not due:
        return
    connection = get_connection()
    connection.open()
    try:
        for mail in due:
            yield mail, deliver_one(mail.pk, connection, at=at)
    finally:
        connection.close()
