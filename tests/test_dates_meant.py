"""No date that cannot be meant is taken, by whatever way it comes: forms, acts, addresses, commands.

Nobody lists the forms, filters, acts and commands: each is found, and one that is new is tried by itself.
"""

import ast
import re
from argparse import ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.core.management import get_commands, load_command_class
from django.urls import resolve

from council.management.days import day_of_a_plan
from council.web.dates import DateField
from council.web.form_tokens import TOKEN, new_form_token
from tests.acts import the_house
from tests.house import ROOT, modules
from tests.test_second_savers import is_page
from tests.walking_forms import DAYS, WALKED, Form, Forms, filled, forms, pages, presses, view_of
from tests.world import World, standing_world, undone

FAR = date(2097, 3, 27)
PAST = date(2019, 3, 27)  # seven years ago
# Day, month and year as typed, none of which is a day that can be meant.
IMPOSSIBLE = (
    *(("31", "12", "9999"), ("3", "1", "0001"), ("27", "3", "0226"), ("27", "3", "2206")),
    *(("27", "3", "1989"), ("31", "9", "2026"), ("x", "", ""), ("3", "februaryish", "2026")),
    *(("29", "2", "2027"), ("1_0", "3", "2026")),
)
# A day that an act is given and asks nothing about, with the reason.
TODAY = {"on", "as_at", "at", "near"}
ASKS_NOTHING: dict[str, str] = {}
# Forms whose dates lie long ago as a matter of course, with the reason.
LONG_AGO_IS_MEANT = {"imports:new-import": "a plan of years ago is taken in as it was"}
COMPARED_WITH_NOTHING = {("stating", "baseline_on"): "a figure may be older than the programme"}
KEEPS_WHAT_IS_TYPED = {"actions:keep-draft"}  # no record: a draft, whose date is asked about when it is saved


# Answers by which a form asks for its date at all, where another is the first of its choices.
ASKS_FOR_A_DATE = {"when": "later", "stands": "done"}


@pytest.fixture(scope="module")
def world(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker, WALKED) as built:
        yield built


# --- acts ---------------------------------------------------------------------------------------------------


def test_every_act_that_is_given_a_date_can_be_told_that_it_is_meant():
    silent = []
    for act in the_house().acts():
        days = {name for name, kind in act.parameters.items() if re.fullmatch(r"date( \| None)?", kind)}
        if days - TODAY and "meant" not in act.parameters and act.place not in ASKS_NOTHING:
            silent.append(act.place)
    assert silent == []


# --- forms --------------------------------------------------------------------------------------------------


def date_boxes(form: Form) -> set[str]:
    """The names of the form's dates: each has three boxes."""
    names = {name.removesuffix("_year") for name in form.controls if name.endswith("_year")}
    return {name for name in names if f"{name}_month" in form.controls}


def answers_with(form: Form, day: tuple[str, str, str], pressed: dict[str, str]) -> dict[str, Any]:
    """The form as somebody fills it in, each of its dates as given."""
    answers = filled(form, DAYS[0], 1) | pressed | {TOKEN: new_form_token(0)}
    answers |= {name: value for name, value in ASKS_FOR_A_DATE.items() if name in form.controls}
    for name in date_boxes(form):
        for part, typed in zip(("day", "month", "year"), day, strict=True):
            answers[f"{name}_{part}"] = typed
    return answers


def dated_forms(world: World) -> Iterator[tuple[str, Form, str, dict[str, str]]]:
    """Each form with dates, who may send it, where it goes and the button."""
    for _, person, form in forms(world):
        if date_boxes(form):
            for target, pressed in presses(form):
                if view_of(target, {}).strip() not in KEEPS_WHAT_IS_TYPED:
                    yield person, form, target, pressed


def ticks_of(page: str, target: str) -> dict[str, str]:
    """The ticks that a page offers for dates in doubt, by name."""
    offered: dict[str, str] = {}
    for form in Forms(page, target).forms:
        offered |= {name: box.choices[0] for name, box in form.controls.items() if name.endswith("_meant")}
    return offered


@pytest.mark.parametrize("day", IMPOSSIBLE)
def test_an_impossible_date_is_refused_by_the_one_field_that_reads_them(day):
    """Every date of a form and of an address is read by it, so each of them is tried with some alone."""
    boxes = dict(zip(("on_day", "on_month", "on_year"), day, strict=True))
    for typed in (boxes, {"on": "-".join(reversed(day))}, {"on": " ".join(day)}, {"on": "/".join(day)}):
        with pytest.raises(ValidationError):
            field = DateField()
            field.clean(field.widget.value_from_datadict(typed, {}, "on"))


