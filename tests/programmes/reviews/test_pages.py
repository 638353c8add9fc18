"""The pages of reviews: rows are added without a script, moved by buttons, and nothing typed is lost."""

from datetime import date

import pytest

from council.models import Role
from programmes.models import ProgrammeReview, Recommendation, Review, ReviewDocument
from tests import factories as f
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


def text(response) -> str:
    return " ".join(response.content.decode().split())


def boxes(day: date | None, name: str) -> dict[str, str]:
    return {f"{name}_{part}": str(getattr(day, part)) if day else "" for part in ("day", "month", "year")}


@pytest.fixture
def mona(client):
    mona = f.manager()
    client.force_login(mona)
    return mona


@pytest.fixture
def draft(mona) -> Review:
    draft = Review.objects.create(
        title="Peers 2026", kind="peer_challenge", reviewer="Peers", received_on=DAY
    )
    ProgrammeReview.objects.create(programme=f.programme(), review=draft)
    return draft


def test_a_review_is_written_down_with_its_team_and_leads_to_its_recommendations(client, mona):
    programme = f.programme()
    sent = {
        "title": "Peers 2026",
        "kind": "peer_challenge",
        "reviewer": "Local Government Association",
        "programmes": [programme.pk],
        "rows": "2",
        "post-0": "Lead peer, chief executive",
        "organisation-0": "Another council",
        "method": "Interviews\nand documents",
        **boxes(date(2026, 5, 1), "on_site_to"),
    }
    response = client.post("/reviews/new/", sent)
    review = Review.objects.get()
    assert response.headers["Location"] == f"/reviews/{review.pk}/recommendations/"
    assert [str(place) for place in review.team.all()] == ["Lead peer, chief executive, Another council"]
    assert review.clocks.count() == 4 and list(review.programmes.all()) == [programme]
    assert "Not recorded yet" in text(client.get(f"/reviews/{review.pk}/"))


def test_another_row_is_added_without_a_script_and_keeps_what_was_typed(client, mona):
    sent = {
        "title": "Half typed",
        "rows": "1",
        "post-0": "Lead peer",
        "more": "1",
        "received_on_day": "31",
        "received_on_month": "2",
    }
    page = text(client.post("/reviews/new/", sent))
    for kept in ('value="Half typed"', 'value="Lead peer"', 'name="post-1"', 'value="31"'):
        assert kept in page
    assert "There is a problem" not in page and not Review.objects.exists()


def test_a_row_is_moved_up_by_its_button_and_what_is_typed_is_saved_with_it(client, draft):
    address = f"/reviews/{draft.pk}/recommendations/"
    rows = {"rows": "3", "number-0": "1", "text-0": "One", "number-1": "2", "text-1": "Two"}
    assert client.post(address, rows).status_code == 302
    one, two = draft.recommendations.all()
    rows |= {"key-0": str(one.pk), "key-1": str(two.pk), "text-1": "Two, anew"}
    response = client.post(address, {**rows, "move": "up-1"})
    assert response.headers["Location"] == address
    assert [each.text for each in draft.recommendations.all()] == ["Two, anew", "One"]


def test_what_a_row_lacks_is_said_beside_its_box(client, draft):
    rows = {"rows": "2", "number-0": "1", "text-1": "Words without a number"}
    page = text(client.post(f"/reviews/{draft.pk}/recommendations/", rows))
    assert "Enter recommendation 1 in the reviewers’ words" in page
    assert "Enter the number of recommendation 2" in page
    assert not Recommendation.objects.exists()


def test_a_review_is_recorded_and_its_rows_can_no_longer_be_written(client, draft):
    draft.recommendations.create(number="1", text="Do it.")
    assert client.post(f"/reviews/{draft.pk}/record/", {"record": "1"}).status_code == 302
    draft.refresh_from_db()
    assert draft.recorded_on == DAY
    page = client.get(f"/reviews/{draft.pk}/recommendations/")
    assert "its words stand" in text(page)


