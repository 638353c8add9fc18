"""The programmes of the demo council, with workstreams, milestones, risks and savings."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from council.history import authored
from council.models import Post, User
from programmes.models import Milestone, Programme, ProgrammeReview, Recommendation, Review, Workstream
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
                position=each.get("position", ""),
                progress_as_written=each.get("progress", ""),
                stated_rag=each.get("rag", ""),
                lead=cast.post(each.get("lead")),
                order=order,
                ends=calendar.due(each["ends"]) if "ends" in each else None,
            )
    return Plan(programme, workstreams, cast, recommendations, manager, sro, data["planned"])


def plan_milestones(data: dict[str, Any], plan: Plan, timeline: Timeline) -> None:
    """Put the programme's milestones on the line: agreed with the plan, delivered on their days."""
    for order, each in enumerate(data.get("milestone", []), start=1):
        _plan_milestone(each, order, plan, timeline)


def _plan_milestone(data: dict[str, Any], order: int, plan: Plan, timeline: Timeline) -> None:
    calendar, made = plan.cast.calendar, {}
    agreed = calendar.told(plan.planned)

    def agree() -> None:
        with authored(by=plan.managing(agreed), why="Milestone agreed"):
            made["milestone"] = Milestone.objects.create(
                programme=plan.programme,
                workstream=plan.workstreams[data["ws"]] if "ws" in data else None,
                title=data["title"],
                owner=plan.cast.post(data.get("owner")),
                baseline=calendar.due(data.get("baseline", data["due"])),
                due=calendar.due(data["due"]),
                due_as_written=data.get("written", ""),
                order=order,
            )

    def deliver(on: date) -> None:
        with authored(by=plan.managing(on), why="Milestone delivered"):
            milestone = made["milestone"]
            milestone.delivered_on = on
            milestone.delivered_as_written = data.get("delivered_written", "")
            milestone.comment = data.get("comment", "")
            milestone.save()

    timeline.add(agreed, agree)
    if "delivered" in data:
        on = calendar.told(data["delivered"])
        timeline.add(on, partial(deliver, on))
