"""The cast of reports: Clara the clerk, Mona the manager, Vera who only looks, Charlie the stranger."""

import pytest

from council.models import Role
from programmes.models import Programme
from tests.factories import grant, person
from tests.reports import plans


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
