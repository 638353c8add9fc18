"""`make bench [ONLY=name]`: measures, prints a table, writes build/bench.json; a missed goal is an exit 1."""

import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import tests.database  # noqa: F401  sets the environment before the settings are read
from tests import benchmarks
from tests.benchmarks import Benchmark, Figure, measure, table

RESULTS = Path(__file__).resolve().parents[2] / "build" / "bench.json"


def found(only: str) -> Iterator[Benchmark]:
    """Every benchmark of this package's modules, or those of the one name asked for."""
    for module in sorted(pkgutil.iter_modules(benchmarks.__path__), key=lambda module: module.name):
        if module.name.startswith("_"):
            continue
        offered = getattr(importlib.import_module(f"tests.benchmarks.{module.name}"), "benchmarks", None)
        for benchmark in offered() if offered else ():
            if only in ("", benchmark.name):
                yield benchmark


def measured_apart(benchmark: Benchmark) -> Figure | None:
    """Its figure, or None where it broke off.

    Each has a process of its own: what one leaves in memory weighs on no other.
    """
    fresh = get_context("fork")
    receiver, sender = fresh.Pipe(duplex=False)
    process = fresh.Process(target=lambda: sender.send(measure(benchmark)))
    process.start()
    sender.close()
    try:
        figure: Figure | None = receiver.recv()
    except EOFError:
        figure = None
    process.join()
    print(table([figure]) if figure else f"{benchmark.name} on {benchmark.database} broke off", flush=True)
    return figure


def main(only: str = "") -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")
    import django

    django.setup()
    wanted = list(found(only))
    if only and not wanted:
        print(f"No benchmark is named {only}.", file=sys.stderr)
        return 2
    measured = [measured_apart(benchmark) for benchmark in wanted]
    figures = [figure for figure in measured if figure]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        json.dumps([figure.as_json() for figure in figures], indent=2) + "\n", encoding="utf-8"
    )
    print(table(figures))
    return 0 if all(figure and figure.met for figure in measured) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
