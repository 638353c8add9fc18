"""What every test stands on; the databases are in tests/database.py, the browser in tests/browser/."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as profiles

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


# No test calls another host: what the application would send out by mistake is an error here.
_connect = socket.socket.connect
OURS = ("127.0.0.1", "::1", "localhost")


def _connect_to_this_machine(self: socket.socket, address: Any) -> None:
    if isinstance(address, tuple) and address[0] not in OURS:
        raise OSError(f"no test calls another host: {address[0]}")
    _connect(self, address)


socket.socket.connect = _connect_to_this_machine  # type: ignore[method-assign, assignment]


# History refuses to be emptied, and a transactional test ends by emptying every table: for that moment alone,
# and nowhere else, the triggers are lifted.
_empty_the_tables = TransactionTestCase._fixture_teardown


def _empty_the_tables_with_triggers_lifted(case: TransactionTestCase) -> None:
    with history.lifted():
        _empty_the_tables(case)


TransactionTestCase._fixture_teardown = _empty_the_tables_with_triggers_lifted


@pytest.fixture(scope="session")
def django_db_setup(database: str) -> None:
    """Nothing more: `database` has set up what pytest-django asks for here."""


@pytest.fixture(scope="session")
def live_server(database: str, live_server: Any) -> Any:
    """pytest-django's live server, not started before its database has been chosen."""
    return live_server


@pytest.fixture(scope="session", autouse=True)
def _files_in_a_folder_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")


@pytest.fixture
def on_the_day() -> Iterator[None]:
    """The clock stands at ten in the morning of factories.DAY."""
    with time_machine.travel("2026-06-15 10:00", tick=False):
        yield


@pytest.fixture(autouse=True)
def _nothing_kept_between_tests() -> Iterator[None]:
    """Sign-in rate limits and whatever else lies in the cache start afresh."""
    from django.core.cache import cache

    yield
    cache.clear()
