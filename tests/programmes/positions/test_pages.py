"""The pages on which a position is stated, challenged, answered and settled."""

import pytest
from django.test import Client

from council.models import Role
from programmes.positions.stating import PositionStatement, state_position
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
AMBER = PositionStatement(
    position="Two of five done", rag="amber", reason="Too few people", being_done="Hiring"
)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def signed_in(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


@pytest.fixture
def alice():
    return make.person("Alice")


@pytest.fixture
def stream(alice, on_the_day):
    return make.workstream("Law", lead=make.post("Head of Law", holder=alice), purpose="Decisions are lawful")


def address(stream, act: str) -> str:
    return f"/programmes/SSR/workstreams/{stream.pk}/{act}/"


def test_it_is_stated_challenged_kept_and_accepted_in_the_browser(stream, alice):
    mona, lead = signed_in(make.manager()), signed_in(alice)
    sent = {
        "position": "Two of five done",
        "progress": "reasonable",
        "rag": "amber",
        "reason": "Too few people",
    }
    assert "Enter what is being done" in text_of(lead.post(address(stream, "position"), sent))
    assert lead.post(address(stream, "position"), sent | {"being_done": "Hiring"}).status_code == 302
    doubt = {"reason": "Nothing moved since May", "proposed_rag": "red"}
    assert mona.post(address(stream, "challenge"), doubt).status_code == 302
    page = text_of(mona.get("/programmes/SSR/"))
    for words in ("Two of five done", "reasonable", "it has no actions yet", "Nothing moved since May"):
        assert words in page
    assert address(stream, "challenge/answer") in text_of(lead.get("/"))
    kept = {"decision": "keep", "answer": "Three start on Monday"}
    assert lead.post(address(stream, "challenge/answer"), kept).status_code == 302
    assert "Three start on Monday" in text_of(mona.get("/programmes/SSR/"))
    assert address(stream, "challenge/settle") in text_of(mona.get("/"))
    assert mona.post(address(stream, "challenge/settle"), {"accept": "1"}).status_code == 302
    assert "Nothing moved since May" not in text_of(mona.get("/programmes/SSR/"))


def test_the_stated_rag_stands_beside_what_the_actions_come_to(stream, alice):
    state_position(stream, AMBER, by=alice, on=DAY)
    make.action("Late", workstream=stream, due=make.LONG_AGO)
    make.action("Fine", workstream=stream)
    vera = make.person("Vera")
    make.grant(vera, Role.VIEWER, over=stream.programme)
    page = text_of(signed_in(vera).get("/programmes/SSR/"))
    row = page.split("Decisions are lawful")[1].split("</tr>")[0]
    assert "Stated" in row and "Amber" in row
    assert "its actions roll up to Red: worst of 2" in row


def test_no_change_is_one_press(stream, alice):
    state_position(stream, AMBER, by=alice, on=DAY)
    lead = signed_in(alice)
    assert "No change since then" in text_of(lead.get(address(stream, "position")))
    typed = {"no_change": "1", "position": "Three of five done", "rag": "amber"}
    page = text_of(lead.post(address(stream, "position"), typed))
    assert "Error:" in page and "You have changed what stands in the boxes." in page
    assert stream.updates.count() == 1
    assert lead.post(address(stream, "position"), {"no_change": ""}).status_code == 302
    assert stream.updates.count() == 2


def test_another_rag_is_stated_in_the_answer(stream, alice):
    state_position(stream, AMBER, by=alice, on=DAY)
    mona = signed_in(make.manager())
    mona.post(address(stream, "challenge"), {"reason": "It stopped"})
    lead = signed_in(alice)
    red = {"decision": "red", "reason": "", "being_done": "Asking for help"}
    assert "Enter the reason for the RAG" in text_of(lead.post(address(stream, "challenge/answer"), red))
    assert lead.post(address(stream, "challenge/answer"), red | {"reason": "No people"}).status_code == 302
    stream.refresh_from_db()
    assert (stream.stated_rag, stream.position) == ("red", "Two of five done")
    assert mona.get(address(stream, "challenge/settle")).status_code == 404