def test_the_register_finds_reviews_by_state_kind_and_programme(client, draft):
    done = Review.objects.create(
        title="Audit 2025", kind="internal_audit", reviewer="Us", received_on=DAY, recorded_on=DAY
    )
    done.recommendations.create(number="1", text="Lock the door.", response="declined", response_reason="No")
    for query, found, left_out in (
        ({"state": "draft"}, "Peers 2026", "Audit 2025"),
        ({"state": "closed"}, "Audit 2025", "Peers 2026"),
        ({"kind": "internal_audit"}, "Audit 2025", "Peers 2026"),
        ({"programme": f.programme().pk}, "Peers 2026", "Audit 2025"),
        ({"q": "lock the door"}, "Audit 2025", "Peers 2026"),
    ):
        page = text(client.get("/reviews/", query))
        assert found in page and left_out not in page, query
    assert "New review" in text(client.get("/reviews/"))


def test_a_person_who_keeps_no_review_is_offered_no_new_one(client):
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER)
    client.force_login(vera)
    assert "New review" not in text(client.get("/reviews/"))


def test_a_document_is_attached_handed_out_and_withdrawn(client, draft):
    file = f.offered().file
    file.name = "report.txt"
    response = client.post(
        f"/reviews/{draft.pk}/documents/add/", {"file": file, "shows": "The report as received"}
    )
    assert response.status_code == 302
    document = ReviewDocument.objects.get()
    assert "The report as received" in text(client.get(f"/reviews/{draft.pk}/"))
    handed_out = client.get(document.get_download_url())
    assert b"".join(handed_out.streaming_content) == b"Minutes of 12 May"
    client.post(document.get_withdraw_url(), {"reason": "The wrong file"})
    assert client.get(document.get_download_url()).status_code == 404
    assert "The wrong file" in text(client.get(f"/reviews/{draft.pk}/"))


def test_a_recommendation_of_a_finding_that_one_cannot_see_shows_none_of_it(client, draft):
    exempt = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Price"}
    finding = draft.findings.create(text="Zebedee charges too much.", **exempt)
    advice = draft.recommendations.create(number="1", text="Do it.", finding=finding)
    draft.recorded_on = DAY
    draft.save()
    for address in (f"/reviews/{draft.pk}/", advice.get_absolute_url()):
        assert "Zebedee" not in text(client.get(address))


def test_a_manager_who_cannot_see_the_finding_keeps_it_when_they_save_the_row(client, draft):
    exempt = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Price"}
    finding = draft.findings.create(text="Zebedee charges too much.", **exempt)
    advice = draft.recommendations.create(number="1", text="Do it.", finding=finding)
    rows = {"rows": "1", "key-0": str(advice.pk), "number-0": "1", "text-0": "Do it well."}
    assert client.post(f"/reviews/{draft.pk}/recommendations/", rows).status_code == 302
    advice.refresh_from_db()
    assert (advice.text, advice.finding) == ("Do it well.", finding)


def test_an_action_and_a_recommendation_are_linked_from_either_side(client, draft):
    advice = draft.recommendations.create(number="R1", text="Publish in time.")
    draft.recorded_on = DAY
    draft.save()
    first, second = f.action("Set a timetable"), f.action("Hold to it")
    client.post(f"/reviews/recommendations/{advice.pk}/link/", {"action": first.pk, "says": "The dates"})
    client.post(f"/actions/{second.reference}/answers/", {"recommendation": advice.pk})
    page = text(client.get(advice.get_absolute_url()))
    assert "Set a timetable" in page and "The dates" in page and "Hold to it" in page
    answer = second.answers.get()
    client.post(f"/actions/{second.reference}/answers/{answer.pk}/unlink/", {"reason": "No longer"})
    assert "Hold to it" not in text(client.get(advice.get_absolute_url()))
    assert "Publish in time." in text(client.get(first.get_absolute_url()))
    assert "Hold to it" in text(client.get(f"/reviews/{draft.pk}/coverage/")), "an action without a source"


@pytest.mark.parametrize("number", [3, 30])
def test_a_review_asks_as_many_questions_whatever_it_holds(
    client, draft, number, django_assert_max_num_queries
):
    for n in range(number):
        finding = draft.findings.create(text=f"Finding {n}")
        draft.recommendations.create(number=str(n), text="Do it.", finding=finding)
    draft.recorded_on = DAY
    draft.save()
    with django_assert_max_num_queries(30):
        client.get(f"/reviews/{draft.pk}/")
