"""What every test stands on; the databases are in tests/database.py, the browser in tests/browser/."""

import gc
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as profiles
from whitenoise.middleware import WhiteNoiseMiddleware

from council import history

# `make test` tries a few examples, always the same ones; `make fuzz` tries thousands, new ones each time.
# No test sets its own number of examples: that would hold in `make fuzz` too.
COMMON = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
}
profiles.register_profile("few", max_examples=25, derandomize=True, **COMMON)
profiles.register_profile("fuzz", max_examples=5000, print_blob=True, **COMMON)
profiles.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "few"))

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every search for garbage, and search less often.

    It stays until the worker ends. A sweep spent a seventh of its time on walking over it again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


# No test calls another host: what the application would send out by mistake is an error here.
_connect = socket.socket.connect
OURS = ("127.0.0.1", "::1", "localhost")


def _connect_to_this_machine(self: socket.socket, address: Any) -> None:
    if isinstance(address, tuple) and address[0] not in OURS:
        raise OSError(f"no test calls another host: {address[0]}")
    _connect(self, address)


socket.socket.connect = _connect_to_this_machine  # type: ignore[method-assign, assignment]


# A transactional test ends by emptying the tables. Django's way empties every one and makes every permission
# anew, which takes a second on PostgreSQL; here what was written goes, and what `migrate` wrote stays.
# History refuses to be emptied: for that moment alone, and nowhere else, its triggers stand aside.
# What SQLite keeps of an index of words: emptied with the table of words itself, and broken if emptied alone.
OF_THE_INDEX = re.compile("_words_(data|idx|content|docsize|config)$")
MADE_BY_MIGRATE = {"django_migrations", "django_content_type", "auth_permission"}


def _empty_the_tables(case: TransactionTestCase) -> None:
    is_postgresql = connection.vendor == "postgresql"
    known = connection.introspection.table_names()
    tables = sorted(
        table for table in known if table not in MADE_BY_MIGRATE and not OF_THE_INDEX.search(table)
    )
    with transaction.atomic(), connection.cursor() as cursor:
        if is_postgresql:  # the live server may still be writing
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE")
        cursor.execute(" UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM {t})" for t in tables))
        written = [table for (table,) in cursor.fetchall()]
        if is_postgresql:
            cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger and no key is checked
        with (
            nullcontext() if is_postgresql else history.purging({*written} & {*history.append_only_tables()})
        ):
            for table in written:
                cursor.execute(f"DELETE FROM {table}")


TransactionTestCase._fixture_teardown = _empty_the_tables


# Each test client makes its own middleware, and WhiteNoise would look up every static file for each.
_look_up = WhiteNoiseMiddleware.add_files_from_finders
_static_files: dict[str, Any] = {}


def _look_up_once(middleware: WhiteNoiseMiddleware) -> None:
    if not _static_files:
        _look_up(middleware)
        _static_files.update(middleware.files)
    middleware.files = dict(_static_files)


WhiteNoiseMiddleware.add_files_from_finders = _look_up_once


# `force_login` stands for a whole sign-in, and so for the second step too of those who must have one. Whoever
# was given a second step by a test comes in as they did before: the site sees that they have it.
def _with_a_second_step(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    is_forced = not isinstance(request, WSGIRequest)
    if is_forced and not Authenticator.objects.filter(user=user).exists():
        record = {"method": "mfa", "type": Authenticator.Type.TOTP, "at": time.time()}
        request.session["account_authentication_methods"] = [record]
        request.session["account_authentication_methods_user"] = str(user.pk)


user_logged_in.connect(_with_a_second_step)


@pytest.fixture(scope="session")
def django_db_setup(database: str) -> None:
    """Do no more than `database`, which has set up what pytest-django asks for here."""


@pytest.fixture(scope="session")
def live_server(database: str, live_server: Any) -> Any:
    """pytest-django's live server, not started before its database has been chosen."""
    return live_server


@pytest.fixture(scope="session", autouse=True)
def _files_in_a_folder_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session")
def few_roles(request: pytest.FixtureRequest, database: str) -> bool:
    """Whether a sweep need ask for a few roles only: on PostgreSQL, where SQL may differ but no right does,
    and in `make test QUICK=1`."""
    return database != "sqlite" or request.config.getoption("quick")


@pytest.fixture
def on_the_day() -> Iterator[None]:
    """The clock stands at ten in the morning of factories.DAY."""
    with time_machine.travel("2026-06-15 10:00", tick=False):
        yield


@pytest.fixture
def admin_site(settings: Any) -> None:
    """Django's admin site is switched on, as ADMIN_SITE=1 does it."""
    settings.ADMIN_SITE = True


@pytest.fixture(autouse=True)
def _nothing_kept_between_tests() -> Iterator[None]:
    """What is kept for speed starts afresh; limits lie in the database and go with the rest of it."""
    from django.core.cache import caches

    yield
    caches["passing"].clear()
