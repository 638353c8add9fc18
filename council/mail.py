"""Mail that the product sends: after the change is committed, by the worker, in plain words."""

from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django_tasks import task

from council.models import OutgoingMail


@task()
def deliver(subject: str, body: str, to: list[str]) -> int:
    """The number of messages handed to the mail server. Run by the worker."""
    return send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, to)


def send(*, to: Sequence[str], subject: str, body: str) -> None:
    """Queue the mail once the transaction commits; if it rolls back, none is sent."""
    addresses = [address for address in to if address]
    if addresses:
        line = " ".join(subject.split())  # a subject is one line: no header can be slipped in
        transaction.on_commit(partial(deliver.enqueue, line, body, addresses))


class OutboxBackend(BaseEmailBackend):
    """Keeps messages in the database for the demo's outbox page instead of sending them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            OutgoingMail.objects.create(
                to=", ".join(message.to), subject=str(message.subject), body=str(message.body)
            )
        return len(email_messages)
