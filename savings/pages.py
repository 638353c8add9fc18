"""What the pages of one saving share: fetching it, and asking for an act."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from council.evidence.forms import WithFile
from council.models import ChangedMeanwhile
from council.web.requests import Request
from savings.models import Saving


class ConfirmForm(forms.Form):
    """Nothing but the press of a button: what is about to be done stands on the page."""

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
    """Ask the form, hand over to the act, say what came of it; a refusal goes back beside its field."""
    if request.method == "POST" and form.is_valid():
        try:
            message = act()
        except ValidationError as refusal:
            form.refuse(refusal) if isinstance(form, WithFile) else form.add_error(None, refusal)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            if isinstance(form, WithFile):
                form.let_go_of_held()
            messages.success(request, message)
            return redirect(saving)
    page = {
        "saving": saving,
        "form": form,
        "title": title,
        "button": button,
        "breadcrumbs": crumbs(saving, title),
    }
    return render(request, template, {**page, **context})


def crumbs(saving: Saving, here: str) -> list[tuple[str, str]]:
    """The way to a page of one saving: the register, the saving, the page."""
    register = ("Savings", reverse("savings:list-savings"))
    return [register, (saving.reference, saving.get_absolute_url()), (here, "")]
