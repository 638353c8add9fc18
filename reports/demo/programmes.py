"""The programmes of the demo council, with workstreams, milestones, risks and savings."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from council.access.acting import DEMO
from council.history import authored
from council.models import Conventions, Post, User
from programmes.milestones.delivering import deliver_milestone
from programmes.milestones.moving import approve, ask_to_move
from programmes.milestones.planning import MilestonePlan, add_milestone
from programmes.models import (
    Milestone,
    MilestoneDateChange,
    Programme,
    ProgrammeReview,
    Recommendation,
    Review,
    Workstream,
)
from programmes.positions.challenging import challenge_rag
from programmes.positions.stating import PositionStatement, state_position
from reports.demo.people import Cast
from reports.demo.timeline import Timeline


@dataclass
class Plan:
    """A programme as the demo builds it: its record, its workstreams by short name, and who runs it."""

    programme: Programme
    workstreams: dict[str, Workstream]
    cast: Cast
    recommendations: dict[str, Recommendation]
    manager: Post
    sro: Post
    planned: int  # the day, from the as-at date, on which the plan was agreed

    def managing(self, on: date) -> User:
        """Who runs the programme on the day."""
        return self.cast.holders(self.manager, on=on)[0]


def define(
    data: dict[str, Any], cast: Cast, reviews: dict[str, Review], recommendations: dict[str, Recommendation]
) -> Plan:
    """The programme and its workstreams. It is called on the day on which the plan was agreed."""
    calendar = cast.calendar
    manager, sro = cast.posts[data["manager"]], cast.posts[data["sro"]]
    with authored(by=manager.holders(on=calendar.told(data["planned"]))[0], why="The programme was agreed"):
        programme = Programme.objects.create(
            code=data["code"],
            title=data["title"],
            summary=data["summary"],
            aim=data.get("aim", ""),
            stage=data.get("stage", Programme.Stage.DELIVERY),
            sro=sro,
            manager=manager,
            body=cast.bodies[data["body"]],
            starts=calendar.told(data["planned"]),
            ends=calendar.due(data["ends"]),
        )
        for code in data.get("answers", []):
            ProgrammeReview.objects.create(programme=programme, review=reviews[code])
        workstreams: dict[str, Workstream] = {}
        for order, each in enumerate(data["workstream"], start=1):
            workstreams[each["key"]] = Workstream.objects.create(
                programme=programme,
                parent=workstreams[each["under"]] if "under" in each else None,
                title=each["title"],
                purpose=each.get("purpose", ""),
                lead=cast.post(each.get("lead")),
                order=order,
                ends=calendar.due(each["ends"]) if "ends" in each else None,
            )
    return Plan(programme, workstreams, cast, recommendations, manager, sro, data["planned"])


def plan_positions(data: dict[str, Any], plan: Plan, timeline: Timeline) -> None:
    """Put on the line what the leads say of their workstreams, and what the SRO says against it."""
    for each in data["workstream"]:
        stream = plan.workstreams[each["key"]]
        if "position" in each:
            on = plan.cast.calendar.told(each.get("stated", plan.planned))
            timeline.add(on, partial(_state, each, stream, plan, on))
        if "challenged" in each:
            on = plan.cast.calendar.told(each["challenged"]["on"])
            timeline.add(on, partial(_challenge, each["challenged"], stream, plan, on))


def _state(data: dict[str, Any], stream: Workstream, plan: Plan, on: date) -> None:
    by = plan.cast.holders(stream.lead, on=on)[0] if stream.lead else plan.managing(on)
    said = PositionStatement(
        position=data["position"],
        progress=data.get("progress", ""),
        rag=data.get("rag", ""),
        reason=data.get("reason", ""),
        being_done=data.get("being_done", ""),
    )
    state_position(stream, said, by=DEMO.signed(by), on=on)


def _challenge(data: dict[str, Any], stream: Workstream, plan: Plan, on: date) -> None:
    stream.refresh_from_db()
    sro = plan.cast.holders(plan.sro, on=on)[0]
    challenge_rag(stream, reason=data["reason"], proposed_rag=data.get("rag", ""), by=DEMO.signed(sro), on=on)


def plan_milestones(data: dict[str, Any], plan: Plan, timeline: Timeline) -> None:
    """Put the programme's milestones on the line: agreed with the plan, moved and delivered on their days."""
    for order, each in enumerate(data.get("milestone", []), start=1):
        _plan_milestone(each, order, plan, timeline)


@dataclass
class _Story:
    """One milestone as the demo tells it: agreed, asked to move, decided on, delivered in parts."""

    data: dict[str, Any]
    plan: Plan
    order: int
    milestone: Milestone | None = None
    change: MilestoneDateChange | None = None

    def agree(self, on: date) -> None:
        data, plan, calendar = self.data, self.plan, self.plan.cast.calendar
        self.milestone = add_milestone(
            plan.programme,
            MilestonePlan(
                title=data["title"],
                workstream=plan.workstreams[data["ws"]] if "ws" in data else None,
                owner=plan.cast.post(data.get("owner")),
                is_gate=data.get("gate", False),
            ),
            due=calendar.due(data["moved"]["from"] if "moved" in data else data["due"]),
            by=DEMO.signed(plan.managing(on)),
            on=on,
            due_as_written=data.get("written", ""),
            order=self.order,
        )

    def ask(self, on: date) -> None:
        assert self.milestone
        self.change = ask_to_move(
            self.milestone,
            to_date=self.plan.cast.calendar.due(self.data["due"]),
            reason=self.data["moved"]["why"],
            by=DEMO.signed(self.plan.managing(on)),
            on=on,
            conventions=Conventions.objects.in_force(on),
        )

    def decide(self, on: date) -> None:
        assert self.change
        if self.change.waits:
            sro = self.plan.cast.holders(self.plan.sro, on=on)[0]
            body = self.plan.programme.body
            meeting_on = on if body else None
            approve(self.change, by=DEMO.signed(sro), on=on, body=body, meeting_on=meeting_on)

    def deliver(self, on: date, *, is_final: bool, comment: str) -> None:
        assert self.milestone
        deliver_milestone(
            self.milestone,
            delivered_on=on,
            comment=comment,
            is_final=is_final,
            by=DEMO.signed(self.plan.managing(on)),
            on=on,
        )


def _plan_milestone(data: dict[str, Any], order: int, plan: Plan, timeline: Timeline) -> None:
    told, story = plan.cast.calendar.told, _Story(data, plan, order)
    agreed = told(plan.planned)
    timeline.add(agreed, partial(story.agree, agreed))
    if "moved" in data:
        asked = told(data["moved"]["asked"])
        timeline.add(asked, partial(story.ask, asked))
        if "decided" in data["moved"]:
            decided = told(data["moved"]["decided"])
            timeline.add(decided, partial(story.decide, decided))
    for part in data.get("part", []):
        on = told(part["on"])
        timeline.add(on, partial(story.deliver, on, is_final=False, comment=part["what"]))
    if "delivered" in data:
        on = told(data["delivered"])
        timeline.add(on, partial(story.deliver, on, is_final=True, comment=data.get("comment", "")))
