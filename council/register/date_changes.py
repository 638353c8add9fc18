"""How a register lets the date changes of its records be decided together with those of other registers.

`reports/decisions` lists what waits in every register that declares it, and hands each over to its own acts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from council.access.acting import Rule
from council.models import DecisionRequest, User


@dataclass(frozen=True, kw_only=True)
class DateChanges:
    """The date changes of one register, and its acts that decide on them.

    `approve` and `refuse` take a date change, `by`, `on`, the meeting (`body`, `meeting_on`, `minute`),
    `reason` and `meant`; `approve` takes the `conventions` too.
    """

    model: type[DecisionRequest]
    one: str  # as in a sentence: "action"
    rule: Rule  # who decides
    approve: Callable[..., Any]
    refuse: Callable[..., Any]
    alone: Callable[[Any], str]  # the address at which the date change of a record is decided by itself
    # What the record's page names leads to, from the record.
    related: tuple[str, ...] = ("programme", "owner", "workstream__parent")

    @property
    def name(self) -> str:
        """The name by which a form knows the register's date changes."""
        return self.model.about

    def waiting_for(self, person: User) -> QuerySet:
        """The date changes that wait and that the person sees, the first asked for first; one query."""
        about = self.model.about
        rows: QuerySet = self.model.objects.visible_to(person).filter(  # type: ignore[attr-defined]
            outcome=self.model.waiting_outcome
        )
        related = [f"{about}__{path}" for path in self.related]
        if hasattr(self.model, "part_of"):  # where it can be decided with a change of its programme
            related.append("part_of__programme")
        return rows.select_related(*related, "asked_by").order_by("asked_on", "pk")
