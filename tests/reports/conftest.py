"""The cast of reports: Clara the clerk, Mona the manager, Vera who only looks, Charlie the stranger."""

from collections.abc import Iterator
from functools import lru_cache

import pytest
from django.db import transaction

from council.models import Role
from programmes.models import Programme
from reports.documents import pdf
from tests.factories import grant, person
from tests.reports import plans

# The same document always gives the same bytes (a test says so), so most tests need not lay it out again.
laid_out = lru_cache(pdf.render_pdf)


@pytest.fixture(autouse=True)
def _laid_out_once(monkeypatch):
    monkeypatch.setattr(pdf, "render_pdf", laid_out)


@pytest.fixture(scope="module")
def standing_plan(database, django_db_setup, django_db_blocker) -> Iterator[int]:
    """The key of the small programme, built once for a module of tests: each undoes what it does to it.

    In such a module a test that asks for no plan may find it there all the same.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        small = plans.small()
        grant(person("Clara"), Role.CLERK)
        grant(person("Mona"), Role.PROGRAMME_MANAGER, over=small)
        grant(person("Vera"), Role.VIEWER, over=small)
        person("Charlie")
        yield small.pk
        transaction.set_rollback(True)


@pytest.fixture
def plan(standing_plan, db) -> Programme:
    """The small programme, with people who may do something about it."""
    return Programme.objects.get(pk=standing_plan)


@pytest.fixture
def draft(plan):
    """A public draft on the small programme, as at DAY."""
    return plans.report(plan)
