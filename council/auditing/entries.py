"""Every change of every record and every event as one list, the newest first, a page at a time.

There is a table of history for each kind of record. One query asks each for its newest rows, by the index on
their dates, and merges them; it gives only their places. What the rows of one page say is looked up last, by
key. So a page costs what its rows cost, however long the history.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Max, Model, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from council.access.disclosure import read_in_full, readable, reads_council
from council.access.rules import standing
from council.calendar.days import end_of, start_of
from council.history.records import note_exempt
from council.lengths import called_in_full
from council.models import Event, Post, Scope, User
from council.timeline import TITLES, differences, facts, mask, with_names

EVENT = "event"
COUNTED = 10_000  # beyond which a count only says "more than"
BOOKKEEPING = frozenset({"id", "version", "timescale"})  # what says nothing to an auditor either


@cache
def kinds() -> Mapping[str, Any]:
    """The kinds of records that keep a history, by the word that stands for them in addresses."""
    recorded = [model for model in apps.get_models() if hasattr(model, "history")]
    return {str(model._meta.model_name): model for model in recorded}


@dataclass(frozen=True)
class Place:
    """Where a page of the list ends: the next one begins after it."""

    at: datetime
    kind: str
    key: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.kind}~{self.key}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place that the text names; None where it names none."""
        at, _, rest = text.partition("~")
        kind, _, key = rest.partition("~")
        try:
            place = cls(datetime.fromisoformat(at), kind, int(key))
        except ValueError:
            return None
        known = kind in kinds() or kind == EVENT
        return place if known and place.at.tzinfo and 0 < place.key < 2**63 else None


@dataclass(frozen=True)
class HistoryQuery:
    """What of the history is asked for; an empty one asks for all of it."""

    show: str = ""  # "changes" or "events"
    scope: Scope | None = None
    kind: str = ""
    reference: str = ""
    person: User | None = None
    post: Post | None = None
    since: date | None = None
    until: date | None = None
    through: str = ""
    words: str = ""


@dataclass(frozen=True)
class ListedEntry:
    """One line of the list: a change of a record, or an event."""

    place: Place
    kind: str  # in words: "Action", "Event"
    what: str  # "Recorded", "Changed", "Removed"; what kind of event
    record: str
    url: str
    history_url: str
    who: str
    acting_for: str
    why: str
    through: str
    changes: Sequence[tuple[str, str]]

    @property
    def at(self) -> datetime:
        return self.place.at

    @property
    def by(self) -> str:
        """Who, and for whom: "Alice for Head of Finance"."""
        return " for ".join(part for part in (self.who, self.acting_for) if part)


def page_of(user: User, asked: HistoryQuery, *, size: int, after: Place | None = None) -> list[Place]:
    """The places of the next entries that the person may read, at most `size`. One query."""
    parts: list[str] = []
    values: list[Any] = []
    for kind, rows in _asked_for(user, asked):
        moment, key = ("at", "id") if kind == EVENT else ("history_date", "history_id")
        if after:
            rows = rows.filter(_below(after, kind, moment, key))
        rows = rows.order_by(f"-{moment}", f"-{key}").values_list(moment, key)[:size]
        try:
            sql, given = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        # The word for the kind is a model's name, which is an identifier: nothing that somebody typed.
        parts.append(f"SELECT {moment} AS moment, '{kind}' AS kind, {key} AS k FROM ({sql}) AS {kind}_rows")  # noqa: S608
        values += given
    if not parts:
        return []
    everything = " UNION ALL ".join(parts)
    with connection.cursor() as cursor:
        cursor.execute(f"{everything} ORDER BY 1 DESC, 2, 3 DESC LIMIT {int(size)}", values)
        found = cursor.fetchall()
    return [Place(_moment_of(moment), kind, key) for moment, kind, key in found]


def _moment_of(stored: Any) -> datetime:
    """A moment as the database hands it to a query of our own: SQLite keeps it as text in UTC."""
    for converter in connection.ops.get_db_converters(Event._meta.get_field("at").get_col("council_event")):
        stored = converter(stored, None, connection)
    return stored


