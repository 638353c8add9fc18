"""What of a record's past a person may read: its history keeps words that were exempt when written."""

from collections.abc import Sequence
from typing import Any

from council.access import scope_of, standing
from council.models import User
from council.timeline import Happening, changes_of


def sees_exempt(user: User, record: Any) -> bool:
    """Whether the person may read exempt material where the record belongs."""
    who = standing(user)
    return who.council_exempt or scope_of(record) in who.exempt


def history_for(user: User, record: Any, *, told_elsewhere: Sequence[str] = ()) -> list[Happening]:
    """The record's history, newest first, without what `told_elsewhere` begins the reason of.

    A record that was exempt once keeps its history from those who don't see exempt material: entries from
    that time, and the change that opened it, would tell them what was restricted.
    """
    if not sees_exempt(user, record) and record.history.filter(exempt=True).exists():
        return []
    return changes_of(record, told_elsewhere=told_elsewhere)[::-1]
