"""Which part of the suite is begun when: the longest first, each by whichever worker is free.

A part is what one worker does in a row: the tests of one file on one database, since they share what is dear
to make; of those that drive a browser, each by itself. How long a part takes stands in tests/durations.json,
which `make test ARGS=--record-costs` writes. What isn't there yet is begun before all that is: a new sweep
may be the longest of them, and would run alone at the end.
"""

import json
import re
from collections import UserDict
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

DURATIONS = Path(__file__).with_name("durations.json")
NEW = float("inf")  # how long a part takes that no run has recorded


def part_of(test: str) -> str:
    """The part that a test, given by its id, belongs to."""
    path, _, name = test.partition("::")
    if path.startswith("tests/browser/"):
        return test
    on = re.search(r"[\[-](sqlite|postgres)[\]-]", name)
    return f"{path} on {on[1]}" if on else path


class Durations(UserDict[str, float]):
    """CPU seconds by part."""

    @classmethod
    def recorded(cls) -> "Durations":
        return cls(json.loads(DURATIONS.read_text("utf-8")) if DURATIONS.exists() else {})

    def write(self, file: Path) -> None:
        rounded = {part: round(seconds, 1) for part, seconds in sorted(self.items())}
        file.write_text(json.dumps(rounded, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


class LongestFirst(LoadScopeScheduling):
    """Hands the parts to xdist's workers, the longest first."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        self.durations = Durations.recorded()

    def _split_scope(self, nodeid: str) -> str:
        return part_of(nodeid)

    def _assign_work_unit(self, node: Any) -> None:
        longest = max(self.workqueue, key=lambda part: self.durations.get(part, NEW))
        self.workqueue.move_to_end(longest, last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LongestFirst:
    return LongestFirst(config, log)
