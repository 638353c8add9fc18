"""Records beside their history: what plain SQL did is told, whatever lies in the tables."""

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from council import history
from council.auditing.live_records import LiveComparison, unrecorded_links
from council.models import Grant, User
from savings.models import YearProfile
from tests import factories as make

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def named() -> list[str]:
    return [finding.in_words() for finding in LiveComparison().findings()]


def test_what_an_attacker_would_do_is_told_with_both_values():
    action, grant = make.action("Reconcile the ledger"), make.grant(make.person("Alice"))
    profile = YearProfile.objects.create(saving=make.saving(), year=2025, target=100)
    sql("UPDATE actions_action SET stage = 'verified', title = 'Done' WHERE id = %s", action.pk)
    sql("UPDATE savings_yearprofile SET delivered = 9999999 WHERE id = %s", profile.pk)
    columns = ", ".join(f.column for f in Grant._meta.concrete_fields if not f.primary_key)
    values = columns.replace("sees_exempt", "NOT sees_exempt").replace("exempt_reason", "'Because'")
    sql(f"INSERT INTO council_grant ({columns}) SELECT {values} FROM council_grant WHERE id = %s", grant.pk)
    forged = Grant.objects.latest("pk").pk
    lines = named()
    assert f"without history: council_grant {forged} (grant {forged})" in lines
    (of_action,) = [line for line in lines if "actions_action" in line]
    assert of_action.startswith(
        f"not as its history says: actions_action {action.pk} (action {action.reference}):"
    )
    assert "stage is verified, was not_started" in of_action
    assert "title is (words), was (words)" in of_action and "ledger" not in of_action
    (of_year,) = [line for line in lines if "savings_yearprofile" in line]
    assert "delivered is 9999999" in of_year and ", was 0" in of_year
    assert len(lines) == 3


def test_a_record_whose_history_says_it_was_removed_is_named_when_it_is_put_back():
    step = make.action("Reconcile the ledger").steps.create(text="Ask", order=1)
    key, columns = step.pk, ", ".join(f'"{f.column}"' for f in step._meta.concrete_fields)
    sql(f"CREATE TEMPORARY TABLE kept_step AS SELECT {columns} FROM actions_step WHERE id = {key}")
    step.delete()
    assert named() == []
    sql(f"INSERT INTO actions_step ({columns}) SELECT {columns} FROM kept_step")
    sql("DROP TABLE kept_step")
    assert [line.partition(":")[0] for line in named()] == ["there though its history says it was removed"]


def test_a_value_that_no_field_could_read_is_named_and_breaks_nothing():
    action = make.action("Reconcile the ledger")
    if connection.vendor == "sqlite":
        # Of a title there is an index by its key, which SQLite can't make of what is no text.
        words = "being_done"
        sql(
            "UPDATE actions_action SET due = X'80FF', being_done = CAST(X'80FF' AS TEXT) WHERE id = %s",
            action.pk,
        )
    else:
        words = "title"
        sql("UPDATE actions_action SET due = 'infinity', title = '' WHERE id = %s", action.pk)
    (line,) = named()
    assert "due is" in line and f"{words} is (words)" in line


def test_an_empty_value_and_none_are_told_apart_and_the_same_figure_written_otherwise_is_no_change():
    profile = YearProfile.objects.create(saving=make.saving(), year=2025, target=100)
    action = make.action("Reconcile the ledger", due=date(2026, 9, 30))
    sql("UPDATE savings_yearprofile SET target = 100.00 WHERE id = %s", profile.pk)
    assert named() == []
    sql("UPDATE actions_action SET due = NULL WHERE id = %s", action.pk)
    (line,) = named()
    assert line.endswith("due is (nothing), was 2026-09-30")


def test_a_right_in_a_table_without_history_is_named():
    alice = make.person("Alice")
    assert User.groups.through in unrecorded_links()
    group = User.groups.rel.model.objects.create(name="Back door")
    alice.groups.add(group)
    (line,) = named()
    assert line.startswith("a right that no history tells of: council_user_groups")


def test_a_password_and_a_last_sign_in_are_no_part_of_the_history():
    alice = make.person("Alice")
    alice.set_password("three plain random words")
    alice.save(update_fields=["password", "last_login"])
    assert named() == []


def test_many_changed_at_once_are_each_named():
    many = [make.action(f"Action {number}") for number in range(3)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("council.auditing.live_records.NAMED_AT_ONCE", 2)
        sql("UPDATE actions_action SET stage = 'complete'")
        breaches = list(LiveComparison().findings())
    assert [breach.key for breach in breaches] == [action.pk for action in many]
    assert all([each.field for each in breach.fields] == ["stage"] for breach in breaches)


def test_the_command_names_records_and_triggers_and_keeps_the_result():
    action = make.action("Reconcile the ledger")
    sql("UPDATE actions_action SET stage = 'complete' WHERE id = %s", action.pk)
    table = "actions_historicalaction"
    connection.check_constraints()
    first = history.trigger_names(connection.vendor, table)[0]
    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    sql(f'DROP TRIGGER "{first}"{on}')
    out = StringIO()
    try:
        with pytest.raises(CommandError, match="2 findings"):
            call_command("verify_history", json=True, stdout=out)
    finally:
        history.install()
    told = json.loads(out.getvalue())
    assert [finding["what"] for finding in told["findings"]] == ["not as its history says", "missing trigger"]
    assert told["findings"][0]["fields"] == [{"field": "stage", "stands": "complete", "kept": "not_started"}]
    assert told["whole"] is False and told["records"] >= 3
