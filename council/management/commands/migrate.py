"""`migrate`, then the history triggers that a migration may have dropped, and the tables of caches."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate

from council import history
from council.management.on_the_server import OnTheServer


class Command(OnTheServer, migrate.Command):
    help = (
        "Migrates the database, puts the history triggers back in their place, and makes the caches' tables."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            history.install(options["database"])
            for fault in history.trigger_faults(options["database"]):  # what it isn't ours to take away
                self.stderr.write(f"The history is not held: {fault.in_words()}")
            call_command("createcachetable", database=options["database"], verbosity=options["verbosity"])
