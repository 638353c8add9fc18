"""The milestones that were there before they were numbered."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from council.auditing.live_records import LiveComparison
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_migration_numbers_them_in_the_order_of_the_plan_and_writes_their_entries(monkeypatch):
    second = make.milestone("Closes", order=2)
    first = make.milestone("Opens", order=1, baseline=None)
    other = make.milestone("Elsewhere", programme=make.programme("OTH"))
    for one in (second, first, other):
        one.reference = f"before {one.pk}"
        one.save()
    migration = import_module("programmes.migrations.0008_every_milestone_has_its_number")
    # As the tables are now: a later migration may have added columns that cannot be empty.
    apps = MigrationLoader(connection).project_state().apps
    model = apps.get_model("programmes", "Milestone")
    with_one = model.objects.exclude(pk=None)
    # No two can be without a number any more, so the one that is asked for stands for those without.
    monkeypatch.setattr(migration, "unnumbered", lambda rows: with_one)
    migration.number_milestones(apps, None)
    for one in (first, second, other):
        one.refresh_from_db()
    assert [first.reference, second.reference, other.reference] == ["SSR-M01", "SSR-M02", "OTH-M01"]
    assert first.baseline == first.due
    assert first.history.first().through == "migration"
    assert list(LiveComparison().findings()) == []
    assert make.milestone("Next").reference == "SSR-M03"
