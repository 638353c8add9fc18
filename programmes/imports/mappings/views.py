"""The pages of mappings: use one for an import, keep one of it, list, rename, remove, download."""

import json
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from council import events
from council.access.rules import Right, require, standing
from council.models import ChangedMeanwhile, Event
from council.web.asked import reads
from council.web.downloads import hands_out_files
from council.web.requests import Request, require_get_or_post
from council.web.versions import RecordForm
from council.wording import pounds
from programmes.imports.access import IMPORTS, MAPPINGS, import_crumbs, require_importer
from programmes.imports.background.views import import_step
from programmes.imports.cells.sharing import SHARING, SHARINGS
from programmes.imports.cells.statuses import STATUSES
from programmes.imports.decisions import NONE, Choices
from programmes.imports.interpreting.wordings import NAMES, RAGS, STAGES
from programmes.imports.kept.readings import reading_of, require_unwritten, workbook_of
from programmes.imports.mappings.choices import keep_choices
from programmes.imports.mappings.content import choices_with, content_of
from programmes.imports.mappings.saved import keep_mapping, remove_mapping, rename_mapping, visible_mapping
from programmes.imports.models.mapping import PlanMapping
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.recognised import KINDS, PlanKind
from programmes.imports.registers import register_for
from programmes.models.programme import Programme

OURS = "The mapping is for every programme, so an administrator of the whole council changes it."


class UseMappingForm(RecordForm):
    """Which of the mappings an import is to be read with."""

    mapping = forms.ModelChoiceField(
        PlanMapping.objects.none(),
        label="Mapping",
        empty_label="Choose a mapping",
        error_messages={"required": "Choose a mapping"},
    )

    def __init__(self, *args: Any, programme: Programme | None, **options: Any) -> None:
        super().__init__(*args, **options)
        mappings = PlanMapping.objects.for_programme(programme).select_related("programme")
        self.fields["mapping"].queryset = mappings  # type: ignore[attr-defined]
        self.fields["mapping"].label_from_instance = lambda mapping: f"{mapping} ({mapping.is_for})"  # type: ignore[attr-defined]


class KeepMappingForm(forms.Form):
    """Under which name, and for whom, the choices made for an import are kept."""

    name = forms.CharField(
        label="Name of the mapping",
        max_length=80,
        help_text="Such as “Quarterly tracker”.",
        error_messages={"required": "Enter a name for the mapping"},
    )
    whose = forms.ChoiceField(
        label="For the plans of", error_messages={"required": "Select whose plans it is for"}
    )
    replace = forms.BooleanField(label="Replace the mapping of this name, if there is one", required=False)

    def __init__(self, *args: Any, programme: Programme | None, everywhere: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.programme = programme
        ours = [("programme", programme.title)] if programme else []
        self.fields["whose"].choices = [*ours, *([("all", "Every programme")] if everywhere else [])]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        same = PlanMapping.objects.kept().filter(name__iexact=cleaned["name"], programme=self.of)
        if same.exists() and not cleaned["replace"]:
            self.add_error("name", "There is a mapping of this name. Enter another, or tick to replace it.")
        return cleaned

    @property
    def of(self) -> Programme | None:
        """The programme that the mapping is for; None for all."""
        return self.programme if self.cleaned_data["whose"] == "programme" else None


class RenameForm(RecordForm):
    """A mapping's new name."""

    name = forms.CharField(
        label="Name of the mapping",
        max_length=80,
        error_messages={"required": "Enter a name for the mapping"},
    )

    def __init__(self, data: Any, *, mapping: PlanMapping) -> None:
        super().__init__(data, initial={"name": mapping.name}, about=mapping)
        self.mapping = mapping

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        same = PlanMapping.objects.kept().filter(name__iexact=name, programme=self.mapping.programme)
        if same.exclude(pk=self.mapping.pk).exists():
            raise ValidationError("There is a mapping of this name. Enter another.")
        return name


@require_GET
@reads(page=None)
def list_mappings(request: Request) -> HttpResponse:
    """The mappings that the person may use."""
    require_importer(request)
    mappings = PlanMapping.objects.kept().visible_to(request.user).select_related("programme")
    page = Paginator(mappings, 50).get_page(request.GET.get("page"))
    context = {"page": page, "breadcrumbs": [IMPORTS, ("Mappings", "")]}
    return render(request, "programmes/imports/mappings.html", context)


@require_get_or_post
def edit_mapping(request: Request, pk: int) -> HttpResponse:
    """What a mapping holds; to be renamed or removed."""
    mapping = visible_mapping(request, pk)
    may_change = mapping.may_be_changed_by(request.user)
    renames = request.method == "POST" and "remove" not in request.POST
    form = RenameForm(request.POST or None, mapping=mapping)
    if request.method == "POST":
        require(may_change, OURS)
        try:
            if not renames:
                remove_mapping(mapping, by=request.user, version=form.as_sent)
                messages.success(request, f"The mapping “{mapping}” is no longer offered.")
                return redirect("imports:list-mappings")
            if form.is_valid():
                name = form.cleaned_data["name"]
                rename_mapping(mapping, name=name, by=request.user, version=form.version_seen)
                messages.success(request, f"The mapping is now called “{mapping}”.")
                return redirect("imports:edit-mapping", pk)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
    context = {
        "breadcrumbs": [IMPORTS, MAPPINGS, (str(mapping), "")],
        "mapping": mapping,
        "form": form,
        "may_change": may_change,
        "sheets": [shown_sheet(sheet) for sheet in mapping.sheets],
        "meanings": [
            (NAMES[kind][2], [(raw, meaning_in_words(kind, meant)) for raw, meant in sorted(words.items())])
            for kind, words in mapping.content.get("meanings", {}).items()
            if words
        ],
    }
    return render(request, "programmes/imports/edit_mapping.html", context)


def shown_sheet(sheet: dict[str, Any]) -> dict[str, Any]:
    """A mapping's sheet in the words of the map page."""
    register = register_for(sheet["kind"])
    names = register.fields if register else {}
    columns = [
        (
            column["heading"] or "no heading",
            names.get(column["field"]) or column["field"].replace("_", " ").capitalize(),
        )
        for column in sheet["columns"]
    ]
    return {**sheet, "kind": KINDS[PlanKind(sheet["kind"])].lower(), "columns": columns}


def meaning_in_words(kind: str, meant: str) -> str:
    """What a wording means, in the words of the page on which it was said."""
    if meant == NONE:
        return "One saving’s own target" if kind == SHARING else "Nothing: kept as words"
    if kind == "money":
        return pounds(Decimal(meant))
    return {"status": STAGES, "rag": RAGS, SHARING: SHARINGS, **STATUSES}.get(kind, {}).get(meant, meant)


@require_GET
@hands_out_files()
def download_mapping(request: Request, pk: int) -> HttpResponse:
    """A mapping as the file that `import_plan --mapping` takes."""
    mapping = visible_mapping(request, pk)
    events.tell(
        Event.Kind.DOWNLOADED,
        f"Mapping {mapping}",
        by=request.user,
        mapping=mapping.pk,
        rows=len(mapping.sheets),
    )
    text = json.dumps({"name": mapping.name, **mapping.content}, indent=2, ensure_ascii=False)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(mapping.name) or "mapping"}.json"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_get_or_post
