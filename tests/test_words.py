"""The words on our pages: what docs/words.md says that a test can see.

It reads the page's own table, so that what is written there is what is held.
"""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django import forms, template

from council.web.forms import DateField
from council.wording import error_in_words
from tests.house import FLOOR, modules, name

ROOT = Path(__file__).resolve().parent.parent
# Where a sentence of the law of the house is put together, which is read by developers: docs/acts.md.
FOR_DEVELOPERS = {"council/plain_data.py"}
# What the demo's people wrote stays as they wrote it: reviewers, spreadsheets, and officers under these keys.
WRITTEN_BY_PEOPLE = {"reviews.toml", "tracker.toml"}
OFFICERS_SAID = {"said", "moved", "left", "done"}


def banned() -> list[str]:
    """The words of the first column of the table, without their backticks."""
    table = (ROOT / "docs" / "words.md").read_text("utf-8").split("## What a test sees")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return [words for row in rows for words in re.findall(r"`([^`]+)`", row)]


def pattern(words: list[str]) -> re.Pattern[str]:
    spaced = (re.escape(phrase).replace(r"\ ", r"\s+") for phrase in words)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(spaced)})\b", re.IGNORECASE)


def texts_of_template(source: str) -> str:
    """What a template says: without comments, and of its tags only what stands in quotation marks."""
    source = re.sub(r"\{#.*?#\}", "", source)

    def quoted(tag: re.Match[str]) -> str:
        return " ".join(re.findall(r'"([^"]* [^"]*)"', tag[0]))

    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", quoted, source)


def texts_of_code(source: str) -> Iterator[str]:
    """What a module may say to people: its strings of more than one word, but for docstrings."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and " " in node.value
            and id(node) not in docstrings
        ):
            yield node.value


def said(texts: Mapping[str, str], words: list[str]) -> dict[str, list[str]]:
    """The banned words of each text."""
    looked_for = pattern(words)
    return {path: found for path, text in texts.items() if (found := looked_for.findall(text))}


def pages() -> dict[str, str]:
    """The texts of every template, of pages and mails alike."""
    paths = [path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt")]
    return {name(path): texts_of_template(path.read_text("utf-8")) for path in sorted(paths)}


def code() -> dict[str, str]:
    """The texts of every module that people may read."""
    paths = [
        path for path in modules() if "migrations" not in path.parts and name(path) not in FOR_DEVELOPERS
    ]
    return {name(path): "\n".join(texts_of_code(path.read_text("utf-8"))) for path in paths}


def texts_of_fixture(values: Any) -> Iterator[str]:
    """What a fixture puts on pages in our words or the council's: titles, summaries, cards, mails."""
    if isinstance(values, str):
        yield values
    elif isinstance(values, list):
        for value in values:
            yield from texts_of_fixture(value)
    elif isinstance(values, dict):
        for key, value in values.items():
            if key not in OFFICERS_SAID:
                yield from texts_of_fixture(value)


def fixtures() -> dict[str, str]:
    """The texts of the demo council, its sign-in cards among them."""
    paths = sorted((ROOT / "fixtures" / "demo").rglob("*.toml"))
    return {
        name(path): "\n".join(texts_of_fixture(tomllib.loads(path.read_text("utf-8"))))
        for path in paths
        if path.name not in WRITTEN_BY_PEOPLE
    }


def test_the_list_is_read():
    assert {"somebody", "whoever", "you may", "can't", "can’t", "doesn’t"} <= set(banned())


def test_no_page_and_no_mail_says_what_we_don_t_say():
    assert said(pages(), banned()) == {}


def test_no_form_message_or_error_says_what_we_don_t_say():
    assert said(code(), banned()) == {}


def test_no_card_and_no_title_of_the_demo_says_what_we_don_t_say():
    assert "no one has confirmed" in fixtures()["fixtures/demo/cards.toml"]
    assert said(fixtures(), banned()) == {}


def test_a_word_that_we_don_t_say_would_be_seen():
    words = ["whoever", "you may"]
    template = (
        '{# whoever #}{% if whoever %}{% table "Whoever may" %}<p id="whoever">All that you\n  may see</p>'
    )
    assert said({"a.html": texts_of_template(template)}, words) == {"a.html": ["Whoever", "you\n  may"]}
    module = '"""Whoever."""\nX = "whoever"\nY = "Ask whoever runs it."\n'
    assert said({"a.py": "\n".join(texts_of_code(module))}, words) == {"a.py": ["whoever"]}
    card = {"card": [{"title": "Be whoever", "try": ["you may"]}], "said": "whoever"}
    assert said({"a.toml": "\n".join(texts_of_fixture(card))}, words) == {"a.toml": ["whoever", "you may"]}


# --- errors -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Enter the reason.", "Enter the reason"),
        ("Enter the reason", "Enter the reason"),
        ("The file is empty. Choose another", "The file is empty. Choose another."),
        ("The file is empty. Choose another.", "The file is empty. Choose another."),
        ("Who meets? Select a body", "Who meets? Select a body."),
        ("Is it done?", "Is it done?"),
    ],
)
def test_an_error_of_one_sentence_bears_no_full_stop_and_of_several_each_does(message, shown):
    assert error_in_words(message) == shown


UNNAMED = {str(field.default_error_messages["required"]) for field in (forms.Field, DateField)}


def forms_of_the_house(base: type = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for form in base.__subclasses__():
        yield from forms_of_the_house(form)
        if form.__module__.split(".")[0] in FLOOR:
            yield form


def unnamed(form: type[forms.BaseForm]) -> list[str]:
    """The required fields whose error doesn't say what is missing."""
    return [
        field_name
        for field_name, field in form.base_fields.items()
        if field.required and not isinstance(field.widget, forms.HiddenInput)
        if str(field.error_messages["required"]) in UNNAMED
    ]


def test_every_field_that_must_be_filled_in_is_named_where_it_is_not():
    """allauth's own fields are named when their form is made: council/accounts/signing_in/forms.py."""
    import_module("council.urls")  # reads every module of views, and so of forms
    ours = {form for form in forms_of_the_house() if ".signing_in." not in form.__module__}
    wrong = {f"{form.__module__}.{form.__qualname__}": names for form in ours if (names := unnamed(form))}
    assert len(ours) > 40
    assert wrong == {}


# --- days and moments ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("month", [1, 7])
def test_a_day_and_a_time_by_the_filters_are_those_of_the_council_s_own_clock(month):
    moment = datetime(2026, month, 3, 23, 5, tzinfo=UTC)
    own = template.Template('{{ at|date:"j F" }}, {{ at|date:"H:i" }}')
    shared = template.Template("{{ at|spoken_no_year }}, {{ at|spoken_time }}")
    context = template.Context({"at": moment})
    expected = {1: "3 January, 23:05", 7: "4 July, 00:05"}[month]
    assert own.render(context) == shared.render(context) == expected
    assert shared.render(template.Context({"at": ""})) == ", "
