"""What belongs to the demo council as a whole: its priorities, its budget's control total, shared targets."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from council.access.acting import DEMO, By
from council.calendar.years import FinancialYear
from council.models import Directorate
from programmes.objectives.serving import add_priority
from reports.demo.material import read
from reports.demo.people import Cast
from reports.demo.timeline import Timeline
from savings.models import Saving, SharedTarget
from savings.sharing import SharedAim, keep_shared_target, set_control_total, share

APPROVED = timedelta(days=35)  # before a financial year starts, its budget was approved


def name_priorities(cast: Cast, timeline: Timeline) -> None:
    """Put on the line the day on which the council's priorities were listed, before any programme's plan."""
    material = read("corporate")
    on = cast.calendar.told(material["priorities_on"])
    timeline.add(on, partial(_name_priorities, material["priorities"], cast, on))


def set_totals(cast: Cast, timeline: Timeline) -> None:
    """Put on the line what the approved budget says of savings, and what several savings share."""
    calendar = cast.calendar
    material = read("corporate", as_at=calendar.as_at)
    this_year = FinancialYear.containing(calendar.as_at)
    approved = calendar.told((this_year.start - APPROVED - calendar.as_at).days)
    timeline.add(approved, partial(_set_total, material["control_total"], this_year, cast, approved))
    for data in material["shared_target"]:
        on = calendar.told(data["on"])
        timeline.add(on, partial(_share, data, this_year, cast, on))


def _name_priorities(names: list[str], cast: Cast, on: date) -> None:
    for order, name in enumerate(names, start=1):
        add_priority(name=name, order=order, by=DEMO.signed(cast.users["admin"]), on=on)


def _finance(cast: Cast, on: date) -> By:
    return DEMO.signed(cast.holders(cast.posts["planning"], on=on)[0])


def _set_total(data: dict[str, Any], year: FinancialYear, cast: Cast, on: date) -> None:
    set_control_total(
        year.first,
        amount=Decimal(data["amount"]),
        net_budget=Decimal(data["net_budget"]),
        resolution=data["resolution"],
        by=_finance(cast, on),
        on=on,
    )


def _share(data: dict[str, Any], year: FinancialYear, cast: Cast, on: date) -> None:
    by = _finance(cast, on)
    aim = SharedAim(
        title=data["title"],
        year=year.first,
        amount=Decimal(data["amount"]),
        timing=SharedTarget.Timing.IN_YEAR.value,
        directorate=Directorate.objects.get(code=data["directorate"]),
        note=data["note"],
    )
    target = keep_shared_target(aim, by=by, on=on)
    for part in data["part"]:
        saving = Saving.objects.get(programme__code=part["programme"], title=part["saving"])
        share(target, saving, amount=Decimal(part["amount"]), by=by, on=on)
