"""What a piece of work costs of itself, whatever else the machine is at.

A test that says "this takes no more than two seconds" must say it of the work alone. On a machine that runs
several workers the clock on the wall counts the others, the time of the process counts the collector walking
over what earlier tests left, and the same work takes twice as long where two workers share a core. So the
thread's own time is taken, without the collector, the least of a few tries, and as of the machine that the
suite's budget was made on.
"""

import time
import tomllib
from collections.abc import Callable
from functools import cache

from council.memory import collector_off
from tests.costs import BUDGET, loop


def seconds_of(
    work: Callable[[], object], *, within: float, tries: int = 3, as_of_the_budget: bool = True
) -> float:
    """The least CPU seconds of a few tries of `work`, as of the budget's machine or as they are.

    The first try within the bound is enough, so `work` may run once or up to `tries` times. What is compared
    with another time of the same machine is taken as it is: how slow a machine is, is itself a measurement,
    and one that was taken in a busy moment would make everything after it look quick.

    >>> assert seconds_of(lambda: read(text), within=2) < 2
    """
    spent: list[float] = []
    slower = slowness() if as_of_the_budget else 1.0
    while len(spent) < tries and not (spent and spent[-1] < within):
        with collector_off():
            start = time.thread_time()
            work()
            spent.append((time.thread_time() - start) / slower)
    return min(spent)


@cache
def slowness() -> float:
    """How many times longer this machine takes than the budget's, never less than once."""
    quick = tomllib.loads(BUDGET.read_text("utf-8"))["loop"]
    with collector_off():
        return max(1.0, min(loop() for _ in range(5)) / quick)
