"""`manage.py demo`: the demo council in an empty database, or the list of its sign-ins."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from council.management.days import day
from council.sqlite import refresh_statistics
from council.wording import spoken
from reports.demo.cards import sign_ins
from reports.demo.people import COUNCIL, PASSWORD, address
from reports.demo.presence import holding, is_there


class Command(BaseCommand):
    help = "Makes the demo council, a fictional borough, in an empty database."
    requires_system_checks = []  # `make run` calls it at every start, just after `migrate` has checked

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-at", type=day, help="the day that the demo takes for today, as 2026-06-15")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where the demo is there already"
        )
        parser.add_argument("--sign-ins", action="store_true", help="list the sign-ins and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "The demo council has sign-ins that everyone knows, so it is never made with production "
                "settings. Set DEMO=1 and use a database of its own."
            )
        if options["sign_ins"]:
            self.list_sign_ins()
            return
        if is_there():
            if options["if_empty"]:
                return
            raise CommandError(f"{COUNCIL} is there already. For a new one, start from an empty database.")
        if records := holding():
            raise CommandError(
                f"This database holds other records ({', '.join(records[:4])}). "
                "The demo council is only made in an empty database."
            )
        as_at = options["as_at"] or timezone.localdate()
        # Loaded only where it is used: the layout engine of the reports takes a second, at every start.
        from reports.demo.building import build

        build(as_at)
        refresh_statistics()
        self.stdout.write(f"{COUNCIL} is ready, as at {spoken(as_at)}.")

    def list_sign_ins(self) -> None:
        rows = [(address(each["email"]), each["role"], each["try"]) for each in sign_ins()]
        first, second = (max(len(row[n]) for row in rows) for n in (0, 1))
        self.stdout.write(f"Sign in to {COUNCIL} with the password {PASSWORD} as:")
        for email, role, what in rows:
            self.stdout.write(f"  {email:<{first}}  {role:<{second}}  {what}")
