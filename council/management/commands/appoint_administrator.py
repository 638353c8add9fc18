"""`manage.py appoint_administrator E-MAIL`: the council's first administrator, or one where all have left."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from council.granting.granting import appoint_first_administrator
from council.management.on_the_server import OnTheServer
from council.models import User


class Command(OnTheServer):
    help = "Make a person administrator of the council, where no one is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the e-mail address that the person signs in with")
        parser.add_argument("--reason", default="First administrator of the council")

    def handle(self, *args: Any, email: str, reason: str, **options: Any) -> None:
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise CommandError(f"No one signs in with {email}. `manage.py createsuperuser` makes someone.")
        try:
            grant = appoint_first_administrator(person, on=timezone.localdate(), reason=reason)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"{grant}, from today.")
