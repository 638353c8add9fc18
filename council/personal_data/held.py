"""How a declaration says which personal data it answers for: how long it is kept, who may have a copy."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from django.apps import apps
from django.db import models

from council.access.acting import By
from council.personal_data.holding import Holds

PUBLIC_TASK = "UK GDPR Article 6(1)(e), public task"
LEGAL_DUTY = "UK GDPR Article 6(1)(c), legal duty, and 6(1)(e), public task"


class RecordKind(Protocol):
    """One kind of personal data, how long it is kept and how it goes."""

    key: str  # by which the conventions name its period
    label: str
    held: str  # what is held, in a sentence
    counted_from: str
    basis: str

    def past(self, *, before: date, holds: Holds) -> Collection[int | str]:
        """The keys of what is past its period and on no hold."""
        ...

    def purge(self, keys: Collection[int | str], *, by: By, at: datetime, as_at: date) -> int:
        """The number of records purged, told as an event, in one transaction."""
        ...


@dataclass(frozen=True)
class About:
    """A key from a record to a person: what of the record goes into that person's copy, or why nothing."""

    key: str  # as "actions.Update.by"
    heading: str = ""
    fields: tuple[str, ...] = ()
    left_out: str = ""  # why, where nothing of it is copied
    goes: bool = False  # whether the record is deleted when the person is pseudonymised

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.key.rpartition(".")[0])

    @property
    def field(self) -> str:
        return self.key.rpartition(".")[2]


@dataclass(frozen=True)
class HeldOfPeople:
    """The personal data that a declaration answers for.

    `retained`: what goes once its period has run, and how. `about`: one for each key to a person, so that a
    copy of all that is held about somebody leaves nothing out (tests/council/personal_data/ walks every model
    and asks for it). `free_text`: the words of a closed programme's records in which people may be named, as
    {"actions.Update": ("text", "reason")}.
    """

    retained: tuple[RecordKind, ...] = ()
    about: tuple[About, ...] = ()
    free_text: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


NOTHING_HELD = HeldOfPeople()
