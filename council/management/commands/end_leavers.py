"""`end_leavers`: shuts the door behind people whose last day is over; run it every night."""

import json
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from council.access.acting import END_LEAVERS
from council.management.days import day
from council.management.on_the_server import OnTheServer
from council.models import Leaving
from council.people.leaving import end_leavers


class Command(OnTheServer):
    help = (
        "Carries out every recorded leaving whose last day is before the as-at date: roles, posts and "
        "memberships end, the person cannot sign in, sessions end. Prints one JSON line a person. Safe to "
        "run twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-at", type=day, help="The day to count from, today if left out.")
        parser.add_argument("--dry-run", action="store_true", help="Say who would be ended, and end no one.")

    def handle(self, *args: Any, **options: Any) -> None:
        as_at = options["as_at"] or timezone.localdate()
        if options["dry_run"]:
            leavings = list(Leaving.objects.open().filter(on__lt=as_at).select_related("user"))
        else:
            leavings = end_leavers(as_at=as_at, by=END_LEAVERS)
        for leaving in leavings:
            summary = {
                "person": leaving.user_id,
                "last_day": leaving.on.isoformat(),
                "ended": not options["dry_run"],
            }
            self.stdout.write(json.dumps(summary))
