"""Writing thousands of records together with their history."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connections, models, transaction

from council.history.author import AUTHOR, current_for_post, current_through, moment

M = TypeVar("M", bound=models.Model)


def bulk_create(objects: Sequence[M], *, batch_size: int = 500) -> list[M]:
    """The objects, saved in bulk together with the first history row of each."""
    if not objects:
        return []
    model: Any = type(objects[0])
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
    with transaction.atomic():
        changed = models.QuerySet[Any](model).bulk_update(objects, list(fields), batch_size=batch_size)
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
        for start in range(0, len(keys), batch_size):
            models.QuerySet[Any](model).filter(pk__in=keys[start : start + batch_size]).delete()
    return len(keys)


def copy_to_history(model: Any, objects: Sequence[models.Model], *, batch_size: int, update: bool) -> None:
    """Writes the history rows of the records as they now stand, copied inside the database."""
    author, kept = AUTHOR.get(), model.history.model
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
