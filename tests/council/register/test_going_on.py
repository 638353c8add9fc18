"""Whoever answers one of the things that they owe is led on to the next, whatever register it is of."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.test import Client

from council.conventions import InForce
from council.register.declaring import owing_registers
from council.register.owing import OwedRow, Visit
from tests.factories import DAY
from tests.walking_forms import Forms, filled
from tests.world import World, standing_world, undone

LATE = DAY + timedelta(days=400)  # by then all that has a day is overdue


@pytest.fixture(scope="module")
def world(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        yield built


def owed_to(world: World, who: str) -> list[OwedRow]:
    """What the person owes on the late day that has a form of its own."""
    visit = Visit(world.people[who], LATE, InForce(), {})
    return [row for _, owing in owing_registers() for row in owing.owed_by(visit) if row.step_url]


def answered(world: World, who: str, row: OwedRow) -> str:
    """What the person is told who fills in the form of what they owe and sends it."""
    client = Client()
    client.force_login(world.people[who])
    page = client.get(row.step_url).content.decode()
    there = [row.step_url, *re.findall(rf'href="({re.escape(row.step_url)}[^"#]+)"', page)]
    forms = (form for one in there for form in Forms(client.get(one).content.decode(), one).forms)
    form = next(form for form in forms if "version" in " ".join(form.controls))
    for day in (LATE, LATE - timedelta(days=1), LATE + timedelta(days=30)):
        answers = filled(form, day, 1)
        for left in ((), ("amount", "delivered_on", "file")):  # a forecast alone
            sent = {name: value for name, value in answers.items() if not left or not name.startswith(left)}
            if left and "forecast" in form.controls:
                sent["forecast"] = "20"
            with undone():
                answer = client.post(form.target, sent, follow=True)
                if answer.redirect_chain:
                    return answer.content.decode()
    return ""


def test_every_register_leads_on_from_what_was_answered_to_what_is_owed_next_and_to_the_list(world):
    with time_machine.travel(datetime.combine(LATE, time(9)), tick=False), undone():
        rows = owed_to(world, "owner")
        assert len({type(row) for row in rows}) >= 6
        for row in rows:
            said = answered(world, "owner", row)
            assert "Next: " in said and f"Next: {row.reference} " not in said, row.step_url
            assert 'or back to <a class="govuk-notification-banner__link" href="/my-actions/"' in said
