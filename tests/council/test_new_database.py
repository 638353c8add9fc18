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
    """The tables of the database: their columns, and their constraints and indexes by name."""
    found: dict[str, Any] = {}
    with closing(connection.cursor()) as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = connection.introspection.get_table_description(cursor, table)
            constraints = connection.introspection.get_constraints(cursor, table)
            found[table] = (
                {column.name: (column.type_code, column.null_ok, column.default) for column in columns},
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
