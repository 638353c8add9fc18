"""What a person owes next, of all registers: where to go on to once one of it was answered."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from council.register.declaring import owing_registers
from council.register.owing import OwedRow, Visit, by_need


def next_owed(visit: Visit, *, after: str) -> OwedRow | None:
    """The first that asks for something, as "My actions" orders it, without that reference; else None.

    What was answered today is left out, though it may stay overdue: else two would lead to each other.
    """
    rows = [row for _, owing in owing_registers() for row in owing.owed_by(visit)]
    asking = (row for group in by_need(rows) if not group.folded for row in group.owed)
    unheard = (row for row in asking if row.step_url and row.heard_on != visit.as_at)
    return next((row for row in unheard if row.reference != after), None)


def with_next(message: str, visit: Visit, *, after: str) -> str:
    """What is said of a save, with the way to what the person owes next, if they owe anything."""
    row = next_owed(visit, after=after)
    if row is None:
        return message
    return SafeString(render_to_string("_and_next.html", {"message": message, "row": row}).strip())
