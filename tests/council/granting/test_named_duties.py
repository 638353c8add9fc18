"""Naming a post for a duty is a grant by another name: nobody names their own, and its holders hear of it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from council.models import Conventions, Event, Holding, Role
from council.setting.changing import change_settings
from programmes.models import Programme
from programmes.setting_up.creating import create_programme
from programmes.setting_up.stating import ProgrammeStatement
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db
OWN = "You cannot name a post that you hold"


@pytest.fixture
def adam():
    return make.administrator()


def mails_to(person, mailoutbox):
    return [mail.body for mail in mailoutbox if mail.to == [person.email]]


@pytest.mark.parametrize("duty", ["proper_officer", "internal_audit"])
def test_an_administrator_names_no_post_of_their_own_for_a_duty_by_its_key_or_its_title(adam, duty):
    mine, to_come = make.post("Mine", holder=adam), make.post("Soon mine")
    Holding.objects.create(post=to_come, user=adam, from_date=DAY + timedelta(days=30), capacity="deputy")
    for post in (mine, to_come):
        for said in ({duty: post.title, f"{duty}_post": post.pk}, {duty: post.title}):
            with pytest.raises(ValidationError) as refused:
                change_settings(said, effective_from=DAY, by=adam, on=DAY)
            assert refused.value.message_dict[duty][0].startswith(OWN)
    assert not Conventions.objects.exists() and not Event.objects.filter(kind="people_changed").exists()


def test_the_page_refuses_it_beside_the_box(client, adam):
    mine = make.post("Mine", holder=adam)
    client.force_login(adam)
    sent = {"proper_officer": mine.pk, "internal_audit": "", "when": "today"}
    response = client.post("/settings/proper-officer/", sent)
    assert response.status_code == 200 and OWN in response.content.decode()
    assert not Conventions.objects.exists()


def test_whose_post_is_named_for_a_duty_and_whose_no_longer_is_told_by_name(
    adam, mailoutbox, django_capture_on_commit_callbacks
):
    ann, bob = make.person("Ann"), make.person("Bob")
    first, second = make.post("Monitoring Officer", holder=ann), make.post("Solicitor", holder=bob)
    with django_capture_on_commit_callbacks(execute=True):
        for post in (first, second):
            said = {"proper_officer": post.title, "proper_officer_post": post.pk}
            change_settings(said, effective_from=DAY, by=adam, on=DAY)
    assert "Monitoring Officer, which Ann holds, is named the proper officer" in mails_to(ann, mailoutbox)[0]
    assert "is no longer named the proper officer" in mails_to(ann, mailoutbox)[1]
    assert "Solicitor, which Bob holds, is named the proper officer" in mails_to(bob, mailoutbox)[0]
    told = Event.objects.filter(kind="people_changed", by=adam)
    assert sorted(event.detail["person"] for event in told) == [ann.pk, ann.pk, bob.pk]


@pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.ADMIN])
def test_nobody_names_a_post_of_their_own_as_senior_responsible_owner(client, role):
    person, programme = make.person("Mona"), make.programme()
    make.grant(person, role)
    mine = make.post("Mine", holder=person)
    client.force_login(person)
    new = {"code": "NEW", "title": "New", "stage": "delivery", "sro": mine.pk}
    there = {"code": "SSR", "title": programme.title, "stage": "delivery", "sro": mine.pk}
    for address, sent in (("/programmes/new/", new), ("/programmes/SSR/edit/", there)):
        response = client.post(address, sent)
        assert response.status_code == 200 and OWN in response.content.decode(), address
    assert not Programme.objects.filter(sro=mine).exists() and Programme.objects.count() == 1


def test_a_senior_responsible_owner_who_stands_is_kept_by_whoever_changes_the_rest(client):
    mona = make.person("Mona")
    programme = make.programme(sro=make.post("Mine", holder=mona))
    make.grant(mona, Role.PROGRAMME_MANAGER, over=programme)
    client.force_login(mona)
    sent = {"code": "SSR", "title": "Another title", "stage": "delivery", "sro": programme.sro_id}
    assert client.post("/programmes/SSR/edit/", sent).status_code == 302


def test_whose_post_becomes_senior_responsible_owner_is_told(
    adam, mailoutbox, django_capture_on_commit_callbacks
):
    said = ProgrammeStatement(code="NEW", title="New", sro=make.post("Director", holder=make.person("Sam")))
    with django_capture_on_commit_callbacks(execute=True):
        create_programme(said, by=adam, on=DAY)
    told = "\n".join(mails_to(make.person("Sam"), mailoutbox))
    assert "Director, which Sam holds, is named senior responsible owner of New" in told


def test_a_manager_who_names_one_is_asked_who_is_there(client):
    mona, programme = make.person("Mona"), make.programme()
    make.grant(mona, Role.PROGRAMME_MANAGER, over=programme)
    client.force_login(mona)
    sent = {"code": "SSR", "title": programme.title, "stage": "delivery"}
    with time_machine.travel(timezone.now() + timedelta(minutes=30), tick=True):
        sro = {"sro": make.post("Director").pk}
        asked = client.post("/programmes/SSR/edit/", sent | sro)
        assert asked.status_code == 302 and asked.url.startswith("/accounts/reauthenticate/")
        assert client.post("/programmes/SSR/edit/", sent | {"aim": "Better"}).url == "/programmes/SSR/"
    programme.refresh_from_db()
    assert (programme.sro, programme.aim) == (None, "Better")
