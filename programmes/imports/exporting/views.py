"""Downloads of the round trip: a programme in our own columns, the blank template, the copy with remarks."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_GET

from council import events
from council.access.rules import standing
from council.accounts.signing_in.freshness import confirm_first
from council.models import Event
from council.web.asked import reads
from council.web.downloads import hands_out_files
from council.web.requests import Request
from programmes.imports.access import may_hold_exempt, require_importer
from programmes.imports.background.views import import_step
from programmes.imports.exporting.remarks import annotated_copy
from programmes.imports.exporting.workbook import XLSX, blank_template, programme_workbook, standard_sheets
from programmes.imports.kept.readings import dry_run_for
from programmes.imports.models.plan_import import PlanImport
from programmes.models.programme import Programme


@require_GET
@hands_out_files()
@reads(back="programme", sheet=None)
def export_programme(request: Request, code: str) -> HttpResponse:
    """The programme as a workbook, or one register of it: what the person may see, to be imported again."""
    person = request.user
    programme = get_object_or_404(Programme.objects.visible_to(person), code__iexact=code)
    asked = request.GET.get("sheet", "")
    titles = {standard.title.casefold(): standard.title for standard in standard_sheets()}
    only = titles.get(asked.casefold(), "")
    if asked and not only:
        raise Http404
    if standing(person).sees_exempt_in(programme.scope_id) and (asked_again := confirm_first(request)):
        return asked_again
    today = timezone.localdate()
    data, counts = programme_workbook(programme, person=person, as_at=today, only=only)
    rows = sum(counts.values())
    events.tell(
        Event.Kind.EXPORTED,
        f"{programme.title}: {rows} rows as xlsx",
        by=person,
        programme=programme.pk,
        rows=rows,
        sheets=counts,
        filtered=f"Sheet: {only}" if only else "None",
    )
    name = "-".join(filter(None, (programme.code, only.lower(), f"{today:%Y-%m-%d}")))
    return xlsx_download(data, f"{name}.xlsx")


@require_GET
@hands_out_files()
def download_template(request: Request) -> HttpResponse:
    """The blank template: our columns with guidance, lists to choose from, and an example on each sheet."""
    require_importer(request)
    return xlsx_download(blank_template(), "plan-to-fill-in.xlsx")


@require_GET
@hands_out_files()
@import_step
def download_annotated(request: Request, plan_import: PlanImport) -> HttpResponse:
    """The uploaded workbook with our remarks: what is asked, refused and changed, in its cells."""
    if may_hold_exempt(plan_import, request.user) and (asked := confirm_first(request)):
        return asked
    with plan_import.open_file() as handle:
        data = annotated_copy(
            handle.read(), dry_run_for(request.user, plan_import, at=timezone.now(), rows=True)
        )
    what = f"{plan_import}, with remarks"
    told = {"plan_import": plan_import.pk, "rows": plan_import.row_count}
    events.tell(Event.Kind.DOWNLOADED, what, by=request.user, **told)
    stem = plan_import.filename.rpartition(".")[0] or plan_import.filename
    return xlsx_download(data, f"{get_valid_filename(f'x{stem}')[1:].strip('.') or 'plan'}-remarks.xlsx")


def xlsx_download(data: bytes, filename: str) -> HttpResponse:
    """An Excel workbook as a download."""
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
