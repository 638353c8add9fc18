"""The cache of the limits on signing in: a table of the database, from which nothing else pushes them out."""

from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connections
from django.utils import timezone

LOOKED_THROUGH_FROM = 1_000  # rows from which each write takes the expired ones away


class KeptLimits(DatabaseCache):
    """Django's cache in the database, but for its culling: a limit goes when it has run out, and not before.

    It is the cache named "default", in which allauth counts attempts; every process of the site shares it.
    What we keep for speed alone is in the cache named "passing", whatever that is.
    """

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, params)
        self.table = table
        self._max_entries = LOOKED_THROUGH_FROM

    def forget_expired(self) -> int:
        """The number of limits taken away that had run out."""
        connection = connections["default"]
        table, expires = map(connection.ops.quote_name, (self.table, "expires"))
        now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE {expires} < %s", [now])  # noqa: S608
            return int(cursor.rowcount)

    def _cull(self, db: str, cursor: Any, now: Any, num: int) -> None:
        self.forget_expired()
