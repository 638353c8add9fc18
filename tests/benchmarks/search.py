"""What the search costs over 100,000 actions and 20,000 risks: against the database's own, a bare page."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from tests.benchmarks import Benchmark
from tests.benchmarks.register import MANY

WORDS = "ledger partners"


def benchmarks() -> Iterable[Benchmark]:
    for database in ("sqlite", "postgres"):
        made: dict[str, Any] = {}
        prepare = partial(council, database, made)
        yield Benchmark(
            name="search.words",
            database=database,
            ours=partial(found, made),
            reference=bare,
            goal=2.0,
            note=f"two words, {MANY:,} actions and 20,000 risks; the database's own, ordered and counted",
            runs=15,
            prepare=prepare,
        )
        yield Benchmark(
            name="search.page",
            database=database,
            ours=partial(page, made, f"/search/?q={WORDS.replace(' ', '+')}"),
            reference=partial(page, made, f"/searched-by-hand/?q={WORDS.replace(' ', '+')}"),
            goal=1.3,
            note="the page of what was found; by hand: the same query and a template loop",
            runs=15,
            prepare=prepare,
            compared=addresses,
        )


@contextmanager
def council(database: str, made: dict[str, Any]) -> Iterator[None]:
    """The council with all its actions, and a viewer of the whole council signed in."""
    from django.test import Client, override_settings

    from council.models import Role, User
    from tests import factories
    from tests.benchmarks._seeded import seeded

    with seeded(database, MANY), override_settings(ROOT_URLCONF="tests.benchmarks._reference"):
        viewer = User.objects.filter(name="Vera").first() or factories.person("Vera")
        if not viewer.grants.exists():
            factories.grant(viewer, Role.VIEWER)
        made["client"] = Client(raise_request_exception=True)
        made["client"].force_login(viewer)
        made["viewer"] = viewer
        yield


def found(made: dict[str, Any]) -> list[tuple[int, int]]:
    """Kind and key of the first page of what the viewer finds; kinds are counted besides."""
    from council.models import User
    from council.search.finding import rows_found
    from council.search.words import words_asked

    viewer = User.objects.get(pk=made["viewer"].pk)  # a request knows nothing of the one before
    rows, counts = rows_found(viewer, words_asked(WORDS))
    assert counts.total() > 1_000
    return [(number, key) for _, _, number, key in rows]


def bare() -> list[tuple[int, int]]:
    """The same rows by the database's own full text search, whoever may see them."""
    from tests.benchmarks._searched import searched_by_hand

    rows, counted = searched_by_hand(WORDS)
    assert sum(counted.values()) > 1_000
    return rows


def page(made: dict[str, Any], address: str) -> bytes:
    response = made["client"].get(address)
    assert response.status_code == 200, address
    content: bytes = response.content
    return content


def addresses(page: bytes) -> list[str]:
    """Where the list leads, in order."""
    import re

    listed = page.decode().partition('class="app-hits"')[2]
    return re.findall(r'app-hits__title" href="([^"]+)"', listed)
