"""The pages of what becomes of a saving, and of what was saved and is put to other use."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.access.rules import Right
from council.web import asking
from council.web.asked import reads
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from council.wording import pounds
from programmes.models import Programme
from savings import changing, reallocating
from savings.changes.forms import ChangeSavingForm, DecideChangeForm, EndUseForm, PlanUseForm, ReallocateForm
from savings.ledger import ledger
from savings.models import Reallocation, Saving, SavingChange
from savings.pages import PressForm, ask_and_act, visible_saving
from savings.years.views import visible_line


def others_of(request: Request, saving: Saving) -> QuerySet[Saving]:
    """The other savings of the programme that count and that the person sees."""
    savings: Any = Saving.objects.visible_to(request.user)
    others: QuerySet[Saving] = savings.promised().filter(programme=saving.programme_id).exclude(pk=saving.pk)
    return others


@require_get_or_post
def ask_for_change(request: Request, reference: str, year: int) -> HttpResponse:
    """Ask to move, replace or give up a part of the year's target."""
    line = visible_line(request, reference, year)
    authorise(request.user, changing.TO_ASK, line)
    form = ChangeSavingForm(request.POST or None, about=line, others=others_of(request, line.saving))
    today, _ = today_and_conventions(request)

    def act() -> str:
        change = changing.ask_for_change(
            line, form.wish(), version=form.version_seen, by=request.user, on=today
        )
        return f"{pounds(change.amount)} is asked to be changed. Another person decides."

    title = f"Change what {line.financial_year} brings"
    return ask_and_act(request, line.saving, form, act, "savings/change.html", title=title, line=line)


def waiting_change(request: Request, reference: str, pk: int) -> SavingChange:
    """The change that waits, where the person may see its saving."""
    saving = visible_saving(request, reference)
    waiting = saving.changes.filter(outcome=SavingChange.waiting_outcome)
    change: SavingChange = get_object_or_404(waiting.select_related("line", "asked_by", "replaced_by"), pk=pk)
    change.saving = change.line.saving = saving
    return change


@require_get_or_post
def decide_change(request: Request, reference: str, pk: int) -> HttpResponse:
    """Approve or refuse what should become of the saving."""
    change = waiting_change(request, reference, pk)
    authorise(request.user, changing.TO_DECIDE, change)
    form = DecideChangeForm(request.POST or None)
    today, _ = today_and_conventions(request)

    def act() -> str:
        told: dict[str, Any] = {**form.met, "by": request.user, "on": today, "meant": meant_in(form)}
        told["reason"] = form.cleaned_data["decision_reason"]
        if form.cleaned_data["decision"] == "approve":
            changing.approve_change(change, **told)
            return f"Approved: {pounds(change.amount)} of {change.line.financial_year}."
        changing.refuse_change(change, **told)
        return f"Refused: {change.saving.reference} stands as it was promised."

    return ask_and_act(
        request,
        change.saving,
        form,
        act,
        "savings/decide_change.html",
        title="Decide on the change",
        button="Save decision",
        change=change,
    )


@require_get_or_post
def withdraw_change(request: Request, reference: str, pk: int) -> HttpResponse:
    """Take back the wish for a change."""
    change = waiting_change(request, reference, pk)
    authorise(request.user, changing.TO_TAKE_BACK, change)
    form = PressForm(request.POST or None)
    today, _ = today_and_conventions(request)

    def act() -> str:
        changing.withdraw_change(change, by=request.user, on=today)
        return f"{change.saving.reference} stands as it was promised."

    return ask_and_act(request, change.saving, form, act, title="Withdraw the request", button="Withdraw it")


@require_get_or_post
def reallocate(request: Request, reference: str, year: int) -> HttpResponse:
    """Put confirmed pounds of the year to other use, as finance."""
    line = visible_line(request, reference, year)
    authorise(request.user, reallocating.TO_REALLOCATE, line)
    planned = Reallocation.objects.visible_to(request.user).filter(
        programme=line.saving.programme_id, line=None, ended_on=None
    )
    form = ReallocateForm(
        request.POST or None, about=line, savings=others_of(request, line.saving), planned=planned
    )
    today, _ = today_and_conventions(request)

    def act() -> str:
        made = reallocating.reallocate(
            line,
            form.used(),
            planned=form.cleaned_data.get("planned"),
            version=form.version_seen,
            by=request.user,
            on=today,
            meant=meant_in(form),
        )
        return f"{pounds(made.amount)} is put to other use: {made.use}."

    return ask_and_act(
        request,
        line.saving,
        form,
        act,
        "savings/reallocate.html",
        title=f"Put pounds of {line.financial_year} to other use",
        line=line,
        free=line.confirmed - line.reallocated,
    )


@require_get_or_post
def end_reallocation(request: Request, reference: str, pk: int) -> HttpResponse:
    """End another use, with the reason: what it drew is free again."""
    saving = visible_saving(request, reference)
    # As on the saving's page: what is drawn on a saving is seen by whoever sees the saving.
    drawn = Reallocation.objects.filter(line__saving=saving).select_related("line")
    held: Reallocation = get_object_or_404(drawn, pk=pk)
    authorise(request.user, reallocating.TO_REALLOCATE, held)
    form = EndUseForm(request.POST or None, about=held)
    today, _ = today_and_conventions(request)

    def act() -> str:
        reallocating.end_reallocation(held, reason=form.cleaned_data["reason"], by=request.user, on=today)
        return f"{held.reference} has ended. {pounds(held.amount)} is free again."

    return ask_and_act(request, saving, form, act, title=f"End {held}", button="End it")


@require_get_or_post
def plan_use(request: Request) -> HttpResponse:
    """Write down another use that is planned, as finance."""
    authorise(request.user, reallocating.TO_REALLOCATE)
    today, _ = today_and_conventions(request)
    programmes = Programme.objects.with_right(request.user, Right.MONEY)
    form = PlanUseForm(request.POST or None, programmes=programmes)

    def act() -> str:
        programme = form.cleaned_data["programme"]
        made = reallocating.plan_reallocation(programme, form.planned(), by=request.user, on=today)
        return f"{made} is planned. It draws on nothing until it is carried out."

    page = {
        "title": "Plan another use",
        "button": "Save",
        "back": reverse("savings:show-ledger"),
        "breadcrumbs": [
            ("Savings", reverse("savings:list-savings")),
            ("Put to other use", reverse("savings:show-ledger")),
            ("Plan another use", ""),
        ],
    }
    return asking.ask_and_act(request, form, act, "savings/council_act.html", page, to="savings:show-ledger")


@require_GET
@reads()
def show_ledger(request: Request) -> HttpResponse:
    """What was put to other use, programme by programme, permanent and one-off apart."""
    context = {
        "programmes": ledger(request.user),
        "may_plan": reallocating.TO_REALLOCATE.allows(request.user),
        "breadcrumbs": [("Savings", reverse("savings:list-savings")), ("Put to other use", "")],
    }
    return render(request, "savings/ledger.html", context)
