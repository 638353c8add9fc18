"""What the pages of one saving share: fetching it, and asking for an act."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from council.web import asking
from council.web.requests import Request
from savings.models import Saving


class PressForm(forms.Form):
    """A button alone: what its press does stands on the page."""

    sure = forms.BooleanField(widget=forms.HiddenInput, required=False, initial=True)


def visible_saving(request: Request, reference: str) -> Saving:
    """The saving, where the person may see it; else it doesn't exist."""
    savings = Saving.objects.visible_to(request.user).select_related(
        "programme", "workstream__parent", "owner", "directorate", "portfolio_holder"
    )
    return get_object_or_404(savings, reference__iexact=reference)


def ask_and_act(
    request: Request,
    saving: Saving,
    form: Any,
    act: Callable[[], str],
    template: str = "savings/_act.html",
    *,
    title: str,
    button: str = "Save",
    **context: Any,
) -> HttpResponse:
    """Ask the form for an act on the saving, and lead back to it; `button` says what the button does."""
    page = {"saving": saving, "title": title, "button": button, "breadcrumbs": crumbs(saving, title)}
    return asking.ask_and_act(request, form, act, template, {**page, **context}, to=saving)


def crumbs(saving: Saving, here: str) -> list[tuple[str, str]]:
    """The way to a page of one saving: the register, the saving, the page."""
    register = ("Savings", reverse("savings:list-savings"))
    return [register, (saving.reference, saving.get_absolute_url()), (here, "")]
