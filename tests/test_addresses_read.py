"""A page that reads its address says which part of it it does not know: nobody takes all for what they asked.

The walk opens every address of the site with a question that none knows, and looks which code read it: where
some did, and the page says nothing of it, it would have shown, or handed out, everything.
"""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict

from tests.access_table import ROWS
from tests.world import World, standing_world, undone

HOUSE = Path(__file__).parents[1]
ROOMS = {"council", "programmes", "actions", "risks", "savings", "reports"}
# What looks at every address, for reasons of its own.
OF_ALL = {"council/web/downloads.py", "council/web/asked.py"}
UNKNOWN = "zzz"
PEOPLE = ("exempt_manager", "admin")


@pytest.fixture(scope="module")
def world(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        yield built


@pytest.fixture
def readers(monkeypatch) -> Iterator[set[str]]:
    """The places in the house that have read an address with the unknown question in it."""
    found: set[str] = set()

    def spied(read: Any) -> Any:
        def spy(self: QueryDict, *args: Any, **kwargs: Any) -> Any:
            if UNKNOWN in dict.keys(self):
                code = sys._getframe(1).f_code
                path = Path(code.co_filename)
                place = path.relative_to(HOUSE) if path.is_relative_to(HOUSE) else path
                if place.parts[0] in ROOMS and str(place) not in OF_ALL:
                    found.add(f"{place}: {code.co_name}")
            return read(self, *args, **kwargs)

        return spy

    for name in ("get", "getlist", "__getitem__", "copy", "items", "lists"):
        monkeypatch.setattr(QueryDict, name, spied(getattr(QueryDict, name)))
    logging.disable(logging.CRITICAL)
    yield found
    logging.disable(logging.NOTSET)


@pytest.mark.pages
def test_a_page_that_reads_its_address_says_what_it_does_not_know(world, readers):
    plain = [(row.route, "/" + row.route) for row in ROWS if "<" not in row.route]
    addresses = [(route, address) for (route, _), address in world.addresses.items()] + plain
    opened, silent = set(), set()
    for route, address in addresses:
        if route in opened:
            continue
        for person in PEOPLE:
            readers.clear()
            with undone():
                client = world.client(person)
                response = client.get(address, {UNKNOWN: "nonsense"}, follow=True)
                content = b"".join(response.streaming_content) if response.streaming else response.content
            if response.status_code == 200:
                opened.add(route)
                if readers and UNKNOWN.encode() not in content:
                    silent.add((route, *sorted(readers)))
                break
    assert len(opened) > 150
    assert silent == set()
