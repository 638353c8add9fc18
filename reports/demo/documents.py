"""The highlight reports of the demo council: three issued, one of them corrected, and the next in draft."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import connection

from council.access.acting import DEMO
from council.models import WaitingMail
from programmes.meetings import cut_off_before, plan_meeting
from programmes.models import Programme, Workstream
from reports.approving.approving import approve
from reports.approving.snapshots import rows_of
from reports.approving.submitting import submit
from reports.demo.material import read
from reports.demo.people import Cast
from reports.demo.timeline import Timeline
from reports.documents.drafting import draft_report, redraft
from reports.documents.issuing import correct, issue
from reports.documents.models import HighlightReport
from reports.documents.paper import position_of
from reports.wording.asking import keep_decisions
from reports.wording.deciding import TextChoice, every_waiting, keep_words
from reports.wording.models import DecisionAsked
from reports.wording.standing import CommitteeWording

# A correction comes when it is found; what is in time keeps none of these words.
LATE = (
    "The correction was found after the day of publication, and the meeting should have it before it decides."
)


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
        keep_decisions(
            made["report"], [DecisionAsked(verb=verb, text=text) for verb, text in data["asked"]], by=clerk
        )
        word(made["report"], data.get("words", {}), by=clerk)

    def begin_correction(on: date) -> None:
        edition = correct(made["report"], by=clerk, reason=data["corrected"]["reason"], on=on)
        made["report"] = redraft(edition, by=clerk, management_summary=data["corrected"]["summary"])

    def freeze(on: date) -> None:
        report = made["report"]
        let_through(report, by=clerk)
        submit(report, by=clerk, on=on, late_reason=LATE)
        digest = rows_of(report)[0].digest
        sro = report.programme.sro
        assert sro, "a programme of the demo has its SRO"
        approver = DEMO.signed(cast.speaker(sro, instead=cast.posts["chief"], on=on))
        approve(report, digest=digest, by=approver, on=on, post=sro)
        issue(report, by=clerk, on=on, digest=digest)

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
        "confidence": data.get("confidence", ""),
        "confidence_words": data.get("confidence_words", ""),
        "item_number": data.get("item", ""),
        "decision_type": "Not key, not urgent",
        "wards": "All",
    }


def word(report: HighlightReport, words: dict[str, dict[str, str]], *, by: Any) -> None:
    """Put the committee's words in the place of the officers', by the action's number and what of it."""
    wording = CommitteeWording(report, position_of(report))
    for key, title in [(one.id, one.title) for one in wording.position.workstreams]:
        chosen = {
            one.name: TextChoice("edited", words[one.text.reference][one.text.field], one.seen)
            for one in wording.of(key)
            if one.text.field in words.get(one.text.reference, {})
        }
        if chosen:
            stream = Workstream.objects.get(programme=report.programme, title=title, pk=key)
            keep_words(report, wording, chosen, stream=stream, by=by)


def let_through(report: HighlightReport, *, by: Any) -> None:
    """Print each text that waits as its officer wrote it, as the clerk read them."""
    wording = CommitteeWording(report, position_of(report))
    for key in {one.text.workstream for one in wording.waiting}:
        stream = Workstream.objects.get(pk=key) if key else None
        keep_words(report, wording, every_waiting(wording.of(key)), stream=stream, by=by)


def forget_queued_mail() -> None:
    """Drop the mail about the past that the acts left waiting, and what was to send it on commit."""
    connection.run_on_commit = []
    WaitingMail.objects.all().delete()
