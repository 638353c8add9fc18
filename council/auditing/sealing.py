"""Seals over the history, which show what was done behind the triggers' back.

Whoever owns the database can take a trigger away. A seal answers that: it keeps a digest of each row, and its
head is a digest over these and over the head of the seal before, so that no row can be changed, removed or
slipped in without a seal telling, nor a seal without the chain telling. Who rewrites the whole chain is found
out by any head that was written down outside the database: in the log, or in an issued report.

* A seal covers one table's rows from the end of that table's seal before. Keys are handed out in order, and
  sealing waits for whoever is writing; so a key below a seal's end that no seal knows was slipped in.
* Nobody who writes waits for a seal: it takes no lock, reads what is committed, and ends in one INSERT.
* A value is digested as the database itself writes it. Words enter the digest of their row as a salted digest
  of their own: once words and salt are gone, the kept digest still proves the rest of the row.
* So personal data is purged under seal (`council.personal_data.erasing`): a `PurgedRow` keeps the digests of
  the words that went, and one of the row as it was left. A purge without the event that tells of it is found.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from secrets import token_bytes

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from council.auditing.sealed_rows import PACKED, SALT, SealedColumns
from council.history import AppendOnly
from council.models import Seal

ROWS_A_SEAL = 5000  # what is held in memory at once, when sealing and when verifying
PATIENCE = 5.0  # seconds that a seal waits for changes that are being written


class AlreadySealing(Exception):
    """Somebody else added a seal at the same moment; what was sealed so far stands."""


def head_of(seal: Seal) -> str:
    """The head that the seal must have: a digest of all it says, of its rows and of the head before."""
    claims = {
        "previous": seal.previous,
        "sealed_at": seal.sealed_at.astimezone(UTC).isoformat(),
        "table": seal.table,
        "columns": seal.columns,
        "words": seal.words,
        "rows": seal.rows,
        "last": seal.last,
    }
    text = json.dumps(claims, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode() + b"\n" + bytes(seal.digests)).hexdigest()


@dataclass(frozen=True)
class Sealed:
    """What one run of sealing did: the seals made, the rows under them, the chain's head, and the tables left
    for the next run because a change to them was still being written.
    """

    seals: int
    rows: int
    head: str
    left: tuple[str, ...]


def sealed_models() -> list[type[models.Model]]:
    """The models whose tables are sealed, by table: all that only grow, but the seals, which are chained."""
    growing = [m for m in apps.get_models() if issubclass(m, AppendOnly) and m is not Seal]
    return sorted(growing, key=lambda model: model._meta.db_table)


def last_head() -> str:
    """The head of the last seal; empty before the first."""
    return Seal.objects.order_by("-pk").values_list("head", flat=True).first() or ""


@dataclass(frozen=True)
class State:
    """How much is under seal, since when, and how much waits; `head` is empty before the first seal."""

    head: str
    sealed_at: datetime | None
    seals: int
    rows: int
    waiting: int


def state() -> State:
    """The state of the chain, without verifying it."""
    last = Seal.objects.order_by("-pk").defer("digests", "salts").first()
    under = Seal.objects.order_by().aggregate(seals=models.Count("pk"), rows=models.Sum("rows"))
    return State(
        head=last.head if last else "",
        sealed_at=last.sealed_at if last else None,
        seals=under["seals"],
        rows=under["rows"] or 0,
        waiting=rows_to_seal(),
    )


def seal_new(*, at: datetime, patience: float = PATIENCE) -> Sealed:
    """What was sealed: every row that wasn't under a seal yet, dated `at`. Raises AlreadySealing."""
    seals, rows, head = 0, 0, last_head()  # the head before the ends: who seals meanwhile is noticed
    ends = [(layout, start, end) for layout, start, end in _unsealed() if end is not None]
    left = _being_written([layout.table for layout, _, _ in ends], patience=patience)
    for layout, start, end in ends:
        if layout.table in left:
            continue
        for seal in _seals(layout, after=start, until=end):
            seal.sealed_at, seal.previous = at, head
            seal.head = head = head_of(seal)
            try:
                with transaction.atomic():
                    seal.save(force_insert=True)
            except IntegrityError:  # no two seals follow the same one
                raise AlreadySealing from None
            seals += 1
            rows += seal.rows
    return Sealed(seals=seals, rows=rows, head=head, left=tuple(sorted(left)))


def _seals(layout: SealedColumns, *, after: int | None, until: int) -> Iterator[Seal]:
    """Seals over the table's rows, each over at most ROWS_A_SEAL, not yet dated, chained or saved."""
    rows = layout.rows(after=after, until=until)
    while True:
        digests, salts, last = bytearray(), bytearray(), 0
        for last, values in islice(rows, ROWS_A_SEAL):
            salt = token_bytes(SALT)
            digests += PACKED.pack(last, layout.digest(values, salt))
            salts += salt
        if not digests:
            return
        yield Seal(
            table=layout.table,
            columns=list(layout.columns),
            words=sorted(layout.words),
            rows=len(digests) // PACKED.size,
            last=last,
            digests=bytes(digests),
            salts=bytes(salts),
        )


def rows_to_seal() -> int:
    """The number of rows that the next seal will take."""
    count = 0
    quote = connection.ops.quote_name
    for layout, start, end in _unsealed():
        if end is None:
            continue
        key = quote(layout.columns[0])
        where, bounds = ("", []) if start is None else (f"WHERE {key} > %s", [start])
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {quote(layout.table)} {where}", bounds)  # noqa: S608
            count += cursor.fetchone()[0]
    return count


def _unsealed() -> Iterator[tuple[SealedColumns, int | None, int | None]]:
    """Each table's layout, its last key under seal, and the last key of all if that is a later one."""
    sealed = dict(Seal.objects.order_by().values_list("table").annotate(models.Max("last")))
    for model in sealed_models():
        start = sealed.get(model._meta.db_table)
        end = model._base_manager.aggregate(end=models.Max("pk"))["end"]
        is_later = end is not None and (start is None or end > start)
        yield SealedColumns.of(model), start, end if is_later else None


WRITERS = """
    SELECT relname, virtualtransaction FROM pg_locks JOIN pg_class ON pg_class.oid = relation
    WHERE relname = ANY(%s) AND mode = 'RowExclusiveLock' AND granted
    AND pid IS DISTINCT FROM pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def _being_written(tables: list[str], *, patience: float) -> set[str]:
    """The tables in which a row with an earlier key than the last one seen may still be committed.

    On PostgreSQL a key is drawn before its row is committed; whoever drew one holds a lock on the table until
    then, which is looked at and not waited on. SQLite lets one write at a time, in the order of the keys.
    """
    if connection.vendor != "postgresql" or not tables:
        return set()

    def writers() -> set[tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute(WRITERS, [tables])
            return set(cursor.fetchall())

    deadline = time.monotonic() + patience
    pending = writers()
    while pending and time.monotonic() < deadline:
        time.sleep(0.05)
        pending &= writers()  # those who came later draw later keys
    return {table for table, _ in pending}
