"""Databases with a plan of many actions, kept in build/ for as long as the migrations stay as they are."""

import hashlib
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import time_machine

from tests.database import BUILD, Postgres, migrated_file, migrated_script, sqlite_config, switch_to

DAY = date(2026, 6, 15)
PROGRAMMES, WORKSTREAMS, POSTS = 6, 5, 80
SUBJECTS = ("ledger", "contract register", "housing stock survey", "workforce plan", "capital programme")
VERBS = ("Reconcile", "Publish", "Agree with the Cabinet", "Commission", "Review with partners")


@contextmanager
def seeded(database: str, rows: int, programmes: int = PROGRAMMES, *, apart: bool = False) -> Iterator[None]:
    """The database with so many actions of so many programmes, on the day of the plan, within the block.

    What is written there stays, on SQLite: `apart` gives a copy, of which nothing is kept.
    """
    from django.db import connection

    BUILD.mkdir(exist_ok=True)
    server = None
    folder = None
    try:
        if database == "sqlite":
            file = _kept_file(rows, programmes)
            if apart:
                folder = Path(tempfile.mkdtemp(prefix="bench-"))
                file = Path(shutil.copy(file, folder))
            switch_to(sqlite_config(file, spared=""))
        else:
            # A socket's path may have 107 bytes, so PostgreSQL's folder can't lie in build/.
            folder = Path(tempfile.mkdtemp(prefix="bench-"))
            server = Postgres(folder).start()
            _restore(server, rows, programmes)
            switch_to(server.config("bench"))
        with time_machine.travel(f"{DAY} 10:00", tick=True):
            yield
    finally:
        connection.close()
        if server:
            server.stop()
        if folder:
            shutil.rmtree(folder)


def _kept_file(rows: int, programmes: int) -> Path:
    migrated = migrated_file()
    kept = _kept_as(migrated, rows, programmes, "sqlite3")
    if not kept.exists():
        making = kept.with_suffix(".making")
        shutil.copy(migrated, making)
        switch_to(sqlite_config(making))
        _fill(rows, programmes)
        _settle("PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA journal_mode=DELETE")
        making.rename(kept)
    return kept


def _restore(server: Postgres, rows: int, programmes: int) -> None:
    migrated = migrated_script(server)
    kept = _kept_as(migrated, rows, programmes, "sql")
    server.create("bench")
    strict = ("--quiet", "--set=ON_ERROR_STOP=1")
    if kept.exists():
        server.run("psql", *strict, f"--file={kept}", "bench")
    else:
        server.run("psql", *strict, f"--file={migrated}", "bench")
        switch_to(server.config("bench"))
        _fill(rows, programmes)
        making = kept.with_suffix(".making")
        server.run("pg_dump", f"--file={making}", "bench")
        making.rename(kept)
    server.run("psql", *strict, "--command=VACUUM ANALYZE", "bench")


