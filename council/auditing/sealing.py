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
import struct
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from itertools import islice
from secrets import token_bytes
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from council.history import AppendOnly
from council.models import Event, PurgedRow, Seal

ROWS_A_SEAL = 5000  # what is held in memory at once, when sealing and when verifying
SALT = 16  # bytes
PACKED = struct.Struct(">q32s")  # key and digest of a row
PATIENCE = 5.0  # seconds that a seal waits for changes that are being written

# Fields whose values name nobody and say nothing: they are digested as they stand.
PLAIN = (models.BooleanField, models.DateField, models.DecimalField, models.IntegerField)


class AlreadySealing(Exception):
    """Somebody else added a seal at the same moment; what was sealed so far stands."""


# --- what a row's digest is made of -------------------------------------------------------------------------


@dataclass(frozen=True)
class SealedColumns:
    """A table's columns in the order in which a seal digests them, the key first, and which hold words.

    Each seal keeps its own, so that a column added later leaves it whole.
    """

    table: str
    columns: tuple[str, ...]
    words: frozenset[str]

    @classmethod
    def of(cls, model: type[models.Model]) -> "SealedColumns":
        fields = sorted(model._meta.concrete_fields, key=lambda field: not field.primary_key)
        return cls(
            table=model._meta.db_table,
            columns=tuple(str(field.column) for field in fields),
            words=frozenset(
                str(field.column)
                for field in fields
                if not (isinstance(field, PLAIN) or field.is_relation or field.choices)
            ),
        )

    @classmethod
    def under(cls, seal: Seal) -> "SealedColumns":
        columns, words = map(str, seal.columns), map(str, seal.words)
        return cls(table=str(seal.table), columns=tuple(columns), words=frozenset(words))

    @cached_property
    def _places_of_words(self) -> list[tuple[int, bytes]]:
        return [(n, column.encode()) for n, column in enumerate(self.columns) if column in self.words]

    def digest(
        self, values: Sequence[bytes | None], salt: bytes, kept: Mapping[str, bytes] | None = None
    ) -> bytes:
        """The SHA-256 of a row, 32 bytes, from its columns' values in this order.

        First the length of each value (-1 where there is none), then the values one after the other; words
        that aren't empty have the length -2 and their own digest in their place: for columns in `kept`, the
        one that was kept when the words were purged.
        """
        parts = list(values)
        lengths = [-1 if value is None else len(value) for value in parts]
        for place, column in self._places_of_words:
            words = parts[place]
            if kept and self.columns[place] in kept:
                parts[place], lengths[place] = kept[self.columns[place]], -2
            elif words:
                parts[place] = digest_of_words(words, column=column, salt=salt)
                lengths[place] = -2
        return sha256(struct.pack(f">{len(parts)}q", *lengths) + b"".join(filter(None, parts))).digest()

    def digests_of_words(self, values: Sequence[bytes | None], salt: bytes) -> dict[str, bytes]:
        """What a purge keeps of a row: the digest of each of its words, by column."""
        return {
            self.columns[place]: digest_of_words(words, column=column, salt=salt)
            for place, column in self._places_of_words
            if (words := values[place])
        }

    def row(self, key: int) -> tuple[bytes | None, ...]:
        """The values of one row; LookupError where it isn't there."""
        for _, values in self.rows(after=key - 1, until=key):
            return values
        raise LookupError(f"{self.table} has no row {key}")

    def rows(self, *, after: int | None, until: int) -> Iterator[tuple[int, tuple[bytes | None, ...]]]:
        """Key and values of the rows with keys above `after`, if given, to `until`, in order of the key."""
        quote = connection.ops.quote_name
        # Text for PostgreSQL, bytes for SQLite: what is stored, whatever Django would make of it. A byte that
        # is no valid date, number or UTF-8 is a change to be named, not an error.
        is_text = connection.vendor == "postgresql"
        cast = "{}::text" if is_text else "CAST({} AS BLOB)"
        key, *others = [quote(column) for column in self.columns]
        select = f"SELECT {', '.join([key, *map(cast.format, others)])} FROM {quote(self.table)}"  # noqa: S608
        size = 4
        while True:
            lower = "" if after is None else f"{key} > %s AND"
            bounds = [until] if after is None else [after, until]
            with connection.cursor() as cursor:
                cursor.execute(f"{select} WHERE {lower} {key} <= %s ORDER BY {key} LIMIT {size}", bounds)
                page = cursor.fetchall()
            for number, *values in page:
                if is_text:
                    values = [None if value is None else value.encode() for value in values]
                yield number, (b"%d" % number, *values)
            if len(page) < size:
                return
            after = page[-1][0]
            size = _next_size(size, page)


