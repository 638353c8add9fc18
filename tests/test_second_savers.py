"""Every form that changes a record, found by walking the pages: who saves second overwrites nothing."""

import threading
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from council.models import Directorate, Invitation, Role
from council.web.form_tokens import TOKEN, new_form_token
from programmes.models import ReportingDate
from tests import factories
from tests.walking_forms import DAYS, WALKED, Form, Forms, filled, forms, presses, view_of
from tests.world import World, standing_world, undone

Changes = set[tuple[str, int]]
RECORDED: list[Any] = [model for model in apps.get_models() if hasattr(model, "history")]


@pytest.fixture(scope="module")
def world(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker, WALKED) as built:
        yield built


def newest_entries() -> dict[Any, int]:
    """The number of the newest entry of each kind's history."""
    with connection.cursor() as cursor:
        tables = [model.history.model._meta.db_table for model in RECORDED]
        cursor.execute(" UNION ALL ".join(f"SELECT COALESCE(MAX(history_id), 0) FROM {t}" for t in tables))
        return dict(zip(RECORDED, [number for (number,) in cursor.fetchall()], strict=True))


def changed_after(then: dict[Any, int]) -> Changes:
    """The records that stood before and were changed or taken out since, as kind and key."""
    changed: Changes = set()
    for model, number in newest_entries().items():
        if number > then[model]:
            rows = model.history.filter(history_id__gt=then[model])
            keys = {kind: set() for kind in "+~-"} | {}
            for kind, key in rows.values_list("history_type", model._meta.pk.attname):
                keys[kind].add(key)
            changed |= {(model._meta.label, key) for key in (keys["~"] | keys["-"]) - keys["+"]}
    return changed


def filled_by(form: Form, who: str, day: date, place: int, pressed: dict[str, str]) -> dict[str, Any]:
    """The form as that person fills it in: words of their own, and what they choose."""
    answers = filled(form, day, place) | pressed
    for control in form.controls.values():
        if control.kind in ("text", "textarea") and not answers.get(control.name, "").isdecimal():
            answers[control.name] = f"{answers.get(control.name, '')[:20]} {who}"[: control.longest]
        elif control.kind == "email":
            answers[control.name] = f"{who}@council.example"
    return answers | {TOKEN: new_form_token(0)}


def is_page(response: Any) -> bool:
    return response.headers["Content-Type"].startswith("text/html")


def sent_on(client: Client, form: Form, target: str, answers: dict[str, Any]) -> Any:
    """The answer to the form, and where a page asks once more, to what that asks."""
    response = client.post(target, answers)
    if response.status_code == 200 and is_page(response) and "confirmed" not in form.controls:
        for asked in Forms(response.content.decode(), target).forms:
            for there, button in presses(asked):
                if "confirmed" in asked.controls or "confirmed" in button:
                    return client.post(there, filled(asked, DAYS[0], 1) | button)
    return response


class Meeting:
    """Two people who have the same form open: what the first changes, and what comes of the second."""

    def __init__(self, world: World, person: str, form: Form, target: str, pressed: dict[str, str]) -> None:
        self.client = world.client(person)
        self.form, self.target, self.pressed = form, target, pressed

    def first(self) -> Changes:
        """What the first changes, filling the form in as it takes it."""
        then = newest_entries()
        for day, place in product(DAYS, (1, 2, 0)):
            answers = filled_by(self.form, "first", day, place, self.pressed)
            response = sent_on(self.client, self.form, self.target, answers)
            if response.status_code == 302:
                break
        return changed_after(then)

    def second(self) -> Iterator[tuple[Any, Changes, set[str]]]:
        """Each answer to the second, however they fill it in; what they change, and the words they typed."""
        for day, place in ((DAYS[1], 2), (DAYS[0], 1), (DAYS[2], 1)):
            then = newest_entries()
            with undone():
                answers = filled_by(self.form, "second", day, place, self.pressed)
                response = sent_on(self.client, self.form, self.target, answers)
                words = {str(value) for value in answers.values() if "second" in str(value)}
                yield response, changed_after(then), words


@pytest.mark.pages
def test_who_saves_second_overwrites_nothing_and_is_shown_what_they_typed(world):
    overwritten: dict[str, Any] = {}
    lost, told, met = set(), set(), set()
    for _, person, form in forms(world):
        for target, pressed in presses(form):
            view, meeting = view_of(target, pressed), Meeting(world, person, form, target, pressed)
            with undone():
                if not (changed := meeting.first()):
                    continue
                met.add(view)
                for response, again, words in meeting.second():
                    if again & changed:
                        overwritten.setdefault(view, sorted(again & changed))
                    page = response.content.decode() if is_page(response) else ""
                    if "app-meanwhile" in page:
                        told.add(view)
                        lost |= {view for typed in words if typed not in page}
    assert overwritten == {}
    assert lost == set()
    assert len(met) >= 33 and len(told) >= 18, "the walk reaches the forms, or it proves nothing"


# --- single forms, at close range -----------------------------------------------------------------------


@pytest.fixture
def adam(client):
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    client.force_login(adam)
    return adam


