"""An exempt update's words stay with it: its action, and all that reads it, carry those of the open ones."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from actions.models import Action, Update
from actions.restricting import restrict_update
from actions.updating import UpdateStatement, no_change, update_action
from council.access.acting import DEMO
from council.access.disclosure import history_for
from council.auditing.entries import HistoryQuery, entries_at, page_of
from council.evidence.attaching import Exemption
from council.models import Conventions, Exempt, Role, User
from council.timeline import RESTRICTED
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db
SECRET = "Zebedee asks for more"
EXEMPTION = Exemption(Exempt.P3, "It would lose its price.")


def say(action: Action, words: str, rag: str = "amber", exemption: Exemption | None = None) -> Update:
    said = UpdateStatement(
        text=words, stated_rag=rag, reason=f"{words}, why", being_done=f"{words}, done", justification="x"
    )
    conventions = Conventions.objects.in_force(DAY)
    return update_action(action, said, by=DEMO, on=DAY, conventions=conventions, exemption=exemption)


@pytest.fixture
def action() -> Action:
    return make.action("Let the contract")


@pytest.fixture
def open_reader(action) -> User:
    """Somebody who reads the history and not what is exempt."""
    person = make.person("Olga")
    make.grant(person, Role.AUDITOR)
    return person


@pytest.fixture
def exempt_reader(action) -> User:
    person = make.person("Xenia")
    make.grant(person, Role.AUDITOR, sees_exempt=True)
    return person


def carried(action: Action) -> tuple[str, str, str]:
    now = Action.objects.get(pk=action.pk)
    return now.stated_rag, now.reason, now.being_done


def told(reader: User, action: Action) -> str:
    """All that the register of the history says of the action to the reader."""
    places = page_of(reader, HistoryQuery(reference=action.reference), size=500)
    return repr([entry.changes for entry in entries_at(places, reader=reader)])


def test_an_exempt_update_moves_the_rag_and_leaves_its_words_with_itself(action):
    say(action, "Two bids came")
    update = say(action, SECRET, rag="red", exemption=EXEMPTION)
    assert update.exempt and update.reason == f"{SECRET}, why"
    assert carried(action) == ("red", "Two bids came, why", "Two bids came, done")


def test_only_whoever_sees_exempt_material_makes_an_update_exempt(action):
    manager = make.person("Mona")
    make.grant(manager, Role.PROGRAMME_MANAGER, over=action.programme)
    said = UpdateStatement(text=SECRET, stated_rag="green", justification="x")
    conventions = Conventions.objects.in_force(DAY)
    with pytest.raises(PermissionDenied):
        update_action(action, said, by=manager, on=DAY, conventions=conventions, exemption=EXEMPTION)
    assert not action.updates.exists()


def test_an_update_made_exempt_later_takes_its_words_from_the_action(action):
    say(action, "Two bids came")
    update = say(action, SECRET, rag="red")
    restrict_update(update, EXEMPTION, by=DEMO)
    assert carried(action) == ("red", "Two bids came, why", "Two bids came, done")
    assert action.history.count() == 4, "what changes the action has an entry"
    restrict_update(update, None, by=DEMO)
    assert carried(action) == ("red", f"{SECRET}, why", f"{SECRET}, done")


def test_what_says_no_change_since_an_update_is_exempt_with_it(action):
    update = say(action, SECRET, rag="amber")
    conventions = Conventions.objects.in_force(DAY)
    repeated = no_change(action, by=DEMO, on=DAY, conventions=conventions)
    restrict_update(update, EXEMPTION, by=DEMO)
    repeated.refresh_from_db()
    assert repeated.exempt and carried(action) == ("amber", "", "")


def test_no_change_since_an_exempt_update_carries_its_words_in_an_exempt_one(action):
    say(action, "Two bids came")
    say(action, SECRET, exemption=EXEMPTION)
    again = no_change(action, by=DEMO, on=DAY, conventions=Conventions.objects.in_force(DAY))
    assert again.exempt and again.reason == f"{SECRET}, why"
    assert carried(action)[1] == "Two bids came, why"


def test_making_it_exempt_needs_a_reason_and_opening_it_that_it_was(action):
    update = say(action, SECRET)
    with pytest.raises(ValidationError, match="Enter the public interest reason"):
        restrict_update(update, Exemption(Exempt.P3, " "), by=DEMO)
    with pytest.raises(ValidationError, match="nothing has changed"):
        restrict_update(update, None, by=DEMO)


def test_old_entries_of_the_history_are_masked_when_read_and_stay_as_they_are(
    action, open_reader, exempt_reader
):
    update = say(action, SECRET, rag="red")
    restrict_update(update, EXEMPTION, by=DEMO)
    for text in (told(open_reader, action), repr(history_for(open_reader, action))):
        assert SECRET not in text and RESTRICTED in text
    for text in (told(exempt_reader, action), repr(history_for(exempt_reader, action))):
        assert SECRET in text
    assert action.history.filter(reason=f"{SECRET}, why").exists(), "the row itself was not rewritten"
    restrict_update(update, None, by=DEMO)
    assert SECRET not in told(open_reader, action).split("opened")[0]


@pytest.mark.parametrize("page", ["/history/action/{pk}/", "/history/action/{pk}/?as_at={day}"])
def test_the_page_of_one_record_through_time_masks_them_too(action, client, open_reader, exempt_reader, page):
    restrict_update(say(action, SECRET, rag="red"), EXEMPTION, by=DEMO)
    address = page.format(pk=action.pk, day="29/11/2099")
    client.force_login(open_reader)
    assert SECRET not in client.get(address).content.decode()
    client.force_login(exempt_reader)
    assert SECRET in client.get(f"/history/action/{action.pk}/").content.decode()


def test_the_migration_takes_the_words_off_live_actions_and_writes_their_entries(action):
    say(action, "Two bids came")
    update = say(action, SECRET, rag="red")
    update.exempt, update.exempt_paragraph, update.exempt_reason = True, Exempt.P3, "Price."
    update.save()  # as it was done before
    untouched = make.action("Another")
    entries = untouched.history.count()
    migration = import_module("actions.migrations.0004_words_of_exempt_updates")
    apps = MigrationLoader(connection).project_state().apps  # over the tables as they are
    migration.take_words_off(apps, None)
    assert carried(action) == ("red", "Two bids came, why", "Two bids came, done")
    last = action.history.first()
    assert (last.reason, last.through, last.version) == (
        "Two bids came, why",
        "migration",
        action.history.count(),
    )
    assert untouched.history.count() == entries
    migration.take_words_off(apps, None)
    assert action.history.first().pk == last.pk, "done twice it does nothing"


def test_a_reason_that_stands_behind_an_exempt_update_says_of_which_day_it_is(client, action, open_reader):
    """Or the words of an earlier day stand as today's beside the figures of the exempt one."""
    conventions = Conventions.objects.in_force(DAY)
    for on, exemption in ((DAY, None), (DAY + timedelta(days=40), EXEMPTION)):
        said = UpdateStatement(text="x", stated_rag="amber", reason="Rain", being_done="Waiting")
        update_action(action, said, by=DEMO, on=on, conventions=conventions, exemption=exemption)
    client.force_login(open_reader)
    page = " ".join(client.get(action.get_absolute_url()).content.decode().split())
    assert "Why, as said on 15 June 2026:" in page
