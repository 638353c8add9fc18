"""Which recommendations have actions: those without are named, and hidden actions stay hidden."""

from datetime import date

import pytest
from django.urls import reverse

from council.models import Role
from council.rag import Stage
from programmes.models import ProgrammeReview, Recommendation, Review
from tests import factories as f

pytestmark = pytest.mark.django_db
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract in negotiation"}


@pytest.fixture
def review():
    found = Review.objects.create(
        title="Peer Challenge", kind="peer_challenge", reviewer="Peers", received_on=date(2025, 11, 3)
    )
    ProgrammeReview.objects.create(programme=f.programme(), review=found)
    return found


@pytest.fixture
def page(client, review):
    """Reads the coverage page as a viewer of the programme."""
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER, over=f.programme())
    client.force_login(vera)

    def read() -> str:
        response = client.get(reverse("review-coverage", args=[review.pk]))
        return " ".join(response.content.decode().split())

    return read


def recommend(review, number="R1", **fields) -> Recommendation:
    return Recommendation.objects.create(review=review, number=number, text=f"Do {number}.", **fields)


def test_a_recommendation_without_an_action_is_named(review, page):
    recommend(review)
    assert "1 of 1 recommendations has no action yet." in page() and "No action yet" in page()


def test_an_action_that_answers_is_linked_with_its_rag(review, page):
    action = f.action("Publish the timetable", recommendations=[recommend(review)])
    assert action.get_absolute_url() in page()
    assert "is answered by an action" in page()


def test_a_declined_recommendation_owes_no_action(review, page):
    recommend(review, response="declined", response_reason="Members decided otherwise.")
    assert "has no action yet" not in page() and "Declined" in page()


def test_a_recommendation_is_ready_to_close_once_all_its_actions_are_verified(review, page):
    one = recommend(review)
    one.response = Recommendation.Response.ACCEPTED
    one.save()
    f.action("First", recommendations=[one], stage=Stage.VERIFIED)
    second = f.action("Second", recommendations=[one])
    assert "Ready to close" not in page()
    second.stage = Stage.VERIFIED
    second.save()
    assert "Ready to close" in page()


def test_an_exempt_action_answers_without_being_shown(review, page):
    f.action("Secret supplier", recommendations=[recommend(review)], **EXEMPT)
    assert "Secret" not in page()
    assert "1 action that you cannot see" in page() and "has no action yet" not in page()


def test_one_action_may_answer_two_recommendations(review, page):
    action = f.action("Both", recommendations=[recommend(review), recommend(review, "R2")])
    assert page().count(action.get_absolute_url()) == 2


def test_a_manager_goes_on_to_an_action_for_what_has_none_and_a_viewer_is_offered_none(client, review, page):
    one = recommend(review)
    review.recorded_on = date(2025, 11, 3)
    review.save()
    there = f'href="{reverse("actions:add-action")}?recommendation={one.pk}"'
    assert there not in page()
    mona = f.person("Mona")
    f.grant(mona, Role.PROGRAMME_MANAGER)
    client.force_login(mona)
    assert there in client.get(reverse("review-coverage", args=[review.pk])).content.decode()


def test_a_review_that_is_unseen_has_no_coverage_page(client, review):
    client.force_login(f.person("Charlie"))
    assert client.get(reverse("review-coverage", args=[review.pk])).status_code == 404


@pytest.mark.parametrize("number", [3, 30])
def test_the_page_asks_eleven_questions_whatever_its_length(
    client, review, number, django_assert_num_queries
):
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER, over=f.programme())
    client.force_login(vera)
    for n in range(number):
        f.action(f"Action {n}", recommendations=[recommend(review, f"R{n}")])
    with django_assert_num_queries(11):
        client.get(reverse("review-coverage", args=[review.pk]))
