"""What reports keep of a record becomes exempt with it, by the hand of whoever marks the record.

Nobody calls `_follow`: history tells it of what an act wrote, within the transaction of that act.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model, QuerySet

from actions.models import Action, DateChange
from council.history import bulk_update
from council.history.doors import WrittenRecords
from council.models import Exemptable
from programmes.models import Milestone
from reports.wording.models import CommitteeText, DecisionAsked
from risks.models import LogEntry, Risk
from savings.models import Saving

KINDS: Mapping[type[Model], str] = {
    Action: "action",
    Milestone: "milestone",
    Risk: "risk",
    LogEntry: "log_entry",
    Saving: "saving",
}


def _follow(written: WrittenRecords) -> None:
    """Hide the words that reports keep of records that are exempt now: a follower of history's doors.

    Where the mark is taken off again, `reports.exempting.opening` opens those that were open before.
    """
    model, record = written.model, written.record
    kind = KINDS.get(model)
    if kind is None or written.removed or (isinstance(record, Exemptable) and not record.exempt):
        return
    manager: Any = model._base_manager
    exempt = list(manager.filter(pk__in=written.keys, exempt=True).order_by().values_list("pk", flat=True))
    if not exempt:
        return
    for texts in (CommitteeText.objects.all(), DecisionAsked.objects.all()):
        _hide(texts.filter(exempt=False, kind=kind, object_id__in=exempt))
        if model is Action:
            moves = DateChange.objects.filter(action__in=exempt).order_by().values("pk")
            _hide(texts.filter(exempt=False, kind="date_change", object_id__in=moves))


def _hide(rows: QuerySet[Any]) -> None:
    found = list(rows.order_by("pk"))
    for row in found:
        row.exempt = True
    bulk_update(found, ["exempt"])
