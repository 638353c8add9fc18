"""`seal_history`: seals what the history has gained; run it every night."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from council.auditing.sealing import AlreadySealing, seal_new
from council.management.on_the_server import OnTheServer
from council.sqlite import refresh_statistics


class Command(OnTheServer):
    help = (
        "Seals every history row, event and issued report that is not under a seal yet. Prints one JSON line "
        "with the head of the chain: keep it outside the database."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            sealed = seal_new(at=now)
        except AlreadySealing:
            raise CommandError("Someone else was sealing at the same moment. Run it again.") from None
        summary = {
            "event": "history_sealed",
            "at": now.isoformat(),
            "rows": sealed.rows,
            "seals": sealed.seals,
            "head": sealed.head,
            "left": sealed.left,
        }
        self.stdout.write(json.dumps(summary))
        refresh_statistics()  # the one chore that runs every night
        if sealed.left:
            self.stderr.write(
                f"Left for the next seal, since a change is still being written: {', '.join(sealed.left)}."
            )
