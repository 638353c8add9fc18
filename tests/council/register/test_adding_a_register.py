"""A register of lessons is built by the ten steps of docs/newcomer.md, and does what a register does."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import clear_url_caches
from openpyxl import load_workbook

from council.models import Role
from council.people.handing_over import hand_over
from council.people.ownership import owned_by
from council.personal_data.declared import free_text
from council.register.declaring import registers
from programmes import registers as declared
from programmes.imports.registers import plan_registers
from tests import factories
from tests.factories import DAY
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import new_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day", "lessons")]
FOLDER = Path(__file__).parent / "lessons"
TOY = "tests.council.register.lessons"
DOC = Path(__file__).resolve().parents[3] / "docs" / "newcomer.md"
STEP = re.compile(r"^### (\d+)\. (.+)\n\n(.+)$", re.MULTILINE)
followed: list[str] = []


def step(heading: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Marks the test that follows the step of this heading."""
    followed.append(heading)
    return lambda test: test


@pytest.fixture
def lessons(settings, tmp_path, db, monkeypatch) -> Iterator[Any]:
    """The app of lessons, installed for one test, with its tables and its pages.

    The house's own register of lessons is set aside for it: a kind of sheet is read by one register.
    """
    others = tuple(each for each in declared.DECLARED if each.key != "lessons_learnt")
    monkeypatch.setattr(declared, "DECLARED", others)
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, f"{TOY}.apps.LessonsConfig"]
    settings.ROOT_URLCONF, settings.MEDIA_ROOT = f"{TOY}.urls", tmp_path
    clear_url_caches()
    # The statements alone: SQLite's own editor wants to stand outside a test's transaction.
    editor: Any = connection.SchemaEditorClass(connection, collect_sql=True, atomic=False)
    editor.deferred_sql = []
    for model in apps.get_app_config("lessons").get_models():
        editor.create_model(model)
    with connection.cursor() as cursor:
        for statement in (*editor.collected_sql, *map(str, editor.deferred_sql)):
            cursor.execute(statement)
    yield import_module(f"{TOY}.models")
    settings.INSTALLED_APPS = settings.INSTALLED_APPS[:-1]
    clear_url_caches()


@pytest.fixture
def alice(client):
    alice = factories.person("Alice")
    factories.post("Head of Legal", holder=alice)
    client.force_login(alice)
    return alice


def lesson(title="Ask the users first", days=60, **fields):
    of = factories.programme()
    fields.setdefault("owner", factories.post("Head of Legal"))
    fields.setdefault("learnt_on", DAY - timedelta(days=days))
    model = apps.get_model("lessons.Lesson")
    return model.objects.create(programme=of, reference=of.next_reference("L"), title=title, **fields)


