"""Trying whether e-mails go out: an administrator sends one to themself, before anyone waits for one."""

from django.db import transaction

from council import events, mail
from council.access.acting import By, authorise
from council.mail.trying_again import TO_LOOK_AFTER_MAIL
from council.models import Event, User, WaitingMail

TRIED = "A test e-mail was sent"
SUBJECT = "A test of e-mail"
BODY = """Hello {name},

This is the test e-mail that you asked for. Invitations and reminders reach people in the same way.
"""


@transaction.atomic
def send_test(*, to: User, by: By) -> None:
    """Send the person a test e-mail, and tell the event log of it."""
    person = authorise(by, TO_LOOK_AFTER_MAIL)
    mail.send(to=[to], subject=SUBJECT, body=BODY.format(name=to.name))
    events.tell(Event.Kind.SENT, TRIED, by=person, person=to.pk)


def is_tried() -> bool:
    """Whether someone has sent a test, and the mail server has taken it."""
    return (
        Event.objects.filter(kind=Event.Kind.SENT, what=TRIED).exists()
        and not WaitingMail.objects.filter(subject=SUBJECT).exists()
    )
