"""The pages of a programme's milestones: one milestone, and one page for each act on it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.access import duties
from council.access.acting import authorise
from council.access.disclosure import sees_exempt, was_exempt
from council.access.rules import Right
from council.deciding import asked_by, who_decides
from council.exempting.proposing import may_mark
from council.granting.views import who_may_see
from council.models import User
from council.register.next_owed import with_next
from council.register.owing import Visit
from council.web import asking
from council.web.asked import reads
from council.web.dates import meant_in
from council.web.deciding import DecideDateChangeForm, WithdrawForm
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.linking import links_of
from programmes.milestones import delivering, expecting, moving, planning
from programmes.milestones.forms import (
    DeliverForm,
    ForecastForm,
    MilestoneForm,
    MoveForm,
    NewMilestoneForm,
    TakeBackForm,
)
from programmes.milestones.standing import moves_of
from programmes.milestones.timeline import timeline
from programmes.models import Milestone, MilestoneDateChange, Programme, Workstream
from programmes.visibility import way_to_programme

WAITING = MilestoneDateChange.Outcome.PENDING
OF_PLAN = ("title", "workstream", "owner", "comment", "is_gate")


def visible_milestone(request: Request, code: str, reference: str) -> Milestone:
    """The milestone, where the person may see it; else it doesn't exist."""
    milestones = Milestone.objects.visible_to(request.user).select_related(
        "programme", "workstream__parent", "owner"
    )
    return get_object_or_404(milestones, programme__code__iexact=code, reference__iexact=reference)


def ask_and_act(
    request: Request,
    milestone: Milestone,
    form: Any,
    act: Callable[[], str],
    template: str,
    *,
    title: str,
    **context: Any,
) -> HttpResponse:
    """Ask the form, hand over to the act, say what came of it; a refusal goes back beside its field."""
    way = crumbs(milestone, request.user, title)
    page = {"milestone": milestone, "title": title, "breadcrumbs": way, **context}
    there = milestone.get_absolute_url()
    return asking.ask_and_act(request, form, act, f"programmes/milestones/{template}.html", page, to=there)


def crumbs(milestone: Milestone, person: User, here: str = "") -> list[tuple[str, str]]:
    """The way to the milestone, or to a page of it: the programme, the milestone, the page."""
    way = way_to_programme(milestone.programme, person)
    if not here:
        return [*way, (milestone.reference, "")]
    return [*way, (milestone.reference, milestone.get_absolute_url()), (here, "")]


@require_GET
@reads()
def detail_milestone(request: Request, code: str, reference: str) -> HttpResponse:
    """One milestone: its dates and how they moved, what was delivered, and its whole history."""
    milestone = visible_milestone(request, code, reference)
    today, conventions = today_and_conventions(request)
    pending = milestone.date_changes.filter(outcome=WAITING).select_related("asked_by", "part_of").first()
    # What was exempt once keeps its whole story from who doesn't see exempt material.
    told = sees_exempt(request.user, milestone) or not was_exempt(milestone)
    context = {
        "milestone": milestone,
        "overdue": milestone.days_overdue(as_at=today),
        "slipped": milestone.days_slipped(as_at=today),
        "moves": moves_of([milestone.pk]).get(milestone.pk, []) if told else [],
        "linked": links_of(milestone, request.user),
        "deliveries": milestone.deliveries.select_related("by"),
        "pending": pending,
        "who_decides": pending and who_decides(pending, right=Right.MANAGE, on=today),
        "happenings": timeline(milestone, user=request.user) if told else [],
        "may_exempt": may_mark(
            request.user, milestone, expecting.TO_SPEAK, on=today, conventions=conventions
        ),
        "may_plan": planning.TO_PLAN.allows(request.user, milestone),
        "may_speak": expecting.TO_SPEAK.allows(request.user, milestone),
        "may_decide": pending
        and moving.TO_DECIDE.allows(request.user, pending)
        and not asked_by(pending, duties.acting_as(request.user)),
        "may_withdraw": pending and moving.TO_WITHDRAW.allows(request.user, pending),
        "breadcrumbs": crumbs(milestone, request.user),
    }
    return render(request, "programmes/milestones/detail.html", context)


