"""A plan that the demo keeps in a workbook: one edition imported, changed here since, the next to come."""

from collections.abc import Callable
from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

from actions.bulk.changing import ACTIONS_IN_BULK, Wanted, change_in_bulk
from actions.models import Action, Completion
from actions.rescheduling import approve, ask_to_reschedule
from actions.updating import UpdateStatement, update_action
from actions.verifying import verify
from council.access.acting import DEMO, By
from council.bulk.changing import preview
from council.conventions import InForce
from council.rag import Stage
from council.wording import spoken
from programmes.imports.applying.apply import apply_import
from programmes.imports.kept.readings import dry_run
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.pages.samples import Sample
from programmes.imports.upload import upload_plan
from reports.demo.calendar import Calendar
from reports.demo.material import read
from reports.demo.programmes import Plan
from reports.demo.timeline import Timeline
from reports.demo.tracker_book import FIRST, QUARTER, SECOND, Days, edition, month_end
from risks.models import Risk
from risks.reviewing import review_risk

CODE = "CAP"
IMPORTED_AFTER = 11  # days after the first edition's own date
VERIFIED_AFTER = 29


def first_edition_on(as_at: date) -> date:
    """The first edition's own date: the second is as at the last quarter's end before the demo's day."""
    last = month_end(as_at, -1)
    while last.month % QUARTER:
        last = month_end(last, -1)
    return month_end(last, -QUARTER)


def edition_filename(number: int, since: date) -> str:
    """The name of the first or second edition's file."""
    on = since if number == FIRST else month_end(since, QUARTER)
    return f"customer_access_tracker_{on:%Y_%m}.xlsx"


def samples() -> list[Sample]:
    """Both editions for download, where the demo's council has the programme that they are of."""
    first = PlanImport.objects.filter(programme__code=CODE).order_by("pk").first()
    if first is None:
        return []
    since = first.plan_date
    later = month_end(since, QUARTER)
    return [
        Sample(
            edition_filename(SECOND, since),
            f"the edition of {spoken(later)}",
            partial(edition, SECOND, since),
            f"{first.programme_title} holds its edition of {spoken(since)}, and officers changed "
            "eleven values of it since.",
        ),
        Sample(
            edition_filename(FIRST, since),
            f"the edition of {spoken(since)}",
            partial(edition, FIRST, since),
        ),
    ]


def keep_tracker(plan: Plan, timeline: Timeline, conventions: InForce) -> None:
    """Put on the line: the first edition is imported, and officers change eleven things in the quarter."""
    since = first_edition_on(plan.cast.calendar.as_at)
    tracker = _Tracker(plan, since, conventions)
    tracker.at(timeline, IMPORTED_AFTER, tracker.take_in)
    tracker.at(timeline, VERIFIED_AFTER, tracker.look_at_what_is_done)
    for each in read("tracker")["done"]:
        tracker.at(timeline, each["on"], partial(tracker.change, each))
        if "decided" in each:
            tracker.at(timeline, each["decided"], partial(tracker.agree, each))


class _Tracker:
    """What happens to the plan between its two editions, each by the act that a page would call."""

    def __init__(self, plan: Plan, since: date, conventions: InForce) -> None:
        self.plan, self.cast, self.since, self.conventions = plan, plan.cast, since, conventions

    def at(self, timeline: Timeline, days: int, what: Callable[[date], None]) -> None:
        """Put something on the line, so many days after the first edition's date, on a weekday."""
        on = Calendar(self.since).told(days)
        timeline.add(on, partial(what, on))

    def take_in(self, on: date) -> None:
        """The administrator imports the first edition and takes what it asks as read."""
        admin = self.cast.users["admin"]
        plan_import = upload_plan(
            BytesIO(edition(FIRST, self.since)),
            filename=edition_filename(FIRST, self.since),
            by=admin,
            plan_date=self.since,
            as_at=on,
            programme=self.plan.programme,
        )
        apply_import(plan_import, by=admin, confirmed=dry_run(plan_import).digest, accept_questions=True)

    def look_at_what_is_done(self, on: date) -> None:
        """Internal audit verifies what came as complete."""
        auditor = DEMO.signed(self.cast.holders(self.cast.posts["audit"], on=on)[0])
        for completion in Completion.objects.filter(action__programme=self.plan.programme).order_by("pk"):
            seen = f"{completion.action.title}: seen at the programme office."
            verify(completion, seen=seen, by=auditor, on=on)

    def change(self, data: dict[str, Any], on: date) -> None:
        """One thing that an officer, or the programme's manager, changes here."""
        if "risk" in data:
            self._review(data, on)
        elif "owner" in data:
            self._hand_over(data, on)
        elif "to" in data:
            action = self._action(data)
            ask_to_reschedule(
                action,
                to_date=self._day(data["to"]),
                reason=data["why"],
                by=self._speaker(action, on),
                on=on,
                conventions=self.conventions,
            )
        else:
            self._say(data, on)

    def agree(self, data: dict[str, Any], on: date) -> None:
        """The date change that the officer asked for is approved."""
        change = self._action(data).date_changes.get()
        decider = DEMO.signed(
            self.cast.another(self.plan.manager, self.plan.sro, than=change.asked_by, on=on)
        )
        approve(change, by=decider, on=on, conventions=self.conventions)

    def _say(self, data: dict[str, Any], on: date) -> None:
        action = self._action(data)
        update_action(
            action,
            UpdateStatement(
                text=data["said"],
                stated_rag=data["rag"],
                percent=data.get("pc", action.percent),
                forecast=self._day(data["forecast"]) if "forecast" in data else action.forecast,
                reason=data.get("because", ""),
                being_done=data.get("doing", ""),
                stage=Stage(data.get("stage", action.stage)),
            ),
            by=self._speaker(action, on),
            on=on,
            conventions=self.conventions,
            for_post=action.owner,
        )

    def _hand_over(self, data: dict[str, Any], on: date) -> None:
        action, manager = self._action(data), self.plan.managing(on)
        wanted = Wanted(reason=data["why"], owner=self.cast.posts[data["owner"]])
        seen = preview(ACTIONS_IN_BULK, [action.pk], wanted, by=manager, on=on, conventions=self.conventions)
        change_in_bulk(
            [action.pk], wanted, by=manager, on=on, conventions=self.conventions, confirmed=seen.digest
        )

    def _review(self, data: dict[str, Any], on: date) -> None:
        risk = Risk.objects.get(programme=self.plan.programme, plan_reference=data["risk"])
        review_risk(
            risk,
            by=DEMO.signed(self.cast.speaker(risk.owner, instead=self.plan.manager, on=on)),
            on=on,
            likelihood=None,
            impact=None,
            rag=data["rag"],
            commentary=data["said"],
        )

    def _action(self, data: dict[str, Any]) -> Action:
        return Action.objects.get(programme=self.plan.programme, plan_reference=data["ref"])

    def _speaker(self, action: Action, on: date) -> By:
        return DEMO.signed(self.cast.speaker(action.owner, instead=self.plan.manager, on=on))

    def _day(self, words: str) -> date:
        return date.fromisoformat(words.format_map(Days(self.since)))
