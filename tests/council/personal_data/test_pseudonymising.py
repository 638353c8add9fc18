"""A leaver's name goes everywhere; what they did, what was issued and every seal stays."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client

from council import history
from council.evidence.stored import kept_files
from council.models import Event, HeldFile, OutgoingMail, Scope, User
from council.personal_data.holding import lift_hold, place_hold
from council.personal_data.pseudonymising import is_pseudonym, pseudonymise
from reports.documents import pdf
from tests import factories as make
from tests.council.personal_data.seals import NOW, TODAY, astray, event, seal, verify
from tests.reports import plans

pytestmark = pytest.mark.django_db


def leave(person: User) -> User:
    with history.authored(by=make.person("Adam")):
        person.is_active = False
        person.save()
    return person


def forget(person: User, why: str = "They asked for it.") -> str:
    return pseudonymise(person, by=make.administrator("Adam"), why=why, on=TODAY, at=NOW)


@pytest.fixture
def gerda() -> User:
    """A leaver whose name nobody else has."""
    person = make.person("Gerda Österlund", email="gerda@council.example")
    return leave(person)


def whole_database(*leaving_out: str) -> str:
    """Every word that the database holds, but for the tables left out."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in leaving_out:
                cursor.execute(f'SELECT * FROM "{table}"')
                said += [str(cell) for row in cursor.fetchall() for cell in row]
    return "\n".join(said)


def test_the_history_names_the_former_officer(gerda):
    action = make.action(by=gerda)
    assert forget(gerda) == f"Former officer {gerda.pk}"
    assert str(action.history.latest().history_user) == f"Former officer {gerda.pk}"
    gerda.refresh_from_db()
    assert is_pseudonym(gerda) and not gerda.has_usable_password() and not gerda.is_active
    names = {(row.name, row.email) for row in gerda.history.all()}
    assert names == {(f"Former officer {gerda.pk}", f"former-{gerda.pk}@former.invalid")}


def test_the_name_and_the_address_are_nowhere_in_the_database(gerda):
    gerda.name = "Gerda Lindqvist"  # an earlier name goes with the last one
    gerda.save()
    by = make.person("Adam")
    event(Event.Kind.SIGNED_IN, by=gerda, ip="192.0.2.7")
    event(Event.Kind.SIGN_IN_FAILED, "Sign-in failed", address="Gerda@Council.example", ip="192.0.2.7")
    event(Event.Kind.DEACTIVATED, "Gerda Österlund has left", by=by, person="Gerda Österlund")
    event(Event.Kind.EXPORTED, "Actions", by=gerda, ip="192.0.2.7", rows=12)
    EmailAddress.objects.create(user=gerda, email=gerda.email)
    OutgoingMail.objects.create(to="bob@council.example, gerda@council.example", subject="x", body="x")
    users = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=by, content_type=users, object_id=gerda.pk, object_repr="Gerda Lindqvist", action_flag=CHANGE
    )
    seal()
    forget(gerda, why="Gerda Lindqvist asked for it.")
    said = whole_database()
    for word in ("Gerda", "gerda", "Österlund", "Lindqvist", "192.0.2.7", "\\u00d6sterlund"):
        assert word not in said, word
    kept = Event.objects.get(kind=Event.Kind.EXPORTED)
    assert kept.by == gerda and kept.detail == {"rows": 12}  # that it happened, and who did, stays


def test_every_seal_still_holds(gerda):
    event(Event.Kind.SIGNED_IN, by=gerda, ip="192.0.2.7")
    make.action(by=gerda)
    seal()
    forget(gerda)
    found, purged = verify()
    assert found == [] and purged >= 3
    seal()
    assert verify()[0] == []
    assert astray() == []


def test_sessions_end_and_others_go_on(gerda):
    bob, browser, other = make.person("Bob"), Client(), Client()
    browser.force_login(gerda)
    other.force_login(bob)
    forget(gerda)
    assert Session.objects.count() == 1
    assert other.get("/").status_code == 200


def test_what_they_chose_for_a_form_goes_with_its_bytes(gerda, django_capture_on_commit_callbacks):
    name = kept_files().save("held/gerda", ContentFile(b"Of Gerda"))
    HeldFile.objects.create(person=gerda, session="x", token="t", name=name, filename="g.txt", size=8)
    with django_capture_on_commit_callbacks(execute=True):
        forget(gerda)
    assert not HeldFile.objects.exists() and not kept_files().exists(name)


def test_other_people_keep_their_names(gerda):
    bob = make.person("Bob")
    told = event(Event.Kind.SIGNED_IN, "Bob signed in", by=bob, ip="192.0.2.9")
    forget(gerda)
    bob.refresh_from_db()
    told.refresh_from_db()
    assert (bob.name, bob.history.latest().name) == ("Bob", "Bob")
    assert (told.what, told.detail) == ("Bob signed in", {"ip": "192.0.2.9"})


def test_issued_reports_stay_as_they_were(gerda, monkeypatch):
    monkeypatch.setattr(pdf, "render_pdf", str.encode)
    report = plans.report(plans.small(), contact_officer=gerda)
    issued = plans.issue(report, by=make.clerk(), on=TODAY)
    issued.refresh_from_db()
    before = (bytes(issued.pdf), issued.position, issued.sha256)
    seal()
    forget(gerda)
    issued.refresh_from_db()
    assert (bytes(issued.pdf), issued.position, issued.sha256) == before
    assert verify()[0] == []
    assert astray() == []


def test_who_still_signs_in_keeps_their_name():
    with pytest.raises(ValidationError, match="still signs in"):
        forget(make.person("Alice"))


def test_it_is_done_once(gerda):
    forget(gerda)
    with pytest.raises(ValidationError, match="gone already"):
        forget(gerda)


def test_a_refusal_changes_nothing(gerda):
    hold = place_hold(by=make.administrator("Adam"), on=TODAY, reason="Claim 12", person=gerda)
    with pytest.raises(ValidationError, match="legal hold on this person"):
        forget(gerda)
    assert not Event.objects.filter(kind=Event.Kind.PURGED).exists()
    assert gerda.history.latest().name == "Gerda Österlund"
    lift_hold(hold, by=make.administrator("Adam"), on=TODAY, reason="Settled")
    with pytest.raises(ValidationError, match="legal hold"):
        forget(gerda)  # today is the last day of the hold


def test_a_hold_on_a_programme_keeps_the_names_of_who_changed_it(gerda):
    make.action(by=gerda, programme=make.programme("SSR"))
    elsewhere = leave(make.person("Elsewhere"))
    place_hold(by=make.administrator("Adam"), on=TODAY, reason="Inquiry", scope=make.programme("SSR").scope)
    with pytest.raises(ValidationError, match="programme whose records"):
        forget(gerda)
    forget(elsewhere)


def test_a_hold_on_everything_keeps_every_name(gerda):
    place_hold(by=make.administrator("Adam"), on=TODAY, reason="Inquiry", scope=Scope.council())
    with pytest.raises(ValidationError, match="hold on everything"):
        forget(gerda)


def test_the_event_tells_who_did_it_and_names_nobody(gerda):
    forget(gerda)
    told = Event.objects.get(kind=Event.Kind.PURGED)
    assert (told.by.name, told.detail["person"]) == ("Adam", gerda.pk)
    assert "Gerda" not in told.what
