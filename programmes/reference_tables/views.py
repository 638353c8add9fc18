"""The pages of the tables of a programme's documents: the list, one table, and the form of one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.access.disclosure import history_for
from council.uploads.limits import takes_files
from council.web import asking
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.models import DocumentTable, Programme
from programmes.reference_tables import keeping
from programmes.reference_tables.cells import cells_in_words
from programmes.reference_tables.forms import DocumentTableForm
from programmes.reference_tables.showing import shown_table
from programmes.visibility import way_within

ACT = "programmes/reference_tables/act.html"


def seen_programme(request: Request, code: str) -> Programme:
    """The programme, where the person may see it; else it doesn't exist."""
    return get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)


def seen_table(request: Request, code: str, reference: str) -> DocumentTable:
    """The table, where the person may see it; else it doesn't exist."""
    tables = DocumentTable.objects.visible_to(request.user).select_related("programme")  # type: ignore[attr-defined]
    table: DocumentTable = get_object_or_404(
        tables, programme__code__iexact=code, reference__iexact=reference
    )
    return table


def crumbs(request: Request, programme: Programme, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to the programme's tables, and further."""
    return way_within(programme, request.user, "Tables", "programmes:list-document-tables", *further)


@require_GET
def list_document_tables(request: Request, code: str) -> HttpResponse:
    """The tables of the programme's documents, in the order in which documents print them."""
    programme = seen_programme(request, code)
    seen = DocumentTable.objects.visible_to(request.user).filter(programme=programme)  # type: ignore[attr-defined]
    context = {
        "programme": programme,
        "tables": [shown_table(table) for table in seen.select_related("programme")],
        "may_keep": keeping.TO_KEEP_TABLES.allows(request.user, programme),
        "breadcrumbs": crumbs(request, programme),
    }
    return render(request, "programmes/reference_tables/list.html", context)


@require_GET
def show_document_table(request: Request, code: str, reference: str) -> HttpResponse:
    """One table with its footnotes, what its printed totals come to, and its history."""
    table = seen_table(request, code, reference)
    context = {
        "shown": shown_table(table),
        "table": table,
        "programme": table.programme,
        "history": history_for(request.user, table),
        "may_keep": keeping.TO_KEEP_TABLES.allows(request.user, table),
        "breadcrumbs": crumbs(request, table.programme, (table.reference, "")),
    }
    return render(request, "programmes/reference_tables/detail.html", context)


@takes_files("PLAN_UPLOAD_MAX_BYTES")
@require_get_or_post
def add_document_table(request: Request, code: str) -> HttpResponse:
    """A new table of the programme's documents."""
    programme = seen_programme(request, code)
    authorise(request.user, keeping.TO_KEEP_TABLES, programme)
    today, _ = today_and_conventions(request)
    form = DocumentTableForm(request.POST or None, request.FILES or None)

    def act() -> tuple[str, Any]:
        added = keeping.add_document_table(programme, form.said(), by=request.user, on=today)
        return f"{added.reference} is kept.{form.told}", added

    page = {
        "title": "Add a table",
        "kicker": programme.title,
        "back": reverse("programmes:list-document-tables", args=[programme.code]),
        "breadcrumbs": crumbs(request, programme, ("Add a table", "")),
    }
    return asking.ask_and_act(request, form, act, ACT, page)


@takes_files("PLAN_UPLOAD_MAX_BYTES")
@require_get_or_post
def edit_document_table(request: Request, code: str, reference: str) -> HttpResponse:
    """Put right what the table says, or take it out."""
    table = seen_table(request, code, reference)
    authorise(request.user, keeping.TO_KEEP_TABLES, table)
    today, _ = today_and_conventions(request)
    said = {name: getattr(table, name) for name in ("title", "kind", "footnotes", "source")}
    said["cells"] = cells_in_words(table.columns or (), table.rows or ())
    form = DocumentTableForm(request.POST or None, request.FILES or None, about=table, initial=said)
    removes = "remove" in request.POST
    there = reverse("programmes:list-document-tables", args=[table.programme.code])

    def act() -> tuple[str, Any]:
        acting: dict[str, Any] = {"by": request.user, "on": today}
        if removes:
            keeping.remove_document_table(table, version=form.as_sent, **acting)
            return f"{table.reference} is taken out.", there
        keeping.correct_document_table(table, form.said(), version=form.version_seen, **acting)
        return f"{table.reference} is changed.{form.told}", table

    page = {
        "title": "Edit the table",
        "kicker": str(table),
        "back": table.get_absolute_url(),
        "removable": True,
        "breadcrumbs": crumbs(
            request, table.programme, (table.reference, table.get_absolute_url()), ("Edit the table", "")
        ),
    }
    return asking.ask_and_act(request, form, act, ACT, page, pressed=removes)
