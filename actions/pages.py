"""What the pages of one action share: fetching it, reading the day once, and asking for an act."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from actions.models import Action
from council.evidence.forms import WithFile
from council.models import ChangedMeanwhile
from council.web.requests import Request


def visible_action(request: Request, reference: str) -> Action:
    """The action, where the person may see it; else it doesn't exist."""
    actions = Action.objects.visible_to(request.user).select_related(
        "programme", "workstream__parent", "owner"
    )
    return get_object_or_404(actions, reference__iexact=reference)


def ask_and_act(
    request: Request,
    action: Action,
    form: Any,
    act: Any,
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    to: str = "",
) -> HttpResponse:
    """Ask the form, hand over to the act, say what came of it; a refusal goes back beside its field.

    It leads to the action, or to the page of the action that `to` names.
    """
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
            return redirect(to, action.reference) if to else redirect(action)
    page = {"action": action, "form": form, "title": title, "breadcrumbs": crumbs(action, title)}
    return render(request, template, {**page, **context})


def crumbs(action: Action, here: str) -> list[tuple[str, str]]:
    """The way to a page of one action: the register, the action, the page."""
    register = ("Actions", reverse("actions:list-actions"))
    return [register, (action.reference, action.get_absolute_url()), (here, "")]
