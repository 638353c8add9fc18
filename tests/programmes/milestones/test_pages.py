"""The pages of a milestone, and where else it is shown."""

from datetime import date

import pytest
from django.test import Client

from council.models import Role
from programmes.milestones.delivering import deliver_milestone
from programmes.models import Milestone
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract in negotiation"}
PAGE = "/programmes/SSR/milestones/SSR-M01/"


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def signed_in(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


@pytest.fixture
def alice():
    return make.person("Alice")


@pytest.fixture
def milestone(alice, on_the_day):
    return make.milestone(owner=make.post("Head of Legal", holder=alice), due=date(2026, 3, 27))


def test_it_is_added_corrected_moved_decided_and_delivered_in_the_browser(alice, on_the_day):
    make.post("Head of Legal", holder=alice)
    make.programme()
    mona, owner = signed_in(make.manager()), signed_in(alice)
    post = make.post("Head of Legal")
    sent = {"title": "Cabinet decides", "owner": post.pk, **day("due", date(2026, 7, 15))}
    assert mona.post("/programmes/SSR/milestones/new/", sent).headers["Location"] == PAGE
    assert ", a gate" not in text_of(mona.get(PAGE))
    gate = {"title": "Cabinet decides", "owner": post.pk, "version": 1, "is_gate": "on"}
    assert mona.post(f"{PAGE}edit/", gate).status_code == 302
    assert "Milestone SSR-M01, a gate" in text_of(mona.get(PAGE))
    asked = day("to_date", date(2026, 10, 30)) | {"reason": "The inquiry runs on"}
    assert owner.post(f"{PAGE}reschedule/", asked).status_code == 302
    assert "from 15 July 2026 to 30 October 2026" in text_of(mona.get("/"))
    assert mona.post(f"{PAGE}decide/", {"decision": "approve"}).status_code == 302
    part = day("delivered_on", date(2026, 6, 1)) | {"is_final": "no", "comment": "The draft"}
    assert owner.post(f"{PAGE}deliver/", part).status_code == 302
    assert owner.post(f"{PAGE}deliver/", day("delivered_on", DAY) | {"is_final": "yes"}).status_code == 302
    milestone = Milestone.objects.get()
    assert (milestone.due, milestone.delivered_on) == (date(2026, 10, 30), DAY)
    page = text_of(mona.get(PAGE))
    for words in (
        "The inquiry runs on",
        "Date change approved",
        "Mona",
        "The draft",
        "before the first agreed",
    ):
        assert words in page


def test_the_programmes_page_says_number_dates_and_days_slipped_after_delivery(milestone, alice):
    deliver_milestone(milestone, delivered_on=date(2026, 6, 14), comment="", is_final=True, by=alice, on=DAY)
    vera = make.person("Vera")
    make.grant(vera, Role.VIEWER, over=milestone.programme)
    page = text_of(signed_in(vera).get("/programmes/SSR/"))
    row = page.split("SSR-M01</span>")[1].split("</tr>")[0]
    for words in ("27 March 2026", "14 June 2026", "79 days", "Head of Legal"):
        assert words in row


def test_an_exempt_milestone_is_told_to_nobody_without_the_right(milestone, alice):
    for name, value in EXEMPT.items():
        setattr(milestone, name, value)
    milestone.title = "Zebedee is bought"
    milestone.save()
    mona = make.person("Mona")
    make.grant(mona, Role.PROGRAMME_MANAGER, over=milestone.programme)
    browser = signed_in(mona)
    for address in ("/programmes/SSR/", "/", "/programmes/SSR/export.xlsx"):
        assert b"Zebedee" not in browser.get(address).content
    assert browser.get(PAGE).status_code == 404
    assert signed_in(alice).get(PAGE).status_code == 404
    seer = make.person("Sees")
    make.grant(seer, Role.PROGRAMME_MANAGER, over=milestone.programme, sees_exempt=True)
    assert "Contract in negotiation" in text_of(signed_in(seer).get(PAGE))


def test_what_was_said_while_it_was_exempt_is_not_told_once_it_is_open(milestone, alice):
    for name, value in EXEMPT.items():
        setattr(milestone, name, value)
    milestone.save()
    milestone.date_changes.create(
        to_date=date(2026, 9, 30), from_date=milestone.due, reason="Zebedee haggles", asked_on=DAY,
        outcome="withdrawn", asked_by=alice,
    )  # fmt: skip
    milestone.exempt = False
    milestone.save()
    assert "Zebedee" not in text_of(signed_in(alice).get(PAGE))


def test_a_refusal_comes_back_beside_its_box_with_all_that_was_typed(milestone, alice):
    sent = day("to_date", date(2026, 3, 27)) | {"reason": "Typed with care"}
    page = text_of(signed_in(alice).post(f"{PAGE}reschedule/", sent))
    assert "Enter another date" in page and "Typed with care" in page


def test_a_forecast_that_may_not_be_meant_is_asked_about_once(milestone, alice):
    browser, past = signed_in(alice), date(2026, 5, 1)
    page = text_of(browser.post(f"{PAGE}forecast/", day("forecast", past)))
    assert "Yes, 1 May 2026 is meant" in page
    sent = day("forecast", past) | {"forecast_meant": "2026-05-01"}
    assert browser.post(f"{PAGE}forecast/", sent).status_code == 302
    milestone.refresh_from_db()
    assert milestone.forecast == past


def test_save_and_add_another_keeps_the_workstream(on_the_day):
    stream = make.workstream("Law")
    browser = signed_in(make.manager())
    sent = {"title": "Opens", "workstream": stream.pk, "another": "1"}
    answer = browser.post("/programmes/SSR/milestones/new/", sent)
    assert answer.headers["Location"] == f"/programmes/SSR/milestones/new/?workstream={stream.pk}"
    assert f'value="{stream.pk}" selected' in text_of(browser.get(answer.headers["Location"]))


def test_a_milestone_without_anything_says_so(on_the_day):
    make.milestone(due=None)
    page = text_of(signed_in(make.manager()).get(PAGE))
    for words in ("No date is agreed yet.", "No owner", "Nothing is delivered yet.", "It has not moved."):
        assert words in page
