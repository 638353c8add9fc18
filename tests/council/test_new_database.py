"""A new database is made from the models; replaying every migration ends with the same tables."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from council.management.new_database import AFTER_TABLES, BEFORE_TABLES
from tests.council.test_migrations import FILLS
from tests.database import sqlite_config, switch_to


def shape() -> dict[str, Any]:
    """The tables of the database: their columns, and their constraints and indexes by name.

    Of SQLite's full-text tables there is their statement: what they hold beside it is SQLite's own.
    """
    found: dict[str, Any] = {}
    with closing(connection.cursor()) as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")
        found |= (virtual := dict(cursor.fetchall()))
        for table in connection.introspection.table_names(cursor):
            if any(table.startswith(name) for name in virtual):
                continue
            cursor.execute("SELECT name, type, \"notnull\", dflt_value FROM pragma_table_info(%s)", [table])
            columns = {name: told for name, *told in cursor.fetchall()}
            constraints = connection.introspection.get_constraints(cursor, table)
            found[table] = (
                columns,
                {
                    tuple(each["columns"] or [name]): (
                        each["unique"],
                        each["primary_key"],
                        each["foreign_key"],
                    )
                    for name, each in constraints.items()
                    if not each["check"]
                },
                {name for name, each in constraints.items() if each["check"]},
            )
    return found


def made(file: Path, **options: Any) -> tuple[dict[str, Any], set[tuple[str, str]]]:
    """The shape of a database that `migrate` makes, and the migrations that it notes."""
    switch_to(sqlite_config(file))
    call_command("migrate", verbosity=0, interactive=False, **options)
    with closing(connection.cursor()) as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return shape(), set(cursor.fetchall())


# The two files are SQLite's; what differs by database are two steps, run as they are.
@pytest.mark.only("sqlite")
@pytest.mark.django_db(transaction=True)
def test_a_database_made_from_the_models_is_like_one_that_replays_every_migration(tmp_path, database):
    before = connection.settings_dict
    try:
        quick, noted = made(tmp_path / "quick.sqlite3")
        long, replayed = made(tmp_path / "long.sqlite3", replay=True)
    finally:
        switch_to(before)
    assert noted == replayed
    assert quick.keys() == long.keys()
    assert {table: (quick[table], long[table]) for table in quick if quick[table] != long[table]} == {}


def test_whatever_a_migration_of_ours_makes_beside_tables_is_made_in_a_new_database_too():
    fills_rows = {place for place, proof in FILLS.items() if proof.startswith("tests/")}
    assert {*BEFORE_TABLES, *AFTER_TABLES} == FILLS.keys() - fills_rows
