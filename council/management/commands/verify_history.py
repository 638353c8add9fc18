"""`verify_history`: whether all is as it was sealed, as its history says, and held by its triggers.

Names what isn't, and exits with 1 if anything is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from itertools import chain
from typing import Any

from django.core.management.base import CommandError, CommandParser

from council import events, history
from council.auditing.live_records import LiveBreach, LiveComparison
from council.auditing.sealing import rows_to_seal
from council.auditing.verification import SealBreach, Verification
from council.management.on_the_server import OnTheServer
from council.models import Event


class Command(OnTheServer):
    help = (
        "Names each row that was changed, removed or slipped in under a seal, each record that is not as its "
        "history says, and each trigger that does not hold the history; exits with 1 if there is any."
    )

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
        live = LiveComparison()
        number = 0
        named: list[dict[str, Any]] = []
        findings: Iterable[SealBreach | LiveBreach | history.TriggerFault] = chain(
            verification.findings(), live.findings(), history.trigger_faults()
        )
        for finding in findings:
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
            "records": live.rows,
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
            self.stdout.write(f"{live.rows:,} records were laid beside their history.")
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
