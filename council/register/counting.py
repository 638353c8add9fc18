"""Counts, and what filters offer, kept until something changes.

To count 100,000 records by RAG takes the database a tenth of a second and more, and a register asks for it
on every page. The answer is kept under the very question (the SQL with its parameters: who sees what, which
filters, as at which day, by which conventions) and under a stamp of every table that the question names: the
newest entry of its append-only history, which every change of a record adds to. So no change can be missed,
and nothing has to be told that a count is out of date. What the filters of a register offer is kept alike,
but under what its questions are made of (who asks, which filters): putting them together costs more than
their answer.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeVar

from django.apps import apps
from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from council.history import Recorded

T = TypeVar("T")
KEPT_FOR = 60 * 60  # seconds, so that a day's questions don't pile up
TABLES = re.compile(r'(?:FROM|JOIN) "(\w+)"')


def kept(queryset: QuerySet, about: object, ask: Callable[[], T]) -> T:
    """What `ask` answers, from the last time it was asked if nothing has changed since.

    `queryset` is what is counted, and `about` what else the answer hangs on (the day, the conventions): `ask`
    may read no other table. Inside a transaction it always asks afresh: what isn't committed yet may be taken
    back.
    """
    if connection.in_atomic_block:
        return ask()
    try:
        sql, parameters = queryset.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return ask()
    return answer_kept((sql, parameters, about), histories_read_by(sql), ask)


def kept_under(question: object, queryset: Callable[[], QuerySet], ask: Callable[[], T]) -> T:
    """The same for an answer whose SQL is dear to make: `queryset` is called once for each question.

    Two questions that are equal must lead to the same SQL, but for its order.
    """
    if connection.in_atomic_block:
        return ask()
    digest = hashlib.sha256(repr(question).encode()).digest()
    if digest not in known_questions:
        if len(known_questions) >= MOST_KNOWN:
            known_questions.clear()
        try:
            known_questions[digest] = histories_read_by(str(queryset().query))
        except EmptyResultSet:  # Django asks nothing where a condition can't be met
            return ask()
    return answer_kept(question, known_questions[digest], ask)


def kept_keys(ordered: QuerySet, first: int, many: int) -> list[Any]:
    """The keys of so many records from the first on (from 0), kept until something changes."""

    def ask() -> list[Any]:
        return list(ordered.values_list("pk", flat=True)[first : first + many])

    if connection.in_atomic_block:
        return ask()
    try:
        sql, parameters = ordered.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    return answer_kept((sql, parameters, first, many), histories_read_by(sql), ask)


MOST_KNOWN = 2000
known_questions: dict[bytes, list[str]] = {}  # by question


def histories_read_by(sql: str) -> list[str]:
    """The history tables of the tables that the question names."""
    return history_tables_of(frozenset(TABLES.findall(sql)))


def answer_kept(question: object, histories: list[str], ask: Callable[[], T]) -> T:
    """The answer from the cache, where nothing was added to the histories since; else asked and kept."""
    if not histories:
        return ask()
    asked = repr((question, connection.settings_dict["NAME"], stamp_of(histories)))
    key = f"register-count-{hashlib.sha256(asked.encode()).hexdigest()}"
    answer = caches["passing"].get(key)
    if answer is None:
        settled = is_settled()  # before the answer, which so holds all that was on its way
        answer = ask()
        if settled:
            caches["passing"].set(key, answer, KEPT_FOR)
    return answer


@lru_cache(maxsize=64)
def history_tables_of(tables: frozenset[str]) -> list[str]:
    """The history tables of the tables; none at all where one of them has no history to go by."""
    known = {
        model._meta.db_table: model.history.model._meta.db_table  # type: ignore[attr-defined]
        for model in apps.get_models()
        if issubclass(model, Recorded)
    }
    known |= {history: history for history in known.values()}
    return sorted({known[table] for table in tables}) if tables <= known.keys() else []


def stamp_of(histories: Iterable[str]) -> tuple[Any, ...]:
    """The newest entry of each history: its number, and its date, as a restored backup counts from below."""
    entry = "CAST(history_id AS text) || ' ' || CAST(history_date AS text)"
    newest = [
        f'(SELECT {entry} FROM "{table}" ORDER BY history_id DESC LIMIT 1)'  # noqa: S608 - our own names
        for table in histories
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(newest)}")
        return tuple(cursor.fetchone())


def is_settled() -> bool:
    """Whether no entry can still be on its way that is older than the newest.

    On PostgreSQL a transaction may commit an entry with a smaller number than one that is there already: a
    count is kept only when nobody else is writing just then. (A snapshot doesn't tell: its upper bound is the
    last transaction that ended, and one that began after it stands outside.) SQLite has one writer at a time.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE backend_xid IS NOT NULL "
            "AND datname = current_database() AND pid <> pg_backend_pid())"
        )
        return bool(cursor.fetchone()[0])
