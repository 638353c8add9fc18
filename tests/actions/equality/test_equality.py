"""Equality impact assessments: points that are actions of the register, and a sign-off with its days."""

import html
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from pypdf import PdfReader

from actions.equality.assessing import SignOff, add_equality_point, correct_equality_point, sign_off
from actions.equality.gathering import equality_of
from actions.models import Action, EqualityAssessment, EqualityPoint
from council.models import ChangedMeanwhile
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
THERE = "/programmes/SSR/equality/"


@pytest.fixture
def mona():
    return make.manager()


@pytest.fixture
def stream():
    return make.workstream("Forms and letters")


def page(client, address, sent=None):
    response = client.post(address, sent, follow=True) if sent else client.get(address)
    assert response.status_code == 200, response.status_code
    return " ".join(html.unescape(response.content.decode()).split())


def pointed(stream, mona, **more):
    said = {
        "title": "Print forms in large letters",
        "importance": "High",
        "resources": "yes",
        "target": "All",
    }
    return add_equality_point(stream, by=mona, on=DAY, **{**said, **more})


def test_a_point_is_an_action_of_the_register_and_keeps_what_its_form_asks(stream, mona):
    point = pointed(stream, mona)
    assert Action.objects.get().equality_point == point
    with pytest.raises(PermissionDenied):
        pointed(stream, make.person("Stranger"))
    with pytest.raises(ValidationError) as refused:
        pointed(stream, mona, title=" ")
    assert "title" in refused.value.message_dict and Action.objects.count() == 1
    said = {"importance": "Low", "resources": "no", "target": "Half", "by": mona, "on": DAY}
    correct_equality_point(point, version=1, **said)
    with pytest.raises(ChangedMeanwhile):
        correct_equality_point(point, version=1, **said)
    with pytest.raises(ValidationError):
        correct_equality_point(EqualityPoint.objects.get(), **{**said, "resources": "perhaps"})


def test_the_sign_off_has_a_day_for_each_thing_said_and_none_to_come(stream, mona):
    programme = stream.programme
    said = SignOff(
        ratified_by=make.body(), shared_with="Staff networks", published_on=DAY + timedelta(days=1)
    )
    with pytest.raises(ValidationError) as refused:
        sign_off(programme, said, by=mona, on=DAY)
    assert set(refused.value.message_dict) == {"ratified_on", "shared_on", "published_on"}
    sign_off(programme, SignOff(completed_on=DAY, monitoring="Each quarter"), by=mona, on=DAY)
    with pytest.raises(ChangedMeanwhile):
        sign_off(programme, SignOff(), by=mona, on=DAY, version=7)
    sign_off(programme, SignOff(completed_on=DAY, plan="Law plan", plan_on=DAY), by=mona, on=DAY, version=1)
    assert EqualityAssessment.objects.get().plan == "Law plan"
    assert EqualityAssessment.history.count() == 2


def test_a_point_of_an_exempt_action_is_as_hidden_as_it_is(stream, mona):
    pointed(stream, mona)
    action = Action.objects.get()
    action.exempt, action.exempt_paragraph, action.exempt_reason = True, 3, "Talks"
    action.save()
    assert not equality_of(stream.programme, mona).points
    insider = make.manager("Insider", sees_exempt=True)
    assert len(equality_of(stream.programme, insider).points) == 1
    assert not equality_of(stream.programme, insider, public=True).points


def test_the_whole_story_in_pages_and_in_the_closure_report(client, stream, mona, on_the_day):
    client.force_login(mona)
    assert "No action points yet" in page(client, THERE)
    owner = make.post("Head of Customer Services")
    sent = {
        "title": "Offer every letter in large print", "workstream": stream.pk, "importance": "High",
        "owner": owner.pk, "resources": "yes", "success_measure": "Letters asked for", "target": "All by May",
    }  # fmt: skip
    assert "Enter what is to be done" in page(client, f"{THERE}new/", sent | {"title": ""})
    there = page(client, f"{THERE}new/", sent)
    assert "SSR-001 is added." in there and "Target: All by May" in there and "Head of Customer" in there
    assert "Offer every letter in large print" in page(client, "/actions/SSR-001/")
    said = {"importance": "Medium", "resources": "none", "target": "Half", "version": 1}
    assert "None needed" in page(client, f"{THERE}SSR-001/", said)
    day = {"completed_on_day": "1", "completed_on_month": "6", "completed_on_year": "2026"}
    signed = page(client, f"{THERE}sign-off/", {**day, "shared_with": ""})
    assert "1 June 2026" in signed and "History of the sign-off" in signed
    report = client.get("/programmes/SSR/closure.pdf")
    words = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(report.content)).pages)
    assert "Appendix E: equality impact assessment" in " ".join(words.split())
    assert "large print" in " ".join(words.split())
    assert "Target: Half" in [line.strip() for line in words.split("\n")], "on a line of its own"


def test_many_points_are_read_in_as_many_queries_as_one(stream, mona, django_assert_max_num_queries):
    for number in range(3):
        pointed(stream, mona, title=f"Point {number}", due=date(2027, 3, 31), meant={date(2027, 3, 31)})
    with django_assert_max_num_queries(5):
        assert [str(point.action.owner) for point in equality_of(stream.programme, mona).points] == [
            "None"
        ] * 3
