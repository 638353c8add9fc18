"""What `manage.py check --deploy` says of conventions that are stored and can't be meant."""

from typing import Any

from django.core import checks
from django.db import DatabaseError

from council.models import Conventions


def check_stored_conventions(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """A warning for each row of conventions that does not count, since it can't be meant."""
    try:
        rows = list(Conventions.objects.all())
    except DatabaseError:  # not migrated yet, or away, which other checks say
        return []
    return [
        checks.Warning(
            f"{row} cannot be meant and do not count; those before them go on. {' '.join(sentences(row))}",
            hint="Change the settings from today on, under /settings/.",
            id="conventions.W001",
        )
        for row in rows
        if row.faults()
    ]


def sentences(row: Conventions) -> list[str]:
    """What stands against the row, each with its field."""
    return [
        sentence if field == "others" else f"{field}: {sentence}"
        for field, faults in row.faults().items()
        for sentence in faults
    ]
