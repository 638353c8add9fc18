"""The pages of a programme's initiation document: its versions, a new one, who signed one, and its PDF."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET

from council import events
from council.access.acting import authorise
from council.models import Event
from council.web import asking
from council.web.dates import meant_in
from council.web.downloads import hands_out_files
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.models import Programme
from programmes.visibility import way_to_programme
from reports.closing.views import seen_programme, tell_what_waits
from reports.documents import pdf
from reports.exempt_check.documents import must_go_from
from reports.initiation import writing
from reports.initiation.document import appended, shown_sections
from reports.initiation.forms import SignVersionForm, WriteVersionForm
from reports.initiation.gathering import tables_of
from reports.initiation.models import InitiationVersion

TITLE = "Initiation document"


def version_of(request: Request, programme: Programme, number: int) -> InitiationVersion:
    """The version of that number, where the person may see the programme; else it doesn't exist."""
    versions = InitiationVersion.objects.visible_to(request.user).filter(programme=programme)
    return get_object_or_404(versions.select_related("author", "by", "programme"), number=number)


def way_to(programme: Programme, request: Request, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """The breadcrumbs of a page below the document's own."""
    here = reverse("initiation:show-latest", args=[programme.code]) if further else ""
    return [*way_to_programme(programme, request.user), (TITLE, here), *further]


def up_to(version: InitiationVersion) -> QuerySet[InitiationVersion]:
    """The version and those before it, the earliest first: what its own paper tells, and goes on telling."""
    versions = InitiationVersion.objects.filter(programme=version.programme_id, number__lte=version.number)
    return versions.select_related("author").order_by("number")


@require_GET
def show_latest(request: Request, code: str) -> HttpResponse:
    """The latest version with the history of all; how to begin where there is none."""
    programme = seen_programme(request, code)
    latest = InitiationVersion.objects.visible_to(request.user).filter(programme=programme).first()
    return page_of(request, programme, latest)


@require_GET
def show_version(request: Request, code: str, number: int) -> HttpResponse:
    """One version as it was written."""
    programme = seen_programme(request, code)
    return page_of(request, programme, version_of(request, programme, number))


def page_of(request: Request, programme: Programme, version: InitiationVersion | None) -> HttpResponse:
    """The page of a version. Five queries beside those of the programme."""
    versions = InitiationVersion.objects.visible_to(request.user).filter(programme=programme)
    context = {
        "programme": programme,
        "version": version,
        "sections": shown_sections(version) if version else [],
        "tables": appended(version) if version else [],
        "signatures": version.signatures.all() if version else [],
        "versions": versions.select_related("author", "programme"),
        "may_write": writing.TO_WRITE.allows(request.user, programme),
        "breadcrumbs": way_to(programme, request),
    }
    return render(request, "reports/initiation/show.html", context)


@require_get_or_post
def write(request: Request, code: str) -> HttpResponse:
    """The next version, begun with the words of the one before."""
    programme = seen_programme(request, code)
    authorise(request.user, writing.TO_WRITE, programme)
    today, conventions = today_and_conventions(request)
    last = InitiationVersion.objects.visible_to(request.user).filter(programme=programme).first()
    begun = {} if last else {"aim": programme.aim, "summary": programme.summary, "scope": scope_of(programme)}
    form = WriteVersionForm(request.POST or None, last=last, initial=begun)

    def act() -> tuple[str, Any]:
        version = writing.write_version(
            programme,
            form.said(),
            tables=tables_of(programme, request.user, conventions=conventions),
            after=form.cleaned_data["after"],
            by=request.user,
            on=today,
        )
        return f"{version.label} is kept as it is now. A change is the next version.", version

    page = {
        "programme": programme,
        "last": last,
        "back": reverse("initiation:show-latest", args=[programme.code]),
        "breadcrumbs": way_to(programme, request, ("Write a version", "")),
    }
    return asking.ask_and_act(request, form, act, "reports/initiation/write.html", page)


def scope_of(programme: Programme) -> str:
    """What is in the programme's scope and what is out of it, as the first version begins with it."""
    parts = (("In scope", programme.scope_in), ("Out of scope", programme.scope_out))
    return "\n\n".join(f"{words}: {text}" for words, text in parts if text)


@require_get_or_post
def sign(request: Request, code: str, number: int) -> HttpResponse:
    """Who authorised or approved the version."""
    programme = seen_programme(request, code)
    version = version_of(request, programme, number)
    authorise(request.user, writing.TO_WRITE, version)
    today, _ = today_and_conventions(request)
    form, there = SignVersionForm(request.POST or None), version.get_absolute_url()

    def act() -> str:
        said = form.cleaned_data
        writing.sign_version(version, **said, by=request.user, on=today, meant=meant_in(form))
        return f"{said['organisation']} is entered under {version.label}."

    page = {
        "version": version,
        "title": "Enter who signed it",
        "back": there,
        "breadcrumbs": way_to(programme, request, (version.label, there), ("Who signed it", "")),
    }
    return asking.ask_and_act(request, form, act, "reports/initiation/sign.html", page, to=version)


@require_GET
@hands_out_files()
def download_version(request: Request, code: str, number: int) -> HttpResponse:
    """The version as a PDF: the same bytes each time. It waits while it says what is exempt."""
    programme = seen_programme(request, code)
    version = version_of(request, programme, number)
    _, conventions = today_and_conventions(request)
    context = {
        "programme": programme,
        "version": version,
        "sections": shown_sections(version),
        "tables": appended(version),
        "signatures": version.signatures.all(),
        "versions": up_to(version),
        "council": conventions.council_name,
    }
    html = render_to_string("reports/initiation/document.html", context)
    if against := must_go_from(html):
        tell_what_waits(request, programme, against, what="initiation document")
        return redirect(version)
    what = f"Initiation document: {programme.title}, {version.label}"
    events.tell(Event.Kind.DOWNLOADED, what, by=request.user, programme=programme.pk, rows=1)
    name = f"{programme.code.lower()}-initiation-document-{version.number}.pdf"
    return HttpResponse(
        pdf.render_pdf(html),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )
