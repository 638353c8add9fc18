"""Escalating what its owner left: overdue or silent for so many working days, told once a stage.

1. It is a live action of an open programme, and has started. What counts is what came first: its due day, or
   the day on which the reporting interval ran out since anybody spoke of it.
2. After `escalate_to_manager_after` working days the holder of the programme manager's post is told; where
   that post owns the action, is vacant or may not see it, the SRO's.
3. After `escalate_to_sro_after` working days the holder of the SRO's post is told.
4. While a date change waits for the manager's decision, its being overdue isn't escalated to the manager,
   who has it before them; to the SRO it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from actions.models import Action, DateChange, Escalation
from council.access.acting import DIGEST, By, Rule, authorise
from council.access.preloading import preload_standing
from council.access.rules import standing
from council.calendar.workdays import working_days_before
from council.conventions import InForce
from council.history import authored, bulk_create
from council.models import Holding, User
from programmes.models import Programme

TO_ESCALATE = Rule("Only the daily reminders escalate.", jobs=(DIGEST,))
THROUGH = "the daily check of what is overdue"  # also where it is a command that runs it
AT_ONCE = 500  # actions looked at together: so much is in memory, however many there are


@dataclass
class Escalated:
    """How many were escalated; and what was not, as "SSR-014 (SRO)", since nobody could be told of it."""

    number: int = 0
    nobody: list[str] = field(default_factory=list)


def escalate(*, as_at: date, conventions: InForce, by: By) -> Escalated:
    """Escalate what is due for it on the day; done twice, it finds nothing the second time.

    Five queries, and four for every 500 actions that are left.
    """
    person = authorise(by, TO_ESCALATE)
    after = {
        Escalation.Stage.MANAGER: conventions.escalate_to_manager_after,
        Escalation.Stage.SRO: conventions.escalate_to_sro_after,
    }
    # The latest day since which an action must be left for a stage to hear of it; 0 turns a stage off.
    closures = conventions.closures
    limits = {
        stage: working_days_before(as_at, number, closures=closures)
        for stage, number in after.items()
        if number
    }
    done = Escalated()
    if not limits:
        return done
    answerable = Answerable.on(as_at)
    for actions in neglected_actions(max(limits.values()), as_at=as_at, conventions=conventions):
        known = set(
            Escalation.objects.filter(action__in=actions).values_list("action_id", "stage", "why", "since")
        )
        new = []
        for action in actions:
            for stage in stages_due(action, limits, conventions):
                why, since = neglected(action, conventions=conventions)
                if (action.pk, stage, why, since) in known:
                    continue
                post = answerable.post_for(action, stage)
                if post is None:
                    done.nobody.append(f"{action.reference} ({stage.label})")
                    continue
                new.append(
                    Escalation(action=action, stage=stage, why=why, since=since, on=as_at, post_id=post)
                )
        with suppress(IntegrityError):  # another run has just told of these
            with transaction.atomic(), authored(by=person, why="Escalated", through=THROUGH):
                escalated = bulk_create(new)
            done.number += len(escalated)
    done.nobody = sorted(set(done.nobody))
    return done


def neglected(action: Action, *, conventions: InForce) -> tuple[Escalation.Why, date]:
    """What the action would be escalated for, and since when; the day may lie ahead."""
    silent_since = action.last_heard() + timedelta(days=conventions.reporting_interval_days)
    if action.due and action.due <= silent_since:
        return Escalation.Why.OVERDUE, action.due
    return Escalation.Why.SILENT, silent_since


def standing_escalations(action: Action, *, conventions: InForce) -> list[Escalation]:
    """The escalations of the action that still hold: nobody has spoken since, nor has the date moved."""
    if not action.is_live:
        return []
    why, since = neglected(action, conventions=conventions)
    return list(action.escalations.filter(why=why, since=since).select_related("post"))


def neglected_actions(until: date, *, as_at: date, conventions: InForce) -> Iterator[list[Action]]:
    """The actions overdue or silent since `until` or before, some at a time."""
    heard = until - timedelta(days=conventions.reporting_interval_days)
    silent = Q(created_on__lte=heard) & (Q(updated_on=None) | Q(updated_on__lte=heard))
    silent &= Q(starts=None) | Q(starts__lte=heard)
    rows = (
        Action.objects.live()  # type: ignore[attr-defined]
        .filter(Q(due__lte=until) | silent)
        .filter(Q(starts=None) | Q(starts__lte=as_at), programme__in=Programme.objects.open())  # type: ignore[attr-defined]
        .annotate(is_pending=Exists(DateChange.objects.filter(action=OuterRef("pk"), outcome="pending")))
        .select_related("programme", "owner")
        .order_by("pk")
    )
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        yield chunk
        last = chunk[-1].pk


def stages_due(
    action: Action, limits: dict[Escalation.Stage, date], conventions: InForce
) -> Iterator[Escalation.Stage]:
    """The stages that hear of it by now; not the manager, who has the date change that waits before them."""
    why, since = neglected(action, conventions=conventions)
    asked = why == Escalation.Why.OVERDUE and action.is_pending  # type: ignore[attr-defined]
    for stage, limit in limits.items():
        if since <= limit and not (asked and stage == Escalation.Stage.MANAGER):
            yield stage


@dataclass(frozen=True)
class Answerable:
    """Whom each programme's manager's and SRO's posts stand for on the day, and what they may see."""

    as_at: date
    posts: dict[int, tuple[int | None, int | None]]
    holders: dict[int, list[User]]

    @classmethod
    def on(cls, as_at: date) -> "Answerable":
        rows = Programme.objects.open().values_list("pk", "manager_id", "sro_id")  # type: ignore[attr-defined]
        posts = {key: (manager, sro) for key, manager, sro in rows}
        holders = held_by({post for pair in posts.values() for post in pair if post}, on=as_at)
        preload_standing({person for people in holders.values() for person in people}, on=as_at)
        return cls(as_at, posts, holders)

    def post_for(self, action: Action, stage: Escalation.Stage) -> int | None:
        """The post to tell, one of whose holders may see the action; None where there is none."""
        manager, sro = self.posts[action.programme_id]
        candidates = (manager, sro) if stage == Escalation.Stage.MANAGER else (sro,)
        return next((post for post in candidates if post and self.may_see(post, action)), None)

    def may_see(self, post: int, action: Action) -> bool:
        if post == action.owner_id:
            return False
        return any(
            action.visible_by(standing(person, on=self.as_at)) for person in self.holders.get(post, ())
        )


def held_by(posts: Iterable[int], *, on: date) -> dict[int, list[User]]:
    """Who holds each of the posts on the day and has not left; a person is one object throughout."""
    people: dict[int, User] = {}
    holders: dict[int, list[User]] = defaultdict(list)
    rows = Holding.objects.filter(Holding.current(on), post__in=set(posts), user__is_active=True)
    for holding in rows.select_related("user").order_by("pk"):
        holders[holding.post_id].append(people.setdefault(holding.user_id, holding.user))
    return holders
