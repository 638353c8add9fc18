"""What the pages of people share: who may open them, and the frame of a page that asks for one act."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from council.access.acting import authorise
from council.access.rules import reads_posts, require
from council.models import ChangedMeanwhile
from council.people.recording import TO_LOOK_AFTER_PEOPLE
from council.web.asking import ask_of_dates, put_beside
from council.web.form_tokens import is_token
from council.web.requests import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]
Crumbs = Sequence[tuple[str, str]]


def for_administrators(view: View[P]) -> View[P]:
    """The view, for administrators of the whole council; anybody else is told no before a fetch."""

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        require_administrator(request)
        return view(request, *args, **kwargs)

    return guarded


def require_administrator(request: Any) -> None:
    """Raise PermissionDenied unless the person looks after the whole council's people."""
    authorise(request.user, TO_LOOK_AFTER_PEOPLE)


def require_reader(request: Any) -> None:
    """Raise PermissionDenied unless the person may see posts and bodies."""
    require(reads_posts(request.user), "Posts and bodies are shown to people who can see a programme.")


def act_page(
    request: Request,
    form: forms.Form | forms.ModelForm,
    act: Callable[[], str | tuple[str, Any]],
    *,
    title: str,
    crumbs: Crumbs,
    back: str,
    button: str = "Save",
    lead: str = "",
    danger: bool = False,
    check: Callable[[], dict[str, Any] | None] | None = None,
    template: str = "council/people/form.html",
) -> HttpResponse:
    """The page that asks for one act: the form, the act, what came of it; refusals go back beside fields.

    `act` gives the message, or the message and where to go on. Where `check` is given, what follows from the
    act is shown first, and the same form comes back with `confirmed`. A `RecordForm` tells who saves second.
    `template` lays out a form that is more than a few boxes.
    """
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "breadcrumbs": [*crumbs, (title, "")],
        "back": back,
        "button": button,
        "lead": lead,
        "danger": danger,
        "multipart": form.is_multipart(),
    }
    if request.method == "POST" and not form.is_valid():
        ask_of_dates(form, act)
    elif request.method == "POST":
        consequences = check() if check and "confirmed" not in request.POST else None
        if consequences is not None:
            kept = [(name, value) for name, value in request.POST.items() if not is_token(name)]
            return render(request, "council/people/confirm.html", {**context, **consequences, "kept": kept})
        try:
            done = act()
        except ValidationError as refusal:
            put_beside(form, refusal)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)  # type: ignore[union-attr]
        else:
            message, there = done if isinstance(done, tuple) else (done, back)
            messages.success(request, message)
            return redirect(there)
    return render(request, template, context)
