"""How rows of a plan become actions: new ones made, others changed, those that are gone withdrawn.

An import obeys the same acts as a page: a changed date is asked for, a completion waits for another person's
look, leaving the live stages says why. A new plan's words enter as they stand.
"""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Model

from actions import stages
from actions.models import Action, Completion, DateChange
from actions.plan_import.changing import change_action
from actions.plan_import.making import make_actions
from council.access.acting import ConfirmedImport
from council.rag import Stage
from programmes.imports.applying.apply import ImpossibleChange
from programmes.imports.records import ComparedRecord
from programmes.imports.registers import WriteContext


def write_actions(records: Sequence[ComparedRecord], context: WriteContext) -> dict[int, Action]:
    """The actions written, by the record's place in the list: new ones in bulk, changes by the acts."""
    new = [place for place, record in enumerate(records) if record.object_id is None]
    made = make_actions([records[place] for place in new], context)
    written = dict(zip(new, made, strict=True))
    known = Action.objects.in_bulk([r.object_id for r in records if r.object_id is not None])
    for place, record in enumerate(records):
        if record.object_id is not None and record.changes:
            written[place] = change_action(known[record.object_id], record, context)
    return written


def withdraw_actions(object_ids: Sequence[int], *, reason: str, context: WriteContext) -> None:
    """Withdraw the actions with the reason."""
    for action in Action.objects.filter(pk__in=object_ids).order_by("pk"):
        try:
            stages.leave(
                action,
                to=Stage.WITHDRAWN,
                reason=reason,
                by=context.authority,
                on=context.on,
                conventions=context.conventions,
            )
        except ValidationError as refusal:
            raise ImpossibleChange(f"{action.reference}: {' '.join(refusal.messages)}") from refusal


def retire_part(part: Model, *, by: ConfirmedImport, on: date, why: str) -> bool:
    """Whether the part was something asked for, which is withdrawn and not removed."""
    if isinstance(part, DateChange):
        part.outcome, part.decision_reason = DateChange.Outcome.WITHDRAWN, why
    elif isinstance(part, Completion):
        part.outcome, part.seen = Completion.Outcome.WITHDRAWN, why
    else:
        return False
    part.decided_by, part.decided_on = by.person, on
    part.save()
    return True


# --- actions that the file changes --------------------------------------------------------------------------
