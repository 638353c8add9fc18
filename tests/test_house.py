"""The house stands as it was drawn: knowledge flows one way, rooms have names, pages keep the strict policy.

Each rule is a small function from what it reads to what is wrong with it, so that a test can show it a
made-up breach as well as the house itself.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps

from tests.acts import House

ROOT = Path(__file__).resolve().parent.parent
FLOOR = {"council": 0, "programmes": 1, "actions": 2, "risks": 2, "savings": 2, "reports": 3}
NAMED_BY_THE_SITE = {"council/settings.py", "council/urls.py"}  # these two name the upper rooms, as strings


def may_know(room: str, other: str) -> bool:
    """Whether `room` may know `other`: itself and the floors below, not a neighbour, nor above."""
    return room == other or FLOOR[other] < FLOOR[room]


def modules() -> Iterator[Path]:
    """The Python files of the rooms."""
    for room in FLOOR:
        yield from sorted((ROOT / room).rglob("*.py"))


def templates() -> Iterator[Path]:
    yield from sorted((ROOT / "templates").rglob("*.html"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- knowledge flows one way --------------------------------------------------------------------------------


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    script = "import sys; sys.path.insert(0, '.'); from importlinter import cli; cli.lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", script, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_no_room_imports_a_room_above_it():
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


def test_an_import_upwards_would_be_seen(tmp_path):
    for room, text in {"ground": "import roof\n", "roof": ""}.items():
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text(text)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.importlinter]\nroot_packages = ["ground", "roof"]\n'
        '[[tool.importlinter.contracts]]\nname = "layers"\ntype = "layers"\nlayers = ["roof", "ground"]\n'
    )
    result = lint_imports(tmp_path)
    assert result.returncode == 1
    assert "ground is not allowed to import roof" in result.stdout


def circles(imports: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The modules that know each other by way of what they import, each circle in a list of its own."""
    reached: dict[str, set[str]] = {}
    for module in imports:
        waiting, seen = list(imports[module]), set()
        while waiting:
            other = waiting.pop()
            if other not in seen:
                seen.add(other)
                waiting.extend(imports.get(other, ()))
        reached[module] = seen
    within = {
        tuple(sorted(other for other in reached[module] if module in reached.get(other, ())))
        for module in imports
        if module in reached[module]
    }
    return [list(circle) for circle in sorted(within)]


def imports_of(*packages: str) -> dict[str, set[str]]:
    """What each module of the packages imports, for its types alone too."""
    graph = grimp.build_graph(*packages, cache_dir=None, exclude_type_checking_imports=False)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def test_no_modules_import_each_other():
    """Module by module: import-linter asks it of whole rooms, where the models of an app can't obey."""
    assert circles(imports_of(*FLOOR)) == []


def test_a_circle_would_be_seen_though_it_is_for_types_alone(tmp_path, monkeypatch):
    package = tmp_path / "made_up_house"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "hall.py").write_text("from made_up_house import attic\n")
    (package / "attic.py").write_text("from made_up_house import cellar\n")
    types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from made_up_house.hall import Door\n"
    (package / "cellar.py").write_text(types)
    monkeypatch.syspath_prepend(tmp_path)
    assert circles(imports_of("made_up_house")) == [
        ["made_up_house.attic", "made_up_house.cellar", "made_up_house.hall"]
    ]
    assert circles({"hall": ["attic"], "attic": ["cellar"], "cellar": []}) == []


def relations_upwards(some_models: Iterable[type[models.Model]]) -> list[str]:
    """The fields by which a model knows a model of a room that it may not know."""
    return [
        f"{field} knows {field.related_model._meta.label}"
        for model in some_models
        if model._meta.app_label in FLOOR
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
        if field.is_relation and field.related_model and field.related_model._meta.app_label in FLOOR
        if not may_know(model._meta.app_label, field.related_model._meta.app_label)
    ]


def test_no_model_has_a_relation_upwards():
    assert relations_upwards(apps.get_models(include_auto_created=True)) == []


@isolate_apps("programmes", "actions", "risks")
def test_a_foreign_key_upwards_would_be_seen_though_it_is_a_string():
    class Step(models.Model):
        class Meta:
            app_label = "actions"

    class Plan(models.Model):
        first = models.ForeignKey("actions.Step", models.CASCADE)

        class Meta:
            app_label = "programmes"

    class Threat(models.Model):
        steps = models.ManyToManyField("actions.Step")

        class Meta:
            app_label = "risks"

    assert relations_upwards([Step, Plan, Threat]) == [
        "programmes.Plan.first knows actions.Step",
        "risks.Threat.steps knows actions.Step",
    ]


