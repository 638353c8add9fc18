"""Migrations and the history: what fills a live row writes its entry, and no column of a history goes.

`verify_history` lays every row beside its last entry; the first night after an upgrade must find nothing.
"""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models.fields import NOT_PROVIDED

from council import history
from council.auditing.live_records import LiveComparison, recorded_tables
from council.models import Directorate
from tests import factories as make

OURS = {"council", "programmes", "actions", "risks", "savings", "reports"}
# Every migration that runs code or SQL of its own: what it does, and the test that shows it leave its entries
# (`council.history.record_fill`), or why it touches no row that has a history.
FILLS: dict[tuple[str, str], str] = {
    ("council", "0009_the_order_in_which_people_look"): "makes a function of the database and touches no row",
    (
        "council",
        "0014_what_is_searched",
    ): "makes the indexes of words, which hang on records, and touches none",
    ("council", "0019_accents_come_second"): "makes that function anew and touches no row",
    ("actions", "0014_accents_come_second"): "builds two indexes anew and touches no row",
    ("actions", "0004_words_of_exempt_updates"): "tests/actions/test_restricting.py::"
    "test_the_migration_takes_the_words_off_live_actions_and_writes_their_entries",
    ("programmes", "0008_every_milestone_has_its_number"): "tests/programmes/milestones/test_numbers.py::"
    "test_the_migration_numbers_them_in_the_order_of_the_plan_and_writes_their_entries",
    ("programmes", "0012_reviews_of_before_are_recorded"): "tests/programmes/reviews/test_keeping.py::"
    "test_the_migration_records_the_reviews_that_were_here_and_writes_their_entries",
    ("savings", "0007_what_was_confirmed_is_claims"): "tests/savings/test_confirming.py::"
    "test_the_migration_makes_claims_of_what_was_confirmed_to_the_penny_and_writes_their_entries",
    ("reports", "0004_repeated_first_editions"): "tests/reports/documents/test_first_editions.py::"
    "test_the_migration_marks_what_repeats_another_and_writes_its_entry",
}
RUNS = (migrations.RunPython, migrations.RunSQL, migrations.SeparateDatabaseAndState)


def operations() -> Iterator[tuple[tuple[str, str], Any]]:
    """Each operation of our migrations, with the migration that holds it."""
    for place, migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if place[0] in OURS:
            for operation in migration.operations:
                yield place, operation


def recorded() -> set[tuple[str, str]]:
    """App and name, in small letters, of every model that has a history."""
    return {(each.model._meta.app_label, each.model._meta.model_name) for each in recorded_tables()}


def breaches(steps: list[tuple[tuple[str, str], Any]]) -> list[str]:
    """What the operations do behind the history's back."""
    wrong = []
    added = {
        (place, step.model_name_lower, step.name): step.field
        for place, step in steps
        if isinstance(step, migrations.AddField)
    }
    new = {(place, step.name_lower) for place, step in steps if isinstance(step, migrations.CreateModel)}
    for place, operation in steps:
        app, where = place[0], f"{'.'.join(place)}: {type(operation).__name__}"
        if isinstance(operation, RUNS) and place not in FILLS:
            wrong.append(f"{where} is not among FILLS")
        name = getattr(operation, "model_name_lower", getattr(operation, "name_lower", ""))
        if name.startswith("historical") and isinstance(
            operation,
            migrations.RemoveField | migrations.RenameField | migrations.DeleteModel | migrations.RenameModel,
        ):
            wrong.append(f"{where} takes a column or table of a history away")
        if (app, name) not in recorded() or (place, name) in new:
            continue  # without history, or without rows
        if isinstance(operation, migrations.AddField) and not operation.field.many_to_many:
            kept = added.get((place, f"historical{name}", operation.name))
            if kept is None:
                wrong.append(f"{where} {name}.{operation.name} without its history")
            elif filled_with(operation.field) != filled_with(kept):
                wrong.append(f"{where} {name}.{operation.name} is filled otherwise than its history")
        if isinstance(operation, migrations.AlterField) and not operation.preserve_default:
            wrong.append(f"{where} {name}.{operation.name} fills rows that were empty")
    return wrong


def filled_with(field: Any) -> Any:
    """What the rows that are there get in a new column; a call that may say otherwise is like no value."""
    if field.null and not field.has_default():
        return None
    default = field.default
    if default is NOT_PROVIDED:
        return field.get_default()
    return default() if default in (dict, list, str) else object() if callable(default) else default


def test_no_migration_of_ours_fills_rows_or_drops_columns_behind_the_history():
    assert breaches(list(operations())) == []
    assert set(FILLS) <= {place for place, operation in operations() if isinstance(operation, RUNS)}


FLAG = models.BooleanField(default=False)
ACTION, KEPT = "Action", "HistoricalAction"
NARROWED = migrations.AlterField(
    ACTION, "due", models.DateField(default="2026-01-01"), preserve_default=False
)


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([migrations.RunPython(lambda apps, editor: None)], "not among FILLS"),
        ([migrations.RunSQL("UPDATE actions_action SET stage = 'complete'")], "not among FILLS"),
        ([migrations.RemoveField(KEPT, "title")], "takes a column"),
        ([migrations.RenameField(KEPT, "title", "name")], "takes a column"),
        ([migrations.AddField(ACTION, "flag", FLAG)], "without its history"),
        (
            [
                migrations.AddField(ACTION, "flag", FLAG),
                migrations.AddField(KEPT, "flag", models.BooleanField(default=True)),
            ],
            "filled otherwise",
        ),
        ([NARROWED], "fills rows"),
    ],
)  # fmt: skip
def test_a_migration_that_would_is_told(steps, said):
    (wrong,) = breaches([(("actions", "0099_made_up"), step) for step in steps])
    assert said in wrong and wrong.startswith("actions.0099_made_up")


def test_a_column_that_both_gain_with_the_same_value_is_no_breach():
    steps = [migrations.AddField(ACTION, "flag", FLAG), migrations.AddField(KEPT, "flag", FLAG)]
    assert breaches([(("actions", "0099_made_up"), step) for step in steps]) == []


@pytest.mark.django_db
def test_a_migration_that_fills_rows_leaves_an_entry_of_each_and_all_is_as_its_history_says():
    """As a migration would: with the models of its state, over rows that are there."""
    places, people = make.directorate("Places"), make.directorate("People")
    state = MigrationLoader(connection).project_state().apps

    def fill(apps: Any, editor: Any) -> None:
        model = apps.get_model("council", "Directorate")
        model._base_manager.filter(pk=places.pk).update(code="PLA")
        history.record_fill(apps, "council.Directorate", [places.pk], why="Every directorate has a code")

    fill(state, SimpleNamespace(connection=connection))
    assert list(LiveComparison().findings()) == []
    entry = places.history.latest()
    assert (entry.code, entry.history_type, entry.through) == ("PLA", "~", "migration")
    assert entry.history_change_reason == "Every directorate has a code"
    assert people.history.count() == 1
    models.QuerySet(Directorate).filter(pk=people.pk).update(code="PEO")  # and one that forgets
    assert [finding.key for finding in LiveComparison().findings()] == [people.pk]


def test_every_recorded_model_keeps_all_of_its_columns_but_those_that_say_nothing_of_a_record():
    left_out = {
        f"{each.model._meta.label}.{name}"
        for each in recorded_tables()
        for name in {f.name for f in each.model._meta.concrete_fields}
        - {field.name for field in each.kept._meta.concrete_fields}
    }
    assert left_out == {"council.User.password", "council.User.last_login"}
    assert apps.get_model("council.User").history.model
