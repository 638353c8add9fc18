"""Every address of the site, asked by everybody, against the table of what each may do."""

import logging
from collections.abc import Iterator
from functools import lru_cache

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.http import HttpResponse
from django.template.backends.django import Template
from django.urls import URLPattern, URLResolver, get_resolver

from council.models import Conventions
from council.models.conventions import ConventionsQuerySet
from tests.access_table import (
    ACCOUNT,
    ADMIN,
    DOCUMENT,
    METHOD,
    ON,
    PEOPLE,
    ROWS,
    SIGN_IN,
    STATUS,
    TABLE,
    YES,
    Door,
    Row,
    document,
)
from tests.world import World, standing_world, undone

SAMPLES = {
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-nonsense/",
    r"^confirm-email/(?P<key>[-:\w]+)/$": "confirm-email/nonsense/",
    "invitation/<str:token>/": "invitation/nonsense/",
    "link/<str:token>/": "link/nonsense/",
    "feeds/<str:token>.ics": "feeds/nonsense.ics",
}


@pytest.fixture(scope="module")
def world(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        yield built


@pytest.fixture
def quick(world, monkeypatch) -> Iterator[World]:
    """The world asked thousands of times: pages stay blank, and what is the same each time is read once.

    That is a person with their grants, their session and the conventions. Who gets a page is decided before
    it is written out; what it says is the business of the attacks.
    """
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")
    session_row = SessionStore._get_session_from_db
    read = lru_cache(AuthenticationBackend.get_user)
    backend = AuthenticationBackend()
    monkeypatch.setattr(AuthenticationBackend, "get_user", lambda self, pk: read(backend, pk))
    row = lru_cache(lambda key: session_row(SessionStore(key)))
    monkeypatch.setattr(SessionStore, "_get_session_from_db", lambda self: row(self.session_key))
    conventions = lru_cache(ConventionsQuerySet.in_force)
    every = Conventions.objects.all()
    monkeypatch.setattr(ConventionsQuerySet, "in_force", lambda self, on: conventions(every, on))
    logging.disable(logging.CRITICAL)
    yield world
    logging.disable(logging.NOTSET)


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every address of the URL configuration; those of the admin site are in tests/test_admin_site.py."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if route == ADMIN:
            yield route
        elif isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def test_every_address_of_the_site_has_a_row():
    known = {route for route, _, _ in TABLE} | {ADMIN}
    assert set(routes(get_resolver().url_patterns)) == known


def test_the_document_says_what_the_table_says():
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run `python -m tests.access_table`"


def test_nobody_outside_may_do_what_nobody_inside_may():
    """The table itself: who has left gets what nobody gets; without the right, nothing exempt."""
    for _, about, row in TABLE:
        for method in ("GET", "POST"):
            assert row.expected("left", method) == row.expected("nobody", method)
            if about.startswith("exempt"):
                answers = {row.expected(person, method) for person in ("viewer", "manager", "council_admin")}
                assert not answers & {"yes", "on"}


def said(world: World, person: str, method: str, address: str) -> HttpResponse:
    """The answer to one request, whose changes are taken back."""
    with undone():
        client = world.client(person)
        response = client.get(address) if method == "GET" else client.post(address)
        b"".join(response.streaming_content) if response.streaming else response.content
    return response


def who_asks(row: Row | Door, method: str, few: bool) -> list[str]:
    """Everybody; or a stranger and, where anybody gets in, the first and the last of them.

    Few ask on PostgreSQL, whose SQL may differ but whose roles can't, and in a quick run. That an address
    takes no such request is told before the person matters, so nobody else asks for that.
    """
    let_in = [person for person in PEOPLE if row.expected(person, method) in (YES, ON)]
    these = {"stranger", *let_in[:1], *let_in[-1:]}
    return [
        person for person in PEOPLE if person in these or not (few or row.expected(person, method) == METHOD)
    ]


def noun(route: str) -> str:
    """The first word of an address, which says what it is about."""
    return route.partition("/")[0] or "home"


@pytest.mark.pages
@pytest.mark.parametrize("about_what", sorted({noun(route) for route, _, _ in TABLE}))
def test_the_site_answers_everybody_as_the_table_says(quick, few_roles, about_what):
    world, wrong = quick, []
    for route, about, row in TABLE:
        if noun(route) != about_what:
            continue
        local = route.removeprefix(ACCOUNT)
        address = world.addresses.get((route, about)) or "/" + route.replace(local, SAMPLES.get(local, local))
        for method in ("GET", "POST"):
            for person in who_asks(row, method, few_roles):
                cache.clear()  # the limits on sign-in are another test's
                expected = row.expected(person, method)
                response = said(world, person, method, address)
                signed_in = response.headers.get("Location", "").startswith("/accounts/login/?next=")
                if response.status_code != STATUS[expected] or signed_in != (expected == SIGN_IN):
                    got = f"{response.status_code} {response.headers.get('Location', '')}"
                    wrong.append(f"{method} {address} ({about}) by {person}: {got}, not {expected}")
    assert wrong == []


def test_every_object_of_the_table_is_there_to_be_asked_for(world):
    wanted = {(row.route, row.about) for row in ROWS if row.about}
    assert wanted == {key for key in world.addresses if key in wanted}
    assert all("<" not in address for address in world.addresses.values())
