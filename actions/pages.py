"""What the pages of one action share: fetching it, reading the day once, and asking for an act."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from actions.models import Action
from council.web import asking
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
    there: str = "",
) -> HttpResponse:
    """Ask the form, hand over to the act, say what came of it; a refusal goes back beside its field.

    It leads to the action, to the page of the action that `to` names, or to the address `there`.
    """
    page = {"action": action, "title": title, "breadcrumbs": crumbs(action, title), **context}
    there = there or (reverse(to, args=[action.reference]) if to else action.get_absolute_url())
    return asking.ask_and_act(request, form, act, template, page, to=there)


def crumbs(action: Action, here: str) -> list[tuple[str, str]]:
    """The way to a page of one action: the register, the action, the page."""
    register = ("Actions", reverse("actions:list-actions"))
    return [register, (action.reference, action.get_absolute_url()), (here, "")]
