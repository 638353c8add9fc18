"""What the portfolio costs: a page of 25 of 200 programmes with 20,000 actions, against one of all of 25."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from tests.benchmarks import Benchmark

MANY, FEW = (200, 20_000), (25, 2_500)  # programmes that the person sees, and actions
ROWS = 25


def benchmarks() -> Iterable[Benchmark]:
    for database in ("sqlite", "postgres"):
        yield _of(database)


def _of(database: str) -> Benchmark:
    """The same page of two councils, asked in turn."""
    sides: dict[str, Any] = {}

    @contextmanager
    def both() -> Iterator[None]:
        from django.db import connections

        with council(database, *FEW) as few_client:
            few = connections["default"]
            with council(database, *MANY) as many_client:
                many = connections["default"]

                def ask(connection: Any, client: Any) -> bytes:
                    connections["default"] = connection
                    response = client.get("/portfolio/")
                    assert response.status_code == 200, response.status_code
                    content: bytes = response.content
                    return content

                sides["ours"] = partial(ask, many, many_client)
                sides["reference"] = partial(ask, few, few_client)
                yield
                connections["default"] = many
            connections["default"] = few

    return Benchmark(
        name="portfolio",
        database=database,
        ours=lambda: sides["ours"](),
        reference=lambda: sides["reference"](),
        compared=shape_of,
        goal=1.5,
        note=f"a page of {ROWS} of {MANY[0]} programmes with {MANY[1]:,} actions, against all of {FEW[0]}",
        runs=15,
        prepare=both,
    )


@contextmanager
def council(database: str, programmes: int, actions: int) -> Iterator[Any]:
    """A client of the person who sees so many programmes, with so many actions in all and one left unseen."""
    from django.test import Client

    from council.models import User
    from programmes.models import Programme
    from tests.benchmarks._seeded import seeded
    from tests.council.accounts.signing_in.ways import came_by

    with seeded(database, actions, programmes + 1):
        client = Client(raise_request_exception=True)
        mona = User.objects.get(name="Mona")
        client.force_login(mona)
        came_by(client, mona, "password", "mfa")
        assert Programme.objects.visible_to(mona).count() == programmes
        yield client


def shape_of(page: bytes) -> tuple[int, int]:
    """How many programmes the page lists and how many columns each has: they differ on purpose otherwise."""
    table = page[page.index(b"<tbody") : page.index(b"</tbody>")]
    rows = table.split(b"<tr")[1:]
    assert len(rows) == ROWS, f"{len(rows)} rows"
    return len(rows), len(re.findall(rb"<t[hd]\b", rows[0]))
