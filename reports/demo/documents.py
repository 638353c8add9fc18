"""The highlight reports of the demo council: three issued, one of them corrected, and the next in draft."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import connection

from council.access.acting import DEMO
from council.models import OutgoingMail
from programmes.meetings import cut_off_before, plan_meeting
from programmes.models import Programme
from reports.demo.calendar import Calendar
from reports.demo.material import read
from reports.demo.people import Cast, address
from reports.demo.timeline import Timeline, moment_of
from reports.documents.drafting import draft_report, redraft
from reports.documents.issuing import correct, issue
from reports.documents.models import HighlightReport


def plan_timetables(cast: Cast, timeline: Timeline) -> None:
    """Put on the line the days on which the managers planned the meetings that their programmes report to."""
    for data in read("documents")["timetable"]:
        on = cast.calendar.told(data["on"])
        timeline.add(on, partial(_plan_meetings, data, cast, on))


def _plan_meetings(data: dict[str, Any], cast: Cast, on: date) -> None:
    programme = Programme.objects.select_related("manager").get(code=data["programme"])
    for offset in data["meetings"]:
        meeting_on = cast.calendar.meeting(offset, weekday=data["weekday"])
        plan_meeting(
            programme,
            body=cast.bodies[data["body"]],
            meeting_on=meeting_on,
            updates_by=cut_off_before(meeting_on, clear_days=data["clear_days"]),
            by=DEMO.signed(programme.manager.holders(on=on)[0] if programme.manager else None),
            on=on,
        )


def plan_reports(cast: Cast, timeline: Timeline) -> None:
    """Put every report on the line: drafted, issued and corrected on their days."""
    for data in read("documents")["report"]:
        _plan_report(data, cast, timeline)


def _plan_report(data: dict[str, Any], cast: Cast, timeline: Timeline) -> None:
    calendar, clerk = cast.calendar, DEMO.signed(cast.users["clerk"])
    made: dict[str, HighlightReport] = {}
    fields = _fields(data, cast)

    def draft(on: date) -> None:
        # Which programme it is becomes known only once the programme is there.
        made["report"] = draft_report(
            by=clerk,
            created_on=on,
            programme=Programme.objects.get(code=data["programme"]),
            management_summary=data["summary"],
            **fields,
        )

    def begin_correction(on: date) -> None:
        edition = correct(made["report"], by=clerk, reason=data["corrected"]["reason"], on=on)
        made["report"] = redraft(edition, by=clerk, management_summary=data["corrected"]["summary"])

    def freeze(on: date) -> None:
        issue(made["report"], by=clerk, on=on)

    def at(offset: int, what: Callable[[date], None]) -> None:
        on = calendar.told(offset)
        timeline.add(on, partial(what, on))

    at(data.get("drafted", data["as_at"]), draft)
    if "issued" in data:
        at(data["issued"], freeze)
    if corrected := data.get("corrected"):
        at(corrected["on"], begin_correction)
        at(corrected["issued"], freeze)


def _fields(data: dict[str, Any], cast: Cast) -> dict[str, Any]:
    calendar = cast.calendar
    as_at = calendar.told(data["as_at"]) if data["as_at"] else calendar.as_at
    return {
        "body": cast.bodies[data["body"]],
        "period_from": calendar.told(data["period_from"] - 1) + timedelta(days=1),
        "period_to": as_at,
        "as_at": as_at,
        "meeting_on": calendar.meeting(data["meeting"], weekday=data["weekday"]),
        "report_of": cast.posts[data["of"]],
        "contact_officer": cast.users[data["contact"]],
        "decisions_required": data["decisions"],
    }


def fill_outbox(calendar: Calendar) -> None:
    """Put into the outbox what was sent in the past, dated then."""
    for data in read("documents")["mail"]:
        OutgoingMail.objects.create(
            sent_at=moment_of(calendar.told(data["on"])),
            to=", ".join(address(name) for name in data["to"]),
            subject=data["subject"],
            body=data["body"],
        )


def forget_queued_mail() -> None:
    """Drop the mail about the past that the acts queued for the end of the transaction."""
    connection.run_on_commit = []
