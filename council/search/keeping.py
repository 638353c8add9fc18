"""Keeps the entries true: written with the records themselves, and made anew where there are none."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connections, transaction
from django.db.models import Count, Max, Model

from council.history.author import moment
from council.history.doors import WrittenRecords
from council.models.search import ExemptEntry, Findable, OpenEntry
from council.register.declaring import Declaration, declarations
from council.search import index
from council.search.declaring import Searched
from council.search.index import KeptWords
from council.search.words import folded, folded_reference

AT_ONCE = 500


def searched() -> tuple[Searched, ...]:
    """Every kind of record that is found, in the order in which kinds are offered."""
    return _searched(declarations())


# All that is kept here is kept for the declarations that it was made of: a test may install another app.
@cache
def _searched(declared: tuple[Declaration, ...]) -> tuple[Searched, ...]:
    return tuple(each for declaration in declared for each in declaration.searched)


def kinds_of(model: type[Model]) -> Sequence[Searched]:
    """The kinds that are made of the model's records."""
    return _kinds_of(declarations(), model._meta.concrete_model)


@cache
def _kinds_of(declared: tuple[Declaration, ...], model: Any) -> Sequence[Searched]:
    return tuple(kind for kind in _searched(declared) if kind.model is model)


def hanging_on(model: type[Model]) -> Sequence[tuple[Searched, str]]:
    """The kinds that are exempt where a record of the model is, each with the path from one to the other."""
    return _hanging_on(declarations(), model._meta.concrete_model)


@cache
def _hanging_on(declared: tuple[Declaration, ...], model: Any) -> Sequence[tuple[Searched, str]]:
    return tuple(
        (kind, head)
        for kind in _searched(declared)
        for head in (path.rpartition("__")[0] for path in kind.exempt_paths)
        if head and _leads_to(kind.model, head) is model
    )


def made_with(model: type[Model]) -> Sequence[tuple[Searched, str]]:
    """The kinds in whose entries words of the model's records stand, each with the path to them."""
    return _made_with(declarations(), model._meta.concrete_model)


@cache
def _made_with(declared: tuple[Declaration, ...], model: Any) -> Sequence[tuple[Searched, str]]:
    return tuple(
        (kind, path)
        for kind in _searched(declared)
        for path in kind.made_with
        if _leads_to(kind.model, path) is model
    )


def _leads_to(model: type[Model], path: str) -> Any:
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model


def follow(written: WrittenRecords) -> None:
    """Keep the entries of records that were written or removed: the follower of history's doors."""
    model, keys = written.model, written.keys
    for kind in kinds_of(model):
        if written.removed:
            forget(kind, keys)
        elif keep(kind, keys, record=written.record):
            for other, path in hanging_on(model):
                keep(other, _hanging(other, path, keys))
    for other, path in () if written.removed else made_with(model):
        keep(other, _hanging(other, path, keys), anew=True)


def _hanging(kind: Searched, path: str, keys: Sequence[Any]) -> list[int]:
    manager: Any = kind.model._base_manager
    return list(manager.filter(**{f"{path}__in": list(keys)}).order_by().values_list("pk", flat=True))


def keep(
    kind: Searched,
    keys: Sequence[Any],
    *,
    changed: dict[int, datetime] | None = None,
    anew: bool = False,
    record: Model | None = None,
) -> bool:
    """Whether an entry went from one index to the other, once those of the records with these keys are kept.

    `changed` says when each was last changed; now unless told, or as their history says where they are made
    `anew` for the sake of another record. `record` is the only one of them, where it need not be read.
    """
    moved = False
    if anew:
        changed = _last_changed(kind.model, keys)
    now = moment()
    for start in range(0, len(keys), AT_ONCE):
        batch = list(keys[start : start + AT_ONCE])
        rows = _rows(kind, batch) if record is None else _row_of(kind, record)
        entries = entries_of(kind, rows, changed or {}, now)
        for of in index.INDEXES:
            if found := entries[of]:
                moved |= index.write(of, found)
    return moved


def _rows(kind: Searched, keys: Sequence[Any]) -> Iterable[tuple[Any, ...]]:
    """The key, the words and the marks of each record, as the database has them."""
    manager: Any = kind.model._base_manager
    rows: Iterable[tuple[Any, ...]] = manager.filter(pk__in=keys).order_by().values_list("pk", *kind.columns)
    return rows


def _row_of(kind: Searched, record: Model) -> Iterable[tuple[Any, ...]]:
    """The same of a record that was just written: only what other records hold is read for it."""
    theirs = _of_others(kind, record.pk)
    return [
        (record.pk, *(theirs[path] if path in theirs else getattr(record, path) for path in kind.columns))
    ]


