"""The benchmark framework measures what it says: medians, turn by turn, of answers that agree."""

import subprocess

import pytest

from tests.benchmarks import Benchmark, DifferentAnswers, heading, line, measure, table
from tests.benchmarks.__main__ import measured_apart


def clock_of(*durations: float):
    """A clock on which each timed turn takes the next of `durations`."""
    moments = []
    now = 0.0
    for duration in durations:
        moments += [now, now + duration]
        now += duration
    return iter(moments).__next__


def test_the_median_of_each_side_is_taken_and_compared():
    same = Benchmark("rows", "none", ours=lambda: [1], reference=lambda: [1], goal=2.0, runs=3)
    figure = measure(same, clock=clock_of(2, 1, 3, 2, 100, 9))  # ours 2, 3, 100; reference 1, 2, 9
    assert (figure.ours, figure.reference, figure.ratio, figure.met) == (3, 2, 1.5, True)


def test_a_goal_missed_is_told():
    slow = Benchmark("rows", "none", ours=lambda: 1, reference=lambda: 1, goal=1.2, runs=1)
    assert not measure(slow, clock=clock_of(3, 1)).met
    assert "NO" in table([measure(slow, clock=clock_of(3, 1))])


def test_answers_that_differ_are_not_compared():
    with pytest.raises(DifferentAnswers, match="rows"):
        measure(Benchmark("rows", "none", ours=lambda: [1], reference=lambda: [2]))


def test_a_figure_has_the_agreed_shape():
    figure = measure(Benchmark("rows", "sqlite", ours=lambda: 1, reference=lambda: 1, runs=1, note="50 rows"))
    assert list(figure.as_json()) == [
        "name", "database", "ours", "reference", "ratio", "goal", "met", "runs", "note",
    ]  # fmt: skip


def test_no_benchmarks_is_said_rather_than_shown_as_an_empty_table():
    assert "No benchmarks yet" in table([])


def test_what_a_benchmark_logs_and_prints_is_kept_from_the_table():
    def noisy() -> int:
        subprocess.run(["echo", "NOTICE: from a program"], check=True)
        print("and from Python", flush=True)
        return 1

    figure, notices = measured_apart(Benchmark("rows", "none", ours=noisy, reference=noisy, runs=1))
    assert figure and table([figure]) == f"{heading(4)}\n{line(figure, 4)}"
    assert "NOTICE: from a program" in notices and "and from Python" in notices


def test_why_a_benchmark_broke_off_is_kept():
    figure, notices = measured_apart(Benchmark("rows", "none", ours=lambda: 1, reference=lambda: 2, runs=1))
    assert figure is None and "DifferentAnswers: rows: ours and the reference answer differently" in notices
