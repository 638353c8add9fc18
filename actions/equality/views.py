"""The pages of a programme's equality impact assessment: its action plan and its sign-off."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from actions.adding import streams_to_add_to
from actions.equality import assessing
from actions.equality.forms import AddPointForm, PointForm, SignOffForm
from actions.equality.gathering import equality_of
from actions.models import EqualityAssessment, EqualityPoint
from council.access.acting import authorise
from council.access.disclosure import history_for
from council.web import asking
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.models import Programme
from programmes.visibility import way_to_programme

ACT = "actions/equality/act.html"
CALLED = "Equality impact assessment"


def seen_programme(request: Request, code: str) -> Programme:
    """The programme, where the person may see it; else it doesn't exist."""
    return get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)


def page_of(request: Request, programme: Programme, title: str, kicker: str) -> dict[str, Any]:
    """What the page of an act on the assessment is shown with."""
    back = reverse("actions:show-equality", args=[programme.code])
    way = [*way_to_programme(programme, request.user), (CALLED, back), (title, "")]
    return {"title": title, "kicker": kicker, "back": back, "breadcrumbs": way}


@require_GET
def show_equality(request: Request, code: str) -> HttpResponse:
    """The action plan of the assessment, each point with its action, and how it was signed off."""
    programme = seen_programme(request, code)
    equality = equality_of(programme, request.user)
    context = {
        "programme": programme,
        "equality": equality,
        "may_assess": assessing.TO_ASSESS.allows(request.user, programme)
        and programme.stage != Programme.Stage.CLOSED,
        "history": history_for(request.user, equality.assessment) if equality.assessment else [],
        "breadcrumbs": [*way_to_programme(programme, request.user), (CALLED, "")],
    }
    return render(request, "actions/equality/detail.html", context)


@require_get_or_post
def add_equality_point(request: Request, code: str) -> HttpResponse:
    """A new point of the action plan, which becomes an action."""
    programme = seen_programme(request, code)
    authorise(request.user, assessing.TO_ASSESS, programme)
    today, _ = today_and_conventions(request)
    streams = streams_to_add_to(request.user).filter(programme=programme)
    form = AddPointForm(request.POST or None, streams=streams)

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today, "meant": meant_in(form)}
        stream = form.cleaned_data["workstream"]
        point = assessing.add_equality_point(stream, **form.action(), **form.said(), **acting)
        return f"{point.action.reference} is added."

    page = page_of(request, programme, "Add an action point", programme.title)
    return asking.ask_and_act(request, form, act, ACT, page, to=page["back"])


@require_get_or_post
def edit_equality_point(request: Request, code: str, reference: str) -> HttpResponse:
    """Change what the assessment says of a point besides its action."""
    seen: Any = EqualityPoint.objects.visible_to(request.user).select_related("action__programme")  # type: ignore[attr-defined]
    point = get_object_or_404(seen, action__programme__code__iexact=code, action__reference__iexact=reference)
    authorise(request.user, assessing.TO_ASSESS, point)
    today, _ = today_and_conventions(request)
    said = {name: getattr(point, name) for name in ("importance", "resources", "target")}
    form = PointForm(request.POST or None, about=point, initial=said)

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today, "version": form.version_seen}
        assessing.correct_equality_point(point, **form.said(), **acting)
        return f"{point.action.reference} is changed."

    page = page_of(request, point.action.programme, "Edit the point", str(point))
    return asking.ask_and_act(request, form, act, ACT, page, to=page["back"])


@require_get_or_post
def sign_off_equality(request: Request, code: str) -> HttpResponse:
    """The sign-off block: completed, ratified, in the service plan, shared, published, looked at next."""
    programme = seen_programme(request, code)
    authorise(request.user, assessing.TO_ASSESS, programme)
    today, _ = today_and_conventions(request)
    assessment = EqualityAssessment.objects.filter(programme=programme).first()
    said = {name: getattr(assessment, name, None) for name in assessing.SignOff.__dataclass_fields__}
    form = SignOffForm(request.POST or None, about=assessment, initial=said)

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today, "version": form.version_seen}
        assessing.sign_off(programme, form.said(), meant=meant_in(form), **acting)
        return "The sign-off is saved."

    page = page_of(request, programme, "Sign-off of the assessment", programme.title)
    return asking.ask_and_act(request, form, act, ACT, page, to=page["back"])
