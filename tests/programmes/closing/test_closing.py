"""A programme learns, is closed by its body, is read-only, and is opened again with a reason."""

import html
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from pypdf import PdfReader

from actions.rescheduling import ask_to_reschedule
from council.conventions import InForce
from council.models import Role
from programmes.closing.closing import close_programme, reopen_programme
from programmes.closing.learning import LessonStatement, add_lesson, correct_lesson
from programmes.measures.reading import give_reading
from programmes.measures.stating import MeasureStatement, add_measure
from programmes.models import Lesson, Programme, ProgrammeClosure, ProgrammeReview, Review
from programmes.objectives.stating import ObjectiveStatement, add_objective, correct_objective
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
WORDS = "The follow-on actions go into the service plans; Audit Committee watches them."


@pytest.fixture
def mona():
    return make.manager()


def closed(programme, mona, **more):
    given = {"body": make.body(), "decided_on": DAY, "minute": "42", "words": WORDS, **more}
    return close_programme(programme, by=mona, on=DAY, **given)


def test_it_is_closed_once_its_objectives_are_judged_and_all_that_is_wrong_is_told(mona):
    programme = make.programme()
    objective = add_objective(programme, ObjectiveStatement(title="To decide in time"), by=mona, on=DAY)
    with pytest.raises(ValidationError) as refused:
        closed(programme, mona, decided_on=None, words=" ")
    assert {"decided_on", "words"} < set(refused.value.message_dict)
    assert "1 objective is not judged yet" in str(refused.value)
    said = ObjectiveStatement(title=objective.title, outcome="met")
    correct_objective(objective, said, by=mona, on=DAY)
    closed(programme, mona)
    programme.refresh_from_db()
    assert programme.stage == Programme.Stage.CLOSED
    with pytest.raises(PermissionDenied):
        closed(programme, mona)


def test_a_closed_programme_is_read_only_but_measures_go_on_until_it_is_opened_again(mona):
    programme = make.programme()
    measure = add_measure(programme, MeasureStatement(title="Debt"), by=mona, on=DAY)
    closed(programme, mona)
    with pytest.raises(PermissionDenied, match="closed"):
        add_objective(programme, ObjectiveStatement(title="To go on"), by=mona, on=DAY)
    give_reading(measure, as_at=DAY, said="5", by=mona, on=DAY)
    with pytest.raises(ValidationError) as refused:
        reopen_programme(programme, reason="", by=mona, on=DAY)
    assert "reason" in refused.value.message_dict
    reopen_programme(programme, reason="The body asks for more", by=mona, on=DAY)
    assert ProgrammeClosure.objects.get().reopened_reason == "The body asks for more"
    add_objective(programme, ObjectiveStatement(title="To go on"), by=mona, on=DAY)
    with pytest.raises(PermissionDenied):
        closed(programme, make.person("Stranger"))


def test_what_went_badly_says_what_to_do_another_time(mona):
    programme = make.programme()
    with pytest.raises(ValidationError) as refused:
        add_lesson(programme, LessonStatement(title="", went="badly"), by=mona, on=DAY)
    assert set(refused.value.message_dict) == {"title", "advice"}
    lesson = add_lesson(programme, LessonStatement(title="Ask users first"), by=mona, on=DAY)
    assert lesson.reference == "SSR-L01"
    correct_lesson(lesson, LessonStatement(title="Ask early", theme="Users"), version=1, by=mona, on=DAY)
    assert lesson.history.count() == 2


@pytest.mark.pages
def test_the_whole_story_in_pages(mona, on_the_day):
    programme = make.programme(aim="To decide in time")
    browser = Client()
    browser.force_login(mona)

    def page(address, sent=None):
        response = browser.post(address, sent) if sent else browser.get(address)
        return response if response.status_code == 302 else response.content.decode()

    lesson = {"title": "Ask users first", "phase": "planning", "theme": "Users", "went": "well"}
    assert page("/programmes/SSR/lessons/new/", lesson).status_code == 302
    assert "Ask users first" in page("/lessons-learnt/?q=users+ask")
    assert "No lessons found" in page("/lessons-learnt/?q=nothing")
    form = page("/programmes/SSR/close/")
    assert "Requests that wait for a decision" in form and "1 date change" not in form
    olga = make.person("Olga")
    make.grant(olga, Role.OFFICER)
    moved = make.action(due=DAY, owner=make.post(holder=olga))
    asked = {"to_date": DAY + timedelta(days=200), "reason": "Sickness", "conventions": InForce()}
    ask_to_reschedule(moved, by=olga, on=DAY, **asked)
    form = page("/programmes/SSR/close/")
    assert "1 date change" in form
    assert "What to look at before it closes" in form and ">Close the programme</button>" in form
    make.saving("Fewer printers", programme=programme, status="on_track")
    make.saving("Fewer vans", programme=programme, status="delivered")
    day = {"decided_on_day": "15", "decided_on_month": "6", "decided_on_year": "2026"}
    told = {"body": str(make.body().pk), "words": WORDS} | day
    assert page("/programmes/SSR/close/", told).status_code == 302
    stands = " ".join(page(programme.get_absolute_url()).split())
    assert "Open the programme again" in stands and WORDS in stands
    assert f"Closed by {make.body()} on 15 June 2026." in stands
    assert browser.get("/programmes/SSR/lessons/new/").status_code == 403
    report = browser.get("/programmes/SSR/closure.pdf")
    pages = [each.extract_text() for each in PdfReader(BytesIO(report.content)).pages]
    assert "The programme" in pages[0], "no page is blank"
    watched = "".join(pages).partition("Savings that are still watched")[2].partition("4 Lessons")[0]
    assert "Fewer printers" in watched and "Fewer vans" not in watched
    assert page("/programmes/SSR/reopen/", {"reason": "More to do"}).status_code == 302


