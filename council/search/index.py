"""The indexes of words in the database: PostgreSQL's full text search, or SQLite's FTS5.

The words that come here are folded (`council.search.words`). English endings are taken off by both
databases, and a word that is asked for finds those that begin with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections
from django.db.models import BooleanField, Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from council.models.search import ExemptEntry, Findable, OpenEntry

INDEXES: tuple[type[Findable], ...] = (OpenEntry, ExemptEntry)
AT_ONCE = 200  # entries in one statement
CONFIG = "english"


@dataclass(frozen=True, slots=True)
class KeptWords:
    """A record as it goes into an index."""

    id: int
    kind: int
    key: int
    reference: str
    other_reference: str
    changed_at: datetime
    title: str
    words: str


def words_table(index: type[Findable]) -> str:
    """The table of SQLite that holds the words of an index."""
    return f"{index._meta.db_table}_words"


def is_postgresql() -> bool:
    return connections["default"].vendor == "postgresql"


def search_is_there(using: str) -> bool:
    """Whether the database has been migrated as far as the search, and is the one that is searched."""
    return using == "default" and OpenEntry._meta.db_table in connections[using].introspection.table_names()


# --- writing ------------------------------------------------------------------------------------------------


def write(index: type[Findable], entries: Sequence[KeptWords]) -> bool:
    """Whether the other index held one of the entries, once they stand in this one and in no other."""
    (other,) = (each for each in INDEXES if each is not index)
    moved = False
    with connections["default"].cursor() as cursor:
        for start in range(0, len(entries), AT_ONCE):
            batch = entries[start : start + AT_ONCE]
            if is_postgresql():
                moved |= _write_postgresql(cursor, index, other, batch)
            else:
                _write_sqlite(cursor, index, batch)
                moved |= take_out(other, [entry.id for entry in batch]) > 0
    return moved


COLUMNS = "id, kind, key, reference, other_reference, changed_at"
VECTOR = f"setweight(to_tsvector('{CONFIG}', {{}}), 'A') || to_tsvector('{CONFIG}', {{}})"  # title and words


def _write_postgresql(
    cursor: Any, index: type[Findable], other: type[Findable], batch: Sequence[KeptWords]
) -> bool:
    """Whether the other index held one of them; both are written in one statement, which waits once."""
    ids, rows, values = _one_row(batch[0]) if len(batch) == 1 else _many_rows(batch)
    cursor.execute(
        f'WITH taken AS (DELETE FROM "{other._meta.db_table}" WHERE id = {ids} RETURNING id), '  # noqa: S608
        f'kept AS (INSERT INTO "{index._meta.db_table}" ({COLUMNS}, vector) {rows} '
        "ON CONFLICT (id) DO UPDATE SET reference = excluded.reference, "
        "other_reference = excluded.other_reference, changed_at = excluded.changed_at, "
        "vector = excluded.vector) "
        "SELECT EXISTS (SELECT FROM taken)",
        values,
    )
    return bool(cursor.fetchone()[0])


def _one_row(entry: KeptWords) -> tuple[str, str, list[Any]]:
    """The key, the row and their values, for one entry: it takes two thirds of the time that arrays take."""
    row = f"VALUES (%s, %s, %s, %s, %s, %s, {VECTOR.format('%s', '%s')})"
    values = [
        *(entry.id, entry.kind, entry.key, entry.reference, entry.other_reference, entry.changed_at),
        *(entry.title, entry.words),
    ]
    return "%s", row, [entry.id, *values]


def _many_rows(batch: Sequence[KeptWords]) -> tuple[str, str, list[Any]]:
    """The same for many entries, each column of them an array."""
    rows = (
        f"SELECT {COLUMNS}, {VECTOR.format('title', 'words')} "  # noqa: S608  names of our own columns
        "FROM unnest(%s::bigint[], %s::smallint[], %s::bigint[], %s::text[], %s::text[], %s::timestamptz[], "
        f"%s::text[], %s::text[]) AS entry ({COLUMNS}, title, words)"
    )
    ids = [entry.id for entry in batch]
    values = [
        ids,
        [entry.kind for entry in batch],
        [entry.key for entry in batch],
        [entry.reference for entry in batch],
        [entry.other_reference for entry in batch],
        [entry.changed_at for entry in batch],
        [entry.title for entry in batch],
        [entry.words for entry in batch],
    ]
    return "ANY(%s::bigint[])", rows, [ids, *values]


def _write_sqlite(cursor: Any, index: type[Findable], batch: Sequence[KeptWords]) -> None:
    adapt = connections["default"].ops.adapt_datetimefield_value
    rows = [(e.id, e.kind, e.key, e.reference, e.other_reference, adapt(e.changed_at)) for e in batch]
    cursor.executemany(
        f'INSERT OR REPLACE INTO "{index._meta.db_table}" '  # noqa: S608
        "(id, kind, key, reference, other_reference, changed_at) VALUES (%s, %s, %s, %s, %s, %s)",
        rows,
    )
    cursor.executemany(
        f'INSERT OR REPLACE INTO "{words_table(index)}" (rowid, title, words) VALUES (%s, %s, %s)',  # noqa: S608
        [(entry.id, entry.title, entry.words) for entry in batch],
    )


def take_out(index: type[Findable], keys: Sequence[int]) -> int:
    """The number of entries with these keys that the index held, and holds no more."""
    taken = 0
    with connections["default"].cursor() as cursor:
        for start in range(0, len(keys), AT_ONCE):
            batch = list(keys[start : start + AT_ONCE])
            marks = ", ".join(["%s"] * len(batch))
            cursor.execute(f'DELETE FROM "{index._meta.db_table}" WHERE id IN ({marks})', batch)  # noqa: S608
            if cursor.rowcount > 0:
                taken += cursor.rowcount
                if not is_postgresql():
                    words = f'DELETE FROM "{words_table(index)}" WHERE rowid IN ({marks})'  # noqa: S608
                    cursor.execute(words, batch)
    return taken


def empty(index: type[Findable]) -> None:
    """Leave nothing in the index."""
    with connections["default"].cursor() as cursor:
        cursor.execute(f'DELETE FROM "{index._meta.db_table}"')  # noqa: S608
        if not is_postgresql():
            cursor.execute(f'DELETE FROM "{words_table(index)}"')  # noqa: S608


def forget_traces() -> None:
    """Leave no word of what was taken out or changed: SQLite keeps it in its index until that is merged."""
    if is_postgresql():
        return
    with connections["default"].cursor() as cursor:
        for each in INDEXES:
            words = words_table(each)
            cursor.execute(f'INSERT INTO "{words}" ("{words}") VALUES (\'optimize\')')  # noqa: S608


# --- asking -------------------------------------------------------------------------------------------------


def matching(index: type[Findable], words: Sequence[str]) -> QuerySet[Any]:
    """The entries in which every word stands, each with `rank`: 0 where all stand in its title, else 1.

    The words are folded, so that none of them holds a sign which either database would read as its own.
    """
    found: QuerySet[Any] = index._default_manager.all()
    everywhere, in_title = _conditions(index, words)
    return found.filter(everywhere).annotate(
        rank=Case(When(in_title, then=Value(0)), default=Value(1), output_field=IntegerField())
    )


def _conditions(index: type[Findable], words: Sequence[str]) -> tuple[Any, Any]:
    table = index._meta.db_table
    if is_postgresql():
        sql = f'"{table}"."vector" @@ to_tsquery(\'{CONFIG}\', %s)'
        asked = (" & ".join(f"{word}:*{weight}" for word in words) for weight in ("", "A"))
        by_vector = [RawSQL(sql, [each], BooleanField()) for each in asked]  # noqa: S611
        return by_vector[0], by_vector[1]
    sql = f'SELECT rowid FROM "{words_table(index)}" WHERE "{words_table(index)}" MATCH %s'  # noqa: S608
    whole = " AND ".join(f'"{word}"*' for word in words)
    by_key = [Q(pk__in=RawSQL(sql, [each])) for each in (whole, f"title : ({whole})")]  # noqa: S611
    return by_key[0], by_key[1]
