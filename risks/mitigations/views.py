"""The pages of mitigations and controls: their list, each mitigation, and one page for each act on it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.access import duties
from council.access.acting import authorise
from council.access.disclosure import history_for
from council.access.rules import Right
from council.deciding import who_decides
from council.models import ChangedMeanwhile
from council.register import RegisterView
from council.register.next_owed import with_next
from council.register.owing import Visit
from council.web.asking import ask_of_dates
from council.web.dates import meant_in
from council.web.deciding import DecideDateChangeForm, WithdrawForm
from council.web.refused import tell_refused
from council.web.requests import Request, require_form, require_get_or_post, today_and_conventions
from risks import controlling, mitigating, moving
from risks.mitigations.forms import (
    ControlForm,
    ControlTestForm,
    CorrectControlForm,
    MitigationForm,
    MoveMitigationForm,
    NewMitigationForm,
    ReportMitigationForm,
)
from risks.mitigations.owed import WAITING
from risks.models import Control, Mitigation
from risks.pages import REGISTER, ask_and_act, visible_risk
from risks.registers import MITIGATIONS


class MitigationList(RegisterView):
    register = MITIGATIONS
    template_name = "risks/mitigations/list.html"

    def with_details(self, queryset: QuerySet) -> QuerySet:
        return queryset.select_related("risk__programme", "owner")


def visible_mitigation(request: Request, reference: str, pk: int) -> Mitigation:
    """The mitigation, where the person may see it; its owner sees it without its risk's programme."""
    mitigations = Mitigation.objects.visible_to(request.user).select_related(
        "risk__programme", "risk__workstream__parent", "owner"
    )
    return get_object_or_404(mitigations, risk__reference__iexact=reference, pk=pk)


def crumbs(request: Request, mitigation: Mitigation, here: str = "") -> list[tuple[str, str]]:
    """The way to the mitigation, or to a page of it."""
    way = [("Risks", reverse(REGISTER)), (mitigation.risk.reference, mitigation.risk.get_absolute_url())]
    if not here:
        return [*way, (mitigation.reference, "")]
    return [*way, (mitigation.reference, mitigation.get_absolute_url()), (here, "")]


def ask_of(
    request: Request, mitigation: Mitigation, form: Any, act: Callable[[], str], *, title: str, **context: Any
) -> HttpResponse:
    """Ask the form, hand over to the act, say what came of it; a refusal goes back beside its field."""
    if request.method == "POST" and not form.is_valid():
        ask_of_dates(form, act)
    elif request.method == "POST":
        try:
            message = act()
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            messages.success(request, message)
            return redirect(mitigation)
    page = {"mitigation": mitigation, "form": form, "title": title, **context}
    page["breadcrumbs"] = crumbs(request, mitigation, title)
    return render(request, "risks/mitigations/act.html", page)


@require_GET
def detail_mitigation(request: Request, reference: str, pk: int) -> HttpResponse:
    """One mitigation: what is done, by whom and when, how its date moved, and its history."""
    mitigation = visible_mitigation(request, reference, pk)
    today, _ = today_and_conventions(request)
    changes = list(mitigation.date_changes.select_related("asked_by", "decided_by", "decided_by_body"))
    pending = next((change for change in changes if change.outcome == WAITING), None)
    control = Control.objects.filter(mitigation=mitigation).first()
    may_agree = mitigating.TO_AGREE.allows(request.user, mitigation.risk)
    context = {
        "mitigation": mitigation,
        "overdue": mitigation.days_overdue(as_at=today),
        "changes": changes,
        "pending": pending,
        "who_decides": who_decides(pending, right=Right.MANAGE, on=today) if pending else "",
        "control": control,
        "history": history_for(request.user, mitigation),
        "may_agree": may_agree,
        "may_report": mitigation.is_live and mitigating.TO_REPORT.allows(request.user, mitigation),
        "may_keep_on": may_agree and mitigation.done_on and control is None,
        "may_decide": pending
        and moving.TO_DECIDE.allows(request.user, pending)
        and pending.asked_by_id not in duties.acting_as(request.user),
        "may_withdraw": pending and moving.TO_WITHDRAW.allows(request.user, pending),
        "breadcrumbs": crumbs(request, mitigation),
    }
    return render(request, "risks/mitigations/detail.html", context)


