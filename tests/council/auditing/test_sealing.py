"""Seals: what was done to the history behind the triggers' back is found and named."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, connections, transaction
from pypdf import PdfReader

from council import history
from council.auditing import sealed_rows, sealing, verification
from council.models import Event, Seal
from tests import factories
from tests.reports import plans

pytestmark = pytest.mark.django_db

TABLE = "council_historicaldirectorate"
NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def behind_the_triggers() -> Iterator[None]:
    """The block in which somebody with the database's password has taken the triggers away."""
    connection.check_constraints()  # PostgreSQL keeps its triggers while it still has keys to check
    with history.lifted():
        yield


def seal() -> sealing.Sealed:
    return sealing.seal_new(at=NOW)


def found(*heads: str) -> list[str]:
    """What verifying names, in words."""
    return [finding.in_words() for finding in verification.Verification(expected=heads).findings()]


def entry(name: str) -> tuple[int, str]:
    """The key of the directorate's latest history row, and how a finding names the directorate."""
    row = factories.directorate(name).history.latest()
    return row.pk, f"(directorate {row.id})"


def copy_of(key: int, *, under: int) -> None:
    """Slips in a copy of a history row under another key."""
    columns = "id, name, code, through, history_date, history_change_reason, history_type"
    sql(
        f"INSERT INTO {TABLE} (history_id, {columns}) "
        f"SELECT %s, {columns} FROM {TABLE} WHERE history_id = %s",
        under,
        key,
    )


@pytest.fixture
def three() -> list[int]:
    """The keys of three history rows under seal."""
    keys = [entry(name)[0] for name in ("Children", "Places", "Resources")]
    seal()
    return keys


def test_every_table_that_only_grows_is_sealed_and_seals_are_chained():
    tables = {model._meta.db_table for model in sealing.sealed_models()}
    assert tables | {"council_seal"} == set(history.append_only_tables())
    assert {"council_event", "council_historicaluser", "reports_issuedreport"} <= tables


def test_what_nobody_touched_is_whole(three):
    assert found() == []


def test_a_flipped_byte_is_refused_by_the_trigger_also_in_a_seal(three):
    for table in (TABLE, "council_seal"):
        column = "name" if table == TABLE else "head"
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            sql(f"UPDATE {table} SET {column} = 'x'")


@pytest.mark.parametrize(
    "change",
    [
        "name = 'Placer'",
        "code = 'P'",
        "history_change_reason = 'Agreed by Cabinet'",
        "history_date = '2020-01-01 00:00:00+00:00'",
        "history_type = '~'",
        "history_user_id = NULL, through = 'page'",
    ],
)
def test_a_changed_row_is_named(three, change):
    key, record = entry("Places")
    with behind_the_triggers():
        sql(f"UPDATE {TABLE} SET {change} WHERE history_id = %s", key)
    assert found() == [f"changed: {TABLE} {key} {record}"]


