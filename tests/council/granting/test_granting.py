"""Giving a role and ending it: who may, to whom, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from actions.models import Action
from council.access.acting import DIRECTORY, By
from council.access.rules import Right, council_administrators, may
from council.granting.granting import appoint_first_administrator, end_grant, grant_role
from council.models import Event, Grant, Holding, Role, Scope, User
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db
SOON = DAY + timedelta(days=30)


@pytest.fixture
def adam() -> User:
    person = make.person("Adam")
    make.grant(person, Role.ADMIN)
    return person


def afresh(user: User) -> User:
    """The person as the next page knows them: what they may do is read once a request."""
    return User.objects.get(pk=user.pk)


def give(by: By, **said: Any) -> Grant:
    plain = {"scope": Scope.council(), "role": Role.VIEWER, "reason": "Asked for by the Leader", "on": DAY}
    return grant_role(by=by, **plain | said)


def refused(field: str, by: By, match: str | None = None, **said: Any) -> None:
    before = Grant.objects.count()
    with pytest.raises(ValidationError, match=match) as refusal:
        give(by, **said)
    assert field in refusal.value.message_dict
    assert Grant.objects.count() == before


def test_a_role_is_granted_with_who_why_and_through_what_and_is_told(adam):
    bob = make.person("Bob")
    grant = give(adam, user=bob, to_date=SOON)
    assert (grant.granted_by, grant.from_date, grant.to_date) == (adam, DAY, SOON)
    assert (grant.history.get().history_user, grant.history.get().history_change_reason) == (
        adam,
        grant.reason,
    )
    event = Event.objects.get(kind=Event.Kind.GRANTED)
    assert (event.by, event.what) == (adam, "Viewer of the council to Bob")
    assert event.detail["grant"] == grant.pk


def test_an_administrator_of_a_programme_grants_there_and_nowhere_else():
    ours, theirs, bob = make.programme("SSR"), make.programme("SEN"), make.person("Bob")
    petra = make.person("Petra")
    make.grant(petra, Role.ADMIN, over=ours)
    assert give(petra, scope=ours.scope, user=bob).scope == ours.scope
    for scope in (theirs.scope, Scope.council()):
        with pytest.raises(PermissionDenied):
            give(petra, scope=scope, user=bob)


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMIN])
def test_nobody_but_an_administrator_grants(role):
    vera = make.person("Vera")
    make.grant(vera, role)
    with pytest.raises(PermissionDenied):
        give(vera, user=make.person("Bob"))


def test_nobody_grants_to_themselves(adam):
    refused("user", adam, "Another administrator", user=adam, role=Role.FINANCE)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.grant(adam, Role.FINANCE, granted_by=adam)


@pytest.mark.parametrize("capacity", Holding.Capacity.values)
@pytest.mark.parametrize("begins", [-10, 10])
def test_nobody_grants_to_a_post_that_they_hold_or_will_hold(adam, capacity, begins):
    post = make.post("Head of Systems")
    first = DAY + timedelta(days=begins)
    Holding.objects.create(post=post, user=adam, capacity=capacity, from_date=first)
    refused("post", adam, "a post that you hold", post=post, role=Role.FINANCE)


def test_a_post_that_they_have_left_is_anothers(adam):
    post = make.post("Head of Systems")
    left = DAY - timedelta(days=1)
    Holding.objects.create(post=post, user=adam, from_date=make.LONG_AGO, to_date=left)
    assert give(adam, post=post)


def test_a_second_administrator_grants_what_the_first_may_not_give_themself(adam):
    anna = make.person("Anna")
    make.grant(anna, Role.ADMIN)
    assert give(anna, user=adam, role=Role.FINANCE).granted_by == anna


def test_the_councils_administrator_opens_exempt_material_to_others_and_gains_nothing(adam):
    bob = make.person("Bob")
    grant = give(adam, user=bob, sees_exempt=True, exempt_reason="Runs the contract")
    assert grant.sees_exempt
    refused("user", adam, user=adam, sees_exempt=True, exempt_reason="Mine")
    refused("exempt_reason", adam, user=make.person("Vera"), sees_exempt=True)


def test_a_programmes_administrator_opens_only_what_is_open_to_them():
    ours, bob = make.programme("SSR"), make.person("Bob")
    petra, paul = make.person("Petra"), make.person("Paul")
    make.grant(petra, Role.ADMIN, over=ours)
    make.grant(paul, Role.ADMIN, over=ours, sees_exempt=True)
    asked = {"scope": ours.scope, "user": bob, "sees_exempt": True, "exempt_reason": "Runs the contract"}
    refused("sees_exempt", petra, "administrator of the council decides", **asked)
    assert give(paul, **asked).sees_exempt


def test_a_role_does_not_begin_in_the_past_or_end_before_it_begins(adam):
    bob = make.person("Bob")
    refused("from_date", adam, user=bob, from_date=DAY - timedelta(days=1))
    refused("to_date", adam, user=bob, from_date=SOON, to_date=DAY)
    refused("reason", adam, user=bob, reason=" ")


def test_what_is_held_already_is_not_granted_again(adam):
    bob = make.person("Bob")
    give(adam, user=bob)
    refused("role", adam, "already", user=bob)
    assert give(adam, user=bob, sees_exempt=True, exempt_reason="Runs the contract")


def test_who_has_left_is_given_nothing(adam):
    refused("user", adam, "has left", user=make.person("Lena", is_active=False))


def test_a_guests_role_names_a_body_and_ends(adam):
    chair = make.person("Chair")
    refused("to_date", adam, user=chair, role=Role.GUEST, body=make.body())
    refused("body", adam, user=chair, role=Role.GUEST, to_date=SOON)
    assert give(adam, user=chair, role=Role.GUEST, body=make.body(), to_date=SOON)
    refused("__all__", adam, "no other does", user=chair, body=make.body())


@pytest.mark.parametrize("wrong", [{"body": None}, {"to_date": None}])
def test_the_database_too_refuses_a_guest_of_nothing_or_for_ever(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.grant(make.person("Chair"), Role.GUEST, **wrong)


def test_the_database_too_refuses_exempt_material_without_a_reason():
    with pytest.raises(IntegrityError), transaction.atomic():
        make.grant(make.person("Vera"), sees_exempt=True, exempt_reason="")


def test_what_no_person_gives_says_through_what_and_opens_nothing_exempt():
    bob = make.person("Bob")
    with pytest.raises(ValidationError, match="through what"):
        give(DIRECTORY, user=bob)
    refused("sees_exempt", DIRECTORY, user=bob, through="group PMO", sees_exempt=True, exempt_reason="In it")
    grant = give(DIRECTORY, user=bob, through="group PMO")
    assert (grant.granted_by, grant.given_through, grant.history.get().through) == (
        None,
        "group PMO",
        "group PMO",
    )
    ended = end_grant(grant, by=DIRECTORY, ends=DAY, reason="Left the group", on=DAY, through="group PMO")
    assert ended.ended_by is None and not ended.runs(on=DAY)


# --- ending -------------------------------------------------------------------------------------------------


def test_a_role_ended_from_today_is_gone_at_once_even_on_its_first_day(adam):
    bob = make.person("Bob")
    make.action("Ours")
    grant = give(adam, user=bob)
    assert Action.objects.visible_to(afresh(bob), on=DAY).exists()
    grant = end_grant(grant, by=adam, ends=DAY, reason="Given by mistake", on=DAY)
    assert not Action.objects.visible_to(afresh(bob), on=DAY).exists()
    assert (grant.ended_by, grant.end_reason) == (adam, "Given by mistake")
    event = Event.objects.get(kind=Event.Kind.GRANT_ENDED)
    assert (event.by, event.detail["ends"]) == (adam, str(DAY))


def test_a_role_ended_from_a_later_day_runs_until_the_day_before(adam):
    grant = end_grant(give(adam, user=make.person("Bob")), by=adam, ends=SOON, reason="Project ends", on=DAY)
    assert grant.runs(on=SOON - timedelta(days=1)) and not grant.runs(on=SOON)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("reason", {"reason": "  "}),
        ("ends", {"ends": DAY - timedelta(days=1)}),
        ("ends", {"ends": SOON + timedelta(days=9)}),
    ],
)
def test_an_end_has_a_reason_and_changes_no_past(adam, field, said):
    grant = give(adam, user=make.person("Bob"), to_date=SOON)
    with pytest.raises(ValidationError) as refusal:
        end_grant(grant, by=adam, on=DAY, **{"ends": DAY, "reason": "Left", **said})
    assert field in refusal.value.message_dict


def test_only_an_administrator_of_its_scope_ends_a_role(adam):
    petra = make.person("Petra")
    make.grant(petra, Role.ADMIN, over=make.programme("SEN"))
    grant = make.grant(make.person("Bob"), over=make.programme("SSR"))
    with pytest.raises(PermissionDenied):
        end_grant(grant, by=petra, ends=DAY, reason="Not mine", on=DAY)
    assert end_grant(grant, by=adam, ends=DAY, reason="Left", on=DAY)


def test_the_last_administrator_of_the_council_is_not_ended(adam):
    def end(grant: Grant) -> Grant:
        return end_grant(grant, by=adam, ends=DAY, reason="Moves on", on=DAY)

    own = adam.grants.get()
    anna, left = make.person("Anna"), make.person("Lena", is_active=False)
    make.grant(anna, Role.ADMIN, to_date=SOON)  # who will be gone soon
    make.grant(left, Role.ADMIN)
    Grant.objects.create(
        scope=Scope.council(), role=Role.ADMIN, post=make.post("Vacant"), from_date=DAY, reason="Nobody in it"
    )
    make.grant(make.person("Petra"), Role.ADMIN, over=make.programme())
    with pytest.raises(ValidationError, match="last administrator"):
        end(own)
    make.grant(anna, Role.ADMIN)
    end(own)
    assert not may(afresh(adam), Right.ADMINISTER, on=DAY)


def test_an_administrator_through_a_post_counts_while_somebody_holds_it(adam):
    post = make.post("Head of Systems", holder=make.person("Anna"))
    give(adam, post=post, role=Role.ADMIN)
    assert council_administrators(on=DAY) == {adam.pk, make.person("Anna").pk}
    assert end_grant(adam.grants.get(), by=adam, ends=DAY, reason="Moves on", on=DAY)


# --- the first administrator --------------------------------------------------------------------------------


def test_the_first_administrator_is_made_at_the_command_line_and_no_second():
    call_command("appoint_administrator", make.person("Adam").email.upper())
    grant = Grant.objects.get()
    assert (grant.role, grant.granted_by, grant.given_through) == ("admin", None, "command line")
    with pytest.raises(CommandError, match="has an administrator"):
        call_command("appoint_administrator", make.person("Anna").email)
    with pytest.raises(CommandError, match="No one signs in"):
        call_command("appoint_administrator", "nobody@council.example")


def test_where_every_administrator_has_left_the_command_line_makes_another(adam):
    adam.is_active = False
    adam.save()
    assert appoint_first_administrator(make.person("Anna"), on=DAY, reason="Adam left")


# --- auditors and what is exempt ----------------------------------------------------------------------------


def test_an_auditors_role_includes_exempt_material_unless_the_grantor_says_why_not(adam):
    bob = make.person("Bob")
    grant = give(adam, user=bob, role=Role.AUDITOR)
    assert (grant.sees_exempt, grant.exempt_reason) == (True, "An auditor’s role includes it.")
    refused(
        "exempt_reason", adam, "Enter why this one does not", user=bob, role=Role.AUDITOR, sees_exempt=False
    )
    why = "Looks at grants to schools alone."
    closed = give(adam, user=make.person("Cara"), role=Role.AUDITOR, sees_exempt=False, exempt_reason=why)
    assert (closed.sees_exempt, closed.exempt_reason) == (False, why)


@pytest.mark.parametrize("role", [role for role in Role.values if role not in (Role.AUDITOR, Role.GUEST)])
def test_no_other_role_includes_it_unless_the_grantor_says_so(adam, role):
    assert not give(adam, user=make.person("Bob"), role=role).sees_exempt
