"""The benefits of a programme by type, and how many of them came, came late or are overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from council.models import User
from programmes.models import Benefit, Measure, Programme


@dataclass(frozen=True)
class BenefitsOf:
    """What a person sees of a programme's benefits: by type, those realised and those past their day."""

    groups: Sequence[tuple[str, Sequence[Benefit]]]
    total: int
    realised: int
    overdue: Sequence[Benefit]


def benefits_of(programme: Programme, user: User, *, as_at: date) -> BenefitsOf:
    """The programme's benefits that the person sees, as at the day. One query."""
    seen: Any = Benefit.objects.visible_to(user).filter(programme=programme)  # type: ignore[attr-defined]
    every = list(seen.select_related("programme", "owner"))
    groups = [
        (str(label), [each for each in every if each.kind == kind]) for kind, label in Measure.Benefit.choices
    ]
    return BenefitsOf(
        [(label, group) for label, group in groups if group],
        len(every),
        sum(each.realised_on is not None for each in every),
        [each for each in every if is_overdue(each, as_at=as_at)],
    )


def is_overdue(benefit: Benefit, *, as_at: date) -> bool:
    """Whether its day has passed and it has not come; a benefit without a day is never overdue."""
    return bool(benefit.realised_on is None and benefit.realised_by and benefit.realised_by < as_at)