@require_GET
def show_access(request: Request, code: str, reference: str) -> HttpResponse:
    """Who may see or change the milestone, and through what."""
    milestone = visible_milestone(request, code, reference)
    above = (milestone.programme.title, milestone.programme.get_absolute_url())
    return who_may_see(request, milestone, name=milestone.reference, register=above)


@require_get_or_post
@reads(workstream=None)
def add_milestone(request: Request, code: str) -> HttpResponse:
    """A new milestone of a programme; `?workstream=` chooses one beforehand."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    authorise(request.user, planning.TO_PLAN, programme)
    today, _ = today_and_conventions(request)
    chosen = request.GET.get("workstream", "")
    streams: Any = Workstream.objects.filter(programme=programme)
    stream = streams.in_use().filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 10 else None
    form = NewMilestoneForm(request.POST or None, programme=programme, initial={"workstream": stream})

    def act() -> Milestone:
        told: dict[str, Any] = {"by": request.user, "on": today, "meant": meant_in(form)}
        return planning.add_milestone(programme, form.plan(), due=form.cleaned_data["due"], **told)

    if request.method == "POST" and not form.is_valid():
        asking.ask_of_dates(form, act)
    elif request.method == "POST":
        try:
            milestone = act()
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"{milestone.reference} is in the plan.")
            if "another" in request.POST:
                again = f"?workstream={milestone.workstream_id}" if milestone.workstream_id else ""
                return redirect(f"{reverse('programmes:add-milestone', args=[programme.code])}{again}")
            return redirect(milestone)
    context = {
        "programme": programme,
        "form": form,
        "breadcrumbs": [
            ("Programmes", reverse("programmes:list-programmes")),
            (programme.title, programme.get_absolute_url()),
            ("Add a milestone", ""),
        ],
    }
    return render(request, "programmes/milestones/new.html", context)


@require_get_or_post
def edit_milestone(request: Request, code: str, reference: str) -> HttpResponse:
    """Put right what a milestone says."""
    milestone = visible_milestone(request, code, reference)
    authorise(request.user, planning.TO_PLAN, milestone)
    today, _ = today_and_conventions(request)
    said = {name: getattr(milestone, name) for name in OF_PLAN}
    form = MilestoneForm(request.POST or None, programme=milestone.programme, about=milestone, initial=said)

    def act() -> str:
        planning.correct_milestone(
            milestone, form.plan(), by=request.user, on=today, version=form.version_seen
        )
        return f"{milestone.reference} is changed."

    return ask_and_act(request, milestone, form, act, "edit", title="Edit the milestone")


@require_get_or_post
def forecast_milestone(request: Request, code: str, reference: str) -> HttpResponse:
    """Say when the milestone is now expected, and what there is to say of it."""
    milestone = visible_milestone(request, code, reference)
    authorise(request.user, expecting.TO_SPEAK, milestone)
    today, _ = today_and_conventions(request)
    said = {"forecast": milestone.forecast, "comment": milestone.comment}
    form = ForecastForm(request.POST or None, about=milestone, initial=said)

    def act() -> str:
        expecting.expect_milestone(
            milestone,
            forecast=form.cleaned_data["forecast"],
            comment=form.cleaned_data["comment"],
            by=request.user,
            on=today,
            version=form.version_seen,
            meant=meant_in(form),
        )
        said = "The forecast is saved. The due date stands."
        return with_next(said, Visit.of(request), after=milestone.reference)

    return ask_and_act(request, milestone, form, act, "forecast", title="Say how it stands")


@require_get_or_post
def move_milestone(request: Request, code: str, reference: str) -> HttpResponse:
    """Ask for another due date."""
    milestone = visible_milestone(request, code, reference)
    authorise(request.user, moving.TO_ASK, milestone)
    today, conventions = today_and_conventions(request)
    form = MoveForm(request.POST or None, about=milestone)

    def act() -> str:
        change = moving.ask_to_move(
            milestone,
            to_date=form.cleaned_data["to_date"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            on=today,
            conventions=conventions,
            version=form.version_seen,
            meant=meant_in(form),
        )
        if change.waits:
            asked = who_decides(change, right=Right.MANAGE, on=today)
            return f"{asked} Until then the due date stands."
        return "The due date has moved. It is within the tolerance, so no approval is needed."

    tolerance = milestone.programme.tolerance(conventions)
    return ask_and_act(
        request, milestone, form, act, "move", title="Ask to move the date", tolerance=tolerance
    )


@require_get_or_post
def decide_date_change(request: Request, code: str, reference: str) -> HttpResponse:
    """Approve or refuse the date change that waits. Whoever asked can't."""
    milestone = visible_milestone(request, code, reference)
    authorise(request.user, moving.TO_DECIDE, milestone)
    change = get_object_or_404(milestone.date_changes.select_related("asked_by"), outcome=WAITING)
    today, _ = today_and_conventions(request)
    form = DecideDateChangeForm(request.POST or None, initial={"change": change.pk})

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

    return ask_and_act(request, milestone, form, act, "decide", title="Decide on the date", change=change)


