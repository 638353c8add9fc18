"""An action and a recommendation are linked from either side, and what of it the action answers is said."""

import re

import pytest
from django.core.exceptions import ValidationError

from actions.adding import add_action
from actions.answering import answers_of, change_answer, link_recommendation, unlink_recommendation
from actions.models import Answer
from council.models import Conventions, Role
from programmes.models import Closure, ProgrammeReview, Recommendation, Review
from programmes.reviews.closing import close_recommendation
from programmes.reviews.correcting import Rewording, correct_recommendation
from programmes.reviews.responding import respond
from reports.home.coverage import coverage
from tests import factories as f
from tests.factories import DAY

pytestmark = pytest.mark.django_db
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract in negotiation"}


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


@pytest.fixture
def accepted(mona, advice) -> Recommendation:
    return respond(advice, response="accepted", responded_on=DAY, body=f.body(), by=mona, on=DAY)


@pytest.mark.parametrize("settled", ["closed", "declined"])
def test_no_further_action_answers_what_is_settled(client, mona, accepted, settled, on_the_day):
    if settled == "closed":
        close(accepted, mona)
    else:
        respond(accepted, response="declined", reason="No", responded_on=DAY, body=f.body(), by=mona, on=DAY)
    accepted.refresh_from_db()
    with pytest.raises(ValidationError, match=settled):
        link_recommendation(f.action(), accepted, by=mona, on=DAY)
    with pytest.raises(ValidationError, match=settled):
        add_action(f.workstream(), title="More", recommendations=[accepted], by=mona, on=DAY)
    client.force_login(mona)
    page = client.get(accepted.get_absolute_url()).content.decode()
    assert "Choose an action" not in page
    assert (
        settled in client.get(f"/reviews/recommendations/{accepted.pk}/link/", follow=True).content.decode()
    )
    offered = client.get(f"/actions/{f.action().reference}/answers/").content.decode()
    assert "Publish papers in time" not in offered
    assert "Publish papers in time" not in client.get("/actions/add/").content.decode()


def close(recommendation, mona, **more):
    return close_recommendation(
        recommendation,
        closed_on=DAY,
        evidence="Seen",
        body=f.body(),
        by=mona,
        on=DAY,
        conventions=Conventions.objects.in_force(DAY),
        **more,
    )


@pytest.mark.parametrize(
    ("stage", "asked"),
    [
        ("not_started", True),
        ("in_progress", True),
        ("on_hold", True),
        ("complete", True),
        ("verified", False),
        ("withdrawn", False),
        ("business_as_usual", False),
    ],
)
def test_closing_over_unfinished_work_is_asked_about_once(client, mona, accepted, stage, asked, on_the_day):
    action = f.action(stage=stage, stage_reason="It is done elsewhere.")
    link_recommendation(action, accepted, by=mona, on=DAY)
    client.force_login(mona)
    url = f"/reviews/recommendations/{accepted.pk}/close/"
    sent = {
        "body": f.body().pk,
        **{f"closed_on_{part}": getattr(DAY, part) for part in ("day", "month", "year")},
        "evidence": "Papers are out in time.",
        "version": client.get(url).context["form"]["version"].value(),
    }
    said = "The action that answers it is not verified as complete."
    assert (said in client.get(url).content.decode()) == asked
    answer = client.post(url, sent)
    assert answer.status_code == (200 if asked else 302)
    if asked:
        assert "Tick that it is closed all the same" in answer.content.decode()
        assert not Closure.objects.exists()
        assert client.post(url, {**sent, "all_the_same": "on"}).status_code == 302
        assert said in Closure.history.first().history_change_reason
    assert Closure.objects.get().recommendation == accepted


def test_an_exempt_action_counts_and_is_not_named_where_a_recommendation_closes(mona, accepted):
    for exempt in (False, True):
        action = f.action("Sell the depot", **EXEMPT) if exempt else f.action("Publish")
        Answer.objects.create(action=action, recommendation=accepted)
    with pytest.raises(ValidationError, match="2 of the 2 actions that answer it are not verified") as asked:
        close(accepted, mona)
    assert "depot" not in str(asked.value)
    assert close(accepted, mona, all_the_same=True)


def test_links_are_changed_and_removed_from_the_recommendations_page(client, mona, accepted, on_the_day):
    answer = link_recommendation(f.action(), accepted, by=mona, on=DAY)
    client.force_login(mona)
    page = client.get(accepted.get_absolute_url()).content.decode()
    for last in ("", "unlink/"):
        [address] = re.findall(
            rf'href="(/actions/[^"]*/answers/{answer.pk}/{last}\?to=recommendation)"', page
        )
        version = client.get(address).context["form"]["version"].value()
        sent = {"says": "The timetable", "reason": "Another does it", "version": version}
        assert client.post(address, sent).headers["Location"] == accepted.get_absolute_url()
    assert not Answer.objects.exists()
    assert Answer.history.first().says == "The timetable"


def test_what_a_recommendation_follows_from_and_repeats_is_corrected(client, mona, accepted, on_the_day):
    seen = accepted.review.findings.create(text="Papers are late.", kind="issue")
    earlier = Review.objects.create(
        title="Audit of papers", kind="internal_audit", reviewer="A", recorded_on=DAY
    )
    ProgrammeReview.objects.create(programme=f.programme(), review=earlier)
    same = earlier.recommendations.create(number="7", text="Set a day for papers.")
    client.force_login(mona)
    url = f"/reviews/recommendations/{accepted.pk}/correct/"
    form = client.get(url).context["form"]
    sent = {box.html_name: box.value() or "" for box in form} | {
        "finding": seen.pk,
        "repeats": same.pk,
        "reason": "Both were left out",
    }
    assert client.post(url, sent).status_code == 302
    now = Recommendation.objects.get(review=accepted.review, is_current=True)
    assert (now.finding, now.repeats, now.text) == (seen, same, accepted.text)
    told = {"finding": "same review", "repeats": "another review"}
    wrong = {"finding": earlier.findings.create(text="Late", kind="issue"), "repeats": now}
    for name, thing in wrong.items():
        with pytest.raises(ValidationError, match=told[name]):
            correct_recommendation(
                now, Rewording(text=now.text, reason="So"), number="R1", by=mona, on=DAY, **{name: thing}
            )


def test_a_correction_by_one_who_cannot_see_the_finding_keeps_it(client, accepted, on_the_day):
    hidden = accepted.review.findings.create(text="A name.", kind="issue", **EXEMPT)
    accepted.finding = hidden
    accepted.save()
    client.force_login(f.manager("Max"))
    url = f"/reviews/recommendations/{accepted.pk}/correct/"
    form = client.get(url).context["form"]
    assert "finding" not in form.fields
    sent = {box.html_name: box.value() or "" for box in form} | {"theme": "Papers", "reason": "Left out"}
    assert client.post(url, sent).status_code == 302
    assert Recommendation.objects.get(is_current=True).finding == hidden
