"""How far the background worker is with a report, and how long the paper of a draft is."""

from typing import cast

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect

from council.access.acting import Rule, authorise
from council.access.rules import Right
from council.background.jobs import JobStanding
from council.web.requests import Request, polled_by_its_page, require_get_or_post
from reports.documents.models import HighlightReport
from reports.documents.paper import paper_of
from reports.documents.views import LIST, visible_report
from reports.setting.length import length_of
from reports.setting.models import PaperWork
from reports.setting.tasks import is_long, start_again

PREPARING = (Right.DRAFT, Right.ISSUE, Right.APPROVE)
TO_START_AGAIN = Rule(
    "Only people who prepare a report start its setting again.",
    rights=PREPARING,
)
TO_BE_TOLD_LENGTH = Rule("Only people who prepare a report are told how long it is.", rights=PREPARING)


@polled_by_its_page
@require_get_or_post
def show_progress(request: Request, pk: int) -> HttpResponse:
    """How far the worker is; once it is done, the report or its PDF. POST starts it again."""
    report = visible_report(request, pk)
    work = PaperWork.objects.filter(report=report).first()
    if request.method == "POST":
        authorise(request.user, TO_START_AGAIN, report)
        start_again(report, by=request.user)
        return redirect("reports:show-progress", pk)
    if work is None or work.state == PaperWork.State.DONE:
        return _lead_on(request, report, work)
    now = timezone.now()
    standing = work.standing(at=now)
    if standing is JobStanding.NOT_BEGUN and PaperWork.objects.busy(at=now):
        standing = JobStanding.WAITING  # for its turn
    context = {
        "breadcrumbs": [LIST, (str(report.programme), report.get_absolute_url()), ("Setting", "")],
        "report": report,
        "work": work,
        "goes_on": standing in (JobStanding.GOING, JobStanding.WAITING),
        "waits": standing is JobStanding.WAITING,
        "trouble": work.trouble_in_words(standing, at=now),
        "lasts": work.lasts(at=now),
        "here": reverse("reports:show-progress", args=[pk]),
    }
    is_fragment = cast(Request, request).htmx
    name = "reports/setting/_progress.html" if is_fragment else "reports/setting/progress.html"
    return render(request, name, context)


@require_GET
def tell_length(request: Request, pk: int) -> HttpResponse:
    """How many pages the paper of the draft has as it stands: a part of the pages on which it is written."""
    report = visible_report(request, pk)
    authorise(request.user, TO_BE_TOLD_LENGTH, report)
    if not report.is_draft:
        return redirect(report)
    paper = paper_of(report)
    context = {
        "breadcrumbs": [LIST, (str(report.programme), report.get_absolute_url()), ("Length", "")],
        "report": report,
        "length": None if is_long(paper) else length_of(paper),
        "most": settings.PAPER_ACTIONS_AT_ONCE,
    }
    name = "reports/setting/_length.html" if request.htmx else "reports/setting/length.html"
    return render(request, name, context)


def _lead_on(request: Request, report: HighlightReport, work: PaperWork | None) -> HttpResponse:
    """To the report: its page says that it is issued, or has the PDF ready."""
    to = report.get_absolute_url()
    if work is not None and work.what == PaperWork.What.PACK:
        to = reverse("reports:download-exempt", args=[report.pk])
    elif work is not None and not work.issues:
        to = report.get_download_url()
    return HttpResponseClientRedirect(to) if cast(Request, request).htmx else redirect(to)
