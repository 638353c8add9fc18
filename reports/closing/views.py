"""Closing a programme: what is left on one page with the form, opening it again, and the closure report."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET

from council import events
from council.access.acting import authorise
from council.access.rules import Right, may
from council.lengths import shortened
from council.models import Event
from council.web import asking
from council.web.dates import meant_in
from council.web.downloads import hands_out_files
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.closing import closing
from programmes.closing.forms import CloseProgrammeForm, ReopenProgrammeForm, closing_words
from programmes.models import Programme
from programmes.visibility import way_to_programme
from reports.closing.gathering import ending_of
from reports.documents import pdf
from reports.exempt_check.checking import Quotation
from reports.exempt_check.documents import must_go_from
from reports.exempt_check.letting_stand import MOST_SHOWN, MOST_TOLD, told_to


def seen_programme(request: Request, code: str) -> Programme:
    """The programme, where the person may see it; else it doesn't exist."""
    programmes = Programme.objects.visible_to(request.user).select_related("scope", "body", "sro", "manager")
    return get_object_or_404(programmes, code__iexact=code)


def page_of(request: Request, programme: Programme, title: str, **context: Any) -> dict[str, Any]:
    """What a page of closing is shown with."""
    way = [*way_to_programme(programme, request.user), (title, "")]
    back = programme.get_absolute_url()
    return {"programme": programme, "kicker": programme.title, "title": title, "back": back,
            "breadcrumbs": way, **context}  # fmt: skip


@require_get_or_post
def close_programme(request: Request, code: str) -> HttpResponse:
    """What is left of the programme, and the form by which it is closed."""
    programme = seen_programme(request, code)
    authorise(request.user, closing.TO_CLOSE, programme)
    today, conventions = today_and_conventions(request)
    form = CloseProgrammeForm(request.POST or None, about=programme, initial={"body": programme.body_id})

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today, "version": form.version_seen}
        closing.close_programme(programme, **closing_words(form), meant=meant_in(form), **acting)
        return f"{programme} is closed. It can be read, and opened again with a reason."

    page = page_of(
        request,
        programme,
        "Close the programme",
        button="Close the programme",
        ending=ending_of(programme, request.user, as_at=today, conventions=conventions),
    )
    return asking.ask_and_act(request, form, act, "reports/closing/close.html", page, to=programme)


@require_get_or_post
def reopen_programme(request: Request, code: str) -> HttpResponse:
    """Open a closed programme again, with the reason."""
    programme = seen_programme(request, code)
    authorise(request.user, closing.TO_REOPEN, programme)
    today, _ = today_and_conventions(request)
    form = ReopenProgrammeForm(request.POST or None, about=programme)

    def act() -> str:
        told = {"reason": form.cleaned_data["reason"], "version": form.version_seen}
        closing.reopen_programme(programme, by=request.user, on=today, **told)
        return f"{programme} is open again, for delivery."

    page = page_of(request, programme, "Open the programme again", button="Open it again")
    return asking.ask_and_act(request, form, act, "programmes/closing/act.html", page, to=programme)


@require_GET
@hands_out_files()
def closure_report(request: Request, code: str) -> HttpResponse:
    """The closure report with its appendices as a PDF; what is exempt is left out of it."""
    programme = seen_programme(request, code)
    today, conventions = today_and_conventions(request)
    context = {
        "ending": ending_of(programme, request.user, as_at=today, conventions=conventions),
        "programme": programme,
        "as_at": today,
        "labels": conventions.rag_labels,
        "council": conventions.council_name,
        "dated": timezone.localtime(),
    }
    html = render_to_string("reports/closing/report.html", context)
    if against := must_go_from(html):
        tell_what_waits(request, programme, against)
        return redirect(programme)
    what = f"Closure report: {programme.title}"
    events.tell(Event.Kind.DOWNLOADED, what, by=request.user, programme=programme.pk, rows=1)
    name = f"{programme.code.lower()}-closure-report-{today:%Y-%m-%d}.pdf"
    return HttpResponse(
        pdf.render_pdf(html),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def tell_what_waits(
    request: Request, programme: Programme, against: Sequence[Quotation], *, what: str = "closure report"
) -> None:
    """Say that the document cannot be printed yet, and to who manages the programme where it says what."""
    if not may(request.user, Right.MANAGE, programme):
        messages.warning(request, f"The {what} waits until the programme’s manager has read it.")
    else:
        tell_passages(request, against, what=what)


def tell_passages(request: Request, against: Sequence[Quotation], *, what: str) -> None:
    """Say where the document says what is exempt, and of which record to who may see it."""
    for told in told_to(request.user, against[:MOST_TOLD]):
        of = f" ({'; '.join(name for name, _ in told.records)})" if told.records else ""
        passage = shortened(told.quotation.passage, MOST_SHOWN)
        messages.error(
            request,
            f"The {what} cannot be printed. {told.quotation.place}: “{passage}” says what is "
            f"exempt{of}. Change it where it was written.",
        )
