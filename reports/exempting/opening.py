"""Opening a record again, and with it the words that reports keep of it."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from actions.models import Action, DateChange
from council.access.acting import By, Rule
from council.conventions import InForce
from council.exempting.lifting import lift_exemption, withdraw_proposal
from council.exempting.proper_officer import authorise_proper_officer
from council.history import authored, bulk_update
from council.models import User
from reports.wording.following import KINDS
from reports.wording.models import CommitteeText, DecisionAsked


@transaction.atomic
def lift_with_words(
    record: Any, *, reason: str, by: By, on: date, conventions: InForce, version: int | None = None
) -> None:
    """Open the record again as `lift_exemption` does, and the words of it that were open once as they are."""
    authorise_proper_officer(by, record, on=on, conventions=conventions)
    lift_exemption(record, reason=reason, by=by, on=on, conventions=conventions, version=version)
    _open_words(record, by=by)


@transaction.atomic
def take_back_with_words(
    record: Any, *, reason: str, rule: Rule, by: By, on: date, version: int | None = None
) -> None:
    """Take the proposal back as `withdraw_proposal` does, and open those words."""
    withdraw_proposal(record, reason=reason, rule=rule, by=by, on=on, version=version)
    _open_words(record, by=by)


def _open_words(record: Any, *, by: By) -> None:
    """Open what reports keep of the record; what was chosen from exempt words stays hidden."""
    kind = KINDS.get(type(record))
    if kind is None or type(record)._base_manager.filter(pk=record.pk, exempt=True).exists():
        return
    with authored(by=by if isinstance(by, User) else None, why="Words of a report open again"):
        for texts in (CommitteeText.objects.all(), DecisionAsked.objects.all()):
            _open(texts.filter(exempt=True, kind=kind, object_id=record.pk))
            if isinstance(record, Action):
                moves = DateChange.objects.filter(action=record).order_by().values("pk")
                _open(texts.filter(exempt=True, kind="date_change", object_id__in=moves))


def _open(rows: QuerySet[Any]) -> None:
    found = [row for row in rows.order_by("pk") if _was_open_so(row)]
    for row in found:
        row.exempt = False
    bulk_update(found, ["exempt"])


def _was_open_so(row: Any) -> bool:
    """Whether the very words stood there while what they are of was open."""
    words = {name: getattr(row, name) for name in ("source", "text") if hasattr(row, name)}
    was: bool = type(row).history.filter(id=row.pk, exempt=False, **words).exists()
    return was
