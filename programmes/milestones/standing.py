"""How a programme's milestones stand: the first day agreed, the day now, and every move between."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from council.access.disclosure import once_exempt
from council.access.rules import standing
from council.models import User
from council.timeline import author_of, in_order
from programmes.models import Milestone, MilestoneDelivery, Programme, Workstream


@dataclass(frozen=True)
class Move:
    """One move of a milestone's date, as history keeps it: when, by whom or by which import, and why."""

    from_date: date
    to_date: date
    when: datetime
    by: str
    why: str


@dataclass(frozen=True)
class MilestoneStanding:
    """A milestone with its moves and what was written of its deliveries, the first of them first."""

    milestone: Milestone
    moves: tuple[Move, ...] = ()
    deliveries: tuple[MilestoneDelivery, ...] = ()  # that somebody wrote of
    slipped: int = 0  # days, of what is overdue to the day looked at
    overdue: int = 0  # days


def standings(
    programme: Programme, person: User, *, as_at: date, within: Workstream | None = None
) -> list[MilestoneStanding]:
    """The programme's milestones that the person may see, by their day. Four queries at most.

    Those of one workstream and of what stands under it where it is named.

    Of one that was exempt once no moves are told to who doesn't see exempt material, as of all its history.
    """
    seen = Milestone.objects.visible_to(person).filter(programme=programme)
    if within:
        seen = seen.filter(Q(workstream=within) | Q(workstream__parent=within))
    milestones = list(seen.select_related("programme", "owner", "workstream"))
    told = {milestone.pk for milestone in milestones}
    if told and not standing(person).sees_exempt_in(programme.scope_id):
        told -= once_exempt(Milestone, told)
    moves = moves_of(told)
    written = deliveries_written(milestones, person)
    return [
        MilestoneStanding(
            milestone,
            tuple(moves.get(milestone.pk, ())),
            tuple(written.get(milestone.pk, ())),
            milestone.days_slipped(as_at=as_at),
            milestone.days_overdue(as_at=as_at),
        )
        for milestone in milestones
    ]


def deliveries_written(milestones: Iterable[Milestone], person: User) -> dict[int, list[MilestoneDelivery]]:
    """What was written of deliveries that stand, by milestone, the first of them first. One query.

    What the milestone itself says in the same words is left out: a plan brings its words to both.
    """
    comments = {milestone.pk: milestone.comment for milestone in milestones}
    if not comments:
        return {}
    written: dict[int, list[MilestoneDelivery]] = {}
    standing_now = MilestoneDelivery.objects.visible_to(person).filter(
        milestone__in=comments, withdrawn_on__isnull=True
    )
    for delivery in standing_now.exclude(comment="").order_by("delivered_on", "pk"):
        if delivery.comment != comments[delivery.milestone_id]:
            written.setdefault(delivery.milestone_id, []).append(delivery)
    return written


def moves_of(keys: Iterable[int]) -> dict[int, list[Move]]:
    """Every move of the milestones' dates, by milestone. A first date is no move. One query."""
    wanted = list(keys)
    if not wanted:
        return {}
    moves: dict[int, list[Move]] = {}
    before: dict[int, date | None] = {}
    rows = Milestone.history.filter(id__in=wanted).select_related("history_user", "for_post")  # type: ignore[attr-defined]
    for row in in_order(rows):
        was = before.get(row.id)
        # A date that was taken out and given anew is no move: nothing stood in between.
        if was and row.due and row.due != was:
            why = row.history_change_reason or ""
            moves.setdefault(row.id, []).append(Move(was, row.due, row.history_date, author_of(row), why))
        before[row.id] = row.due
    return moves
