"""Asking a form for an act: what the pages of one record share, whatever the record is."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from council.asking_once import DOUBTFUL, overhearing
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
    if sent and not (form.is_valid() or pressed):
        ask_of_dates(form, act)
    elif sent:
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


def ask_of_dates(form: forms.BaseForm, act: Callable[[], object]) -> None:
    """Say with a form's own errors what its act would ask about the dates, so that all is told at once.

    The act alone knows what is doubtful. So it is tried on what can be read of the form, the rest left empty,
    and taken back, whatever it did: what it asks about dates is kept, and nothing else that comes of it. No
    file is handed over, for what is written to the disk is not taken back.
    """
    read = getattr(form, "cleaned_data", {})
    if not any(isinstance(read.get(name), date) for name in form.fields):
        return
    refused: Mapping[str, list[ValidationError]] = {}
    form.cleaned_data = read | {
        name: "" if isinstance(field, forms.CharField) else None
        for name, field in form.fields.items()
        if name in form.errors or isinstance(field, forms.FileField)
    }
    with overhearing() as heard:
        try:
            with transaction.atomic():
                act()
                transaction.set_rollback(True)
        except ValidationError as refusal:
            refused = getattr(refusal, "error_dict", {})
        except Exception:  # whatever comes of answers that are not there: it cannot go on without them
            refused = {}
    form.cleaned_data = read
    beside = getattr(form, "told_beside", {})
    for told, errors in ({field: [error] for field, error in heard.items()} | dict(refused)).items():
        name = beside.get(told, told)
        doubts = [error for error in errors if error.code == DOUBTFUL]
        if doubts and name in form.fields and name not in form.errors:
            form.add_error(name, doubts)  # type: ignore[arg-type]


def refuse_press(form: forms.BaseForm, words: str, *, beside: str = "") -> None:
    """Say on the form why a button of it did nothing, as an error like those of its other buttons.

    It may be a form that was not filled in, since the button needs none of it.
    """
    form.full_clean()
    if not form.is_bound:
        form.cleaned_data = {}
    form.add_error(beside or None, words)


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
