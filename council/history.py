"""The append-only history of every record: who changed what, when, why and through what.

Three layers hold it up, so that none has to be trusted alone:

1. `Recorded` writes a history row at each save, signed with the author that `authored()` names;
2. `RecordedQuerySet` refuses the writes that would skip it (`update`, `delete`, raw bulk calls);
   engines that write thousands of rows use `bulk_create` and `bulk_update` below, which don't;
3. triggers in the database refuse UPDATE, DELETE and TRUNCATE on the history tables themselves.
   SQLite drops a table's triggers when a migration alters it, so `migrate` puts them back each
   time and a system check reports any that is missing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Self, TypeVar

from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import checks
from django.db import connections, models, transaction
from django.db.models import signals
from django.db.models.base import ModelState
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

M = TypeVar("M", bound=models.Model)


# --- the author of a change -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Author:
    """Who is changing things just now, for whom, why, through what and (for replays) at what moment.

    People and posts are models that stand on this module, so they are known here by their bases.
    """

    by: AbstractBaseUser | None = None
    for_post: models.Model | None = None
    why: str = ""
    through: str = ""
    at: datetime | None = None


_author: ContextVar[Author] = ContextVar("author", default=Author())  # noqa: B039 - frozen


@contextmanager
def authored(
    *,
    by: AbstractBaseUser | None = None,
    for_post: models.Model | None = None,
    why: str = "",
    through: str = "",
    at: datetime | None = None,
) -> Iterator[Author]:
    """The author who signs every history row written inside the block.

    What an inner block leaves out it takes from the outer one: an act called by an import signs as the
    act's own reason, still "through import 12".
    """
    outer = _author.get()
    inner = replace(
        outer,
        by=by or outer.by,
        for_post=for_post or outer.for_post,
        why=why or outer.why,
        through=through or outer.through,
        at=at or outer.at,
    )
    token = _author.set(inner)
    try:
        yield inner
    finally:
        _author.reset(token)


def moment() -> datetime:
    """The moment that a history row written now is dated with: the author's, else the clock's."""
    return _author.get().at or timezone.now()


def current_through() -> str:
    """What the change is made through, as history shows it: "page", "import 12", "command"."""
    return _author.get().through


def current_for_post() -> int | None:
    """The key of the post that the author acts for, where that is not the author's own act."""
    post = _author.get().for_post
    return post.pk if post else None


class AuthorMiddleware:
    """Signs whatever a page changes with the signed-in person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        with authored(by=request.user, through="page"):
            return self.get_response(request)


# --- tables that only grow --------------------------------------------------------------------------------


class AppendOnly(models.Model):
    """A row that, once written, is never changed or removed; the database refuses to."""

    class Meta:
        abstract = True


class HistoryEntry(AppendOnly):
    """One change of one record, as it was left by that change."""

    through = models.CharField(max_length=60, blank=True, default=current_through)
    for_post = models.ForeignKey(
        "council.Post",
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        default=current_for_post,
    )

    class Meta:
        abstract = True


class HistoryReader(HistoryManager):
    """django-simple-history's manager, whose class is made once, not anew at every save and every look."""

    @classmethod
    @lru_cache
    def from_queryset(cls, queryset_class: type, class_name: str | None = None) -> type:
        made: type = super().from_queryset(queryset_class, class_name)
        return made


