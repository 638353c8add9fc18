"""Duties are kept apart between persons: another post of theirs doesn't help, and nor does a deputy."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from actions.mine.offers import offers as action_offers
from actions.models import Action
from actions.rescheduling import approve, ask_to_reschedule, refuse
from actions.verifying import complete, send_back, verify
from council.access.acting import DEMO
from council.conventions import InForce
from council.models import Grant, Holding, Post, Role, User
from council.offers import Urgency
from savings.confirming import confirm, may_confirm
from savings.models import Claim
from savings.offers import offers as saving_offers
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db
DEPUTY = Holding.Capacity.DEPUTY
LATE = date(2027, 1, 1)


@pytest.fixture
def finance() -> Post:
    return make.post("Head of Finance", holder=make.person("Alice"))


def holds(name: str, post: Post, capacity: str = DEPUTY, **dates: Any) -> User:
    """The person, who holds the post too, and manages the programme through another post of their own."""
    person = make.person(name)
    Holding.objects.create(post=post, user=person, capacity=capacity, **{"from_date": make.LONG_AGO, **dates})
    office = make.post(f"Manager {name}", holder=person)
    for role in (Role.PROGRAMME_MANAGER, Role.FINANCE):
        Grant.objects.create(
            scope=make.programme().scope, role=role, post=office, from_date=make.LONG_AGO, reason="Test"
        )
    return person


def completed(action: Action, by: User, on: date = DAY) -> Any:
    return complete(action, completed_on=on, closing_note="Done", evidence="Here", by=DEMO.signed(by), on=on)


def asked(action: Action, by: User, on: date = DAY) -> Any:
    return ask_to_reschedule(
        action, to_date=LATE, reason="Late", by=DEMO.signed(by), on=on, conventions=InForce()
    )


def claimed(by: User) -> Claim:
    return make.claimed("10", by=by)


def all_refused(by: User, author: User, owner: Post, words: str, on: date = DAY) -> None:
    """Every act by which `by` would approve what the author did on DAY."""
    done, moved, year = (
        completed(make.action(owner=owner), author),
        asked(make.action(owner=owner), author),
        claimed(author),
    )
    for act in (
        lambda: verify(done, seen="All", by=by, on=on),
        lambda: send_back(done, reason="Not all", by=by, on=on),
        lambda: approve(moved, by=by, on=on, conventions=InForce()),
        lambda: refuse(moved, reason="No", by=by, on=on),
        lambda: confirm(year, by=by, on=on),
    ):
        with pytest.raises(ValidationError, match=words):
            act()


def test_the_same_person_in_another_post_is_the_same_person(finance):
    alice = holds("Alice", finance, Holding.Capacity.HOLDER)
    all_refused(alice, alice, finance, "You .*, so another person")


def test_a_deputy_does_not_approve_what_the_holder_did(finance):
    all_refused(holds("Bob", finance), make.person("Alice"), finance, "deputise for one another")


def test_the_holder_does_not_approve_what_their_deputy_did(finance):
    bob = make.person("Bob")
    Holding.objects.create(post=finance, user=bob, capacity=DEPUTY, from_date=make.LONG_AGO)
    alice = holds("Alice", make.post("Elsewhere"))
    all_refused(alice, bob, finance, "deputise for one another")


def test_it_does_not_matter_which_post_they_deputise_in(finance):
    other = make.post("Head of Payroll", holder=make.person("Alice"))
    all_refused(holds("Bob", other), make.person("Alice"), finance, "deputise for one another")


def test_a_delegation_that_ended_after_the_claim_still_counts(finance):
    bob = holds("Bob", finance, to_date=DAY)
    done = completed(make.action(owner=finance), make.person("Alice"))
    moved = asked(make.action(owner=finance), make.person("Alice"))
    later = DAY + timedelta(days=7)
    for act in (
        lambda: verify(done, seen="All", by=bob, on=later),
        lambda: approve(moved, by=bob, on=later, conventions=InForce()),
    ):
        with pytest.raises(ValidationError, match="deputise"):
            act()


@pytest.mark.parametrize(
    ("capacity", "dates"),
    [
        (Holding.Capacity.MEMBER, {}),  # two members of a team are two persons
        (Holding.Capacity.INTERIM, {}),
        (DEPUTY, {"to_date": DAY - timedelta(days=1)}),
    ],
)
def test_another_person_who_is_no_deputy_approves(finance, capacity, dates):
    bob, alice = holds("Bob", finance, capacity, **dates), make.person("Alice")
    assert verify(completed(make.action(owner=finance), alice), seen="All", by=bob, on=DAY)
    moved = asked(make.action(owner=finance), alice)
    assert approve(moved, by=bob, on=DAY, conventions=InForce())
    assert confirm(claimed(alice), by=bob, on=DAY)


@pytest.mark.parametrize("capacity", [DEPUTY, Holding.Capacity.MEMBER])
def test_a_decision_is_offered_to_whoever_may_take_it_and_to_nobody_else(finance, capacity):
    bob, alice = holds("Bob", finance, capacity), make.person("Alice")
    completed(make.action("Done"), alice)
    asked(make.action("Moved"), alice)
    year = claimed(alice)
    found = [
        offer
        for offers in (action_offers, saving_offers)
        for offer in offers(bob, as_at=DAY, conventions=InForce())
        if offer.urgency == Urgency.DECISION
    ]
    assert len(found) == (0 if capacity == DEPUTY else 3)
    assert may_confirm(bob, year, on=DAY) == (capacity != DEPUTY)


def test_a_page_shows_a_deputy_no_button_and_tells_them_why(client, finance):
    bob = holds("Bob", finance)
    action = make.action(owner=finance)
    completed(action, make.person("Alice"))
    client.force_login(bob)
    address = f"{action.get_absolute_url()}verify/"
    assert address not in client.get(action.get_absolute_url()).content.decode()
    page = client.post(address, {"decision": "verify", "seen": "All of it"}).content.decode()
    assert "deputise for one another" in page
