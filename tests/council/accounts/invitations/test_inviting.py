"""Inviting a person, and their coming in: once, within a term, with what the inviter may give and no more."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from council.access.rules import Right, standing
from council.accounts.invitations.inviting import Welcome, accept, find, invite, resend, withdraw
from council.models import Event, Holding, Invitation, Role, Scope, User
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
NEW = "a long enough password"


@pytest.fixture
def adam() -> User:
    adam = make.person("Adam")
    make.grant(adam, Role.ADMIN)
    return adam


@pytest.fixture
def pat() -> User:
    """Administers one programme."""
    pat = make.person("Pat")
    make.grant(pat, Role.ADMIN, over=make.programme("OWN"))
    return pat


def invited(by: User, email: str = "nora@council.example", **gives: Any) -> tuple[Invitation, str]:
    return invite(
        name="Nora",
        email=email,
        reason="Joins the team",
        gives=Welcome(**gives),
        by=by,
        on=DAY,
        at=timezone.now(),
    )


def test_a_person_exists_from_the_invitation_on_and_is_out_until_they_accept(adam):
    invitation, token = invited(adam, "Nora@Council.example ")
    nora = User.objects.get(email="nora@council.example")
    assert not nora.is_active and not nora.has_usable_password() and invitation.person == nora
    assert accept(token, password=NEW, at=timezone.now()) == nora
    nora.refresh_from_db()
    assert nora.is_active and nora.check_password(NEW)
    told = Event.objects.filter(kind=Event.Kind.INVITED).values_list("what", flat=True)
    assert set(told) == {"Nora is invited", "Nora accepted the invitation"}


def test_the_token_is_kept_nowhere(adam):
    invitation, token = invited(adam)
    assert token not in invitation.token_digest and find(token, at=timezone.now()) == invitation
    assert all(token not in f"{event.what}{event.detail}" for event in Event.objects.all())


def test_what_the_invitation_gives_begins_when_it_is_accepted(adam):
    head = make.post("Head of Finance")
    invitation, token = invited(
        adam, post=head, capacity=Holding.Capacity.INTERIM, holds_from=date(2026, 6, 1), role=Role.CLERK,
        scope=Scope.council(),
    )  # fmt: skip
    nora = invitation.person
    assert not nora.holdings.exists() and not nora.grants.exists()
    later = timezone.now() + timedelta(days=3)
    accept(token, password=NEW, at=later)
    holding, grant = nora.holdings.get(), nora.grants.get()
    assert (holding.post, holding.capacity, holding.from_date) == (head, "interim", date(2026, 6, 1))
    assert (grant.role, grant.from_date, grant.granted_by) == (Role.CLERK, DAY + timedelta(days=3), adam)
    row = grant.history.get()
    assert (row.history_user, row.history_change_reason, row.through) == (
        adam,
        "Joins the team",
        "invitation",
    )
    nora = User.objects.get(pk=nora.pk)
    assert Right.ISSUE in standing(nora, on=DAY + timedelta(days=3)).council


def test_a_link_works_once(adam):
    _, token = invited(adam)
    accept(token, password=NEW, at=timezone.now())
    with pytest.raises(ValidationError):
        accept(token, password="another long password", at=timezone.now())
    assert find(token, at=timezone.now()) is None


def test_a_link_dies_with_its_term_its_withdrawal_its_inviter_and_the_next_link(adam, settings):
    settings.INVITATION_DAYS = 3
    at = timezone.now()
    invitation, token = invited(adam)
    assert find(token, at=at + timedelta(days=2)) and not find(token, at=at + timedelta(days=3))
    again, second = resend(invitation, by=adam, on=DAY, at=at + timedelta(days=5))
    assert not find(token, at=at) and find(second, at=at + timedelta(days=7))
    adam.is_active = False
    adam.save()
    assert not find(second, at=at)
    adam.is_active = True
    adam.save()
    withdraw(again, by=adam, on=DAY, at=at)
    assert not find(second, at=at)
    with pytest.raises(ValidationError):
        withdraw(again, by=adam, on=DAY, at=at)
    with pytest.raises(ValidationError):
        resend(again, by=adam, on=DAY, at=at)


def test_a_link_opens_nothing_for_somebody_who_has_been_in_and_left(adam):
    invitation, token = invited(adam)
    nora = invitation.person
    nora.last_login = timezone.now()
    nora.save()
    assert find(token, at=timezone.now()) is None


def test_an_address_that_is_taken_is_refused_in_words_that_help(adam):
    alice = make.person()
    make.person("Lena", is_active=False)
    invited(adam)
    for email, words in (
        (alice.email.upper(), "Alice signs in with this e-mail address already."),
        ("nora@council.example", "Nora is invited already."),
        ("lena@council.example", "whose account is closed"),
    ):
        with pytest.raises(ValidationError) as error:
            invited(adam, email)
        assert words in " ".join(error.value.message_dict["email"])


def test_whoever_never_came_in_may_be_invited_again(adam):
    invitation, _ = invited(adam)
    withdraw(invitation, by=adam, on=DAY, at=timezone.now())
    second, _ = invited(adam)
    with time_machine.travel("2026-07-15 10:00", tick=False):
        third, token = invited(adam)
        assert find(token, at=timezone.now()) == third
    assert second.person == third.person and Invitation.objects.unanswered().count() == 1


def test_an_administrator_of_one_programme_gives_roles_there_alone(pat):
    own, other = make.programme("OWN").scope, make.programme("OTH").scope
    for gives in (
        {},
        {"role": Role.VIEWER, "scope": other},
        {"role": Role.VIEWER, "scope": Scope.council()},
        {"role": Role.VIEWER, "scope": own, "post": make.post()},
    ):
        with pytest.raises(PermissionDenied):
            invited(pat, **gives)
    assert not User.objects.filter(email="nora@council.example").exists()
    invited(pat, role=Role.VIEWER, scope=own)


def test_an_administrator_of_one_programme_handles_its_invitations_alone(pat, adam):
    own, other = make.programme("OWN").scope, make.programme("OTH").scope
    theirs, _ = invited(adam, role=Role.VIEWER, scope=other)
    ours, _ = invited(adam, "nils@council.example", role=Role.VIEWER, scope=own)
    for act in (resend, withdraw):
        with pytest.raises(PermissionDenied):
            act(theirs, by=pat, on=DAY, at=timezone.now())
    resend(ours, by=pat, on=DAY, at=timezone.now())
    ours.refresh_from_db()
    assert ours.invited_by == pat


def test_nobody_else_invites():
    vera = make.person("Vera")
    make.grant(vera, Role.PROGRAMME_MANAGER)
    with pytest.raises(PermissionDenied):
        invited(vera, role=Role.VIEWER, scope=Scope.council())


@pytest.mark.parametrize(
    ("gives", "field"),
    [
        ({"role": Role.VIEWER}, "scope"),
        ({"scope": True}, "role"),
        ({"role": Role.GUEST, "scope": True}, "role"),
        ({"role": Role.VIEWER, "scope": True, "role_until": date(2026, 6, 1)}, "role_until"),
    ],
)
def test_a_role_comes_with_what_it_is_for_and_a_guests_is_given_where_the_body_is_named(adam, gives, field):
    if gives.get("scope"):
        gives = {**gives, "scope": Scope.council()}
    with pytest.raises(ValidationError) as error:
        invited(adam, **gives)
    assert list(error.value.message_dict) == [field]


def test_a_role_whose_end_came_before_the_person_is_not_given(adam):
    _, token = invited(adam, role=Role.VIEWER, scope=Scope.council(), role_until=DAY + timedelta(days=1))
    nora = accept(token, password=NEW, at=timezone.now() + timedelta(days=4))
    assert nora.is_active and not nora.grants.exists()
