"""Benchmarks against a reference: the same question answered by us and by plain hand-written means.

Each module of this package may have a `benchmarks()` that hands out `Benchmark`s. `make bench` runs them,
ours and the reference turn by turn in one process, and refuses a comparison whose answers differ.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import Any

Answer = Any


class DifferentAnswers(AssertionError):
    """Ours and the reference didn't say the same, so their times can't be compared."""


def same(answer: Answer) -> Answer:
    return answer


@dataclass(frozen=True)
class Benchmark:
    """One question put to us and to a reference.

    `ours` and `reference` return what they found (rows, text, a count), which must be equal. `prepare` opens
    whatever both need (a seeded database kept in build/); its time isn't counted. `goal` is the greatest
    ratio of ours to the reference that is good enough, or None where the figure is only watched.
    """

    name: str
    database: str  # "sqlite", "postgres" or "none"
    ours: Callable[[], Answer]
    reference: Callable[[], Answer]
    goal: float | None = None
    note: str = ""
    runs: int = 7
    prepare: Callable[[], AbstractContextManager[Any]] = nullcontext
    compared: Callable[[Answer], Any] = same  # what of an answer must be equal, such as the rows of a page


@dataclass(frozen=True)
class Figure:
    """What one benchmark measured; times are medians in seconds."""

    name: str
    database: str
    ours: float
    reference: float
    ratio: float
    goal: float | None
    met: bool
    runs: int
    note: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def measure(benchmark: Benchmark, clock: Callable[[], float] = perf_counter) -> Figure:
    """The figure of one benchmark: one untimed turn of each to compare, then `runs` timed turns."""
    with benchmark.prepare():
        if benchmark.compared(benchmark.ours()) != benchmark.compared(benchmark.reference()):
            raise DifferentAnswers(f"{benchmark.name}: ours and the reference answer differently")
        times: dict[str, list[float]] = {"ours": [], "reference": []}
        for _ in range(benchmark.runs):
            for side in times:
                start = clock()
                getattr(benchmark, side)()
                times[side].append(clock() - start)
    ours, reference = median(times["ours"]), median(times["reference"])
    ratio = ours / reference if reference else float("inf")
    return Figure(
        name=benchmark.name,
        database=benchmark.database,
        ours=ours,
        reference=reference,
        ratio=round(ratio, 3),
        goal=benchmark.goal,
        met=benchmark.goal is None or ratio <= benchmark.goal,
        runs=benchmark.runs,
        note=benchmark.note,
    )


def heading(width: int) -> str:
    """The titles over the lines of a table whose names take up `width`."""
    sides = f"{'ours':>10}  {'reference':>10}  {'ratio':>6}"
    return f"{'name':{width}}  {'database':8}  {sides}  {'goal':>6}  met  note"


def line(figure: Figure, width: int) -> str:
    """One figure as a line of the table."""
    goal = "" if figure.goal is None else format(figure.goal, ".2f")
    return (
        f"{figure.name:{width}}  {figure.database:8}  {figure.ours * 1000:7.1f} ms  "
        f"{figure.reference * 1000:7.1f} ms  {figure.ratio:6.2f}  {goal:>6}  "
        f"{'yes' if figure.met else 'NO':3}  {figure.note}"
    )


def table(figures: Iterable[Figure]) -> str:
    """The figures as a table for people, a line each; a sentence where there are none."""
    figures = list(figures)
    if not figures:
        return "No benchmarks yet: no module in tests/benchmarks/ has a benchmarks()."
    width = max(len(figure.name) for figure in figures)
    return "\n".join([heading(width), *(line(figure, width) for figure in figures)])
