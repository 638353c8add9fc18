"""What is wrong with a declared register is said at start-up, with words that say how to put it right."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.checks import run_checks
from django_filters import FilterSet
from django_tables2 import Table

from actions.models import Action
from actions.registers import ACTIONS
from council.models import Body, SavedFilter
from council.personal_data.held import About, HeldOfPeople
from council.register.checks import wrong_each, wrong_modules, wrong_together
from council.register.declaring import Declaration, Register
from council.register.ownership import Ownership
from programmes.imports.checks import wrong_plan_sheets
from programmes.imports.records import PlanKind
from risks.registers import RISKS

WHOLE: dict[str, Any] = {
    "key": "toys",
    "model": Action,
    "title": "Toys",
    "order": 99,
    "table": ACTIONS.table,
    "filters": ACTIONS.filters,
    "page": ACTIONS.page,
}


def register(**parts: Any) -> Register:
    """A register that is whole but for these parts."""
    return Register(**WHOLE | parts)


def ids(errors: Any) -> list[str]:
    errors = list(errors)
    assert all(error.hint for error in errors)  # each says how to put it right
    return [error.id for error in errors]


def test_nothing_is_wrong_with_the_registers_that_are_declared():
    assert [error for error in run_checks() if str(error.id).startswith("registers.")] == []
    assert ids(wrong_each([register()])) == []


@pytest.mark.parametrize(
    ("declared", "wrong"),
    [((), "registers.E001"), (("actions",), "registers.E002"), ((ACTIONS.model,), "registers.E002")],
)
def test_a_module_that_declares_nothing_or_something_else_is_told(declared, wrong):
    assert ids(wrong_modules([("toys", declared)])) == [wrong]
    assert ids(wrong_modules([("toys", (register(),))])) == []


class Purging:
    key = "plan_files"


@pytest.mark.parametrize(
    ("first", "second", "wrong"),
    [
        ({}, {"order": 98}, "registers.E003"),
        ({}, {"key": "others"}, "registers.E004"),
        (
            {"held": HeldOfPeople(retained=(Purging(),))},  # type: ignore[arg-type]
            {"key": "others", "order": 98, "held": HeldOfPeople(retained=(Purging(),))},  # type: ignore[arg-type]
            "registers.E005",
        ),
        (
            {"held": HeldOfPeople(about=(About("actions.Update.by"),))},
            {"key": "others", "order": 98, "held": HeldOfPeople(about=(About("actions.Update.by"),))},
            "registers.E006",
        ),
    ],
    ids=["key", "order", "period", "person"],
)
def test_what_two_declare_though_one_alone_can_have_it_is_told(first, second, wrong):
    assert ids(wrong_together([register(**first), register(**second)])) == [wrong]
    assert ids(wrong_together([register(), register(key="others", order=98)])) == []


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        ({"model": SavedFilter}, "registers.E010"),
        ({"table": Table}, "registers.E011"),
        ({"export": Table}, "registers.E011"),
        ({"filters": FilterSet}, "registers.E012"),
        ({"filters": None}, "registers.E013"),
        ({"page": ""}, "registers.E013"),
        ({"page": "actions:list-nothing"}, "registers.E014"),
        ({"owing": ACTIONS.owing.__class__}, "registers.E015"),
        ({"owing": ACTIONS.owing, "table": None, "filters": None, "page": ""}, "registers.E016"),
        ({"owing": type("Lost", (type(ACTIONS.owing),), {"point": "lost.html"})()}, "registers.E017"),
    ],
    ids=lambda part: part if isinstance(part, str) else "-".join(part),
)
def test_a_part_of_a_register_that_does_not_fit_is_told(parts, wrong):
    assert ids(wrong_each([register(**parts)])) == [wrong]


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        ({"handed_over": (Ownership("body", "bodies", 1, Body.objects.all, "name"),)}, "registers.E020"),
        ({"handed_over": (Ownership("body", "bodies", 1, Body.objects.all, "lost"),)}, "registers.E020"),
        ({"held": HeldOfPeople(about=(About("actions.Update.action"),))}, "registers.E021"),
        ({"held": HeldOfPeople(about=(About("actions.Lost.by"),))}, "registers.E021"),
        ({"held": HeldOfPeople(free_text={"actions.Action": ("lost",)})}, "registers.E022"),
        ({"held": HeldOfPeople(free_text={"lost.Action": ("title",)})}, "registers.E022"),
    ],
)
def test_a_key_to_a_post_or_person_that_is_none_is_told(parts, wrong):
    assert ids(wrong_each([Declaration(key="toys", **parts)])) == [wrong]


def test_what_is_held_in_an_app_that_is_not_installed_is_left_alone():
    held = HeldOfPeople(about=(About("elsewhere.Thing.by"),))
    assert ids(wrong_each([Declaration(key="toys", held=held)])) == []


def sheet(**parts: Any) -> Any:
    """A plan sheet that answers all that the import asks, but for these parts."""
    whole = {name: getattr(RISKS.plan_sheet, name) for name in dir(RISKS.plan_sheet) if name[0] != "_"}
    return SimpleNamespace(**whole | parts)


@pytest.mark.parametrize(
    ("plan_sheet", "wrong"),
    [
        (type(RISKS.plan_sheet), "registers.E030"),
        (SimpleNamespace(kind=PlanKind.RISKS), "registers.E031"),
        (sheet(standard=("Risk", "Owner")), "registers.E032"),
        (sheet(model=Action, head=Action), "registers.E033"),
    ],
    ids=["class", "incomplete", "columns", "model"],
)
def test_a_plan_sheet_that_does_not_answer_the_import_is_told(plan_sheet, wrong):
    declared = register(model=RISKS.model, plan_sheet=plan_sheet)
    assert ids(wrong_plan_sheets([declared])) == [wrong]


def test_two_registers_that_read_one_kind_of_sheet_are_told():
    declared = [register(key=key, model=RISKS.model, plan_sheet=sheet()) for key in ("toys", "others")]
    assert ids(wrong_plan_sheets(declared)) == ["registers.E034"]
    assert ids(wrong_plan_sheets(declared[:1])) == []
