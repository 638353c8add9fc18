"""Every kind of record beside its history: whatever plain SQL did to one is named, and nothing else is."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest
from django.db import Error, connection, models, transaction

from actions.models import Action
from council.auditing.live_records import LiveComparison, RecordedTable, recorded_tables
from programmes.models import ProgrammeClosure
from reports.documents.models import HighlightReport, PaperSettings
from reports.wording.models import DecisionAsked, InFull
from risks.models import LevelTable, OwnMatrix
from savings.models import (
    Claim,
    ControlTotal,
    QuarterProfile,
    Reforecast,
    Reversal,
    SharedTarget,
    SharedTargetPart,
    YearProfile,
)
from tests.factories import DAY
from tests.world import SECRET, World, standing_world, undone

pytestmark = pytest.mark.django_db

# The world of the pages needs none of these; what holds for the others holds for them by the same SQL.
NOT_IN_THE_WORLD = {
    "actions.Escalation",
    "actions.SeenFile",
    "actions.SeenLink",
    "actions.Support",
    "programmes.ImportQuestion",
    "programmes.MasterRule",
    "programmes.RelatedReview",
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        samples_beside(built)
        yield built


def samples_beside(world: World) -> None:
    """A record of each later kind that the pages of the world need not have."""
    programme = world.programmes["own"]
    report = HighlightReport.objects.filter(programme=programme).first()
    closed = {"decided_on": DAY, "minute": "12", "closed_on": DAY}
    ProgrammeClosure.objects.create(programme=programme, body=report.body, **closed)
    LevelTable.objects.create(programme=programme)
    OwnMatrix.objects.create(programme=programme)
    PaperSettings.objects.create(body=report.body)
    InFull.objects.create(report=report, action_id=1, reference="OWN-01", how="full")
    DecisionAsked.objects.create(report=report, verb="note", text="the position")
    line = YearProfile.objects.filter(saving__programme=programme).first()
    QuarterProfile.objects.create(line=line, quarter=1)
    Reforecast.objects.create(saving=line.saving, line=line, made_on=DAY)
    claim = Claim.objects.filter(saving=line.saving).first()
    Reversal.objects.create(claim=claim, amount=1, reason="Counted twice", reversed_on=DAY)
    shared = SharedTarget.objects.create(title="Shared", year=2026, amount=1)
    SharedTargetPart.objects.create(target=shared, saving=line.saving, amount=1)
    ControlTotal.objects.create(year=2026, amount=1, resolution="The council resolved so")


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def named() -> list[str]:
    return [finding.in_words() for finding in LiveComparison().findings()]


def quoted(field: Any) -> str:
    return connection.ops.quote_name(field.column)


def another(field: Any, value: Any) -> Any:
    """A value as the database keeps it, and not the one that stands there."""
    if isinstance(field, models.JSONField):
        return json.dumps({"forged": True})
    if field.is_relation or isinstance(field, models.IntegerField | models.DecimalField):
        return int(value or 0) + 1
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return datetime(2001, 2, 3).isoformat(" ") + "+00:00"
    if isinstance(field, models.DateField):
        return date(2001, 2, 3).isoformat()
    others = [choice for choice, _ in field.choices or [("x", "")] if choice != value]
    return others[-1]


def test_what_the_application_wrote_by_acts_imports_and_papers_is_as_its_history_says(world):
    comparison = LiveComparison()
    assert list(comparison.findings()) == []
    assert comparison.rows > 100


def in_the_world() -> Iterator[tuple[RecordedTable, Any]]:
    """Each kind of record with the latest of its records."""
    absent = set()
    for table in recorded_tables():
        record = table.model._base_manager.order_by("pk").last()
        if record:
            yield table, record
        else:
            absent.add(table.model._meta.label)
    assert absent <= NOT_IN_THE_WORLD


def test_every_field_of_every_kind_of_record_is_named_when_sql_changed_it(world):
    for table, record in in_the_world():
        changed = set()
        with undone():
            for field in table.fields:
                value = another(field, getattr(record, field.attname))
                with suppress(Error), transaction.atomic():  # a constraint may refuse it by itself
                    sql(
                        f"UPDATE {table.live} SET {quoted(field)} = %s WHERE {table.key} = %s",
                        value,
                        record.pk,
                    )
                    changed.add(field.name)
            (breach,) = list(table.breaches())
        place = (breach.what, breach.table, breach.key)
        assert place == ("not as its history says", table.model._meta.db_table, record.pk)
        assert {each.field for each in breach.fields} == changed != set()


def test_a_record_slipped_in_or_removed_by_sql_is_named_whatever_its_kind(world):
    for table, record in in_the_world():
        fields = [field for field in table.model._meta.concrete_fields if not field.primary_key]
        names = ", ".join(map(quoted, fields))
        values = ", ".join(
            f"'forged-' || {quoted(field)}"
            if isinstance(field, models.CharField) and field.unique
            else quoted(field)
            for field in fields
        )
        with undone(), suppress(Error):  # no two of them: the database may refuse a second by itself
            with transaction.atomic():
                sql(
                    f"INSERT INTO {table.live} (id, {names}) SELECT 987654, {values} FROM {table.live} "
                    "WHERE id = %s",
                    record.pk,
                )
            assert [(b.what, b.key) for b in table.breaches()] == [("without history", 987654)]
        with undone():
            sql(f"DELETE FROM {table.live} WHERE {table.key} = %s", record.pk)
            gone = [(b.what, b.key) for b in table.breaches()]
        assert gone == [("gone without a word in its history", record.pk)]


def test_of_what_is_exempt_neither_words_nor_figures_are_told(world):
    action = Action.objects.filter(exempt=True, title__contains=SECRET).first()
    with undone():
        sql("UPDATE actions_action SET stage = 'verified', due = '2031-02-03' WHERE id = %s", action.pk)
        (line,) = named()
    assert action.reference in line and "stage is (words), was (words)" in line
    assert not any(word in line for word in ("verified", "2031", SECRET))


def test_taking_the_mark_of_exemption_away_by_sql_tells_no_more(world):
    action = Action.objects.filter(exempt=True).first()
    with undone():
        sql("UPDATE actions_action SET exempt = %s, due = '2031-02-03' WHERE id = %s", False, action.pk)
        line, *of_the_search = named()
    assert "exempt is (words)" in line and "2031" not in line
    assert of_the_search and all("in the wrong index of the search" in each for each in of_the_search)
