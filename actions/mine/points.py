"""What there is to talk about of actions in a one-to-one: how each stands, what was said, what is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Subquery, Value

from actions.models import Action, Completion, DateChange, Update
from actions.ordering import DueOrNever, Settled
from council.conventions import InForce
from council.models import User
from council.natural_order import NaturalKey
from council.rag import DONE, LIVE, Shown, Stage
from council.register.owing import TalkingPoints
from council.wording import spoken
from programmes.last_reported import LastReported, last_reported

TALKED_OF = (*LIVE, Stage.ON_HOLD, Stage.COMPLETE)  # the others are over: they are only counted


@dataclass(frozen=True)
class ActionPoint:
    """One action to talk about: how it stands, what was said last, and what is asked."""

    action: Action
    shown: Shown
    overdue: int
    last_reported: LastReported | None
    last: Update | None
    asked: Sequence[str]

    @property
    def travel(self) -> str:
        """The direction of travel in a word; empty where no body was told anything yet."""
        return self.last_reported.direction(self.shown.rag).label if self.last_reported else ""


def points_of(actions: Any, *, user: User, as_at: date, conventions: InForce) -> TalkingPoints:
    """The actions to talk about, what is still to do first and soonest due first; five queries in all."""
    over = actions.exclude(stage__in=TALKED_OF).order_by()
    # How many are over is asked along with the rows, which saves a query.
    number = over.annotate(all=Value(1)).values("all").annotate(number=Count("pk")).values("number")
    rows = list(
        actions.filter(stage__in=TALKED_OF)
        .annotate(over=Subquery(number))
        .select_related("programme", "workstream", "owner")
        .order_by(Settled("stage"), DueOrNever("due"), NaturalKey("reference"))
    )
    updates = Update.objects.visible_to(user).standing().filter(action__in=rows)
    updates = updates.select_related("by", "for_post")
    # Oldest first, so that the latest of each action is the one that stays.
    last = {update.action_id: update for update in updates.order_by("made_on", "made_at", "pk")}
    reported = last_reported("action", rows, on=as_at)
    moving = {
        change.action_id: change
        for change in DateChange.objects.filter(action__in=rows, outcome=DateChange.Outcome.PENDING)
    }
    claimed = {
        completion.action_id: completion
        for completion in Completion.objects.filter(action__in=rows, outcome=Completion.Outcome.WAITING)
    }
    points = []
    for action in rows:
        shown = action.shown(as_at=as_at, conventions=conventions)
        overdue = action.days_overdue(as_at=as_at)
        asked = what_to_ask(action, shown, overdue, moving.get(action.pk), claimed.get(action.pk))
        points.append(
            ActionPoint(action, shown, overdue, reported.get(action.pk), last.get(action.pk), asked)
        )
    return TalkingPoints(points, (rows[0].over or 0) if rows else over.count())


def what_to_ask(
    action: Action, shown: Shown, overdue: int, moving: DateChange | None, claimed: Completion | None
) -> list[str]:
    """What is asked of whom, in sentences; nothing where nothing is."""
    asked = []
    if claimed:
        asked.append(f"Another person to verify it: completed on {spoken(claimed.completed_on)}.")
    if moving:
        asked.append(f"A decision: the date is asked to move to {spoken(moving.to_date)}. {moving.reason}")
    if overdue and not moving:
        asked.append("The owner to complete it, or to ask for a new date with the reason.")
    if shown.implied.rule == "undated" and not moving:
        asked.append(f"A due date: {shown.implied.sentence.split(': ', 1)[-1]}.")
    if shown.implied.rule == "silent":
        asked.append(f"An update: {shown.implied.sentence.split(': ', 1)[-1]}.")
    if action.stage not in DONE and action.owner_id is None:
        asked.append("An owner.")
    return asked
