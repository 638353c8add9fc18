"""Roles through groups of the directory: given and taken at sign-in, never mixed with those given by hand."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from council.access.acting import DIRECTORY
from council.access.rules import Right, standing
from council.accounts.single_sign_on.groups import apply_groups, foreseen, map_group, unmap_group
from council.models import Event, Grant, GroupMapping, Role, Scope
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
NEXT = DAY + timedelta(days=1)


def mapping(group: str = "clerks", role: str = Role.CLERK, **fields: Any) -> GroupMapping:
    fields.setdefault("scope", Scope.council())
    fields.setdefault("made_by", make.administrator())
    return GroupMapping.objects.create(group=group, role=role, reason="Agreed with IT", **fields)


def rights(person, on=DAY):
    person.__dict__.pop("_standings", None)
    return standing(person, on=on).council


def test_signing_in_gives_the_roles_of_the_groups_and_a_reason(client, provider, through):
    alice, given = make.person(), mapping()
    provider.claims["groups"] = ["clerks", "everybody"]
    through(client)
    grant = alice.grants.get()
    assert (grant.role, grant.mapping, grant.from_date, grant.to_date) == (Role.CLERK, given, DAY, None)
    assert grant.reason == "Through single sign-on group clerks" and grant.granted_by is None
    row = grant.history.get()
    assert (row.through, row.history_change_reason) == ("single sign-on", grant.reason)
    assert Event.objects.filter(kind=Event.Kind.GRANTED, detail__grant=grant.pk).exists()
    assert Right.ISSUE in rights(alice)


def test_another_claim_may_hold_the_groups(client, provider, through, settings):
    settings.OIDC_GROUPS_CLAIM = "roles"
    alice = make.person()
    mapping()
    provider.claims |= {"groups": ["nothing"], "roles": "clerks"}
    through(client)
    assert alice.grants.get().role == Role.CLERK


def test_who_leaves_a_group_loses_its_role_at_the_next_sign_in_and_at_once():
    alice = make.person()
    mapping()
    apply_groups(alice, ["clerks"], by=DIRECTORY, on=DAY)
    apply_groups(alice, [], by=DIRECTORY, on=NEXT)
    assert alice.grants.get().to_date == DAY and not rights(alice, NEXT)
    event = Event.objects.get(kind=Event.Kind.GRANT_ENDED)
    assert "no longer in the group clerks" in event.what


def test_a_role_given_and_taken_on_one_day_is_over_at_once():
    alice = make.person()
    mapping()
    apply_groups(alice, ["clerks"], by=DIRECTORY, on=DAY)
    assert rights(alice)
    apply_groups(alice, [], by=DIRECTORY, on=DAY)
    assert not rights(alice)
    apply_groups(alice, ["clerks"], by=DIRECTORY, on=DAY)
    assert rights(alice) and alice.grants.count() == 2


def test_signing_in_again_changes_nothing():
    alice = make.person()
    mapping()
    apply_groups(alice, ["clerks"], by=DIRECTORY, on=DAY)
    events = Event.objects.count()
    assert not apply_groups(alice, ["clerks"], by=DIRECTORY, on=NEXT)
    assert alice.grants.count() == 1 and Event.objects.count() == events


def test_a_grant_given_by_hand_is_never_touched():
    alice = make.person()
    mapping()
    hand = make.grant(alice, Role.CLERK)
    apply_groups(alice, ["clerks"], by=DIRECTORY, on=DAY)
    apply_groups(alice, [], by=DIRECTORY, on=NEXT)
    hand.refresh_from_db()
    assert hand.to_date is None and hand.history.count() == 1 and Right.ISSUE in rights(alice, NEXT)


def test_exempt_material_comes_with_a_group_only_where_the_mapping_says_so():
    alice = make.person()
    mapping("clerks")
    apply_groups(alice, ["clerks"], by=DIRECTORY, on=DAY)
    assert not standing(alice, on=DAY).council_exempt
    mapping("lawyers", Role.VIEWER, sees_exempt=True)
    apply_groups(alice, ["clerks", "lawyers"], by=DIRECTORY, on=DAY)
    alice.__dict__.pop("_standings", None)
    assert standing(alice, on=DAY).council_exempt


def test_nobody_gives_themselves_a_role_by_mapping_a_group_of_theirs():
    adam = make.person("Adam")
    mapping(made_by=adam)
    assert not apply_groups(adam, ["clerks"], by=DIRECTORY, on=DAY)
    assert [grant.role for grant in adam.grants.all()] == [Role.ADMIN]  # the one that let him map it


def test_groups_that_the_provider_holds_back_change_nothing(client, provider, through):
    alice = make.person()
    mapping()
    apply_groups(alice, ["clerks"], by=DIRECTORY, on=DAY)
    provider.claims["_claim_names"] = {"groups": "src1"}
    through(client)
    assert alice.grants.get().to_date is None
    assert Event.objects.filter(what__contains="more than").exists()


def test_no_claim_means_no_group(client, provider, through):
    alice = make.person()
    mapping()
    with time_machine.travel("2026-06-14 10:00", tick=False):
        apply_groups(alice, ["clerks"], by=DIRECTORY, on=DAY - timedelta(days=1))
    through(client)
    assert alice.grants.get().to_date == DAY - timedelta(days=1)


def test_a_mapping_taken_out_of_use_ends_what_it_gave_at_once():
    alice, adam, given = make.person(), make.administrator(), mapping()
    apply_groups(alice, ["clerks"], by=DIRECTORY, on=DAY)
    assert unmap_group(given, by=adam, on=DAY) == 1
    assert not rights(alice) and not apply_groups(alice, ["clerks"], by=DIRECTORY, on=NEXT)
    mapping()  # it may be made again


def test_a_group_gives_a_role_once():
    mapping()
    with pytest.raises(IntegrityError), transaction.atomic():
        mapping()


# --- the page -----------------------------------------------------------------------------------------------


def test_an_administrator_maps_a_group_and_sees_what_it_will_change(client, provider, through):
    adam, alice = make.administrator(), make.person()
    make.grant(adam, Role.ADMIN)
    provider.claims["groups"] = ["5f1c-clerks"]
    through(client)
    client.force_login(adam)
    answers = {
        "group": " 5f1c-clerks ",
        "name": "Committee clerks",
        "role": "clerk",
        "scope": Scope.council().pk,
        "reason": "Agreed with IT",
    }
    assert client.post("/settings/groups/", answers).status_code == 302
    made = GroupMapping.objects.get()
    assert (made.group, made.made_by, made.sees_exempt) == ("5f1c-clerks", adam, False)
    page = " ".join(client.get("/settings/groups/").content.decode().split())
    assert "Committee clerks" in page and "Alice</strong>, gains Clerk of the council" in page
    assert not alice.grants.exists()
    assert client.post(reverse("retire-group", args=[made.pk])).status_code == 302
    assert not GroupMapping.objects.get().is_active


def test_an_administrator_of_one_programme_maps_groups_to_it_alone(client):
    pat, own, other = make.person("Pat"), make.programme("OWN"), make.programme("OTH")
    make.grant(pat, Role.ADMIN, over=own)
    theirs = mapping(scope=other.scope)
    client.force_login(pat)
    answers = {"group": "g", "role": "viewer", "reason": "x", "sees_exempt": "on"}
    for scope in (other.scope, Scope.council()):
        assert client.post("/settings/groups/", {**answers, "scope": scope.pk}).status_code == 200
    assert client.post("/settings/groups/", {**answers, "scope": own.scope.pk}).status_code == 302
    made = GroupMapping.objects.get(scope=own.scope)
    assert made.made_by == pat and not made.sees_exempt
    assert client.post(reverse("retire-group", args=[theirs.pk])).status_code == 404
    assert "Agreed with IT" not in client.get("/settings/groups/").content.decode()


def test_nobody_else_sees_the_page(client):
    vera = make.person("Vera")
    make.grant(vera, Role.VIEWER)
    client.force_login(vera)
    assert client.get("/settings/groups/").status_code == 403


def test_what_is_foreseen_costs_the_same_for_many_people(client, django_assert_num_queries):
    from allauth.socialaccount.models import SocialAccount

    adam = make.person("Adam")
    make.grant(adam, Role.ADMIN)
    for number in range(5):
        person = make.person(f"Person {number}")
        SocialAccount.objects.create(
            user=person, provider="single-sign-on", uid=str(number), extra_data={"groups": ["clerks"]}
        )
        mapping(f"group {number}")
        if number % 2:
            apply_groups(person, [f"group {number}"], by=DIRECTORY, on=DAY)
    mapping()
    with django_assert_num_queries(4):
        found = foreseen(on=DAY, scopes=Scope.objects.all())
    assert sum(len(change.begun) for change in found) == 5 and sum(len(change.ended) for change in found) == 2
    assert not Grant.objects.filter(mapping__group="clerks").exists(), "nothing is written"
    client.force_login(adam)
    with django_assert_num_queries(11):
        client.get("/settings/groups/")


def test_mapping_is_told_to_the_log():
    adam = make.administrator()
    given = GroupMapping(group="g", role=Role.VIEWER, scope=Scope.council(), reason="Agreed")
    map_group(given, by=adam)
    event = Event.objects.get()
    assert event.by == adam and "Group g gives Viewer of the council" in event.what
    assert given.history.get().history_change_reason == "Agreed"


def test_a_group_that_makes_auditors_opens_exempt_material_or_says_why_not(client):
    adam, alice = make.administrator(), make.person()
    client.force_login(adam)
    sent = {"group": "g", "role": Role.AUDITOR, "scope": Scope.council().pk, "reason": "They audit"}
    response = client.post("/settings/groups/", sent)
    assert response.status_code == 200 and "Enter why those of the group do not" in response.content.decode()
    with pytest.raises(ValidationError, match="Enter why those of the group do not"):
        map_group(
            GroupMapping(group="g", role=Role.AUDITOR, scope=Scope.council(), reason="They audit"), by=adam
        )
    assert not GroupMapping.objects.exists()
    why = {"exempt_withheld": "They audit money alone."}
    assert client.post("/settings/groups/", sent | why).status_code == 302
    assert "They audit money alone." in client.get("/settings/groups/").content.decode()
    apply_groups(alice, ["g"], by=DIRECTORY, on=DAY)
    grant = alice.grants.get()
    assert (grant.sees_exempt, grant.exempt_reason) == (False, "They audit money alone.")
    opens = sent | {"group": "h", "sees_exempt": "on"}
    assert client.post("/settings/groups/", opens).status_code == 302
    assert GroupMapping.objects.get(group="h").exempt_withheld == ""
