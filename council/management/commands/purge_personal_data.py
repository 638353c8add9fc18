"""`purge_personal_data`: removes the personal data whose period of retention has run; run it every week."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from council.access.acting import PURGE
from council.auditing.sealing import AlreadySealing
from council.management.days import day
from council.management.on_the_server import OnTheServer
from council.models import Conventions
from council.personal_data.purging import purge
from council.personal_data.run_out import forget_what_ran_out
from council.wording import spoken


class Command(OnTheServer):
    help = (
        "Purges, under seal, the personal data that is past its period and on no legal hold. What records "
        "say and decide stays. Sessions, links and codes that have run out go too. "
        "Safe to run twice; each purge is told in the event log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--as-at",
            type=day,
            help="The day whose periods count, such as 2026-11-22; today unless told.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Say what would go; change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        as_at = options["as_at"] or today
        if as_at > today and not options["dry_run"]:
            raise CommandError("A purge is not done ahead of its day. Use --dry-run to look ahead.")
        conventions, now = Conventions.objects.in_force(as_at), timezone.now()
        would = "would go" if options["dry_run"] else "purged"
        try:
            for done in purge(
                as_at=as_at,
                at=now,
                conventions=conventions,
                by=PURGE,
                dry_run=options["dry_run"],
            ):
                count = done.past - done.held if options["dry_run"] else done.purged
                held = f", {done.held:,} kept by a legal hold" if done.held else ""
                self.stdout.write(f"{done.label}: {count:,} {would}, from before {spoken(done.before)}{held}")
            if not options["dry_run"]:
                for kind, number in forget_what_ran_out(by=PURGE, on=today, at=now).items():
                    if number:  # sessions may have gone a moment ago, with their period
                        self.stdout.write(f"Run out: {number:,} {kind}")
        except AlreadySealing:
            raise CommandError("Someone was sealing at the same moment. Run it again.") from None
        except ValueError as error:
            raise CommandError(f"The conventions cannot be followed: {error}") from None
