"""The pages of shared targets and control totals."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.calendar.plausible import FIRST_YEAR, LAST_YEAR
from council.calendar.years import FinancialYear
from council.models import Directorate, Post
from council.web import asking
from council.web.asked import reads
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from council.wording import pounds
from programmes.imports.models.plan_import import ImportRow
from programmes.imports.recognised import PlanKind
from savings import sharing
from savings.models import ControlTotal, PlannedTarget, Saving, SharedTarget
from savings.reconciling import planned_targets, reconciled, shared_targets
from savings.statement import profiles_visible_to, statement_lines
from savings.whole.forms import ControlTotalForm, DeclineTargetForm, SharedTargetForm, ShareForm


def asked(
    request: Request,
    form: Any,
    act: Any,
    *,
    title: str,
    button: str = "Save",
    to: str = "savings:show-targets",
) -> HttpResponse:
    """Ask the form for an act on what is the council's, and lead back to it."""
    page = {
        "title": title,
        "button": button,
        "back": reverse(to),
        "breadcrumbs": [("Savings", reverse("savings:list-savings")), (title, "")],
    }
    return asking.ask_and_act(request, form, act, "savings/council_act.html", page, to=to)


@require_GET
@reads()
def show_targets(request: Request) -> HttpResponse:
    """The shared targets with their parts and what is to be identified yet, and each year's control total."""
    lines = statement_lines(profiles_visible_to(request.user))
    context = {
        "shared": shared_targets(request.user),
        "planned": planned_targets(request.user),
        "unit": "exact",
        "reconciled": reconciled(lines, request.user),
        "sees_totals": sharing.sees_totals(request.user),
        "may_keep": sharing.TO_KEEP.allows(request.user),
        "breadcrumbs": [("Savings", reverse("savings:list-savings")), ("Targets of the council", "")],
    }
    return render(request, "savings/targets.html", context)


@require_get_or_post
def add_target(request: Request) -> HttpResponse:
    """Write down a target that several savings deliver together."""
    authorise(request.user, sharing.TO_KEEP)
    today, _ = today_and_conventions(request)
    form = SharedTargetForm(request.POST or None, current=FinancialYear.containing(today))

    def act() -> str:
        target = sharing.keep_shared_target(form.aim(), by=request.user, on=today)
        return f"{target} is a target of {pounds(target.amount)}."

    return asked(request, form, act, title="Add a shared target")


@require_get_or_post
def edit_target(request: Request, pk: int) -> HttpResponse:
    """Correct a shared target."""
    authorise(request.user, sharing.TO_KEEP)
    target = get_object_or_404(SharedTarget, pk=pk)
    today, _ = today_and_conventions(request)
    form = SharedTargetForm(request.POST or None, about=target, current=FinancialYear.containing(today))

    def act() -> str:
        aim = form.aim()
        sharing.keep_shared_target(aim, target=target, version=form.version_seen, by=request.user, on=today)
        return f"{target.title} is corrected."

    return asked(request, form, act, title="Correct a shared target")


@require_get_or_post
def take_over_target(request: Request, pk: int) -> HttpResponse:
    """Make what a programme's plan names a target of the council."""
    authorise(request.user, sharing.TO_KEEP)
    seen: Any = PlannedTarget.objects.visible_to(request.user)
    planned = get_object_or_404(seen.select_related("programme__scope", "taken_as"), pk=pk)
    today, _ = today_and_conventions(request)
    current = FinancialYear.containing(today)
    form = SharedTargetForm(
        request.POST or None, about=planned, initial=as_planned(planned, current), current=current
    )

    def act() -> str:
        version = form.version_seen
        target = sharing.take_over_target(planned, form.aim(), version=version, by=request.user, on=today)
        return f"{target} is a target of {pounds(target.amount)}."

    return asked(request, form, act, title=f"Take over “{planned}”", button="Take it over")


@require_get_or_post
def decline_target(request: Request, pk: int) -> HttpResponse:
    """Say that what a programme's plan names is not the council's, and why."""
    authorise(request.user, sharing.TO_KEEP)
    seen: Any = PlannedTarget.objects.visible_to(request.user)
    planned = get_object_or_404(seen.select_related("programme__scope", "taken_as"), pk=pk)
    today, _ = today_and_conventions(request)
    initial = {"reason": planned.declined_reason}
    form = DeclineTargetForm(request.POST or None, about=planned, initial=initial)

    def act() -> str:
        reason, version = form.cleaned_data["reason"], form.version_seen
        sharing.decline_target(planned, reason=reason, version=version, by=request.user, on=today)
        return f"{planned} is not a target of the council."

    return asked(request, form, act, title=f"Not the council’s: “{planned}”")


def as_planned(planned: PlannedTarget, current: FinancialYear) -> dict[str, Any]:
    """What the plan says of the target, as the form asks for it: posts and directorates by name."""
    words = {"title": planned.title, "year": planned.year, "amount": planned.amount}
    return words | {
        "timing": "in_year" if planned.year <= year_of_plan(planned, current).first else "future",
        "portfolio_holder": Post.objects.filter(title__iexact=planned.portfolio).first(),
        "directorate": Directorate.objects.filter(name__iexact=planned.directorate).first(),
        "note": f"Shared by {planned.shared_by}" if planned.shared_by else "",
    }


def year_of_plan(planned: PlannedTarget, current: FinancialYear) -> FinancialYear:
    """The financial year of the plan that names the target; the current one where no import brought it."""
    rows = ImportRow.objects.filter(kind=PlanKind.SHARED, object_id=planned.pk).order_by("-plan_import")
    day = rows.values_list("plan_import__plan_date", flat=True).first()
    return FinancialYear.containing(day) if day else current


@require_get_or_post
def share_target(request: Request, pk: int) -> HttpResponse:
    """Say what a saving brings of a shared target."""
    authorise(request.user, sharing.TO_KEEP)
    target = get_object_or_404(SharedTarget, pk=pk)
    today, _ = today_and_conventions(request)
    seen: Any = Saving.objects.visible_to(request.user)
    form = ShareForm(request.POST or None, savings=seen.exclude(status=Saving.Status.WITHDRAWN))

    def act() -> str:
        saving, amount = form.cleaned_data["saving"], form.cleaned_data["amount"]
        sharing.share(target, saving, amount=amount, by=request.user, on=today)
        return f"{saving.reference} brings {pounds(amount)} of {target}."

    return asked(request, form, act, title=f"Share {target}")


@require_get_or_post
def set_control(request: Request, year: int) -> HttpResponse:
    """Set what the approved budget says that the year's savings come to."""
    authorise(request.user, sharing.TO_KEEP)
    if not FIRST_YEAR <= year < LAST_YEAR:
        raise Http404
    held = ControlTotal.objects.filter(year=year).first()
    today, _ = today_and_conventions(request)
    names = ("amount", "net_budget", "resolution", "body", "meeting_on", "minute")
    initial = {name: getattr(held, name) for name in names} if held else {}
    form = ControlTotalForm(request.POST or None, about=held, initial=initial)

    def act() -> str:
        told = {name: form.cleaned_data[name] for name in names}
        told |= {"version": form.version_seen, "meant": meant_in(form)}
        total = sharing.set_control_total(year, **told, by=request.user, on=today)
        return f"The control total of {total.financial_year} is {pounds(total.amount)}."

    return asked(request, form, act, title=f"Control total of {FinancialYear(year)}")
