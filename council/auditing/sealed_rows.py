"""What a seal keeps of a row: its digest, over the values as the database itself writes them.

Words enter the digest of their row as a salted digest of their own: once words and salt are gone, the kept
digest still proves the rest of the row.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.db import connection, models

from council.models import Seal

SALT = 16  # bytes
PACKED = struct.Struct(">q32s")  # key and digest of a row

# Fields whose values name nobody and say nothing: they are digested as they stand.
PLAIN = (models.BooleanField, models.DateField, models.DecimalField, models.IntegerField)


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


def sealed_digests(seal: Seal) -> dict[int, tuple[bytes, bytes]]:
    """Digest and salt of each row under the seal, by key, in the order of the keys."""
    salts = bytes(seal.salts)
    return {
        key: (digest, salts[place * SALT : (place + 1) * SALT])
        for place, (key, digest) in enumerate(PACKED.iter_unpack(bytes(seal.digests)))
    }
