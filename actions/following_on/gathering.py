"""The actions that were handed on: of a programme, of an action, and those that a body watches."""

from datetime import date
from typing import Any

from django.db.models import Q

from actions.models import Action, FollowOn
from council.models import Body, User
from council.natural_order import NaturalKey
from council.register.bodies import BodySection, OfBody
from council.wording import spoken
from programmes.models import Programme

MOST = 12  # actions that a body's page lists


def follow_ons_of(programme: Programme, user: User, *, public: bool = False) -> list[FollowOn]:
    """What the programme handed on, with where it goes on; `public`: without what is exempt.

    Where the person does not see the new action, its reference, plan and body are told, and nothing else.
    Two queries at most.
    """
    seen: Any = FollowOn.objects.visible_to(user).filter(action__programme=programme)
    if public:
        seen = seen.filter(action__exempt=False, goes_on_as__exempt=False)
    seen = seen.select_related("action__workstream", "goes_on_as__programme", "body")
    links = list(seen.order_by(NaturalKey("action__reference")))
    new: Any = Action.objects.visible_to(user).filter(pk__in=[link.goes_on_as_id for link in links])
    visible = set(new.values_list("pk", flat=True)) if links else set()
    for link in links:
        link.is_seen = link.goes_on_as_id in visible  # type: ignore[attr-defined]
    return links


def moves_of(action: Action, user: User) -> dict[str, Any]:
    """For the action's page: where it goes on, what it follows on from, and which the person sees."""
    links = FollowOn.objects.filter(Q(action=action) | Q(goes_on_as=action))
    moves: dict[str, Any] = {"goes_on": None, "follows": None, "seen_moves": ()}
    for link in links.select_related("action__programme", "goes_on_as__programme", "body"):
        moves["goes_on" if link.action_id == action.pk else "follows"] = link
    others = [moves[name] for name in ("goes_on", "follows") if moves[name]]
    if others:
        keys = {key for link in others for key in (link.action_id, link.goes_on_as_id)}
        moves["seen_moves"] = set(
            Action.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)
        )
    return moves


def watched(body: Body, user: User, *, on: date) -> BodySection | None:
    """The follow-on actions that the body watches and the person sees, the soonest due first. One query."""
    mine: Any = Action.objects.visible_to(user).filter(follows__body=body)
    lines = []
    for action in mine.select_related("programme").order_by("due", "pk")[:MOST]:
        stands = action.get_stage_display()
        told = f"{stands}, due {spoken(action.due)}" if action.due else stands
        lines.append(OfBody(str(action), action.get_absolute_url(), told))
    return BodySection("Follow-on actions that it watches", lines) if lines else None