def _next_size(size: int, page: Sequence[Sequence[Any]]) -> int:
    """The rows to read next: up to a thousand, fewer where rows are as large as a PDF."""
    widest = max(sum(len(value) for value in row[1:] if value) for row in page[:: 1 + size // 16])
    return max(1, min(size * 4, 1000, 2_000_000 // (widest or 1)))


def digest_of_words(words: bytes, *, column: bytes, salt: bytes) -> bytes:
    """What is left of words under seal: 32 bytes that nobody can guess from once the salt is gone."""
    return sha256(salt + column + b"\0" + words).digest()


def head_of(seal: Seal) -> str:
    """The head that the seal must have: a digest of all it says, of its rows and of the head before."""
    said = {
        "previous": seal.previous,
        "sealed_at": seal.sealed_at.astimezone(UTC).isoformat(),
        "table": seal.table,
        "columns": seal.columns,
        "words": seal.words,
        "rows": seal.rows,
        "last": seal.last,
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode() + b"\n" + bytes(seal.digests)).hexdigest()


# --- sealing ------------------------------------------------------------------------------------------------


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


# --- verifying ----------------------------------------------------------------------------------------------

CHANGED, REMOVED, SLIPPED_IN = "changed", "removed", "slipped in"


@dataclass(frozen=True)
class SealBreach:
    """A row that isn't as it was sealed: what was done to it, where it lies and whose history it is."""

    what: str
    table: str
    key: int | None = None
    record: str = ""

    def in_words(self) -> str:
        """Such as "changed: council_historicalpost 12 (post 3)"."""
        key = "" if self.key is None else f" {self.key}"
        return f"{self.what}: {self.table}{key}" + (f" ({self.record})" if self.record else "")


def digests_of(seal: Seal) -> dict[int, tuple[bytes, bytes]]:
    """Digest and salt of each row under the seal, by key, in the order of the keys."""
    salts = bytes(seal.salts)
    return {
        key: (digest, salts[place * SALT : (place + 1) * SALT])
        for place, (key, digest) in enumerate(PACKED.iter_unpack(bytes(seal.digests)))
    }


class PurgesUnder:
    """What was purged of the rows under one seal."""

    def __init__(self, seal: Seal, *, after: int | None) -> None:
        self._seal = seal
        rows = PurgedRow.objects.filter(table=seal.table, key__lte=seal.last)
        self._known = self._by_key(rows if after is None else rows.filter(key__gt=after))

    @staticmethod
    def _by_key(rows: models.QuerySet[PurgedRow]) -> dict[int, list[PurgedRow]]:
        known: dict[int, list[PurgedRow]] = {}
        for row in rows.order_by("pk"):
            known.setdefault(row.key, []).append(row)
        return known

    def _of(self, key: int) -> list[PurgedRow]:
        if key not in self._known:  # perhaps purged since this seal was begun
            self._known |= self._by_key(PurgedRow.objects.filter(table=self._seal.table, key=key))
        return self._known.get(key, [])

    def explain(
        self, layout: SealedColumns, key: int, values: Sequence[bytes | None], digest: bytes, salt: bytes
    ) -> bool:
        """Whether the row is what was sealed but for words that went, and is as the last purge left it."""
        purges = self._of(key)
        if not purges or purges[-1].removed:
            return False
        try:
            kept = {column: bytes.fromhex(words) for column, words in purges[0].kept.items()}
        except (ValueError, TypeError, AttributeError):
            return False
        if layout.digest(values, b"", kept) != digest:
            return False
        left = purges[-1].digest
        if layout.digest(values, salt).hex() == left:
            return True
        _, salt = digests_of(Seal.objects.get(pk=self._seal.pk))[key]  # perhaps purged since it was read
        return layout.digest(values, salt).hex() == left

    def removed(self, key: int) -> bool:
        """Whether a purge removed the row."""
        return any(row.removed for row in self._of(key))


class Verification:
    """One reading of all that is under seal, in the order in which it was sealed.

    `findings` names what isn't as it was sealed, while it reads; once it has ended, `rows` and `seals` tell
    how much was under seal, and `head` is the last head. `expected` are heads written down outside the
    database: one that no seal has any more is a finding. Never are more rows held than one seal covers.
    """

    def __init__(self, expected: Sequence[str] = ()) -> None:
        self.rows = 0
        self.purged = 0
        self.seals = 0
        self.head = ""
        self._expected = set(expected)
        self._ends: dict[str, int] = {}
        self._models = {model._meta.db_table: model for model in sealed_models()}
        self._columns: dict[str, set[str]] = {}

    def findings(self) -> Iterator[SealBreach]:
        for key in Seal.objects.order_by("pk").values_list("pk", flat=True):
            try:
                seal = Seal.objects.get(pk=key)
                layout, sealed, head = SealedColumns.under(seal), digests_of(seal), head_of(seal)
            except (ValueError, TypeError, AttributeError, struct.error):
                # Its rows are named as well: they lie below the end of their table's next seal.
                yield self._of_seal(CHANGED, key, "it can't be read as a seal any more")
                self.head = Seal.objects.filter(pk=key).values_list("head", flat=True)[0]
                continue
            if seal.previous != self.head:
                yield self._of_seal(REMOVED, None, f"one or more before seal {key}")
            if seal.head != head:
                yield self._of_seal(CHANGED, key, f"a seal over {seal.table}")
            self.head = seal.head
            self.seals += 1
            self.rows += len(sealed)
            self._expected.discard(head)
            yield from self._rows(seal, layout, sealed)
        yield from self._purges()
        for head in sorted(self._expected):
            yield self._of_seal(REMOVED, None, f"no seal has the head {head}")

    def _rows(
        self, seal: Seal, layout: SealedColumns, sealed: dict[int, tuple[bytes, bytes]]
    ) -> Iterator[SealBreach]:
        gone = set(layout.columns) - self._columns_of(seal.table)
        if gone or not layout.columns:
            said = f"columns under seal {seal.pk}: {', '.join(sorted(gone)) or 'all'}"
            yield SealBreach(REMOVED, seal.table, None, said)
            return
        purges = PurgesUnder(seal, after=self._ends.get(seal.table))
        for key, values in layout.rows(after=self._ends.get(seal.table), until=seal.last):
            if key not in sealed:
                yield SealBreach(SLIPPED_IN, seal.table, key, self._record(seal.table, key))
                continue
            digest, salt = sealed.pop(key)
            if layout.digest(values, salt) == digest:
                continue
            if not purges.explain(layout, key, values, digest, salt):
                yield SealBreach(CHANGED, seal.table, key, self._record(seal.table, key))
                continue
            self.purged += 1
        for key in sealed:
            if purges.removed(key):
                self.purged += 1
                continue
            yield SealBreach(REMOVED, seal.table, key, self._record(seal.table))
        self._ends[seal.table] = seal.last

    def _purges(self) -> Iterator[SealBreach]:
        """Purges that no event tells of, or not of as many rows: somebody hid a change behind one."""
        told = dict(Event.objects.filter(kind=Event.Kind.PURGED).values_list("pk", "detail__rows"))
        counts = PurgedRow.objects.order_by().values_list("event_id").annotate(models.Count("pk"))
        for event, rows in counts.order_by("event_id"):
            if told.get(event) != rows:
                said = f"event {event} tells of {told.get(event) or 'no'} purged rows, not of {rows}"
                yield SealBreach(SLIPPED_IN, PurgedRow._meta.db_table, None, said)

    def _columns_of(self, table: str) -> set[str]:
        if table not in self._columns:
            with connection.cursor() as cursor:
                there = table in connection.introspection.table_names(cursor)
                described = connection.introspection.get_table_description(cursor, table) if there else []
            self._columns[table] = {column.name for column in described}
        return self._columns[table]

    def _record(self, table: str, key: int | None = None) -> str:
        """Whose history the row is: "post 3", or "post" where the row that said which is gone.

        No titles: what this prints may lie in a log, and a title may be exempt.
        """
        model: Any = self._models.get(table)
        kept = getattr(model, "instance_type", None)
        if kept is None:
            return ""
        if key is None:
            return str(kept._meta.verbose_name)
        number = model._base_manager.filter(pk=key).values_list(kept._meta.pk.attname, flat=True).first()
        return f"{kept._meta.verbose_name} {number}"

    @staticmethod
    def _of_seal(what: str, key: int | None, record: str) -> SealBreach:
        return SealBreach(what, Seal._meta.db_table, key, record)
