"""The house stands as it was drawn: knowledge flows one way, what writes asks, no rule reads the clock.

Each rule is a small function from what it reads to what is wrong with it, so that a test can show it a
made-up breach as well as the house itself.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from fnmatch import fnmatch
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.acts import the_house
from tests.house import FLOOR, ROOT, modules, name, templates, written

NAMED_BY_THE_SITE = {"council/settings.py", "council/urls.py"}  # these two name the upper rooms, as strings


def may_know(room: str, other: str) -> bool:
    """Whether `room` may know `other`: itself and the floors below, not a neighbour, nor above."""
    return room == other or FLOOR[other] < FLOOR[room]


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


KIND_BY_NAME = re.compile(r"\bPlanKind\.(?!LOOKUPS|UNKNOWN)[A-Z]+")
RECOGNISES = ("programmes/imports/recognising/", "programmes/imports/recognised.py")


def kinds_by_name(sources: Mapping[str, str]) -> list[str]:
    """The modules of the import that name a register's kind of sheet, beside those that tell kinds apart."""
    return [
        path
        for path, text in sources.items()
        if path.startswith("programmes/imports/") and not path.startswith(RECOGNISES)
        if KIND_BY_NAME.search(text)
    ]


def test_the_import_asks_a_register_and_knows_none_by_name():
    """What sets one register apart is an attribute of PlanRegister, which each answers for itself."""
    assert kinds_by_name(written()) == []
    made_up = {
        "programmes/imports/pages/map.py": "kind is PlanKind.RISKS",
        "programmes/imports/interpreting/rows.py": "kind is PlanKind.UNKNOWN",
        "programmes/imports/recognising/kinds.py": "PlanKind.RISKS: 1",
        "risks/plan_import/sheet.py": "kind = PlanKind.RISKS",
    }
    assert kinds_by_name(made_up) == ["programmes/imports/pages/map.py"]


# --- what writes, asks --------------------------------------------------------------------------------------


def test_nothing_is_written_but_by_what_asked_for_the_right():
    """A function that writes asks (`authorise`), calls what asks, or is private to a module whose acts do."""
    house = the_house()
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
        "council/calendar/bank_holidays.py",
        "council/calendar/plausible.py",
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
    *(f"programmes/imports/pages/{view}.py" for view in ("check", "keeping_back", "undo", "upload")),
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
