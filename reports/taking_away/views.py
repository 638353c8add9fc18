"""What is taken away: the Word file, the workbook, the text to copy, two reports compared, a copy checked."""

from typing import Any

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from council import events
from council.access.rules import reads_posts, require, standing
from council.accounts.signing_in.freshness import confirm_first, freshly_signed_in
from council.accounts.signing_in.limits import APP as LIMITED
from council.models import Event
from council.uploads.limits import takes_files
from council.web.downloads import hands_out_files
from council.web.requests import Request, require_get_or_post
from reports.documents.models import HighlightReport, IssuedPack, IssuedReport
from reports.documents.paper import Paper, frozen_paper, paper_of
from reports.documents.views import (
    LIST,
    exempt_filename,
    exempt_pack_of,
    filename,
    reads_exempt,
    visible_report,
)
from reports.publishing.standing import published_of
from reports.taking_away.comparing import compared
from reports.taking_away.copying import texts_to_copy
from reports.taking_away.forms import CheckForm, CompareForm
from reports.taking_away.workbook import workbook_of
from reports.word.templates import in_its_template

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@hands_out_files()
def download_workbook(request: Request, pk: int) -> HttpResponse:
    """The tables of the report as a workbook; what isn't public leaves an event."""
    report = visible_report(request, pk)
    if report.audience == HighlightReport.Audience.EXEMPT and (asked := confirm_first(request)):
        return asked
    paper = paper_of(report)
    name = filename(report).replace(".pdf", ".xlsx")
    if report.audience != HighlightReport.Audience.PUBLIC or not report.is_issued:
        what = f"{report.get_audience_display()} report: {name}"
        rows = len(paper.position.actions)
        events.tell(Event.Kind.DOWNLOADED, what, by=request.user, report=report.pk, rows=rows)
    return as_file(workbook_of(paper), name, XLSX)


@require_GET
@hands_out_files()
def download_word(request: Request, pk: int) -> HttpResponse:
    """The report as a Word file; as with its PDF, what isn't public leaves an event."""
    report = visible_report(request, pk)
    if report.audience == HighlightReport.Audience.EXEMPT and (asked := confirm_first(request)):
        return asked
    name = filename(report).replace(".pdf", ".docx")
    if report.audience != HighlightReport.Audience.PUBLIC or not report.is_issued:
        what = f"{report.get_audience_display()} report: {name}"
        events.tell(Event.Kind.DOWNLOADED, what, by=request.user, report=report.pk, rows=1)
    return as_file(in_its_template(report, paper_of(report)), name, DOCX)


@freshly_signed_in
@require_GET
@hands_out_files()
def download_exempt_word(request: Request, pk: int) -> HttpResponse:
    """The pack that is not for publication as a Word file, for readers with the right; it leaves an event."""
    report = visible_report(request, pk)
    pack = exempt_pack_of(report) if reads_exempt(request, report) else None
    if pack is None:
        raise Http404
    name = exempt_filename(report).replace(".pdf", ".docx")
    events.tell(Event.Kind.DOWNLOADED, f"Exempt pack: {name}", by=request.user, report=report.pk, rows=1)
    paper = Paper.from_json(pack.position) if isinstance(pack, IssuedPack) else pack
    return as_file(in_its_template(report, paper), name, DOCX)


