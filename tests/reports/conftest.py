"""The cast of reports: Clara the clerk, Mona the manager, Vera who only looks, Charlie the stranger."""

from functools import lru_cache

import pytest

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


@pytest.fixture
def plan(db) -> Programme:
    """The small programme, with people who may do something about it."""
    small = plans.small()
    grant(person("Clara"), Role.CLERK)
    grant(person("Mona"), Role.PROGRAMME_MANAGER, over=small)
    grant(person("Vera"), Role.VIEWER, over=small)
    person("Charlie")
    return small


@pytest.fixture
def draft(plan):
    """A public draft on the small programme, as at DAY."""
    return plans.report(plan)
