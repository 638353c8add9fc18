"""What each app declares of the personal data that it holds, gathered.

A module named as `personal_data` on an AppConfig may hold:

* `RETAINED`, a tuple of `RecordKind`: what goes once its period has run, and how;
* `ABOUT_PEOPLE`, a tuple of `About`: one for each key to a person, so that a copy of all that is held about
  somebody leaves nothing out (tests/council/personal_data/ walks every model and asks for it);
* `FREE_TEXT`, a dictionary: the words of a closed programme's records in which people may be named, as
  {"actions.Update": ("text", "reason")}.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from types import ModuleType
from typing import Any, ClassVar, Protocol

from django.apps import apps
from django.db import models

from council.models import User
from council.personal_data.holding import Holds

PUBLIC_TASK = "UK GDPR Article 6(1)(e), public task"
LEGAL_DUTY = "UK GDPR Article 6(1)(c), legal duty, and 6(1)(e), public task"


class RecordKind(Protocol):
    """One kind of personal data, how long it is kept and how it goes."""

    key: ClassVar[str]  # by which the conventions name its period
    label: ClassVar[str]
    held: ClassVar[str]  # what is held, in a sentence
    counted_from: ClassVar[str]
    basis: ClassVar[str]

    def past(self, *, before: date, holds: Holds) -> Collection[int | str]:
        """The keys of what is past its period and on no hold."""
        ...

    def purge(self, keys: Collection[int | str], *, by: User | None, at: datetime, as_at: date) -> int:
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


def _modules() -> Iterator[ModuleType]:
    for config in apps.get_app_configs():
        if module := getattr(config, "personal_data", ""):
            yield import_module(module)


def _declared(name: str) -> Iterator[Any]:
    for module in _modules():
        yield from getattr(module, name, ())


def retained() -> list[RecordKind]:
    """Every kind of personal data that has a period, the ground's first."""
    return list(_declared("RETAINED"))


def about_people() -> list[About]:
    """What is declared of each key to a person, but for apps that aren't installed."""
    labels = {config.label for config in apps.get_app_configs()}
    return [about for about in _declared("ABOUT_PEOPLE") if about.key.split(".")[0] in labels]


def free_text() -> dict[type[models.Model], tuple[str, ...]]:
    """The models whose words go with a closed programme, and the fields that hold them."""
    found: dict[type[models.Model], tuple[str, ...]] = {}
    for module in _modules():
        for label, fields in getattr(module, "FREE_TEXT", {}).items():
            found[apps.get_model(label)] = fields
    return found
