"""The date changes that a change request carries, of every register whose records have dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from council.models import User
from council.register.date_changes import DateChanges
from council.register.declaring import dated_registers
from council.wording import days, spoken
from programmes.models import ChangeRequest, Programme


@dataclass(frozen=True)
class Carried:
    """One date change, and the register that it belongs to."""

    dates: DateChanges
    change: Any

    @property
    def key(self) -> str:
        """Its name in a form: "action-12"."""
        return f"{self.dates.name}-{self.change.pk}"

    @property
    def record(self) -> Any:
        return getattr(self.change, self.dates.name)

    @property
    def move(self) -> str:
        """From when to when, in words."""
        if self.change.from_date is None:
            return f"a first date, {spoken(self.change.to_date)}"
        return f"{spoken(self.change.from_date)} to {spoken(self.change.to_date)}"

    @property
    def moves(self) -> str:
        """How far the date moves, in words; empty for a first date."""
        by = self.change.days
        return "" if by is None else f"{days(abs(by))} {'later' if by > 0 else 'earlier'}"

    @property
    def label(self) -> str:
        return f"{self.record.reference} {self.record.title}: {self.move}"


def carrying_registers() -> list[DateChanges]:
    """The registers whose date changes can be part of a change request."""
    return [dates for _, dates in dated_registers() if hasattr(dates.model, "part_of")]


def carried_by(request: ChangeRequest, person: User | None) -> Sequence[Carried]:
    """What the request carries; with a person, of what they see. A query for each register."""
    found = []
    for dates in carrying_registers():
        model: Any = dates.model
        rows = model.objects.visible_to(person) if person else model.objects.all()
        about = f"{dates.name}__owner", f"{dates.name}__programme", f"{dates.name}__workstream"
        rows = rows.filter(part_of=request).select_related(*about, "asked_by")
        found += [Carried(dates, change) for change in rows.order_by("to_date", "pk")]
    return found


def waiting_in(programme: Programme, person: User, request: ChangeRequest | None = None) -> Sequence[Carried]:
    """The date changes of the programme that wait and are part of no other request, by day asked for."""
    found = [
        Carried(dates, change)
        for dates in carrying_registers()
        for change in dates.waiting_for(person)
        if getattr(change, dates.name).programme_id == programme.pk
        and change.part_of_id in (None, request.pk if request else None)
    ]
    return sorted(found, key=lambda each: (each.change.asked_on, each.key))
