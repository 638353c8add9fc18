"""The pages of change requests: all of a programme, one of them, asking for one, and what it carries."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.access import duties
from council.access.acting import authorise
from council.access.rules import Right
from council.deciding import who_decides
from council.timeline import changes_of
from council.web.asking import ask_and_act
from council.web.dates import meant_in
from council.web.deciding import WithdrawForm
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.changing_course import asking
from programmes.changing_course.carried import carried_by, waiting_in
from programmes.changing_course.deciding import TO_DECIDE
from programmes.changing_course.forms import CarryForm, ChangeRequestForm
from programmes.models import ChangeRequest, Programme, ToleranceException

PAGES = "programmes/changing_course"


def visible_programme(request: Request, code: str) -> Programme:
    """The programme, where the person may see it; else it doesn't exist."""
    return get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)


def visible_request(request: Request, code: str, reference: str) -> ChangeRequest:
    """The change request, where the person may see it; else it doesn't exist."""
    rows = ChangeRequest.objects.visible_to(request.user)
    rows = rows.select_related("programme", "asked_by", "decided_by", "decided_by_body")
    return get_object_or_404(rows, programme__code__iexact=code, reference__iexact=reference)


def crumbs(programme: Programme, *way: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page of the programme's changes."""
    listed = reverse("programmes:list-change-requests", args=[programme.code])
    first = [(programme.title, programme.get_absolute_url())]
    return [*first, ("Changes", listed), *way] if way else [*first, ("Changes", "")]


@require_GET
def list_change_requests(request: Request, code: str) -> HttpResponse:
    """All changes of course that were asked for in the programme, and what was decided."""
    programme = visible_programme(request, code)
    rows = ChangeRequest.objects.visible_to(request.user).filter(programme=programme)
    context = {
        "programme": programme,
        "requests": rows.select_related("programme", "asked_by", "decided_by", "decided_by_body"),
        "exceptions": ToleranceException.objects.visible_to(request.user).filter(programme=programme),
        "may_ask": asking.TO_ASK.allows(request.user, programme),
        "breadcrumbs": crumbs(programme),
    }
    return render(request, f"{PAGES}/list.html", context)


@require_GET
def show_change_request(request: Request, code: str, reference: str) -> HttpResponse:
    """One change request: what changes and why, the dates that go with it, and what was decided."""
    change = visible_request(request, code, reference)
    today, _ = today_and_conventions(request)
    user = request.user
    context = {
        "change": change,
        "programme": change.programme,
        "carried": carried_by(change, user),
        "who_decides": change.waits and who_decides(change, right=Right.MANAGE, on=today),
        "may_decide": change.waits
        and TO_DECIDE.allows(user, change)
        and change.asked_by_id not in duties.acting_as(user),
        "may_carry": change.waits and asking.TO_ASK.allows(user, change),
        "may_withdraw": change.waits and asking.TO_WITHDRAW.allows(user, change),
        "history": changes_of(change)[::-1],
        "breadcrumbs": crumbs(change.programme, (change.reference, "")),
    }
    return render(request, f"{PAGES}/detail.html", context)


@require_get_or_post
def ask_for_change(request: Request, code: str) -> HttpResponse:
    """Ask for a change of the programme's scope, money or dates."""
    programme = visible_programme(request, code)
    authorise(request.user, asking.TO_ASK, programme)
    today, _ = today_and_conventions(request)
    form = ChangeRequestForm(request.POST or None, offered=waiting_in(programme, request.user))

    def act() -> tuple[str, Any]:
        told: dict[str, Any] = {"by": request.user, "on": today, "meant": meant_in(form)}
        change = asking.ask_for_change(programme, form.course, dates=form.carried, **told)
        return f"{change.reference} is asked for. {who_decides(change, right=Right.MANAGE, on=today)}", change

    listed = reverse("programmes:list-change-requests", args=[programme.code])
    page = {"programme": programme, "title": "Ask for a change", "button": "Ask for it", "back": listed}
    page["breadcrumbs"] = crumbs(programme, ("Ask for a change", ""))
    page["lead"] = "A re-plan of scope, money or dates is decided as one, by another person or a body."
    return ask_and_act(request, form, act, f"{PAGES}/act.html", page)


@require_get_or_post
def carry_dates(request: Request, code: str, reference: str) -> HttpResponse:
    """Say which of the dates that wait go with the request."""
    change = visible_request(request, code, reference)
    authorise(request.user, asking.TO_ASK, change)
    today, _ = today_and_conventions(request)
    offered = waiting_in(change.programme, request.user, change)
    ticked = [each.key for each in offered if each.change.part_of_id == change.pk]
    form = CarryForm(request.POST or None, about=change, offered=offered, initial={"dates": ticked})

    def act() -> tuple[str, Any]:
        asking.carry_dates(change, form.carried, by=request.user, on=today, version=form.version_seen)
        return f"{change.reference} carries the dates that you ticked.", change

    back = change.get_absolute_url()
    page = {"programme": change.programme, "title": "Dates that it carries", "button": "Save", "back": back}
    page["lead"] = "" if offered else "No date of this programme waits."
    page["breadcrumbs"] = crumbs(change.programme, (change.reference, back), ("Dates", ""))
    return ask_and_act(request, form, act, f"{PAGES}/act.html", page)


@require_get_or_post
def withdraw_change(request: Request, code: str, reference: str) -> HttpResponse:
    """Take the request back before anyone decides."""
    change = visible_request(request, code, reference)
    authorise(request.user, asking.TO_WITHDRAW, change)
    today, _ = today_and_conventions(request)
    form = WithdrawForm(request.POST or None, initial={"change": change.pk})

    def act() -> tuple[str, Any]:
        asking.withdraw_change(change, by=request.user, on=today)
        return f"{change.reference} is withdrawn. The dates that it carried go on waiting.", change

    page = {"programme": change.programme, "title": f"Withdraw {change.reference}", "button": "Withdraw it"}
    back = change.get_absolute_url()
    page |= {"back": back, "lead": change.title}
    page["breadcrumbs"] = crumbs(change.programme, (change.reference, back), ("Withdraw", ""))
    return ask_and_act(request, form, act, f"{PAGES}/act.html", page)
