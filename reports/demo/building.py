"""The whole demo council, made in one transaction, the same for the same as-at date."""

from datetime import date

from django.apps import apps
from django.db import transaction

from council.history import AppendOnly, authored
from council.models import Conventions, User
from reports.demo import documents, material
from reports.demo.actions import Story
from reports.demo.calendar import Calendar
from reports.demo.people import COUNCIL, LONG_AGO, address, gather, grant
from reports.demo.programmes import define, plan_milestones
from reports.demo.registers import keep_risk, keep_saving
from reports.demo.reviews import receive
from reports.demo.timeline import Timeline, moment_of

OURS = ("council", "programmes", "actions", "risks", "savings", "reports")


def is_there() -> bool:
    """Whether the database holds the demo council."""
    return (
        Conventions.objects.filter(council_name=COUNCIL).exists()
        and User.objects.filter(email=address("admin")).exists()
    )


def holding() -> list[str]:
    """What the database holds already, in words such as "3 programmes"; empty for a new one.

    What only grows is told through the records that it belongs to, and the council's scope makes itself.
    """
    found = []
    for model in apps.get_models():
        if model._meta.app_label not in OURS or issubclass(model, AppendOnly):
            continue
        if model._meta.label == "council.Scope":
            continue
        if count := model._default_manager.count():
            name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
            found.append(f"{count} {name}")
    return found


@transaction.atomic
def build(as_at: date) -> None:
    """The demo council as at the date: either all of it or, where anything fails, nothing."""
    calendar = Calendar(as_at)
    since = moment_of(calendar.told(LONG_AGO))
    with authored(through="demo", why="Set up", at=since):
        cast = gather(calendar)
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
        plan_milestones(data, plan, timeline)
        for each in data.get("risk", []):
            keep_risk(each, plan, timeline)
        for each in data.get("saving", []):
            keep_saving(each, plan, timeline, finance=cast.posts["planning"])
    with authored(through="demo", why="Set up", at=since, by=cast.users["admin"]):
        grant(cast, scopes)
    documents.plan_reports(cast, timeline)
    timeline.play()
    documents.fill_outbox(calendar)
    documents.forget_queued_mail()
