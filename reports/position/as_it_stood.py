"""Records as they stood on a day, read from their history: a late draft still tells the day's truth."""

from datetime import date
from typing import Any, TypeVar

from django.db.models import Max, Model, OuterRef, QuerySet, Subquery

from council.calendar.days import end_of

M = TypeVar("M", bound=Model)


def as_it_stood(rows: QuerySet[M], *, as_at: date) -> list[M]:
    """The records of `rows`, in its order, as they were when the day ended. One query, or two.

    What was not changed since stands as it did, so nothing more is read of it. One whose history doesn't
    reach back so far (a plan that was imported later) is given as it now is. What is exempt today is exempt
    in the answer, whenever that was decided.
    """
    history = rows.model.history  # type: ignore[attr-defined]
    own = history.filter(id=OuterRef("pk")).order_by().values("id")
    today: list[Any] = list(
        rows.annotate(
            entry_then=Subquery(
                own.filter(history_date__lt=end_of(as_at)).annotate(last=Max("history_id")).values("last")
            ),
            entry_now=Subquery(own.annotate(last=Max("history_id")).values("last")),
        )
    )
    changed = {row.pk: row.entry_then for row in today if row.entry_then not in (None, row.entry_now)}
    entries = history.filter(history_id__in=changed.values()) if changed else ()
    then = {entry.id: entry.instance for entry in entries}
    return [_kept_exempt(then.get(now.pk, now), now) for now in today]


def _kept_exempt(then: M, now: M) -> M:
    if getattr(now, "exempt", False):
        then.exempt = True  # type: ignore[attr-defined]
        for name in ("exempt_kind", "exempt_paragraph", "exempt_further"):
            setattr(then, name, getattr(now, name))
    return then
