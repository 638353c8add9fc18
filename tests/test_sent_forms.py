"""Every form that makes a record, found by walking the pages, makes one however often it is sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver

from council.web.sent_forms import TOKEN
from tests.factories import DAY
from tests.walking_forms import (
    DAYS,
    WALKED,
    Form,
    Forms,
    counted,
    filled,
    forms,
    more,
    presses,
    view_of,
)
from tests.world import World, standing_world, undone

OURS = {"council", "programmes", "actions", "risks", "savings", "reports"}


@pytest.fixture(scope="module")
def world(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker, WALKED) as built:
        yield built


@dataclass
class Sent:
    """What came of sending a form twice: what the first made, what the second did, and where each led."""

    view: str
    led: bool
    made: dict[str, int]
    made_again: dict[str, int]
    same: bool


def send_twice(client: Any, form: Form, target: str, pressed: dict[str, str], day: date, place: int) -> Sent:
    """The form filled in and sent twice; where a page asks once more, what that asks is sent twice."""
    before = counted()
    response = client.post(target, filled(form, day, place) | pressed)
    made, between = more(before), counted()
    is_page = response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")
    if is_page and not made and "confirmed" not in form.controls:
        for asked in Forms(response.content.decode(), target).forms:
            for there, button in presses(asked):
                if "confirmed" in asked.controls or "confirmed" in button:
                    return send_twice(client, asked, there, button, day, place)
    again = client.post(target, filled(form, day, place) | pressed)
    # An act whose answer is shown at once says where it led (`acted`), and there the second is led.
    there = [
        answer.headers.get("Location") or getattr(answer, "led_to", None) for answer in (response, again)
    ]
    return Sent(view_of(target, pressed), there[0] is not None, made, more(between), there[0] == there[1])


# Forms that the walk fills in and that lead nowhere, each with the reason.
LEAD_NOWHERE = {
    "programmes:correct-finding": "the words in it are those that were recorded, so nothing is corrected",
    "programmes:new-review more": "it shows the page with another row",
    "programmes:write-findings more": "it shows the page with another row",
    "programmes:write-recommendations more": "it shows the page with another row",
    **dict.fromkeys(
        (f"{register}:bulk-change which" for register in ("actions", "risks", "savings")),
        "it leads to a page that asks what is to change, and that one is sent",
    ),
    "programmes:retire-workstream": "actions still stand in it, so it is refused and says so",
    "people:import-people": "it takes a list of people, where the walk has a plan; nothing is written yet",
    "reports:edit-template": "it takes a Word file, where the walk has a plan; nothing is kept",
    "personal-data:copy-person": "it answers with the copy, and makes no record",
    **dict.fromkeys(
        ("reports:check-report", "checking:check-copy"),
        "it says whether the file was issued, and keeps nothing",
    ),
    "settings:edit-section try": "it shows what would follow, and keeps nothing",
    "risks:set-matrix try": "it shows what would follow, and keeps nothing",
    "risks:set-matrix": "the ratings that the walk gives do not rise, so they are refused",
    # What the walk fills in is refused: an amount, a day or another record does not fit. That each acts once
    # is held below, from the URL configuration.
    **dict.fromkeys(
        (
            "closing:close-programme",
            "closing:reopen-programme",
            "programmes:add-document-table",
            "programmes:add-measure",
            "programmes:add-output",
            "programmes:ask-for-change",
            "programmes:close-recommendation",
            "programmes:edit-document-table",
            "programmes:edit-measure",
            "programmes:withdraw-review",
            "reports:register-published",
            "reports:submit-report",
            "risks:escalate-risk",
            "risks:link-risk",
            "risks:merge-risk",
            "savings:agree-saving",
            "savings:ask-for-change",
            "savings:ask-for-growth",
            "savings:decide-claim",
            "savings:edit-bid",
            "savings:forecast-year",
            "savings:plan-cost",
            "savings:plan-use",
            "savings:propose-saving",
            "savings:record-reported",
            "savings:record-underspend",
            "savings:reallocate",
            "savings:reverse-claim",
            "savings:say-quarters",
            "savings:set-target",
            "savings:withdraw-saving",
        ),
        "what the walk fills in does not fit it",
    ),
}


@pytest.mark.pages
def test_a_form_that_makes_a_record_makes_one_however_often_it_is_sent(world):
    makers: dict[str, Any] = {}
    twice: dict[str, Any] = {}
    led, sent_at_all = set(), set()
    for address, person, form in forms(world):
        assert TOKEN in form.controls, address
        for target, pressed in presses(form):
            for day, place in product(DAYS, (1, 2, 0)):
                if day != DAYS[0] and view_of(target, pressed) in led:
                    break  # other days were for what came back
                with undone():
                    sent = send_twice(world.client(person), form, target, pressed, day, place)
                sent_at_all.add(sent.view)
                if sent.made_again or not sent.same:
                    twice[sent.view] = sent.made_again
                if sent.led or sent.made:
                    led.add(sent.view)
                if sent.made:
                    makers[sent.view] = sent.made
                    break
    assert twice == {}
    assert sent_at_all - led <= set(LEAD_NOWHERE), "neither filled in by the walk nor explained"
    assert len(makers) >= 28, "the walk reaches the forms that make records, or it proves nothing"


@pytest.mark.pages
def test_without_its_token_a_form_makes_a_record_each_time(world):
    """As a script might send it; this shows that the walk above would see a form that is not safe."""
    client = world.client("council_admin")
    with undone():
        before = counted()
        page = Forms(client.get("/bodies/add/").content.decode(), "/bodies/add/").forms[-1]
        answers = {k: v for k, v in filled(page, DAY, 1).items() if k != TOKEN}
        assert client.post("/bodies/add/", answers).status_code == 302
        assert client.post("/bodies/add/", answers | {"name": "Another"}).status_code == 302
        assert more(before) == {"council_body": 2}


# Views of ours that take a form and are not under `acts_once`, each with the reason.
NOT_UNDER_IT = {
    "actions:keep-draft": "it keeps one draft, sent again every few seconds; the latest words count",
    "None": "the page of one's own address, which is not there: it answers 404",
    "admin:login": "it leads to the one sign-in page",
    "admin:logout": "signed out twice is signed out",
    "admin:password_change": "it leads to the page of one's own password",
    "admin:password_change_done": "it leads to the page of one's own sign-in",
    "demo-sign-in": "nobody is signed in yet, and it makes nothing but a session; the demo alone",
}


def test_every_view_of_ours_that_takes_a_form_acts_once():
    """From the URL configuration: each stands under it, whatever it makes."""
    bare, pages = set(), 0
    for name, view in views_of(get_resolver()):
        if is_ours(view) and takes_post(view):
            pages += 1
            if not acts_at_most_once(view):
                bare.add(name)
    assert bare == set(NOT_UNDER_IT)
    assert pages > 60, "the sweep reaches the forms, or it proves nothing"


def views_of(resolver: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            space = pattern.namespace
            yield from views_of(pattern, f"{before}{space}:" if space else before)
        else:
            yield f"{before}{pattern.name}", pattern.callback


def wrapped(view: Any) -> Iterator[Any]:
    """The view and what it wraps, from without."""
    while view is not None:
        yield view
        view = getattr(view, "__wrapped__", None)


def is_ours(view: Any) -> bool:
    return list(wrapped(view))[-1].__module__.split(".")[0] in OURS and not hasattr(view, "view_class")


def acts_at_most_once(view: Any) -> bool:
    return any(getattr(each, "acts_once", False) for each in wrapped(view))


def takes_post(view: Any) -> bool:
    """Whether the decorator that names the methods names POST; without one, any method comes through."""
    methods = [
        cell.cell_contents
        for each in wrapped(view)
        for cell in (getattr(each, "__closure__", None) or ())
        if isinstance(cell.cell_contents, list) and set(cell.cell_contents) <= {"GET", "HEAD", "POST"}
    ]
    return not methods or any("POST" in names for names in methods)
