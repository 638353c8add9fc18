"""Every address of the site, asked by everybody, against the table of what each may do."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.contrib import admin
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from reports.documents import pdf
from tests import access_table
from tests.access_table import ACCOUNT, ADMIN, DOCUMENT, NO, PEOPLE, ROWS, SIGN_IN, STATUS, TABLE, document
from tests.factories import DAY
from tests.world import World, build

SAMPLES = {
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-nonsense/",
    r"^confirm-email/(?P<key>[-:\w]+)/$": "confirm-email/nonsense/",
}


@pytest.fixture
def world(db, monkeypatch) -> Iterator[World]:
    monkeypatch.setattr(pdf, "render_pdf", lambda html: b"%PDF-1.7 " + html.encode())
    with time_machine.travel(f"{DAY} 10:00", tick=False):
        yield build()


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every address of the URL configuration, the admin site as one."""
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
    """The table itself: who has left gets what nobody gets, and an exempt object is nobody's without the right."""
    for _, about, row in TABLE:
        for method in ("GET", "POST"):
            assert row.expected("left", method) == row.expected("nobody", method)
            if about.startswith("exempt"):
                answers = {row.expected(person, method) for person in ("viewer", "manager", "council_admin")}
                assert not answers & {"yes", "on"}


def said(world: World, person: str, method: str, address: str) -> HttpResponse:
    """The answer to one request, whose changes are taken back."""
    with transaction.atomic():
        client = world.client(person)
        response = client.get(address) if method == "GET" else client.post(address)
        b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    return response


def test_the_site_answers_everybody_as_the_table_says(world):
    wrong = []
    for route, about, row in TABLE:
        cache.clear()  # the limits on sign-in are another test's
        local = route.removeprefix(ACCOUNT)
        address = world.addresses.get((route, about)) or "/" + route.replace(local, SAMPLES.get(local, local))
        for person in PEOPLE:
            for method in ("GET", "POST"):
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


def test_the_admin_site_opens_to_its_operator_alone(world):
    lists = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    ]
    user = world.people["viewer"].pk
    others = ["/admin/council/grant/add/", f"/admin/council/user/{user}/change/", "/admin/jsi18n/"]
    addresses = ["/admin/", *lists, *others, f"/admin/council/user/{user}/password/"]
    for address in addresses:
        for person in PEOPLE:
            if person == "operator":
                assert said(world, person, "GET", address).status_code == 200, address
                continue
            for method in ("GET", "POST"):
                response = said(world, person, method, address)
                assert response.status_code == 302, (address, person)
                assert re.match(r"/(accounts|admin)/login/\?next=", response["Location"])
    for person in access_table.SIGNED_IN - {"operator"}:
        assert said(world, person, "GET", "/admin/login/").status_code == STATUS[NO]


def test_the_admin_site_shows_its_operator_no_record_without_a_grant(world):
    """Exempt material is a right of its own: being trusted with the machine doesn't give it."""
    for model in admin.site._registry:
        if model._meta.app_label not in ("actions", "risks", "savings", "reports"):
            continue
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        response = said(world, "operator", "GET", address)
        assert response.context["cl"].result_count == 0, address