class History(HistoricalRecords):
    """django-simple-history, signed by `authored()` and safe beside an append-only table."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            bases=(HistoryEntry,),
            history_manager=HistoryReader,
            **kwargs,
        )

    def _get_history_change_reason_field(self) -> models.Field:
        # A field for each history: one that they shared would name the table of whichever was made last.
        return models.TextField(blank=True, default="")

    def _get_history_user_fields(self) -> dict[str, Any]:
        # A user row is never deleted; SET_NULL would be an UPDATE that the trigger refuses.
        field = models.ForeignKey(
            settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, blank=True, related_name="+"
        )
        return {"history_user": field}

    def get_history_user(self, instance: models.Model) -> AbstractBaseUser | None:
        return _author.get().by

    def get_change_reason_for_object(self, instance: models.Model, history_type: str, using: str) -> str:
        return _author.get().why

    def post_save(
        self, instance: models.Model, created: bool, using: str | None = None, **kwargs: Any
    ) -> None:
        # A save of nothing but columns that history leaves out (a person's last sign-in) is no change.
        if kwargs.get("update_fields") and set(kwargs["update_fields"]) <= set(self.excluded_fields):
            return
        super().post_save(instance, created, using=using, **kwargs)

    def create_historical_record(
        self, instance: models.Model, history_type: str, using: str | None = None
    ) -> None:
        instance._history_date = moment()  # type: ignore[attr-defined]
        super().create_historical_record(instance, history_type, using)


class HistoryBypassed(Exception):
    """A write was refused because it would have left no trace in the history."""


class RecordedQuerySet(models.QuerySet):
    """A queryset that refuses every write that would skip history."""

    def _refuse(self, call: str) -> None:
        raise HistoryBypassed(
            f"{self.model.__name__}.objects.{call}() leaves no history. Save the objects one by one, or "
            "use council.history.bulk_create / bulk_update, which write their history in one go."
        )

    def update(self, **kwargs: Any) -> int:
        self._refuse("update")
        return 0

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse("delete")
        return 0, {}

    def bulk_create(self, *args: Any, **kwargs: Any) -> list:
        self._refuse("bulk_create")
        return []

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        self._refuse("bulk_update")
        return 0


COUNCIL_WIDE = ""  # the scope path of what belongs to no programme: people, posts, conventions


class Recorded(models.Model):
    """A record whose every change is kept, signed and can't be taken back.

    Each model says to whom its history belongs: `scope_path`, from it to its `Scope`, or COUNCIL_WIDE;
    `exempt_paths`, the flags, here or above, any of which makes the record exempt; `exempt_where`, the
    values that do so where a model has no flag of its own.
    """

    scope_path: str
    exempt_paths: tuple[str, ...] = ()
    exempt_where: Mapping[str, str] = MappingProxyType({})

    history = History(inherit=True)
    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any
    ) -> Self:
        """The record as it was read.

        Django's own way looks at every column of the model for every row, those left unread too: a tenth of
        what a register's page costs. It is taken where more is asked for, or somebody hears what it tells.
        """
        if more or signals.pre_init.has_listeners(cls) or signals.post_init.has_listeners(cls):
            return super().from_db(db, field_names, values, **more)
        new = cls.__new__(cls)
        new._state = ModelState()
        new._state.adding, new._state.db = False, db
        new.__dict__.update(zip(field_names, values, strict=True))
        return new


def bulk_create(objects: Sequence[M], *, batch_size: int = 500) -> list[M]:
    """The objects, saved in bulk together with the first history row of each."""
    if not objects:
        return []
    model: Any = type(objects[0])
    with transaction.atomic():
        made: list[M] = models.QuerySet[Any](model).bulk_create(objects, batch_size=batch_size)
        _bulk_history(model, made, batch_size=batch_size, update=False)
    return made


def bulk_update(objects: Sequence[M], fields: Iterable[str], *, batch_size: int = 500) -> int:
    """The number of rows changed; each gets a history row.

    The objects must be whole (no deferred fields): history keeps the row as it now is, and a deferred
    field would be read again one object at a time.
    """
    if not objects:
        return 0
    model: Any = type(objects[0])
    with transaction.atomic():
        changed = models.QuerySet[Any](model).bulk_update(objects, list(fields), batch_size=batch_size)
        _bulk_history(model, objects, batch_size=batch_size, update=True)
    return changed


def bulk_delete(objects: Sequence[models.Model], *, batch_size: int = 500) -> int:
    """The number of rows removed; the last history row of each says that, by whom and why.

    Only for what was never built on, as an import that is taken back. Raises ProtectedError where something
    still refers to one of them; then nothing is removed.
    """
    if not objects:
        return 0
    model: Any = type(objects[0])
    keys = [record.pk for record in objects]
    with transaction.atomic():
        for start in range(0, len(keys), batch_size):
            models.QuerySet[Any](model).filter(pk__in=keys[start : start + batch_size]).delete()
    return len(keys)


def _bulk_history(model: Any, objects: Sequence[models.Model], *, batch_size: int, update: bool) -> None:
    """Writes the history rows of the records as they now stand, copied inside the database."""
    author, kept = _author.get(), model.history.model
    signed = {
        "history_date": moment(),
        "history_change_reason": author.why,
        "history_type": "~" if update else "+",
        "history_user": author.by.pk if author.by else None,
        "through": current_through(),
        "for_post": current_for_post(),
    }
    own = {field.name: field.column for field in kept.tracked_fields}  # an update says itself for whom it is
    fields = {name: kept._meta.get_field(name) for name in signed if name not in own}
    connection = connections["default"]
    quoted = connection.ops.quote_name
    columns = [quoted(column) for column in own.values()]
    signs = [quoted(field.column) for field in fields.values()]
    values = [field.get_db_prep_save(signed[name], connection) for name, field in fields.items()]
    keys = [record.pk for record in objects]
    table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
    with connection.cursor() as cursor:
        for start in range(0, len(keys), batch_size):
            batch = keys[start : start + batch_size]
            cursor.execute(
                f"INSERT INTO {quoted(kept._meta.db_table)} ({', '.join([*columns, *signs])}) "  # noqa: S608
                f"SELECT {', '.join([*columns, *['%s'] * len(signs)])} FROM {table} "
                f"WHERE {key} IN ({', '.join(['%s'] * len(batch))}) ORDER BY {key}",
                [*values, *batch],
            )


# --- the triggers -----------------------------------------------------------------------------------------

REFUSAL = "history is append-only"


def append_only_tables() -> list[str]:
    """The names of the tables that only grow, in a fixed order."""
    return sorted(m._meta.db_table for m in apps.get_models() if issubclass(m, AppendOnly))


def install(using: str = "default") -> None:
    """Put every trigger in its place; those that stand are left alone, so it may be called at any time."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}: % on %', TG_OP, TG_TABLE_NAME; END $$"
            )
        for table in append_only_tables():
            if table in existing:
                for statement in _creations(connection.vendor, table):
                    cursor.execute(statement)


