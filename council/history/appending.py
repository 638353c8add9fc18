"""Writing thousands of rows that nothing is asked of again: no key comes back, no history is kept of them."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connections, transaction

from council.history.records import AppendOnly

R = TypeVar("R", bound=AppendOnly)


def append_rows(rows: Sequence[R], *, batch_size: int = 500) -> None:
    """Write the rows; those at hand are not told their keys.

    PostgreSQL takes them by COPY: arrays of JSON, as bulk_create sends them, cost it three times as long.
    SQLite is handed them as they are, without the SQL that Django would make of every value.
    """
    if not rows:
        return
    model: Any = type(rows[0])
    connection: Any = connections["default"]
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    quoted = connection.ops.quote_name
    table, columns = quoted(model._meta.db_table), ", ".join(quoted(field.column) for field in fields)

    def values(row: R) -> list[Any]:
        return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(values(row))
            return
        insert = f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608
        for start in range(0, len(rows), batch_size):
            cursor.executemany(insert, [values(row) for row in rows[start : start + batch_size]])
