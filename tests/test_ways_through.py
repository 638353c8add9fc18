"""Every page is reached from the home page in four presses, by a role that may see it.

The pages come from the URL configuration: each address without a part of its own (`/people/`, not a person).
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from council.web.navigation import MOST
from tests.test_fresh_sign_in import site
from tests.world import World, standing_world

pytestmark = pytest.mark.pages
ROLES = ("council_admin", "exempt_manager", "auditor")
PRESSES = 4
NO_PAGE = {
    "what a page or a machine fetches": "brand.css settings/colours.css healthz readyz",
    "a file": "imports/blank.xlsx people/import/blank.xlsx savings/statement.xlsx savings/statement.pdf",
    "a file, led to from the Word template of a body’s papers": "reports/papers/example.docx",
    "for finance, by buttons beside what they keep: tests/savings/test_whole.py": """
        savings/reallocations/new/ savings/statement/close/ savings/targets/new/
        savings/underspends/new/
    """,
    "the demo’s": "outbox/ demo/sign-in/",
    "a form’s, which leads on": """
        actions/bulk/ risks/bulk/ savings/bulk/
        filters/save/ feeds/ feeds/end/ settings/mail/again/ settings/mail/try/
        people/import/check/ accounts/sessions/end-others/ imports/questions/
    """,
    "led to by what waits for the person, and by nothing else": "posts/cover/ my-actions/update/",
    "the form of every page’s header": "search/",
}


@pytest.fixture(scope="module")
def world(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        yield built


def pages() -> set[str]:
    """The addresses of the site's pages that need no record, but for those of signing in."""
    left_out = {address for addresses in NO_PAGE.values() for address in addresses.split()}
    return {
        route
        for route in site()
        if route.strip("/")
        and "<" not in route
        and "(" not in route
        and not route.startswith(("accounts/", "admin/"))
    } - left_out


def links(page: bytes, there: str) -> Iterator[str]:
    for address in re.findall(r'<a\b[^>]*?\shref="([^"#]+)', page.decode()):
        where = urlsplit(urljoin(there, address.replace("&amp;", "&")))
        if not where.netloc and "export=" not in where.query:
            yield where.path


def route_of(address: str) -> str:
    try:
        return resolve(address).route
    except Resolver404:
        return ""


def reached(client: Client) -> dict[str, int]:
    """The routes that links lead to from the home page, with the presses it takes; one page of each."""
    known, next_ones = {"": 0}, ["/"]
    for press in range(1, PRESSES + 1):
        looked_at, next_ones = next_ones, []
        for there in looked_at:
            answer: Any = client.get(there)
            if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
                continue
            for address in links(answer.content, there):
                route = route_of(address)
                if route and route not in known:
                    known[route] = press
                    next_ones.append(address)
    return known


def test_every_page_is_reached_from_home_in_four_presses(world):
    ways: dict[str, int] = {}
    for role in ROLES:
        for route, presses in reached(world.client(role)).items():
            ways[route] = min(presses, ways.get(route, presses))
    assert pages() - set(ways) == set()
    assert len(pages()) > 40


def test_the_menu_shows_seven_things_at_most_and_the_rest_under_more(world):
    navigation = world.client("council_admin").get("/settings/access/").context["navigation"]
    assert [way.label for way in navigation.main][:3] == ["Home", "My actions", "Programmes"]
    assert len(navigation.main) == MOST and [title for title, _ in navigation.groups] == ["Plans", "Council"]
    current = [way.label for _, ways in navigation.groups for way in ways if way.current]
    assert current == ["Access"] and navigation.more_is_current
    guest = world.client("guest").get("/").context["navigation"]
    assert [way.label for way in guest.main] == ["Home", "Reports"] and not guest.groups
