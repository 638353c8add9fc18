"""What follows a recorded review: the council's response, clocks, and who closes a recommendation."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from council.conventions import InForce
from council.models import Conventions, Role
from programmes.models import Closure, Recommendation, Review
from programmes.reviews.clocks import SHIPPED, add_clock, clocks_of_kind, meet_clock, months_after
from programmes.reviews.closing import (
    CLOSED_BY,
    close_recommendation,
    may_close,
    reopen_recommendation,
    standing_closure,
    way_to_close,
    who_closes,
)
from programmes.reviews.correcting import Rewording, correct_recommendation
from programmes.reviews.keeping import (
    Answerers,
    ReviewFacts,
    change_review,
    create_review,
    record_review,
    withdraw_review,
)
from programmes.reviews.offers import clocks_overdue
from programmes.reviews.responding import respond
from programmes.reviews.wording import RecommendationRow, write_recommendations
from programmes.visibility import reviews_standing_for
from tests import factories as f
from tests.factories import DAY

pytestmark = pytest.mark.django_db
AUDIT = "Head of Internal Audit"
BY_RULES = {"on": DAY, "conventions": InForce(internal_audit=AUDIT)}
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


def accepted(mona, kind="peer_challenge", **dates) -> Recommendation:
    one = recommended(mona, kind, **dates)
    return respond(one, response="accepted", responded_on=DAY, body=f.body(), by=mona, on=DAY)


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
    assert all(clock.sources["england"] and clock.what for clock in SHIPPED)


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
    one = accepted(mona)
    told = told_of(close_recommendation, one, closed_on=date(2026, 9, 1), evidence=" ", by=mona, **BY_RULES)
    assert set(told) == {"body", "evidence", "closed_on"}
    closure = close_recommendation(
        one, closed_on=DAY, evidence="Late papers fell to none.", body=f.body(), by=mona, **BY_RULES
    )
    assert (closure.way, closure.who) == ("body", str(f.body()))
    with pytest.raises(ValidationError, match="closed already"):
        close_recommendation(one, closed_on=DAY, evidence="Again", body=f.body(), by=mona, **BY_RULES)


@pytest.mark.parametrize(
    ("kind", "way"), [("inspection", "letter"), ("ombudsman", "letter"), ("statutory", "letter")]
)
def test_others_close_what_they_recommended(mona, kind, way):
    one = accepted(mona, kind)
    assert way_to_close(one.review) == way
    told = told_of(
        close_recommendation, one, closed_on=DAY, evidence="Seen", body=f.body(), by=mona, **BY_RULES
    )
    assert set(told) == {"closed_by"}
    closure = close_recommendation(
        one, closed_on=DAY, evidence="Seen", closed_by="The auditor", by=mona, **BY_RULES
    )
    assert (closure.way, closure.body, closure.who) == (way, None, "The auditor")


def test_a_recommendation_is_opened_again_with_a_reason_and_may_close_again(mona):
    one = accepted(mona)
    closed = close_recommendation(one, closed_on=DAY, evidence="Seen", body=f.body(), by=mona, **BY_RULES)
    told = told_of(
        reopen_recommendation, closed, reopened_on=CAME, reopened_by="", reason="", by=mona, **BY_RULES
    )
    assert set(told) == {"reason", "reopened_by", "reopened_on"}
    reopen_recommendation(
        closed, reopened_on=DAY, reopened_by="Scrutiny", reason="Late again", by=mona, **BY_RULES
    )
    assert standing_closure(one) is None
    close_recommendation(one, closed_on=DAY, evidence="Seen twice", body=f.body(), by=mona, **BY_RULES)
    assert Closure.objects.filter(recommendation=one).count() == 2


def test_what_closes_a_recommendation_goes_along_with_its_corrected_words(mona):
    one = accepted(mona)
    close_recommendation(one, closed_on=DAY, evidence="Seen", body=f.body(), by=mona, **BY_RULES)
    right = Rewording(text="Do this.", reason="Misread")
    new = correct_recommendation(one, right, number="1", by=mona, on=DAY)
    assert standing_closure(new) is not None and standing_closure(one) is None


def test_internal_audit_closes_after_its_own_follow_up_and_the_manager_does_not(mona):
    one = accepted(mona, "internal_audit")
    audit = f.person("Ines")
    f.grant(audit, Role.VIEWER)
    f.post(AUDIT, holder=audit)
    seen = {"closed_on": DAY, "evidence": "Tested ten payments.", "closed_by": "Internal audit"}
    with pytest.raises(PermissionDenied, match="own follow-up"):
        close_recommendation(one, **seen, by=mona, **BY_RULES)
    closure = close_recommendation(one, **seen, by=audit, **BY_RULES)
    assert closure.way == "follow_up"
    opened = {"reopened_on": DAY, "reopened_by": "Internal audit", "reason": "It came back."}
    with pytest.raises(PermissionDenied):
        reopen_recommendation(closure, **opened, by=mona, **BY_RULES)
    reopen_recommendation(closure, **opened, by=audit, **BY_RULES)


def test_who_manages_the_programme_is_not_independent_and_an_unnamed_post_closes_nothing(mona):
    one = accepted(mona, "internal_audit")
    f.post(AUDIT, holder=mona)
    seen = {"closed_on": DAY, "evidence": "Tested ten payments.", "closed_by": "Internal audit"}
    for conventions in (InForce(internal_audit=AUDIT), InForce()):
        assert not may_close(mona, one, on=DAY, conventions=conventions)
        with pytest.raises(PermissionDenied):
            close_recommendation(one, **seen, by=mona, on=DAY, conventions=conventions)
    assert "No post is named" in who_closes(one.review, InForce())
    assert AUDIT in who_closes(one.review, InForce(internal_audit=AUDIT))


@pytest.mark.parametrize("response", ["pending", "declined"])
def test_what_is_unanswered_or_declined_is_not_closed_and_not_offered_to_be(mona, client, response):
    one = recommended(mona)
    if response == "declined":
        told = {"reason": "No money.", "responded_on": DAY, "body": f.body(), "by": mona, "on": DAY}
        one = respond(one, response="declined", **told)
    with pytest.raises(ValidationError):
        close_recommendation(one, closed_on=DAY, evidence="Seen", body=f.body(), by=mona, **BY_RULES)
    client.force_login(mona)
    assert "Close it" not in client.get(one.get_absolute_url()).content.decode()


# --- withdrawn ----------------------------------------------------------------------------------------------


def test_a_review_made_by_mistake_is_withdrawn_and_stays_readable_with_the_reason(mona, client, on_the_day):
    review = written(mona)
    assert set(told_of(withdraw_review, review, reason=" ", by=mona, on=DAY)) == {"reason"}
    client.force_login(mona)
    address = reverse("programmes:withdraw-review", args=[review.pk])
    version = client.get(address).context["form"]["version"].value()
    client.post(address, {"version": version, "reason": "Written down twice."})
    page = client.get(review.get_absolute_url()).content.decode()
    assert "Withdrawn on 15 June 2026" in page and "Written down twice." in page and "Record</a>" not in page
    assert review.title not in client.get("/reviews/").content.decode()
    assert review.title in client.get("/reviews/?state=withdrawn").content.decode()
    assert clocks_overdue(mona, as_at=DAY, conventions=InForce()) == []
    assert reviews_standing_for(mona).count() == 0
    written(mona)  # its title is free again


def test_a_review_that_was_recorded_and_answered_is_not_withdrawn(mona):
    waits = recommended(mona, "scrutiny")
    one = accepted(mona)
    with pytest.raises(ValidationError, match="the review stands"):
        withdraw_review(one.review, reason="Twice", by=mona, on=DAY)
    withdraw_review(waits.review, reason="Twice", by=mona, on=DAY)
    with pytest.raises(ValidationError, match="withdrawn"):
        respond(waits, response="accepted", responded_on=DAY, body=f.body(), by=mona, on=DAY)


# --- clocks of another nation -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in Review.Kind if clocks_of_kind(kind)])
def test_in_wales_no_clock_cites_an_act_of_england(mona, kind):
    Conventions.objects.create(effective_from=f.LONG_AGO, council_name="Cwm", others={"nation": "wales"})
    sources = [clock.source for clock in written(mona, kind, on_site_to=LEFT).clocks.all()]
    assert sources
    for source in sources:
        assert "England" not in source and ("Wales" in source)