@import_step
def use_or_keep_mapping(request: Request, plan_import: PlanImport) -> HttpResponse:
    """Reads an import with a mapping, or keeps what was chosen for it as one."""
    require_unwritten(plan_import)
    everywhere = standing(request.user).reach(Right.IMPORT) is None
    uses = request.method == "POST" and "mapping" in request.POST
    keeps = request.method == "POST" and not uses
    choices = Choices.from_json(plan_import.choices)
    use = UseMappingForm(request.POST if uses else None, programme=plan_import.programme, about=plan_import)
    keep = KeepMappingForm(
        request.POST if keeps else None,
        programme=plan_import.programme,
        everywhere=everywhere,
        initial={"name": choices.mapping},
    )
    if uses and use.is_valid():
        mapping = use.cleaned_data["mapping"]
        wanted = choices_with(mapping.content, mapping.name, workbook_of(plan_import).sheets, choices)
        try:
            keep_choices(plan_import, wanted, by=request.user, version=use.version_seen)
        except ChangedMeanwhile as conflict:
            use.tell(conflict, request.user)
        else:
            messages.success(request, f"The file was read with the mapping “{mapping}”.")
            return redirect("imports:map-import", plan_import.pk)
    if keeps and keep.is_valid():
        sheets = [sheet.recognised for sheet in reading_of(plan_import).sheets]
        cleaned = keep.cleaned_data
        kept = keep_mapping(
            name=cleaned["name"], programme=keep.of, content=content_of(sheets, choices), by=request.user
        )
        messages.success(request, f"Kept as the mapping “{kept}”.")
        return redirect("imports:map-import", plan_import.pk)
    context = {
        "breadcrumbs": import_crumbs(plan_import, "Mapping"),
        "plan_import": plan_import,
        "use": use,
        "keep": keep,
        "form": use if uses else keep,
        "choices": choices,
        "may_keep": bool(keep.fields["whose"].choices),  # type: ignore[attr-defined]
        "has_mappings": use.fields["mapping"].queryset.exists(),  # type: ignore[attr-defined]
    }
    return render(request, "programmes/imports/mapping.html", context)
