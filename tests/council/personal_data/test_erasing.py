"""Erasing under seal: the words are gone, the rest is still proven, and the triggers stand again."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import Error, connection, transaction

from council import history
from council.access.acting import PURGE
from council.auditing.sealed_rows import digest_of_words, sealed_digests
from council.models import Event, PurgedRow, Seal, User
from council.personal_data.erasing import NotUnderSeal, erasing
from tests import factories as make
from tests.council.personal_data.seals import NOW, event, seal, verify

pytestmark = pytest.mark.django_db

HISTORY = User.history.model
TABLE = HISTORY._meta.db_table


@contextmanager
def purge(*models) -> Iterator:
    with erasing(*models, what="Purged for a test", by=PURGE, at=NOW) as gone:
        yield gone


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def behind_the_triggers() -> Iterator[None]:
    connection.check_constraints()
    with history.lifted():
        yield


@pytest.fixture
def entry() -> int:
    """The key of a history row of a person, under seal."""
    key = make.person("Alice").history.latest().pk
    make.person("Bob")
    seal()
    return key


def test_words_that_were_purged_are_gone_and_the_history_is_whole(entry):
    with purge(HISTORY) as gone:
        assert gone.blank(HISTORY, {entry: {"name": "Somebody"}}) == 1
    row = HISTORY.objects.get(pk=entry)
    assert (row.name, row.email) == ("Somebody", "alice@council.example")
    assert verify() == ([], 1)
    told = Event.objects.get(kind=Event.Kind.PURGED)
    assert (told.what, told.detail["rows"]) == ("Purged for a test", 1)


def test_nothing_kept_lets_anybody_try_names(entry):
    """The digest of the word stays; the salt without which no guess can be tried is gone."""
    before = sealed_digests(Seal.objects.get(table=TABLE))[entry][1]
    with purge(HISTORY) as gone:
        gone.blank(HISTORY, {entry: {"name": "Somebody"}})
    kept = PurgedRow.objects.get(table=TABLE, key=entry).kept["name"]
    assert kept == digest_of_words(b"Alice", column=b"name", salt=before).hex()
    assert all(before not in bytes(seal.salts) for seal in Seal.objects.all())


def test_a_row_may_be_purged_again(entry):
    for words in ({"name": "Somebody"}, {"email": "gone@former.invalid"}):
        with purge(HISTORY) as gone:
            gone.blank(HISTORY, {entry: words})
        seal()
        assert verify() == ([], 1)


def test_what_is_empty_stays_empty_and_leaves_no_trace(entry):
    with purge(HISTORY) as gone:
        assert gone.blank(HISTORY, {entry: {"history_change_reason": "x"}}) == 0
    assert HISTORY.objects.get(pk=entry).history_change_reason == ""
    assert not PurgedRow.objects.exists()


@pytest.mark.parametrize("column", ["is_active", "history_date", "history_user_id", "id"])
def test_dates_and_keys_are_never_purged(entry, column):
    with pytest.raises(ValueError, match="no words"), purge(HISTORY) as gone:
        gone.blank(HISTORY, {entry: {column: None}})
    assert verify() == ([], 0)


def test_a_removed_row_is_known_to_be_purged():
    key = event(Event.Kind.SIGNED_IN).pk
    seal()
    with purge(Event) as gone:
        gone.remove(Event, [key])
    assert not Event.objects.filter(pk=key).exists()
    assert verify() == ([], 1)


def test_what_no_seal_covered_is_sealed_before_it_is_purged():
    key = make.person("Alice").history.latest().pk
    with purge(HISTORY) as gone:
        gone.blank(HISTORY, {key: {"name": "Somebody"}})
    assert verify() == ([], 1)


def test_a_row_that_is_not_there_purges_nothing(entry):
    with pytest.raises(NotUnderSeal), purge(HISTORY) as gone:
        gone.blank(HISTORY, {entry: {"name": "Somebody"}, entry + 1000: {"name": "Somebody"}})
    assert HISTORY.objects.get(pk=entry).name == "Alice"


# --- the triggers -------------------------------------------------------------------------------------------


def refused(statement: str, *values: object) -> bool:
    try:
        with transaction.atomic():
            sql(statement, *values)
    except Error as error:
        return history.REFUSAL in str(error)
    return False


def test_the_triggers_stand_again_after_a_purge(entry):
    with purge(HISTORY) as gone:
        gone.blank(HISTORY, {entry: {"name": "Somebody"}})
    assert history.trigger_faults() == []
    assert refused(f"UPDATE {TABLE} SET name = 'x' WHERE history_id = %s", entry)
    assert refused(f"DELETE FROM {TABLE} WHERE history_id = %s", entry)
    assert refused("UPDATE council_seal SET head = 'x'")


def test_the_triggers_stand_again_after_a_purge_that_failed_in_the_middle(entry):
    with pytest.raises(RuntimeError), purge(HISTORY) as gone:
        gone.blank(HISTORY, {entry: {"name": "Somebody"}})
        raise RuntimeError("the machine stopped")
    assert history.trigger_faults() == []
    assert HISTORY.objects.get(pk=entry).name == "Alice"
    assert refused(f"UPDATE {TABLE} SET name = 'x' WHERE history_id = %s", entry)
    assert not Event.objects.filter(kind=Event.Kind.PURGED).exists()
    assert verify() == ([], 0)


def test_a_purge_stands_down_the_triggers_of_its_own_tables_alone(entry):
    make.directorate("Places")
    with purge(HISTORY):
        assert refused("UPDATE council_historicaldirectorate SET name = 'x'")


def test_no_other_table_may_be_purged():
    with pytest.raises(ValueError, match="not append-only"), purge(User):
        pass


@pytest.mark.django_db(transaction=True)
def test_a_purge_that_failed_leaves_the_triggers_standing_for_everybody_else():
    """With a transaction of its own, as in production, and not inside that of a test."""
    key = make.person("Alice").history.latest().pk
    with pytest.raises(RuntimeError), purge(HISTORY) as gone:
        gone.blank(HISTORY, {key: {"name": "Somebody"}})
        raise RuntimeError("the machine stopped")
    connection.close()  # what a new connection meets is what was committed
    assert history.trigger_faults() == []
    assert HISTORY.objects.get(pk=key).name == "Alice"
    with purge(HISTORY) as gone:
        gone.blank(HISTORY, {key: {"name": "Somebody"}})
    connection.close()
    assert history.trigger_faults() == []
    assert refused(f"UPDATE {TABLE} SET name = 'x' WHERE history_id = %s", key)
    assert verify() == ([], 1)


# --- hiding a change behind a purge -------------------------------------------------------------------------


def test_what_was_changed_before_a_purge_is_still_named(entry):
    with behind_the_triggers():
        sql(f"UPDATE {TABLE} SET is_active = NOT is_active WHERE history_id = %s", entry)
    with purge(HISTORY) as gone:
        gone.blank(HISTORY, {entry: {"name": "Somebody"}})
    found, purges = verify()
    assert [words.split(" (")[0] for words in found] == [f"changed: {TABLE} {entry}"] and not purges


@pytest.mark.parametrize(
    "change", ["name = 'Mallory'", "email = 'mallory@council.example'", "is_active = NOT is_active"]
)
def test_what_was_changed_after_a_purge_is_named(entry, change):
    with purge(HISTORY) as gone:
        gone.blank(HISTORY, {entry: {"name": "Somebody"}})
    with behind_the_triggers():
        sql(f"UPDATE {TABLE} SET {change} WHERE history_id = %s", entry)
    assert [words.split(" (")[0] for words in verify()[0]] == [f"changed: {TABLE} {entry}"]


def test_a_purge_that_no_event_tells_of_is_named(entry):
    with purge(HISTORY) as gone:
        gone.blank(HISTORY, {entry: {"name": "Somebody"}})
    told = PurgedRow.objects.get().event
    with behind_the_triggers():
        sql(f"DELETE FROM {TABLE} WHERE history_id = %s", entry + 1)
    PurgedRow.objects.create(event=told, table=TABLE, key=entry + 1, removed=True)
    assert verify()[0] == [
        f"slipped in: council_purgedrow (event {told.pk} tells of 1 purged rows, not of 2)"
    ]


def test_a_purged_row_put_back_is_named():
    key = event(Event.Kind.SIGNED_IN, "Mallory signed in").pk
    seal()
    with purge(Event) as gone:
        gone.remove(Event, [key])
    Event.objects.create(pk=key, kind=Event.Kind.SIGNED_IN, what="Mallory signed in")
    assert [words.split(" (")[0] for words in verify()[0]] == [f"changed: council_event {key}"]


def test_nobody_else_stands_the_triggers_down():
    """The one audited way round has one caller; lifting them all is for conftest alone."""
    root = Path(__file__).resolve().parents[3]
    callers = {
        str(path.relative_to(root))
        for room in ("council", "programmes", "actions", "risks", "savings", "reports")
        for path in (root / room).rglob("*.py")
        if re.search(r"\b(purging|lifted|remove)\(", path.read_text(encoding="utf-8"))
        and "council.history" in path.read_text(encoding="utf-8")
    }
    assert callers - {"council/history/triggers.py"} == {"council/personal_data/erasing.py"}
