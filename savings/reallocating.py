"""Putting what was saved to other use: never more of a year than finance has confirmed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Meant
from council.deciding import check_meeting, decided_where
from council.history import authored
from council.models import Body
from council.refusing import Refusals
from council.wording import pounds
from programmes.models import Programme
from savings.forecasting import locked_line
from savings.models import ZERO, Reallocation, Saving, YearProfile
from savings.proposing import MOST_POUNDS

TO_REALLOCATE = Rule("Finance puts what was saved to other use.", rights=(Right.MONEY,))


@dataclass(frozen=True, kw_only=True)
class Use:
    """What saved pounds are put to, and where that was decided."""

    kind: str
    use: str
    amount: Decimal
    note: str = ""
    brings: Saving | None = None
    body: Body | None = None
    meeting_on: date | None = None
    minute: str = ""


@transaction.atomic
def reallocate(
    line: YearProfile,
    use: Use,
    *,
    by: By,
    on: date,
    planned: Reallocation | None = None,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Reallocation:
    """Put a part of what is confirmed of the year to other use; a `planned` one is carried out by it.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the year's own.
    """
    person = authorise(by, TO_REALLOCATE, line, on=on)
    line = locked_line(line, version)
    free = line.confirmed - line.reallocated
    refusals = Refusals()
    refusals.say("use", "Enter what it is used for.", where=not use.use.strip())
    kinds = [str(kind) for kind in Reallocation.Kind]
    refusals.say("kind", "Select whether it is permanent or a one-off.", where=use.kind not in kinds)
    words = f"Enter an amount above £0 and up to {pounds(free)}: that much is confirmed and free."
    refusals.say("amount", words, where=not ZERO < use.amount <= free)
    saving = line.saving
    once = use.kind == Reallocation.Kind.PERMANENT and saving.recurrence == Saving.Recurrence.ONE_OFF
    refusals.say("kind", "A one-off saving cannot pay for something permanent.", where=once)
    if use.brings is not None and use.brings.programme_id != saving.programme_id:
        refusals.say("brings", "Select a saving of the same programme.")
    with refusals.hear():
        check_meeting(use.body, use.meeting_on, use.minute, by=by, on=on, meant=meant)
    if planned is not None and (planned.is_drawn or planned.ended_on):
        refusals.say("", f"{planned.reference} is carried out or ended already.")
    refusals.raise_all()
    made = planned or Reallocation(programme=saving.programme, reference=saving.programme.next_reference("X"))
    made.line, made.year = line, line.year
    made.kind, made.use, made.amount, made.note = use.kind, use.use.strip(), use.amount, use.note.strip()
    made.brings, made.body, made.meeting_on, made.minute = use.brings, use.body, use.meeting_on, use.minute
    made.decided_by, made.decided_on = person, on
    line.reallocated += use.amount
    where = decided_where(use.body, use.meeting_on, use.minute)
    with authored(by=person, why=f"{pounds(use.amount)} put to other use{where}: {made.use}"):
        line.save()
        made.save()
    return made


@transaction.atomic
def end_reallocation(held: Reallocation, *, reason: str, by: By, on: date) -> Reallocation:
    """End the other use with the reason: what it drew is free again, and it stays readable."""
    person = authorise(by, TO_REALLOCATE, held, on=on)
    line = locked_line(held.line) if held.line else None
    held = Reallocation.objects.select_for_update(of=("self",)).get(pk=held.pk)
    refusals = Refusals()
    refusals.say("reason", "Enter why it ends.", where=not reason.strip())
    refusals.say("", f"{held.reference} has ended already.", where=held.ended_on is not None)
    refusals.raise_all()
    drawn = held.is_drawn
    held.ended_on, held.ended_reason = on, reason.strip()
    with authored(by=person, why=f"Other use ended: {reason.strip()}"):
        held.save()
        if line is not None and drawn:
            line.reallocated -= held.amount
            line.save()
    return held


@transaction.atomic
def plan_reallocation(programme: Programme, use: Use, *, by: By, on: date) -> Reallocation:
    """Write down another use that is planned: it draws on nothing until finance carries it out.

    Raises ValidationError by field.
    """
    person = authorise(by, TO_REALLOCATE, programme, on=on)
    refusals = Refusals()
    refusals.say("use", "Enter what it is used for.", where=not use.use.strip())
    kinds = [str(kind) for kind in Reallocation.Kind]
    refusals.say("kind", "Select whether it is permanent or a one-off.", where=use.kind not in kinds)
    refusals.say("amount", "Enter an amount above £0.", where=not ZERO < use.amount <= MOST_POUNDS)
    refusals.raise_all()
    with authored(by=person, why="Other use planned"):
        return Reallocation.objects.create(
            programme=programme,
            reference=programme.next_reference("X"),
            kind=use.kind,
            use=use.use.strip(),
            amount=use.amount,
            note=use.note.strip(),
        )
