"""A download holds the columns, the order and the records that the page shows; all columns are another link.

The sweep walks the site's addresses for registers, so that a new one is held to the same.
"""

import csv
import io
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from openpyxl import load_workbook

from council.models import Event, SavedFilter
from tests.council.register.test_unreadable_filters import registers
from tests.world import World, standing_world, undone

pytestmark = pytest.mark.pages


@pytest.fixture(scope="module")
def council(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        yield built


@pytest.fixture
def world(council, settings) -> Iterator[World]:
    settings.DOWNLOADS_PER_MINUTE = 1000
    with undone():
        yield council


def shown(response: Any) -> tuple[list[str], list[Any]]:
    """The headings of the page's table and the keys of its rows, in its order."""
    table = response.context["table"]
    columns = [each for each in table.columns if not getattr(each.column, "exclude_from_export", False)]
    return [str(each.header) for each in columns], [row.pk for row in table.page.object_list]


def rows_of(response: Any) -> list[list[str]]:
    if "csv" in response.headers["Content-Type"]:
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(response.content)).active
    return [
        ["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(3, values_only=True)
    ]


def links(page: str, form: str) -> list[str]:
    """Where the page's links to a file of that form lead."""
    return [
        unescape(part.partition('"')[0]) for part in page.split('href="') if f"export={form}" in part[:400]
    ]


def test_every_register_hands_out_what_it_shows_in_the_columns_and_the_order_shown(world):
    client, tried = world.client("council_admin"), 0
    for address, view_class in registers():
        bound = view_class.table_class.base_columns
        orders = [name for name, column in bound.items() if column.orderable is not False][:2]
        for query in ("", *(f"sort=-{name}" for name in orders)):
            page = client.get(f"{address}?{query}")
            if not page.context["total"]:
                continue
            header, _ = shown(page)
            for form in ("csv", "xlsx"):
                (link, *_) = links(page.content.decode(), form)
                head, *rows = rows_of(client.get(f"{address}{link}"))
                assert head == header, address
                tried += 1
                if view_class.model is Event:
                    continue  # each download adds a row to these
                assert len(rows) == page.context["total"], address
                here = page.context["table"]
                for record, row in zip(here.page.object_list, rows, strict=False):
                    first = here.columns[here.row_header].column.plain(record)
                    assert row[header.index(str(here.columns[here.row_header].header))] == str(first)
    assert tried > 30


def test_columns_that_were_chosen_last_and_groups_are_those_of_the_file(world):
    client = world.client("manager")
    client.get("/actions/?columns=reference,why,programme,due")
    page = client.get("/actions/?group=owner&sort=-reference")
    header, _ = shown(page)
    assert header == ["Reference", "Due", "Programme", "Why this RAG"]
    (link, *_) = links(page.content.decode(), "csv")
    head, *rows = rows_of(client.get(f"/actions/{link}"))
    assert head == header
    assert [row[0] for row in rows] == [row.reference for row in page.context["table"].page.object_list]


def test_all_columns_are_another_link_in_the_same_order_and_by_the_same_filters(world):
    client = world.client("manager")
    page = client.get("/actions/?sort=-reference&programme=" + str(world.programmes["own"].pk))
    plain, every = links(page.content.decode(), "csv")
    head, *rows = rows_of(client.get(f"/actions/{every}"))
    assert len(head) > len(shown(page)[0])
    assert "What is being done" in head and "What is being done" not in shown(page)[0]
    assert [row[0] for row in rows] == [row[0] for row in rows_of(client.get(f"/actions/{plain}"))[1:]]
    bodies = client.get("/bodies/").content.decode()
    assert len(links(bodies, "csv")) == 1, "which has no further columns"


def test_a_saved_filter_keeps_its_columns_and_is_no_download(world):
    client = world.client("manager")
    query = "columns=reference,due&sort=-due&all_columns=1&export=csv"
    client.post("/filters/save/", {"path": "/actions/", "name": "Narrow", "query": query})
    assert SavedFilter.objects.get(name="Narrow").query == "columns=reference%2Cdue&sort=-due"
    page = client.get(SavedFilter.objects.get(name="Narrow").get_absolute_url())
    (link, *_) = links(page.content.decode(), "xlsx")
    assert rows_of(client.get(f"/actions/{link}"))[0] == ["Reference", "Due"]
