"""The files of the house, for the tests that hold it to its rules: its rooms, modules and templates."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOOR = {"council": 0, "programmes": 1, "actions": 2, "risks": 2, "savings": 2, "reports": 3}


def modules() -> Iterator[Path]:
    """The Python files of the rooms."""
    for room in FLOOR:
        yield from sorted((ROOT / room).rglob("*.py"))


def templates() -> Iterator[Path]:
    yield from sorted((ROOT / "templates").rglob("*.html"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def written() -> dict[str, str]:
    """Our modules by their names, without the migrations, which Django writes."""
    return {name(path): path.read_text("utf-8") for path in modules() if "migrations" not in path.parts}
