"""The page on which date changes of every register are ticked and decided in one go."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from council.access.acting import authorise
from council.register.filter_form import unreadable
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.visibility import answered_for
from reports.decisions.forms import DecideTogetherForm, WhichForm
from reports.decisions.together import (
    GONE,
    MOST,
    TO_DECIDE_TOGETHER,
    Decision,
    NotAllDecided,
    decide_together,
)
from reports.decisions.waiting import WaitingDate, choices_of, waiting_for, within


@require_get_or_post
def decide_dates(request: Request) -> HttpResponse:
    """Tick the date changes that were decided, and say once where, when and how."""
    today, _ = today_and_conventions(request)
    authorise(request.user, TO_DECIDE_TOGETHER, answered_for(request.user, on=today))
    everything = waiting_for(request.user, on=today)
    throughs = sorted({each.change.asked_through for each in everything if each.change.asked_through})
    narrowed = WhichForm(request.GET or None, user=request.user, throughs=throughs)
    wrong = unreadable(narrowed) if narrowed.is_bound else ""
    waiting = [] if wrong else within(everything, narrowed.which())
    all_ticked = request.GET.get("select") == "all"
    sent = request.method == "POST"
    ticked = request.POST.getlist("chosen") if sent else [each.key for each in waiting if all_ticked]
    form = DecideTogetherForm(request.POST or None)
    if sent and form.is_valid():
        try:
            number = decide_ticked(request, everything, ticked, form)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except NotAllDecided as undecided:
            form.add_error(None, told(undecided.why))
            waiting = [replace(each, refusal=undecided.why.get(each.key, "")) for each in waiting]
        else:
            outcome = "approved" if form.cleaned_data["decision"] == "approve" else "refused"
            messages.success(request, f"{number} date change{'' if number == 1 else 's'} {outcome}.")
            return redirect(request.get_full_path())
    context = page_of(waiting, ticked, form, narrowed, wrong) | {"all_ticked": all_ticked}
    context["page_errors"] = bool(wrong or form.errors)
    return render(request, "reports/decisions/dates.html", context)


def decide_ticked(
    request: Request, everything: list[WaitingDate], ticked: list[str], form: DecideTogetherForm
) -> int:
    """Hand what is ticked over to the act. NotAllDecided where one of them waits no more."""
    today, conventions = today_and_conventions(request)
    known = choices_of(everything)
    if gone := {key: GONE for key in ticked if key not in known}:
        raise NotAllDecided(gone)
    cleaned = form.cleaned_data
    decision = Decision(
        approves=cleaned["decision"] == "approve", reason=cleaned["decision_reason"], **form.met
    )
    return decide_together(
        [known[key] for key in dict.fromkeys(ticked)],
        decision,
        by=request.user,
        on=today,
        conventions=conventions,
        meant=meant_in(form),
    )


def told(why: dict[str, str]) -> str:
    """In a sentence that nothing was decided, and for how many the reason stands at the row."""
    gone = sum(reason == GONE for reason in why.values())
    left = len(why) - gone
    parts = ["Nothing was decided."]
    if gone:
        parts.append(f"{gone} of those ticked {'is' if gone == 1 else 'are'} decided or withdrawn by now.")
    if left:
        parts.append(f"{left} could not be decided so: see why, and untick {'it' if left == 1 else 'them'}.")
    return " ".join(parts)


def page_of(
    waiting: list[WaitingDate], ticked: list[str], form: DecideTogetherForm, narrowed: WhichForm, wrong: str
) -> dict[str, Any]:
    """What the page shows."""
    return {
        "waiting": waiting,
        "to_decide": sum(not each.is_own for each in waiting),
        "ticked": ticked,
        "form": form,
        "narrowed": narrowed,
        "wrong": wrong,
        "most": MOST,
        "register": reverse("actions:list-date-changes"),
        "breadcrumbs": [("Date changes", reverse("actions:list-date-changes")), ("Decide together", "")],
    }
