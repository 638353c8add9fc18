"""Importing people from a sheet: upload, check every row, confirm; and the blank sheet to start from."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.accounts.signing_in.freshness import freshly_signed_in
from council.people.forms import SHEET_MAX_BYTES, SheetForm
from council.people.importing import ChangedSinceChecked, check_people, import_people
from council.people.sheet import HEADINGS, PeopleSheet, SheetRefused, read_people
from council.people.views.act_page import for_administrators
from council.reading.workbooks.workbook import Limits, WorkbookRefused, open_workbook
from council.register import xlsx_response
from council.web.downloads import hands_out_files
from council.web.requests import Request, require_get_or_post

KEPT = "people_sheet"  # what was read waits in the session for its confirmation
COLOURS = {"new": "green", "changed": "blue", "unchanged": "grey", "refused": "red"}


@freshly_signed_in
@require_get_or_post
@for_administrators
def import_sheet(request: Request) -> HttpResponse:
    """Upload a sheet of people. What can't be read is refused with the reason, and nothing of it is kept."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            workbook = open_workbook(
                file, filename=file.name, limits=Limits(upload=SHEET_MAX_BYTES, rows=5_000)
            )
            request.session[KEPT] = read_people(workbook).as_json()
            return redirect("people:check-people")
        except (WorkbookRefused, SheetRefused) as refusal:
            form.add_error("file", f"{refusal.message} {refusal.remedy}")
    context = {"form": form, "breadcrumbs": [*crumbs(), ("Import from a sheet", "")]}
    return render(request, "council/people/import.html", context)


@freshly_signed_in
@require_get_or_post
@for_administrators
def check_sheet(request: Request) -> HttpResponse:
    """Every row and what it does; confirmed, exactly that is written."""
    kept = request.session.get(KEPT)
    if kept is None:
        messages.warning(request, "Choose the sheet first.")
        return redirect("people:import-people")
    sheet, today = PeopleSheet.from_json(kept), timezone.localdate()
    if request.method == "POST":
        try:
            confirmed = request.POST.get("confirmed", "")
            results = import_people(sheet, by=request.user, on=today, confirmed=confirmed)
        except ChangedSinceChecked:
            messages.warning(request, "What the sheet would do has changed since you looked. Check it again.")
            return redirect("people:check-people")
        del request.session[KEPT]
        counts = results.counts
        messages.success(
            request,
            f"Imported: {counts['new']} new, {counts['changed']} changed, {counts['refused']} refused.",
        )
        return redirect("people:list-people")
    results = check_people(sheet, by=request.user, on=today)
    shown: list[Any] = [(row, COLOURS[row.outcome]) for row in results.rows]
    context = {
        "sheet": sheet,
        "results": results,
        "rows": shown,
        "refused": [row for row in results.rows if row.refusal],
        "breadcrumbs": [*crumbs(), ("Check", "")],
    }
    return render(request, "council/people/check.html", context)


@require_GET
@for_administrators
@hands_out_files()
def blank_sheet(request: Request) -> HttpResponse:
    """An empty sheet with our headings, to be filled in and imported."""
    return xlsx_response("people.xlsx", "People, to be written below the headings", HEADINGS, [])


def crumbs() -> list[tuple[str, str]]:
    """Where the pages of the sheet lie."""
    return [("People", reverse("people:list-people"))]
