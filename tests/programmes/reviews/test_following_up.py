"""What follows a recorded review: the council's response, clocks, and who closes a recommendation."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from council.models import Conventions, Role
from programmes.models import Closure, Recommendation, Review
from programmes.reviews.clocks import SHIPPED, add_clock, clocks_of_kind, meet_clock, months_after
from programmes.reviews.closing import (
    CLOSED_BY,
    close_recommendation,
    reopen_recommendation,
    standing_closure,
    way_to_close,
)
from programmes.reviews.correcting import Rewording, correct_recommendation
from programmes.reviews.keeping import Answerers, ReviewFacts, change_review, create_review, record_review
from programmes.reviews.offers import clocks_overdue
from programmes.reviews.responding import respond
from programmes.reviews.wording import RecommendationRow, write_recommendations
from tests import factories as f
from tests.factories import DAY

pytestmark = pytest.mark.django_db
LEFT, CAME = date(2026, 1, 31), date(2026, 3, 2)


@pytest.fixture
def mona():
    return f.manager()


def written(mona, kind="peer_challenge", **dates) -> Review:
    facts = ReviewFacts(title=f"Review {kind}", kind=kind, reviewer="Them", **{"received_on": CAME, **dates})
    return create_review(facts, by=mona, on=DAY, answerers=Answerers(programmes=[f.programme()]))


def recommended(mona, kind="peer_challenge", **dates) -> Recommendation:
    review = written(mona, kind, **dates)
    write_recommendations(review, [RecommendationRow(number="1", text="Do it.")], by=mona, on=DAY)
    record_review(review, by=mona, on=DAY)
    return review.recommendations.get()


def told_of(call, *args, **kwargs) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refusal:
        call(*args, **kwargs)
    return refusal.value.message_dict


# --- the council's response ---------------------------------------------------------------------------------


def test_a_response_says_who_decided_and_when(mona):
    one = recommended(mona)
    done = respond(one, response="accepted", responded_on=DAY, body=f.body(), by=mona, on=DAY)
    assert (done.response, done.responded_by_body, done.responded_on) == ("accepted", f.body(), DAY)


def test_all_that_a_response_lacks_is_said_at_once(mona):
    one, later = recommended(mona), date(2026, 9, 1)
    told = told_of(respond, one, response="declined", responded_on=later, by=mona, on=DAY)
    assert set(told) == {"reason", "responded_on", "post"}


def test_nothing_is_answered_before_the_review_is_recorded(mona):
    review = written(mona)
    write_recommendations(review, [RecommendationRow(number="1", text="Do it.")], by=mona, on=DAY)
    with pytest.raises(ValidationError, match="Record the review first"):
        respond(
            review.recommendations.get(),
            response="accepted",
            responded_on=DAY,
            body=f.body(),
            by=mona,
            on=DAY,
        )


# --- clocks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 3, 2), 10, date(2027, 1, 2)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_last_of_the_month(day, months, due):
    assert months_after(day, months) == due


def test_each_shipped_clock_says_what_by_when_and_from_which_source():
    assert len({clock.key for clock in SHIPPED}) == len(SHIPPED)
    assert [clock.months for clock in clocks_of_kind("peer_challenge")] == [3, 5, 10, 12]
    assert [clock.months for clock in clocks_of_kind("statutory")] == [1]
    assert [clock.months for clock in clocks_of_kind("scrutiny")] == [2]
    assert all(clock.source and clock.what for clock in SHIPPED)


def test_a_peer_challenge_counts_from_the_day_on_which_the_peers_left(mona):
    review = written(mona, on_site_to=LEFT)
    due = [clock.due_on for clock in review.clocks.all()]
    assert due == [date(2026, 4, 30), date(2026, 6, 30), date(2026, 11, 30), date(2027, 1, 31)]


def test_clocks_follow_the_kind_and_dates_of_a_review_until_they_are_met(mona):
    review = written(mona, on_site_to=LEFT)
    first = review.clocks.first()
    meet_clock(first, met_on=date(2026, 5, 4), met_how="Published", by=mona, on=DAY)
    other = ReviewFacts(title=review.title, kind="statutory", reviewer="Them", received_on=CAME)
    answerers = Answerers(programmes=[f.programme()])
    change_review(review, other, by=mona, on=DAY, answerers=answerers)
    kept = {clock.key: clock.due_on for clock in review.clocks.all()}
    assert kept == {"cpc_report": date(2026, 4, 30), "statutory_meeting": date(2026, 4, 2)}
    first.refresh_from_db()
    assert first.days_late == 4


def test_a_clock_is_met_on_a_day_that_has_come_and_says_how(mona):
    clock = written(mona).clocks.first()
    told = told_of(meet_clock, clock, met_on=date(2026, 9, 9), met_how=" ", by=mona, on=DAY)
    assert set(told) == {"met_on", "met_how"}


def test_an_overdue_clock_stands_on_the_home_page_of_who_keeps_the_review(mona, client, on_the_day):
    review = written(mona, kind="other")
    add_clock(review, what="Reply to the minister", due_on=date(2026, 6, 1), source="Letter", by=mona, on=DAY)
    add_clock(review, what="In a year", due_on=date(2027, 6, 1), source="Letter", by=mona, on=DAY)
    conventions = Conventions.objects.in_force(DAY)
    offers = clocks_overdue(mona, as_at=DAY, conventions=conventions)
    assert [(offer.title, offer.why) for offer in offers] == [
        ("Reply to the minister", "Review other: 14 days overdue")
    ]
    viewer = f.person("Vera")
    f.grant(viewer, Role.VIEWER)
    assert clocks_overdue(viewer, as_at=DAY, conventions=conventions) == []
    client.force_login(mona)
    assert "Reply to the minister" in client.get("/").content.decode()


# --- closing ------------------------------------------------------------------------------------------------


def test_every_kind_of_review_says_who_closes():
    assert set(CLOSED_BY) == set(Review.Kind)


def test_a_body_closes_what_the_council_answers_for_itself(mona):
    one = recommended(mona)
    told = told_of(close_recommendation, one, closed_on=date(2026, 9, 1), evidence=" ", by=mona, on=DAY)
    assert set(told) == {"body", "evidence", "closed_on"}
    closure = close_recommendation(
        one, closed_on=DAY, evidence="Late papers fell to none.", body=f.body(), by=mona, on=DAY
    )
    assert (closure.way, closure.who) == ("body", str(f.body()))
    with pytest.raises(ValidationError, match="closed already"):
        close_recommendation(one, closed_on=DAY, evidence="Again", body=f.body(), by=mona, on=DAY)


@pytest.mark.parametrize(
    ("kind", "way"), [("internal_audit", "follow_up"), ("inspection", "letter"), ("statutory", "letter")]
)
def test_others_close_what_they_recommended(mona, kind, way):
    one = recommended(mona, kind)
    assert way_to_close(one.review) == way
    told = told_of(close_recommendation, one, closed_on=DAY, evidence="Seen", body=f.body(), by=mona, on=DAY)
    assert set(told) == {"closed_by"}
    closure = close_recommendation(
        one, closed_on=DAY, evidence="Seen", closed_by="The auditor", by=mona, on=DAY
    )
    assert (closure.way, closure.body, closure.who) == (way, None, "The auditor")


def test_a_recommendation_is_opened_again_with_a_reason_and_may_close_again(mona):
    one = recommended(mona)
    closed = close_recommendation(one, closed_on=DAY, evidence="Seen", body=f.body(), by=mona, on=DAY)
    told = told_of(
        reopen_recommendation, closed, reopened_on=CAME, reopened_by="", reason="", by=mona, on=DAY
    )
    assert set(told) == {"reason", "reopened_by", "reopened_on"}
    reopen_recommendation(
        closed, reopened_on=DAY, reopened_by="Scrutiny", reason="Late again", by=mona, on=DAY
    )
    assert standing_closure(one) is None
    close_recommendation(one, closed_on=DAY, evidence="Seen twice", body=f.body(), by=mona, on=DAY)
    assert Closure.objects.filter(recommendation=one).count() == 2


def test_what_closes_a_recommendation_goes_along_with_its_corrected_words(mona):
    one = recommended(mona)
    close_recommendation(one, closed_on=DAY, evidence="Seen", body=f.body(), by=mona, on=DAY)
    right = Rewording(text="Do this.", reason="Misread")
    new = correct_recommendation(one, right, number="1", by=mona, on=DAY)
    assert standing_closure(new) is not None and standing_closure(one) is None
