"""allauth's command of this name, refused: a person has one address, which an administrator changes."""

from typing import Any

from django.core.management.base import CommandError

from council.management.on_the_server import OnTheServer


class Command(OnTheServer):
    help = "Refused: a person has one address, changed on their page under People."

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("A person has one address here. It is changed on their page under People.")
