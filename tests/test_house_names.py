"""Rooms and what stands in them have names of their own, and the pages for newcomers name what is there.

Each rule is a small function from what it reads to what is wrong with it, so that a test can show it a
made-up breach as well as the house itself.
"""

import ast
import re
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

from tests.house import FLOOR, ROOT, modules, name, written

# --- rooms have names of their own, and none is a warehouse -------------------------------------------------

NO_NAMES = {"utils", "helpers", "services", "managers", "common", "misc", "core", "signals"}
LONGEST = 500


def misnamed(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if NO_NAMES & {part.removesuffix(".py") for part in path.split("/")}]


def test_no_module_is_named_for_nothing():
    assert misnamed(name(path) for path in modules()) == []
    assert misnamed(["actions/utils.py", "council/core/money.py", "actions/updating.py"]) == [
        "actions/utils.py",
        "council/core/money.py",
    ]


def too_long(sources: dict[str, str]) -> list[str]:
    return [path for path, text in sources.items() if len(text.splitlines()) > LONGEST]


def test_no_module_is_longer_than_500_lines():
    assert too_long(written()) == []
    assert too_long({"risks/models.py": "\n" * 501, "risks/forms.py": "\n" * 500}) == ["risks/models.py"]


Function = ast.FunctionDef | ast.AsyncFunctionDef
LONGEST_FUNCTION = 50
MOST_PRIVATE = 0.2  # a house whose functions hide is one that nobody can find their way in


def functions(text: str) -> list[Function]:
    """The functions of a module and the methods of its classes, with those inside others."""
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, Function)]


def too_long_functions(sources: dict[str, str]) -> dict[str, int]:
    """The functions longer than fifty lines, decorators not counted, with their length."""
    return {
        f"{path}: {function.name}": length
        for path, text in sources.items()
        for function in functions(text)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }


def is_private(function: Function) -> bool:
    """Whether its name keeps it to itself; Python's own, such as __init__, is nobody's choice."""
    return function.name.startswith("_") and not function.name.startswith("__")


def private_functions(sources: dict[str, str]) -> tuple[int, int]:
    """How many functions and methods are private, and how many there are in all."""
    names = [function for text in sources.values() for function in functions(text)]
    return sum(map(is_private, names)), len(names)


def test_no_function_is_longer_than_50_lines():
    assert too_long_functions(written()) == {}
    long = "def act():\n" + "    step()\n" * 50
    assert too_long_functions({"risks/acting.py": long, "risks/tables.py": long[:-11]}) == {
        "risks/acting.py: act": 51
    }


def test_most_functions_can_be_asked_for_by_name():
    private, functions_in_all = private_functions(written())
    assert private <= functions_in_all * MOST_PRIVATE, f"{private} of {functions_in_all} are private"
    text = "class Table:\n    def __init__(self): ...\n    def _head(self): ...\ndef table(): ...\n"
    assert private_functions({"risks/tables.py": text}) == (1, 3)


SAME_SHAPE = {
    "Command": "Django finds a command by this name",
}


def classes_by_name(sources: dict[str, str]) -> dict[str, list[str]]:
    """The modules in which each top-level class stands; one with an underscore is its module's own affair."""
    places: dict[str, list[str]] = {}
    for path, text in sources.items():
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(path)
    return places


def test_a_class_has_a_name_of_its_own():
    twice = {a_name: paths for a_name, paths in classes_by_name(written()).items() if len(paths) > 1}
    assert {a_name: paths for a_name, paths in twice.items() if a_name not in SAME_SHAPE} == {}
    assert [a_name for a_name in SAME_SHAPE if a_name not in twice] == []


def test_a_class_that_took_the_name_of_another_would_be_seen():
    rooms = {"risks/a.py": "class Row: ...", "savings/b.py": "class Row: ...\nclass _Row: ..."}
    assert classes_by_name(rooms) == {"Row": ["risks/a.py", "savings/b.py"]}


def empty_docstrings(text: str) -> list[str]:
    """The docstrings that begin by what isn't done or doesn't come back."""
    documented = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    docstrings = [ast.get_docstring(node) or "" for node in documented]
    return [docstring for docstring in docstrings if re.match(r"Nothing\b", docstring)]


def test_a_docstring_says_what_is_done():
    files = [*modules(), *sorted((ROOT / "tests").rglob("*.py"))]
    assert {name(path): found for path in files if (found := empty_docstrings(path.read_text("utf-8")))} == {}
    made_up = 'def a():\n    """Nothing now: it waits."""\ndef b():\n    """Do nothing."""\n'
    assert empty_docstrings(made_up) == ["Nothing now: it waits."]


