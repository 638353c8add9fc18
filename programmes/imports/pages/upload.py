"""Pages of imports: the list, the upload, the files."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_GET

from council import events
from council.access.rules import Right, standing
from council.accounts.signing_in.freshness import confirm_first
from council.models import Event, User
from council.reading.workbooks.workbook import WorkbookRefused
from council.web.asked import reads
from council.web.asking import ask_of_dates
from council.web.dates import meant_in
from council.web.downloads import hands_out_files
from council.web.requests import Request, require_get_or_post
from programmes.imports.access import (
    IMPORTS,
    may_hold_exempt,
    require_importer,
    visible_import,
    workbook_gone,
)
from programmes.imports.background.tasks import make_ready
from programmes.imports.comparing.veiling import holds_hidden_rows
from programmes.imports.models.plan_import import PlanImport, WorkbookGone
from programmes.imports.pages.samples import editions, published, sample_named
from programmes.imports.pages.upload_form import UploadForm, today_initial
from programmes.imports.upload import free_code, upload_plan
from programmes.models.programme import Programme

HIDDEN_ROWS = "This file holds rows that are exempt now. It goes only to people who can see all of it."


@require_GET
@reads(page=None)
def list_imports(request: Request) -> HttpResponse:
    """Every import that the person may see, the latest first."""
    require_importer(request)
    imports = PlanImport.objects.visible_to(request.user).select_related("programme", "uploaded_by", "work")
    page = Paginator(imports, 50).get_page(request.GET.get("page"))
    return render(request, "programmes/imports/list.html", {"page": page})


def with_right_to_import(person: User) -> QuerySet[Programme]:
    """The programmes that the person brings plans into; in a closed one every row would be refused."""
    return Programme.objects.with_right(person, Right.IMPORT).exclude(stage=Programme.Stage.CLOSED)


@require_get_or_post
def new_import(request: Request) -> HttpResponse:
    """The upload. A file that can't be read is refused with the reason, and nothing of it is kept."""
    who = standing(request.user)
    require_importer(request)
    today = timezone.localdate()
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        programmes=with_right_to_import(request.user),
        may_add=who.reach(Right.IMPORT) is None,
        initial=today_initial(today),
    )

    def act() -> PlanImport:
        cleaned = dict(form.cleaned_data)
        file = cleaned.pop("file")
        if not cleaned["programme"] and not cleaned["new_code"]:
            cleaned["new_code"] = free_code(cleaned["new_title"])
        told: dict[str, Any] = {"by": request.user, "on": today, "meant": meant_in(form)}
        name = file.name if file else ""  # there is none where all is told that is wrong with the form
        return upload_plan(file, filename=name, may_point=True, **told, **cleaned)

    if request.method == "POST" and not form.is_valid():
        ask_of_dates(form, act)
    elif request.method == "POST":
        try:
            plan_import = act()
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except WorkbookRefused as refused:
            form.add_error("file", f"{refused.message} {refused.remedy}")
        else:
            make_ready(plan_import, by=request.user)
            return redirect("imports:map-import", plan_import.pk)
    context: dict[str, Any] = {"form": form, "breadcrumbs": [IMPORTS, ("Import a plan", "")]}
    if settings.DEMO:
        context |= {"samples": published(), "editions": editions()}
    return render(request, "programmes/imports/new.html", context)


@require_GET
@hands_out_files()
def sample_plan(request: Request, name: str) -> FileResponse:
    """One of the sample plans as a download, to be imported. The demo only."""
    sample = sample_named(name) if settings.DEMO else None
    if sample is None:
        raise Http404
    require_importer(request)
    return FileResponse(BytesIO(sample.content()), as_attachment=True, filename=sample.name)


@require_GET
@hands_out_files()
def download_file(request: Request, pk: int) -> HttpResponseBase:
    """The workbook as it was uploaded, always as a download."""
    plan_import = visible_import(request, pk, veiled=True)
    if holds_hidden_rows(plan_import, request.user):
        messages.warning(request, HIDDEN_ROWS)
        return redirect("imports:show-result", pk)
    if may_hold_exempt(plan_import, request.user) and (asked := confirm_first(request)):
        return asked
    try:
        handle = plan_import.open_file()
    except WorkbookGone:
        return workbook_gone(request, plan_import)
    events.tell(
        Event.Kind.DOWNLOADED,
        f"{plan_import}, as it was uploaded",
        by=request.user,
        plan_import=plan_import.pk,
        rows=plan_import.row_count,
    )
    # The file's own name without what could act as a path or a header. The "x" before it keeps a name that
    # begins with dots from being refused, and is taken off again.
    name = get_valid_filename(f"x{plan_import.filename}")[1:].strip(".") or "plan"
    response = FileResponse(
        handle,
        as_attachment=True,
        filename=name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
