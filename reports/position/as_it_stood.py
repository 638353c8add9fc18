"""Records as they stood on a day, read from their history: a late draft still tells the day's truth."""

from datetime import date
from typing import TypeVar

from django.db.models import Max, Model, QuerySet

from council.calendar.days import end_of

M = TypeVar("M", bound=Model)


def as_it_stood(rows: QuerySet[M], *, as_at: date) -> list[M]:
    """The records of `rows`, in its order, as they were when the day ended. Three queries.

    One whose history doesn't reach back so far (a plan that was imported later) is given as it now is.
    What is exempt today is exempt in the answer, whenever that was decided.
    """
    today = list(rows)
    history = rows.model.history  # type: ignore[attr-defined]
    # The keys are read first: nested into one query, PostgreSQL may plan a scan for each row of history.
    latest = list(
        history.filter(id__in=[row.pk for row in today], history_date__lt=end_of(as_at))
        .order_by()
        .values("id")
        .annotate(latest=Max("history_id"))
        .values_list("latest", flat=True)
    )
    then = {entry.id: entry.instance for entry in history.filter(history_id__in=latest)}
    return [_kept_exempt(then.get(now.pk, now), now) for now in today]


def _kept_exempt(then: M, now: M) -> M:
    if getattr(now, "exempt", False):
        then.exempt = True  # type: ignore[attr-defined]
        for name in ("exempt_kind", "exempt_paragraph", "exempt_further"):
            setattr(then, name, getattr(now, name))
    return then
