"""The outputs and outcomes of a programme by phase, how many were delivered, and what they cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from council.models import User
from programmes.models import Output, Programme

NO_PHASE = "Phase not said"


@dataclass(frozen=True)
class OutputsOf:
    """What a person sees of a programme's outputs: by phase in order, those delivered and those late."""

    groups: Sequence[tuple[str, Sequence[Output]]]
    total: int
    delivered: int
    overdue: Sequence[Output]
    cost: Decimal | None  # of those whose cost is known


def outputs_of(programme: Programme, user: User, *, as_at: date) -> OutputsOf:
    """The programme's outputs that the person sees, as at the day. One query."""
    seen: Any = Output.objects.visible_to(user).filter(programme=programme)  # type: ignore[attr-defined]
    every = list(seen.select_related("programme", "owner"))
    phases: dict[str, list[Output]] = {}
    for each in every:
        phases.setdefault(each.phase or NO_PHASE, []).append(each)
    costs = [each.cost for each in every if each.cost is not None]
    return OutputsOf(
        list(phases.items()),
        len(every),
        sum(each.delivered_on is not None for each in every),
        [each for each in every if is_overdue(each, as_at=as_at)],
        sum(costs, Decimal(0)) if costs else None,
    )


def is_overdue(output: Output, *, as_at: date) -> bool:
    """Whether its day has passed and it was not delivered; one without a day is never overdue."""
    return bool(output.delivered_on is None and output.due and output.due < as_at)
