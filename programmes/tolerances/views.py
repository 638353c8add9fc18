"""The pages of an exception: what it is about, and deciding on it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.access.rules import Right
from council.deciding import who_decides
from council.timeline import changes_of
from council.web.asking import ask_and_act
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.changing_course.asking import TO_ASK
from programmes.models import ToleranceException
from programmes.tolerances import deciding
from programmes.tolerances.forms import DecideExceptionForm
from programmes.visibility import way_to_programme


def visible_exception(request: Request, code: str, reference: str) -> ToleranceException:
    """The exception, where the person may see it; else it doesn't exist."""
    rows = ToleranceException.objects.visible_to(request.user)
    rows = rows.select_related("programme__scope", "decided_by", "decided_by_body")
    found: ToleranceException = get_object_or_404(
        rows, programme__code__iexact=code, reference__iexact=reference
    )
    return found


def crumbs(request: Request, exception: ToleranceException, *way: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page of the exception, over the changes of its programme."""
    programme = exception.programme
    listed = reverse("programmes:list-change-requests", args=[programme.code])
    here = (exception.reference, exception.get_absolute_url() if way else "")
    return [*way_to_programme(programme, request.user), ("Changes", listed), here, *way]


@require_GET
def show_exception(request: Request, code: str, reference: str) -> HttpResponse:
    """One exception: what is beyond which tolerance, and what was decided."""
    exception = visible_exception(request, code, reference)
    today, _ = today_and_conventions(request)
    context = {
        "exception": exception,
        "programme": exception.programme,
        "who_decides": exception.waits and who_decides(exception, right=Right.MANAGE, on=today),
        "may_decide": exception.waits and deciding.TO_DECIDE.allows(request.user, exception),
        "may_ask": TO_ASK.allows(request.user, exception.programme),
        "history": changes_of(exception)[::-1],
        "breadcrumbs": crumbs(request, exception),
    }
    return render(request, "programmes/tolerances/detail.html", context)


@require_get_or_post
def decide_exception(request: Request, code: str, reference: str) -> HttpResponse:
    """Accept that the programme goes on beyond its tolerance, or say what is to be done."""
    exception = visible_exception(request, code, reference)
    authorise(request.user, deciding.TO_DECIDE, exception)
    today, _ = today_and_conventions(request)
    form = DecideExceptionForm(request.POST or None, initial={"change": exception.pk})
    back = exception.get_absolute_url()

    def act() -> tuple[str, Any]:
        said = form.cleaned_data
        met: dict[str, Any] = {name: said[name] for name in ("body", "meeting_on", "minute")}
        met |= {"by": request.user, "on": today, "meant": meant_in(form), "reason": said["decision_reason"]}
        accepts = said["decision"] == "approve"
        decided = (deciding.accept_exception if accepts else deciding.refuse_exception)(exception, **met)
        return f"{decided.reference} is {'accepted' if accepts else 'not accepted'}.", decided

    page = {
        "exception": exception,
        "programme": exception.programme,
        "title": "Decide on the exception",
        "button": "Save decision",
        "back": back,
        "breadcrumbs": crumbs(request, exception, ("Decide", "")),
    }
    return ask_and_act(request, form, act, "programmes/tolerances/act.html", page)
