"""Commands: what they change and tell is signed with the server, at which nobody is signed in."""

from typing import Any

from django.core.management.base import BaseCommand

from council.history import authored


class OnTheServer(BaseCommand):
    """A command whose changes are made through "command", and whose events name the server's account."""

    def execute(self, *args: Any, **options: Any) -> Any:
        with authored(through="command"):
            return super().execute(*args, **options)