def as_file(data: bytes, name: str, content_type: str) -> HttpResponse:
    """The bytes as a file that is kept."""
    return HttpResponse(
        data,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_GET
def copy_report(request: Request, pk: int) -> HttpResponse:
    """The parts of the report as plain text, to be copied into the committee system."""
    report = visible_report(request, pk)
    if report.audience == HighlightReport.Audience.EXEMPT and (asked := confirm_first(request)):
        return asked
    if not (report.is_issued and report.audience == HighlightReport.Audience.PUBLIC):
        what = f"Laid out to be copied: {report}"
        events.tell(Event.Kind.DOWNLOADED, what, by=request.user, report=report.pk, rows=1)
    context = {
        "report": report,
        "parts": texts_to_copy(paper_of(report)),
        "published": published_of(report),
        "breadcrumbs": [LIST, (str(report.programme), report.get_absolute_url()), ("Copy", "")],
    }
    return render(request, "reports/taking_away/copy.html", context)


@require_GET
def compare_report(request: Request, pk: int) -> HttpResponse:
    """The report beside another on the same programme that the person may read: what moved, and why."""
    report = visible_report(request, pk)
    if not report.is_issued:
        raise Http404
    others = (
        HighlightReport.objects.visible_to(request.user)
        .issued()
        .filter(programme=report.programme)
        .exclude(pk=report.pk)
        .select_related("body", "issued")
    )
    latest = others.first()
    sent = request.GET if "other" in request.GET else None
    form = CompareForm(sent, others=others, initial={"other": latest})
    other = form.cleaned_data["other"] if form.is_bound and form.is_valid() else latest
    context = {
        "report": report,
        "other": other,
        "form": form,
        "breadcrumbs": [LIST, (str(report.programme), report.get_absolute_url()), ("Compare", "")],
    }
    if other is not None:
        mine, theirs = frozen_paper(report.issued), frozen_paper(other.issued)
        earlier, later = sorted((theirs, mine), key=lambda paper: paper.position.as_at)
        context |= {"earlier": earlier, "later": later, "moved": compared(earlier, later)}
    return render(request, "reports/taking_away/compare.html", context)


@takes_files("CHECKED_COPY_MAX_BYTES")
@require_get_or_post
def check_report(request: Request) -> HttpResponse:
    """Which issued report a copy is, byte for byte or by its fingerprint; nothing of the file is kept."""
    require(
        reads_posts(request.user) or standing(request.user).only_packs, "Sign in to check a copy of a report."
    )
    form = CheckForm(request.POST or None, request.FILES or None)
    context = {"form": form, "breadcrumbs": [LIST, ("Check a report", "")]}
    if request.method == "POST" and form.is_valid():
        digest = form.digest
        context |= {"checked": True, "digest": digest, "found": issued_under(request, digest)}
    return render(request, "reports/taking_away/check.html", context)


def issued_under(request: Request, digest: str) -> HighlightReport | None:
    """The issued report of that fingerprint, where the person may read what has it."""
    visible = HighlightReport.objects.visible_to(request.user).select_related("body", "programme")
    issued = of_fingerprint(digest)
    if issued is not None:
        return visible.filter(pk=issued.report_id).first()
    pack = IssuedPack.objects.filter(sha256=digest).select_related("report__programme").first()
    if pack is None or not standing(request.user).sees_exempt_in(pack.report.programme.scope_id):
        return None
    return visible.filter(pk=pack.report_id).first()


def of_fingerprint(digest: str) -> IssuedReport | None:
    """What was issued with that fingerprint: of its PDF, or of what was approved, which its last page has."""
    rows = IssuedReport.objects.filter(Q(sha256=digest) | Q(digest=digest)).select_related("report")
    return rows.defer("pdf", "position").first()


@login_not_required
@takes_files("CHECKED_COPY_MAX_BYTES")
@require_get_or_post
def check_copy(request: HttpRequest) -> HttpResponse:
    """Whether a copy is what was issued, for whoever holds it: yes or no, and no word of what it is.

    Open without a sign-in, so it reads no person. Of a public report it says as well that a later edition
    corrects it, lest a paper that was withdrawn counts as what stands.
    """
    if request.method == "POST" and not ratelimit.consume(request, app=LIMITED, action="checked_copies"):
        return ratelimit.respond_429(request)
    form = CheckForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        digest = form.digest
        issued = of_fingerprint(digest)
        is_issued = issued is not None or IssuedPack.objects.filter(sha256=digest).exists()
        context |= {
            "checked": True,
            "is_issued": is_issued,
            "typed": bool(form.cleaned_data["fingerprint"]),
            "corrected": issued is not None and is_corrected(issued.report),
        }
    return render(request, "reports/taking_away/check_copy.html", context)


def is_corrected(report: HighlightReport) -> bool:
    """Whether a later edition of a public report was issued."""
    public = HighlightReport.Audience.PUBLIC
    corrections = HighlightReport.objects.issued().filter(corrects=report, audience=public)
    return report.audience == public and corrections.exists()
