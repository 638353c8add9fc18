"""A new database is made from the models; replaying every migration ends with the same tables."""

import re
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
    """The tables of the database by name: columns, indexes, foreign keys, and the names of their checks.

    Of SQLite's full-text tables there is their statement: what they hold beside it is SQLite's own.
    """
    with closing(connection.cursor()) as cursor:

        def asked(query: str, *about: str) -> list[Any]:
            cursor.execute(query, about)
            return list(cursor.fetchall())

        tables = dict(asked("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        virtual = {name: sql for name, sql in tables.items() if sql.startswith("CREATE VIRTUAL")}
        found: dict[str, Any] = dict(virtual)
        for table, sql in tables.items():
            if not any(table.startswith(name) for name in virtual):
                columns = asked('SELECT name, type, "notnull", dflt_value FROM pragma_table_info(%s)', table)
                indexes = asked('SELECT name, "unique", partial FROM pragma_index_list(%s)', table)
                keys = asked('SELECT "table", "from", "to" FROM pragma_foreign_key_list(%s)', table)
                of_indexes = {
                    (*map(str, asked("SELECT name FROM pragma_index_info(%s)", name)), unique, partial)
                    for name, unique, partial in indexes
                }
                checks = set(re.findall(r'CONSTRAINT "(\w+)" CHECK', sql))
                found[table] = (set(columns), of_indexes, set(keys), checks)
    return found


def made(file: Path, **options: Any) -> tuple[dict[str, Any], set[tuple[str, str]]]:
    """The shape of a database that `migrate` makes, and the migrations that it notes."""
    switch_to(sqlite_config(file))
    call_command("migrate", verbosity=0, interactive=False, **options)
    with closing(connection.cursor()) as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return shape(), set(cursor.fetchall())


@pytest.mark.replay
@pytest.mark.django_db(transaction=True)
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