@require_get_or_post
def add_mitigation(request: Request, reference: str) -> HttpResponse:
    """Agree what is done about a risk."""
    risk = visible_risk(request, reference)
    authorise(request.user, mitigating.TO_AGREE, risk)
    today, _ = today_and_conventions(request)
    form = NewMitigationForm(request.POST or None, initial={"owner": risk.owner_id})

    def act() -> str:
        due, meant = form.cleaned_data["due"], meant_in(form)
        made = mitigating.add_mitigation(risk, form.words(), due=due, by=request.user, on=today, meant=meant)
        return f"{made.reference} is agreed."

    return ask_and_act(request, risk, form, act, title="Add a mitigation", button="Save")


@require_get_or_post
def edit_mitigation(request: Request, reference: str, pk: int) -> HttpResponse:
    """Put right what is to be done and by whom."""
    mitigation = visible_mitigation(request, reference, pk)
    authorise(request.user, mitigating.TO_AGREE, mitigation.risk)
    today, _ = today_and_conventions(request)
    form = MitigationForm(request.POST or None, about=mitigation)

    def act() -> str:
        mitigating.correct_mitigation(
            mitigation, form.words(), by=request.user, on=today, version=form.version_seen
        )
        return f"{mitigation.reference} is corrected."

    lead = "Its date is moved on a page of its own, since it may need a decision."
    return ask_of(
        request,
        mitigation,
        form,
        act,
        title="Correct the mitigation",
        button="Save the correction",
        lead=lead,
    )


@require_get_or_post
def report_mitigation(request: Request, reference: str, pk: int) -> HttpResponse:
    """Say how the mitigation stands, or that it is done."""
    mitigation = visible_mitigation(request, reference, pk)
    authorise(request.user, mitigating.TO_REPORT, mitigation)
    today, _ = today_and_conventions(request)
    form = ReportMitigationForm(request.POST or None, about=mitigation)

    def act() -> str:
        mitigating.report_mitigation(
            mitigation,
            progress=form.cleaned_data["progress"],
            done_on=form.cleaned_data["done_on"],
            by=request.user,
            on=today,
            version=form.version_seen,
            meant=meant_in(form),
        )
        done = form.cleaned_data["done_on"]
        said = (
            f"{mitigation.reference} is done." if done else f"Your words on {mitigation.reference} are saved."
        )
        return with_next(said, Visit.of(request), after=mitigation.reference)

    return ask_of(request, mitigation, form, act, title="Say how it stands", button="Save")