def test_a_closure_report_that_quotes_something_exempt_waits_and_its_manager_is_told_where(client):
    of = make.programme()
    title = "Settle the claim of the builder for the depot"
    make.action(title, programme=of, exempt=True, exempt_paragraph=3, exempt_reason="The price")
    words = f"We should {title.lower()} sooner"
    Lesson.objects.create(programme=of, reference="SSR-L1", title=words, phase="planning", went="well")
    mona, vera = make.person("Mona"), make.person("Vera")
    make.grant(mona, Role.PROGRAMME_MANAGER, over=of)
    make.grant(vera, over=of)
    told = {}
    for person in (mona, vera):
        client.force_login(person)
        shown = client.get("/programmes/SSR/closure.pdf", follow=True)
        assert shown.headers["Content-Type"].startswith("text/html")
        told[person.name] = " ".join(html.unescape(shown.content.decode()).split())
    assert "The closure report cannot be printed." in told["Mona"] and "says what is exempt" in told["Mona"]
    assert "says what is exempt" not in told["Vera"] and "waits until the programme’s manager" in told["Vera"]


def test_the_page_of_a_closed_programme_offers_nothing_that_would_be_refused(mona, on_the_day):
    """Nor do the forms of a new action and of an import offer the programme; opening it again is offered."""
    programme = make.programme()
    make.workstream("Letters", of=programme)
    page, offers = Client(), ("Add an action", "Change the programme", "New report", "Import a plan")
    page.force_login(mona)
    before = page.get(f"/programmes/{programme.code}/").content.decode()
    assert all(words in before for words in offers[:2])
    closed(programme, mona)
    after = page.get(f"/programmes/{programme.code}/").content.decode()
    assert not any(words in after for words in offers)
    assert "Open the programme again" in after
    assert "Letters" not in page.get("/actions/new/").content.decode()
    assert programme.title not in page.get("/imports/new/").content.decode()


def test_a_new_programme_is_shown_the_lessons_of_those_of_its_kind(client, mona, on_the_day):
    kinds = {"SSR": "peer_challenge", "AUD": "internal_audit", "NEW": "peer_challenge"}
    for code, kind in kinds.items():
        review = Review.objects.create(title=f"Review of {code}", kind=kind, reviewer="Them")
        ProgrammeReview.objects.create(programme=make.programme(code), review=review)
    for code, title in (("SSR", "Ask users first"), ("AUD", "Count twice"), ("NEW", "Its own")):
        add_lesson(make.programme(code), LessonStatement(title=title), by=mona, on=DAY)
    client.force_login(mona)
    page = client.get("/programmes/NEW/lessons/").content.decode()
    assert "What programmes of its kind have learnt" in page
    assert "Ask users first" in page and "Count twice" not in page
    sent = {"code": "TWO", "title": "Second", "stage": "definition"}
    made = client.post("/programmes/new/", sent, follow=True).content.decode()
    assert "Programmes of its kind have left 3 lessons" in " ".join(made.split())
    assert "/programmes/TWO/lessons/#of-its-kind" in made


def test_lessons_that_a_person_may_not_see_are_neither_shown_nor_counted(client, mona, on_the_day):
    add_lesson(make.programme("OTH"), LessonStatement(title="Ask users first"), by=mona, on=DAY)
    max_ = make.person("Max")
    make.grant(max_, Role.PROGRAMME_MANAGER, over=make.programme())
    client.force_login(max_)
    assert "of its kind" not in client.get("/programmes/SSR/lessons/").content.decode()
