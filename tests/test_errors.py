"""What a form says of a box that it refuses: the box by its name, how to put it right, and all of it at once.

The sweeps take the forms from the house's classes and from its pages, so that a new one is held to the same.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from html import unescape
from importlib import import_module
from typing import Any

import pytest
from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.forms.formsets import BaseFormSet
from django.forms.utils import pretty_name

from council.models import Body, Directorate, Post
from council.web.error_words import SENTENCES, asked, named
from council.web.forms import DateField, MoneyField
from programmes.models.objective import Priority
from tests.house import FLOOR
from tests.walking_forms import WALKED, Form, presses
from tests.walking_forms import forms as forms_on_pages
from tests.world import World, standing_world, undone

TOO_LONG = "x" * 9_000
ABSURD = (
    *("", TOO_LONG, "soon", "\0", "31/2/2026", "1/1/26"),
    *("-99999999999999", "99999999999999.123456789", "1.23456789123"),
)


def stock_sentences() -> re.Pattern[str]:
    """The sentences of Django for any field, model and validator, whatever it fills in."""
    kinds = [
        *every_subclass(forms.Field),
        forms.Field,
        *every_subclass(models.Field),
        models.Field,
        BaseFormSet,
    ]
    texts = {
        str(text)
        for kind in kinds
        if kind.__module__.startswith("django.")
        for text in kind.__dict__.get("default_error_messages", {}).values()
    }
    for each in vars(validators).values():
        message = getattr(each, "message", None)
        texts |= {str(message)} if message and "%(limit_value)d" not in str(message) else set()
    texts |= {"Enter a date", "Enter an amount in pounds", "Enter the year with four numbers", "Ensure this "}
    texts |= {"Ensure that there are no more"}
    starts = {re.split(r"%\(|\{|\.", text)[0] for text in texts}
    return re.compile("|".join(sorted(re.escape(start) for start in starts if len(start) > 10)))


def every_subclass(cls: type) -> Iterator[type]:
    for each in cls.__subclasses__():
        yield each
        yield from every_subclass(each)


STOCK = stock_sentences()


def test_the_sentences_of_django_are_known_to_the_sweep():
    for text in (
        "This field is required",
        "Ensure this value has",
        "Select a valid choice. x",
        "Enter a whole number",
    ):
        assert STOCK.match(text), text
    assert not STOCK.match("Enter the reason")


# --- every field of every form of the house -----------------------------------------------------------------


def fields_of_the_house() -> Iterator[tuple[str, str, forms.Field]]:
    import_module("council.urls")  # reads every module of views, and so of forms
    for form in every_subclass(forms.BaseForm):
        if form.__module__.split(".")[0] in FLOOR:
            for name, field in form.base_fields.items():  # type: ignore[attr-defined]
                yield f"{form.__module__}.{form.__qualname__}", name, field


def refusals(name: str, field: forms.Field, value: str) -> list[str]:
    """What a form of that one field says of the value."""
    field = deepcopy(field)
    if getattr(field, "queryset", "") is None:
        field.queryset = Post.objects.none()  # type: ignore[attr-defined]
    probe: Any = type("Probe", (forms.Form,), {name: field})
    parts = value.split("/") if isinstance(field, forms.DateField) and value.count("/") == 2 else []
    split = {f"{name}_{box}": part for box, part in zip(("day", "month", "year"), parts, strict=False)}
    file = SimpleUploadedFile("x" * 300 + ".txt", b"") if value == TOO_LONG else None
    form = probe({name: value, **split}, {name: file} if file else {})
    return [str(message) for messages in form.errors.values() for message in messages]


@pytest.mark.django_db
@pytest.mark.only("sqlite")  # it asks the database for nothing but choices
def test_no_field_of_any_form_of_the_house_leaves_its_refusals_to_django():
    wrong, tried = [], 0
    for form, name, field in fields_of_the_house():
        own = {str(text) for text in field.error_messages.values()}
        for value in ABSURD:
            for message in refusals(name, field, value):
                tried += 1
                label = str(field.label or pretty_name(name)).rstrip(":").replace("%", "percent")
                says_which = label.lower() in message.lower() or asked(label).lower() in message.lower()
                written_for_it = message in own or not any(
                    message.startswith(sentence(label, field).partition("%(")[0][:25])
                    for sentence in SENTENCES.values()
                )
                if STOCK.match(message) or not (says_which or written_for_it):
                    wrong.append(f"{form}.{name} of {value[:20]!r}: {message}")
    assert wrong == []
    assert tried > 300


@pytest.mark.django_db
def test_a_second_record_of_a_name_is_refused_in_words_of_ours():
    for model in (Directorate, Body, Priority):
        model.objects.create(name="Resources")
        with pytest.raises(ValidationError) as refused:
            model(name="Resources").full_clean()
        told = refused.value.message_dict["name"]
        assert told == [f"There is a {model._meta.verbose_name} with this name already"]


# --- every form of every page -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker, WALKED) as built:
        yield built


def answers(form: Form, *, absurd: bool) -> dict[str, Any]:
    """The form with nothing in it; or with what no box of it can take."""
    sent: dict[str, Any] = {}
    for control in form.controls.values():
        if control.kind == "hidden":
            sent[control.name] = control.value
        elif absurd and control.kind == "textarea":
            sent[control.name] = TOO_LONG
        elif absurd and control.choices:
            sent[control.name] = "nonsense"
        elif absurd and control.kind != "file":
            sent[control.name] = "soon " * 100
    return sent


def summary(page: str) -> list[str]:
    """The lines of the page's error summary."""
    part = page.partition('class="govuk-error-summary__body"')[2].partition("</ul>")[0]
    return [" ".join(unescape(re.sub(r"<[^>]*>", " ", line)).split()) for line in part.split("</li>")[:-1]]


