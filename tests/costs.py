"""What the suite costs: CPU seconds by folder against a budget, and how long each part takes.

pytest loads this module (`-p tests.costs` in pyproject.toml). A test costs what its own process spends and
what works for it: the browser, PostgreSQL's process at the other end of its connection, chores in processes
of their own. Time on the wall says little on a machine that does other things as well, so it isn't asked.

A run of the whole suite prints the sums and fails where a folder has spent more than tests/budget.toml lets
it. `--record-costs` writes them to tests/durations.json, which says what to begin with (tests/turns.py).
"""

import json
import os
import re
import resource
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import pytest

from tests import database
from tests.turns import DURATIONS, Durations, part_of

BUDGET = Path(__file__).with_name("budget.toml")
TICKS = os.sysconf("SC_CLK_TCK")
STARTING, POSTGRES = "starting and collecting", "PostgreSQL besides"


# --- CPU seconds of processes -------------------------------------------------------------------------------


class Process(NamedTuple):
    """A living process; its CPU seconds include those of its children that have ended."""

    pid: int
    parent: int
    name: str
    cpu_seconds: float


def process(pid: int) -> Process | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    name, _, rest = stat.partition("(")[2].rpartition(")")
    fields = rest.split()
    return Process(pid, int(fields[1]), name, sum(map(int, fields[11:15])) / TICKS)


def below(pid: int) -> Iterator[Process]:
    """Every living process that a process has begun, directly or not."""
    children: dict[int, list[Process]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (found := process(int(entry.name))):
            children[found.parent].append(found)
    waiting = children[pid]
    while waiting:
        child = waiting.pop()
        yield child
        waiting += children[child.pid]


class Meter:
    """CPU seconds of this process and of all that work for it."""

    def __init__(self) -> None:
        self.postgres = 0.0
        self._backends: dict[int, float] = {}
        self._running: dict[int, float] = {}  # the browser's processes
        self._begun: list[int] = []  # those of them that this process began itself
        self._own = self._of_others = 0.0
        self.lap()

    def connected(self, connection: Any, **_: Any) -> None:
        """Take down which process of PostgreSQL's a new connection has at its other end."""
        if connection.vendor == "postgresql":
            self._backends.setdefault(connection.connection.info.backend_pid, 0.0)

    def lap(self, *, with_browser: bool = False) -> float:
        """The CPU seconds since the last lap.

        All processes are looked through where a browser is at work, and where one that was has ended. For
        thousands of quick tests that would be dear, and what an idle browser spends is next to nothing.
        """
        browser_ended = not all(map(process, self._begun))
        if with_browser or browser_ended:
            running = [each for each in below(os.getpid()) if each.name != "postgres"]
            self._running = {each.pid: each.cpu_seconds for each in running}
            self._begun = [each.pid for each in running if each.parent == os.getpid()]
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        own, before = time.process_time() + self._of_backends(), self._own
        others, others_before = ended.ru_utime + ended.ru_stime + sum(self._running.values()), self._of_others
        self._own, self._of_others = own, others
        # What an ended browser spent has been counted while it ran, and not all of it is told to its parent.
        return own - before + (0.0 if browser_ended else others - others_before)

    def _of_backends(self) -> float:
        for pid, before in list(self._backends.items()):
            if found := process(pid):
                self.postgres += found.cpu_seconds - before
                self._backends[pid] = found.cpu_seconds
            else:
                del self._backends[pid]
        return self.postgres


# --- how quick the machine is -------------------------------------------------------------------------------


def loop() -> float:
    """The CPU seconds of a piece of work that is always the same, such as tests do."""
    start = time.process_time()
    words = [f"word {number * 7919 % 4001}" for number in range(4000)]
    kept = json.loads(json.dumps({word: sorted(word) for word in words}))
    assert len(re.sub(r"[aeiou]\w", lambda found: found[0].upper(), " ".join(kept))) > 4000
    return time.process_time() - start


# --- on each worker -----------------------------------------------------------------------------------------


class Taker:
    """Takes down what each test cost, and now and then how quick the machine is."""

    def __init__(self) -> None:
        self.meter = Meter()
        self.loops = [min(loop() for _ in range(3))]  # the first is slow: nothing is at hand yet
        self.starting = time.process_time()
        self.tests = 0
        self.migrating = 0.0

    def pytest_collection_finish(self) -> None:
        from django.db.backends.signals import connection_created

        connection_created.connect(self.meter.connected)
        self.meter.lap()
        self.starting = time.process_time()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: Any) -> Iterator[None]:
        report: Any = yield
        if call.when == "teardown":
            spent = self.meter.lap(with_browser=bool(item.get_closest_marker("browser")))
            report.cpu_seconds = spent - (database.migrating - self.migrating)
            self.migrating = database.migrating
            self.tests += 1
            if self.tests % 100 == 0:
                self.loops.append(loop())
                self.meter.lap()
        return report

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if output := getattr(session.config, "workeroutput", None):
            output["costs"] = self.figures()

    def figures(self) -> dict[str, Any]:
        starting = self.starting + database.migrating
        return {"starting": starting, "postgres": self.meter.postgres, "loops": self.loops}


