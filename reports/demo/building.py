"""The whole demo council, made in one transaction, the same for the same as-at date."""

from datetime import date

from django.db import transaction

from council.history import authored
from council.models import Conventions
from reports.demo import documents, material
from reports.demo.actions import Story
from reports.demo.calendar import Calendar
from reports.demo.people import LONG_AGO, gather_cast, grant
from reports.demo.programmes import define, plan_milestones, plan_positions
from reports.demo.registers import keep_risk, keep_saving
from reports.demo.reviews import receive
from reports.demo.timeline import Timeline, moment_of
from reports.demo.tracker import CODE, keep_tracker


@transaction.atomic
def build(as_at: date) -> None:
    """The demo council as at the date: either all of it or, where anything fails, nothing."""
    calendar = Calendar(as_at)
    since = moment_of(calendar.told(LONG_AGO))
    with authored(through="demo", why="Set up", at=since):
        cast = gather_cast(calendar)
        reviews, recommendations = receive(calendar, by=cast.users["admin"])
    conventions = Conventions.objects.in_force(as_at)
    timeline = Timeline()
    scopes = {}
    for data in material.programmes(as_at):
        agreed = moment_of(calendar.told(data["planned"]))
        with authored(through="demo", at=agreed):
            plan = define(data, cast, reviews, recommendations)
        scopes[plan.programme.code] = plan.programme.scope
        for each in data["action"]:
            Story(each, plan, conventions).tell(timeline)
        plan_positions(data, plan, timeline)
        plan_milestones(data, plan, timeline)
        for each in data.get("risk", []):
            keep_risk(each, plan, timeline)
        for each in data.get("saving", []):
            keep_saving(each, plan, timeline, finance=cast.posts["planning"])
        if plan.programme.code == CODE:
            keep_tracker(plan, timeline, conventions)
    with authored(through="demo", why="Set up", at=since, by=cast.users["admin"]):
        grant(cast, scopes)
    documents.plan_timetables(cast, timeline)
    documents.plan_reports(cast, timeline)
    timeline.play()
    documents.forget_queued_mail()