@pytest.mark.pages
def test_every_form_of_every_page_names_what_it_refuses_each_in_words_of_its_own(world):
    wrong, refused = [], set()
    for address, person, form in forms_on_pages(world):
        target, pressed = next(iter(presses(form)), (form.target, {}))
        for absurd in (False, True):
            with undone():
                response = world.client(person).post(target, answers(form, absurd=absurd) | pressed)
            if response.status_code != 200 or not response.headers["Content-Type"].startswith("text/html"):
                continue
            page = response.content.decode()
            lines = summary(page)
            if lines:
                refused.add(address)
                told_in_title = "Error: " in page.partition("</title>")[0]
                twice = {line for line in lines if lines.count(line) > 1}
                if not told_in_title or twice or any(STOCK.match(line) for line in lines):
                    wrong.append(f"{target} ({absurd=}): {told_in_title=} {lines}")
    assert wrong == []
    assert len(refused) > 30, "the walk reaches the forms that refuse, or it proves nothing"


# --- the sentences themselves -------------------------------------------------------------------------------


class Answers(forms.Form):
    due = DateField(label="New due date")
    reason = forms.CharField(label="Why does it move?", max_length=5, validators=[validators.validate_slug])
    your_name = forms.CharField(min_length=3)
    days = forms.IntegerField(label="Days", max_value=9)
    amount = MoneyField(label="Amount")
    rag = forms.ChoiceField(label="RAG", choices=[("red", "Red")])
    file = forms.FileField(label="File")
    sure = forms.BooleanField(label="I am sure")
    part = forms.DecimalField(label="Complete (%)", max_digits=3)


def test_a_form_left_empty_names_each_field_and_what_to_do():
    assert [str(errors[0]) for errors in Answers({}).errors.values()] == [
        "Enter new due date",
        "Enter an answer to “Why does it move?”",
        "Enter your name",
        "Enter the days",
        "Enter the amount",
        "Select the RAG",
        "Choose the file",
        "Tick “I am sure” to go on",
        "Enter the complete (percent)",
    ]


def test_a_form_filled_with_what_it_cannot_take_says_all_of_it_at_once():
    sent = {
        "due": "31/2/2026", "reason": "much too long", "your_name": "x", "days": "10", "amount": "lots",
        "rag": "mauve", "sure": "on", "part": "soon",
    }  # fmt: skip
    form = Answers(sent, {"file": SimpleUploadedFile("a.txt", b"")})
    assert {name: list(map(str, errors)) for name, errors in form.errors.items()} == {
        "due": ["New due date must be a real date, like 27 3 2026"],
        "reason": [
            "“Why does it move?” cannot be read. Enter it again",
            "“Why does it move?” can have up to 5 characters: it has 13, 8 too many",
        ],
        "your_name": ["Your name must be 3 characters or more. You entered 1"],
        "days": ["Days must be 9 or less"],
        "amount": ["Amount must be an amount in pounds, like 1250 or 1,250.50"],
        "rag": ["RAG must be one of the choices that are offered. Select it again"],
        "file": ["File is an empty file. Choose another"],
        "part": ["Complete (percent) must be a number, like 12.5"],
    }


def test_words_that_a_form_gives_itself_stay_as_they_are():
    class Own(forms.Form):
        days = forms.IntegerField(
            validators=[validators.MaxValueValidator(5, message="Take five at most")],
            error_messages={"required": "Say how many", "invalid": "Say it in numbers"},
        )

    assert [Own({"days": value}).errors["days"] for value in ("", "x", "9")] == [
        ["Say how many"], ["Say it in numbers"], ["Take five at most"],
    ]  # fmt: skip
    assert named("Which day?") == "“Which day?”"
