"""What happened to a record, newest first, in words that a councillor understands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from council.amounts import pounds

# Bookkeeping that every change touches and that says nothing to a reader.
UNTOLD = frozenset(
    {"id", "version", "updated_on", "created_on", "history", "scope", "others", "timescale", "reference"}
)


@dataclass(frozen=True)
class Happening:
    """One entry of a timeline: who did what, when, why, and which values changed from what to what."""

    title: str
    when: datetime | date
    by: str = ""
    text: str = ""
    rag: str = ""
    rag_label: str = ""
    url: str = ""
    changes: Sequence[tuple[str, str]] = field(default_factory=tuple)


def sort_newest_first(happenings: Iterable[Happening]) -> list[Happening]:
    """The entries, the latest first; a bare day counts as its beginning."""

    def moment(entry: Happening) -> tuple[str, str]:
        when = timezone.localtime(entry.when) if isinstance(entry.when, datetime) else entry.when
        return (when.strftime("%Y-%m-%d"), when.strftime("%H:%M:%S.%f"))

    return sorted(happenings, key=moment, reverse=True)


def author_of(entry: Any) -> str:
    """Who made a history entry, for whom and through what: "Alice for Head of Finance, import 12"."""
    who = str(entry.history_user) if entry.history_user_id else ""
    if entry.for_post_id:
        who = f"{who} for {entry.for_post}" if who else str(entry.for_post)
    through = entry.through if entry.through not in ("", "page") else ""
    return ", ".join(part for part in (who, through) if part)


def changes_of(record: models.Model, *, told_elsewhere: Sequence[str] = ()) -> list[Happening]:
    """The record's own history as entries, one for each change that a reader would want to know.

    Entries whose reason begins with one of `told_elsewhere` are left out: the act that made them tells
    more in an entry of its own. Three queries at most, whatever the length of the history.
    """
    manager = record.history  # type: ignore[attr-defined]
    followed = [f.name for f in manager.model.tracked_fields if f.is_relation]
    rows = list(manager.select_related("history_user", "for_post", *followed).order_by("history_date", "pk"))
    happenings = []
    before: Any = None
    for row in rows:
        why = row.history_change_reason or ""
        told = any(why.startswith(words) for words in told_elsewhere)
        changes = _differences(before, row, manager.model.tracked_fields) if before is not None else ()
        before = row
        if told or (row.history_type == "~" and not changes):
            continue
        title = {"+": "Recorded", "~": "Changed", "-": "Removed"}[row.history_type]
        happenings.append(
            Happening(title=title, when=row.history_date, by=author_of(row), text=why, changes=changes)
        )
    return happenings


def _differences(before: Any, after: Any, fields: Iterable[models.Field]) -> tuple[tuple[str, str], ...]:
    """Pairs of a field's name and "old → new" for the fields that differ."""
    pairs = []
    for one in fields:
        if one.name in UNTOLD:
            continue
        old, new = getattr(before, one.attname), getattr(after, one.attname)
        if old != new:
            name = str(one.verbose_name)
            pairs.append((name[:1].upper() + name[1:], f"{_words(before, one)} → {_words(after, one)}"))
    return tuple(pairs)


def _words(row: Any, one: models.Field) -> str:
    value = getattr(row, one.name if one.is_relation else one.attname)
    if value in (None, ""):
        return "nothing"
    if one.choices:
        return str(dict(one.flatchoices).get(value, value))
    if isinstance(value, Decimal):
        return pounds(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    text = str(value)
    return text if len(text) <= 120 else f"{text[:117]}…"
