"""`manage.py appoint_administrator E-MAIL`: the council's first administrator, or one where all have left."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from council.access.acting import COMMAND_LINE
from council.accounts.single_sign_on.emergency_link import make_link
from council.granting.granting import appoint_first_administrator
from council.management.on_the_server import OnTheServer
from council.models import User
from council.people.recording import add_first_person


class Command(OnTheServer):
    help = "Make a person administrator of the council, where no one is one; with --name, a new person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the e-mail address that the person signs in with")
        parser.add_argument("--name", default="", help="the name of a person who cannot sign in yet")
        parser.add_argument("--reason", default="First administrator of the council")
        parser.add_argument(
            "--site", default=f"https://{settings.ALLOWED_HOSTS[0]}", help="where people reach the site"
        )

    def handle(self, *args: Any, email: str, name: str, reason: str, **options: Any) -> None:
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        is_new = person is None
        if person is None and not name.strip():
            raise CommandError(f"No one signs in with {email}. Give --name too, to add a person.")
        try:
            with transaction.atomic():
                if person is None:
                    person = add_first_person(name=name, email=email, by=COMMAND_LINE, why=reason)
                grant = appoint_first_administrator(person, on=timezone.localdate(), reason=reason)
            token = make_link(email, by=COMMAND_LINE, at=timezone.now()) if is_new else ""
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"{grant}, from today.")
        if token:
            self.stdout.write(options["site"].rstrip("/") + reverse("sign-in-link", args=[token]))
            self.stderr.write("The link signs them in once, within 15 minutes. Give it to no one else.")
