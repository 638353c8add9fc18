"""What programmes tell on a body's page: when it meets next, and which of them report to it then."""

from collections import defaultdict
from datetime import date

from council.models import Body, User
from council.register.bodies import BodySection, OfBody
from council.wording import spoken, spoken_weekday
from programmes.models import ReportingDate

MOST = 12  # meetings that are listed


def next_meetings(body: Body, user: User, *, on: date) -> BodySection | None:
    """The body's next meetings in the timetables of the programmes that the person sees. One query."""
    planned = ReportingDate.objects.visible_to(user).filter(body=body, meeting_on__gte=on)
    meetings: dict[date, list[ReportingDate]] = defaultdict(list)
    for row in planned.select_related("programme").order_by("meeting_on", "programme__title"):
        meetings[row.meeting_on].append(row)
    lines = []
    for day, rows in list(meetings.items())[:MOST]:
        due = min(row.updates_by for row in rows)
        told = ", ".join(row.programme.code for row in rows)
        url = rows[0].programme.get_absolute_url()
        lines.append(OfBody(spoken_weekday(day), url, f"{told}; updates in by {spoken(due)}"))
    return BodySection("Next meetings", lines) if lines else None