def strings_upwards(room: str, source: str) -> list[str]:
    """The strings by which Python code of `room` reaches a room that it may not know.

    "actions.Action", "actions:update-action", "actions/list.html", get_model("actions", …): docstrings and
    plain words don't count.
    """
    upper = "|".join(other for other in FLOOR if not may_know(room, other))
    if not upper:
        return []
    address = re.compile(rf"({upper})(:[\w-]+|\.[A-Za-z_]\w*(\.\w+)*|/[\w/.-]+\.html)")
    file = re.compile(r".*\.(csv|xlsx|pdf|json)")
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if address.fullmatch(node.value) and not file.fullmatch(node.value):
                found.append(node.value)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("get_model", "get_app_config"):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and re.fullmatch(upper, str(first.value)):
                found.append(f"get_model({first.value})")
    return found


def test_no_code_reaches_upwards_by_a_string():
    wrong = {
        name(path): found
        for path in modules()
        if name(path) not in NAMED_BY_THE_SITE
        if (found := strings_upwards(path.relative_to(ROOT).parts[0], path.read_text(encoding="utf-8")))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "line",
    [
        'key = ForeignKey("actions.Action")',
        'reverse("reports:issue-report")',
        'apps.get_model("actions", "Action")',
        'apps.get_model("actions.Action")',
        'import_string("reports.documents.pdf.render")',
        'render(request, "actions/update.html")',
    ],
)
def test_a_string_upwards_would_be_seen(line):
    assert strings_upwards("programmes", line)
    assert not strings_upwards("reports", line)


def test_plain_words_and_file_names_are_no_address():
    assert strings_upwards("programmes", '"""actions.Action"""; kind = "actions"; file = "actions.csv"') == [
        "actions.Action"
    ]
    assert strings_upwards("programmes", 'kind = "actions"; file = "actions.csv"; say("actions: none")') == []


def owner_of(template: str) -> str:
    """The room whose template it is; whatever has no room's folder is the ground's."""
    first = template.split("/")[0]
    return first if first in FLOOR else "council"


TAG = re.compile(r"""\{%\s*(url|include|extends)\s+["']([^"']+)["']""")
LOAD = re.compile(r"\{%\s*load\s+([^%]+?)\s*%\}")


def template_upwards(template: str, text: str, tag_rooms: dict[str, str]) -> list[str]:
    """The tags by which a template reaches a room that its own may not know."""
    room = owner_of(template)
    reached = [(f"{tag} {target}", re.split(r"[:/]", target)[0]) for tag, target in TAG.findall(text)]
    reached += [
        (f"load {tag}", tag_rooms.get(tag, "")) for loads in LOAD.findall(text) for tag in loads.split()
    ]
    return [how for how, other in reached if other in FLOOR and not may_know(room, other)]


def tag_rooms() -> dict[str, str]:
    """The room of each of our own template tag libraries."""
    return {path.stem: room for room in FLOOR for path in ROOT.glob(f"{room}/templatetags/*.py")}


def test_no_template_reaches_upwards():
    rooms = tag_rooms()
    wrong = {
        name(path): found
        for path in templates()
        if (found := template_upwards(name(path).removeprefix("templates/"), path.read_text("utf-8"), rooms))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("_header.html", "{% url 'actions:list-actions' %}"),
        ("base.html", '{% include "reports/_bell.html" %}'),
        ("programmes/detail.html", '{% extends "reports/base.html" %}'),
        ("risks/list.html", "{% url 'actions:update-action' action.reference %}"),
        ("risks/list.html", "{% load static action_tags %}"),
    ],
)
def test_a_template_that_reaches_upwards_would_be_seen(template, text):
    rooms = {"action_tags": "actions"}
    assert template_upwards(template, text, rooms)
    assert not template_upwards("reports/home.html", text, rooms)


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


def written() -> dict[str, str]:
    """Our modules by their names, without the migrations, which Django writes."""
    return {name(path): path.read_text("utf-8") for path in modules() if "migrations" not in path.parts}


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
    "TitleColumn": "each register's own column of its titles",
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


# --- what writes, asks --------------------------------------------------------------------------------------


def test_nothing_is_written_but_by_what_asked_for_the_right():
    """A function that writes asks (`authorise`), calls what asks, or is private to a module whose acts do."""
    house = House()
    public = [house.functions[name] for name in house.unasked() if house.functions[name].is_public]
    assert sorted(function.place for function in public) == []


# --- today is never read inside a rule ----------------------------------------------------------------------

