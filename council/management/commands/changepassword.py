"""`changepassword`: sets a person's password, as Django's own command does, and tells them and the log."""

from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from council.access.acting import COMMAND_LINE
from council.management.on_the_server import OnTheServer
from council.models import User
from council.people.passwords import set_password


class Command(OnTheServer):
    help = "Set a person's password. Their sessions end; the event log and the person are told."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the e-mail address that the person signs in with")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"No one signs in with {email}.")
        password = getpass(f"New password of {person}: ")
        if password != getpass("Again: "):
            raise CommandError("The two differ. Nothing was changed.")
        try:
            set_password(person, password=password, by=COMMAND_LINE)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"The password of {person} is set, and their sessions are ended.")
