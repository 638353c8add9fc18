"""Keeping a programme's reporting timetable: meetings added, moved and taken out while they lie ahead."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.calendar.closures import ClosedDays
from council.calendar.workdays import publication_day
from council.conventions import InForce
from council.history import authored
from council.models import Body, User, require_unchanged
from council.refusing import Refusals
from programmes.cut_offs import CutOff, cut_offs
from programmes.models import Programme, ReportingDate

TO_PLAN_MEETINGS = Rule(
    "The programme manager, clerks and administrators keep the timetable.",
    rights=(Right.MANAGE, Right.ISSUE, Right.ADMINISTER),
)
PAST_DAYS = 366  # of a timetable's past: enough for the cut-off before the next one


def cut_off_before(meeting_on: date, *, clear_days: int, closures: Sequence[ClosedDays] = ()) -> date:
    """The last working day that leaves so many clear working days before the meeting."""
    return publication_day(meeting_on, clear_days=clear_days, closures=closures)


@transaction.atomic
def plan_meeting(
    programme: Programme,
    *,
    body: Body,
    meeting_on: date,
    updates_by: date,
    by: By,
    on: date,
    meant: Meant = NONE_MEANT,
) -> ReportingDate:
    """Put the meeting into the timetable. Raises ValidationError by field; of dates not `meant`, too."""
    person = authorise(by, TO_PLAN_MEETINGS, programme, on=on)
    planned = ReportingDate(programme=programme, body=body, meeting_on=meeting_on, updates_by=updates_by)
    doubts = doubts_of_meeting(planned, meeting_on, updates_by, by=by, on=on, meant=meant)
    return _keep_meeting(planned, by=person, on=on, why="Meeting planned", doubts=doubts)


@transaction.atomic
def change_meeting(
    planned: ReportingDate,
    *,
    body: Body,
    meeting_on: date,
    updates_by: date,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> ReportingDate:
    """Give the meeting new dates. Raises ValidationError by field, and where it was held already.

    Raises ChangedMeanwhile where `version` is out of date, as `cancel_meeting` does.
    """
    person = authorise(by, TO_PLAN_MEETINGS, planned, on=on)
    require_unchanged(planned, version)
    planned = locked_ahead(planned, on)
    doubts = doubts_of_meeting(planned, meeting_on, updates_by, by=by, on=on, meant=meant)
    planned.body, planned.meeting_on, planned.updates_by = body, meeting_on, updates_by
    return _keep_meeting(planned, by=person, on=on, why="Meeting changed", doubts=doubts)


@transaction.atomic
def cancel_meeting(planned: ReportingDate, *, by: By, on: date, version: int | None = None) -> None:
    """Take the meeting out of the timetable; its history stays. Raises ValidationError where it was held."""
    person = authorise(by, TO_PLAN_MEETINGS, planned, on=on)
    require_unchanged(planned, version)
    planned = locked_ahead(planned, on)
    with authored(by=person, why="Meeting taken out"):
        planned.delete()


def doubts_of_meeting(
    planned: ReportingDate, meeting_on: date, updates_by: date, *, by: By, on: date, meant: Meant
) -> Doubts:
    """What there is to ask of a meeting's new dates: far, or a cut-off that has passed."""
    doubts = Doubts(by=by, on=on, meant=meant, beside=(planned.programme.starts, planned.programme.ends))
    stood = (planned.meeting_on, planned.updates_by) if planned.pk else (None, None)
    doubts.ask("meeting_on", meeting_on, called="the meeting", was=stood[0], past=True, future=True)
    doubts.ask("updates_by", updates_by, called="the day for updates", was=stood[1], future=True)
    return doubts


def locked_ahead(planned: ReportingDate, on: date) -> ReportingDate:
    """The meeting under a lock. Raise ValidationError where it was held already."""
    planned = ReportingDate.objects.select_for_update().get(pk=planned.pk)
    # A meeting of today is still ahead: it may be called off an hour before.
    if planned.meeting_on < on:
        raise ValidationError("This meeting was held already.")
    return planned


def _keep_meeting(
    planned: ReportingDate, *, by: User | None, on: date, why: str, doubts: Doubts
) -> ReportingDate:
    """Save the meeting. Raise ValidationError by field where its dates don't fit, or may not be meant."""
    refused = Refusals()
    with refused.hear():
        doubts.raise_any()
    refused.say("meeting_on", "Enter a meeting that is still to come.", where=planned.meeting_on < on)
    if planned.updates_by > planned.meeting_on:
        refused.say("updates_by", "Updates must be in by the day of the meeting at the latest.")
    same = ReportingDate.objects.filter(
        programme=planned.programme_id, body=planned.body_id, meeting_on=planned.meeting_on
    )
    if same.exclude(pk=planned.pk).exists():
        refused.say("meeting_on", "This meeting is in the timetable already.")
    refused.raise_all()
    with authored(by=by, why=why):
        planned.save()
    return planned


def timetables_of(programmes: Collection[int], as_at: date, conventions: InForce) -> dict[int, list[CutOff]]:
    """The cut-offs of each programme's meetings to come, by the programme's key. One query."""
    if not programmes:
        return {}
    rows: dict[int, list[ReportingDate]] = {}
    since = as_at - timedelta(days=PAST_DAYS)
    for row in ReportingDate.objects.filter(programme__in=programmes, meeting_on__gte=since).select_related(
        "body"
    ):
        rows.setdefault(row.programme_id, []).append(row)
    days = conventions.reporting_interval_days
    return {key: cut_offs(meetings, as_at=as_at, interval_days=days) for key, meetings in rows.items()}
