"""Every field of every register has a page where it is entered, or a reason why it has none.

The walk finds the models and their fields by itself: one that is new fails until its app's `fields.py` says
where it is entered. docs/fields.md is made from the tables.
"""

import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.urls import get_resolver

from council.register.fields import Answers, Entered, NotEntered, Why, entered, fields, place_of
from tests import acts as walk
from tests.acts import the_house
from tests.test_sent_forms import views_of, wrapped

APPS = ("programmes", "actions", "risks", "savings")
HOUSE = the_house()
ACTS = {act.place: act for act in HOUSE.acts()}
DOCUMENT = walk.ROOT / "docs" / "fields.md"


def answers_of(app: str) -> dict[Any, Answers]:
    return import_module(f"{app}.fields").FIELDS


ANSWERS = {model: answers for app in ("council", *APPS) for model, answers in answers_of(app).items()}


def recorded_models() -> list[Any]:
    """The models of the registers that have a history, and those of the ground that are answered for."""
    of_registers = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    return [model for model in of_registers if hasattr(model, "history")] + list(answers_of("council"))


def names_of(model: Any) -> set[str]:
    return {each.name for each in model._meta.get_fields() if not each.auto_created}


def entered_fields() -> list[Entered]:
    every = [answer for answers in ANSWERS.values() for answer in answers.values()]
    return [answer for answer in every if isinstance(answer, Entered)]


# --- every field has an answer ------------------------------------------------------------------------------


def test_every_field_of_every_register_says_where_it_is_entered_or_why_nowhere():
    unanswered = {
        f"{model._meta.label}.{name}"
        for model in recorded_models()
        for name in names_of(model) - set(ANSWERS.get(model, {}))
    }
    assert unanswered == set(), "say in the app's fields.py where each is entered, or why it is not"


def test_no_answer_is_about_a_field_that_is_not_there():
    gone = {
        f"{model._meta.label}.{name}"
        for model, answers in ANSWERS.items()
        for name in set(answers) - names_of(model)
    }
    assert gone == set()


def test_a_field_is_answered_for_once():
    once = entered("programmes:edit-programme", place_of, "title")
    with pytest.raises(ValueError, match="title"):
        fields(once, entered("programmes:edit-programme", place_of, "aim title"))


def test_each_act_that_is_named_is_an_act_of_the_house():
    named = {
        place_of(answer.act) for answers in ANSWERS.values() for answer in answers.values() if answer.act
    }
    assert named - set(ACTS) == set()


def test_each_page_that_is_named_hands_over_to_the_act_that_is_named():
    views = {name: list(wrapped(view))[-1] for name, view in views_of(get_resolver())}
    wrong = set()
    for answer in entered_fields():
        view, act = views[answer.page], answer.act
        reached = HOUSE.reached_from((view.__module__, view.__qualname__))
        if (act.__module__, act.__qualname__) not in reached:
            wrong.add(f"{answer.page} does not reach {place_of(act)}")
    assert wrong == set()


# --- what is not yet there ----------------------------------------------------------------------------------


def test_only_these_kinds_of_record_wait_for_their_forms():
    waiting = {
        model._meta.label
        for model, answers in ANSWERS.items()
        if any(isinstance(answer, NotEntered) and answer.kind is Why.NOT_YET for answer in answers.values())
    }
    assert waiting == set()


# --- docs/fields.md -----------------------------------------------------------------------------------------


def test_the_fields_are_written_down():
    """Run with WRITE_FIELDS=1 to write docs/fields.md anew, then read what changed before you commit it."""
    text = document()
    if os.environ.get("WRITE_FIELDS"):
        DOCUMENT.write_text(text, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == text


def document() -> str:
    """docs/fields.md: each field of each kind of record, its page, its act and the right that it asks for."""
    routes = dict(routes_of(get_resolver()))
    parts = [HEAD]
    for model, answers in ANSWERS.items():
        parts.append(f"\n## {str(model._meta.verbose_name).capitalize()}\n\n{COLUMNS}")
        for name in (each.name for each in model._meta.get_fields() if not each.auto_created):
            answer = answers[name]
            act = f"`{place_of(answer.act)}`" if answer.act else ""
            if isinstance(answer, Entered):
                where, why = f"`/{routes[answer.page]}`", who_may(answer)
            else:
                where, why = answer.kind.value, answer.why
            parts.append(f"| {name} | {where} | {act} | {why} |\n")
    return "".join(parts)


def who_may(answer: Entered) -> str:
    return HOUSE.words_of_rules(ACTS[place_of(answer.act)])


def routes_of(resolver: Any, space: str = "", before: str = "") -> Iterator[tuple[str, str]]:
    """The route of each named page of the site, by its URL name."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from routes_of(pattern, inner, route)
        elif pattern.name:
            yield f"{space}{pattern.name}", route


COLUMNS = "| Field | Where it is entered | Act | Who may, or why nobody enters it |\n|---|---|---|---|\n"
HEAD = """# Where each field is entered

Every field of every record has a page where someone with the right enters or changes it, or a reason why
it has none: it is worked out, an act writes it beside what was entered, or it keeps the words of an imported
plan. What stands as “not yet” comes by import alone until its register has forms. Each app says so in its
`fields.py`. `tests/test_fields.py` looks whether each page reaches its act, and makes this list.
Write this list anew: `WRITE_FIELDS=1 python -m pytest tests/test_fields.py -k written_down`.
"""
