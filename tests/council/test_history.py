"""History: every change leaves a signed row, and neither code nor SQL can take it back."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
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
    assert history.trigger_faults() == []


def test_a_trigger_that_is_gone_is_reported_and_put_back():
    history.remove()
    try:
        errors = run_checks(tags=["database"], databases=["default"])
        assert "history.E001" in [error.id for error in errors]
    finally:
        history.install()
    assert history.trigger_faults() == []


@contextmanager
def meddled(*statements: str) -> Iterator[None]:
    """The block after somebody with the database's password did this to the triggers."""
    connection.check_constraints()
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        yield
        transaction.set_rollback(True)


EVENTS = "council_event"
SEALS = "council_seal"
FOR_REPLICAS, SLIPPED_IN = "trigger for replicas only", "trigger or rule slipped in"


@pytest.mark.only("postgres")  # each has a way of its own to leave a trigger there that holds nothing
@pytest.mark.parametrize(
    ("table", "statement", "what"),
    [
        (EVENTS, "DROP TRIGGER council_event_kept ON council_event", "missing trigger"),
        (SEALS, "ALTER TABLE council_seal DISABLE TRIGGER council_seal_kept", "disabled trigger"),
        (EVENTS, "ALTER TABLE council_event DISABLE TRIGGER USER", "disabled trigger"),
        (EVENTS, "ALTER TABLE council_event ENABLE REPLICA TRIGGER council_event_kept", FOR_REPLICAS),
        (
            EVENTS,
            "CREATE OR REPLACE TRIGGER council_event_kept BEFORE UPDATE OR DELETE ON council_event "
            "FOR EACH ROW WHEN (false) EXECUTE FUNCTION refuse_history_change()",
            "gutted trigger",
        ),
        (
            EVENTS,
            "CREATE OR REPLACE TRIGGER council_event_kept BEFORE UPDATE OF kind ON council_event "
            "FOR EACH ROW EXECUTE FUNCTION refuse_history_change()",
            "gutted trigger",
        ),
        (
            EVENTS,
            "CREATE OR REPLACE TRIGGER council_event_kept AFTER UPDATE OR DELETE ON council_event "
            "FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "gutted trigger",
        ),
        (
            EVENTS,
            "CREATE TRIGGER a_first BEFORE INSERT ON council_event "
            "FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "trigger or rule slipped in",
        ),
        (SEALS, "CREATE RULE quiet AS ON INSERT TO council_seal DO INSTEAD NOTHING", SLIPPED_IN),
    ],
)  # fmt: skip
def test_a_trigger_that_stands_and_holds_nothing_is_named(table, statement, what):
    with meddled(statement):
        faults = history.trigger_faults()
        assert {(fault.table, fault.what) for fault in faults} == {(table, what)}
        assert f"{what}: {table}" in faults[0].in_words()
        if "slipped" not in what:
            history.install()
            assert history.trigger_faults() == []
    assert history.trigger_faults() == []


@pytest.mark.only("postgres")  # one function stands behind all of its triggers
def test_a_function_replaced_by_one_that_does_nothing_guts_every_trigger():
    with meddled(
        "CREATE OR REPLACE FUNCTION refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$"
    ):
        faults = history.trigger_faults()
        assert {fault.what for fault in faults} == {"gutted trigger"}
        assert len(faults) == 2 * len(history.append_only_tables())
        history.install()
        assert history.trigger_faults() == []


@pytest.mark.only("sqlite")  # its triggers hold their bodies themselves
@pytest.mark.parametrize(
    ("statements", "what"),
    [
        (["DROP TRIGGER council_event_no_update"], "missing trigger"),
        (
            [
                "DROP TRIGGER council_event_no_update",
                "CREATE TRIGGER council_event_no_update BEFORE UPDATE ON council_event BEGIN SELECT 1; END",
            ],
            "gutted trigger",
        ),
        (
            [
                "DROP TRIGGER council_event_no_update",
                "CREATE TRIGGER council_event_no_update BEFORE UPDATE ON council_event WHEN 0 "
                "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END",
            ],
            "gutted trigger",
        ),
        (
            ["CREATE TRIGGER quiet BEFORE INSERT ON council_event BEGIN SELECT RAISE(IGNORE); END"],
            "trigger or rule slipped in",
        ),
    ],
)
def test_a_trigger_with_another_body_is_named(statements, what):
    with meddled(*statements):
        (fault,) = history.trigger_faults()
        assert (fault.table, fault.what) == ("council_event", what)
        if "slipped" not in what:
            history.install()
            assert history.trigger_faults() == []


@pytest.mark.only("sqlite")  # on PostgreSQL a trigger's name belongs to its table
def test_a_trigger_of_the_same_name_on_another_table_holds_nothing():
    with meddled(
        "DROP TRIGGER council_event_no_update",
        "CREATE TRIGGER council_event_no_update BEFORE UPDATE ON council_post "
        "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END",
    ):
        (fault,) = history.trigger_faults()
        assert (fault.table, fault.what) == ("council_event", "missing trigger")


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


STOOD_DOWN = "setting that stands triggers down"


@pytest.mark.only("postgres")  # SQLite has no setting under which its triggers rest
@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("SET LOCAL session_replication_role = 'replica'", "this session"),
        ("ALTER DATABASE {database} SET session_replication_role = 'replica'", "database {name}"),
        ("ALTER ROLE {user} SET session_replication_role TO replica", "role {role}"),
        (
            "ALTER ROLE {user} IN DATABASE {database} SET session_replication_role = 'replica'",
            "role {role}, database {name}",
        ),
        (
            "CREATE FUNCTION rewrite() RETURNS int LANGUAGE sql SET session_replication_role = replica "
            "AS 'SELECT 1'",
            "function rewrite()",
        ),
    ],
)
def test_a_setting_under_which_no_trigger_fires_is_named_by_every_chore(statement, place, capsys):
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_user")
        name, role = cursor.fetchone()
    with meddled(statement.format(database=quote(name), user=quote(role))):
        (fault,) = history.trigger_faults()
        words = fault.in_words()
        (error,) = run_checks(tags=["database"], databases=["default"])
        with pytest.raises(CommandError, match="not as it was sealed"):
            call_command("verify_history")
        call_command("migrate", verbosity=0)
    expected = f"{STOOD_DOWN}: {place.format(name=name, role=role)} (session_replication_role=replica)"
    assert words == expected
    assert error.id == "history.E002" and expected in error.msg
    printed = capsys.readouterr()
    assert expected in printed.out and expected in printed.err
    assert history.trigger_faults() == []
