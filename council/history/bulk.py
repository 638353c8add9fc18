"""Writing thousands of records together with their history."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connections, models, transaction

from council.history.author import AUTHOR, authored, current_for_post, current_through, moment
from council.history.doors import told_together, written
from council.lengths import refuse_too_long

M = TypeVar("M", bound=models.Model)


def bulk_create(objects: Sequence[M], *, batch_size: int = 500) -> list[M]:
    """The objects, saved in bulk together with the first history row of each."""
    if not objects:
        return []
    model: Any = type(objects[0])
    for record in objects:
        refuse_too_long(record)
    with transaction.atomic():
        made: list[M] = models.QuerySet[Any](model).bulk_create(objects, batch_size=batch_size)
        copy_to_history(model, made, batch_size=batch_size, update=False)
    return made


def bulk_update(objects: Sequence[M], fields: Iterable[str], *, batch_size: int = 500) -> int:
    """The number of rows changed; each gets a history row.

    The objects must be whole (no deferred fields): history keeps the row as it now is, and a deferred
    field would be read again one object at a time.
    """
    if not objects:
        return 0
    model: Any = type(objects[0])
    fields = list(fields)
    for record in objects:
        refuse_too_long(record, fields)
    with transaction.atomic():
        changed = models.QuerySet[Any](model).bulk_update(objects, fields, batch_size=batch_size)
        copy_to_history(model, objects, batch_size=batch_size, update=True)
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
        with told_together():
            for start in range(0, len(keys), batch_size):
                models.QuerySet[Any](model).filter(pk__in=keys[start : start + batch_size]).delete()
        written(model, keys, removed=True)
    return len(keys)


def copy_to_history(model: Any, objects: Sequence[models.Model], *, batch_size: int, update: bool) -> None:
    """Writes the history rows of the records as they now stand, copied inside the database."""
    kept = model.history.model
    keys = [record.pk for record in objects]
    _copy_rows(model, kept, kept.tracked_fields, keys, batch_size=batch_size, update=update)
    written(model, keys)


def record_fill(apps: Any, label: str, keys: Iterable[int], *, why: str, batch_size: int = 500) -> None:
    """Writes the history entries of rows that a migration has changed, as the migration left them.

    `apps` are those that RunPython hands over, `label` is such as "actions.Action". A migration that changes
    rows and leaves no entry is named by `verify_history`, and by tests/council/test_migrations.py before.
    """
    app, name = label.split(".")
    model, kept = apps.get_model(app, name), apps.get_model(app, f"Historical{name}")
    here = {field.name for field in model._meta.concrete_fields}
    tracked = [field for field in kept._meta.concrete_fields if field.name in here]
    with authored(why=why, through="migration"):
        _copy_rows(model, kept, tracked, list(keys), batch_size=batch_size, update=True)


def _copy_rows(
    model: Any, kept: Any, tracked: Iterable[Any], keys: Sequence[Any], *, batch_size: int, update: bool
) -> None:
    """Writes the history rows of the model's rows with these keys, signed by the author."""
    author = AUTHOR.get()
    signed = {
        "history_date": moment(),
        "history_change_reason": author.why,
        "history_type": "~" if update else "+",
        "history_user": author.by.pk if author.by else None,
        "through": current_through(),
        "for_post": current_for_post(),
    }
    own = {field.name: field.column for field in tracked}  # an update says itself for whom it is
    fields = {name: kept._meta.get_field(name) for name in signed if name not in own}
    connection = connections["default"]
    quoted = connection.ops.quote_name
    columns = [quoted(column) for column in own.values()]
    signs = [quoted(field.column) for field in fields.values()]
    values = [field.get_db_prep_save(signed[name], connection) for name, field in fields.items()]
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
