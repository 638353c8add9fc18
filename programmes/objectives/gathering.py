"""The objectives of a programme as its page, its closure report and its sheets show them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from council.models import User
from programmes.models import Achievement, Objective, PriorityEffect, Programme


@dataclass(frozen=True)
class ObjectivesOf:
    """A programme's objectives under their headings, its main achievements and what it serves."""

    headed: Sequence[tuple[str, Sequence[Objective]]]
    main: Sequence[Achievement]
    serves: Sequence[PriorityEffect]
    outcomes: Sequence[tuple[str, int]]  # how many came out how, in words; empty ones left out
    total: int


def objectives_of(programme: Programme, user: User) -> ObjectivesOf:
    """All of it that the person sees. Four queries."""
    objectives = list(
        Objective.objects.visible_to(user)  # type: ignore[attr-defined]
        .filter(programme=programme)
        .select_related("programme")
        .prefetch_related("achievements", "priority_effects__priority")
    )
    seen = Achievement.objects.visible_to(user).filter(programme=programme, objective=None)  # type: ignore[attr-defined]
    effects = PriorityEffect.objects.visible_to(user).filter(programme=programme, objective=None)  # type: ignore[attr-defined]
    counted = Counter(objective.outcome for objective in objectives)
    return ObjectivesOf(
        headed=[(heading, list(group)) for heading, group in groupby(objectives, key=lambda o: o.heading)],
        main=list(seen),
        serves=list(effects.select_related("priority").order_by("priority__order", "priority__name")),
        outcomes=[(str(o.label), counted[o.value]) for o in Objective.Outcome if counted[o.value]],
        total=len(objectives),
    )