AGREED = {
    *("manage.py", "pyproject.toml", "requirements.txt", "requirements-dev.txt", "Makefile"),
    *("council", "programmes", "actions", "risks", "savings", "reports"),
    *("templates", "static", "fixtures", "tests", "docs"),
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "SECURITY.md"),
}


def strangers(top_level: Iterable[str], ignored: Iterable[str]) -> list[str]:
    """What stands at the top level beside the agreed rooms, apart from hidden and made files."""
    return sorted(
        entry
        for entry in top_level
        if entry not in AGREED and not entry.startswith(".")
        if not any(fnmatch(entry, pattern) for pattern in ignored)
    )


def test_the_top_level_holds_the_agreed_rooms_only():
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text("utf-8").split()]
    assert strangers((path.name for path in ROOT.iterdir()), ignored) == []
    assert strangers(["manage.py", ".ci", "build", "stuff", "notes.md"], ["build"]) == ["notes.md", "stuff"]


# --- the newcomer finds what the page says ------------------------------------------------------------------

NAMED = re.compile(r"`([\w./]+(?:\.py|/))`")


def named_files(page: str) -> list[str]:
    """The files and rooms in a page's tables; one without its room lies in the last one, or beside it."""
    paths: list[str] = []
    for row in page.splitlines():
        last = ""
        for named in NAMED.findall(row) if row.startswith("|") else []:
            inside, beside = f"{last}{named}", f"{last.rstrip('/').rpartition('/')[0]}/{named}"
            if named.split("/")[0] in FLOOR or not last:
                last = named
                paths.append(named)
            else:
                paths.append(inside if last.endswith("/") and (ROOT / inside).exists() else beside)
    return paths


def missing_files(page: str) -> list[str]:
    """What is named and isn't there."""
    return [path for path in named_files(page) if not (ROOT / path).exists()]


def test_each_file_that_the_newcomer_is_led_to_is_there():
    page = (ROOT / "docs/newcomer.md").read_text("utf-8")
    questions = page.partition("## Ten questions of a stranger")[2].partition("\n## ")[0]
    rows = questions.strip().splitlines()[2:]
    assert len(rows) >= 10
    assert [row for row in rows if not named_files(row)] == []
    assert missing_files(page) == []


def test_a_file_that_moved_away_from_the_page_would_be_seen():
    assert missing_files("| `council/rag.py`, `wording.py` | `reports/position/` |") == []
    assert missing_files("| `council/red.py`, `words.py` | `reports/place/` |\n`council/none.py`") == [
        "council/red.py",
        "council/words.py",
        "reports/place/",
    ]


ROOMS = "|".join((*FLOOR, "tests"))
PATHS = re.compile(rf"`((?:{ROOMS}|templates|static|docs|fixtures)/[\w./-]*)`")
DOTTED = re.compile(rf"`((?:{ROOMS})(?:\.\w+)+)(?:\([^`]*\))?`")


def is_there(dotted: str) -> bool:
    """Whether the package or module stands, and says the name that follows it, if one does."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:end])
        module = place.with_suffix(".py") if place.with_suffix(".py").is_file() else place / "__init__.py"
        if module.is_file():
            named_in_it = rf"\b{parts[end]}\b" if end < len(parts) else ""
            return bool(re.search(named_in_it, module.read_text("utf-8")))
    return False


def holds_something(path: Path) -> bool:
    """Whether it is a file, or a folder with more in it than what Python left of modules that moved away."""
    return path.is_file() or any(p.is_file() and p.parent.name != "__pycache__" for p in path.rglob("*"))


def gone(page: str) -> list[str]:
    """The paths and dotted names in a page that lead nowhere."""
    paths = [path for path in PATHS.findall(page) if not holds_something(ROOT / path)]
    return paths + [dotted for dotted in DOTTED.findall(page) if not is_there(dotted)]


def test_each_file_and_module_that_the_docs_name_is_there():
    pages = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "SECURITY.md"]
    assert {name(path): lost for path in pages if (lost := gone(path.read_text("utf-8")))} == {}


def test_a_module_that_moved_away_from_the_docs_would_be_seen():
    assert gone("`council/rag.py`, `council.rag`, `council.access.duties.require_another(by, other)`") == []
    page = "`council/signing_in/`, `council.scanning.Verdict`, `council.access.require_another`, `red.py`"
    assert gone(page) == ["council/signing_in/", "council.scanning.Verdict", "council.access.require_another"]
