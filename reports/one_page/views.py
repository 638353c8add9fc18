"""A programme on one side of A4: as a page that prints, and as a PDF."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council import events
from council.models import Event
from council.web.asked import NO_FILE, reads, tell_unread
from council.web.downloads import hands_out_files
from council.web.requests import Request, today_and_conventions
from reports.closing.views import seen_programme, tell_what_waits
from reports.documents import pdf
from reports.exempt_check.checking import Quotation
from reports.exempt_check.documents import must_go_from
from reports.one_page.gathering import OnePage, one_page_of
from reports.one_page.room import ROOMS, in_room, rooms

SHEET, DOCUMENT = "reports/one_page/_sheet.html", "reports/one_page/document.html"
PAPER = "programme on a page"


@require_GET
@reads()
def show_one_page(request: Request, code: str) -> HttpResponse:
    """The page on the screen; where its words say something exempt it waits, since it is to be handed out."""
    page = page_of(request, code)
    sheet = render_to_string(SHEET, in_room(page, ROOMS[0]) | words_of(request))
    if against := what_must_go(sheet):
        tell_what_waits(request, page.programme, against, what=PAPER)
    context = {
        "programme": page.programme,
        "sheet": "" if against else sheet,
        "breadcrumbs": [
            ("Programmes", reverse("programmes:list-programmes")),
            (page.programme.code, page.programme.get_absolute_url()),
            ("On one page", ""),
        ],
    }
    return render(request, "reports/one_page/page.html", context)


@require_GET
@hands_out_files()
def print_one_page(request: Request, code: str) -> HttpResponse:
    """The page as a PDF of one side, whatever the programme holds."""
    page = page_of(request, code)
    if tell_unread(request, {}, NO_FILE):
        return redirect("one-page:show-one-page", page.programme.code)
    words = words_of(request) | {"pdf": True}
    html, file = pdf.render_on_one_side(render_to_string(DOCUMENT, each | words) for each in rooms(page))
    if against := what_must_go(html):
        tell_what_waits(request, page.programme, against, what=PAPER)
        return redirect(page.programme)
    what = f"Programme on a page: {page.programme.title}"
    events.tell(Event.Kind.DOWNLOADED, what, by=request.user, programme=page.programme.pk, rows=1)
    name = f"{page.programme.code.lower()}-one-page-{page.as_at:%Y-%m-%d}.pdf"
    return HttpResponse(
        file,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def page_of(request: Request, code: str) -> OnePage:
    """The programme's page as at today, where the person may see the programme; else it doesn't exist."""
    today, conventions = today_and_conventions(request)
    return one_page_of(seen_programme(request, code), request.user, as_at=today, conventions=conventions)


def words_of(request: Request) -> dict[str, object]:
    """The council's own words, and the moment at which the page is made."""
    _, conventions = today_and_conventions(request)
    return {
        "conventions": conventions,
        "council": conventions.council_name,
        "labels": conventions.rag_labels,
        "dated": timezone.localtime(),
    }


def what_must_go(html: str) -> list[Quotation]:
    """What the page says of something exempt, which cannot go out."""
    return must_go_from(html)
