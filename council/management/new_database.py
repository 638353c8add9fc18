"""Makes a database that holds nothing yet straight from the models, instead of replaying how they came to be.

Hundreds of steps, each of which makes every model anew in memory, take minutes and end with what the models
say in any case. A new database therefore gets its tables from the models, the few things beside tables that
migrations make, and the note that every migration is done: from then on it is migrated as any other. That
both ways end alike is held by tests/council/test_new_database.py, which replays all of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

# What migrations of ours make that no model says: functions that tables need, and indexes beside tables.
BEFORE_TABLES = (
    ("council", "0009_the_order_in_which_people_look"),
    ("council", "0019_accents_come_second"),
)
AFTER_TABLES = (
    ("council", "0014_what_is_searched"),
    ("actions", "0014_accents_come_second"),
)


def is_new(using: str) -> bool:
    """Whether the database holds no table at all."""
    return not connections[using].introspection.table_names()


@contextmanager
def made_from_models() -> Iterator[None]:
    """The block in which no app has migrations, so that Django makes the tables from the models."""
    before = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = dict.fromkeys(config.label for config in apps.get_app_configs())
    try:
        yield
    finally:
        settings.MIGRATION_MODULES = before


def run_steps(using: str, places: tuple[tuple[str, str], ...]) -> None:
    """Do what the migrations at these places do beside making tables."""
    migrations = MigrationLoader(None).disk_migrations
    with connections[using].schema_editor() as editor:
        for place in places:
            for operation in migrations[place].operations:
                if isinstance(operation, RunPython):
                    operation.code(apps, editor)  # type: ignore[arg-type]


def note_as_migrated(using: str) -> None:
    """Write down every migration as done."""
    recorder = MigrationRecorder(connections[using])
    recorder.ensure_schema()
    recorder.migration_qs.using(using).bulk_create(
        recorder.Migration(app=app, name=name)
        for app, name in sorted(MigrationLoader(connections[using]).graph.nodes)
    )
