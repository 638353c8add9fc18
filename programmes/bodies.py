"""What programmes tell on a body's page: when it meets next, and which of them report to it then."""

from collections import defaultdict
from datetime import date

from django.urls import reverse

from council.models import Body, User
from council.register.bodies import BodySection, OfBody
from council.wording import spoken, spoken_weekday
from programmes.meetings import TO_PLAN_MEETINGS
from programmes.models import Programme, ReportingDate

MOST = 12  # meetings that are listed, and programmes that one is planned for
NO_TIMETABLE = "A meeting stands in the timetable of a programme: there is none yet that you can plan for."
MEETINGS = "meetings"  # where a body's page tells of them


def next_meetings(body: Body, user: User, *, on: date) -> BodySection | None:
    """The body's next meetings in the timetables of programmes that the person sees, and how one is planned.

    Two queries at most.
    """
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
    ways, hint = ways_to_plan(body, user, on=on)
    if not lines and not ways and not hint:
        return None
    if not lines and not hint:
        hint = "No meeting is planned yet. Each stands in the timetable of a programme that reports to it."
    return BodySection("Next meetings", lines, ways=ways, hint=hint, key=MEETINGS)


def ways_to_plan(body: Body, user: User, *, on: date) -> tuple[list[tuple[str, str]], str]:
    """Where the person plans a meeting of the body, and what has to be there first. One query at most.

    In the timetables of the programmes that report to it; where none does, of all that they may plan for.
    """
    if not TO_PLAN_MEETINGS.allows(user, on=on):
        return [], ""
    programmes = Programme.objects.visible_to(user).open()  # type: ignore[attr-defined]
    open_ones = list(programmes.select_related("scope").order_by("title", "pk"))
    theirs = [programme for programme in open_ones if TO_PLAN_MEETINGS.allows(user, programme, on=on)]
    reporting = [programme for programme in theirs if programme.body_id == body.pk] or theirs
    if not reporting:
        return [], NO_TIMETABLE
    one = len(reporting) == 1
    return [
        (
            "Plan a meeting" if one else f"Plan a meeting for {programme.code}",
            f"{reverse('programmes:timetable', args=[programme.code])}?body={body.pk}",
        )
        for programme in reporting[:MOST]
    ], ""
