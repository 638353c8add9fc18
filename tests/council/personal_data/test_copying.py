"""A copy of all that is held about one person: nothing forgotten, nobody else named, nothing exempt."""

import io
import json
import zipfile
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models
from django.test import Client

from actions.verifying import complete
from council.access.acting import DEMO
from council.history import AppendOnly, Recorded
from council.models import Event, Exempt, Membership, Role, User
from council.personal_data.copying import copy_for
from council.personal_data.declared import about_people, free_text
from council.personal_data.holding import place_hold
from tests import factories as make
from tests.council.personal_data.seals import NOW, event
from tests.factories import DAY
from tests.reports.plans import say

pytestmark = pytest.mark.django_db


# --- nothing is forgotten -----------------------------------------------------------------------------------


def keys_to_people(some_models: list[type[models.Model]]) -> set[str]:
    """Every key to a person that the models hold; a history table's are declared by its record's."""
    return {
        f"{model._meta.label}.{item.name}"
        for model in some_models
        if not hasattr(model, "instance_type")
        for item in model._meta.concrete_fields
        if item.is_relation and item.related_model is User
    }


def test_every_key_to_a_person_is_declared():
    """A new model with a key to a person says in its app's personal_data.py what a copy holds of it."""
    declared = [about.key for about in about_people()]
    assert len(declared) == len(set(declared))
    assert set(declared) == keys_to_people(list(apps.get_models(include_auto_created=True)))


def test_a_key_that_nobody_declared_would_be_seen():
    class Diary(models.Model):
        of = models.ForeignKey(User, models.CASCADE, related_name="+")

        class Meta:
            app_label = "nowhere"

    assert keys_to_people([Diary]) == {"nowhere.Diary.of"}
    assert "nowhere.Diary.of" not in {about.key for about in about_people()}
    apps.all_models.pop("nowhere")
    apps.clear_cache()


def test_each_declaration_says_what_is_copied_or_why_nothing():
    for about in about_people():
        assert bool(about.heading and about.fields) != bool(about.left_out), about.key
        for name in about.fields:
            about.model._meta.get_field(name)
        if about.goes:  # what goes with a name leaves no history, so it may have none
            assert not issubclass(about.model, Recorded | AppendOnly), about.key


def test_the_words_that_go_with_a_closed_programme_are_words_of_its_records():
    for model, fields in free_text().items():
        assert model.scope_path  # type: ignore[attr-defined]
        for name in fields:
            assert isinstance(
                model._meta.get_field(name), models.CharField | models.TextField | models.JSONField
            )


# --- what it holds ------------------------------------------------------------------------------------------


@pytest.fixture
def adam() -> User:
    person = make.person("Adam")
    make.grant(person, Role.ADMIN)
    return person


@pytest.fixture
def alice() -> User:
    return make.person("Alice Archer")


def copied(person: User, by: User) -> dict[str, Any]:
    """The sections of the copy by heading: rows, and how many are withheld."""
    archive = zipfile.ZipFile(io.BytesIO(copy_for(person, by=by, at=NOW).content))
    said = json.loads(archive.read("data.json"))
    assert said["person"]["name"] == person.name
    return {section["heading"]: section for section in said["sections"]}


