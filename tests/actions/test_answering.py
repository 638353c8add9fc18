"""An action and a recommendation are linked from either side, and what of it the action answers is said."""

import pytest
from django.core.exceptions import ValidationError

from actions.answering import answers_of, change_answer, link_recommendation, unlink_recommendation
from actions.models import Answer
from council.models import Conventions, Role
from programmes.models import ProgrammeReview, Recommendation, Review
from programmes.reviews.correcting import Rewording, correct_recommendation
from reports.home.coverage import coverage
from tests import factories as f
from tests.factories import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def mona():
    return f.manager()


@pytest.fixture
def advice() -> Recommendation:
    review = Review.objects.create(
        title="Peers", kind="peer_challenge", reviewer="Peers", received_on=DAY, recorded_on=DAY
    )
    ProgrammeReview.objects.create(programme=f.programme(), review=review)
    return review.recommendations.create(number="R1", text="Publish papers in time.")


def test_an_action_answers_a_recommendation_once_and_says_what(mona, advice):
    action = f.action()
    link_recommendation(action, advice, says="The timetable", by=mona, on=DAY)
    assert [(answer.stands, answer.says) for answer in answers_of(action)] == [(advice, "The timetable")]
    with pytest.raises(ValidationError, match="already"):
        link_recommendation(action, advice, by=mona, on=DAY)


def test_links_made_with_earlier_words_hold_for_the_corrected_ones(mona, advice):
    action = f.action()
    link_recommendation(action, advice, by=mona, on=DAY)
    right = Rewording(text="Publish all papers in time.", reason="A word was missing")
    new = correct_recommendation(advice, right, number="R1", by=mona, on=DAY)
    assert answers_of(action)[0].stands == new
    [line] = coverage(new.review, mona, as_at=DAY, conventions=Conventions.objects.in_force(DAY))
    assert (line.recommendation, line.actions) == (new, (action,))
    for wording, why in ((new, "already"), (Recommendation.objects.get(pk=advice.pk), "corrected")):
        with pytest.raises(ValidationError, match=why):
            link_recommendation(action, wording, by=mona, on=DAY)


def test_a_link_is_removed_with_a_reason_that_the_history_keeps(mona, advice):
    action = f.action()
    answer = link_recommendation(action, advice, by=mona, on=DAY)
    change_answer(answer, says="A part of it", by=mona, on=DAY)
    with pytest.raises(ValidationError, match="why"):
        unlink_recommendation(answer, reason=" ", by=mona, on=DAY)
    unlink_recommendation(answer, reason="Another action does it", by=mona, on=DAY)
    assert not Answer.objects.exists()
    last = Answer.history.first()
    assert (last.history_type, last.history_change_reason, last.says) == (
        "-",
        "Another action does it",
        "A part of it",
    )


def test_what_the_person_cannot_see_or_is_not_recorded_is_not_linked(mona, advice):
    max_ = f.person("Max")
    f.grant(max_, Role.PROGRAMME_MANAGER, over=f.programme("OTH"))
    elsewhere = f.action(programme=f.programme("OTH"))
    with pytest.raises(ValidationError, match="Select a recommendation"):
        link_recommendation(elsewhere, advice, by=max_, on=DAY)
    advice.review.recorded_on = None
    with pytest.raises(ValidationError, match="Record the review"):
        link_recommendation(f.action(), advice, by=mona, on=DAY)


def test_the_register_finds_an_action_by_any_wording(client, mona, advice, on_the_day):
    action = f.action("Set a timetable")
    link_recommendation(action, advice, by=mona, on=DAY)
    right = Rewording(text="Publish all papers in time.", reason="A word was missing")
    new = correct_recommendation(advice, right, number="R1", by=mona, on=DAY)
    client.force_login(mona)
    for wording in (advice, new):
        page = client.get("/actions/", {"recommendation": wording.pk}).content.decode()
        assert "Set a timetable" in page
