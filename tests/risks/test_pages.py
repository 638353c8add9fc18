"""The pages of risks: the register, one risk, the matrix, and the review form."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from council.history import authored
from council.models import Role
from risks.models import Mitigation, Risk
from risks.reviewing import review_risk
from tests import factories as f

pytestmark = pytest.mark.django_db
REGISTER, MATRIX = "/risks/", "/risks/matrix/"
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract in negotiation"}


@pytest.fixture
def mona(client):
    """The programme's manager, signed in."""
    mona = f.person("Mona")
    f.grant(mona, Role.PROGRAMME_MANAGER, over=f.programme())
    client.force_login(mona)
    return mona


@pytest.fixture
def vera(client):
    """A viewer, signed in."""
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER, over=f.programme())
    client.force_login(vera)
    return vera


def _text(response) -> str:
    return " ".join(response.content.decode().split())


# --- the register ---


def test_the_register_lists_the_open_risks_the_highest_score_first(client, mona):
    f.risk("Small", current_likelihood=1, current_impact=2)
    f.risk("Large", current_likelihood=5, current_impact=5)
    f.risk("Unscored")
    f.risk("Over", status=Risk.Status.CLOSED, status_reason="Went live")
    page = _text(client.get(REGISTER))
    assert page.index("Large") < page.index("Small") < page.index("Unscored")
    assert "Over" not in page.split("<table")[1]


def test_a_closed_risk_is_found_by_its_status(client, mona):
    f.risk("Still open")
    f.risk("Went away", status=Risk.Status.CLOSED, status_reason="Went live")
    page = _text(client.get(REGISTER, {"status": "closed"}))
    assert "Went away" in page and "Still open" not in page
    page = _text(client.get(REGISTER, {"status": "all"}))
    assert "Went away" in page and "Still open" in page


def test_the_register_shows_own_rag_and_the_matrixs_where_they_differ(client, mona):
    f.risk(rag="green", current_likelihood=5, current_impact=5)
    assert "Matrix:" in _text(client.get(REGISTER))


def test_the_register_says_nothing_of_the_matrix_where_they_agree(client, mona):
    f.risk(rag="red", current_likelihood=5, current_impact=5)
    assert "Matrix:" not in _text(client.get(REGISTER))


def test_the_register_is_filtered_by_likelihood_and_impact(client, mona):
    f.risk("In the cell", current_likelihood=4, current_impact=3)
    f.risk("Elsewhere", current_likelihood=3, current_impact=4)
    page = _text(client.get(REGISTER, {"likelihood": "4", "impact": "3"}))
    assert "In the cell" in page and "Elsewhere" not in page


def test_risks_without_a_score_are_found(client, mona):
    f.risk("Scored", current_likelihood=4, current_impact=3)
    f.risk("Half", current_likelihood=4)
    page = _text(client.get(REGISTER, {"score": "none"}))
    assert "Half" in page and "Scored</td>" not in page


def test_an_exempt_risk_is_nowhere_for_those_without_the_right(client, mona):
    risk = f.risk("Secret supplier fails", current_likelihood=5, current_impact=5, **EXEMPT)
    for address in (REGISTER, f"{REGISTER}?export=csv", f"{REGISTER}?export=csv&all_columns=1", MATRIX):
        assert "Secret supplier" not in _text(client.get(address))
    assert "No open risks" in _text(client.get(REGISTER))
    for name in ("detail-risk", "review-risk"):
        assert client.get(reverse(f"risks:{name}", args=[risk.reference])).status_code == 404


def test_a_stranger_sees_no_risk(client):
    risk = f.risk("Key staff leave")
    client.force_login(f.person("Charlie"))
    assert "Key staff leave" not in _text(client.get(REGISTER))
    assert client.get(risk.get_absolute_url()).status_code == 404


def test_nobody_reads_risks_without_signing_in(client):
    assert client.get(REGISTER).status_code == 302


def test_an_export_holds_both_ratings_in_columns_of_their_own(client, mona):
    f.risk(rag="green", current_likelihood=5, current_impact=5)
    head, row = (
        client.get(REGISTER, {"export": "csv", "all_columns": "1"}).content.decode("utf-8-sig").splitlines()
    )
    cells = dict(zip(head.split(","), row.split(","), strict=True))
    assert (cells["RAG"], cells["RAG by the matrix"]) == ("Green", "Red")


@pytest.mark.parametrize("number", [3, 30])
def test_the_register_asks_eleven_questions_whatever_its_length(
    client, mona, number, django_assert_num_queries
):
    owner = f.post()
    for n in range(number):
        f.risk(f"Risk {n}", owner=owner, rag="red", current_likelihood=2, current_impact=2)
    with django_assert_num_queries(11):
        client.get(REGISTER)


# --- one risk ---


def test_a_risk_is_told_as_cause_event_and_effect_with_its_scores_in_words(client, vera):
    risk = f.risk(
        cause="Supplements end",
        event="Two accountants resign",
        effect="Go-live slips",
        inherent_likelihood=5,
        inherent_impact=4,
        target_likelihood=2,
        target_impact=3,
    )
    page = _text(client.get(risk.get_absolute_url()))
    for words in (
        "Supplements end",
        "two accountants resign",
        "Go-live slips",
        "5 Almost certain",
        "4 Major",
    ):
        assert words in page


