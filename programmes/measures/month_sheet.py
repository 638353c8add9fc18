"""A sheet to fill in: the measures of a programme, and an empty column for the month that is over."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from council import events
from council.models import Event
from council.register import xlsx_response
from council.web.downloads import hands_out_files
from council.web.requests import Request
from programmes.models import Measure, Programme


@require_GET
@hands_out_files()
def download_month_sheet(request: Request, code: str) -> HttpResponse:
    """The measures with an empty column for the last whole month; an import takes it in as their readings."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    seen: Any = Measure.objects.visible_to(request.user)  # type: ignore[attr-defined]
    measures = list(seen.filter(programme=programme, ended_on=None).order_by("order", "pk"))
    month = last_whole_month(timezone.localdate())
    name = f"{programme.code.lower()}-readings-{month:%Y-%m}.xlsx"
    events.tell(
        Event.Kind.EXPORTED,
        f"Readings to fill in: {name}",
        by=request.user,
        rows=len(measures),
        filtered=f"Programme: {programme}",
    )
    header = ["Reference", "Measure", f"{month:%B %Y}", "Note"]
    rows = [[measure.reference, measure.title, None, None] for measure in measures]
    return xlsx_response(name, f"Readings {programme.code}", header, rows)


def last_whole_month(today: date) -> date:
    """The first day of the last month that is over."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
