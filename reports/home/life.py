"""What a programme's page says of its life from objectives to closure, in one query for each kind."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from council.models import User
from programmes.benefits.gathering import BenefitsOf, benefits_of
from programmes.measures.gathering import MeasureStands, measures_of
from programmes.models import Measure, Objective, Programme
from programmes.outputs.gathering import OutputsOf, outputs_of
from programmes.team.gathering import TeamOf, team_of


@dataclass(frozen=True)
class Life:
    """How many objectives there are, and how many came out how, in words."""

    objectives: int
    outcomes: Sequence[tuple[str, int]]
    measures: Sequence[tuple[str, Sequence[MeasureStands]]]  # those still read, by what they show
    benefits: BenefitsOf
    outputs: OutputsOf
    team: TeamOf

    @property
    def measured(self) -> int:
        """How many measures are still read."""
        return sum(len(rows) for _, rows in self.measures)


def life_of(programme: Programme, user: User, *, as_at: date) -> Life:
    """What the person sees of it, as at the day."""
    seen = Objective.objects.visible_to(user).filter(programme=programme)  # type: ignore[attr-defined]
    counted = Counter(seen.order_by().values_list("outcome", flat=True))
    outcomes = [(str(each.label), counted[each.value]) for each in Objective.Outcome if counted[each.value]]
    rows = [row for row in measures_of(programme, user) if not row.measure.ended_on]
    kinds = Measure.Kind.choices
    shown = [(label, [row for row in rows if row.measure.kind == kind]) for kind, label in kinds]
    groups = [(label, group) for label, group in shown if group]
    benefits = benefits_of(programme, user, as_at=as_at)
    outputs = outputs_of(programme, user, as_at=as_at)
    team = team_of(programme, user, as_at=as_at)
    return Life(counted.total(), outcomes, groups, benefits, outputs, team)
