"""The event log: what happened and changed no record, kept for auditors and told to monitoring."""

import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from council.access.acting import server_account
from council.history.author import current_through
from council.lengths import characters, shortened
from council.models import Event

if TYPE_CHECKING:
    from council.models import User

FREE_WORDS = ("q", "words")  # filters of a list that hold what somebody typed
MOST = 300  # characters of the sentence as the list shows it
log = logging.getLogger("council.events")


def tell(kind: Event.Kind, what: str, *, by: "User | None" = None, **detail: Any) -> Event:
    """The event, kept in the log and, once the transaction stands, written to standard output as a JSON line.

    `what` is a sentence fit for an auditor, without exempt words; `detail` holds what a machine would ask for
    (numbers, addresses, references), never a password, a token or a record's text. What a command did, at
    which nobody is signed in, names the server's account that ran it.
    """
    if by is None and current_through() == "command":
        detail["account"] = server_account()
    if characters(what) > MOST:
        detail["in_full"] = what  # the list of events holds a line; nothing of the sentence is lost
    event = Event.objects.create(kind=kind, by=by, what=shortened(what, MOST), detail=detail)
    transaction.on_commit(lambda: log.info(line(event)))
    return event


def asked_for(filters: Mapping[str, str]) -> dict[str, str]:
    """A list's filters as an event tells them, without the words looked for, which may be exempt."""
    return {name: "…" if name in FREE_WORDS and value else value for name, value in filters.items()}


def line(event: Event) -> str:
    """The event as one line of JSON: `at` in UTC, `kind`, `by` as the person's key, `what`, `detail`."""
    entry = {
        "at": event.at.isoformat(),
        "event": event.kind,
        "id": event.pk,
        "by": event.by_id,
        "what": event.what,
        "detail": event.detail,
    }
    return json.dumps(entry, ensure_ascii=False, default=str)
