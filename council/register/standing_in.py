"""How a register says in which records of others its own stand: what follows where two of those become one.

An action stands in a workstream, and the room of workstreams knows no action. So each register that has a key
to such a record declares it, and who merges, retires or shows that record asks the declarations.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from council.models import User


@dataclass(frozen=True)
class StandingIn:
    """One kind of record that stands in a record of another kind, by the name of its `key` to it.

    `live` gives those that somebody still answers for; `listed` the address of the register with those that
    stand in one record; `added` where a person adds one to a record, empty where they may not.
    """

    one: str  # as in a sentence: "action"
    many: str
    order: int  # where it stands among the others
    model: type[Model]
    key: str
    live: Callable[[], Any]
    listed: Callable[[Any], str] | None = None
    added: Callable[[Any, User], str] | None = None

    def all_in(self, record: Any) -> QuerySet:
        """Everything of the kind that stands in the record, whatever became of it."""
        rows: QuerySet = self.model._base_manager.filter(**{self.key: record})
        return rows

    def live_in(self, record: Any, *, seen_by: User | None = None) -> QuerySet:
        """The live ones; with `seen_by`, those that this person may see."""
        rows = self.live()
        if seen_by is not None and hasattr(rows, "visible_to"):
            rows = rows.visible_to(seen_by)
        found: QuerySet = rows.filter(**{self.key: record})
        return found

    def in_words(self, number: int) -> str:
        return f"1 {self.one}" if number == 1 else f"{number} {self.many}"
