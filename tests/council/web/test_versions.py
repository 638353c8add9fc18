"""The second of two people to save is told what the first changed, and loses nothing that they typed."""

import re

import pytest
from django.urls import reverse

from actions.models import Action, DateChange
from actions.stages import leave, resume
from actions.updating import locked
from council.conventions import InForce
from council.models import ChangedMeanwhile, Role
from council.rag import Stage
from tests import factories
from tests.factories import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def action() -> Action:
    return factories.action(due=DAY)


@pytest.fixture
def mona(client, action):
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=action.programme)
    client.force_login(mona)
    return mona


def test_a_version_that_is_no_longer_the_current_one_is_refused_with_the_record(action):
    assert locked(action, action.version) == locked(action) == action
    with pytest.raises(ChangedMeanwhile, match=f"{action.reference} .* was changed by someone else") as told:
        locked(action, action.version - 1)
    assert (told.value.record, told.value.opened) == (action, action.version - 1)


def test_what_was_typed_is_still_there_and_may_be_sent_again(client, mona, action):
    opened = action.version
    bob = factories.person("Bob")
    factories.grant(bob, Role.PROGRAMME_MANAGER, over=action.programme)
    leave(action, to=Stage.ON_HOLD, reason="No money.", by=bob, on=DAY, conventions=InForce())
    resume(action, reason="Money came.", by=bob)
    address = reverse("actions:reschedule-action", args=[action.reference])
    typed = {"to_date_day": "1", "to_date_month": "9", "to_date_year": "2027"}
    typed |= {"reason": "The supplier is late."}
    page = client.post(address, {**typed, "version": opened}).content.decode()
    assert "This was changed while you had the page open" in page
    assert "Bob" in page and "Stage" in page
    assert "The supplier is late." in page and not DateChange.objects.exists()
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version and int(version[1]) == opened + 2
    assert client.post(address, {**typed, "version": version[1]}).status_code == 302
    assert DateChange.objects.get().reason == "The supplier is late."


def test_a_form_without_its_version_is_not_saved_where_the_form_insists(client, mona, action):
    address = reverse("actions:update-action", args=[action.reference])
    assert client.post(address, {"text": "Begun.", "stated_rag": "green"}).status_code == 200
    assert not action.updates.exists()
