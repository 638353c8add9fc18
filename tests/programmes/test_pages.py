"""The pages of programmes and reviews."""

from datetime import date

import pytest
from django.urls import reverse

from council.models import Role
from programmes.models import Finding, ProgrammeReview, Recommendation, Review
from tests import factories as f

pytestmark = pytest.mark.django_db
PROGRAMMES, REVIEWS = "/programmes/", "/reviews/"


def review(title="Corporate Peer Challenge", *, answered_by=None) -> Review:
    found = Review.objects.create(
        title=title, kind=Review.Kind.PEER_CHALLENGE, reviewer="Peers", received_on=date(2025, 11, 3)
    )
    if answered_by:
        ProgrammeReview.objects.create(programme=answered_by, review=found)
    return found


@pytest.fixture
def vera(client):
    """A viewer of one programme, signed in."""
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER, over=f.programme())
    client.force_login(vera)
    return vera


def _text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_list_shows_the_programmes_that_a_person_may_see(client, vera):
    f.programme("HRA", title="Another's programme")
    page = _text(client.get(PROGRAMMES))
    assert "Programme SSR" in page and "Another&#x27;s programme" not in page


def test_each_programme_names_who_answers_for_it(client, vera):
    ours = f.programme()
    ours.sro, ours.manager, ours.body = f.post("Chief Executive"), f.post("Programme Manager"), f.body()
    ours.save()
    page = _text(client.get(PROGRAMMES))
    for words in ("Chief Executive", "Programme Manager", "Audit and Governance Committee", "Delivery"):
        assert words in page


@pytest.mark.parametrize("number", [3, 30])
def test_the_list_asks_nine_questions_whatever_its_length(client, number, django_assert_num_queries):
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER)
    client.force_login(vera)
    for n in range(number):
        f.programme(f"P{n}", sro=f.post())
    with django_assert_num_queries(9):
        client.get(PROGRAMMES)


def test_reviews_are_those_that_a_visible_programme_answers(client, vera):
    ours, theirs = (
        review(answered_by=f.programme()),
        review("Housing inspection", answered_by=f.programme("HRA")),
    )
    page = _text(client.get(REVIEWS))
    assert ours.title in page and theirs.title not in page
    assert client.get(reverse("programmes:detail-review", args=[theirs.pk])).status_code == 404


def test_who_sees_the_whole_council_sees_a_review_that_nothing_answers_yet(client):
    found = review()
    clara = f.person("Clara")
    f.grant(clara, Role.CLERK)
    client.force_login(clara)
    assert found.title in _text(client.get(REVIEWS))


def test_a_review_tells_its_recommendations_word_for_word_with_the_response(client, vera):
    found = review(answered_by=f.programme())
    Finding.objects.create(review=found, text="Reports reach members late.", kind=Finding.Kind.ISSUE)
    Recommendation.objects.create(
        review=found,
        number="R1",
        text="Publish one timetable.",
        response=Recommendation.Response.PARTLY,
        response_reason="For the committees only.",
    )
    page = _text(client.get(reverse("programmes:detail-review", args=[found.pk])))
    for words in (
        "Reports reach members late.",
        "Publish one timetable.",
        "Partly accepted",
        "For the committees",
    ):
        assert words in page
    assert reverse("review-coverage", args=[found.pk]) in page


def test_a_review_names_only_programmes_that_a_person_may_see(client, vera):
    found = review(answered_by=f.programme())
    ProgrammeReview.objects.create(programme=f.programme("HRA", title="Hidden programme"), review=found)
    assert "Hidden programme" not in _text(client.get(reverse("programmes:detail-review", args=[found.pk])))


def test_an_empty_list_of_reviews_is_kind(client, vera):
    assert "No reviews yet" in _text(client.get(REVIEWS))


@pytest.mark.parametrize("number", [3, 30])
def test_the_reviews_ask_nine_questions_whatever_their_number(
    client, vera, number, django_assert_num_queries
):
    for n in range(number):
        review(f"Review {n}", answered_by=f.programme())
    with django_assert_num_queries(9):
        client.get(REVIEWS)