def test_boxes_of_a_date_stand_in_no_page_but_by_that_field():
    """No template writes a box for a day, a month or a year by itself."""
    templates = {path.name: path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.html")}
    by_hand = re.compile(r"""name=["'][^"']*_(?:day|month|year)["']""")
    assert [name for name, text in templates.items() if by_hand.search(text)] == []
    assert by_hand.search('<input name="due_day">') and "box.name" in templates["date.html"]


def three_of(place: int) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """Three of the impossible dates, others for each form, with their places."""
    for turn in range(3):
        at = (3 * place + turn) % len(IMPOSSIBLE)
        yield at, IMPOSSIBLE[at]


@pytest.mark.pages
def test_an_impossible_date_is_refused_by_every_form_and_shown_again_as_typed(world):
    tried, taken, lost = set(), [], []
    for place, (person, form, target, pressed) in enumerate(dated_forms(world)):
        view = view_of(target, pressed)
        for _, day in three_of(place):
            with undone():
                response = world.client(person).post(target, answers_with(form, day, pressed))
            assert response.status_code < 500, (view, day)
            if response.status_code == 302 and "remove" not in pressed:
                taken.append((view, day))
            elif is_page(response) and response.status_code == 200:
                tried.add(view)
                if f'value="{day[0]}"' not in response.content.decode():
                    lost.append((view, day))
    assert taken == []
    assert lost == []
    assert len(tried) >= 15, "the walk reaches the forms, or it proves nothing"


@pytest.mark.pages
def test_a_date_years_away_is_asked_about_once_by_every_form_and_then_taken(world):
    asked, unasked, again, lost = set(), [], [], []
    day = (str(FAR.day), str(FAR.month), str(FAR.year))
    for person, form, target, pressed in dated_forms(world):
        view, client = view_of(target, pressed), world.client(person)
        answers = answers_with(form, day, pressed)
        with undone():
            response = client.post(target, answers)
            if response.status_code == 302 and "remove" not in pressed:
                unasked.append(view)
            if response.status_code != 200 or not is_page(response):
                continue
            page = response.content.decode()
            if not (ticks := ticks_of(page, target)):
                continue
            asked.add(view)
            if f'value="{FAR.year}"' not in page or "Yes, 27 March 2097 is meant" not in page:
                lost.append(view)
            other = answers | ticks | {TOKEN: new_form_token(0)}
            for name in date_boxes(form):
                other[f"{name}_day"] = "28"
            response = client.post(target, other)
            assert response.status_code != 302, (view, "another date is asked about again")
            response = client.post(target, answers | ticks | {TOKEN: new_form_token(0)})
            if response.status_code == 200 and "tick that this one is meant" in response.content.decode():
                again.append(view)
    assert unasked == []
    assert again == []
    assert lost == []
    assert len(asked) >= 10, asked


@pytest.mark.pages
def test_a_date_in_doubt_is_asked_about_with_all_else_that_is_wrong_with_the_form(world):
    """Who left a box empty and typed a date years away is told both at once."""
    told, later = set(), set()
    day = (str(FAR.day), str(FAR.month), str(FAR.year))
    for person, form, target, pressed in dated_forms(world):
        view, client = view_of(target, pressed), world.client(person)
        answers = answers_with(form, day, pressed)
        with undone():
            asked = ticks_of(shown(client.post(target, answers)), target)
        for box in left_empty(form, answers) if asked and view not in told | later else ():
            with undone():
                page = shown(client.post(target, answers | {box: "", TOKEN: new_form_token(0)}))
            if f'href="#id_{box}' in page:  # the box is wanted
                (told if asked.keys() <= ticks_of(page, target).keys() else later).add(view)
                break
    assert not later, sorted(later)
    assert len(told) >= 20, told


def shown(response: Any) -> str:
    """The page, where the form came back; empty where it led on."""
    return response.content.decode() if response.status_code == 200 and is_page(response) else ""


def left_empty(form: Form, answers: dict[str, Any]) -> list[str]:
    """The boxes that somebody filled in and could have left empty, but for those of dates."""
    dates = {f"{name}_{part}" for name in date_boxes(form) for part in ("day", "month", "year")}
    kinds = ("textarea", "text", "select", "email", "file")
    return [
        name
        for name, box in form.controls.items()
        if box.kind in kinds and answers.get(name) and name not in dates
    ]


@pytest.mark.pages
def test_a_date_seven_years_ago_is_asked_about_by_every_form_that_takes_one(world):
    asked, unasked = set(), set()
    day = (str(PAST.day), str(PAST.month), str(PAST.year))
    for person, form, target, pressed in dated_forms(world):
        view, client = view_of(target, pressed), world.client(person)
        with undone():
            response = client.post(target, answers_with(form, day, pressed))
            if response.status_code == 302 and "remove" not in pressed:
                unasked.add(view)
            elif response.status_code == 200 and is_page(response):
                asked |= {view} if ticks_of(response.content.decode(), target) else set()
    assert unasked <= set(LONG_AGO_IS_MEANT)
    assert len(asked) >= 20, asked


def asks_of_dates() -> Iterator[tuple[str, str, set[str]]]:
    """Each question that an act asks of a date: the module, the field and what it is told besides."""
    for module in modules():
        for call in ast.walk(ast.parse(module.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                told = {word.arg for word in call.keywords if word.arg}
                if call.func.attr in ("ask", "require") and "called" in told:
                    field = call.args[0].value if isinstance(call.args[0], ast.Constant) else ""
                    yield module.stem, str(field), told


def test_every_question_says_on_which_side_of_today_its_date_may_lie():
    questions = list(asks_of_dates())
    assert [(module, field) for module, field, told in questions if not told & {"past", "future"}] == []
    assert len(questions) >= 40, "the questions are found, or it proves nothing"


def test_what_has_happened_is_compared_with_what_it_cannot_come_before():
    compared = {"after", "before", "far", "future"}
    bare = {(module, field) for module, field, told in asks_of_dates() if not told & compared}
    assert bare == set(COMPARED_WITH_NOTHING)


# --- addresses ----------------------------------------------------------------------------------------------


@pytest.mark.pages
def test_an_impossible_date_in_an_address_is_a_kind_page_and_no_download(world):
    tried = set()
    for address, person in pages(world):
        client = world.client(person)
        with undone():
            response = client.get(address)
            if not is_page(response):
                continue
            names = set(re.findall(r'name="([\w-]+)_day"', response.content.decode()))
        view = resolve(urlsplit(address).path).view_name
        for name in sorted(names):
            if (view, name) in tried:
                continue
            tried.add((view, name))
            for place, day in three_of(len(tried)):
                parts = dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), day, strict=True))
                query = (parts, {name: "-".join(day)}, {name: " ".join(day)})[place % 3]
                with undone():
                    response = client.get(address, query)
                    download = client.get(address, query | {"export": "csv"})
                assert response.status_code in (200, 400), (address, query)
                assert download.status_code in (200, 302, 400), (address, query)
                assert "Content-Disposition" not in download, (address, query)
    assert len(tried) >= 10, tried


