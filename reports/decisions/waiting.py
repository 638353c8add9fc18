"""The date changes that wait, over all registers, as a person may decide on them together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from council.access import duties
from council.deciding import asked_by
from council.models import User
from council.register.date_changes import DateChanges
from council.register.declaring import dated_registers
from council.wording import days
from programmes.models import Programme, Workstream


@dataclass(frozen=True)
class Which:
    """What the list is narrowed to; what is empty narrows nothing."""

    programme: Programme | None = None
    workstream: Workstream | None = None
    through: str = ""  # "import 12"

    def takes(self, waiting: "WaitingDate") -> bool:
        """Whether the date change lies in the programme and the workstream, and came through it."""
        record, stream = waiting.record, waiting.record.workstream
        if self.programme and record.programme_id != self.programme.pk:
            return False
        if self.workstream and (stream is None or self.workstream not in (stream, stream.parent)):
            return False
        return self.through in ("", waiting.change.asked_through)


@dataclass(frozen=True)
class WaitingDate:
    """One date change that waits, with what an approval does to its record."""

    dates: DateChanges
    change: Any
    is_own: bool = False  # asked for by the person, or by whom they deputise for: another decides
    refusal: str = ""  # why it could not be decided with the others

    @property
    def key(self) -> str:
        """Its name in the form: "action-12"."""
        return f"{self.dates.name}-{self.change.pk}"

    @property
    def record(self) -> Any:
        return getattr(self.change, self.dates.name)

    @property
    def is_carried(self) -> bool:
        """Whether it is decided with a change of its programme that waits."""
        whole = getattr(self.change, "part_of", None)
        return whole is not None and whole.waits

    @property
    def alone(self) -> str:
        """The address at which it is decided by itself."""
        return self.dates.alone(self.record)

    @property
    def category(self) -> str:
        """The main reason for the delay, where the register knows one."""
        return str(getattr(self.change, "delay_category", ""))

    @property
    def asker(self) -> str:
        return str(self.change.asked_by or self.change.asked_through or "")

    @property
    def moves(self) -> str:
        """How far the date moves, in words; empty for a first date."""
        by = self.change.days
        if by is None:
            return ""
        return f"{days(abs(by))} {'later' if by > 0 else 'earlier'}"

    @property
    def has_moved(self) -> bool:
        """Whether the record's date is another by now, so that it can only be refused."""
        return bool(self.change.has_moved(self.record))


def waiting_for(person: User, *, on: date) -> list[WaitingDate]:
    """What the person may decide on or has asked for themselves, by day asked. One query a register."""
    own = duties.acting_as(person, on=on)
    found = [
        WaitingDate(dates, change, is_own=asked_by(change, own))
        for _, dates in dated_registers()
        for change in dates.waiting_for(person)
        if dates.rule.allows(person, change, on=on)
    ]
    return sorted(found, key=lambda each: (each.change.asked_on, each.dates.name, each.change.pk))


def within(waiting: Iterable[WaitingDate], which: Which) -> list[WaitingDate]:
    """Of what waits, what the filters leave."""
    return [each for each in waiting if which.takes(each)]


def number_waiting(person: User, *, on: date) -> int:
    """How many date changes the person may decide on; those that a change carries come with it."""
    return sum(not each.is_own and not each.is_carried for each in waiting_for(person, on=on))


def choices_of(waiting: list[WaitingDate]) -> Mapping[str, WaitingDate]:
    """The date changes by their name in the form."""
    return {each.key: each for each in waiting}
