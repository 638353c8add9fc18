"""What history costs: an update, a bulk change, and verifying 100,000 rows under seal and their records."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.benchmarks import Benchmark

ROWS = 100_000  # under seal
RECORDS = 50_000  # of which they are the history, in the verifying
FEW = 1_000  # rows of a short history, whose page a long one's is compared with
ACTIONS = 5_000  # changed in one go
UPDATES = 50  # saved one after the other in one turn
MOST_MEMORY = 8_000  # KB that verifying may add to the process, however many the rows
NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
DAY = date(2026, 6, 15)


def benchmarks() -> Iterable[Benchmark]:
    for database in ("sqlite", "postgres"):
        yield Benchmark(
            name="history.verify",
            database=database,
            ours=verify,
            reference=read,
            goal=2.0,
            note=f"{ROWS:,} rows of {RECORDS:,} records; the reference only reads both; "
            "adding no more than 8 MB of memory, checked",
            runs=3,
            prepare=partial(prepared, database, under_seal),
        )
        yield on_actions(
            database,
            "history.page",
            goal=3.0,
            note=f"the register's first page with {ROWS:,} rows of history, against up to the {FEW:,}th",
            runs=7,
            prepare=paging,
        )
        yield from (
            on_actions(database, name, goal=goal, note=note, runs=runs, prepare=prepare)
            for name, goal, note, runs, prepare in (
                (
                    "history.update",
                    1.2,
                    f"{UPDATES} updates of an action, each with its save and the words it is found by",
                    7,
                    saving,
                ),
                ("history.bulk", 2.0, f"{ACTIONS:,} actions; bulk_update and bulk_create", 3, changing),
            )
        )


Sides = dict[str, Callable[[], Any]]


def on_actions(
    database: str, name: str, *, goal: float, note: str, runs: int, prepare: Callable[[], Sides]
) -> Benchmark:
    """A benchmark whose two sides `prepare` makes once the database is there."""
    sides: Sides = {}

    def seed() -> None:
        sides.update(prepare())

    return Benchmark(
        name=name,
        database=database,
        ours=lambda: sides["ours"](),
        reference=lambda: sides["reference"](),
        goal=goal,
        note=note,
        runs=runs,
        prepare=partial(prepared, database, seed),
    )


@contextmanager
def prepared(database: str, seed: Callable[[], None]) -> Iterator[None]:
    """A database as the migrations leave it, seeded, for as long as the block lasts."""
    from django.db import connection

    from tests.database import BUILD, Postgres, migrated_file, migrated_script, sqlite_config, switch_to

    BUILD.mkdir(exist_ok=True)
    # A socket's path may have 107 bytes, so PostgreSQL's folder can't lie in build/.
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=BUILD if database == "sqlite" else None))
    server = Postgres(folder) if database == "postgres" else None
    try:
        if server:
            server.start()
            script = migrated_script(server)
            server.create("bench")
            server.run("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={script}", "bench")
            switch_to(server.config("bench"))
        else:
            shutil.copy(migrated_file(), folder / "bench.sqlite3")
            switch_to(sqlite_config(folder / "bench.sqlite3", spared=""))
        seed()
        yield
    finally:
        connection.close()
        if server:
            server.stop()
        shutil.rmtree(folder)


# --- verifying ----------------------------------------------------------------------------------------------


def under_seal() -> None:
    """Puts the rows under seal, and sees that verifying them all takes no memory to speak of."""
    from tests import factories

    factories.action(description="What the review asked for, in a few words of our own. " * 4)
    grow_to(ROWS, records=RECORDS)
    Path("/proc/self/clear_refs").write_text("5")  # the process's peak is counted afresh from here
    before = kilobytes("VmRSS")
    verify()
    more = kilobytes("VmHWM") - before
    if more > MOST_MEMORY:
        raise AssertionError(f"Verifying took {more:,} KB more, and {MOST_MEMORY:,} are enough")


def kilobytes(kind: str) -> int:
    """A figure of this process's memory: VmRSS what it holds now, VmHWM the most it held."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(kind))


