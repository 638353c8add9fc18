"""What the page of a body tells of reports: the latest that it was given."""

from datetime import date

from django.urls import reverse

from council.models import Body, User
from council.register.bodies import BodySection, OfBody
from council.wording import spoken
from reports.documents.models import HighlightReport

MOST = 5  # reports that are listed


def latest_reports(body: Body, user: User, *, on: date) -> BodySection | None:
    """The latest reports issued to the body that the person may read; None where there is none. One query."""
    rows = HighlightReport.objects.visible_to(user, on=on).issued().filter(body=body)  # type: ignore[attr-defined]
    shown = rows.select_related("programme", "body").order_by("-as_at", "-pk")[:MOST]
    lines = [
        OfBody(report.programme.title, report.get_absolute_url(), f"Position as at {spoken(report.as_at)}")
        for report in shown
    ]
    return (
        BodySection("Latest reports to it", lines, reverse("reports:list-reports"), "All reports")
        if lines
        else None
    )
