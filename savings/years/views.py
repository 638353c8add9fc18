"""The pages of a saving's years: its owner's form, targets and the decision on them, and quarters."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from council.access.acting import authorise
from council.calendar.years import FinancialYear
from council.evidence.held import FileHolder
from council.register.next_owed import with_next
from council.register.owing import Visit
from council.uploads.limits import takes_files
from council.web.asked import reads
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from council.wording import pounds
from savings import claiming, forecasting, targets
from savings.models import Saving, TargetChange, YearProfile
from savings.pages import PressForm, ask_and_act, visible_saving
from savings.showing import other_years, what_it_does, year_bar
from savings.years.forms import DecideTargetForm, QuartersForm, TargetForm, YearForm


def visible_line(request: Request, reference: str, year: int) -> YearProfile:
    """The year of the saving, where the person may see it; else it doesn't exist."""
    saving = visible_saving(request, reference)
    line: YearProfile = get_object_or_404(saving.profile.all(), year=year)
    line.saving = saving
    return line


@require_get_or_post
@takes_files("EVIDENCE_MAX_BYTES")
def forecast_year(request: Request, reference: str, year: int) -> HttpResponse:
    """Forecast the year and claim what is delivered of it, in one form."""
    line = visible_line(request, reference, year)
    authorise(request.user, forecasting.TO_FORECAST, line)
    form = YearForm(request.POST or None, request.FILES or None, about=line, holder=FileHolder.of(request))
    today, _ = today_and_conventions(request)

    def act() -> str:
        said, made = claiming.forecast_and_claim(
            line,
            forecast=form.cleaned_data["forecast"],
            reason=form.cleaned_data.get("reason", ""),
            delivery=form.delivery(),
            version=form.version_seen,
            by=request.user,
            on=today,
            meant=meant_in(form),
        )
        told = ""
        if said:
            change = what_it_does(said.from_amount, said.to_amount, line.target)
            told = f"The forecast for {line.financial_year} is {pounds(said.to_amount)}. {change} "
        if made:
            told += f"{pounds(made.amount)} is claimed and waits for finance."
        return with_next(told.strip(), Visit.of(request), after=line.saving.reference)

    return ask_and_act(
        request,
        line.saving,
        form,
        act,
        "savings/year.html",
        title="Forecast and claim",
        button="Save and send",
        line=line,
        bar=year_bar(line),
        said=forecasting.last_said(line),
        others=other_years(line),
    )


@require_get_or_post
def say_quarters(request: Request, reference: str, year: int) -> HttpResponse:
    """Split the year by quarter."""
    line = visible_line(request, reference, year)
    authorise(request.user, forecasting.TO_FORECAST, line)
    form = QuartersForm(request.POST or None, about=line)
    today, _ = today_and_conventions(request)

    def act() -> str:
        forecasting.say_quarters(
            line,
            form.quarters(),
            reason=form.cleaned_data["reason"],
            version=form.version_seen,
            by=request.user,
            on=today,
        )
        return f"{line.financial_year} stands by quarter."

    return ask_and_act(
        request,
        line.saving,
        form,
        act,
        "savings/quarters.html",
        title=f"{line.financial_year} by quarter",
        line=line,
    )


@require_get_or_post
@reads(year=None)
def set_target(request: Request, reference: str) -> HttpResponse:
    """Give a year its target, or ask for another one."""
    saving = visible_saving(request, reference)
    authorise(request.user, targets.TO_ASK, saving)
    today, _ = today_and_conventions(request)
    asked = request.GET.get("year", "")
    form = TargetForm(
        request.POST or None,
        about=saving,
        current=FinancialYear.containing(today),
        initial={"year": asked} if asked.isdecimal() and len(asked) == 4 else {},
    )

    def act() -> str:
        cleaned = form.cleaned_data
        change = targets.set_target(
            saving,
            year=cleaned["year"],
            target=cleaned["target"],
            reason=cleaned["reason"],
            version=form.version_seen,
            by=request.user,
            on=today,
        )
        year = FinancialYear(cleaned["year"])
        if change is None:
            return f"The target for {year} is {pounds(cleaned['target'])}."
        return f"A target of {pounds(change.to_target)} for {year} is asked for. Another person decides."

    proposed = saving.status == Saving.Status.PROPOSED
    title = "Set a target" if proposed else "Ask for another target"
    return ask_and_act(request, saving, form, act, title=title)


def waiting_change(request: Request, reference: str, pk: int) -> TargetChange:
    """The change of target that waits, where the person may see its saving."""
    saving = visible_saving(request, reference)
    waiting = saving.target_changes.filter(outcome=TargetChange.waiting_outcome)
    change: TargetChange = get_object_or_404(waiting.select_related("line", "asked_by"), pk=pk)
    change.saving = change.line.saving = saving
    return change


@require_get_or_post
def decide_target(request: Request, reference: str, pk: int) -> HttpResponse:
    """Approve or refuse another target."""
    change = waiting_change(request, reference, pk)
    authorise(request.user, targets.TO_DECIDE, change)
    form = DecideTargetForm(request.POST or None)
    today, _ = today_and_conventions(request)

    def act() -> str:
        told: dict[str, Any] = {**form.met, "by": request.user, "on": today, "meant": meant_in(form)}
        told["reason"] = form.cleaned_data["decision_reason"]
        if form.cleaned_data["decision"] == "approve":
            targets.approve_target(change, **told)
            return f"The target for {change.line.financial_year} is {pounds(change.to_target)}."
        targets.refuse_target(change, **told)
        return f"The target for {change.line.financial_year} stands at {pounds(change.from_target)}."

    return ask_and_act(
        request,
        change.saving,
        form,
        act,
        "savings/decide_target.html",
        title="Decide on the target",
        button="Save decision",
        change=change,
    )


@require_get_or_post
def withdraw_target(request: Request, reference: str, pk: int) -> HttpResponse:
    """Take back the wish for another target."""
    change = waiting_change(request, reference, pk)
    authorise(request.user, targets.TO_TAKE_BACK, change)
    form = PressForm(request.POST or None)
    today, _ = today_and_conventions(request)

    def act() -> str:
        targets.withdraw_target(change, by=request.user, on=today)
        return f"The target for {change.line.financial_year} stands."

    return ask_and_act(request, change.saving, form, act, title="Withdraw the request", button="Withdraw it")