def test_a_row_that_can_no_longer_be_read_is_named():
    key, record = entry("Places")
    seal()
    broken = "'broken'" if connection.vendor == "postgresql" else "CAST(X'80FF' AS TEXT)"  # no UTF-8
    with behind_the_triggers():
        sql(f"UPDATE {TABLE} SET name = {broken} WHERE history_id = %s", key)
        if connection.vendor == "sqlite":
            sql(f"UPDATE {TABLE} SET history_date = 'never' WHERE history_id = %s", key)
    assert found() == [f"changed: {TABLE} {key} {record}"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_removed_row_is_named(three, place):
    with behind_the_triggers():
        sql(f"DELETE FROM {TABLE} WHERE history_id = %s", three[place])
    assert found() == [f"removed: {TABLE} {three[place]} (directorate)"]


def test_a_row_slipped_in_under_a_seal_is_named_also_after_the_next_seal(three):
    _, record = entry("Places")
    copy_of(three[1], under=three[0] - 1)  # an insert needs no trigger taken away
    expected = [f"slipped in: {TABLE} {three[0] - 1} {record}"]
    assert found() == expected
    entry("Housing")
    seal()
    assert found() == expected


def test_a_row_slipped_into_a_gap_is_named(three):
    with behind_the_triggers():
        sql(f"DELETE FROM {TABLE} WHERE history_id = %s", three[1])
        copy_of(three[2], under=three[1])
    assert [words.split(" (")[0] for words in found()] == [f"changed: {TABLE} {three[1]}"]


def test_an_event_and_an_issued_report_are_under_seal_too():
    event = Event.objects.create(kind=Event.Kind.EXPORTED, what="Actions")
    seal()
    with behind_the_triggers():
        sql("UPDATE council_event SET what = 'Nothing' WHERE id = %s", event.pk)
    assert found() == [f"changed: council_event {event.pk}"]


def test_what_is_written_after_a_seal_waits_for_the_next(three):
    entry("Housing")
    assert sealing.rows_to_seal() == 1
    assert found() == []
    assert seal().rows == 1
    assert sealing.rows_to_seal() == 0


def test_sealing_again_with_nothing_new_adds_nothing(three):
    before = Seal.objects.count()
    again = seal()
    assert (again.seals, again.rows, again.head) == (0, 0, sealing.last_head())
    assert Seal.objects.count() == before


def test_each_seal_follows_the_one_before(three):
    entry("Housing")
    seal()
    seals = list(Seal.objects.order_by("pk"))
    assert len(seals) > 1
    assert [one.previous for one in seals] == ["", *(one.head for one in seals[:-1])]
    assert found(*(one.head for one in seals)) == []


def test_many_rows_are_sealed_a_part_at_a_time(monkeypatch):
    monkeypatch.setattr(sealing, "ROWS_A_SEAL", 2)
    keys = [entry(f"Directorate {n}")[0] for n in range(5)]
    seal()
    assert list(Seal.objects.filter(table=TABLE).values_list("rows", flat=True)) == [2, 2, 1]
    with behind_the_triggers():
        sql(f"DELETE FROM {TABLE} WHERE history_id IN (%s, %s)", keys[1], keys[4])
    assert [words.split(" (")[0] for words in found()] == [f"removed: {TABLE} {keys[n]}" for n in (1, 4)]


@pytest.mark.parametrize(
    "change", ["sealed_at = '2020-01-01 00:00:00+00:00'", "last = last - 1", f"head = '{'0' * 64}'"]
)
def test_a_changed_seal_is_named(three, change):
    one = Seal.objects.get(table=TABLE)
    with behind_the_triggers():
        sql(f"UPDATE council_seal SET {change} WHERE id = %s", one.pk)
    assert f"changed: council_seal {one.pk} (a seal over {TABLE})" in found()


def test_a_seal_changed_to_suit_a_changed_row_is_named(three):
    one = Seal.objects.get(table=TABLE)
    with behind_the_triggers():
        sql(f"UPDATE {TABLE} SET name = 'Placer' WHERE history_id = %s", three[1])
        digests = resealed(one)
        sql("UPDATE council_seal SET digests = %s WHERE id = %s", digests, one.pk)
    assert found() == [f"changed: council_seal {one.pk} (a seal over {TABLE})"]


def resealed(one: Seal) -> bytes:
    """The digests that the seal's rows have now."""
    salts = bytes(one.salts)
    rows = sealed_rows.SealedColumns.under(one).rows(after=None, until=one.last)
    return b"".join(
        sealed_rows.PACKED.pack(
            key, sealed_rows.SealedColumns.under(one).digest(values, salts[place * 16 : place * 16 + 16])
        )
        for place, (key, values) in enumerate(rows)
    )


def test_a_removed_seal_is_named(three):
    entry("Housing")
    seal()
    first, second = Seal.objects.filter(table=TABLE).order_by("pk")
    with behind_the_triggers():
        sql("DELETE FROM council_seal WHERE id = %s", first.pk)
    named = found()
    assert named[0] == f"removed: council_seal (one or more before seal {second.pk})"
    assert [words.split(" (")[0] for words in named[1:]] == [f"slipped in: {TABLE} {key}" for key in three]


def test_a_seal_that_can_no_longer_be_read_is_named(three):
    one = Seal.objects.get(table=TABLE)
    with behind_the_triggers():
        sql("UPDATE council_seal SET digests = %s WHERE id = %s", b"short", one.pk)
    assert found() == [f"changed: council_seal {one.pk} (it cannot be read as a seal any more)"]


def test_a_chain_made_anew_is_found_out_by_a_head_kept_elsewhere(three):
    head = sealing.last_head()
    with behind_the_triggers():
        sql(f"UPDATE {TABLE} SET name = 'Placer' WHERE history_id = %s", three[1])
        sql("DELETE FROM council_seal")
    seal()
    assert found() == []
    assert found(head) == [f"removed: council_seal (no seal has the head {head})"]


def test_a_column_added_later_leaves_a_seal_whole(monkeypatch):
    class Layout(sealed_rows.SealedColumns):
        @classmethod
        def of(cls, model):
            whole = super().of(model)
            return cls(whole.table, tuple(c for c in whole.columns if c != "code"), whole.words)

    key, record = entry("Places")
    with monkeypatch.context() as before:
        before.setattr(sealing, "SealedColumns", Layout)
        seal()
    assert "code" not in Seal.objects.get(table=TABLE).columns
    entry("Housing")
    seal()
    assert found() == []
    with behind_the_triggers():
        sql(f"UPDATE {TABLE} SET name = 'Placer' WHERE history_id = %s", key)
    assert found() == [f"changed: {TABLE} {key} {record}"]


def test_words_are_under_seal_by_a_digest_that_tells_nothing_without_its_salt():
    layout = sealed_rows.SealedColumns.of(factories.directorate("Places").history.model)
    assert {"name", "code", "history_change_reason", "through"} == layout.words
    digests = {
        sealed_rows.digest_of_words(b"Alice", column=b"name", salt=salt) for salt in (b"1" * 16, b"2" * 16)
    }
    assert len(digests) == 2


def test_of_two_who_seal_at_once_one_is_told(three, monkeypatch):
    entry("Housing")
    look = sealing._being_written

    def meanwhile(tables, *, patience):
        monkeypatch.setattr(sealing, "_being_written", look)
        seal()
        return set()

    monkeypatch.setattr(sealing, "_being_written", meanwhile)
    with pytest.raises(sealing.AlreadySealing):
        seal()
    assert found() == []


@pytest.mark.django_db(transaction=True)
def test_a_change_still_being_written_is_left_to_the_next_seal_and_holds_nobody_up():
    if connection.vendor != "postgresql":
        assert sealing._being_written([TABLE], patience=60) == set()  # SQLite lets one write at a time
        return
    late = connections.create_connection("default")
    try:
        late.set_autocommit(False)
        with late.cursor() as cursor:
            cursor.execute(
                "INSERT INTO council_event (at, kind, what, detail) "
                "VALUES (now(), 'exported', 'Late', '{}') RETURNING id"
            )
            (key,) = cursor.fetchone()
        soon = Event.objects.create(kind=Event.Kind.EXPORTED, what="Soon")
        entry("Places")
        assert key < soon.pk
        sealed = sealing.seal_new(at=NOW, patience=0.1)
        assert sealed.left == ("council_event",)
        assert list(Seal.objects.values_list("table", flat=True)) == [TABLE]
        late.commit()
    finally:
        late.close()
    assert found() == []
    assert seal().rows == 2
    assert found() == []
    assert Seal.objects.get(table="council_event").last == soon.pk


@pytest.mark.pages
def test_an_issued_report_names_the_last_seal():
    draft = plans.report(factories.programme())
    head = seal().head
    issued = plans.issue(draft, by=factories.clerk(), on=factories.DAY)
    assert issued.history_seal == head == issued.position["front"]["history_seal"]
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(bytes(issued.pdf))).pages)
    assert head in "".join(words.split())
    seal()
    with behind_the_triggers():
        sql("UPDATE reports_issuedreport SET pdf = %s WHERE id = %s", b"another", issued.pk)
    assert found(head) == [f"changed: reports_issuedreport {issued.pk}"]


