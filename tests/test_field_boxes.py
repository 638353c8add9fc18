"""Every field that is said to be entered has its box on the page that is named, for whoever may enter it.

The walk opens each page of the tables (`council.register.fields`) as every role: a box must stand on it for
somebody, and a role to whom the page is refused must get none of it. tests/test_fields.py looks at the tables
alone; this looks at the pages.
"""

import logging
import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.urls import get_resolver

from council.models import User
from tests.test_fields import entered_fields, routes_of
from tests.world import World, standing_world, undone

NAMED = re.compile(r"""<(?:input|select|textarea)\b[^>]*\bname="([^"]+)\"""")
PARTS = re.compile(r"_(?:day|month|year|0|1)$")
# Boxes that stand on their page in a state alone that the world is not in; other tests send them.
OF_A_STATE = {
    ("exempt", "review_on"): "the proper officer's answer",
    ("programmes:close-recommendation", "closed_by"): "a review that a letter or a follow-up closes",
    ("actions:verify-action", "looked_at"): "evidence to look at",
    ("actions:verify-action", "opened"): "a file to open",
    ("risks:edit-entry", "needed_from"): "a dependency",
    **{
        ("programmes:edit-team-entry", box): "an entry of another kind"
        for box in ("post", "body", "step", "every_months")
    },
}
FIRST = (
    "admin",
    "council_finance",
    "exempt_manager",
    "finance",
    "manager",
)  # who may most; the others where these do not


@pytest.fixture(scope="module")
def world(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        # The council's own targets and totals are for finance of the whole council.
        built.people["council_finance"] = User.objects.get(name="Farah of finance")
        built.sign_in("council_finance")
        yield built


def boxes_on(world: World, route: str) -> Iterator[set[str]]:
    """The names of the boxes on the page, at each of its addresses, by one person after the other."""
    addresses = [address for (asked, _), address in world.addresses.items() if asked == route]
    people = sorted(world.clients, key=lambda name: (name not in FIRST, name))
    for person in people:
        for address in addresses or [f"/{route}"]:
            with undone():
                response = world.client(person).get(address)
                if response.status_code == 200 and not response.streaming:
                    names = NAMED.findall(response.content.decode())
                    yield {PARTS.sub("", name) for name in names} | set(names)


@pytest.mark.pages
def test_every_field_that_is_entered_has_its_box_on_the_page_that_is_named(world, monkeypatch):
    logging.disable(logging.CRITICAL)
    routes = dict(routes_of(get_resolver()))
    wanted: dict[str, set[str]] = defaultdict(set)
    for answer in entered_fields():
        if (answer.page, answer.box) not in OF_A_STATE:
            wanted[answer.page].add(answer.box)
    missing = {}
    for page, boxes in wanted.items():
        left = set(boxes)
        seen: set[str] = set()
        for names in boxes_on(world, routes[page]):
            left -= names
            seen |= names
            if not left:
                break
        if left:
            missing[page] = (sorted(left), sorted(seen)[:30])
    logging.disable(logging.NOTSET)
    assert missing == {}
