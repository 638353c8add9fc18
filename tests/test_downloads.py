"""How many files one person may download within a minute, and that no view hands one out beside that."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from openpyxl import load_workbook

from tests.access_table import TABLE, YES, Row
from tests.test_asking_too_much import registers
from tests.world import World, standing_world, undone

pytestmark = pytest.mark.pages
# A person's own calendar, by an address of its own without a sign-in.
OUTSIDE = {"feeds/<str:token>/"}


@pytest.fixture(scope="module")
def council(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        yield built


@pytest.fixture
def world(council) -> Iterator[World]:
    with undone():
        yield council


def test_whoever_had_many_files_waits_a_moment_and_is_told_how_long(world, settings):
    settings.DOWNLOADS_PER_MINUTE = 2
    clerk, manager = world.client("clerk"), world.client("manager")
    assert [clerk.get("/actions/", {"export": kind}).status_code for kind in ("csv", "xlsx")] == [200, 200]
    refused = clerk.get("/risks/", {"export": "csv"})
    assert refused.status_code == 429 and 1 <= int(refused["Retry-After"]) <= 60
    page = refused.content.decode()
    assert "up to 2 files in a minute" in page and f"{refused['Retry-After']} second" in page
    assert clerk.get("/risks/").status_code == 200, "pages are no downloads"
    assert manager.get("/risks/", {"export": "csv"}).status_code == 200, "nor is it another's doing"
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        again = world.client("clerk").get("/actions/", {"export": "xlsx"})
    assert again.status_code == 200 and load_workbook(io.BytesIO(again.content)).sheetnames


def test_every_view_that_hands_out_a_file_is_limited(world, settings):
    settings.DOWNLOADS_PER_MINUTE = 0
    addresses = [
        world.addresses.get((route, about), f"/{route}")
        for route, about, row in TABLE
        if isinstance(row, Row) and row.get == YES and route not in OUTSIDE
    ]
    addresses += [
        f"{address}?export={kind}" for address, _ in registers() for kind in ("csv", "xlsx", "edit")
    ]
    client = world.client("council_admin")
    refused = 0
    for address in addresses:
        if "<" in address or "logout" in address:
            continue
        with undone():
            response = client.get(address)
        kind = response.headers.get("Content-Type", "")
        assert "Content-Disposition" not in response, address
        assert kind.startswith(("text/html", "text/css", "application/json", "")), (address, kind)
        refused += response.status_code == 429
    assert refused > 20
