"""What the suite costs is measured, added up and held to its budget; what takes longest is begun first."""

import subprocess
import sys
from collections import OrderedDict
from time import process_time
from unittest.mock import Mock

import pytest

from tests.costs import BUDGET, EVERY_RUN, Meter, folder_of, over_budget, scaled, whole
from tests.turns import DURATIONS, Durations, LongestFirst, part_of

SPINS = "import time\nwhile time.process_time() < {}: pass"


def test_work_of_this_process_and_of_those_it_begins_is_counted():
    meter = Meter()
    until = process_time() + 0.1
    while process_time() < until:
        pass
    assert 0.1 <= meter.lap() < 2
    subprocess.run([sys.executable, "-c", SPINS.format(0.3)], check=True)
    assert meter.lap() >= 0.3
    assert meter.lap() < 0.2, "each second counts once"


def test_work_of_a_process_that_runs_on_is_counted_where_a_browser_is_at_work():
    meter = Meter()
    with subprocess.Popen(
        [sys.executable, "-c", f"{SPINS.format(0.3)}\nprint('done', flush=True)\ninput()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as running:
        running.stdout.readline()
        assert meter.lap(with_browser=True) >= 0.25
        running.communicate(b"\n")
    assert meter.lap() < 0.25, "what has ended was counted while it ran"


def test_a_folder_over_its_budget_is_named_on_a_slow_machine_as_on_a_quick_one(tmp_path, monkeypatch):
    budget = tmp_path / "budget.toml"
    budget.write_text('loop = 0.01\n[seconds]\nactions = 60\n"the whole site" = 9\n')
    monkeypatch.setattr("tests.costs.BUDGET", budget)
    spent = {"actions": 100.0, "the whole site": 10.0}
    assert over_budget(spent, loops=[0.02, 0.02, 0.5]) == []
    (told,) = over_budget(spent, loops=[0.015, 0.015])
    assert told.startswith("actions has spent 67 CPU seconds and may spend 60")
    assert len(over_budget({"a new folder": 1.0}, loops=[0.01])) == 1


def test_every_folder_has_its_budget():
    told = {folder_of(part) for part in Durations.recorded()}
    assert over_budget(dict.fromkeys(told, 0.1), loops=[1.0]) == []
    assert BUDGET.exists() and scaled(10, [0.5], reference=1.0) == 20


@pytest.mark.parametrize(
    ("test", "part"),
    [
        ("tests/risks/test_pages.py::test_x[postgres]", "tests/risks/test_pages.py on postgres"),
        ("tests/risks/test_pages.py::test_x[sqlite-red]", "tests/risks/test_pages.py on sqlite"),
        ("tests/risks/test_pages.py::TestX::test_x[red-sqlite]", "tests/risks/test_pages.py on sqlite"),
        ("tests/risks/test_matrix.py::test_x", "tests/risks/test_matrix.py"),
        ("tests/browser/test_loop.py::test_x[phone]", "tests/browser/test_loop.py::test_x[phone]"),
    ],
)
def test_a_part_is_a_file_on_a_database_or_one_test_with_a_browser(test, part):
    assert part_of(test) == part


def test_the_longest_part_is_handed_out_first_but_for_one_that_no_run_has_recorded():
    turns = LongestFirst(Mock(getvalue=lambda name: ["popen"]), Mock())
    turns.durations = Durations({"long": 9.0, "short": 1.0})
    turns.workqueue = OrderedDict((part, {f"{part}::test_x": False}) for part in ("new", "short", "long"))
    given: list[int] = []
    node = Mock(send_runtest_some=given.extend)
    turns.registered_collections[node] = [f"{part}::test_x" for part in ("new", "short", "long")]
    for _ in range(3):
        turns._assign_work_unit(node)
    assert given == [0, 2, 1]


def test_durations_are_kept_in_a_file_that_reads_well(tmp_path):
    file = tmp_path / "durations.json"
    Durations({"b": 1.26, "a": 2.0}).write(file)
    assert file.read_text() == '{\n "a": 2.0,\n "b": 1.3\n}\n'
    assert DURATIONS.exists()


@pytest.mark.parametrize(("marked", "is_whole"), [("", True), (EVERY_RUN, True), ("pages", False)])
def test_a_run_that_leaves_out_nothing_but_the_replay_is_held_to_the_budget(pytestconfig, marked, is_whole):
    config = Mock(args_source=pytest.Config.ArgsSource.TESTPATHS)
    config.option = Mock(keyword="", markexpr=marked, collectonly=False)
    config.getoption = {"quick": False, "databases": "sqlite,postgres"}.get
    assert whole(config) is is_whole
    assert f"-m '{EVERY_RUN}'" in pytestconfig.getini("addopts") or EVERY_RUN in pytestconfig.getini(
        "addopts"
    )