def grow_to(rows: int, *, records: int) -> None:
    """Copies the action, and its first history row for each copy, until so many rows are under seal."""
    from django.db import connection

    from actions.models import Action
    from council.auditing.sealing import seal_new

    live, kept = Action._meta, Action.history.model._meta
    quote = connection.ops.quote_name
    fresh = {"id": "id + n", "reference": "'SSR-B' || n", "title": "title || ' ' || n"}
    columns = [field.column for field in live.concrete_fields]
    own = ", ".join(map(quote, columns))
    copied = ", ".join(fresh.get(column, quote(column)) for column in columns)
    signs = [field.column for field in kept.concrete_fields if field.column not in columns]
    signed = ", ".join(f"first.{quote(column)}" for column in signs if column != "history_id")
    names = ", ".join(quote(column) for column in signs if column != "history_id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {live.db_table} ({own}) WITH RECURSIVE counted(n) AS "
            f"(SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {records}) "
            f"SELECT {copied} FROM counted, (SELECT * FROM {live.db_table} LIMIT 1) one"
        )
        for _ in range(rows // records):
            cursor.execute(
                f"INSERT INTO {kept.db_table} ({own}, {names}) "
                f"SELECT {', '.join(f'live.{quote(column)}' for column in columns)}, {signed} "
                f"FROM {live.db_table} live, "
                f"(SELECT * FROM {kept.db_table} ORDER BY history_id LIMIT 1) first WHERE live.id <> first.id"
            )
        cursor.execute("ANALYZE")
    seal_new(at=NOW)


def verify() -> int:
    """The number of rows that are as they were sealed, and of records that are as these say."""
    from council.auditing.live_records import LiveComparison
    from council.auditing.verification import Verification
    from council.history import trigger_faults

    verification, live = Verification(), LiveComparison()
    found = sum(1 for part in (verification.findings(), live.findings(), trigger_faults()) for _ in part)
    return verification.rows + live.rows - found


def read() -> int:
    """The number of the same rows and records, read one by one and no more."""
    from council.auditing.live_records import derived_models, recorded_tables
    from council.auditing.sealing import sealed_models

    models = [*sealed_models(), *(table.model for table in recorded_tables()), *derived_models()]
    return sum(1 for model in models for _ in model._base_manager.values_list().iterator(chunk_size=1000))


# --- a page of the register ---------------------------------------------------------------------------------


def paging() -> Sides:
    """The first page of the whole history, with all of it and up to the day on which there were few rows."""
    from django.db import connection
    from django.test import Client

    from actions.models import Action
    from council.history import authored
    from council.models import Role
    from tests import factories

    auditor = factories.person("Olga")
    factories.grant(auditor, Role.AUDITOR)
    with authored(by=auditor, at=NOW):
        for number in range(FEW):
            factories.action(f"Action {number}")
    copy_history(Action, times=ROWS // FEW - 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    browser = Client(headers={"host": "localhost"})
    browser.force_login(auditor)

    def page(address: str) -> int:
        return browser.get(address).content.count(b'role="rowheader"')

    return {"ours": lambda: page("/history/"), "reference": lambda: page(f"/history/?until={DAY}")}


def copy_history(model: Any, *, times: int) -> None:
    """Copies the history of the model's records so many times, each copy an hour after the one before."""
    from django.db import models

    kept = model.history.model
    rows = list(kept.objects.all())
    for number in range(1, times + 1):
        made = []
        for row in rows:
            fields = {field.attname: getattr(row, field.attname) for field in kept._meta.concrete_fields}
            fields |= {"history_id": None, "history_type": "~", "title": f"{row.title}, {number}"}
            fields["history_date"] = row.history_date + timedelta(days=1, hours=number)
            made.append(kept(**fields))
        models.QuerySet(kept).bulk_create(made, batch_size=500)


# --- saving an update ---------------------------------------------------------------------------------------


def saving() -> Sides:
    """Saving an action with its update: our way, and on twins with plain history and words by hand."""
    from django.db import connection, transaction
    from simple_history.models import HistoricalRecords

    from actions.models import Action, Update
    from council.history import authored
    from tests import factories

    person = factories.person("Alice")
    action = factories.action()
    plain_action, plain_update = twins(Action, Update)
    with connection.schema_editor() as editor:
        for model in (plain_action, plain_update, plain_action.history.model, plain_update.history.model):
            editor.create_model(model)
    keep_words = words_by_hand()
    twin = plain_action(**{f.attname: getattr(action, f.attname) for f in Action._meta.concrete_fields})
    twin.save(force_insert=True)

    def save(action: Any, update: Any) -> Any:
        action.version += 1
        action.save()
        return update.objects.create(
            action=action, by=person, made_on=DAY, text="On course.", stage="in_progress"
        )

    def ours() -> int:
        for _ in range(UPDATES):
            with authored(by=person, why="Update", through="page"), transaction.atomic():
                save(action, Update)
        return UPDATES

    def reference() -> int:
        HistoricalRecords.context.request = SimpleNamespace(user=person)
        for _ in range(UPDATES):
            twin._change_reason = "Update"
            with transaction.atomic():
                made = save(twin, plain_update)
                keep_words(twin.pk, f"{twin.title} {twin.description}")
                keep_words(1_000_000 + made.pk, made.text)
        return UPDATES

    return {"ours": ours, "reference": reference}


def words_by_hand() -> Callable[[int, str], None]:
    """What keeps the words of one record in a full text table of the database, with a single statement."""
    from django.db import connection

    if connection.vendor == "postgresql":
        table = "CREATE TABLE plain_words (id bigint PRIMARY KEY, vector tsvector)"
        keep = (
            "INSERT INTO plain_words VALUES (%s, to_tsvector('english', %s)) "
            "ON CONFLICT (id) DO UPDATE SET vector = excluded.vector"
        )
        index = "CREATE INDEX plain_words_vector ON plain_words USING gin (vector)"
    else:
        table = "CREATE VIRTUAL TABLE plain_words USING fts5 (words, tokenize = 'porter')"
        keep, index = "INSERT OR REPLACE INTO plain_words (rowid, words) VALUES (%s, %s)", ""
    with connection.cursor() as cursor:
        cursor.execute(table)
        if index:
            cursor.execute(index)

    def keep_words(key: int, words: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(keep, [key, words])

    return keep_words


names_of_twins = count(1)


def twins(*originals: Any) -> list[Any]:
    """Models with the fields, indexes and constraints of the originals, under plain django-simple-history."""
    from django.db import models
    from simple_history.models import HistoricalRecords

    made: dict[Any, Any] = {}
    for original in originals:
        number = next(names_of_twins)
        fields: dict[str, Any] = {}
        for field in original._meta.local_fields:
            if not field.is_relation:
                fields[field.name] = field.clone()
                continue
            _, _, args, options = field.deconstruct()
            to = made.get(field.related_model, field.related_model)
            fields[field.name] = type(field)(*args, **options | {"to": to, "related_name": "+"})
        indexes = [index.clone() for index in original._meta.indexes]
        constraints = [constraint.clone() for constraint in original._meta.constraints]
        for place, named in enumerate((*indexes, *constraints)):
            named.name = f"plain_{number}_{place}"
        meta = {"app_label": "actions", "indexes": indexes, "constraints": constraints}
        made[original] = type(
            f"Plain{number}{original.__name__}",
            (models.Model,),
            {
                **fields,
                "__module__": __name__,
                "Meta": type("Meta", (), meta),
                "history": HistoricalRecords(),
            },
        )
    return list(made.values())


# --- changing many ------------------------------------------------------------------------------------------


def changing() -> Sides:
    """Moving the forecast of thousands of actions: our way, and with Django's bulk calls written by hand."""
    from django.db import models, transaction

    from actions.models import Action
    from council import history
    from tests import factories

    person = factories.person("Alice")
    stream = factories.workstream()
    actions = history.bulk_create(
        [
            Action(
                programme=stream.programme,
                workstream=stream,
                reference=f"SSR-{number:05}",
                title=f"Action {number}",
                created_on=DAY,
            )
            for number in range(ACTIONS)
        ]
    )
    kept = Action.history.model
    days = count(1)

    def move() -> None:
        forecast = DAY + timedelta(days=next(days))
        for action in actions:
            action.forecast = forecast
            action.version += 1

    def ours() -> int:
        move()
        with history.authored(by=person, why="Moved", through="bulk change 7"):
            return history.bulk_update(actions, ["forecast", "version"])

    def reference() -> int:
        move()
        with transaction.atomic():
            queryset = models.QuerySet[Any](Action)
            changed = queryset.bulk_update(actions, ["forecast", "version"], batch_size=500)
            rows = [
                kept(
                    history_date=NOW,
                    history_type="~",
                    history_user=person,
                    history_change_reason="Moved",
                    through="bulk change 7",
                    **{
                        field.attname: getattr(action, field.attname)
                        for field in Action._meta.concrete_fields
                    },
                )
                for action in actions
            ]
            kept.objects.bulk_create(rows, batch_size=500)
        return changed

    return {"ours": ours, "reference": reference}
