"""`migrate`, and afterwards the history triggers that a migration may have dropped."""

from typing import Any

from django.core.management.commands import migrate

from council import history


class Command(migrate.Command):
    help = "Migrates the database, then puts the history triggers back in their place."

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if not (options["plan"] or options["check_unapplied"]):
            history.install(options["database"])
