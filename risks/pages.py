"""What the pages of one risk share: fetching it, and asking for an act."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from council.conventions import InForce
from council.models import ChangedMeanwhile
from council.web.asking import ask_of_dates
from council.web.requests import Request, conventions_in_force
from risks.models import Risk
from risks.own_matrix import in_programme

REGISTER = "risks:list-risks"


def visible_risk(request: Request, reference: str) -> Risk:
    """The risk, where the person may see it; else it doesn't exist."""
    risks = Risk.objects.visible_to(request.user).select_related(
        "programme__own_matrix", "workstream", "owner", "merged_into", "recommendation__review"
    )
    return get_object_or_404(risks, reference__iexact=reference)


def conventions_for(request: Request, risk: Risk) -> InForce:
    """The conventions in force, with the matrix by which the risk's programme is rated."""
    return in_programme(risk.programme, conventions_in_force(request))


def crumbs(risk: Risk, here: str) -> list[tuple[str, str]]:
    """The way to a page of one risk: the register, the risk, the page."""
    return [("Risks", reverse(REGISTER)), (risk.reference, risk.get_absolute_url()), (here, "")]


def ask_and_act(
    request: Request,
    risk: Risk,
    form: Any,
    act: Callable[[], str],
    *,
    title: str,
    button: str,
    lead: str = "",
    **context: Any,
) -> HttpResponse:
    """Ask the form, hand over to the act, say what came of it; a refusal goes back beside its field.

    `lead` says above the form what will happen, `button` what the button does.
    """
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
            return redirect(risk)
    page = {"risk": risk, "form": form, "title": title, "button": button, "lead": lead}
    return render(request, "risks/act.html", {**page, "breadcrumbs": crumbs(risk, title), **context})
