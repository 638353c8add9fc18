"""How the programmes of one page stand, for one person: in one query for each kind, however many they are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F

from actions.models import Action
from council.access.rules import Right, standing
from council.conventions import InForce
from council.lengths import shortened
from council.models import User
from council.natural_order import NaturalKey
from council.rag import Rag
from programmes.last_reported import EXEMPT
from programmes.models import Milestone, PriorityEffect, Programme, ReportedPosition, ReportingDate
from reports.home.portfolio import RagTally, tallies
from reports.portfolio.sorting import POSITIVE

REPORTS = 6  # of the last of which the RAG is shown
LABEL = 34  # letters of a programme's title in the drawing


@dataclass(frozen=True)
class ComingMilestone:
    """A milestone still to be delivered, the day on which it is expected, and that on which it is due."""

    title: str
    reference: str
    on: date
    due: date | None
    exempt: bool
    is_gate: bool = False

    def days_overdue(self, as_at: date) -> int:
        """The days since it was due; 0 where that day is still to come, or none was agreed."""
        return max(0, (as_at - self.due).days) if self.due else 0


@dataclass(frozen=True)
class ComingMeeting:
    """A meeting that the programme reports to."""

    body: str
    on: date


@dataclass
class ProgrammeOverview:
    """One programme of the page."""

    tally: RagTally = field(default_factory=RagTally)
    told: Sequence[tuple[date, Rag]] = ()  # what its body was told by the last reports, the oldest first
    milestones: list[ComingMilestone] = field(default_factory=list)
    meetings: list[ComingMeeting] = field(default_factory=list)
    priorities: list[str] = field(default_factory=list)

    @property
    def rag(self) -> Rag:
        return self.tally.worst

    @property
    def overdue(self) -> int:
        return self.tally.overdue

    @property
    def next_milestone(self) -> ComingMilestone | None:
        return self.milestones[0] if self.milestones else None

    @property
    def next_meeting(self) -> ComingMeeting | None:
        return self.meetings[0] if self.meetings else None

    @property
    def served(self) -> str:
        """The priorities of the council that it serves, in the council's order."""
        return "; ".join(self.priorities)


def give_overviews(programmes: Sequence[Programme], user: User, *, as_at: date, conventions: InForce) -> None:
    """Give each of the programmes its `overview`. Five queries."""
    views: dict[int, ProgrammeOverview] = {one.pk: ProgrammeOverview() for one in programmes}
    actions = Action.objects.visible_to(user).filter(programme__in=views)
    for key, tally in tallies(actions, by="programme_id", as_at=as_at, conventions=conventions).items():
        views[key].tally = tally
    who = standing(user)  # whoever only sees a part of a programme is not told how all of it stood
    for key, told in told_of([one.pk for one in programmes if who.has(Right.SEE, one.scope_id)]).items():
        views[key].told = told
    seen: Any = Milestone.objects.visible_to(user).filter(programme__in=views, delivered_on=None)
    # Records, and not their values alone: that an auditor opens an exempt one is told.
    for one in seen.order_by().only(
        "programme", "title", "reference", "forecast", "due", "exempt", "is_gate"
    ):
        if day := one.forecast or one.due:
            coming = ComingMilestone(one.title, one.reference, day, one.due, one.exempt, one.is_gate)
            views[one.programme_id].milestones.append(coming)
    meetings: Any = ReportingDate.objects.visible_to(user).filter(programme__in=views, meeting_on__gte=as_at)
    for key, body, day in meetings.order_by("meeting_on", "pk").values_list(
        "programme", "body__name", "meeting_on"
    ):
        views[key].meetings.append(ComingMeeting(body, day))
    effects: Any = PriorityEffect.objects.visible_to(user).filter(
        programme__in=views, objective=None, effect=POSITIVE
    )
    in_order = effects.order_by("priority__order", NaturalKey("priority__name"))
    for key, name in in_order.values_list("programme", "priority__name"):
        views[key].priorities.append(name)
    for one in programmes:
        view = views[one.pk]
        view.milestones.sort(key=lambda milestone: (milestone.on, milestone.reference))
        one.overview = view  # type: ignore[attr-defined]


def told_of(keys: Iterable[int]) -> dict[int, list[tuple[date, Rag]]]:
    """What the body of each programme was told of it by the last reports; what is exempt is left out.

    One query. Of the editions of one day the last counts.
    """
    rows = (
        ReportedPosition.objects.filter(
            kind="programme", programme__in=list(keys), object_id=F("programme"), body=F("programme__body")
        )
        .exclude(audience=EXEMPT)
        .order_by("as_at", "pk")
        .values_list("programme", "as_at", "rag")
    )
    told: dict[int, dict[date, Rag]] = defaultdict(dict)
    for key, day, rag in rows:
        told[key][day] = Rag(rag)
    return {key: list(days.items())[-REPORTS:] for key, days in told.items()}


def named(programme: Programme) -> str:
    """How the drawing names a programme."""
    return f"{programme.code} {shortened(programme.title, LABEL)}"
