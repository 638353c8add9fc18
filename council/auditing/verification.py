"""Verifying the seals: what is no longer as it was sealed, row by row, and what a purge explains of it."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from council.auditing.sealed_rows import SealedColumns, sealed_digests
from council.auditing.sealing import head_of, sealed_models
from council.models import Event, PurgedRow, Seal

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
        _, salt = sealed_digests(Seal.objects.get(pk=self._seal.pk))[key]  # perhaps purged since it was read
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
                layout, sealed, head = SealedColumns.under(seal), sealed_digests(seal), head_of(seal)
            except (ValueError, TypeError, AttributeError, struct.error):
                # Its rows are named as well: they lie below the end of their table's next seal.
                yield self._of_seal(CHANGED, key, "it cannot be read as a seal any more")
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
            record = f"columns under seal {seal.pk}: {', '.join(sorted(gone)) or 'all'}"
            yield SealBreach(REMOVED, seal.table, None, record)
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
        rows_told = dict(Event.objects.filter(kind=Event.Kind.PURGED).values_list("pk", "detail__rows"))
        counts = PurgedRow.objects.order_by().values_list("event_id").annotate(models.Count("pk"))
        for event, rows in counts.order_by("event_id"):
            if rows_told.get(event) != rows:
                record = f"event {event} tells of {rows_told.get(event) or 'no'} purged rows, not of {rows}"
                yield SealBreach(SLIPPED_IN, PurgedRow._meta.db_table, None, record)

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