# --- where the summary is made ------------------------------------------------------------------------------


def folder_of(test: str) -> str:
    """The folder of tests/ that answers for the cost of a test: an app's, or "the whole site"."""
    return found[1] if (found := re.match(r"tests/(\w+)/", test)) else "the whole site"


def scaled(seconds: float, loops: list[float], reference: float) -> float:
    """What so many CPU seconds of this machine would be on the one that the budget was made on."""
    return seconds * reference / median(loops)


class Summary:
    """Adds up what the tests cost, prints it, and fails the run where it is over the budget."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.folders: dict[str, float] = defaultdict(float)
        self.parts = Durations()
        self.workers: list[dict[str, Any]] = []
        self.over: list[str] = []

    def pytest_runtest_logreport(self, report: Any) -> None:
        if spent := getattr(report, "cpu_seconds", None):
            self.folders[folder_of(report.nodeid)] += spent
            self.parts[part_of(report.nodeid)] = self.parts.get(part_of(report.nodeid), 0.0) + spent

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self.workers.append(getattr(node, "workeroutput", {}).get("costs"))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if taker := self.config.stash.get(TAKER, None):
            self.workers.append(taker.figures())
        self.workers = [figures for figures in self.workers if figures]
        asked = self.config.getoption("costs") or self.config.getoption("record_costs")
        if not self.workers or not (asked or whole(self.config)):
            return
        self.folders[STARTING] = sum(figures["starting"] for figures in self.workers)
        if server := self.config.stash.get(database.SERVER, None):
            in_all = sum(each.cpu_seconds for each in [process(server.pid), *below(server.pid)] if each)
            self.folders[POSTGRES] = in_all - sum(each["postgres"] for each in self.workers)
        if whole(self.config):
            self.over = over_budget(self.folders, self.loops)
            if self.over and session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
            known = Durations()
        else:
            known = Durations.recorded()  # of what didn't run
        if self.config.getoption("record_costs"):
            (known | self.parts).write(DURATIONS)

    @property
    def loops(self) -> list[float]:
        return [seconds for figures in self.workers for seconds in figures["loops"]]

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if not self.folders or STARTING not in self.folders:
            return
        budget = tomllib.loads(BUDGET.read_text("utf-8"))
        terminalreporter.section("CPU seconds, as of the machine that the budget was made on")
        allowed = budget["seconds"] if whole(self.config) else {}
        for folder, seconds in sorted(self.folders.items(), key=lambda item: -item[1]):
            of = f" of {allowed[folder]:5}" if folder in allowed else ""
            terminalreporter.line(f"{scaled(seconds, self.loops, budget['loop']):7.0f}{of}  {folder}")
        total = scaled(sum(self.folders.values()), self.loops, budget["loop"])
        of = f" of {sum(allowed.values()):5}" if allowed else ""
        terminalreporter.line(
            f"{total:7.0f}{of}  in all (here {sum(self.folders.values()):.0f}; "
            f"a loop takes {median(self.loops):.4f} seconds here, {budget['loop']:.4f} there)"
        )
        for words in self.over:
            terminalreporter.line(words, red=True)


def over_budget(folders: dict[str, float], loops: list[float]) -> list[str]:
    """Each folder that has spent more than it may, in words."""
    budget = tomllib.loads(BUDGET.read_text("utf-8"))
    spent = {folder: scaled(seconds, loops, budget["loop"]) for folder, seconds in folders.items()}
    return [
        f"{folder} has spent {seconds:.0f} CPU seconds and may spend {budget['seconds'].get(folder, 0)}: "
        "see tests/budget.toml"
        for folder, seconds in spent.items()
        if seconds > budget["seconds"].get(folder, 0)
    ]


EVERY_RUN = "not replay"  # what pyproject.toml leaves to `make check`


def whole(config: pytest.Config) -> bool:
    """Whether this run is of the whole suite, as `make test` runs it."""
    marked = config.option.markexpr not in ("", EVERY_RUN)
    chosen = config.option.keyword or marked or config.getoption("quick")
    every = config.args_source == pytest.Config.ArgsSource.TESTPATHS
    usual = config.getoption("databases") == ",".join(database.NAMES)
    return bool(every and usual and not chosen and not config.option.collectonly)


# --- hooks --------------------------------------------------------------------------------------------------

TAKER = pytest.StashKey[Taker]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--costs", action="store_true", help="print CPU seconds by folder, whatever is run")
    parser.addoption(
        "--record-costs", action="store_true", help="write what each part took to tests/durations.json"
    )


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("numprocesses", None):  # alone, or one of several workers
        config.stash[TAKER] = Taker()
        config.pluginmanager.register(config.stash[TAKER], "costs of tests")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Summary(config), "costs of the suite")
