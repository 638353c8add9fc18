"""Pages for a one-to-one: what one post owns, or what one workstream holds, to talk through or to print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from actions.models import Action, Completion, DateChange, Update
from actions.ordering import DueOrNever, Settled
from council.access.rules import standing
from council.conventions import InForce
from council.models import Post, User
from council.rag import DONE, LIVE, Shown, Stage
from council.web.requests import Request, conventions_in_force
from council.wording import spoken
from programmes.last_reported import Told, last_told
from programmes.models import Workstream

TALKED_OF = (*LIVE, Stage.ON_HOLD, Stage.COMPLETE)  # the others are over: they are only counted


@dataclass(frozen=True)
class Point:
    """One action to talk about: how it stands, what was said last, and what is asked."""

    action: Action
    shown: Shown
    overdue: int
    told: Told | None
    last: Update | None
    asked: Sequence[str]

    @property
    def travel(self) -> str:
        """The direction of travel in a word; empty where no body was told anything yet."""
        return self.told.direction(self.shown.rag).label if self.told else ""


@require_GET
def owner_actions(request: Request, pk: int) -> HttpResponse:
    """What a post owns, for whoever may see any of it and for its holders."""
    post = get_object_or_404(Post.objects.select_related("directorate"), pk=pk)
    owned = Action.objects.visible_to(request.user).filter(owner=post)
    if post.pk not in standing(request.user).posts and not owned.exists():
        raise Http404
    holders = ", ".join(str(user) for user in post.holders(on=timezone.localdate()))
    context = {"post": post, "holders": holders, "register": f"?owner={post.pk}"}
    return _page(request, owned, title=post.title, context=context)


@require_GET
def workstream_actions(request: Request, pk: int) -> HttpResponse:
    """What a workstream and those below it hold."""
    streams = Workstream.objects.visible_to(request.user).select_related("programme", "parent", "lead")
    stream = get_object_or_404(streams, pk=pk)
    held = Action.objects.visible_to(request.user).filter(workstream__in=[stream, *stream.children.all()])
    context = {"workstream": stream, "register": f"?workstream={stream.top.pk}"}
    return _page(request, held, title=stream.title, context=context)


def _page(request: Request, actions: Any, *, title: str, context: dict[str, Any]) -> HttpResponse:
    today = timezone.localdate()
    conventions = conventions_in_force(request)
    request.conventions = conventions
    points = points_of(actions, user=request.user, as_at=today, conventions=conventions)
    context |= {
        "title": title,
        "points": points,
        "over": actions.exclude(stage__in=TALKED_OF).count(),
        "as_at": today,
        "register": reverse("actions:list-actions") + context["register"],
        "breadcrumbs": [("Actions", reverse("actions:list-actions")), (title, "")],
    }
    return render(request, "actions/one_to_one.html", context)


def points_of(actions: Any, *, user: User, as_at: date, conventions: InForce) -> list[Point]:
    """The actions to talk about, what is still to do first and soonest due first; five questions in all."""
    rows = list(
        actions.filter(stage__in=TALKED_OF)
        .select_related("programme", "workstream", "owner")
        .order_by(Settled("stage"), DueOrNever("due"), "reference")
    )
    last = _last_updates(rows, user)
    told = last_told("action", rows, on=as_at)
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
        asked = _asked(action, shown, overdue, moving.get(action.pk), claimed.get(action.pk))
        points.append(Point(action, shown, overdue, told.get(action.pk), last.get(action.pk), asked))
    return points


def _last_updates(actions: Sequence[Action], user: User) -> dict[int, Update]:
    """The latest update of each action that the person may read, by the action's key."""
    updates = Update.objects.visible_to(user).filter(action__in=actions).select_related("by", "for_post")
    return {update.action_id: update for update in updates.order_by("made_on", "made_at", "pk")}


def _asked(
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
    if shown.implied.rule == "silent":
        asked.append(f"An update: {shown.implied.sentence.split(': ', 1)[-1]}.")
    if action.stage not in DONE and action.owner_id is None:
        asked.append("An owner.")
    return asked
