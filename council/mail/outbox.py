"""The demo's outbox, where a mail server would be."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from council.lengths import shortened
from council.models import OutgoingMail

SUBJECT, ADDRESSES = 300, 500  # characters that the list takes of either; the message itself is whole


class OutboxBackend(BaseEmailBackend):
    """Keeps messages in the database for the demo's outbox page instead of sending them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            OutgoingMail.objects.create(
                to=shortened(", ".join(message.to), ADDRESSES),
                subject=shortened(str(message.subject), SUBJECT),
                body=str(message.body),
            )
        return len(email_messages)
