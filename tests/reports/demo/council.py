"""The demo council with nothing but the plan that it keeps in a workbook: built in a second."""

from datetime import date

from council.history import authored
from council.models import Conventions, Grant, Role
from reports.demo.calendar import Calendar
from reports.demo.material import read
from reports.demo.people import gather_cast
from reports.demo.programmes import Plan, define
from reports.demo.timeline import Timeline, moment_of
from reports.demo.tracker import keep_tracker


def with_the_tracker(as_at: date) -> Plan:
    """The plan of the customer access programme, its first edition imported and changed here since."""
    calendar = Calendar(as_at)
    data = read("programmes/customer_access", as_at=as_at)
    timeline = Timeline()
    with authored(through="demo", at=moment_of(calendar.told(data["planned"]))):
        cast = gather_cast(calendar)
        plan = define(data, cast, {}, {})
        since = calendar.told(data["planned"])
        Grant.objects.create(
            scope=plan.programme.scope,
            role=Role.PROGRAMME_MANAGER,
            post=cast.posts["pm_corporate"],
            from_date=since,
            reason="Runs it",
        )
        admin = cast.users["admin"]
        Grant.objects.create(
            scope=plan.programme.scope, role=Role.ADMIN, user=admin, from_date=since, reason="Imports it"
        )
    keep_tracker(plan, timeline, Conventions.objects.in_force(as_at))
    timeline.play()
    return plan