def test_it_holds_everything_that_a_person_left(adam, alice):
    post = make.post("Head of Finance", holder=alice)
    make.grant(alice, Role.PROGRAMME_MANAGER)
    Membership.objects.create(body=make.body("Audit Committee"), user=alice, from_date=DAY)
    EmailAddress.objects.create(user=alice, email=alice.email)
    action = make.action("Close the books", owner=post, by=alice)
    say(action, "We closed the ledger early.", by=DEMO.signed(alice))
    complete(
        action,
        by=DEMO.signed(alice),
        on=DAY,
        completed_on=DAY,
        closing_note="Done.",
        evidence="Minutes",
    )
    event(Event.Kind.SIGNED_IN, by=alice, ip="192.0.2.7")
    event(Event.Kind.SIGN_IN_FAILED, address="alice.archer@council.example")
    Client().force_login(alice)
    said = copied(alice, adam)
    assert said["Posts held"]["rows"][0]["post"] == "Head of Finance"
    assert said["Roles given to them"]["rows"][0]["role"] == "Programme manager"
    assert said["Bodies they sit on"]["rows"][0]["body"] == "Audit Committee"
    assert "alice.archer@council.example" in said["E-mail addresses"]["rows"][0].values()
    assert "We closed the ledger early." in said["Updates that they wrote"]["rows"][0].values()
    assert said["Completions they claimed"]["rows"][0]["closing note"] == "Done."
    assert "192.0.2.7" in str(said["What the event log tells of them"]["rows"])
    assert said["Where the event log names them"]["rows"][0]["kind"] == "Sign-in failed"
    assert len(said["Sessions kept"]["rows"]) == 1
    assert said["Changes they made: actions"]["rows"][0]["record"] == f"action {action.pk}"


def test_other_peoples_names_are_left_out(adam, alice):
    bob = make.person("Bob Baker")
    post = make.post("Head of Finance", holder=alice)
    action = make.action(owner=post)
    say(
        action,
        "Bob Baker (BOB.BAKER@council.example) and Alice Archer agreed; a baker did not.",
        by=DEMO.signed(alice),
    )
    make.grant(bob, Role.VIEWER, granted_by=alice)
    content = copy_for(alice, by=adam, at=NOW).content
    for file in zipfile.ZipFile(io.BytesIO(content)).namelist():
        text = zipfile.ZipFile(io.BytesIO(content)).read(file).decode()
        assert "Bob" not in text and "BOB" not in text and "Adam" not in text, file
    words = copied(alice, adam)["Updates that they wrote"]["rows"][0].values()
    assert "[another person] ([another person]) and Alice Archer agreed; a baker did not." in words


def test_exempt_words_are_withheld_from_whoever_may_not_see_them_and_counted(adam, alice):
    post = make.post("Head of Finance", holder=alice)
    secret = {"exempt": True, "exempt_paragraph": Exempt.P3, "exempt_reason": "Zebedee"}
    action = make.action("Zebedee Alice Archer", owner=post, by=alice, **secret)
    say(action, "Zebedee agreed.", by=DEMO.signed(alice))
    copy = copy_for(alice, by=adam, at=NOW)
    files = zipfile.ZipFile(io.BytesIO(copy.content))
    assert all("Zebedee" not in files.read(name).decode() for name in files.namelist())
    assert copied(alice, adam)["Updates that they wrote"]["withheld"] == 1
    seeing = make.person("Sees All")
    make.grant(seeing, Role.ADMIN, sees_exempt=True)
    assert "Zebedee agreed." in str(copied(alice, seeing)["Updates that they wrote"]["rows"])


def test_records_whose_words_name_the_person_are_listed(adam, alice):
    action = make.action(description="Ask Alice Archer first.")
    make.action(description="Ask nobody.")
    assert copied(alice, adam)["Records whose words name them"]["rows"] == [
        {"record": f"action {action.pk}", "where": "description"}
    ]


def test_a_legal_hold_is_not_told_to_whom_it_is_on(adam, alice):
    place_hold(by=adam, on=DAY, reason="Fraud inquiry", person=alice)
    assert "Fraud" not in copy_for(alice, by=adam, at=NOW).content.decode("latin-1")
    assert "Fraud" not in json.dumps(copied(alice, adam))


def test_making_a_copy_is_told(adam, alice):
    copy_for(alice, by=adam, at=NOW)
    told = Event.objects.get(kind=Event.Kind.EXPORTED)
    assert (told.by, told.detail["person"]) == (adam, alice.pk) and "Alice" not in told.what


def test_the_readable_page_escapes_what_it_shows(adam):
    nasty = make.person("<script>alert(1)</script>", email="nasty@council.example")
    archive = zipfile.ZipFile(io.BytesIO(copy_for(nasty, by=adam, at=NOW).content))
    assert b"<script>" not in archive.read("readable.html")