# --- commands -----------------------------------------------------------------------------------------------


def options_with_days() -> Iterator[tuple[str, Any]]:
    """The options of our commands that read a day, by "command --option"."""
    ours = ("council", "programmes", "actions", "risks", "savings", "reports")
    for name, app in get_commands().items():
        if app not in ours:
            continue
        parser = load_command_class(app, name).create_parser("manage.py", name)
        for action in parser._actions:
            try:
                reads_days = callable(action.type) and action.type("2026-06-15") == date(2026, 6, 15)
            except (ValueError, ArgumentTypeError, TypeError):
                continue
            if reads_days:
                yield f"{name} {action.option_strings[0]}", action.type


def test_a_command_refuses_a_day_that_cannot_be_meant_and_says_what_to_enter():
    tried = set()
    for option, read in options_with_days():
        for written in ("9999-12-31", "0001-01-03", "2026-09-31", "2206-03-27", "x", "27 februaryish 2026"):
            with pytest.raises(ArgumentTypeError, match="like 2026-03-27"):
                read(written)
        long_ago = () if read is day_of_a_plan else ("1999-01-01", "2019-03-27")
        for written in (*long_ago, "2098-01-01"):  # what a page asks about
            with pytest.raises(ArgumentTypeError, match="further away than plans reach"):
                read(written)
        assert read("2026-03-27") == date(2026, 3, 27), option
        tried.add(option)
    assert len(tried) >= 10, tried
