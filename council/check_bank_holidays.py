"""What `check` says of the published bank holidays: a year before the list runs out, renew the package."""

from datetime import date, timedelta
from typing import Any

from django.core import checks
from django.utils import timezone

from council.calendar.bank_holidays import list_ends
from council.wording import spoken

AHEAD = timedelta(days=366)


def check_bank_holidays(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """A warning where fewer than twelve months of the published list lie ahead."""
    return warnings_of(list_ends(), on=timezone.localdate())


def warnings_of(ends: date, *, on: date) -> list[checks.CheckMessage]:
    """The warning about a list that ends on that day, as seen on a day; none where it is far away."""
    if on + AHEAD < ends:
        return []
    verb = "ends" if ends >= on else "ended"
    return [
        checks.Warning(
            f"The published list of bank holidays {verb} on {spoken(ends)}. Days after it are worked out by"
            " rule, which knows no day that is given once, such as a jubilee.",
            hint="Renew the package govuk-bank-holidays: raise its version in pyproject.toml, run `make lock`"
            " and install again.",
            id="calendar.W001",
        )
    ]
