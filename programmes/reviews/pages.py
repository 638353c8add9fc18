"""What the pages of reviews share: fetching one, asking a form for an act, and the way to a page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from council.evidence.forms import WithFile
from council.models import ChangedMeanwhile
from council.web.requests import Request
from programmes.models import Finding, Recommendation, Review
from programmes.visibility import reviews_visible_to

Crumbs = list[tuple[str, str]]


def visible_review(request: Request, pk: int) -> Review:
    """The review, where the person may see it; else it doesn't exist."""
    return get_object_or_404(reviews_visible_to(request.user), pk=pk)


def visible_part(request: Request, model: type[Finding] | type[Recommendation], pk: int) -> Any:
    """The finding or recommendation, where the person may see it; else it doesn't exist."""
    parts: Any = model.objects.visible_to(request.user)  # type: ignore[attr-defined]
    return get_object_or_404(parts.select_related("review"), pk=pk)


def crumbs(review: Review | None, here: str) -> Crumbs:
    """The way to a page of one review: the register, the review, the page."""
    way: Crumbs = [("Reviews", reverse("programmes:list-reviews"))]
    if review is not None:
        way.append((review.title, review.get_absolute_url()))
    return [*way, (here, "")]


def ask_and_act(
    request: Request,
    form: Any,
    act: Callable[[], tuple[str, Any]],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Ask the form, hand over to the act, say what came of it and go where it says; else show the page.

    A refusal stands beside its field, or above the form where the form has no such field.
    """
    if request.method == "POST" and form.is_bound and form.is_valid():
        try:
            message, there = act()
        except ValidationError as refusal:
            if isinstance(form, WithFile):
                form.refuse(refusal)
            else:
                add_refusal(form, refusal)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            messages.success(request, message)
            return redirect(there)
    return render(request, template, {"form": form, **context})


def add_refusal(form: Any, refusal: ValidationError) -> None:
    """Add what the act refused to the form, each beside its field."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
