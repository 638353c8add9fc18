"""A one-time sign-in link for an administrator who is locked out: printed here, sent to nobody."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from council.access.acting import COMMAND_LINE
from council.accounts.single_sign_on.emergency_link import LASTS, make_link
from council.management.on_the_server import OnTheServer


class Command(OnTheServer):
    help = "Print a link that signs an administrator in once, within 15 minutes. The event log says so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the administrator's e-mail address")
        parser.add_argument(
            "--site", default=f"https://{settings.ALLOWED_HOSTS[0]}", help="where people reach the site"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            token = make_link(options["email"], by=COMMAND_LINE, at=timezone.now())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        address = options["site"].rstrip("/") + reverse("sign-in-link", args=[token])
        self.stdout.write(address)
        minutes = int(LASTS.total_seconds() // 60)
        self.stderr.write(f"It works once, for {minutes} minutes. Give it to no one else.")
