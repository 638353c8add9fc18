"""Reviewing access: every running role is confirmed or ended, one by one, by somebody whose it is not."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from council.granting.granting import end_grant
from council.granting.reviewing import begin_review, confirm_grant, finish_review
from council.models import AccessReview, Event, Grant, Role, Scope, User
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def adam() -> User:
    person = make.person("Adam")
    make.grant(person, Role.ADMIN)
    return person


@pytest.fixture
def review(adam) -> AccessReview:
    """A review of the council's roles: Adam's own and Bob's; Carl's has ended and Dora's is a programme's."""
    make.grant(make.person("Bob"))
    make.grant(make.person("Carl"), to_date=DAY - timedelta(days=1))
    make.grant(make.person("Dora"), over=make.programme())
    return begin_review(Scope.council(), by=adam, on=DAY)


def of(review: AccessReview, name: str):
    return review.reviewed.get(grant__user__name=name)


def test_a_review_lists_what_runs_in_its_scope(review):
    assert {row.grant.user.name for row in review.reviewed.all()} == {"Adam", "Bob"}


def test_one_review_of_a_scope_is_open_at_a_time(review, adam):
    with pytest.raises(ValidationError, match="open already"):
        begin_review(Scope.council(), by=adam, on=DAY)
    assert begin_review(make.programme().scope, by=adam, on=DAY)


def test_a_role_is_confirmed_once_and_it_is_told(review, adam):
    row = confirm_grant(of(review, "Bob"), by=adam, on=DAY)
    assert (row.outcome, row.decided_by, row.decided_on) == ("confirmed", adam, DAY)
    assert row.history.first().history_user == adam
    assert "Bob" in Event.objects.get(kind=Event.Kind.ACCESS_REVIEWED).what
    with pytest.raises(ValidationError, match="confirmed already"):
        confirm_grant(row, by=adam, on=DAY)


def test_nobody_confirms_their_own_nor_that_of_a_post_they_hold(review, adam):
    with pytest.raises(ValidationError, match="your own"):
        confirm_grant(of(review, "Adam"), by=adam, on=DAY)
    post = make.post("Head of Systems", holder=adam)
    grant = Grant.objects.create(
        scope=make.programme().scope, role=Role.FINANCE, post=post, from_date=DAY, reason="x"
    )
    other = begin_review(make.programme().scope, by=adam, on=DAY)
    with pytest.raises(ValidationError, match="your own"):
        confirm_grant(other.reviewed.get(grant=grant), by=adam, on=DAY)


def test_only_administrators_review(review):
    ada = make.person("Ada")
    make.grant(ada, Role.AUDITOR)
    for act in (
        lambda: begin_review(make.programme().scope, by=ada, on=DAY),
        lambda: confirm_grant(of(review, "Bob"), by=ada, on=DAY),
        lambda: finish_review(review, by=ada, on=DAY),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_role_that_is_ended_is_told_as_ended_in_the_review(review, adam):
    end_grant(of(review, "Bob").grant, by=adam, ends=DAY, reason="Not needed", on=DAY)
    assert (of(review, "Bob").outcome, of(review, "Bob").decided_by) == ("ended", adam)
    with pytest.raises(ValidationError, match="ended already"):
        confirm_grant(of(review, "Bob"), by=adam, on=DAY)


def test_a_review_is_finished_once_nothing_that_runs_waits(review, adam):
    anna = make.person("Anna")
    make.grant(anna, Role.ADMIN)
    with pytest.raises(ValidationError, match="2 roles wait"):
        finish_review(review, by=adam, on=DAY)
    confirm_grant(of(review, "Adam"), by=anna, on=DAY)
    grant = of(review, "Bob").grant
    grant.to_date = DAY
    grant.save()
    with pytest.raises(ValidationError, match="1 role waits"):
        finish_review(review, by=adam, on=DAY)
    review = finish_review(review, by=adam, on=DAY + timedelta(days=1))
    assert (review.finished_by, review.finished_on) == (adam, DAY + timedelta(days=1))
    with pytest.raises(ValidationError, match="finished already"):
        finish_review(review, by=adam, on=DAY)
    event = Event.objects.filter(kind=Event.Kind.ACCESS_REVIEWED).first()
    assert (event.detail["confirmed"], event.detail["ended"]) == (1, 0)
