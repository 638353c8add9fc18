"""Whether every record stands as its own history last left it: what plain SQL changed is named.

A seal proves the history; the tables that people look at have none. So each recorded model's table is laid
beside its history, in SQL: a record that is not as its latest entry says, has no entry, or is gone without an
entry that says so, was written past the application. Models are found by their history; nobody keeps a list.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models

from council.access.disclosure import may_be_exempt, was_exempt
from council.auditing.sealed_rows import SealedColumns
from council.history import COUNCIL_WIDE, Derived

DIFFERS, WITHOUT = "not as its history says", "without history"
GONE, STILL_THERE = "gone without a word in its history", "there though its history says it was removed"
RIGHT = "a right that no history tells of"
ASTRAY = "not as what is kept says"
NAMED_AT_ONCE = 200
WORDS, NOTHING = "(words)", "(nothing)"


@dataclass(frozen=True)
class Difference:
    """One field of a record: what stands there, and what its history says last."""

    field: str
    stands: str
    kept: str


@dataclass(frozen=True)
class LiveBreach:
    """A record that isn't as its history left it. No words are told: they may be personal or exempt."""

    what: str
    table: str
    key: int
    record: str
    fields: tuple[Difference, ...] = ()

    def in_words(self) -> str:
        """Such as "not as its history says: savings_saving 3 (saving SSR-S02): stage is closed, was open"."""
        told = "; ".join(f"{each.field} is {each.stands}, was {each.kept}" for each in self.fields)
        return f"{self.what}: {self.table} {self.key} ({self.record})" + (f": {told}" if told else "")


class RecordedTable:
    """One recorded model's table beside its history's, compared in the database column by column."""

    def __init__(self, kept: Any) -> None:
        self.model, self.kept = kept.instance_type, kept
        quote = connection.ops.quote_name
        self.live, self.history = quote(self.model._meta.db_table), quote(kept._meta.db_table)
        self.key, self.entry = quote(self.model._meta.pk.column), quote(kept._meta.pk.column)
        self.differ = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"

    @cached_property
    def fields(self) -> list[Any]:
        """The fields that the history keeps, but for the key."""
        return [field for field in self.kept.tracked_fields if not field.primary_key]

    def rows(self) -> int:
        """How many records there are."""
        count: int = self.model._base_manager.count()
        return count

    def breaches(self) -> Iterator[LiveBreach]:
        """What isn't as the history left it: first what has no history, then by the key."""
        table = self.model._meta.db_table
        for (key,) in self.read(
            f"SELECT {self.key} FROM {self.live} l WHERE NOT EXISTS "  # noqa: S608
            f"(SELECT 1 FROM {self.history} h WHERE h.{self.key} = l.{self.key}) ORDER BY {self.key}"
        ):
            yield LiveBreach(WITHOUT, table, key, self.name_of(key))
        astray = self.read(self.astray)
        while some := list(islice(astray, NAMED_AT_ONCE)):
            pairs = {key: entry for key, entry, is_there, ended in some if is_there and not ended}
            told = self.differences(pairs)
            for key, _, is_there, ended in some:
                what = STILL_THERE if is_there and ended else DIFFERS if is_there else GONE
                yield LiveBreach(what, table, key, self.name_of(key), tuple(told.get(key, ())))

    @property
    def astray(self) -> str:
        """The query for key and latest entry of each record that isn't as that entry left it."""
        differs = " OR ".join(
            f"l.{column} {self.differ} h.{column}"
            for column in (connection.ops.quote_name(field.column) for field in self.fields)
        )
        return (
            f"SELECT latest.record, latest.entry, l.{self.key} IS NOT NULL, h.history_type = '-' "  # noqa: S608
            f"FROM (SELECT {self.key} AS record, MAX({self.entry}) AS entry FROM {self.history} "
            f"GROUP BY {self.key}) latest JOIN {self.history} h ON h.{self.entry} = latest.entry "
            f"LEFT JOIN {self.live} l ON l.{self.key} = latest.record "
            f"WHERE CASE WHEN l.{self.key} IS NULL OR h.history_type = '-' "
            f"THEN (l.{self.key} IS NULL) <> (h.history_type = '-') ELSE {differs} END ORDER BY 1"
        )

    def differences(self, entries: dict[int, int]) -> dict[int, list[Difference]]:
        """Which fields of the records differ from the entries, with both values, by the record's key."""
        if not entries:
            return {}
        words = SealedColumns.of(self.model).words
        # As they are stored: a value put there by SQL need not be one that Django can read.
        text = "CAST({} AS BLOB)" if connection.vendor == "sqlite" else "{}::text"
        chosen = []
        for field in self.fields:
            column = connection.ops.quote_name(field.column)
            sides = [f"{side}.{column}" for side in "lh"]
            shown = "CASE WHEN {} IS NULL THEN NULL ELSE 1 END" if field.column in words else text
            chosen += [f"{sides[0]} {self.differ} {sides[1]}", *map(shown.format, sides)]
        found = self.read(
            f"SELECT l.{self.key}, {', '.join(chosen)} FROM {self.live} l JOIN {self.history} h "  # noqa: S608
            f"ON h.{self.key} = l.{self.key} WHERE h.{self.entry} IN ({', '.join(['%s'] * len(entries))})",
            list(entries.values()),
        )
        differing: dict[int, list[Difference]] = {}
        for key, *cells in found:
            hidden = self.is_exempt(key)
            for field, differs, *values in zip(self.fields, *(cells[n::3] for n in range(3)), strict=True):
                if differs:
                    is_words = hidden or field.column in words
                    stands, kept = (as_told(value, is_words=is_words) for value in values)
                    differing.setdefault(key, []).append(Difference(field.name, stands, kept))
        return differing

    def is_exempt(self, key: int) -> bool:
        """Whether figures and dates of the record may not be told either."""
        if self.model.scope_path == COUNCIL_WIDE or not may_be_exempt(self.model):
            return False
        flags = [(path, True) for path in self.model.exempt_paths if "__" not in path]
        rows = self.model._base_manager.filter(pk=key)
        values = [*flags, *self.model.exempt_where.items()]
        if any(rows.filter(**{path: value}).exists() for path, value in values):
            return True
        try:
            return was_exempt(rows.only("pk").get())
        except ObjectDoesNotExist:  # it was hung on what is not there: nobody knows what it hung on
            return True

    def name_of(self, key: int) -> str:
        """The record as the history calls it: "action SSR-014", or "post 3" where it has no reference."""
        kind, reference = self.model._meta.verbose_name, None
        if any(field.name == "reference" for field in self.fields):
            rows = self.kept._base_manager.filter(**{self.model._meta.pk.attname: key})
            reference = rows.order_by(self.kept._meta.pk.attname).values_list("reference", flat=True).first()
        return f"{kind} {reference or key}"

    @staticmethod
    def read(statement: str, values: Any = None) -> Iterator[tuple[Any, ...]]:
        """The rows that the statement answers with, as they come."""
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            while rows := cursor.fetchmany(1000):
                yield from rows


