"""The whole demo council, made in one transaction, the same for the same as-at date."""

from datetime import date
from typing import Any

from django.db import transaction

from council.conventions import InForce
from council.history import authored
from council.models import Conventions
from reports.demo import corporate, documents, material
from reports.demo.actions import Story
from reports.demo.aims import keep_aims
from reports.demo.calendar import Calendar
from reports.demo.closing import close
from reports.demo.course import keep_change
from reports.demo.people import LONG_AGO, gather_cast, grant
from reports.demo.programmes import Plan, define, plan_milestones, plan_positions
from reports.demo.reviews import receive
from reports.demo.risks import keep_entry, keep_risk
from reports.demo.savings import keep_bid, keep_cost, keep_saving
from reports.demo.taking_in import take_in
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
    corporate.name_priorities(cast, timeline)
    scopes = {}
    for data in material.programmes(as_at):
        agreed = moment_of(calendar.told(data["planned"]))
        with authored(through="demo", at=agreed):
            plan = define(data, cast, reviews, recommendations)
        scopes[plan.programme.code] = plan.programme.scope
        plan_programme(data, plan, timeline, conventions)
    with authored(through="demo", why="Set up", at=since, by=cast.users["admin"]):
        grant(cast, scopes)
    corporate.set_totals(cast, timeline)
    documents.plan_timetables(cast, timeline)
    documents.plan_reports(cast, timeline)
    timeline.play()
    documents.forget_queued_mail()


def plan_programme(data: dict[str, Any], plan: Plan, timeline: Timeline, conventions: InForce) -> None:
    """Put on the line all that happens in one programme."""
    for each in data["action"]:
        Story(each, plan, conventions).tell(timeline)
    plan_positions(data, plan, timeline)
    plan_milestones(data, plan, timeline)
    for each in data.get("risk", []):
        keep_risk(each, plan, timeline)
    for each in data.get("log", []):
        keep_entry(each, plan, timeline)
    finance = plan.cast.posts["planning"]
    for each in data.get("saving", []):
        keep_saving(each, plan, timeline, finance=finance)
    for each in data.get("cost", []):
        keep_cost(each, plan, timeline, finance=finance)
    for each in data.get("bid", []):
        keep_bid(each, plan, timeline, finance=finance)
    keep_aims(data, plan, timeline)
    for each in data.get("change", []):
        keep_change(each, plan, timeline)
    take_in(data, plan, timeline, conventions)
    close(data, plan, timeline, conventions)
    if plan.programme.code == CODE:
        keep_tracker(plan, timeline, conventions)