def _settle(*statements: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in ("ANALYZE", *statements):
            cursor.execute(statement)
    connection.close()


def _kept_as(migrated: Path, rows: int, programmes: int, suffix: str) -> Path:
    """Where the filled database is kept: named for the state of the migrations and of this module."""
    recipe = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    state = migrated.stem.removeprefix("test-")
    size = str(rows) if programmes == PROGRAMMES else f"{rows}of{programmes}"
    kept = BUILD / f"bench-{size}-{state}-{recipe}.{suffix}"
    for old in BUILD.glob(f"bench-{size}-*.{suffix}"):
        if old != kept:
            old.unlink()
    return kept


def _fill(rows: int, programmes: int) -> None:
    """Fills a migrated database with a plan: the same for the same number of rows, on every database."""
    from council.models import Role
    from council.search.keeping import make_anew
    from tests import factories

    chance = random.Random(rows)
    manager = factories.person("Mona")
    alice = factories.person("Alice")
    posts = [
        factories.post(
            f"Head of Service {number:02}", directorate=factories.directorate(f"Directorate {number % 6}")
        )
        for number in range(POSTS)
    ]
    factories.post(posts[0].title, holder=alice)
    streams = []
    for number in range(programmes):
        programme = factories.programme(f"PR{number}", title=f"Programme {number}")
        # The last programme stays unseen: a register that may show everything is the easy case.
        if number < programmes - 1:
            factories.grant(manager, Role.PROGRAMME_MANAGER, over=programme)
        streams += [
            factories.workstream(f"Workstream {number}.{one}", of=programme) for one in range(WORKSTREAMS)
        ]
        if programmes > PROGRAMMES:
            _beside(chance, programme, posts)
    _bulk([_action(chance, number, streams, posts) for number in range(1, rows + 1)])
    if rows >= 100_000:
        _bulk([_risk(chance, number, streams) for number in range(1, rows // 5 + 1)])
        make_anew()


def _beside(chance: random.Random, programme: Any, posts: list[Any]) -> None:
    """Give a programme what a portfolio shows beside its actions: owner, milestones, meetings, reports."""
    from programmes.models import PriorityEffect, ReportedPosition, ReportingDate
    from tests import factories

    programme.sro, programme.body = chance.choice(posts), factories.body()
    programme.save()
    priority = factories.priority(f"Priority {chance.randrange(6)}")
    PriorityEffect.objects.create(programme=programme, priority=priority, effect="positive")
    for number in range(8):
        day = DAY + timedelta(days=chance.randrange(-30, 700))
        factories.milestone(f"Milestone {number}", programme=programme, due=day)
    for number in range(1, 9):
        day = DAY - timedelta(days=30 * number)
        ReportedPosition.objects.create(
            body=programme.body, programme=programme, kind="programme", object_id=programme.pk, as_at=day,
            rag=chance.choice(["red", "amber", "green"]), report="/reports/1/", audience="public",
        )  # fmt: skip
    for number in range(4):
        day = DAY + timedelta(days=20 + 90 * number)
        ReportingDate.objects.create(
            programme=programme, body=programme.body, meeting_on=day, updates_by=day - timedelta(days=10)
        )


def _risk(chance: random.Random, number: int, streams: list[Any]) -> Any:
    from risks.models import Risk

    stream = chance.choice(streams)
    return Risk(
        programme=stream.programme,
        workstream=stream,
        reference=f"{stream.programme.code}-R{number:05}",
        title=f"The {chance.choice(SUBJECTS)} is late, risk {number}",
        cause=f"{chance.choice(VERBS)} takes longer than was thought",
        raised_on=DAY,
    )


def _bulk(actions: list[Any]) -> None:
    """Writes them without history, which no list reads: these rows only have to be many."""
    from django.db import models

    from council import history

    history.bulk_create(actions[:1])
    models.QuerySet[Any](type(actions[0])).bulk_create(actions[1:], batch_size=500)


def _action(chance: random.Random, number: int, streams: list[Any], posts: list[Any]) -> Any:
    from actions.models import Action
    from council.rag import Stage

    stream = chance.choice(streams)
    stage = chance.choices(
        [
            Stage.NOT_STARTED,
            Stage.IN_PROGRESS,
            Stage.COMPLETE,
            Stage.VERIFIED,
            Stage.ON_HOLD,
            Stage.WITHDRAWN,
        ],
        weights=[20, 45, 5, 22, 4, 4],
    )[0]
    baseline = None if chance.random() < 0.05 else DAY + timedelta(days=chance.randrange(-300, 600))
    moved = chance.choice([0, 0, 0, 1, 2]) if baseline else 0
    due = baseline + timedelta(days=30 * moved) if baseline else None
    stated = chance.choice(["", "green", "green", "amber", "red"])
    done = stage in (Stage.COMPLETE, Stage.VERIFIED)
    return Action(
        programme=stream.programme,
        workstream=stream,
        reference=f"{stream.programme.code}-{number:06}",
        title=f"{chance.choice(VERBS)} the {chance.choice(SUBJECTS)}, step {number}",
        owner=None if chance.random() < 0.03 else chance.choice(posts),
        stage=stage,
        stage_reason="" if stage not in (Stage.ON_HOLD, Stage.WITHDRAWN) else "Decided by the board.",
        baseline=baseline,
        due=due,
        due_as_written="" if due else "Ongoing",
        times_moved=moved,
        forecast=due + timedelta(days=chance.randrange(-20, 60)) if due and chance.random() < 0.6 else None,
        percent=100 if done else chance.choice([None, 0, 10, 25, 50, 80]),
        completed_on=DAY - timedelta(days=chance.randrange(1, 90)) if done else None,
        created_on=DAY - timedelta(days=400),
        updated_on=DAY - timedelta(days=chance.randrange(0, 90)) if chance.random() < 0.9 else None,
        stated_rag=stated,
        reason="Staff left." if stated in ("amber", "red") else "",
        being_done="Cover is found." if stated in ("amber", "red") else "",
        exempt=chance.random() < 0.02,
        exempt_paragraph=3,
        exempt_reason="Talks go on.",
    )
