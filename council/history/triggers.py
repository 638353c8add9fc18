"""The triggers by which the database itself refuses to change or remove a row of history."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core import checks
from django.db import connections, transaction

from council.history.records import AppendOnly

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
                for statement in trigger_statements(connection.vendor, table):
                    cursor.execute(statement)


def remove(using: str = "default") -> None:
    """Take every trigger away. Only tests and a restore of a backup have cause to."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in append_only_tables():
            if table in existing:
                for name in trigger_names(connection.vendor, table):
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
            row_trigger = trigger_names(connection.vendor, table)[0]
            cursor.execute(f'ALTER TABLE "{table}" {verb} TRIGGER "{row_trigger}"')

    with transaction.atomic(using=using), connection.cursor() as cursor:
        if is_postgresql:
            connection.check_constraints()  # a table is not altered while keys of it wait to be checked
            stand("DISABLE")
        else:
            for table in wanted:
                for name in trigger_names(connection.vendor, table):
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
        yield
        if is_postgresql:
            connection.check_constraints()
            stand("ENABLE")
        else:
            for table in wanted:
                for statement in trigger_statements(connection.vendor, table):
                    cursor.execute(statement)


def missing(using: str = "default") -> list[str]:
    """The names of triggers that should stand and don't."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    wanted = {
        name
        for table in append_only_tables()
        if table in existing
        for name in trigger_names(connection.vendor, table)
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


def trigger_names(vendor: str, table: str) -> list[str]:
    short = table[:50]  # PostgreSQL cuts names at 63 bytes
    if vendor == "postgresql":
        return [f"{short}_kept", f"{short}_full"]
    return [f"{short}_no_update", f"{short}_no_delete"]


def trigger_statements(vendor: str, table: str) -> list[str]:
    first, second = trigger_names(vendor, table)
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
