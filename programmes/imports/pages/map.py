"""The pages on which an import is put right before its check: sheets and columns, and what words mean."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.models import ChangedMeanwhile
from council.web.asked import reads
from council.web.requests import Request, require_get_or_post
from programmes.imports.access import import_crumbs, visible_import
from programmes.imports.background.views import import_step
from programmes.imports.cells.posts import KnownPosts
from programmes.imports.comparing.report import all_notices
from programmes.imports.interpreting.wordings import Wording, wordings_in
from programmes.imports.kept.readings import reading_of
from programmes.imports.mappings.choices import keep_choices
from programmes.imports.mappings.saved import offered
from programmes.imports.models.mapping import PlanMapping
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.pages.map_form import MapForm, pages_of
from programmes.imports.pages.wordings_form import SplitRow, WordingsForm, groups_of, splits_in
from programmes.imports.recognised import KINDS
from programmes.imports.registers import plan_registers

MEANINGS_A_PAGE = 100


@require_get_or_post
@reads(page=None)
@import_step
def map_import(request: Request, plan_import: PlanImport) -> HttpResponse:
    """What each sheet is and what its columns hold, as found; correctable."""
    mappings = PlanMapping.objects.for_programme(plan_import.programme)
    may_offer = not plan_import.choices.get("mapping") and mappings.exists()
    # The rows say whether the row of the headings is there, and whether a mapping knows other headings.
    reading = reading_of(plan_import, rows=request.method == "POST" or may_offer)
    choices = reading.choices
    page = Paginator(pages_of(reading), 1).get_page(request.GET.get("page"))
    places = page.object_list[0] if page.object_list else []
    form = MapForm(request.POST or None, reading=reading, choices=choices, places=places, about=plan_import)
    if request.method == "POST" and form.is_valid():
        choices, again = form.chosen()
        try:
            keep_choices(plan_import, choices, by=request.user, version=form.version_seen)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            if again:
                messages.info(request, "The sheet was read again. Look at its columns.")
                return redirect(request.get_full_path())
            if page.has_next():
                return redirect(f"{request.path}?page={page.next_page_number()}")
            return redirect("imports:check-wordings", plan_import.pk)
    sheets = [sheet.recognised for sheet in reading.sheets]
    context = {
        "breadcrumbs": import_crumbs(plan_import, "Sheets and columns"),
        "plan_import": plan_import,
        "form": form,
        "parts": form.parts(),
        "page": page,
        "first_sheet": places[0] + 1 if places else 0,
        "last_sheet": places[-1] + 1 if places else 0,
        "sheets": len(sheets),
        "alone": len(sheets) == 1,
        "kinds": KINDS,
        "choices": choices,
        "offered": offered(sheets, programme=plan_import.programme) if may_offer else None,
        "waits": {sheet.name for sheet in reading.sheets if sheet.waits},
        "notices": [n for n in all_notices(reading) if n.level != "warning" or not n.rows],
    }
    return render(request, "programmes/imports/map.html", context)


@require_get_or_post
@reads(page=None)
@import_step
def check_wordings(request: Request, plan_import: PlanImport) -> HttpResponse:
    """Each wording of a date, status, RAG, owner, level and amount, once, with our reading; correctable."""
    reading = reading_of(plan_import, rows=True)
    choices = reading.choices
    posts = KnownPosts(plan_import.as_at)
    everything: list[Wording | SplitRow] = [
        *wordings_in(reading, posts, kinds=plan_registers()),
        *splits_in(reading),
    ]
    page = Paginator(everything, MEANINGS_A_PAGE).get_page(request.GET.get("page"))
    posted = request.POST or None
    sent = {*request.POST, *request.POST.getlist("split")}
    shown = [entry for entry in everything if entry.name in sent] if posted else list(page.object_list)
    form = WordingsForm(
        posted,
        wordings=[entry for entry in shown if isinstance(entry, Wording)],
        splits=[entry for entry in shown if isinstance(entry, SplitRow)],
        near=reading.plan_date,
        choices=choices,
        about=plan_import,
    )
    if posted is not None and form.is_valid():
        try:
            mapping = keep_choices(plan_import, form.chosen(), by=request.user, version=form.version_seen)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            if mapping and form.changed_data:
                messages.info(request, f"What you corrected is remembered with the mapping “{mapping}”.")
            if page.has_next():
                at = reverse("imports:check-wordings", args=[plan_import.pk])
                return redirect(f"{at}?page={page.next_page_number()}")
            return redirect("imports:check-import", plan_import.pk)
    parts = list(form.parts())
    context = {
        "breadcrumbs": import_crumbs(plan_import, "What the words mean"),
        "plan_import": plan_import,
        "form": form,
        "choices": choices,
        "page": page,
        "to_check": groups_of(part for part in parts if part.wants_a_look),
        "certain": groups_of(part for part in parts if not part.wants_a_look),
        "splits": form.split_parts(),
        "some_whole": any(split.whole for split in form.splits),
        "open": sum(isinstance(entry, Wording) and entry.questioned for entry in everything),
        "wordings": sum(isinstance(entry, Wording) for entry in everything),
        "titles": sorted(posts.titles.values()) if any(p.wording.kind == "owner" for p in parts) else [],
    }
    return render(request, "programmes/imports/wordings.html", context)


@require_GET
def moved_to_wordings(request: Request, pk: int) -> HttpResponse:
    """Lead on from the address that the wordings had before."""
    return redirect("imports:check-wordings", visible_import(request, pk).pk)