def as_told(value: Any, *, is_words: bool) -> str:
    """A stored value as a finding tells it: words, and all that is exempt, only by their being there."""
    if value is None:
        return NOTHING
    if is_words:
        return WORDS
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def recorded_tables() -> list[RecordedTable]:
    """Every table whose records have a history, by its name."""
    kept = [model for model in apps.get_models() if hasattr(model, "instance_type")]
    return sorted(map(RecordedTable, kept), key=lambda table: table.live)


def unrecorded_links() -> list[type[models.Model]]:
    """The tables that tie a recorded model to others and have no history: the application writes to none."""
    return [
        through
        for table in recorded_tables()
        for field in table.model._meta.many_to_many
        if not hasattr(through := field.remote_field.through, "history")
    ]


def derived_models() -> list[type[Derived]]:
    """The models without a history whose records follow from what has one, by table."""
    derived = [model for model in apps.get_models() if issubclass(model, Derived)]
    return sorted(derived, key=lambda model: model._meta.db_table)


class LiveComparison:
    """One reading of all records beside their history; `rows` counts them while `findings` are named."""

    def __init__(self) -> None:
        self.rows = 0

    def findings(self) -> Iterator[LiveBreach]:
        """Each record that isn't as its history says; never more than a few hundred are held."""
        for table in recorded_tables():
            self.rows += table.rows()
            yield from table.breaches()
        for model in derived_models():
            self.rows += model._base_manager.count()
            for key, which in model.astray():
                record = f"{model._meta.verbose_name} {key}: {which}"
                yield LiveBreach(ASTRAY, model._meta.db_table, key, record)
        for link in unrecorded_links():
            for key in link._base_manager.order_by("pk").values_list("pk", flat=True).iterator():
                yield LiveBreach(RIGHT, link._meta.db_table, key, str(link._meta.verbose_name))
