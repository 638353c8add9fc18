"""The measures of a programme with how each stands, and when the next reading of each is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from council.models import User
from programmes.measures.rating import MeasureStanding, standing_of
from programmes.measures.targets import MeasuredPeriod, period_of, period_to_tell
from programmes.models import Measure, MeasureReading, Programme, TargetStep
from programmes.reviews.clocks import months_after


@dataclass(frozen=True)
class MeasureStands:
    """One measure with how it stands; `due`: the day by which its next reading is asked for.

    `period`: where its target lags, the months of which that reading is; it is asked for from `due` on.
    """

    measure: Measure
    standing: MeasureStanding
    due: date | None
    period: MeasuredPeriod | None = None


def with_readings(measures: Any) -> Any:
    """The measures with their steps and the readings that stand, the newest first. Three queries."""
    standing = MeasureReading.objects.filter(withdrawn_on=None)
    return measures.select_related("programme", "owner", "objective").prefetch_related(
        "steps", Prefetch("readings", queryset=standing, to_attr="stood")
    )


def stands(measure: Measure) -> MeasureStands:
    """How a measure stands that `with_readings` has read."""
    readings: Sequence[MeasureReading] = measure.stood  # type: ignore[attr-defined]
    told = standing_of(measure, list(measure.steps.all()), readings)
    period = next_period(measure, readings)
    due = period.told_from if period else next_due(measure, readings)
    return MeasureStands(measure, told, due, period)


def lagging_steps() -> Any:
    """The steps of targets that are told some time after what they measure."""
    return TargetStep.objects.exclude(told_from=None)


def first_said(period: MeasuredPeriod | None) -> dict[str, date]:
    """What stands in the form of a reading to begin with: the last day of the months that it is of."""
    return {"as_at": period.last} if period else {}


def measures_of(programme: Programme, user: User) -> list[MeasureStands]:
    """The programme's measures that the person sees."""
    seen = Measure.objects.visible_to(user).filter(programme=programme)
    return [stands(measure) for measure in with_readings(seen)]


def next_period(measure: Measure, readings: Sequence[MeasureReading]) -> MeasuredPeriod | None:
    """The months of which the next reading is, where a target of the measure lags; else None."""
    lagging = [period for step in measure.steps.all() if (period := period_of(step))]
    if not lagging or measure.ended_on:
        return None
    begins = [day for day in (measure.programme.starts, measure.added_on) if day]
    last = readings[0].as_at if readings else None
    period = period_to_tell(max(lagging, key=lambda each: each.last), after=last)
    # The months that were told last when the measure was agreed are asked for, and none before them.
    while last is None and begins and period.later(1).told_from <= max(begins):
        period = period.later(1)
    return period


def next_due(measure: Measure, readings: Sequence[MeasureReading]) -> date | None:
    """The day of the next reading: its interval after the last one, or after its baseline, or its first day.

    Without a day of the baseline, none is asked for of the time before the measure was agreed.
    """
    if not measure.every_months or measure.ended_on:
        return None
    begins = [day for day in (measure.programme.starts, measure.added_on) if day]
    last = readings[0].as_at if readings else (measure.baseline_on or max(begins, default=None))
    due: date | None = last and months_after(last, measure.every_months)
    return due
