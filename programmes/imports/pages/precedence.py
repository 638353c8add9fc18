"""A programme's rules about which side wins where the file and the application both changed a field."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from council.access.rules import Right
from council.web.requests import Request, require_get_or_post
from programmes.imports.access import require_importer
from programmes.imports.applying.precedence import keep_precedence
from programmes.imports.crumbs import IMPORTS
from programmes.imports.models.plan_import import MasterRule
from programmes.imports.pages.decisions_form import label_of
from programmes.imports.recognised import KINDS, PlanKind
from programmes.models.programme import Programme

BY_REGISTER = {
    PlanKind.ACTIONS: (
        "title", "reference", "workstream", "owner", "due", "forecast", "status", "rag", "percent", "measure",
    ),
    PlanKind.WORKSTREAMS: ("owner", "purpose", "position", "progress", "rag"),
    PlanKind.MILESTONES: ("title", "workstream", "owner", "due", "delivered", "comment"),
    PlanKind.RISKS: (
        "title", "reference", "workstream", "owner", "rag", "levels", "status", "cause", "effect",
        "mitigation",
    ),
    PlanKind.SAVINGS: (
        "title", "workstream", "owner", "status", "explanation", "target", "forecast", "delivered",
    ),
}  # fmt: skip
FIELDS = [(str(kind), name) for kind, names in BY_REGISTER.items() for name in names]


class PrecedenceForm(forms.Form):
    """Whose value of each field stands where the file and the application both changed it."""

    marks_optional = False

    def __init__(self, *args: Any, rules: Mapping[tuple[str, str], str], **options: Any) -> None:
        super().__init__(*args, **options)
        for kind, name in FIELDS:
            self.fields[f"{kind}:{name}"] = forms.ChoiceField(
                label=label_of(kind, name).capitalize().replace("Rag", "RAG"),
                choices=[("", "Ask each time"), *MasterRule._meta.get_field("master").choices],  # type: ignore[misc]
                required=False,
                initial=rules.get((kind, name), ""),
            )

    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """The fields by register."""
        kinds = dict.fromkeys(kind for kind, _ in FIELDS)
        return [(kind, [self[f"{k}:{name}"] for k, name in FIELDS if k == kind]) for kind in kinds]

    def chosen(self) -> dict[tuple[str, str], str]:
        """The rules that were chosen, by kind and field."""
        return {(kind, name): self.cleaned_data[f"{kind}:{name}"] for kind, name in FIELDS}


@require_get_or_post
def edit_precedence(request: Request, code: str) -> HttpResponse:
    """The programme's rules about whose value stands, register by register."""
    require_importer(request)
    programme = get_object_or_404(Programme.objects.with_right(request.user, Right.IMPORT), code__iexact=code)
    kept = MasterRule.objects.filter(programme=programme)
    form = PrecedenceForm(request.POST or None, rules={(rule.kind, rule.field): rule.master for rule in kept})
    if request.method == "POST" and form.is_valid():
        keep_precedence(programme, form.chosen(), by=request.user)
        messages.success(request, "The rules are kept. Imports that are open follow them from now on.")
        return redirect("imports:edit-masters", programme.code)
    groups = [(KINDS[kind], fields) for kind, fields in form.groups()]  # type: ignore[index]
    context = {
        "breadcrumbs": [IMPORTS, (f"Whose value stands in {programme}", "")],
        "programme": programme,
        "form": form,
        "groups": groups,
    }
    return render(request, "programmes/imports/masters.html", context)
