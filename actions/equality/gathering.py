"""The equality impact assessment of a programme, as one person may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from actions.models import EqualityAssessment, EqualityPoint
from council.models import User
from council.natural_order import NaturalKey
from programmes.models import Programme


@dataclass(frozen=True)
class EqualityOf:
    """What a person sees of a programme's assessment: its points in order, and its sign-off."""

    points: Sequence[EqualityPoint]
    assessment: EqualityAssessment | None


def equality_of(programme: Programme, user: User, *, public: bool = False) -> EqualityOf:
    """The assessment with its points; `public`: without those of exempt actions. Two queries."""
    seen: Any = EqualityPoint.objects.visible_to(user).filter(action__programme=programme)
    if public:
        seen = seen.filter(action__exempt=False)
    points = seen.select_related("action__owner", "action__programme").order_by(
        NaturalKey("action__reference")
    )
    assessments: Any = EqualityAssessment.objects.visible_to(user).filter(programme=programme)
    found = assessments.select_related("programme", "completed_by", "ratified_by").first()
    return EqualityOf(list(points), found)
