"""The changes of course that the demo council's programmes ask for, with the dates that go with them."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from council.access.acting import DEMO
from programmes.changing_course.asking import Course, ask_for_change
from programmes.changing_course.carried import Carried, carrying_registers
from reports.demo.programmes import Plan
from reports.demo.timeline import Timeline


def keep_change(data: dict[str, Any], plan: Plan, timeline: Timeline) -> None:
    """Put on the line the day on which the programme's manager asks for the change; it waits from then on."""
    on = plan.cast.calendar.told(data["on"])
    timeline.add(on, partial(_ask, data, plan, on))


def _ask(data: dict[str, Any], plan: Plan, on: date) -> None:
    course = Course(
        title=data["title"],
        reason=data["why"],
        scope=data.get("scope", ""),
        money=data.get("money", ""),
        cost=Decimal(data["cost"]) if "cost" in data else None,
        to_ends=plan.cast.calendar.due(data["ends"]) if "ends" in data else None,
    )
    dates = _dates_of(plan, data.get("dates", []))
    ask_for_change(plan.programme, course, dates=dates, by=DEMO.signed(plan.managing(on)), on=on)


def _dates_of(plan: Plan, titles: Collection[str]) -> list[Carried]:
    """The date changes that wait for the programme's records of those titles."""
    return [
        Carried(dates, change)
        for dates in carrying_registers()
        for change in dates.model._default_manager.filter(
            **{f"{dates.name}__programme": plan.programme, f"{dates.name}__title__in": titles},
            outcome=dates.model.waiting_outcome,
        )
    ]