def _below(after: Place, kind: str, moment: str, key: str) -> Q:
    """The condition of coming after a place: later moments first, kinds in order of their words."""
    earlier = Q(**{f"{moment}__lt": after.at})
    if kind < after.kind:
        return earlier
    same = Q(**{moment: after.at})
    return earlier | same if kind > after.kind else earlier | (same & Q(**{f"{key}__lt": after.key}))


def count_of(user: User, asked: HistoryQuery) -> int:
    """How many entries there are, counted as far as COUNTED and one more. One query."""
    parts: list[str] = []
    values: list[Any] = []
    for kind, rows in _asked_for(user, asked):
        key = "id" if kind == EVENT else "history_id"
        try:
            sql, given = rows.order_by().values_list(key)[: COUNTED + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT 1 FROM ({sql}) AS {kind}_rows")  # noqa: S608
        values += given
    if not parts:
        return 0
    with connection.cursor() as cursor:
        everything = f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS found LIMIT {COUNTED + 1}"  # noqa: S608
        cursor.execute(f"SELECT count(*) FROM ({everything}) AS counted", values)  # noqa: S608
        return cursor.fetchone()[0]


# --- what is asked for --------------------------------------------------------------------------------------


def _asked_for(user: User, asked: HistoryQuery) -> Iterator[tuple[str, QuerySet]]:
    """The rows of each kind that may be read and are asked for."""
    if asked.show != "events":
        for kind, model in kinds().items():
            if asked.kind in ("", kind) and (rows := _changes(user, asked, model)) is not None:
                yield kind, rows
    beyond_events = asked.scope or asked.post or asked.through or asked.reference  # which no event has
    wants_events = asked.show != "changes" and asked.kind in ("", EVENT) and not beyond_events
    if wants_events and reads_council(standing(user)):
        yield EVENT, _events(asked)


def _changes(user: User, asked: HistoryQuery, model: Any) -> QuerySet | None:
    rows = readable(user, model, scope=asked.scope.pk if asked.scope else None)
    if rows is None:
        return None
    if asked.reference:
        paths = _references(model)
        if not paths:
            return None
        named = Q()
        for path in paths:
            named |= Q(**{f"{path}__iexact": asked.reference})
        of = model._base_manager.filter(named).values("pk")
        rows = rows.filter(**{f"{model._meta.pk.attname}__in": of})
    if asked.person:
        rows = rows.filter(history_user=asked.person)
    if asked.post:
        rows = rows.filter(for_post=asked.post)
    if asked.through:
        # "import 12" is that one; "import" is any.
        exact = asked.through[-1:].isdigit()
        rows = rows.filter(**{"through__iexact" if exact else "through__istartswith": asked.through})
    for word in asked.words.split():
        rows = rows.filter(history_change_reason__icontains=word)
    return _between(rows, "history_date", asked)


def _events(asked: HistoryQuery) -> QuerySet:
    rows = Event.objects.all()
    if asked.person:
        rows = rows.filter(by=asked.person)
    for word in asked.words.split():
        rows = rows.filter(what__icontains=word)
    return _between(rows, "at", asked)


def _between(rows: QuerySet, moment: str, asked: HistoryQuery) -> QuerySet:
    if asked.since:
        rows = rows.filter(**{f"{moment}__gte": start_of(asked.since)})
    if asked.until:
        rows = rows.filter(**{f"{moment}__lt": end_of(asked.until)})
    return rows


def _references(model: Any) -> list[str]:
    """The paths to the references, such as SSR-014, of a record and of what it hangs on."""
    paths, before = [], ""
    for name in ["", *str(model.scope_path).split("__")[:-1]]:
        if name:
            model, before = model._meta.get_field(name).related_model, f"{before}{name}__"
        if any(field.name == "reference" for field in model._meta.concrete_fields):
            paths.append(f"{before}reference")
    return paths


# --- what they say ------------------------------------------------------------------------------------------


def entries_at(places: Sequence[Place], *, reader: User | None = None) -> list[ListedEntry]:
    """What stands at the places, in their order, as the reader may read it; no text is cut.

    Without a reader, exempt words are masked. Three or four queries a kind.
    """
    keys: dict[str, list[int]] = {}
    for place in places:
        keys.setdefault(place.kind, []).append(place.key)
    told: dict[tuple[str, int], ListedEntry] = {}
    for kind, some in keys.items():
        if kind == EVENT:
            found = _tell_events(some)
        else:
            found = tell_changes(kinds()[kind], some, reader=reader)
        told.update({(kind, entry.place.key): entry for entry in found})
    return [told[place.kind, place.key] for place in places]


def tell_changes(model: Any, keys: Sequence[int], *, reader: User | None = None) -> list[ListedEntry]:
    """The entries of some history rows of one kind of record, in no order, as the reader may read them."""
    kept, key = model.history.model, model._meta.pk.attname
    earlier = kept.objects.filter(**{key: OuterRef(key)}, history_id__lt=OuterRef("history_id"))
    latest = earlier.order_by().values(key).annotate(latest=Max("history_id")).values("latest")
    rows = list(with_names(kept.objects.filter(pk__in=keys)).annotate(before=Subquery(latest)))
    before = with_names(kept.objects.all()).in_bulk([row.before for row in rows if row.before])
    of = {getattr(row, key) for row in rows}
    mask(model, [*rows, *before.values()], in_full=read_in_full(reader, model, of))
    live = records(model, of)
    for row in rows:
        note_exempt(row)
    entries = []
    for row in rows:
        record = live.get(getattr(row, key))
        if row.history_type == "~" and row.before:
            changes = differences(before[row.before], row, kept.tracked_fields, untold=BOOKKEEPING)
        else:
            changes = facts(row, kept.tracked_fields, untold=BOOKKEEPING)
        kind, number = str(model._meta.model_name), getattr(row, key)
        entries.append(
            ListedEntry(
                place=Place(row.history_date, kind, row.pk),
                kind=sentence(model._meta.verbose_name),
                what=TITLES[row.history_type],
                record=title_of(record) if record else f"{sentence(model._meta.verbose_name)} {number}",
                url=page_address_of(record) if record else "",
                history_url=reverse("history-record", args=[kind, number]),
                who=str(row.history_user) if row.history_user_id else "",
                acting_for=str(row.for_post) if row.for_post_id else "",
                why=row.history_change_reason or "",
                through=row.through,
                changes=changes,
            )
        )
    return entries


def _tell_events(keys: Sequence[int]) -> list[ListedEntry]:
    return [
        ListedEntry(
            place=Place(event.at, EVENT, event.pk),
            kind="Event",
            what=event.get_kind_display(),
            record=event.what,
            url="",
            history_url="",
            who=str(event.by) if event.by_id else "",
            acting_for="",
            why="",
            through="",
            changes=(),
        )
        for event in Event.objects.filter(pk__in=keys).select_related("by")
    ]


def records(model: Any, keys: Any) -> dict[int, Any]:
    """The records as they now are, with all that names them and leads to their pages. One query."""
    followed = {field.name for field in model._meta.concrete_fields if field.is_relation}
    path = _to_one(model)
    return model._base_manager.select_related(*followed, *([path] if path else [])).in_bulk(list(keys))


def _to_one(model: type[Model]) -> str:
    """The path from a record to its programme as far as each step leads to one record only."""
    path: list[str] = []
    for name in str(model.scope_path).split("__")[:-1]:  # type: ignore[attr-defined]
        field: Any = model._meta.get_field(name)
        if not field.concrete:
            break
        path.append(name)
        model = field.related_model
    return "__".join(path)


def title_of(record: Any) -> str:
    """What a record is called, with what it hangs on where it has no name of its own."""
    above = next((one for one in _line(record) if hasattr(one, "get_absolute_url")), None)
    has_reference = above is not None and any(field.name == "reference" for field in above._meta.fields)
    return called_in_full(above if has_reference else record)


def page_address_of(record: Any) -> str:
    """The page of a record, else of what it hangs on; empty where neither has one."""
    return next((one.get_absolute_url() for one in _line(record) if hasattr(one, "get_absolute_url")), "")


def _line(record: Any) -> Iterator[Any]:
    """The record, and what it hangs on, up to its programme."""
    yield record
    path = _to_one(type(record))
    for name in path.split("__") if path else ():
        record = getattr(record, name)
        if record is None:
            return
        yield record


def sentence(words: Any) -> str:
    """Words with a capital letter before them."""
    return str(words)[:1].upper() + str(words)[1:]