@require_get_or_post
def move_mitigation(request: Request, reference: str, pk: int) -> HttpResponse:
    """Ask for another due date."""
    mitigation = visible_mitigation(request, reference, pk)
    authorise(request.user, moving.TO_ASK, mitigation)
    today, conventions = today_and_conventions(request)
    form = MoveMitigationForm(request.POST or None, about=mitigation)

    def act() -> str:
        change = moving.ask_to_move(
            mitigation,
            to_date=form.cleaned_data["to_date"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            on=today,
            conventions=conventions,
            version=form.version_seen,
            meant=meant_in(form),
        )
        if change.waits:
            return f"{who_decides(change, right=Right.MANAGE, on=today)} Until then the due date stands."
        return "The due date has moved. It is within the tolerance, so no approval is needed."

    tolerance = mitigation.programme.tolerance(conventions)
    lead = (
        f"A move of up to {tolerance} days from the first agreed date is recorded at once. Beyond that the "
        "programme manager decides. The first agreed date is kept for ever."
    )
    return ask_of(
        request, mitigation, form, act, title="Ask to move the date", button="Ask for the date", lead=lead
    )


@require_get_or_post
def decide_date_change(request: Request, reference: str, pk: int) -> HttpResponse:
    """Approve or refuse the date change that waits. The person who asked cannot."""
    mitigation = visible_mitigation(request, reference, pk)
    change = get_object_or_404(mitigation.date_changes.select_related("asked_by"), outcome=WAITING)
    authorise(request.user, moving.TO_DECIDE, change)
    today, _ = today_and_conventions(request)
    form = DecideDateChangeForm(
        request.POST or None, initial={"change": change.pk}, is_first=not mitigation.due
    )

    def act() -> str:
        cleaned = form.cleaned_data
        if cleaned["change"] not in (None, change.pk):
            raise ValidationError("It was withdrawn, and another date is asked for now. Look again.")
        met = form.met | {"meant": meant_in(form)}
        if cleaned["decision"] == "approve":
            moving.approve(change, by=request.user, on=today, **met)
            return "The new due date is approved."
        moving.refuse(change, by=request.user, on=today, reason=cleaned["decision_reason"], **met)
        return "The date change is refused. The due date stands."

    return ask_of(
        request, mitigation, form, act, title="Decide on the date", button="Save decision", change=change
    )


@require_get_or_post
def withdraw_date_change(request: Request, reference: str, pk: int) -> HttpResponse:
    """Take back the date change that waits."""
    mitigation = visible_mitigation(request, reference, pk)
    change = get_object_or_404(mitigation.date_changes.select_related("asked_by"), outcome=WAITING)
    authorise(request.user, moving.TO_WITHDRAW, change)
    today, _ = today_and_conventions(request)
    form = WithdrawForm(request.POST or None, initial={"change": change.pk})

    def act() -> str:
        if form.cleaned_data["change"] not in (None, change.pk):
            raise ValidationError("Another date is asked for by now. Look again.")
        moving.withdraw(change, by=request.user, on=today)
        return "The date change is withdrawn. The due date stands."

    return ask_of(
        request, mitigation, form, act, title="Withdraw the date change", button="Withdraw it", change=change
    )


@require_form
def make_control(request: Request, reference: str, pk: int) -> HttpResponse:
    """Keep what was done as a control of the risk."""
    mitigation = visible_mitigation(request, reference, pk)
    authorise(request.user, mitigating.TO_AGREE, mitigation.risk)
    today, _ = today_and_conventions(request)
    try:
        mitigating.make_control(mitigation, by=request.user, on=today)
    except ValidationError as refusal:
        tell_refused(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"{mitigation.reference} is kept on as a control.")
    return redirect(mitigation)


def visible_control(request: Request, reference: str, pk: int) -> Control:
    """The control, where the person may see its risk."""
    return get_object_or_404(visible_risk(request, reference).kept_controls, pk=pk, ended_on=None)


@require_get_or_post
def add_control(request: Request, reference: str) -> HttpResponse:
    """Record what holds a risk in check already."""
    risk = visible_risk(request, reference)
    authorise(request.user, mitigating.TO_AGREE, risk)
    today, _ = today_and_conventions(request)
    form = ControlForm(request.POST or None, initial={"owner": risk.owner_id})

    def act() -> str:
        controlling.add_control(risk, form.words(), by=request.user, on=today)
        return "The control is recorded."

    return ask_and_act(request, risk, form, act, title="Add a control", button="Save")


@require_get_or_post
def edit_control(request: Request, reference: str, pk: int) -> HttpResponse:
    """Put right what a control says, or say that it works no longer."""
    control = visible_control(request, reference, pk)
    authorise(request.user, mitigating.TO_AGREE, control.risk)
    today, _ = today_and_conventions(request)
    form = CorrectControlForm(request.POST or None, about=control)

    def act() -> str:
        ended = form.cleaned_data["ended_reason"]
        controlling.correct_control(
            control,
            form.words(),
            ended_reason=ended,
            by=request.user,
            on=today,
            version=form.version_seen,
        )
        return "The control ended." if ended else "The control is corrected."

    return ask_and_act(request, control.risk, form, act, title="Correct the control", button="Save")


@require_get_or_post
def test_control_page(request: Request, reference: str, pk: int) -> HttpResponse:
    """Record a test of a control."""
    control = visible_control(request, reference, pk)
    authorise(request.user, mitigating.TO_REPORT, control)
    today, _ = today_and_conventions(request)
    form = ControlTestForm(request.POST or None, about=control)

    def act() -> str:
        said = {name: form.cleaned_data[name] for name in ("tested_on", "test_words", "assurance")}
        controlling.record_test(
            control, by=request.user, on=today, version=form.version_seen, meant=meant_in(form), **said
        )
        return "The test is recorded."

    return ask_and_act(
        request, control.risk, form, act, title="Record a test", button="Save the test", lead=control.text
    )
