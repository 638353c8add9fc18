"""Every page of a closed programme, read by each of its people: nothing offered there is then refused."""

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from programmes.models import Programme
from tests.world import World, standing_world, undone

# Those who have something to do there: the others are offered no more than they.
THEM = ("owner", "manager", "risk_lead", "finance", "clerk", "approver", "council_admin")
CODE = "OWN"
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
FORM = re.compile(r'<form\b(?=[^>]*\bmethod="post")(?:[^>]*\baction="([^"]*)")?[^>]*>', re.IGNORECASE)
MAIN = re.compile(r"<main\b.*?</main>", re.DOTALL)


@pytest.fixture(scope="module")
def world(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        yield built


def close(world: World) -> Programme:
    """The programme of the world's people, closed as closing leaves it."""
    programme = Programme.objects.get(pk=world.programmes["own"].pk)
    programme.stage = Programme.Stage.CLOSED
    programme.save()
    programme.scope.is_closed = True
    programme.scope.save()
    return programme


def pages_of(world: World, person: str) -> Iterator[tuple[str, str]]:
    """The address and the body of each page of the closed programme that the person may read."""
    for address in sorted({one.partition("?")[0] for one in world.addresses.values() if CODE in one}):
        answer = world.client(person).get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            found = MAIN.search(answer.content.decode())
            yield address, found[0] if found else ""


def refused(world: World, person: str, method: str, address: str) -> bool:
    """Whether the person is told that they may not."""
    cache.clear()
    with undone():
        client = world.client(person)
        answer = client.get(address) if method == "GET" else client.post(address)
        b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer.status_code == 403


@pytest.mark.pages
@pytest.mark.parametrize("person", THEM)
def test_a_closed_programme_offers_nothing_that_is_refused(world, person):
    wrong, asked = [], {}
    with undone():
        close(world)
        for page, body in pages_of(world, person):
            offers = {("GET", address.replace("&amp;", "&")) for address in LINK.findall(body)}
            offers |= {("POST", address or page) for address in FORM.findall(body)}
            for offer in sorted(offers):
                if offer not in asked:
                    asked[offer] = refused(world, person, *offer)
                if asked[offer]:
                    wrong.append(f"{page} offers {' '.join(offer)}")
    assert not wrong, "\n".join(wrong)
    assert len(asked) > 20, "the pages were walked"
