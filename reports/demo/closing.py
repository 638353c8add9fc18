"""How a programme of the demo ends: objectives judged, equality signed off, actions handed on, closed."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from actions.equality.assessing import SignOff, sign_off
from actions.following_on.handing_on import OPEN, hand_on
from actions.models import Action
from actions.verifying import complete, verify
from council.access.acting import DEMO
from council.conventions import InForce
from programmes.closing.closing import close_programme
from programmes.models import Objective, Workstream
from programmes.objectives.stating import ObjectiveStatement, correct_objective
from reports.demo.programmes import Plan
from reports.demo.timeline import Timeline


def close(data: Mapping[str, Any], plan: Plan, timeline: Timeline, conventions: InForce) -> None:
    """Put the programme's end on the line."""
    if "closing" not in data:
        return
    told, closing = plan.cast.calendar.told, _Closing(data["closing"], plan, conventions)
    for offset, what in (
        (closing.data["judged_on"], closing.judge),
        (closing.data["done_on"], closing.complete_what_is_due),
        (closing.data["signed"]["on"], closing.sign_off),
        (closing.data["on"], closing.hand_on),
        (closing.data["on"], closing.close),
    ):
        on = told(offset)
        timeline.add(on, partial(what, on))


class _Closing:
    """The end of one programme, step by step."""

    def __init__(self, data: Mapping[str, Any], plan: Plan, conventions: InForce) -> None:
        self.data, self.plan, self.cast, self.conventions = data, plan, plan.cast, conventions
        self.programme = plan.programme

    def judge(self, on: date) -> None:
        """The manager says how well each objective was met, in their order."""
        by = DEMO.signed(self.plan.managing(on))
        objectives = self.programme.objectives.order_by("pk")
        for objective, (outcome, note) in zip(objectives, self.data["judged"], strict=True):
            said = ObjectiveStatement(
                title=objective.title,
                heading=objective.heading,
                benefit=objective.benefit,
                outcome=Objective.Outcome(outcome),
                outcome_note=note,
            )
            correct_objective(objective, said, by=by, on=on)

    def complete_what_is_due(self, on: date) -> None:
        """What was due by the day is done, and internal audit saw it."""
        auditor = DEMO.signed(self.cast.holders(self.cast.posts["audit"], on=on)[0])
        for action in self.programme.actions.live().filter(due__lte=on).order_by("pk"):
            completion = complete(
                action,
                completed_on=action.due,
                closing_note=f"{action.title}: done as planned.",
                evidence=f"{action.reference} in the papers of the assessment.",
                by=DEMO.signed(self.cast.speaker(action.owner, instead=self.plan.manager, on=on)),
                on=on,
            )
            verify(completion, seen=f"{action.reference}: seen with the assessment.", by=auditor, on=on)

    def sign_off(self, on: date) -> None:
        """The assessment is completed, ratified, shared and published."""
        told, signed = self.cast.calendar.told, self.data["signed"]
        said = SignOff(
            completed_by=self.plan.manager,
            completed_on=on,
            ratified_by=self.cast.bodies[signed["by"]],
            ratified_on=on,
            plan=signed["plan"],
            plan_on=on,
            shared_with=signed["shared"],
            shared_on=on,
            published_on=on,
            monitoring=signed["monitoring"],
            next_on=told(signed["next"]),
        )
        sign_off(self.programme, said, by=DEMO.signed(self.plan.managing(on)), on=on)

    def hand_on(self, on: date) -> None:
        """What is still to do goes on in other plans, workstream by workstream."""
        by = DEMO.signed(self.plan.managing(on))
        left: Any = Action.objects.filter(programme=self.programme, stage__in=OPEN)
        for each in self.data["handed"]:
            to = Workstream.objects.get(programme__code=each["to"][0], title=each["to"][1])
            of = {"workstream__title__in": each["of"]} if "of" in each else {}  # else all the others
            actions = list(left.filter(**of).order_by("pk"))
            if not actions:
                continue
            hand_on(
                self.programme,
                actions,
                to=to,
                body=self.cast.bodies[each["watched"]],
                reason=each["why"],
                by=by,
                on=on,
                conventions=self.conventions,
            )

    def close(self, on: date) -> None:
        """The body decides, and the programme is closed."""
        close_programme(
            self.programme,
            body=self.cast.bodies[self.data["body"]],
            decided_on=on,
            minute=self.data["minute"],
            words=self.data["words"],
            by=DEMO.signed(self.plan.managing(on)),
            on=on,
        )
