"""`migrate`, then the history triggers that a migration may have dropped, caches, and what is searched.

A new database is made from the models (`council.management.new_database`), which takes seconds.
"""

from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser
from django.core.management.commands import migrate

from council import history
from council.management.new_database import (
    AFTER_TABLES,
    BEFORE_TABLES,
    is_new,
    made_from_models,
    note_as_migrated,
    run_steps,
)
from council.management.on_the_server import OnTheServer
from council.search.index import search_is_there
from council.search.keeping import make_missing


class Command(OnTheServer, migrate.Command):
    help = (
        "Migrates the database, puts the history triggers back in their place, and makes the caches' tables. "
        "A new database is made from the models."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--replay", action="store_true", help="Replay every migration, on a new database too."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        using, looks_only = options["database"], options["plan"] or options["check_unapplied"]
        special = options["app_label"] or options["fake"] or options["replay"] or looks_only
        if not special and is_new(using):
            self.make_new(using, *args, **options)
        else:
            super().handle(*args, **options)
        if not looks_only:
            history.install(using)
            for fault in history.trigger_faults(using):  # what it isn't ours to take away
                self.stderr.write(f"The history is not held: {fault.in_words()}")
            call_command("createcachetable", database=using, verbosity=options["verbosity"])
            if search_is_there(using):
                make_missing()

    def make_new(self, using: str, *args: Any, **options: Any) -> None:
        """Make all tables of a new database, and note every migration as done."""
        run_steps(using, BEFORE_TABLES)
        with made_from_models():
            super().handle(*args, **{**options, "run_syncdb": True})
        run_steps(using, AFTER_TABLES)
        note_as_migrated(using)
