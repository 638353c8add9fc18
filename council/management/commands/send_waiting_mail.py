"""`send_waiting_mail`: sends what the mail server could not take before; run it by a timer."""

import json
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from council.mail.delivering import deliver_waiting
from council.management.on_the_server import OnTheServer
from council.models import WaitingMail


class Command(OnTheServer):
    help = (
        "Sends the e-mails whose next attempt has come. The worker does it too: this is for a worker that "
        "stood still. Prints one JSON line an e-mail. Safe to run twice, and beside the worker; exit code 1 "
        "where something still waits that should have gone."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            for mail, outcome in deliver_waiting(at=at):
                line = {"mail": mail.pk, "queued": mail.queued_at.isoformat(), "outcome": outcome}
                self.stdout.write(json.dumps(line, ensure_ascii=False))
        except OSError as away:
            raise CommandError(f"The mail server cannot be reached ({away}). Look at EMAIL_URL.") from away
        standing = WaitingMail.objects.exclude(state=WaitingMail.State.TAKEN)
        late = standing.filter(attempts__gt=0).count()
        unknown = WaitingMail.objects.not_known(at=at).count()
        if late or unknown:
            raise CommandError(
                f"{late} e-mails wait that the mail server did not take; of {unknown} it is not known "
                "whether they went. /settings/mail/ lists them.",
                returncode=1,
            )
