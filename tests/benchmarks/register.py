"""What the register of actions costs, with 100,000 of them: against the same page made by other means."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from html.parser import HTMLParser
from typing import Any

from tests.benchmarks import Benchmark

MANY, FEW = 100_000, 1_000
PAGE = "stage=in_progress"  # filtered; sorted by due date, as the register is
DEEP = 1_000


def benchmarks() -> Iterable[Benchmark]:
    for database in ("sqlite", "postgres"):
        of = partial(_on_pages, database)
        filtered = f"/actions/?programme={{programme}}&{PAGE}"
        yield of(
            "register.page",
            ours=filtered,
            reference=f"/by-hand/?programme={{programme}}&{PAGE}",
            goal=1.3,
            note="50 rows, filtered and sorted; by hand: one queryset and a template loop, no counts by RAG",
        )
        yield of(
            "register.stock",
            ours=filtered,
            reference=f"/stock/?programme={{programme}}&{PAGE}",
            goal=0.4,
            note="the same rows by stock django-tables2, without filters and counts",
        )
        yield of(
            "register.admin",
            ours=filtered,
            reference="{admin}?programme__id__exact={programme}&stage__exact=in_progress",
            goal=0.3,
            note="the same rows by Django's admin",
        )
        yield of(
            "register.deep",
            ours=f"/actions/?page={DEEP}",
            reference="/actions/?page=1",
            goal=1.5 if database == "sqlite" else 2.0,
            note=f"page {DEEP:,} against page 1 of {MANY:,} actions",
            same=_columns_only,
        )
        yield _scale(database)


@contextmanager
def council(database: str, rows: int, made: dict[str, Any], *, apart: bool = False) -> Iterator[None]:
    """The council with so many actions and its references; `made` gets what an address is made of.

    `apart`: in a copy, into which more can be written.
    """
    from django.test import Client, override_settings

    from actions.models import Action
    from council.models import User
    from programmes.models import Programme
    from tests.benchmarks._seeded import seeded
    from tests.council.accounts.signing_in.ways import came_by

    with seeded(database, rows, apart=apart), override_settings(ROOT_URLCONF="tests.benchmarks._reference"):
        client = Client(raise_request_exception=True)
        mona = User.objects.get(name="Mona")
        client.force_login(mona)
        came_by(client, mona, "password", "mfa")
        from tests.benchmarks._reference import admin_address

        made["client"] = client
        made["words"] = {"programme": str(Programme.objects.get(code="PR1").pk), "admin": admin_address()}
        assert Action.objects.count() == rows
        yield


def _on_pages(
    database: str,
    name: str,
    *,
    ours: str,
    reference: str,
    goal: float,
    note: str,
    same: Callable[[bytes], Any] | None = None,
) -> Benchmark:
    made: dict[str, Any] = {}
    return Benchmark(
        name=name,
        database=database,
        ours=partial(get_page, made, ours),
        reference=partial(get_page, made, reference),
        compared=same or rows_of,
        goal=goal,
        note=note,
        runs=15,
        prepare=partial(council, database, MANY, made),
    )


def get_page(made: dict[str, Any], address: str) -> bytes:
    """The page at the address, with the words of `made` put in."""
    response = made["client"].get(address.format(**made["words"]))
    assert response.status_code == 200, (address, response.status_code)
    return response.content


def _scale(database: str) -> Benchmark:
    """The same page with 100,000 actions and with 1,000: two databases, asked in turn."""
    made: dict[str, Any] = {}
    sides: dict[str, Any] = {}

    @contextmanager
    def both() -> Iterator[None]:
        from django.db import connections

        with council(database, FEW, made):
            few, few_client = connections["default"], made["client"]
            with council(database, MANY, made):
                many, many_client = connections["default"], made["client"]

                def ask(connection: Any, client: Any) -> bytes:
                    connections["default"] = connection
                    return get_page({**made, "client": client}, "/actions/")

                sides["ours"] = partial(ask, many, many_client)
                sides["reference"] = partial(ask, few, few_client)
                yield
                connections["default"] = many
            connections["default"] = few

    return Benchmark(
        name="register.scale",
        database=database,
        ours=lambda: sides["ours"](),
        reference=lambda: sides["reference"](),
        compared=_columns_only,
        goal=1.5,
        note=f"the first page of {MANY:,} actions against that of {FEW:,}",
        runs=15,
        prepare=both,
    )


# --- what a page says ---------------------------------------------------------------------------------------


def rows_of(page: bytes) -> list[list[str]]:
    """The words of each cell of the page's table, row by row, whatever the markup."""
    reader = _Cells()
    reader.feed(page.decode())
    assert len(reader.rows) == 50, f"{len(reader.rows)} rows"
    return [[re.sub(r"\s+", "", cell) for cell in row] for row in reader.rows]


def _columns_only(page: bytes) -> tuple[int, int]:
    """How many rows and columns: for two pages of ours whose rows differ on purpose."""
    rows = rows_of(page)
    return len(rows), len(rows[0])


class _Cells(HTMLParser):
    """Gathers the text of the cells in the body of the table."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.body = self.cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = dict(attrs).get("class") or ""
        if tag == "tbody":
            self.body = True
        elif self.body and tag == "tr":
            self.rows.append([])
        elif self.body and tag in ("td", "th") and "action-checkbox" not in classes:
            self.cell = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "tbody":
            self.body = False
        elif tag in ("td", "th"):
            self.cell = False

    def handle_data(self, data: str) -> None:
        if self.body and self.cell:
            self.rows[-1][-1] += data