@require_get_or_post
def withdraw_date_change(request: Request, code: str, reference: str) -> HttpResponse:
    """Take back the date change that waits: whoever asked for it, or who speaks for the milestone."""
    milestone = visible_milestone(request, code, reference)
    change = get_object_or_404(milestone.date_changes.select_related("asked_by"), outcome=WAITING)
    authorise(request.user, moving.TO_WITHDRAW, change)
    today, _ = today_and_conventions(request)
    form = WithdrawForm(request.POST or None, initial={"change": change.pk})

    def act() -> str:
        if form.cleaned_data["change"] not in (None, change.pk):
            raise ValidationError("Another date is asked for by now. Look again.")
        moving.withdraw(change, by=request.user, on=today)
        return "The date change is withdrawn. The due date stands."

    return ask_and_act(
        request, milestone, form, act, "withdraw", title="Withdraw the date change", change=change
    )


@require_get_or_post
def deliver_milestone(request: Request, code: str, reference: str) -> HttpResponse:
    """Say what was delivered: a part, or all that was left."""
    milestone = visible_milestone(request, code, reference)
    authorise(request.user, delivering.TO_DELIVER, milestone)
    today, _ = today_and_conventions(request)
    form = DeliverForm(request.POST or None, about=milestone)

    def act() -> str:
        delivery = delivering.deliver_milestone(
            milestone,
            delivered_on=form.cleaned_data["delivered_on"],
            comment=form.cleaned_data["comment"],
            is_final=form.cleaned_data["is_final"],
            by=request.user,
            on=today,
            version=form.version_seen,
            meant=meant_in(form),
        )
        part = "" if delivery.is_final else "A part of "
        said = f"{part}{milestone.reference} is delivered."
        return with_next(said, Visit.of(request), after=milestone.reference)

    return ask_and_act(
        request,
        milestone,
        form,
        act,
        "deliver",
        title="Say what was delivered",
        delivered=milestone.deliveries.filter(withdrawn_on=None),
    )


@require_get_or_post
def take_back_delivery(request: Request, code: str, reference: str, pk: int) -> HttpResponse:
    """Take back what was said to be delivered."""
    milestone = visible_milestone(request, code, reference)
    delivery = get_object_or_404(milestone.deliveries.filter(withdrawn_on=None), pk=pk)
    authorise(request.user, delivering.TO_DELIVER, delivery)
    today, _ = today_and_conventions(request)
    form = TakeBackForm(request.POST or None, about=delivery)

    def act() -> str:
        delivering.take_back_delivery(
            delivery,
            reason=form.cleaned_data["reason"],
            by=request.user,
            on=today,
            version=form.version_seen,
        )
        return "The delivery is taken back."

    return ask_and_act(
        request, milestone, form, act, "take_back", title="Take the delivery back", delivery=delivery
    )
