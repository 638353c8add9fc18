"""Legal holds: placed on one thing, lifted once, each with its reason and its history."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from council.models import LegalHold, Scope
from council.personal_data.holding import Holds, lift_hold, place_hold
from tests import factories as make
from tests.council.personal_data.seals import TODAY
from tests.factories import DAY, LONG_AGO

pytestmark = pytest.mark.django_db


def place(**target) -> LegalHold:
    return place_hold(by=make.administrator("Adam"), on=DAY, reason="Claim 12", **target)


def test_a_hold_runs_from_its_day_until_it_is_lifted():
    bob = make.person("Bob")
    hold = place(person=bob)
    assert Holds.on(LONG_AGO) == Holds()
    assert Holds.on(DAY).people == {bob.pk}
    lift_hold(hold, by=make.administrator("Clara"), on=plus(3), reason="Settled")
    assert Holds.on(plus(3)).people == {bob.pk}
    assert Holds.on(plus(4)) == Holds()


def plus(days: int):
    return TODAY.replace(day=TODAY.day + days)


def test_the_history_of_a_hold_says_who_and_why():
    hold = place(person=make.person("Bob"))
    lift_hold(hold, by=make.administrator("Clara"), on=DAY, reason="Settled")
    said = [(row.history_user.name, row.history_change_reason) for row in hold.history.order_by("pk")]
    assert said == [("Adam", "Claim 12"), ("Clara", "Settled")]


def test_a_hold_is_lifted_once():
    hold = place(person=make.person("Bob"))
    lift_hold(hold, by=make.administrator("Clara"), on=DAY, reason="Settled")
    with pytest.raises(ValidationError, match="lifted this hold already"):
        lift_hold(hold, by=make.administrator("Clara"), on=DAY, reason="Again")


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_hold_says_why(reason):
    with pytest.raises(ValidationError):
        place_hold(by=make.administrator("Adam"), on=DAY, reason=reason, person=make.person("Bob"))


def test_a_hold_is_on_one_thing():
    both = {"person": make.person("Bob"), "scope": Scope.council()}
    for target in ({}, both):
        with pytest.raises(ValidationError, match="Hold one person, one programme, or everything"):
            place(**target)


@pytest.mark.parametrize(
    "wrong", [{}, {"reason": ""}, {"to_date": LONG_AGO}], ids=["nothing", "no reason", "ends before"]
)
def test_the_database_refuses_a_hold_that_is_none(wrong):
    fields = {"from_date": DAY, "reason": "x", "scope": Scope.council()} | wrong
    if not wrong:
        del fields["scope"]
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalHold.objects.create(**fields)


def test_what_is_held_is_said_in_words():
    programme = make.programme("SSR", title="Finance improvement")
    assert place(person=make.person("Bob")).of == "Bob"
    assert place(scope=programme.scope).of == "Finance improvement"
    assert place(scope=Scope.council()).of == "everything"