def page(client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_steps_of_the_page_are_those_that_are_followed_here_and_name_every_file():
    steps = STEP.findall(DOC.read_text("utf-8"))
    assert [int(number) for number, _, _ in steps] == list(range(1, 11))
    assert [heading for _, heading, _ in steps] == followed
    named = [file for _, _, words in steps for file in re.findall(r"`(\w+\.py)`", words.split(":")[0])]
    assert sorted(named) == sorted(file.name for file in FOLDER.glob("*.py") if file.stem != "__init__")


@step("Make the app")
def test_the_app_stands_in_the_navigation(client, alice):
    listed = re.search(r'<a[^>]*href="/lessons/"[^>]*>\s*Lessons\b', page(client, "/"))
    assert listed


@step("Write the model")
def test_the_model_is_seen_by_right_and_has_a_history(client, alice):
    made = lesson()
    assert made.history.count() == 1
    model = type(made)
    assert model.objects.visible_to(alice).get() == made
    assert not model.objects.visible_to(factories.person("Charlie")).exists()


@step("Choose the columns")
def test_the_page_shows_its_columns_and_a_download_shows_more(client, alice):
    lesson(applied="All were asked.")
    listed = page(client, "/lessons/")
    assert "Ask the users first" in listed and "All were asked." not in listed
    assert "All were asked." in page(client, "/lessons/?export=csv&all_columns=1")
    assert "All were asked." not in page(client, "/lessons/?export=csv")


@step("Choose the filters")
def test_the_filters_find_by_words_and_by_choice(client, alice):
    lesson("Ask the users first", applied="Done.")
    lesson("Buy late")
    assert "Buy late" not in page(client, "/lessons/?q=users")
    assert "Ask the users first" not in page(client, "/lessons/?applied=false")


@step("Write the act")
def test_the_act_asks_for_the_right_and_is_signed(alice):
    applying = import_module(f"{TOY}.applying")
    made = lesson()
    with pytest.raises(PermissionDenied):
        applying.apply_lesson(made, by=factories.person("Charlie"), on=DAY, how="Somehow.")
    applying.apply_lesson(made, by=alice, on=DAY, how="All were asked.")
    entry = made.history.first()
    assert (entry.history_user, entry.history_change_reason) == (alice, "Lesson applied")


@step("Say what is owed")
def test_what_is_owed_is_asked_for_and_answered_beside_that_of_all_registers(client, alice):
    made = lesson()
    lesson("Learnt lately", days=1)
    assert str(made) in page(client, "/my-actions/")
    assert "2 lessons need an update." in page(client, "/my-actions/update/")
    assert str(made) in page(client, f"/actions/owner/{made.owner_id}/")
    boxes = {"how": "All were asked.", "version": "1"}
    sent = {f"{made.reference}-{name}": value for name, value in boxes.items()} | {"save": made.reference}
    answer = client.post("/my-actions/update/", sent, follow=True).content.decode()
    assert f"{made.reference} is applied." in answer
    made.refresh_from_db()
    assert made.applied == "All were asked."


@step("Name the standard columns")
def test_the_list_is_had_as_a_workbook_to_edit(client, alice):
    lesson()
    factories.grant(alice, Role.PROGRAMME_MANAGER, sees_exempt=True)
    client.force_login(alice)
    response = client.get("/lessons/?export=edit")
    sheet = load_workbook(io.BytesIO(response.content))["Lessons"]
    assert "Ask the users first" in {cell.value for row in sheet.iter_rows() for cell in row}


@step("Read and write its sheet of a plan")
def test_a_plan_brings_lessons_and_the_next_edition_changes_them():
    model = apps.get_model("lessons.Lesson")
    head = ["Lesson learned", "Owner"]
    rows = [["Ask the users first", "Head of Legal"], ["Buy late", ""]]
    applied(uploaded(new_sheet(head, *rows, title="Lessons")), accept_questions=True)
    assert [made.title for made in model.objects.order_by("pk")] == ["Ask the users first", "Buy late"]
    again = new_sheet(head, ["Ask the users first", "Head of HR"], ["Buy late", ""], title="Lessons")
    applied(uploaded(again, programme=model.objects.first().programme), accept_questions=True)
    assert model.objects.count() == 2
    assert [str(made.owner) for made in model.objects.order_by("pk")][:1] == ["Head of HR"]


@step("Say what a leaver hands over and what is held of people")
def test_a_leaver_hands_it_over_and_its_free_words_are_known(alice):
    made = lesson()
    legal, finance = made.owner, factories.post("Head of Finance")
    factories.grant(alice, Role.PROGRAMME_MANAGER)
    assert [owned.heading for owned in owned_by(legal, seen_by=factories.person("Alice"))] == ["1 lesson"]
    hand_over(legal, to=finance, by=factories.administrator(), why="A new head.")
    made.refresh_from_db()
    assert made.owner == finance
    assert free_text()[type(made)] == ("applied",)


@step("Declare it, and give it a page")
def test_the_declaration_is_found_and_nothing_is_wrong_with_it(client, alice):
    assert "lessons" in [register.key for register in registers()]
    assert plan_registers()["lessons"].model is apps.get_model("lessons.Lesson")
    assert [error for error in run_checks() if error.id.startswith("registers.")] == []
    assert client.get("/lessons/").status_code == 200


def test_once_it_is_gone_nobody_knows_of_it(settings, lessons):
    settings.INSTALLED_APPS = settings.INSTALLED_APPS[:-1]
    assert "lessons" not in [register.key for register in registers()]
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, f"{TOY}.apps.LessonsConfig"]
