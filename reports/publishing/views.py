"""The pages of what was published: how it differs, the decisions on that, and the version registered."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from council.access.acting import authorise
from council.access.duties import acting_as
from council.accounts.signing_in.freshness import freshly_signed_in
from council.evidence.held import FileHolder
from council.uploads.limits import takes_files
from council.web.asking import ask_and_act, put_beside
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post
from council.web.sent_forms import acts_once
from reports.documents.models import HighlightReport
from reports.documents.views import LIST, visible_report
from reports.publishing.forms import DecidePublishedForm, RegisterForm, rows_of
from reports.publishing.models import PublishedVersion
from reports.publishing.registering import (
    TO_ACCEPT,
    TO_COMPARE,
    TO_REGISTER,
    can_be_published,
    decide_differences,
    register_published,
    undecided,
)
from reports.publishing.standing import latest_of, published_of

PAGE = "reports/publishing/published.html"


def published_paper(request: Request, pk: int) -> HighlightReport:
    """The issued public report, where the person may see it; else there is nothing of it to publish."""
    report = visible_report(request, pk)
    if not can_be_published(report):
        raise Http404
    return report


@require_GET
def show_published(request: Request, pk: int) -> HttpResponse:
    """What was published of the report, and each place where it differs from what was approved."""
    report = published_paper(request, pk)
    authorise(request.user, TO_COMPARE, report)
    version = latest_of(report)
    form = form_for(request, report, version)
    return render(request, PAGE, page_of(request, report, version, form))


@freshly_signed_in
@require_POST
@acts_once
def decide_published(request: Request, pk: int) -> HttpResponse:
    """Accept differences, or say what is wrong with them."""
    report = published_paper(request, pk)
    authorise(request.user, TO_ACCEPT, report)
    version = version_sent(request, report)
    if version is None:
        return redirect(report.get_published_url())
    form = DecidePublishedForm(request.POST, numbers=undecided(version, version.decided()))
    if form.is_valid():
        try:
            rows = decide_differences(version, form.decisions(), by=request.user, on=timezone.localdate())
        except ValidationError as refusal:
            put_beside(form, refusal)
        else:
            number = f"{len(rows)} difference{'' if len(rows) == 1 else 's'}"
            messages.success(request, f"What you said of {number} is kept.")
            return redirect(report.get_published_url())
    return render(request, PAGE, page_of(request, report, version, form))


def version_sent(request: Request, report: HighlightReport) -> PublishedVersion | None:
    """The version that the form was about; the latest where it names none."""
    number = request.POST.get("version", "")
    if not (number.isdecimal() and len(number) < 5):
        return latest_of(report)
    return report.published_versions.filter(number=int(number)).first()


@require_get_or_post
@takes_files("EVIDENCE_MAX_BYTES")
def register_version(request: Request, pk: int) -> HttpResponse:
    """Register what was published: when, where, and in which words."""
    report = published_paper(request, pk)
    authorise(request.user, TO_REGISTER, report)
    form = RegisterForm(
        request.POST or None,
        request.FILES or None,
        holder=FileHolder.of(request),
        issued=report.issued.sha256,
    )

    def act() -> tuple[str, Any]:
        assert form.published is not None
        version = register_published(
            report,
            form.published,
            published_on=form.cleaned_data["published_on"],
            link=form.cleaned_data["link"],
            by=request.user,
            on=timezone.localdate(),
            meant=meant_in(form),
        )
        return told_of(version), report.get_published_url()

    page = {
        "report": report,
        "breadcrumbs": [
            LIST,
            (str(report.programme), report.get_absolute_url()),
            ("What was published", report.get_published_url()),
            ("Register", ""),
        ],
    }
    return ask_and_act(request, form, act, "reports/publishing/register.html", page)


def told_of(version: PublishedVersion) -> str:
    """What the person is told who registered it."""
    number = version.places
    if not number:
        return "The published version is registered. It says what was approved."
    places = "one place" if number == 1 else f"{number} places"
    return (
        f"The published version is registered. It differs in {places} from what was approved: "
        "another person decides on that."
    )


def form_for(
    request: Request, report: HighlightReport, version: PublishedVersion | None
) -> DecidePublishedForm | None:
    """The form of who may decide on what waits; None for anyone else, and for who registered it."""
    if version is None or not TO_ACCEPT.allows(request.user, report):
        return None
    numbers = undecided(version, version.decided())
    if not numbers or version.by_id in acting_as(request.user):
        return None
    return DecidePublishedForm(numbers=numbers)


def page_of(
    request: Request,
    report: HighlightReport,
    version: PublishedVersion | None,
    form: DecidePublishedForm | None,
) -> dict[str, Any]:
    """What the page of the published version shows."""
    return {
        "report": report,
        "published": published_of(report),
        "version": version,
        "form": form,
        "rows": rows_of(version.differences, version.decided(), form) if version else [],
        "before": report.published_versions.count() - 1 if version else 0,
        "may_register": TO_REGISTER.allows(request.user, report),
        "breadcrumbs": [LIST, (str(report.programme), report.get_absolute_url()), ("What was published", "")],
    }
