"""What the database knows of its own tables, by which it chooses an index.

PostgreSQL keeps that up by itself. SQLite must be told: without it a register of 100,000 rows is sorted
afresh for every page.
"""

from django.db import connections

ROWS_LOOKED_AT = 1_000  # of each index: enough to choose by, and a matter of milliseconds


def refresh_statistics(using: str = "default") -> None:
    """Have SQLite count how its tables are filled. Called when much was written, and nightly."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}")
        cursor.execute("ANALYZE")