def test_the_commands_say_what_they_sealed_and_found(three):
    key, record = entry("Housing")
    out = StringIO()
    call_command("seal_history", stdout=out)
    said = json.loads(out.getvalue())
    assert (said["event"], said["rows"], said["seals"], said["left"]) == ("history_sealed", 1, 1, [])
    assert said["head"] == sealing.last_head()

    out = StringIO()
    call_command("verify_history", head=[said["head"]], stdout=out)
    assert f"4 rows under 2 seals; 0 rows wait for the next one. Head: {said['head']}" in out.getvalue()
    assert "Everything is as it was sealed." in out.getvalue()

    with behind_the_triggers():
        sql(f"UPDATE {TABLE} SET name = 'x' WHERE history_id = %s", key)
    out = StringIO()
    with pytest.raises(CommandError, match="not as it was sealed") as refusal:
        call_command("verify_history", stdout=out)
    assert refusal.value.returncode == 1
    assert f"changed: {TABLE} {key} {record}\n" in out.getvalue()


def test_a_verification_is_told_as_json_and_kept_for_the_auditors_page(client, three):
    auditor = factories.person("Olga")
    factories.grant(auditor, "auditor")
    client.force_login(auditor)
    assert "Never" in client.get("/history/seals/").content.decode()
    seal()
    out = StringIO()
    call_command("verify_history", json=True, stdout=out)
    said = json.loads(out.getvalue())
    assert (said["whole"], said["findings"], said["head"]) == (True, [], sealing.last_head())
    page = client.get("/history/seals/").content.decode()
    assert "Whole" in page and said["head"] in page
    with behind_the_triggers():
        sql(f"DELETE FROM {TABLE} WHERE history_id = %s", three[0])
    out = StringIO()
    with pytest.raises(CommandError, match="2 findings"):
        call_command("verify_history", json=True, stdout=out)
    said = json.loads(out.getvalue())
    assert said["findings"][0] == {
        "what": "removed",
        "table": TABLE,
        "key": three[0],
        "record": "directorate",
    }
    assert [finding["what"] for finding in said["findings"][1:]] == [
        "without history"
    ]  # the directorate itself
    assert "Not as it was sealed" in client.get("/history/seals/").content.decode()


@pytest.mark.parametrize("statement", ["UPDATE {} SET history_type = '+'", "DELETE FROM {}"])
def test_an_actions_history_is_held_by_its_triggers_and_told_by_its_seal(statement):
    """The same two done to a row with the triggers standing, and with the triggers taken away."""
    action = factories.action()
    action.title = "Another"
    action.save()
    table, key = "actions_historicalaction", action.history.latest().pk
    attack = f"{statement.format(table)} WHERE history_id = %s"
    seal()
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        sql(attack, key)
    assert found() == []
    with behind_the_triggers():
        sql(attack, key)
    assert [words.split(" (")[0] for words in found()] in (
        [f"changed: {table} {key}"],
        [f"removed: {table} {key}"],
    )
