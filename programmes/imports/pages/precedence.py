"""A programme's rules about which side wins where the file and the application both changed a field."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from council.access.rules import Right
from council.models import ChangedMeanwhile
from council.web.requests import Request, require_get_or_post
from council.web.versions import RecordForm
from programmes.imports.access import IMPORTS, require_importer
from programmes.imports.applying.precedence import KeptRules, keep_precedence
from programmes.imports.models.plan_import import MasterRule
from programmes.imports.pages.decisions_form import label_of
from programmes.imports.recognised import KINDS
from programmes.imports.registers import plan_registers
from programmes.models.programme import Programme


def ruled_fields() -> list[tuple[str, str]]:
    """The fields that the registers let a programme make a rule about, each with its register's kind."""
    return [(kind, name) for kind, register in plan_registers().items() for name in register.ruled]


class PrecedenceForm(RecordForm):
    """Whose value of each field stands where the file and the application both changed it."""

    marks_optional = False

    def __init__(self, *args: Any, rules: Mapping[tuple[str, str], str], **options: Any) -> None:
        super().__init__(*args, **options)
        for kind, name in ruled_fields():
            label = label_of(kind, name).capitalize().replace("Rag", "RAG")
            which = f"{label} of {KINDS[kind].lower()}"  # type: ignore[index]
            self.fields[f"{kind}:{name}"] = forms.ChoiceField(
                label=label,
                error_messages={"invalid_choice": f"Select whose value stands as {which}"},
                choices=[("", "Ask each time"), *MasterRule._meta.get_field("master").choices],  # type: ignore[misc]
                required=False,
                initial=rules.get((kind, name), ""),
            )

    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """The fields by register."""
        groups: dict[str, list[BoundField]] = {}
        for kind, name in ruled_fields():
            groups.setdefault(kind, []).append(self[f"{kind}:{name}"])
        return list(groups.items())

    def chosen(self) -> dict[tuple[str, str], str]:
        """The rules that were chosen, by kind and field."""
        return {(kind, name): self.cleaned_data[f"{kind}:{name}"] for kind, name in ruled_fields()}


@require_get_or_post
def edit_precedence(request: Request, code: str) -> HttpResponse:
    """The programme's rules about whose value stands, register by register."""
    require_importer(request)
    programme = get_object_or_404(Programme.objects.with_right(request.user, Right.IMPORT), code__iexact=code)
    kept = MasterRule.objects.filter(programme=programme)
    rules = {(rule.kind, rule.field): rule.master for rule in kept}
    form = PrecedenceForm(request.POST or None, rules=rules, about=KeptRules(programme))
    if request.method == "POST" and form.is_valid():
        try:
            keep_precedence(programme, form.chosen(), by=request.user, version=form.version_seen)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            messages.success(request, "The rules are kept. Imports that are open follow them from now on.")
            return redirect("imports:edit-precedence", programme.code)
    groups = [(KINDS[kind], fields) for kind, fields in form.groups()]  # type: ignore[index]
    context = {
        "breadcrumbs": [IMPORTS, (f"Whose value stands in {programme}", "")],
        "programme": programme,
        "form": form,
        "groups": groups,
    }
    return render(request, "programmes/imports/precedence.html", context)
