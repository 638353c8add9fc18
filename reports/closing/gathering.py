"""What a programme comes to at its end: for the checklist and the closure report, exempt records left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.equality.gathering import EqualityOf, equality_of
from actions.following_on.gathering import follow_ons_of
from actions.models import Action, FollowOn
from council.models import User
from council.rag import DONE, LIVE, Stage
from programmes.benefits.gathering import BenefitsOf, benefits_of
from programmes.closing.views import by_phase
from programmes.models import DocumentTable, Lesson, Milestone, Programme, ProgrammeClosure, Workstream
from programmes.objectives.gathering import ObjectivesOf, objectives_of
from programmes.outputs.gathering import OutputsOf, outputs_of
from programmes.reference_tables.showing import ShownTable, shown_table
from programmes.team.gathering import TeamOf, team_of
from risks.models import Risk
from savings.models import YearProfile
from savings.statement import profiles_visible_to, statement, statement_lines


@dataclass(frozen=True)
class Ending:
    """A programme at its end, as one person may see it."""

    programme: Programme
    closure: ProgrammeClosure | None
    objectives: ObjectivesOf
    milestones: Sequence[Milestone]
    workstreams: Sequence[Workstream]
    follow_on: Sequence[Action]
    risks: Sequence[Risk]
    savings: Any
    lessons: Sequence[tuple[str, Sequence[Lesson]]]
    benefits: BenefitsOf
    outputs: OutputsOf
    team: TeamOf
    tables: Sequence[ShownTable]
    equality: EqualityOf
    handed_on: Sequence[FollowOn]
    done: int

    @property
    def checklist(self) -> list[tuple[str, str, bool]]:
        """What there is to look at before it closes: the subject, how it stands, whether settled."""
        judged = self.objectives.total - dict(self.objectives.outcomes).get("Not assessed yet", 0)
        reached = sum(milestone.delivered_on is not None for milestone in self.milestones)
        told = sum(bool(stream.position) for stream in self.workstreams)
        learnt = sum(len(group) for _, group in self.lessons)
        return [
            ("Objectives judged", f"{judged} of {self.objectives.total}", judged == self.objectives.total),
            ("Milestones delivered", f"{reached} of {len(self.milestones)}", reached == len(self.milestones)),
            ("Workstreams with a last position", f"{told} of {len(self.workstreams)}",
             told == len(self.workstreams)),
            ("Actions done", f"{self.done}, and {len(self.follow_on)} to follow on", not self.follow_on),
            ("Risks still open", str(len(self.risks)), not self.risks),
            ("Benefits realised", f"{self.benefits.realised} of {self.benefits.total}",
             self.benefits.realised == self.benefits.total),
            ("Outputs delivered", f"{self.outputs.delivered} of {self.outputs.total}",
             self.outputs.delivered == self.outputs.total),
            ("Lessons written down", str(learnt), bool(learnt)),
        ]  # fmt: skip


def ending_of(programme: Programme, user: User, *, as_at: date) -> Ending:
    """What the person sees and may be told in public, as at the day. A fixed number of queries."""
    actions: Any = Action.objects.visible_to(user).filter(programme=programme, exempt=False)
    milestones: Any = Milestone.objects.visible_to(user).filter(programme=programme, exempt=False)
    streams: Any = Workstream.objects.visible_to(user).filter(programme=programme, retired_on=None)
    lessons: Any = Lesson.objects.visible_to(user).filter(programme=programme)  # type: ignore[attr-defined]
    tables: Any = DocumentTable.objects.visible_to(user).filter(programme=programme)  # type: ignore[attr-defined]
    risks: Any = Risk.objects.visible_to(user).filter(programme=programme, exempt=False)
    profiles = YearProfile.objects.filter(
        pk__in=profiles_visible_to(user).values("pk"), saving__programme=programme, saving__exempt=False
    )
    following = actions.filter(stage__in=(*LIVE, Stage.ON_HOLD, Stage.TRANSFERRED), goes_on=None)
    return Ending(
        programme=programme,
        closure=programme.closures.filter(reopened_on=None).select_related("body").first(),
        objectives=objectives_of(programme, user),
        milestones=list(milestones),
        workstreams=list(streams.filter(parent=None).select_related("lead")),
        follow_on=list(following.select_related("owner", "workstream").order_by("workstream", "pk")),
        risks=list(risks.open().select_related("owner")),
        savings=statement(statement_lines(profiles)),
        lessons=by_phase(lessons),
        benefits=benefits_of(programme, user, as_at=as_at),
        outputs=outputs_of(programme, user, as_at=as_at),
        team=team_of(programme, user, as_at=as_at),
        tables=[shown_table(table) for table in tables],
        equality=equality_of(programme, user, public=True),
        handed_on=follow_ons_of(programme, user, public=True),
        done=actions.filter(stage__in=DONE).count(),
    )
