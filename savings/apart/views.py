"""The pages on which an underspend, or what another document reports, is written down and corrected."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from council.access.acting import authorise
from council.access.rules import Right
from council.calendar.years import FinancialYear
from council.web import asking
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from council.wording import pounds
from programmes.models import Programme
from savings import standing_apart as acts
from savings.apart.forms import ReportedForm, UnderspendForm
from savings.entering.forms import WithdrawSavingForm
from savings.entering.views import programmes_for
from savings.models import ReportedFigure, Underspend

STATEMENT = "savings:show-statement"


def asked(
    request: Request,
    form: Any,
    act: Any,
    template: str = "savings/council_act.html",
    *,
    title: str,
    button: str = "Save",
    **context: Any,
) -> HttpResponse:
    """Ask the form for an act, and lead back to the statement."""
    back = reverse(STATEMENT)
    ways = [("Savings", reverse("savings:list-savings")), ("Statement", back), (title, "")]
    page = {"title": title, "button": button, "back": back, "breadcrumbs": ways, **context}
    return asking.ask_and_act(request, form, act, template, page, to=STATEMENT)


# --- underspends --------------------------------------------------------------------------------------------


@require_get_or_post
def record_underspend(request: Request) -> HttpResponse:
    """Write down a one-off underspend, as finance."""
    authorise(request.user, acts.TO_KEEP_UNDERSPENDS)
    today, _ = today_and_conventions(request)
    programmes = Programme.objects.with_right(request.user, Right.MONEY)
    form = UnderspendForm(
        request.POST or None, programmes=programmes, current=FinancialYear.containing(today)
    )

    def act() -> tuple[str, Any]:
        made = acts.record_underspend(
            form.cleaned_data["programme"], form.said(), by=request.user, on=today, meant=meant_in(form)
        )
        told = f"{pounds(made.amount)} was underspent in {made.financial_year}. It is in no total of savings."
        return told, made

    return asked(request, form, act, title="Write down an underspend")


def visible_underspend(request: Request, pk: int) -> Underspend:
    """The underspend that stands, where the person may see its programme; else it doesn't exist."""
    seen: Any = Underspend.objects.visible_to(request.user).filter(withdrawn_on=None)
    held: Underspend = get_object_or_404(seen.select_related("programme__scope", "body"), pk=pk)
    return held


@require_get_or_post
def edit_underspend(request: Request, pk: int) -> HttpResponse:
    """Correct an underspend."""
    held = visible_underspend(request, pk)
    authorise(request.user, acts.TO_KEEP_UNDERSPENDS, held)
    today, _ = today_and_conventions(request)
    form = UnderspendForm(request.POST or None, about=held, current=FinancialYear.containing(today))

    def act() -> tuple[str, Any]:
        told: dict[str, Any] = {"version": form.version_seen, "meant": meant_in(form)}
        acts.correct_underspend(held, form.said(), by=request.user, on=today, **told)
        return "The underspend is corrected.", held

    page = "savings/apart.html"
    return asked(request, form, act, page, title="Correct an underspend", held=held)


@require_get_or_post
def withdraw_underspend(request: Request, pk: int) -> HttpResponse:
    """Withdraw an underspend, with the reason."""
    held = visible_underspend(request, pk)
    authorise(request.user, acts.TO_KEEP_UNDERSPENDS, held)
    today, _ = today_and_conventions(request)
    form = WithdrawSavingForm(request.POST or None, about=held)

    def act() -> str:
        why, version = form.cleaned_data["reason"], form.version_seen
        acts.withdraw_underspend(held, reason=why, version=version, by=request.user, on=today)
        return f"Withdrawn: {held}."

    return asked(request, form, act, title=f"Withdraw “{held}”", button="Withdraw it")


# --- as reported elsewhere ----------------------------------------------------------------------------------


@require_get_or_post
def record_reported(request: Request) -> HttpResponse:
    """Write down what another document reports of a programme's savings."""
    authorise(request.user, acts.TO_KEEP_REPORTED)
    today, _ = today_and_conventions(request)
    form = ReportedForm(
        request.POST or None,
        programmes=programmes_for(request.user),
        current=FinancialYear.containing(today),
    )

    def act() -> tuple[str, Any]:
        made = acts.record_reported(
            form.cleaned_data["programme"], form.said(), by=request.user, on=today, meant=meant_in(form)
        )
        return f"{pounds(made.amount)} of {made.document} stands beside what the register says.", made

    return asked(request, form, act, title="Write down a figure reported elsewhere")


def visible_reported(request: Request, pk: int) -> ReportedFigure:
    """The figure that stands, where the person may see its programme; else it doesn't exist."""
    seen: Any = ReportedFigure.objects.visible_to(request.user).filter(withdrawn_on=None)
    held: ReportedFigure = get_object_or_404(seen.select_related("programme__scope"), pk=pk)
    return held


@require_get_or_post
def edit_reported(request: Request, pk: int) -> HttpResponse:
    """Correct what a document is said to report."""
    held = visible_reported(request, pk)
    authorise(request.user, acts.TO_KEEP_REPORTED, held)
    today, _ = today_and_conventions(request)
    form = ReportedForm(request.POST or None, about=held, current=FinancialYear.containing(today))

    def act() -> tuple[str, Any]:
        told: dict[str, Any] = {"version": form.version_seen, "meant": meant_in(form)}
        acts.correct_reported(held, form.said(), by=request.user, on=today, **told)
        return "The figure is corrected.", held

    page = "savings/apart.html"
    return asked(request, form, act, page, title="Correct a figure reported elsewhere", held=held)


@require_get_or_post
def withdraw_reported(request: Request, pk: int) -> HttpResponse:
    """Withdraw what a document was said to report, with the reason."""
    held = visible_reported(request, pk)
    authorise(request.user, acts.TO_KEEP_REPORTED, held)
    today, _ = today_and_conventions(request)
    form = WithdrawSavingForm(request.POST or None, about=held)

    def act() -> str:
        why, version = form.cleaned_data["reason"], form.version_seen
        acts.withdraw_reported(held, reason=why, version=version, by=request.user, on=today)
        return f"Withdrawn: {held}."

    return asked(request, form, act, title=f"Withdraw “{held}”", button="Withdraw it")
