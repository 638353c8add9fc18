"""The triggers by which the database itself refuses to change or remove a row of history."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core import checks
from django.db import connections, transaction

from council.history.records import AppendOnly

REFUSAL = "history is append-only"
BODY = f" BEGIN RAISE EXCEPTION '{REFUSAL}: % on %', TG_OP, TG_TABLE_NAME; END "
MISSING, DISABLED, FOR_REPLICAS = "missing trigger", "disabled trigger", "trigger for replicas only"
GUTTED, SLIPPED_IN = "gutted trigger", "trigger or rule slipped in"
STOOD_DOWN = "setting that stands triggers down"
THEIRS = (SLIPPED_IN, STOOD_DOWN)  # somebody else's: named, and not ours to take away

# The bits of pg_trigger.tgtype: for each row, before, insert, delete, update, truncate.
KEEPS_ROWS, KEEPS_TABLE = 1 + 2 + 8 + 16, 2 + 32


def append_only_tables() -> list[str]:
    """The names of the tables that only grow, in a fixed order."""
    return sorted(m._meta.db_table for m in apps.get_models() if issubclass(m, AppendOnly))


@dataclass(frozen=True)
class TriggerFault:
    """A trigger of a table that only grows, and why the table isn't held; or a setting that rests all."""

    what: str
    table: str
    trigger: str

    def in_words(self) -> str:
        """Such as "disabled trigger: council_event (council_event_kept)"."""
        return f"{self.what}: {self.table} ({self.trigger})"


def install(using: str = "default") -> None:
    """Put every trigger in its place; those that stand are left alone, so it may be called at any time."""
    connection = connections[using]
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION refuse_history_change() RETURNS trigger "
                f"LANGUAGE plpgsql AS $${BODY}$$"
            )
        for fault in trigger_faults(using):
            if fault.what in THEIRS:
                continue
            place = trigger_names(connection.vendor, fault.table).index(fault.trigger)
            if not is_postgresql:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{fault.trigger}"')
            cursor.execute(trigger_statements(connection.vendor, fault.table)[place])
            if fault.what in (DISABLED, FOR_REPLICAS):
                cursor.execute(f'ALTER TABLE "{fault.table}" ENABLE TRIGGER "{fault.trigger}"')


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


def trigger_faults(using: str = "default") -> list[TriggerFault]:
    """Every trigger that doesn't stand as `install` puts it, and what else acts before a row is written.

    A trigger may be there and hold nothing: disabled, left for replicas alone, on another table, under a
    condition, or with a body that does nothing.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        tables = [table for table in append_only_tables() if table in existing]
        look = _standing_on_postgresql if connection.vendor == "postgresql" else _standing_on_sqlite
        standing = look(cursor, tables)
        settings = _stood_down_by(cursor) if connection.vendor == "postgresql" else []
    wanted = [(table, name) for table in tables for name in trigger_names(connection.vendor, table)]
    faults = [TriggerFault(standing.pop(place, MISSING), *place) for place in wanted]
    faults += [TriggerFault(SLIPPED_IN, *place) for place in sorted(standing)]
    return [*settings, *(fault for fault in faults if fault.what)]


def _stood_down_by(cursor: Any) -> list[TriggerFault]:
    """The settings under which PostgreSQL fires no trigger of ours: of this session, and kept for later ones.

    Kept for a database, for a role (in one database or in all), or for as long as a function runs.
    """
    cursor.execute(
        "SELECT 'this session', current_setting('session_replication_role') "
        "WHERE current_setting('session_replication_role') <> 'origin' "
        "UNION ALL "
        "SELECT concat_ws(', ', 'role ' || rolname, 'database ' || datname), setting "
        "FROM pg_db_role_setting CROSS JOIN unnest(setconfig) setting "
        "LEFT JOIN pg_database ON pg_database.oid = setdatabase LEFT JOIN pg_roles ON pg_roles.oid = setrole "
        "WHERE setting ILIKE 'session_replication_role=%%' "
        "AND (setdatabase = 0 OR datname = current_database()) "
        "UNION ALL "
        "SELECT 'function ' || oid::regprocedure, setting FROM pg_proc CROSS JOIN unnest(proconfig) setting "
        "WHERE setting ILIKE 'session_replication_role=%%' ORDER BY 1, 2"
    )
    return [
        TriggerFault(STOOD_DOWN, place, f"session_replication_role={value.rpartition('=')[2]}")
        for place, value in cursor.fetchall()
    ]


def _standing_on_postgresql(cursor: Any, tables: list[str]) -> dict[tuple[str, str], str]:
    """What is wrong with each trigger and rule of the tables, empty for nothing, by table and name.

    Triggers that act after the row is written (replication has such) are left out: they hold nothing up.
    """
    cursor.execute(
        "SELECT relname, tgname, tgenabled::text, prosrc = %s AND lanname = 'plpgsql' AND tgqual IS NULL "
        "AND tgattr::text = '' "
        "AND tgtype = CASE WHEN tgname = left(relname, 50) || '_full' THEN %s ELSE %s END "
        "FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid "
        "JOIN pg_language ON pg_language.oid = prolang "
        "WHERE NOT tgisinternal AND relname = ANY(%s) AND pg_table_is_visible(pg_class.oid) "
        "AND (tgtype & 2 > 0 OR tgname IN (left(relname, 50) || '_full', left(relname, 50) || '_kept')) "
        "UNION ALL "
        "SELECT relname, rulename, 'O', true FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class "
        "WHERE relname = ANY(%s) AND pg_table_is_visible(pg_class.oid)",
        [BODY, KEEPS_TABLE, KEEPS_ROWS, tables, tables],
    )
    states = {"D": DISABLED, "R": FOR_REPLICAS}
    return {
        (table, name): states.get(state, "" if is_whole else GUTTED)
        for table, name, state, is_whole in cursor.fetchall()
    }


def _standing_on_sqlite(cursor: Any, tables: list[str]) -> dict[tuple[str, str], str]:
    """What is wrong with each trigger of the tables, empty for nothing, by table and name."""
    whole = {
        (table, name): statement.replace("IF NOT EXISTS ", "")  # which SQLite doesn't keep
        for table in tables
        for name, statement in zip(
            trigger_names("sqlite", table), trigger_statements("sqlite", table), strict=True
        )
    }
    cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {
        (table, name): "" if whole.get((table, name)) == sql else GUTTED
        for table, name, sql in cursor.fetchall()
        if table in tables
    }


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
        faults = trigger_faults(alias)
        if settings := [fault for fault in faults if fault.what == STOOD_DOWN]:
            errors.append(
                checks.Error(
                    f"No history trigger fires in '{alias}': {settings[0].in_words()}.",
                    hint="Take the setting back (ALTER DATABASE … or ALTER ROLE … RESET "
                    "session_replication_role) and connect again; ask who set it.",
                    id="history.E002",
                )
            )
        if faults := [fault for fault in faults if fault.what != STOOD_DOWN]:
            errors.append(
                checks.Error(
                    f"{len(faults)} history triggers in '{alias}' do not stand as they should, the first is "
                    f"a {faults[0].in_words()}.",
                    hint="Run `manage.py migrate`, which puts them back; ask who took them away.",
                    id="history.E001",
                )
            )
    return errors