def test_a_risk_page_explains_where_the_matrix_differs(client, vera):
    risk = f.risk(rag="amber", current_likelihood=5, current_impact=5)
    page = _text(client.get(risk.get_absolute_url()))
    assert "Amber is what the last review judged; its current score of 25 is Red in the matrix." in page


def test_a_risk_page_tells_its_assessments_and_its_history(client, vera):
    risk, alice = f.risk(), f.manager("Alice")
    review_risk(
        risk, by=alice, on=date(2026, 5, 1), likelihood=2, impact=2, rag="green", commentary="Calm so far"
    )
    with authored(by=alice, why="Owner corrected"):
        risk.refresh_from_db()
        risk.owner = f.post("Head of Procurement")
        risk.save()
    page = _text(client.get(risk.get_absolute_url()))
    for words in (
        "Calm so far",
        "4: Unlikely (2) × Minor (2)",
        "Owner corrected",
        "nothing → Head of Procurement",
    ):
        assert words in page


def test_words_that_were_exempt_once_are_not_read_in_the_history(client, vera):
    risk = f.risk("Secret supplier fails", **EXEMPT)
    risk.title, risk.exempt = "A supplier fails", False
    risk.save()
    assert "Secret supplier" not in _text(client.get(risk.get_absolute_url()))


def test_an_overdue_mitigation_and_an_overdue_review_say_so(client, vera):
    long_ago = timezone.localdate() - timedelta(days=200)
    risk = f.risk(raised_on=long_ago)
    Mitigation.objects.create(risk=risk, text="Train a second accountant", due=long_ago)
    page = _text(client.get(risk.get_absolute_url()))
    assert "1 mitigation overdue" in page and "a review is overdue" in page


def test_a_viewer_is_not_offered_the_review(client, vera):
    risk = f.risk()
    assert "Review this risk" not in _text(client.get(risk.get_absolute_url()))
    assert client.get(reverse("risks:review-risk", args=[risk.reference])).status_code == 403


def test_a_risk_page_asks_a_bounded_number_of_questions(client, vera, django_assert_max_num_queries):
    risk, alice = f.risk(), f.manager("Alice")
    for n in range(12):
        review_risk(
            risk, by=alice, on=f.DAY, likelihood=2, impact=2, rag="green", commentary=f"Look number {n}"
        )
        risk.refresh_from_db()
    with django_assert_max_num_queries(16):
        client.get(risk.get_absolute_url())


# --- the matrix ---


def test_the_matrix_counts_open_risks_and_leads_to_them(client, mona):
    for _ in range(2):
        f.risk(current_likelihood=4, current_impact=5)
    f.risk("Closed", current_likelihood=4, current_impact=5, status="closed", status_reason="Went live")
    f.risk("Unscored")
    page = _text(client.get(MATRIX))
    assert "2 risks<span" in page
    assert "/risks/?likelihood=4&amp;impact=5" in page
    assert "1 open risk without a current score" in page


def test_the_matrix_of_one_programme_counts_only_its_risks(client, mona):
    other = f.programme("HRA")
    f.grant(mona, Role.VIEWER, over=other)
    f.risk(current_likelihood=4, current_impact=5)
    f.risk(programme=other, current_likelihood=1, current_impact=1)
    page = _text(client.get(MATRIX, {"programme": other.pk}))
    assert "1 open risk of Programme HRA" in page


# --- the review ---


def _review(client, risk, **said):
    answers = {"likelihood": "4", "impact": "5", "rag": "red", "commentary": "Worse", "version": risk.version}
    return client.post(reverse("risks:review-risk", args=[risk.reference]), {**answers, **said})


def test_the_owner_reviews_a_risk_and_lands_on_it(client):
    alice = f.person()
    risk = f.risk(owner=f.post(holder=alice))
    client.force_login(alice)
    response = _review(client, risk)
    assert response.status_code == 302 and response["Location"] == risk.get_absolute_url()
    risk.refresh_from_db()
    assert (risk.rag, risk.current_likelihood, risk.reviewed_on) == ("red", 4, timezone.localdate())


def test_a_viewer_may_not_post_a_review(client, vera):
    risk = f.risk()
    assert _review(client, risk).status_code == 403
    assert not risk.assessments.exists()


def test_a_review_without_commentary_comes_back_with_what_was_ticked(client, mona):
    page = _text(_review(client, f.risk(), commentary=""))
    assert "There is a problem" in page and "Enter what has changed" in page


def test_the_second_reviewer_is_told_and_keeps_what_was_typed(client, mona):
    risk = f.risk()
    review_risk(
        risk, by=f.manager("Bob"), on=f.DAY, likelihood=1, impact=1, rag="green", commentary="All calm"
    )
    page = _text(_review(client, risk, commentary="My long text"))
    assert "Someone else reviewed this risk" in page
    assert "All calm" in page and "My long text" in page
    risk.refresh_from_db()
    assert risk.rag == "green"
    assert _review(client, risk, commentary="My long text").status_code == 302
