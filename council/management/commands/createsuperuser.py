"""`createsuperuser`: a person who can use the admin site, as by Django's own command, told to the log."""

import os
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from council.access.acting import COMMAND_LINE
from council.management.on_the_server import OnTheServer
from council.models import User
from council.people.operators import add_operator


class Command(OnTheServer):
    help = "Make a person who can use the admin site. The event log and the person are told."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default=os.environ.get("DJANGO_SUPERUSER_EMAIL"))
        parser.add_argument("--name", default=os.environ.get("DJANGO_SUPERUSER_NAME"))
        parser.add_argument("--reason", default="Made on the server")
        parser.add_argument(
            "--noinput",
            "--no-input",
            action="store_false",
            dest="interactive",
            help="Ask nothing. The password is DJANGO_SUPERUSER_PASSWORD, or none until one is chosen.",
        )

    def handle(self, *args: Any, interactive: bool, reason: str, **options: Any) -> None:
        email, name = options["email"], options["name"]
        password = os.environ.get("DJANGO_SUPERUSER_PASSWORD") or None
        try:
            if interactive:
                email = email or input("E-mail address: ")
                name = name or input("Name: ")
                password = password or getpass("Password: ")
            if password is not None:
                validate_password(password, User(name=name or "", email=email or ""))
            person = add_operator(
                name=name or "", email=email or "", password=password, by=COMMAND_LINE, why=reason
            )
        except EOFError as no_one:
            raise CommandError("No one is there to ask. Give --noinput, --email and --name.") from no_one
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"{person} can use the admin site (where ADMIN_SITE=1 turns it on).")
