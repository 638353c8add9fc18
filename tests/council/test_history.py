"""History: every change leaves a signed row, and neither code nor SQL can take it back."""

import pytest
from django.core.checks import run_checks
from django.db import Error, connection, transaction
from django.db.models.signals import post_init

from actions.models import Action
from council import history
from council.models import Directorate, Event, User
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_change_is_signed_with_who_why_and_through_what():
    alice = factories.person("Alice")
    finance = factories.post("Head of Finance")
    with history.authored(by=alice, for_post=finance, why="Renamed by Cabinet", through="page"):
        resources = Directorate.objects.create(name="Resources")
    entry = resources.history.get()
    assert (entry.history_user, entry.for_post) == (alice, finance)
    assert (entry.history_change_reason, entry.through) == ("Renamed by Cabinet", "page")


def test_an_inner_author_takes_what_it_leaves_out_from_the_outer_one():
    alice = factories.person("Alice")
    with (
        history.authored(by=alice, through="import 12"),
        history.authored(why="Update"),
    ):
        resources = Directorate.objects.create(name="Resources")
    entry = resources.history.get()
    assert (entry.history_user, entry.through, entry.history_change_reason) == (alice, "import 12", "Update")


def test_bulk_writes_through_history_leave_a_signed_row_each():
    alice = factories.person("Alice")
    with history.authored(by=alice, why="Set up", through="command"):
        made = history.bulk_create([Directorate(name=f"Directorate {n}") for n in range(3)])
        for one in made:
            one.code = "X"
        history.bulk_update(made, ["code"])
    rows = list(made[0].history.all())
    assert [(r.history_type, r.code, r.through) for r in rows] == [
        ("~", "X", "command"),
        ("+", "", "command"),
    ]
    assert all(r.history_user == alice for r in rows)


@pytest.mark.parametrize("call", ["update", "delete", "bulk_create", "bulk_update"])
def test_writes_that_would_skip_history_are_refused(call):
    one = factories.directorate()
    arguments = {
        "update": ((), {"code": "X"}),
        "delete": ((), {}),
        "bulk_create": (([Directorate(name="Other")],), {}),
        "bulk_update": (([one], ["code"]), {}),
    }
    positional, named = arguments[call]
    with pytest.raises(history.HistoryBypassed, match=call):
        getattr(Directorate.objects.all(), call)(*positional, **named)
    assert Directorate.objects.get().code == ""


def test_a_sign_in_alone_is_no_change_of_a_person():
    alice = factories.person("Alice")
    before = alice.history.count()
    alice.save(update_fields=["last_login"])
    assert alice.history.count() == before


@pytest.mark.parametrize("table", ["council_historicaldirectorate", "council_event"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET id = id", "DELETE FROM {}"],
)
def test_the_database_refuses_to_rewrite_what_only_grows(table, statement):
    factories.directorate()
    Event.objects.create(kind=Event.Kind.EXPORTED, what="Actions")
    column = "history_id = history_id" if "historical" in table else "id = id"
    sql = statement.format(table).replace("id = id", column)
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_postgresql_refuses_to_truncate_history():
    if connection.vendor != "postgresql":
        assert "council_event" in history.append_only_tables()  # SQLite has no TRUNCATE to refuse
        return
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE council_event CASCADE")


def test_every_history_table_has_its_triggers():
    assert len(history.append_only_tables()) > 20
    assert history.missing() == []


def test_a_trigger_that_is_gone_is_reported_and_put_back():
    history.remove()
    try:
        errors = run_checks(tags=["database"], databases=["default"])
        assert "history.E001" in [error.id for error in errors]
    finally:
        history.install()
    assert history.missing() == []


def test_a_person_is_deactivated_never_deleted():
    alice = factories.person("Alice")
    with pytest.raises(Exception, match="deactivated"):
        alice.delete()
    assert User.objects.filter(pk=alice.pk).exists()


def test_a_record_that_was_read_in_part_reads_the_rest_when_it_is_asked(django_assert_num_queries):
    made = factories.action("Reconcile the ledger", description="All of it.")
    read = Action.objects.select_related("programme").only("title", "programme__code").get(pk=made.pk)
    assert read == made and not read._state.adding and read._state.db == "default"
    assert "description" in read.get_deferred_fields() and "title" not in read.get_deferred_fields()
    with django_assert_num_queries(1):
        assert (read.programme.code, read.title, read.description) == (
            made.programme.code, "Reconcile the ledger", "All of it.",
        )  # fmt: skip


def test_whoever_listens_to_records_being_read_hears_of_each():
    heard = []
    made = factories.action("Reconcile the ledger")

    def hear(instance, **told):
        heard.append(instance.title)

    post_init.connect(hear, sender=Action)
    try:
        assert Action.objects.get().pk == made.pk
    finally:
        post_init.disconnect(hear, sender=Action)
    Action.objects.get()
    assert heard == ["Reconcile the ledger"]
