"""Who may see and change what: the predicates and the querysets, agreeing on every object."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from actions.models import Action
from council.access import rules as access
from council.access.acting import DEMO
from council.access.rules import Right
from council.models import Grant, Holding, Role, Scope
from tests import factories
from tests.factories import DAY

pytestmark = pytest.mark.django_db


def visible(user) -> set[str]:
    user = type(user).objects.get(pk=user.pk)  # standing is kept for one request
    return {a.title for a in Action.objects.visible_to(user, on=DAY)}


def test_a_stranger_sees_nothing():
    factories.action("Reconcile")
    assert visible(factories.person("Charlie")) == set()
    assert not Action.objects.visible_to(AnonymousUser()).exists()


def test_a_grant_over_one_programme_shows_that_programme_alone():
    ours, theirs = factories.programme("SSR"), factories.programme("SEN")
    factories.action("Ours", programme=ours)
    factories.action("Theirs", programme=theirs)
    bob = factories.person("Bob")
    factories.grant(bob, Role.VIEWER, over=ours)
    assert visible(bob) == {"Ours"}


def test_a_grant_over_the_council_shows_every_programme():
    factories.action("Ours", programme=factories.programme("SSR"))
    factories.action("Theirs", programme=factories.programme("SEN"))
    auditor = factories.person("Ada")
    factories.grant(auditor, Role.AUDITOR)
    assert visible(auditor) == {"Ours", "Theirs"}


def test_the_holder_of_a_post_sees_and_updates_what_the_post_owns_and_nothing_else():
    alice = factories.person("Alice")
    mine = factories.action("Mine", owner=factories.post(holder=alice))
    other = factories.action("Other")
    assert visible(alice) == {"Mine"}
    assert access.may_update(alice, mine, on=DAY)
    assert not access.may_update(alice, other, on=DAY)


def test_who_has_left_a_post_has_lost_what_came_with_it():
    alice = factories.person("Alice")
    finance = factories.post("Head of Finance")
    Holding.objects.create(
        post=finance, user=alice, from_date=DAY - timedelta(days=99), to_date=DAY - timedelta(days=1)
    )
    factories.action("Mine", owner=finance)
    assert visible(alice) == set()


def test_a_grants_end_needs_no_timer():
    bob = factories.person("Bob")
    factories.grant(bob, Role.VIEWER, to_date=DAY - timedelta(days=1))
    factories.action("Ours")
    assert visible(bob) == set()


def test_a_grant_to_a_post_follows_its_holder():
    bob = factories.person("Bob")
    pmo = factories.post("Programme office", holder=bob)
    Grant.objects.create(
        scope=Scope.council(), role=Role.VIEWER, post=pmo, from_date=factories.LONG_AGO, reason="Test"
    )
    factories.action("Ours")
    assert visible(bob) == {"Ours"}


def test_exempt_material_is_a_right_of_its_own():
    factories.action("Open")
    factories.action("Closed", exempt=True, exempt_paragraph=3, exempt_reason="Contract under negotiation")
    viewer, board = factories.person("Vera"), factories.person("Bea")
    factories.grant(viewer, Role.AUDITOR)
    factories.grant(board, Role.VIEWER, over=factories.programme(), sees_exempt=True)
    assert visible(viewer) == {"Open"}
    assert visible(board) == {"Open", "Closed"}


def test_somebody_deactivated_sees_nothing():
    bob = factories.person("Bob")
    factories.grant(bob, Role.ADMIN)
    factories.action("Ours")
    bob.is_active = False
    bob.save()
    assert visible(bob) == set()


def test_an_auditor_reads_all_and_changes_nothing():
    ada = factories.person("Ada")
    factories.grant(ada, Role.AUDITOR)
    action = factories.action()
    assert access.sees(ada, action, on=DAY)
    assert not access.may_update(ada, action, on=DAY)
    assert not access.may(ada, Right.MANAGE, action, on=DAY)


def test_one_e_mail_address_signs_in_one_person_whatever_its_case():
    from django.db import IntegrityError, transaction

    factories.person("Alice", email="alice@council.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        type(factories.person("Alice")).objects.create_user("ALICE@council.example", "x" * 12, name="Other")


def test_what_hangs_on_an_exempt_record_is_as_closed_as_the_record():
    from actions import rescheduling
    from actions.models import DateChange
    from council.conventions import InForce
    from risks.models import Mitigation

    why = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract under negotiation"}
    action, risk = factories.action("Closed", **why), factories.risk("Closed", **why)
    Mitigation.objects.create(risk=risk, text="Keep a second bidder")
    rescheduling.ask_to_reschedule(
        action, to_date=DAY, reason="Talks go on", by=DEMO, on=DAY, conventions=InForce()
    )
    vera, bea = factories.person("Vera"), factories.person("Bea")
    factories.grant(vera, Role.AUDITOR)
    factories.grant(bea, Role.VIEWER, sees_exempt=True)
    for model in (DateChange, Mitigation):
        assert not model.objects.visible_to(vera, on=DAY).exists()
        assert model.objects.visible_to(bea, on=DAY).count() == 1
        assert not access.sees(vera, model.objects.get(), on=DAY)
