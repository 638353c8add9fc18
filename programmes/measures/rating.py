"""How a measure stands: its latest reading against the target then in force, and which way it goes. Pure.

The target in force on a day is the last step whose day has come, else a step without a day. Before the first
step falls due there is none, and the measure has no RAG. Green: met. Amber: missed by no more than the
tolerance, in percent of the target. Red: missed by more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from council.rag import Direction, Rag
from council.wording import figure

HIGHER = "higher"


@dataclass(frozen=True)
class MeasureStanding:
    """How a measure stands: the reading, the target that counts for it, its RAG and its trend."""

    latest: Any = None
    before: Any = None
    target: Any = None
    rag: Rag = Rag.NONE
    trend: Direction = Direction.NEW
    why: str = "No reading yet."


def target_on(steps: Iterable[Any], day: date) -> Any:
    """The step in force on the day; None where none has a figure by then."""
    with_figure = [step for step in steps if step.value is not None]
    come = [step for step in with_figure if step.due and step.due <= day]
    undated = [step for step in with_figure if not step.due]
    return max(come, key=lambda step: step.due) if come else (undated[-1] if undated else None)


def rag_of(value: Decimal, target: Decimal, *, polarity: str, tolerance: Decimal) -> Rag:
    """The RAG of a figure against a target; the tolerance is in percent of the target."""
    missed = target - value if polarity == HIGHER else value - target
    if missed <= 0:
        return Rag.GREEN
    return Rag.AMBER if missed <= abs(target) * tolerance / 100 else Rag.RED


def standing_of(measure: Any, steps: Sequence[Any], readings: Sequence[Any]) -> MeasureStanding:
    """How the measure stands; `readings` are those that stand, the newest first."""
    figures = [reading for reading in readings if reading.value is not None]
    if not figures:
        return MeasureStanding(latest=readings[0] if readings else None)
    latest, before = figures[0], figures[1] if len(figures) > 1 else None
    trend = _trend(latest.value, before.value if before else measure.baseline, measure.polarity)
    target = target_on(steps, latest.as_at)
    if target is None:
        return MeasureStanding(latest, before, None, Rag.NONE, trend, "No target was due by then.")
    polarity, tolerance = measure.polarity, measure.tolerance
    rag = rag_of(latest.value, target.value, polarity=polarity, tolerance=tolerance)
    why = {
        Rag.GREEN: "The target is met.",
        Rag.AMBER: f"The target is missed by no more than {tolerance.normalize():f}% of it.",
        Rag.RED: f"The target is missed by more than {tolerance.normalize():f}% of it.",
    }[rag]
    return MeasureStanding(latest, before, target, rag, trend, why)


def _trend(now: Decimal, then: Decimal | None, polarity: str) -> Direction:
    if then is None:
        return Direction.NEW
    if now == then:
        return Direction.SAME
    return Direction.BETTER if (now > then) == (polarity == HIGHER) else Direction.WORSE


@dataclass(frozen=True)
class Chart:
    """A line of readings, ready to be drawn: the points, the target's line, and the ends of the scale."""

    line: str
    dots: Sequence[tuple[float, float]]
    target: float | None
    low: str
    high: str
    width: int = 480
    height: int = 120


def chart_of(readings: Sequence[Any], target: Any) -> Chart | None:
    """The chart of the figures, the oldest on the left; None for fewer than two, which the table tells."""
    figures = [(reading.as_at, reading.value) for reading in reversed(readings) if reading.value is not None]
    if len(figures) < 2:
        return None
    values = [value for _, value in figures] + ([target.value] if target else [])
    low, high = min(values), max(values)
    days = (figures[-1][0] - figures[0][0]).days or 1
    spread = (high - low) or Decimal(1)

    def across(day: date) -> float:
        return round(10 + 460 * (day - figures[0][0]).days / days, 1)

    def down(value: Decimal) -> float:
        return round(float(110 - 100 * (value - low) / spread), 1)

    dots = [(across(day), down(value)) for day, value in figures]
    line = " ".join(f"{x},{y}" for x, y in dots)
    return Chart(line, dots, down(target.value) if target else None, figure(low), figure(high))