def _of_others(kind: Searched, key: Any) -> dict[str, Any]:
    """The columns of the record with this key that other records hold."""
    if not kind.columns_of_others:
        return {}
    connection = connections["default"]
    with connection.cursor() as cursor:
        cursor.execute(_asking_others(kind, connection.vendor), [key])
        return dict(zip(kind.columns_of_others, cursor.fetchone(), strict=True))


@cache  # Django takes longer to put the statement together than the database to answer it
def _asking_others(kind: Searched, vendor: str) -> str:
    manager: Any = kind.model._base_manager
    asked = manager.filter(pk=0).order_by().values_list(*kind.columns_of_others)
    statement: str = asked.query.sql_with_params()[0]
    return statement


def entries_of(
    kind: Searched, rows: Iterable[tuple[Any, ...]], changed: dict[int, datetime], now: datetime
) -> dict[type[Findable], list[KeptWords]]:
    """The entries of the records with these rows, by the index that each belongs to."""
    paths = kind.paths
    words_from = 3 if kind.other_reference else 2 if kind.reference else 1
    entries: dict[type[Findable], list[KeptWords]] = defaultdict(list)
    for key, *values in rows:
        texts = [str(value or "") for value in values[: len(paths)]]
        entry = KeptWords(
            id=kind.entry_key(key),
            kind=kind.number,
            key=key,
            reference=folded_reference(texts[0]) if kind.reference else "",
            other_reference=folded_reference(texts[1]) if kind.other_reference else "",
            changed_at=changed.get(key, now),
            title=folded(" ".join(texts[:words_from])),
            words=folded(" ".join(texts[words_from:])),
        )
        entries[ExemptEntry if kind.is_exempt(values[len(paths) :]) else OpenEntry].append(entry)
    return entries


def forget(kind: Searched, keys: Iterable[Any]) -> None:
    """Take the records with these keys out of both indexes."""
    of_entries = [kind.entry_key(key) for key in keys]
    for each in index.INDEXES:
        index.take_out(each, of_entries)


# --- made anew ----------------------------------------------------------------------------------------------


@transaction.atomic
def make_anew() -> int:
    """The number of records found, once both indexes are made anew from the records as they stand."""
    for each in index.INDEXES:
        index.empty(each)
    return sum(_make_kind(kind) for kind in searched())


def _make_kind(kind: Searched) -> int:
    manager: Any = kind.model._base_manager
    keys = list(manager.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        batch = keys[start : start + AT_ONCE]
        keep(kind, batch, changed=_last_changed(kind.model, batch))
    return len(keys)


def _last_changed(model: Any, keys: Sequence[int]) -> dict[int, datetime]:
    history = getattr(model, "history", None)
    if history is None:
        return {}
    entries = history.filter(**{f"{model._meta.pk.name}__in": keys}).order_by()
    return dict(entries.values_list(model._meta.pk.name).annotate(Max("history_date")))


def make_missing() -> None:
    """Make both indexes anew where they hold fewer or more records than there are.

    After `migrate`: a release that lets another kind of record be found has no entries of it yet.
    """
    kinds = searched()
    counted: Counter[int] = Counter()
    for each in index.INDEXES:
        rows = each._default_manager.order_by().values_list("kind").annotate(Count("pk"))
        counted.update(dict(rows))
    if any(kind.model._base_manager.count() != counted[kind.number] for kind in kinds):
        make_anew()


def astray(of: type[Findable]) -> Iterator[tuple[int, str]]:
    """The key of each entry that stands in the wrong index or for no record, and which."""
    for kind in searched():
        manager: Any = kind.model._base_manager
        entries = of._default_manager.filter(kind=kind.number).order_by("pk").values_list("pk", "key")
        for batch in _batches(entries):
            keys = [key for _, key in batch]
            rows = manager.filter(pk__in=keys).values_list("pk", *(path for path, _ in kind.exempt_when))
            exempt = {key: kind.is_exempt(values) for key, *values in rows}
            for entry, key in batch:
                if key not in exempt:
                    yield entry, f"stands for no {kind.one.lower()}"
                elif exempt[key] is not of.exempt:
                    yield entry, "stands in the wrong index of the search"


def _batches(rows: Any) -> Iterator[list[tuple[int, int]]]:
    batch: list[tuple[int, int]] = []
    for row in rows.iterator(chunk_size=AT_ONCE):
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
