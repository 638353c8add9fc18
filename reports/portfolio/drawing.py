"""The line of time under the portfolio: where each milestone and meeting of a year stands. Pure, no HTML."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from council.wording import spoken

LEFT, WIDTH, ROW, TOP = 300, 1140, 26, 34  # in the drawing's own units: where time begins, and how wide it is
MONTHS = 12
CLOSE = 13  # marks nearer than that to each other would cover each other


@dataclass(frozen=True)
class Moment:
    """Something of a programme that falls on a day."""

    kind: str  # "milestone", "gate", "overdue", "meeting" or "end"
    on: date
    words: str


@dataclass(frozen=True)
class Mark:
    """One moment as it is drawn."""

    kind: str
    x: float
    y: float

    @property
    def diamond(self) -> str:
        return f"M{self.x} {self.y - 6}l6 6-6 6-6-6z"

    @property
    def square(self) -> str:
        return f"M{round(self.x - 5, 1)} {self.y - 5}h10v10h-10z"


@dataclass(frozen=True)
class MonthLine:
    """Where a month begins, and what it is called there."""

    x: float
    middle: float
    label: str


@dataclass(frozen=True)
class DrawnRow:
    """One programme: its name, the height at which it stands, its marks, and the same in words."""

    label: str
    y: int
    marks: Sequence[Mark]
    words: Sequence[str]

    @property
    def baseline(self) -> int:
        return self.y + 5


@dataclass(frozen=True)
class TimeLine:
    """The whole drawing."""

    rows: Sequence[DrawnRow]
    months: Sequence[MonthLine]
    first: date
    last: date
    left: int = LEFT
    width: int = WIDTH

    @property
    def height(self) -> int:
        return TOP + ROW * len(self.rows) + 6

    @property
    def has_marks(self) -> bool:
        return any(row.marks for row in self.rows)


def month_after(day: date, number: int) -> date:
    """The first day of the month so many months after the day's own."""
    months = day.year * 12 + day.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)


def time_line(programmes: Iterable[tuple[str, Iterable[Moment]]], *, as_at: date) -> TimeLine:
    """The moments of each programme within the year from the day's month on; what is overdue stands today."""
    first, last = month_after(as_at, 0), month_after(as_at, MONTHS)
    scale = (WIDTH - LEFT) / (last - first).days

    def x_of(day: date) -> float:
        return round(LEFT + (day - first).days * scale, 1)

    rows = []
    for place, (label, moments) in enumerate(programmes):
        y = TOP + ROW * place + ROW // 2
        within = sorted((one for one in moments if shown_on(one, as_at) < last), key=lambda one: one.on)
        marks = spread([Mark(one.kind, x_of(shown_on(one, as_at)), y) for one in within])
        rows.append(DrawnRow(label, y, marks, [f"{spoken(one.on)}: {one.words}" for one in within]))
    begins = [month_after(as_at, number) for number in range(MONTHS + 1)]
    months = [
        MonthLine(x_of(day), round((x_of(day) + x_of(after)) / 2, 1), label_of(day, begins[0]))
        for day, after in pairwise(begins)
    ]
    return TimeLine(rows, months, as_at, last)


def shown_on(moment: Moment, as_at: date) -> date:
    """Where a moment stands: on its day, but what is past on the day itself."""
    return max(moment.on, as_at)


def label_of(month: date, first: date) -> str:
    """A month in three letters, with the year where one begins."""
    return f"{month:%b %Y}" if month == first or month.month == 1 else f"{month:%b}"


def spread(marks: Sequence[Mark]) -> list[Mark]:
    """The marks, each moved to the right as far as the one before it needs room."""
    placed: list[Mark] = []
    for mark in sorted(marks, key=lambda one: one.x):
        least = placed[-1].x + CLOSE if placed else mark.x
        x = max(mark.x, least)
        placed.append(Mark(mark.kind, round(min(x, WIDTH - 8), 1), mark.y))
    return placed
