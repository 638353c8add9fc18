"""What programmes are sorted and filtered by: worked out by the database, and only where it is asked for."""

from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    IntegerField,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from actions.models import Action
from actions.rolling_up import worst_of
from council.conventions import InForce
from council.models import User
from programmes.models import Milestone, PriorityEffect, Programme, ReportingDate

HERE = OuterRef("pk")
POSITIVE = PriorityEffect.Effect.POSITIVE


def with_answers(user: User, *, as_at: date, conventions: InForce) -> QuerySet[Programme]:
    """The programmes that the person may see; what a query doesn't sort or filter by, it doesn't work out.

    `worst` is -3 where its worst action is Red, then -2, -1, and 0 or NULL for what is never ranked; `late`
    the number of overdue actions; `expected` the day of the next milestone; `meets` that of the next meeting;
    `stage_place` where its stage comes in a programme's life; `first_priority` the priority of the council
    that it serves which comes first in the council's list, and `first_priority_place` where that is.
    """
    seen: Any = Programme.objects.visible_to(user)
    return (
        seen.alias(
            worst=worst_of(user, as_at=as_at, conventions=conventions),
            late=number_overdue(user, as_at),
            expected=next_expected(user),
            meets=next_meeting(user, as_at),
        )
        .annotate(stage_place=place_of_stage(), first_priority=first_priority(user, "priority"))
        .alias(first_priority_place=first_priority(user, "priority__order"))
    )


def number_overdue(user: User, as_at: date) -> Coalesce:
    actions: Any = Action.objects.visible_to(user).filter(programme=HERE)
    late = actions.overdue(as_at=as_at).order_by().values("programme").annotate(number=Count("pk"))
    return Coalesce(Subquery(late.values("number")), Value(0), output_field=IntegerField())


def next_expected(user: User) -> Subquery:
    to_reach: Any = Milestone.objects.visible_to(user).filter(programme=HERE, delivered_on=None)
    days = to_reach.order_by().values("programme").annotate(day=Min(Coalesce("forecast", "due")))
    return Subquery(days.values("day"), output_field=DateField())


def next_meeting(user: User, as_at: date) -> Subquery:
    meetings: Any = ReportingDate.objects.visible_to(user).filter(programme=HERE, meeting_on__gte=as_at)
    days = meetings.order_by().values("programme").annotate(day=Min("meeting_on"))
    return Subquery(days.values("day"), output_field=DateField())


def first_priority(user: User, column: str) -> Subquery:
    effects: Any = PriorityEffect.objects.visible_to(user).filter(
        programme=HERE, objective=None, effect=POSITIVE
    )
    return Subquery(effects.order_by("priority__order", "priority").values(column)[:1])


def place_of_stage() -> Case:
    """A number by which stages follow each other as in a programme's life."""
    stages = enumerate(Programme.Stage.values)
    return Case(
        *(When(stage=stage, then=Value(place)) for place, stage in stages), output_field=IntegerField()
    )
