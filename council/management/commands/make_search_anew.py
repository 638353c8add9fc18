"""Makes both indexes of the search anew, from the records as they stand."""

from typing import Any

from council.management.on_the_server import OnTheServer
from council.search.keeping import make_anew


class Command(OnTheServer):
    help = "Makes the search anew from the records as they stand. Nothing is found while it runs."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{make_anew():,} records can be found.")