def remove(using: str = "default") -> None:
    """Take every trigger away. Only tests and a restore of a backup have cause to."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in append_only_tables():
            if table in existing:
                for name in _names(connection.vendor, table):
                    suffix = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{suffix}')


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """The block in which history tables may be emptied, for a test database to be flushed."""
    remove(using)
    try:
        yield
    finally:
        install(using)


@contextmanager
def purging(tables: Iterable[str], using: str = "default") -> Iterator[None]:
    """The transaction in which rows of these tables may be blanked or removed: the one audited way round.

    Only `council.personal_data.erasing` has cause to: personal data may not be kept for ever (UK GDPR,
    Article 5(1)(e)). Standing the triggers down is itself part of the transaction, on SQLite and PostgreSQL:
    nobody else ever sees the tables without them, and whatever fails inside puts them back with the rows.
    Until it ends, others may read these tables and wait to write to them.
    """
    wanted = sorted(set(tables))
    if strangers := set(wanted) - set(append_only_tables()):
        raise ValueError(f"not append-only: {', '.join(sorted(strangers))}")
    connection = connections[using]
    is_postgresql = connection.vendor == "postgresql"

    def stand(verb: str) -> None:
        for table in wanted:
            row_trigger = _names(connection.vendor, table)[0]
            cursor.execute(f'ALTER TABLE "{table}" {verb} TRIGGER "{row_trigger}"')

    with transaction.atomic(using=using), connection.cursor() as cursor:
        if is_postgresql:
            connection.check_constraints()  # a table is not altered while keys of it wait to be checked
            stand("DISABLE")
        else:
            for table in wanted:
                for name in _names(connection.vendor, table):
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
        yield
        if is_postgresql:
            connection.check_constraints()
            stand("ENABLE")
        else:
            for table in wanted:
                for statement in _creations(connection.vendor, table):
                    cursor.execute(statement)


def missing(using: str = "default") -> list[str]:
    """The names of triggers that should stand and don't."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    wanted = {
        name
        for table in append_only_tables()
        if table in existing
        for name in _names(connection.vendor, table)
    }
    source = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(source)
        standing = {row[0] for row in cursor.fetchall()}
    return sorted(wanted - standing)


def _names(vendor: str, table: str) -> list[str]:
    short = table[:50]  # PostgreSQL cuts names at 63 bytes
    if vendor == "postgresql":
        return [f"{short}_kept", f"{short}_full"]
    return [f"{short}_no_update", f"{short}_no_delete"]


def _creations(vendor: str, table: str) -> list[str]:
    first, second = _names(vendor, table)
    if vendor == "postgresql":
        call = "EXECUTE FUNCTION refuse_history_change()"
        return [
            f'CREATE OR REPLACE TRIGGER "{first}" BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW {call}',
            f'CREATE OR REPLACE TRIGGER "{second}" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT {call}',
        ]
    refusal = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{first}" BEFORE UPDATE ON "{table}" {refusal}',
        f'CREATE TRIGGER IF NOT EXISTS "{second}" BEFORE DELETE ON "{table}" {refusal}',
    ]


@checks.register(checks.Tags.database)
def check_triggers(app_configs: Any, databases: Sequence[str] | None, **kwargs: Any) -> list[checks.Error]:
    """An error for each database whose history could be rewritten."""
    errors = []
    for alias in databases or []:
        names = missing(alias)
        if names:
            errors.append(
                checks.Error(
                    f"{len(names)} history triggers are missing in '{alias}', the first is {names[0]}.",
                    hint="Run `manage.py migrate`, which puts them back.",
                    id="history.E001",
                )
            )
    return errors
