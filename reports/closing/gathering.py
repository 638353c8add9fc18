"""What a programme comes to at its end: for the checklist and the closure report, exempt records left out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Value

from actions.equality.gathering import EqualityOf, equality_of
from actions.following_on.gathering import follow_ons_of
from actions.models import Action, FollowOn
from council.conventions import InForce
from council.models import AwaitsAnother, Body, User
from council.rag import DONE, LIVE, Stage
from programmes.benefits.gathering import BenefitsOf, benefits_of
from programmes.closing.views import by_phase
from programmes.models import DocumentTable, Lesson, Milestone, Programme, ProgrammeClosure, Workstream
from programmes.objectives.gathering import ObjectivesOf, objectives_of
from programmes.outputs.gathering import OutputsOf, outputs_of
from programmes.reference_tables.showing import ShownTable, shown_table
from programmes.team.gathering import TeamOf, team_of
from reports.home.portfolio import top_of
from reports.initiation.gathering import levels
from risks.models import Risk
from risks.own_matrix import in_programme
from savings.models import Reallocation, Saving, YearProfile
from savings.statement import profiles_visible_to, statement, statement_lines


@dataclass(frozen=True)
class Ending:
    """A programme at its end, as one person may see it."""

    programme: Programme
    closure: ProgrammeClosure | None
    objectives: ObjectivesOf
    milestones: Sequence[Milestone]
    workstreams: Sequence[Workstream]
    parents: Mapping[int, int | None]  # the workstream that each stands under
    follow_on: Sequence[Action]
    risks: Sequence[Risk]
    savings: Any
    watched: Sequence[Saving]  # not delivered when it closes: finance goes on counting them
    uses: Sequence[Reallocation]
    lessons: Sequence[tuple[str, Sequence[Lesson]]]
    benefits: BenefitsOf
    outputs: OutputsOf
    team: TeamOf
    tables: Sequence[ShownTable]
    equality: EqualityOf
    handed_on: Sequence[FollowOn]
    done: int
    waiting: Mapping[str, int]  # how many of each kind of request wait for a decision

    @property
    def streams(self) -> list[tuple[Workstream, list[str]]]:
        """Its top workstreams, each with the references under which its follow-on actions go on."""
        follow: dict[int, list[str]] = {}
        for action in self.follow_on:
            follow.setdefault(top_of(action.workstream_id, self.parents), []).append(action.reference)
        for link in self.handed_on:
            top = top_of(link.action.workstream_id, self.parents)
            follow.setdefault(top, []).append(link.goes_on_as.reference)
        return [(stream, follow.get(stream.pk, [])) for stream in self.workstreams]

    @property
    def handed_groups(self) -> list[tuple[Programme, Body, list[FollowOn]]]:
        """What was handed on, by the plan in which it goes on and the body that watches it."""
        groups: dict[tuple[Programme, Body], list[FollowOn]] = {}
        for link in self.handed_on:
            groups.setdefault((link.goes_on_as.programme, link.body), []).append(link)
        return [(plan, body, links) for (plan, body), links in groups.items()]

    @property
    def checklist(self) -> list[tuple[str, str, bool]]:
        """What there is to look at before it closes: the subject, how it stands, whether settled."""
        judged = self.objectives.total - dict(self.objectives.outcomes).get("Not assessed yet", 0)
        reached = sum(milestone.delivered_on is not None for milestone in self.milestones)
        told = sum(bool(stream.position) for stream in self.workstreams)
        learnt = sum(len(group) for _, group in self.lessons)
        waiting = ", ".join(f"{one} {kind}{'' if one == 1 else 's'}" for kind, one in self.waiting.items())
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
            ("Requests that wait for a decision", waiting or "None", not waiting),
            ("Lessons written down", str(learnt), bool(learnt)),
        ]  # fmt: skip


def ending_of(programme: Programme, user: User, *, as_at: date, conventions: InForce) -> Ending:
    """What the person sees and may be told in public, as at the day. A fixed number of queries."""
    actions: Any = Action.objects.visible_to(user).filter(programme=programme, exempt=False)
    milestones: Any = Milestone.objects.visible_to(user).filter(programme=programme, exempt=False)
    streams: Any = Workstream.objects.visible_to(user).filter(programme=programme, retired_on=None)
    every = list(streams.select_related("lead"))
    lessons: Any = Lesson.objects.visible_to(user).filter(programme=programme)  # type: ignore[attr-defined]
    tables: Any = DocumentTable.objects.visible_to(user).filter(programme=programme)  # type: ignore[attr-defined]
    risks: Any = Risk.objects.visible_to(user).filter(programme=programme, exempt=False)
    savings: Any = Saving.objects.visible_to(user).filter(programme=programme, exempt=False)
    uses: Any = Reallocation.objects.visible_to(user).filter(programme=programme, ended_on=None)
    profiles = YearProfile.objects.filter(
        pk__in=profiles_visible_to(user).values("pk"), saving__programme=programme, saving__exempt=False
    )
    following = actions.filter(stage__in=(*LIVE, Stage.ON_HOLD, Stage.TRANSFERRED), goes_on=None)
    return Ending(
        programme=programme,
        closure=programme.closures.filter(reopened_on=None).select_related("body").first(),
        objectives=objectives_of(programme, user),
        milestones=list(milestones),
        workstreams=[stream for stream in every if stream.parent_id is None],
        parents={stream.pk: stream.parent_id for stream in every},
        follow_on=list(following.select_related("owner", "workstream").order_by("workstream", "pk")),
        risks=_with_levels(risks.open(), programme, conventions),
        savings=statement(statement_lines(profiles)),
        watched=list(savings.filter(status__in=Saving.UNDER_WAY).select_related("owner")),
        uses=list(uses.exclude(line__saving__exempt=True)),
        lessons=by_phase(lessons),
        benefits=benefits_of(programme, user, as_at=as_at),
        outputs=outputs_of(programme, user, as_at=as_at),
        team=team_of(programme, user, as_at=as_at),
        tables=[shown_table(table) for table in tables],
        equality=equality_of(programme, user, public=True),
        handed_on=follow_ons_of(programme, user, public=True),
        done=actions.filter(stage__in=DONE).count(),
        waiting=waiting_in(programme, user),
    )


def waiting_in(programme: Programme, user: User) -> dict[str, int]:
    """What waits in the programme for someone's decision, by its name within a sentence. One query.

    What is asked of savings is left out: they go on once the programme is closed, and so do its decisions.
    """
    asked: list[Any] = [
        model.objects.visible_to(user)
        .filter(**{model.scope_path: programme.scope_id}, outcome=model.waiting_outcome)
        .order_by()
        .values_list(Value(model.called), flat=True)
        for model in requests()
    ]
    return dict(sorted(Counter(asked[0].union(*asked[1:], all=True)).items()))


def requests() -> list[Any]:
    """The models of what one person asks for and another decides, but for those of the savings."""
    every: list[Any] = [model for model in apps.get_models() if issubclass(model, AwaitsAnother)]
    return [model for model in every if model._meta.app_label != "savings"]


def _with_levels(risks: Any, programme: Programme, conventions: InForce) -> list[Risk]:
    """The risks, each with the words of its likelihood and impact, and with what is done about it."""
    own = in_programme(programme, conventions)
    found = list(risks.select_related("owner").prefetch_related("mitigations"))
    for risk in found:
        risk.levels = levels(risk, own)
    return found
