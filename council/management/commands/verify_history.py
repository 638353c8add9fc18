"""`verify_history`: whether all that is under seal is as it was sealed; names what isn't and exits with 1."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from council.sealing import Verification, waiting


class Command(BaseCommand):
    help = "Names each row that was changed, removed or slipped in under a seal, and exits with 1 if any was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            help="A head that was kept outside the database, in the log or on paper: its seal must be there.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verification = Verification(expected=options["head"])
        found = 0
        for found, finding in enumerate(verification.findings(), start=1):  # noqa: B007
            self.stdout.write(finding.in_words())
        self.stdout.write(
            f"{verification.rows:,} rows under {verification.seals:,} seals; "
            f"{waiting():,} rows wait for the next one. Head: {verification.head or 'none yet'}"
        )
        if verification.purged:
            self.stdout.write(
                f"Personal data was purged from {verification.purged:,} of these: the log says when."
            )
        if found:
            raise CommandError(f"The history is not as it was sealed: {found:,} findings.", returncode=1)
        self.stdout.write("Everything is as it was sealed.")
