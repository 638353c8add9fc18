"""Throws away drafts of updates that nobody came back to for thirty days. Run it once a day."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from actions.mine.drafts import purge_drafts
from council.access.acting import PURGE
from council.management.days import day
from council.management.on_the_server import OnTheServer


class Command(OnTheServer):
    help = "Throw away drafts of updates that are older than thirty days. Safe to run twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-at", type=day, help="The day to count from (today).")

    def handle(self, *args: Any, **options: Any) -> None:
        number = purge_drafts(on=options["as_at"] or timezone.localdate(), by=PURGE)
        self.stdout.write(f"{number} draft{'' if number == 1 else 's'} thrown away.")
