"""`make bench [ONLY=name]`: measures, prints a table, writes build/bench.json; a missed goal is an exit 1."""

import importlib
import json
import os
import pkgutil
import sys
import tempfile
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO

import tests.database  # noqa: F401  sets the environment before the settings are read
from tests import benchmarks
from tests.benchmarks import Benchmark, Figure, heading, line, measure, table

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


def measure_quietly(benchmark: Benchmark, sender: Connection, notices: IO[bytes]) -> None:
    """Send the figure, with everything that is logged or printed on the way written to `notices`.

    The descriptors themselves are led there, since PostgreSQL's programs write their notices to them too.
    """
    for descriptor in (1, 2):
        os.dup2(notices.fileno(), descriptor)
    sys.stdout = sys.stderr = os.fdopen(notices.fileno(), "w", buffering=1, closefd=False)
    sender.send(measure(benchmark))


def measured_apart(benchmark: Benchmark) -> tuple[Figure | None, str]:
    """Return its figure, or None where it broke off, and what was logged and printed meanwhile.

    Each has a process of its own: what one leaves in memory weighs on no other.
    """
    fresh = get_context("fork")
    receiver, sender = fresh.Pipe(duplex=False)
    sys.stdout.flush()  # or the process would have these words too, and write them again
    with tempfile.TemporaryFile() as notices:
        process = fresh.Process(target=measure_quietly, args=(benchmark, sender, notices))
        process.start()
        sender.close()
        try:
            figure: Figure | None = receiver.recv()
        except EOFError:
            figure = None
        process.join()
        notices.seek(0)
        return figure, notices.read().decode(errors="replace")


def main(only: str = "") -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")
    import django

    django.setup()
    wanted = list(found(only))
    if not wanted:
        print(f"No benchmark is named {only}." if only else table([]), file=sys.stderr)
        return 2
    figures: list[Figure] = []
    width = max(len(benchmark.name) for benchmark in wanted)
    print(heading(width), flush=True)
    for benchmark in wanted:
        figure, notices = measured_apart(benchmark)
        if figure:
            figures.append(figure)
            print(line(figure, width), flush=True)
        else:
            print(
                f"{notices}\n{benchmark.name} on {benchmark.database} broke off", file=sys.stderr, flush=True
            )
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        json.dumps([figure.as_json() for figure in figures], indent=2) + "\n", encoding="utf-8"
    )
    return 0 if len(figures) == len(wanted) and all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
