"""A form whose record was removed meanwhile: what was typed is given back with a sentence that it is gone."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client

from council.models import Role
from council.web.form_tokens import TOKEN, new_form_token
from programmes.meetings import cancel_meeting, plan_meeting
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
GONE = "no longer stands"


@pytest.fixture
def mona(client):
    mona = make.person("Mona")
    make.grant(mona, Role.PROGRAMME_MANAGER)
    client.force_login(mona)
    return mona


@pytest.fixture
def meeting(mona):
    days = {"meeting_on": DAY + timedelta(days=30), "updates_by": DAY + timedelta(days=20)}
    return plan_meeting(make.programme(), body=make.body("Cabinet"), by=mona, on=DAY, **days)


def address_of(meeting) -> str:
    return f"/programmes/{meeting.programme.code}/timetable/{meeting.pk}/"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "part"])
def test_what_was_typed_comes_back_in_the_words_of_its_boxes(client, mona, meeting, headers):
    page = client.get(address_of(meeting)).content.decode()
    token = re.search(rf'name="{TOKEN}" value="([^"]+)"', page[page.index("<main") :])[1]
    cancel_meeting(meeting, by=mona, on=DAY)
    days = {f"meeting_on_{part}": value for part, value in zip(("day", "month", "year"), "379", strict=True)}
    response = client.post(address_of(meeting), {TOKEN: token, **days}, headers=headers)
    shown = html.unescape(response.content.decode())
    assert response.status_code == (200 if headers else 404)
    assert GONE in shown and "This was not saved" in shown and "3 7 9" in shown
    told = re.sub(r"\s*([<>])\s*", r"\1", shown)
    assert "meeting_on" not in told and ">Date of the meeting<" in told


def test_an_address_that_is_wrong_is_the_usual_page_and_nothing_is_put_into_it_by_others(client, mona):
    assert GONE not in client.get("/programmes/NIL/timetable/9/").content.decode()
    sent = {"words": "Telephone us"}
    for token in ("", "a" * 64, new_form_token(mona.pk + 1)):
        response = client.post("/programmes/NIL/timetable/9/", sent | {TOKEN: token})
        assert response.status_code == 404 and "Telephone" not in response.content.decode()
    assert Client().post("/nowhere/", sent).status_code in (302, 404)
