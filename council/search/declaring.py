"""How a kind of record says that it is found, and by what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Model, Q, QuerySet

from council.access.rules import InProgramme

NUMBERS_OF_KINDS = 40  # bits of an entry's key that are the record's; the kind's number stands above them


def visible_to(model: type[Model]) -> Callable[[Any], QuerySet[Any]]:
    """What someone may see of the model, by the model's own rule."""

    def of(user: Any) -> QuerySet[Any]:
        seen: QuerySet[Any] = model._default_manager.visible_to(user)  # type: ignore[attr-defined]
        return seen

    return of


@dataclass(frozen=True, kw_only=True, eq=False)
class Searched:
    """A kind of record that is found: its words, where it stands, and who may find it.

    `number` is kept in every entry: it is never changed, nor given to another kind. `reference`,
    `other_reference`, `title` and `words` are paths from the model; `others` are those models on which the
    record's page or heading hangs, read together with it. `only` narrows to what is current.
    """

    number: int
    key: str  # in an address: "actions"
    one: str  # "Action"
    many: str  # "Actions"
    model: type[Model]
    title: str
    words: tuple[str, ...] = ()
    reference: str = ""
    other_reference: str = ""
    within: str = ""  # what the record belongs to, told beside it: "programme__title"
    others: tuple[str, ...] = ()
    # Records on the way to its words: where one of them is written, the entries made with it are kept anew.
    made_with: tuple[str, ...] = ()
    shown: str = ""  # what stands in the list for the title, where the title alone would not say which it is
    only: Q = field(default_factory=Q)
    visible: Callable[[Any], QuerySet[Any]] | None = None

    def seen_by(self, user: Any) -> QuerySet[Any]:
        """The records of the kind that the person may find."""
        seen = (self.visible or visible_to(self.model))(user)
        return seen.filter(self.only).order_by()

    @property
    def is_seen_by_the_usual_rule(self) -> bool:
        """Whether all of them that are not exempt are seen by who sees the whole council."""
        rule = getattr(self.model, "visible_when", None)
        usual = getattr(rule, "__func__", None) is InProgramme.visible_when.__func__  # type: ignore[attr-defined]
        return usual and self.visible is None and not self.only

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """What an entry is made of, in the order in which it is read from the database."""
        named = [self.reference, self.other_reference, self.title, *self.words]
        return tuple(path for path in named if path)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """What is read of a record: the paths of its words, then those that make it exempt."""
        return (*self.paths, *(path for path, _ in self.exempt_when))

    @cached_property
    def columns_of_others(self) -> tuple[str, ...]:
        """Those of the columns that other records hold: they may have changed since this one read them."""
        return tuple(path for path in self.columns if "__" in path)

    @property
    def exempt_paths(self) -> tuple[str, ...]:
        return tuple(getattr(self.model, "exempt_paths", ()))

    @cached_property
    def exempt_when(self) -> tuple[tuple[str, Any], ...]:
        """What makes a record of the kind exempt: a path, and the value there."""
        flags = ((path, True) for path in self.exempt_paths)
        return (*flags, *getattr(self.model, "exempt_where", {}).items())

    def is_exempt(self, values: Sequence[Any]) -> bool:
        """Whether a record is exempt of which these are the values at the paths of `exempt_when`."""
        return any(value == wanted for value, (_, wanted) in zip(values, self.exempt_when, strict=True))

    def entry_key(self, key: int) -> int:
        """The key of the record's entry."""
        return (self.number << NUMBERS_OF_KINDS) | key
