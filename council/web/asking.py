"""Asking a form for an act: what the pages of one record share, whatever the record is."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from council.evidence.forms import WithFile
from council.models import ChangedMeanwhile
from council.web.requests import Request


def ask_and_act(
    request: Request,
    form: Any,
    act: Callable[[], str | tuple[str, Any]],
    template: str,
    context: dict[str, Any],
    *,
    to: Any = None,
    pressed: bool = False,
) -> HttpResponse:
    """Ask the form, hand over to the act, say what came of it, and go on; else show the page.

    `act` gives the message, or the message and where to go on; else it goes on to `to`. `pressed`: a button
    was, for which the form needn't be filled in. A refusal stands beside its field.
    """
    sent = request.method == "POST" and form.is_bound
    if sent and (form.is_valid() or pressed):
        try:
            done = act()
        except ValidationError as refusal:
            form.refuse(refusal) if isinstance(form, WithFile) else put_beside(form, refusal)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            if isinstance(form, WithFile):
                form.let_go_of_held()
            message, there = done if isinstance(done, tuple) else (done, to)
            messages.success(request, message)
            return redirect(there)
    return render(request, template, {"form": form, **context})


def put_beside(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Add what the act refused to the form, each beside its field; above it where the form lacks that.

    A form whose boxes are called otherwise says which is meant in `told_beside`.
    """
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    beside = getattr(form, "told_beside", {})
    for told, errors in refusal.error_dict.items():
        name = beside.get(told, told)
        form.add_error(name if name in form.fields else None, errors)