@pytest.fixture
def eve():
    eve = factories.person("Eve")
    factories.grant(eve, Role.ADMIN)
    browser = Client()
    browser.force_login(eve)
    return browser


def shown_form(client: Client, address: str) -> Form:
    return Forms(client.get(address).content.decode(), address).forms[-1]


def answers_of(form: Form, **typed: str) -> dict[str, Any]:
    return {name: control.value for name, control in form.controls.items()} | typed


@pytest.mark.django_db
def test_the_second_is_told_what_was_changed_by_whom_and_may_save_again(client, adam, eve):
    body = factories.body("Improvement Board")
    post = factories.post("Head of Democratic Services")
    address = f"/bodies/{body.pk}/edit/"
    mine, hers = shown_form(client, address), shown_form(eve, address)
    assert eve.post(address, answers_of(hers, secretary=str(post.pk))).status_code == 302
    response = client.post(address, answers_of(mine, name="Improvement Committee"))
    page = response.content.decode()
    assert "Eve" in page and "Secretary" in page and "Head of Democratic Services" in page
    assert "Improvement Committee" in page
    body.refresh_from_db()
    assert (body.name, body.secretary) == ("Improvement Board", post)
    again = Forms(page, address).forms[-1]
    assert client.post(address, answers_of(again)).status_code == 302
    body.refresh_from_db()
    assert body.name == "Improvement Committee"


@pytest.mark.django_db
def test_a_form_sent_without_what_was_seen_counts_for_the_record_as_it_is(client, adam):
    """As a script sends it."""
    directorate = Directorate.objects.create(name="Place", code="PL")
    address = f"/directorates/{directorate.pk}/edit/"
    assert client.post(address, {"name": "Places", "code": "PL"}).status_code == 302
    directorate.refresh_from_db()
    assert directorate.name == "Places"


@pytest.mark.django_db
def test_the_rules_of_a_programme_are_overtaken_by_any_of_them(client, adam, eve):
    programme = factories.programme("OWN")
    address = f"/imports/rules/{programme.code}/"
    mine, hers = shown_form(client, address), shown_form(eve, address)
    first, second = [name for name in mine.controls if ":" in name][:2]
    assert eve.post(address, answers_of(hers) | {first: "file"}).status_code == 302
    page = client.post(address, answers_of(mine) | {second: "ours"}).content.decode()
    assert "app-meanwhile" in page and "Eve" in page
    assert [(rule.field, rule.master) for rule in programme.master_rules.all()] == [
        (first.partition(":")[2], "file")
    ]


@pytest.mark.django_db
def test_who_withdraws_an_invitation_that_was_sent_again_meanwhile_looks_at_it_again(client, adam, eve):
    typed = {"name": "New", "email": "new@council.example", "reason": "Joins"}
    assert client.post("/people/invite/", typed).status_code == 302
    invitation = Invitation.objects.get()
    address = f"/people/invitations/{invitation.pk}/withdraw/"
    seen = answers_of(shown_form(client, address))
    again = answers_of(shown_form(eve, address))
    assert eve.post(f"/people/invitations/{invitation.pk}/resend/", again).status_code == 302
    response = client.post(address, seen, follow=True)
    assert "Eve changed this meanwhile" in response.content.decode()
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None


@pytest.mark.django_db
def test_a_meeting_that_was_moved_meanwhile_is_not_taken_out(client, world_of_meetings):
    address, meeting, eve = world_of_meetings
    mine, hers = shown_form(client, address), shown_form(eve, address)
    moved = answers_of(hers, meeting_on_day="14", updates_by_day="1")
    assert eve.post(address, moved).status_code == 302
    page = client.post(address, answers_of(mine, remove="1")).content.decode()
    assert "app-meanwhile" in page and "Eve" in page
    assert type(meeting).objects.filter(pk=meeting.pk).exists()


@pytest.fixture
def world_of_meetings(client, on_the_day):
    programme = factories.programme("OWN")
    body = factories.body("Board")
    browsers = []
    for name, browser in (("Mona", client), ("Eve", Client())):
        person = factories.person(name)
        factories.grant(person, Role.PROGRAMME_MANAGER, over=programme)
        browser.force_login(person)
        browsers.append(browser)
    days = {"meeting_on": date(2026, 9, 7), "updates_by": date(2026, 8, 24)}
    meeting = ReportingDate.objects.create(programme=programme, body=body, **days)
    return f"/programmes/OWN/timetable/{meeting.pk}/", meeting, browsers[1]


@pytest.mark.only("postgres")  # two connections at once; SQLite lets one write at a time
@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_one_is_told():
    directorate = Directorate.objects.create(name="Place", code="PL")
    address, browsers = f"/directorates/{directorate.pk}/edit/", []
    for name in ("Adam", "Eve"):
        person, browser = factories.person(name), Client()
        factories.grant(person, Role.ADMIN)
        browser.force_login(person)
        browsers.append((browser, shown_form(browser, address), f"Place of {name}"))
    begin, answers = threading.Barrier(2), []

    def save(browser: Client, form: Form, name: str) -> None:
        try:
            begin.wait(10)
            answers.append(browser.post(address, answers_of(form, name=name)).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=each) for each in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == [200, 302]
    assert directorate.history.count() == 2
