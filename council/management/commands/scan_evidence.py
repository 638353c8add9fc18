"""`scan_evidence`: has every evidence file that waits looked at by the scanner; run it every few minutes."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError, CommandParser

from council.evidence.quarantine import scan_again, scan_waiting
from council.management.on_the_server import OnTheServer
from council.uploads.scanning import configured_scanner


class Command(OnTheServer):
    help = (
        "Asks the scanner that EVIDENCE_SCANNER names for every evidence file that waits, such as after the "
        "scanner was down. Prints one JSON line. Exits with 1 where files still wait. Safe to run twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again",
            action="store_true",
            help="Look once more at files that passed before the scanner had the signatures that it has now. "
            "For a timer, once a night.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if configured_scanner() is None:
            raise CommandError("Set EVIDENCE_SCANNER first, such as clamd:/run/clamav/clamd.ctl.")
        done = scan_again() if options["again"] else scan_waiting()
        self.stdout.write(json.dumps(asdict(done)))
        if done.waiting:
            raise CommandError(f"{done.waiting} files still wait: {done.trouble}")
