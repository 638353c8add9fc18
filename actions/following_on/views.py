"""The pages of a programme's follow-on actions: what was handed on, and the form that hands on."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from actions.adding import streams_to_add_to
from actions.following_on import handing_on
from actions.following_on.forms import HandOnForm
from actions.following_on.gathering import follow_ons_of
from actions.models import Action
from council.access.acting import authorise
from council.natural_order import NaturalKey
from council.web import asking
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.models import Programme
from programmes.visibility import way_to_programme

CALLED = "Follow-on actions"


def seen_programme(request: Request, code: str) -> Programme:
    """The programme, where the person may see it; else it doesn't exist."""
    return get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)


@require_GET
def list_follow_ons(request: Request, code: str) -> HttpResponse:
    """What the programme handed on: as which action it goes on, in which plan, watched by which body."""
    programme = seen_programme(request, code)
    context = {
        "programme": programme,
        "follow_ons": follow_ons_of(programme, request.user),
        "may_hand_on": handing_on.TO_HAND_ON.allows(request.user, programme),
        "breadcrumbs": [*way_to_programme(programme, request.user), (CALLED, "")],
    }
    return render(request, "actions/following_on/list.html", context)


@require_get_or_post
def hand_on_actions(request: Request, code: str) -> HttpResponse:
    """Hand open actions on to a workstream of another programme, which a body watches."""
    programme = seen_programme(request, code)
    authorise(request.user, handing_on.TO_HAND_ON, programme)
    today, conventions = today_and_conventions(request)
    opened = Action.objects.visible_to(request.user).filter(programme=programme, stage__in=handing_on.OPEN)
    streams = streams_to_add_to(request.user).exclude(programme=programme)
    form = HandOnForm(request.POST or None, actions=opened.order_by(NaturalKey("reference")), streams=streams)

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today, "conventions": conventions}
        told = {name: form.cleaned_data[name] for name in ("to", "body", "reason")}
        handed = handing_on.hand_on(programme, list(form.cleaned_data["actions"]), **told, **acting)
        goes = "1 action goes" if len(handed) == 1 else f"{len(handed)} actions go"
        return f"{goes} on in {told['to'].programme}."

    back = reverse("actions:list-follow-ons", args=[programme.code])
    page = {
        "title": "Hand actions on",
        "kicker": programme.title,
        "back": back,
        "breadcrumbs": [
            *way_to_programme(programme, request.user),
            (CALLED, back),
            ("Hand actions on", ""),
        ],
    }
    return asking.ask_and_act(request, form, act, "actions/following_on/act.html", page, to=back)
