"""`verify_history`: whether all that is under seal is as it was sealed; names what isn't and exits with 1."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from council import events
from council.auditing.sealing import rows_to_seal
from council.auditing.verification import Verification
from council.models import Event


class Command(BaseCommand):
    help = "Names each row that was changed, removed or slipped in under a seal, and exits with 1 if any was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            help="A head that was kept outside the database, in the log or on paper: its seal must be there.",
        )

        parser.add_argument("--json", action="store_true", help="One JSON object instead of lines to read.")

    def handle(self, *args: Any, **options: Any) -> None:
        verification = Verification(expected=options["head"])
        number = 0
        named: list[dict[str, Any]] = []
        for finding in verification.findings():
            number += 1
            if options["json"]:
                named.append(asdict(finding))
            else:
                self.stdout.write(finding.in_words())
        summary: dict[str, Any] = {
            "whole": not number,
            "findings": number,
            "rows": verification.rows,
            "seals": verification.seals,
            "waiting": rows_to_seal(),
            "purged": verification.purged,
            "head": verification.head,
        }
        if options["json"]:
            self.stdout.write(json.dumps(summary | {"findings": named}))
        else:
            self.stdout.write(
                f"{verification.rows:,} rows under {verification.seals:,} seals; "
                f"{summary['waiting']:,} rows wait for the next one. Head: {verification.head or 'none yet'}"
            )
            if verification.purged:
                self.stdout.write(
                    f"Personal data was purged from {verification.purged:,} of these: the log says when."
                )
        result = f"{number:,} findings" if number else "as it was sealed"
        events.tell(Event.Kind.HISTORY_VERIFIED, f"{verification.rows:,} rows: {result}", **summary)
        if number:
            raise CommandError(f"The history is not as it was sealed: {number:,} findings.", returncode=1)
        if not options["json"]:
            self.stdout.write("Everything is as it was sealed.")
