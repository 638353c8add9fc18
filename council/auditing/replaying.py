"""A record as it stood at the end of a day, rebuilt from its history, and the story of its changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from council.access.disclosure import read_in_full
from council.auditing.entries import BOOKKEEPING, page_address_of, records, sentence, tell_changes, title_of
from council.calendar.days import end_of
from council.models import Conventions, User
from council.timeline import Happening, facts, in_order, mask, with_names

TOLD = 200  # changes of one record on its page; the register has them all


@dataclass(frozen=True)
class RecordShown:
    """What a page of history is about: the record as it now is, if it is still there."""

    kind: str
    title: str
    url: str
    live: Any


@dataclass(frozen=True)
class Stood:
    """How a record stood at the end of a day. `facts` is empty where it wasn't there yet, or no longer."""

    removed: bool
    changed_at: datetime | None  # when it was last changed before the day's end
    facts: Sequence[tuple[str, str]]
    rag: str = ""
    rag_label: str = ""
    sentence: str = ""


def record_of(model: Any, key: int) -> RecordShown:
    """The record with this key, whose history is read."""
    kind = sentence(model._meta.verbose_name)
    live = records(model, [key]).get(key)
    if live is None:
        return RecordShown(kind, f"{kind} {key}", "", None)
    return RecordShown(kind, title_of(live), page_address_of(live), live)


def stood(rows: QuerySet, *, as_at: date, reader: User | None = None) -> Stood:
    """How the record, whose history rows are given, stood when the day ended, and the RAG of that day."""
    row = in_order(with_names(rows.filter(history_date__lt=end_of(as_at)))).last()
    if row is None:
        return Stood(removed=False, changed_at=None, facts=())
    if row.history_type == "-":
        return Stood(removed=True, changed_at=row.history_date, facts=())
    model = row.instance_type
    key = getattr(row, model._meta.pk.attname)
    mask(model, [row], in_full=read_in_full(reader, model, [key]))
    told = facts(row, rows.model.tracked_fields, untold=BOOKKEEPING)
    then = row.instance
    if not hasattr(then, "shown"):
        return Stood(removed=False, changed_at=row.history_date, facts=told)
    conventions = Conventions.objects.in_force(as_at)
    shown = then.shown(as_at=as_at, conventions=conventions)
    rag = "on_hold" if getattr(shown, "on_hold", False) else str(shown.rag.value)
    return Stood(
        removed=False,
        changed_at=row.history_date,
        facts=told,
        rag=rag,
        rag_label="On hold" if rag == "on_hold" else conventions.rag_label(rag),
        sentence=shown.reason,
    )


def happenings_of(model: Any, rows: QuerySet, *, reader: User | None = None) -> list[Happening]:
    """The record's changes, the latest first, at most TOLD of them, texts uncut."""
    latest = in_order(rows).reverse().values_list("history_id", flat=True)[:TOLD]
    entries = sorted(
        tell_changes(model, list(latest), reader=reader),
        key=lambda one: (one.at, one.place.key),
        reverse=True,
    )
    return [
        Happening(
            title=entry.what,
            when=entry.at,
            by=", ".join(
                part for part in (entry.by, "" if entry.through == "page" else entry.through) if part
            ),
            text=entry.why,
            changes=entry.changes,
        )
        for entry in entries
    ]
