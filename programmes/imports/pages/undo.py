"""The page on which an import is taken back."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from council.web.asked import reads
from council.web.requests import Request, require_get_or_post
from programmes.imports.access import import_crumbs, visible_import
from programmes.imports.applying.undo import NotAsLookedAt, NotToUndo, undo_import
from programmes.imports.applying.undo_run import UndoRun, UndoUnit, undo_run
from programmes.imports.pages.check import ROWS_A_PAGE
from programmes.imports.recognised import KINDS


class UndoForm(forms.Form):
    """Why an import is taken back."""

    marks_optional = False

    confirmed = forms.CharField(max_length=200, widget=forms.HiddenInput)
    because = forms.CharField(
        label="Why it is taken back",
        help_text="It stands in the history of every record that changes.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        error_messages={"required": "Enter why the import is taken back"},
    )


@require_get_or_post
@reads(page=None)
def undo(request: Request, pk: int) -> HttpResponse:
    """What taking the import back does and what stays; confirming it does exactly that."""
    plan_import = visible_import(request, pk)
    if not plan_import.is_applied:
        return redirect("imports:check-import", pk)
    if plan_import.is_taken_back:
        return redirect("imports:show-result", pk)
    run = undo_run(plan_import)
    form = UndoForm(request.POST or None, initial={"confirmed": run.digest})
    if request.method == "POST" and form.is_valid() and (run.removed or run.put_back):
        cleaned = form.cleaned_data
        try:
            undo_import(plan_import, by=request.user, on=timezone.localdate(), **cleaned)
        except NotAsLookedAt:
            form.data = {**request.POST.dict(), "confirmed": run.digest}
            form.add_error(None, "Something changed since you looked. Look through it again, then confirm.")
        except NotToUndo:
            return redirect("imports:show-result", pk)
        else:
            messages.success(request, f"Import {plan_import.pk} was taken back.")
            return redirect("imports:show-result", pk)
    units = [*run.stays, *run.put_back, *run.removed]
    page = Paginator(units, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "breadcrumbs": import_crumbs(plan_import, "Take back"),
        "plan_import": plan_import,
        "form": form,
        "run": run,
        "page": page,
        "shown": [(unit, *fate_of(unit)) for unit in page.object_list],
        "lines": fates_by_register(run),
    }
    return render(request, "programmes/imports/undo.html", context)


def fate_of(unit: UndoUnit) -> tuple[str, str]:
    """What happens to a record, in a word, and the colour of its tag."""
    if unit.stays:
        return "Stays", "orange"
    return ("Removed", "red") if unit.created else ("Put back", "blue")


def fates_by_register(run: UndoRun) -> list[tuple[str, str]]:
    """How many records of each register are removed, put back, or stay, in words."""
    by_kind: dict[str, Counter[str]] = {}
    for unit in run.units:
        word = "to stay" if unit.stays else fate_of(unit)[0].lower()
        by_kind.setdefault(unit.kind, Counter())[word] += 1
    names: dict[Any, str] = {str(kind): words for kind, words in KINDS.items()}
    return [
        (names[kind], ", ".join(f"{number} {word}" for word, number in numbers.items()))
        for kind, numbers in by_kind.items()
    ]