ACTS = ["position", "updating", "rescheduling", "completing", "verifying", "leaving", "stages"]
ACTS += ["matrix", "reviewing", "forecasting", "confirming"]
RULES = [
    *(
        "council/rag.py",
        "council/calendar/years.py",
        "council/calendar/workdays.py",
        "council/conventions.py",
    ),
    *("council/reading/*", "programmes/imports/*", "reports/position/*"),
    *(f"*/{act}.py" for act in ACTS),
]
# Where a page is asked for, or a row is stamped with its moment, the clock is read: there and not further in.
MOMENTS = [
    "*views.py",
    "*/models.py",
    "programmes/imports/models/*",
    "*/urls.py",
    "programmes/imports/applying/apply.py",
    "programmes/imports/background/tasks.py",
    *(f"programmes/imports/pages/{view}.py" for view in ("check", "undo", "upload")),
]
CLOCK = {"now", "today", "utcnow", "localdate", "localtime"}


def clock_readings(source: str) -> list[str]:
    """The places where Python code reads the clock, as "line: name"."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in CLOCK:
            owner = getattr(node.value, "attr", "") or getattr(node.value, "id", "")
            if owner in ("date", "datetime", "timezone", "dt", "time"):
                found.append(f"{node.lineno}: {node.attr}")
        elif isinstance(node, ast.ImportFrom) and node.module in ("datetime", "django.utils.timezone"):
            found += [f"{node.lineno}: {alias.name}" for alias in node.names if alias.name in CLOCK]
    return found


def test_no_rule_reads_the_clock():
    wrong = {
        name(path): found
        for path in modules()
        if any(fnmatch(name(path), rule) for rule in RULES)
        if not any(fnmatch(name(path), place) for place in MOMENTS)
        if (found := clock_readings(path.read_text(encoding="utf-8")))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "line",
    ["day = date.today()", "at = timezone.now()", "field(default=timezone.localdate)",
     "from django.utils.timezone import now"],
)  # fmt: skip
def test_a_rule_that_read_the_clock_would_be_seen(line):
    assert clock_readings(line)
    assert not clock_readings("def overdue(due, *, today): return due < today")


# --- pages keep the strict policy ---------------------------------------------------------------------------

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "an address elsewhere": re.compile(
        r"<(script|link|img|iframe)\b[^>]*(src|href)\s*=\s*[\"']?(https?:)?//", re.IGNORECASE
    ),
}


def breaches(text: str) -> list[str]:
    """What in a template the content security policy would refuse; template tags stand for plain values."""
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text)
    return [what for what, pattern in INLINE.items() if pattern.search(text)]


def test_no_template_has_inline_style_or_script():
    assert {name(path): found for path in templates() if (found := breaches(path.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<a href="#" onclick="go()">',
        '<a href="javascript:go()">',
        '<script src="https://cdn.example/htmx.js"></script>',
    ],
)
def test_inline_style_or_script_would_be_seen(text):
    assert breaches(text)
    assert not breaches(
        '<script src="{% static "js/app.js" %}"></script><option{% if one == two %} selected{% endif %}>'
    )


# --- markup is written once ---------------------------------------------------------------------------------

WIDEST = 120
BY_HAND = re.compile(r"<(?:table|dl)\b|govuk-breadcrumbs")
# Which templates write a table, a list of facts or breadcrumbs themselves, and how many.
WRITTEN_BY_HAND = {
    "components/breadcrumbs.html": 5,
    "components/summary.html": 1,
    "components/table.html": 1,
    "allauth/elements/table.html": 1,  # whose rows allauth writes
    "reports/digests/digest.html": 2,  # a mail is laid out by tables, since it has no stylesheet
    # A committee's paper: its tables are laid out for print, break over pages and fold on a phone otherwise.
    "reports/highlight/_actions_table.html": 1,
    "reports/highlight/_by_workstream.html": 1,
    "reports/highlight/_dates.html": 2,
    "reports/highlight/_front.html": 1,
    "reports/highlight/_key.html": 1,
    "reports/highlight/_risks.html": 1,
    "reports/highlight/_savings.html": 1,
}


def written_by_hand(sources: dict[str, str]) -> dict[str, int]:
    """How many tables, lists of facts and parts of breadcrumbs each template writes itself."""
    return {path: number for path, text in sources.items() if (number := len(BY_HAND.findall(text)))}


def too_wide(sources: dict[str, str]) -> list[str]:
    return [path for path, text in sources.items() if any(len(line) > WIDEST for line in text.splitlines())]


def test_tables_facts_and_breadcrumbs_are_components():
    """{% table %}, {% summary %} and {% facts %} write them; breadcrumbs come from the view."""
    pages = {name(path).removeprefix("templates/"): path.read_text("utf-8") for path in templates()}
    assert written_by_hand(pages) == WRITTEN_BY_HAND
    made_up = {
        "a.html": '<table class="x"><dl>',
        "b.html": "{% table %}<dlx>",
        "c.html": '"govuk-breadcrumbs"',
    }
    assert written_by_hand(made_up) == {"a.html": 2, "c.html": 1}


def test_no_line_of_a_template_is_longer_than_120_characters():
    assert too_wide({name(path): path.read_text("utf-8") for path in templates()}) == []
    assert too_wide({"a.html": f"{'–' * 120}\n", "b.html": f"\n{'–' * 121}"}) == ["b.html"]


# --- the lock -----------------------------------------------------------------------------------------------


def locked(text: str) -> dict[str, str]:
    """Each package of a lock with its exact version."""
    return dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", text, re.MULTILINE | re.IGNORECASE))


def faults_of_lock(text: str) -> list[str]:
    """The lines of a lock that name an index or an address, and the packages without a hash."""
    faults = [line for line in text.splitlines() if re.search(r"^\s*-(-|[if]\b)(?!-?hash)|://", line)]
    entries = re.split(r"\n(?=\S)", text.strip())
    return faults + [entry for entry in entries if "==" in entry and "--hash=sha256:" not in entry]


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_has_hashes_and_names_no_index(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert faults_of_lock(text) == []
    assert len(locked(text)) > 20


def test_a_lock_that_named_an_index_would_be_seen():
    good = "django==5.2.19 \\\n    --hash=sha256:00ff\n"
    assert faults_of_lock(good) == []
    named = ["--index-url wheels", "--find-links wheels", "-i wheels", "pip @ file://wheels"]
    assert all(faults_of_lock(f"{line}\n{good}") for line in named)
    assert faults_of_lock(f"{good}pip==1\n") == ["pip==1"]


def test_tests_run_on_the_versions_that_run_in_production():
    run = locked((ROOT / "requirements.txt").read_text("utf-8"))
    dev = locked((ROOT / "requirements-dev.txt").read_text("utf-8"))
    assert {package: dev.get(package) for package in run} == run


# --- nothing is left for later ------------------------------------------------------------------------------

LATER = re.compile(
    r"\b(?:TODO|FIXME|XXX|raise NotImplementedError)\b|mark\.skip|pytest\.skip|mark\.xfail|max_examples="
)


def test_nothing_is_left_open_skipped_or_weakened():
    """A number of examples stands in tests/conftest.py alone: a test's own would hold in `make fuzz` too."""
    ours = {name(Path(__file__)), "tests/conftest.py"}
    files = [path for path in (*modules(), *(ROOT / "tests").rglob("*.py")) if name(path) not in ours]
    assert {name(path): found for path in files if (found := LATER.findall(path.read_text("utf-8")))} == {}
    assert all(map(LATER.search, ["# TODO later", "@pytest.mark.skip", "@settings(max_examples=5)"]))


