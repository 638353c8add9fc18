"""`manage.py admin_site_access E-MAIL give|end --reason …`: who can use the admin site."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from council.access.acting import COMMAND_LINE
from council.management.on_the_server import OnTheServer
from council.models import User
from council.people.operators import end_operator, make_operator


class Command(OnTheServer):
    help = "Let a person use the admin site, or no longer. The event log and the person are told."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the e-mail address that the person signs in with")
        parser.add_argument("what", choices=["give", "end"])
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, email: str, what: str, reason: str, **options: Any) -> None:
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"No one signs in with {email}.")
        act = make_operator if what == "give" else end_operator
        try:
            act(person, by=COMMAND_LINE, why=reason)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"{person} {'can' if what == 'give' else 'can no longer'} use the admin site.")