PRINTS = re.compile(r"^(?:from|import) .*\b(?:PdfReader|pikepdf|highlight_pdf)\b", re.MULTILINE)
NO_REASON = re.compile(r"^(?!.*#).*\n\s*@pytest\.mark\.only\([^)]*\)$", re.MULTILINE)


def on_the_wrong_databases(test_file: str) -> bool:
    """Whether it prints papers for both databases, or keeps to one without saying why."""
    chosen = re.search(r"mark\.(pages|browser)\b", test_file)
    return bool((PRINTS.search(test_file) and not chosen) or NO_REASON.search(test_file))


def test_a_test_keeps_to_one_database_for_a_reason():
    files = [path for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__)]
    assert [name(path) for path in files if on_the_wrong_databases(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("file", "wrong"),
    [
        ("from pypdf import PdfReader\n", True),
        ("from pypdf import PdfReader\npytestmark = pytest.mark.pages\n", False),
        ('x = 1\n@pytest.mark.only("sqlite")\ndef test_it(): ...\n', True),
        ('# It reads files alone.\n@pytest.mark.only("sqlite")\ndef test_it(): ...\n', False),
        ('\n@pytest.mark.only("sqlite")  # files alone\ndef test_it(): ...\n', False),
    ],
)
def test_a_choice_of_databases_without_a_reason_would_be_seen(file, wrong):
    assert on_the_wrong_databases(file) is wrong


@pytest.mark.django_db
def test_the_migrations_say_all_that_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
