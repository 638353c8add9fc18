"""Milestones among all that a person owes: My actions, Update mine, the one-to-one, mail and the list."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from council.models import Conventions
from programmes.milestones.moving import ask_to_move
from programmes.milestones.offers import sections_for
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
MINE = "/my-actions/update/"


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def alice():
    return make.person("Alice")


@pytest.fixture
def browser(alice):
    browser = Client()
    browser.force_login(alice)
    return browser


@pytest.fixture
def late(alice, on_the_day):
    return make.milestone(
        "Cabinet decides", owner=make.post("Head of Legal", holder=alice), due=date(2026, 5, 1)
    )


def sent(milestone, **answers: str) -> dict[str, str]:
    boxes = {f"{milestone.reference}-{name}": value for name, value in answers.items()}
    return {**boxes, f"{milestone.reference}-version": str(milestone.version), "save": milestone.reference}


def test_what_is_late_stands_in_my_actions_and_asks_how_it_stands(browser, late):
    page = text_of(browser.get("/my-actions/?by=need"))
    assert "SSR-M01" in page and "45 days overdue: due 1 May 2026" in page
    assert "SSR-M01" in text_of(browser.get("/"))
    assert "How does it stand?" in text_of(browser.get(MINE))


def test_a_forecast_is_one_short_answer_and_then_nothing_is_asked(browser, late):
    day = {"forecast_day": "30", "forecast_month": "7", "forecast_year": "2026"}
    answer = browser.post(MINE, sent(late, stands="expected", comment="After purdah", **day))
    assert answer.status_code == 302
    late.refresh_from_db()
    assert (late.forecast, late.comment, late.due) == (date(2026, 7, 30), "After purdah", date(2026, 5, 1))
    assert "How does it stand?" not in text_of(browser.get(MINE))


def test_a_delivery_is_one_short_answer(browser, late):
    day = {"delivered_on_day": "12", "delivered_on_month": "6", "delivered_on_year": "2026"}
    assert browser.post(MINE, sent(late, stands="delivered", **day)).status_code == 302
    late.refresh_from_db()
    assert late.delivered_on == date(2026, 6, 12)
    assert "SSR-M01 is delivered." in text_of(browser.get(MINE))
    assert "SSR-M01" not in text_of(browser.get("/my-actions/?by=need"))


def test_an_answer_without_its_day_comes_back_with_what_was_typed(browser, late):
    page = text_of(browser.post(MINE, sent(late, stands="delivered", comment="Typed with care")))
    assert "Enter the day on which it was delivered" in page and "Typed with care" in page


def test_what_was_typed_in_a_row_that_was_not_saved_stands_there_again(browser, late):
    other = make.milestone("Opens", owner=late.owner, due=date(2026, 5, 2))
    both = sent(other, comment="Begun", stands="") | sent(late, stands="", comment="")
    browser.post(MINE, both)
    assert "Begun" in text_of(browser.get(MINE))


def test_no_change_is_no_answer_where_it_is_late(browser, late):
    page = text_of(browser.post(MINE, sent(late) | {"no_change": late.reference}))
    assert "Say when it is now expected, or that it was delivered" in page


def test_it_is_talked_about_in_the_one_to_one_of_its_owner_and_of_its_workstream(browser, late):
    late.workstream = make.workstream("Law", lead=late.owner)
    late.save()
    for address in (f"/actions/owner/{late.owner_id}/", f"/actions/workstream/{late.workstream_id}/"):
        page = text_of(browser.get(address))
        assert "1 milestone to talk about" in page and "45 days overdue: when it is now expected" in page


def test_it_stands_in_the_daily_mail_as_on_home(alice, late):
    mona = make.manager()
    ask_to_move(
        late, to_date=date(2026, 10, 1), reason="Late", by=mona, on=DAY,
        conventions=Conventions.objects.in_force(DAY),
    )  # fmt: skip
    nora, soon = make.manager("Nora"), make.milestone("Opens", owner=late.owner, due=date(2026, 6, 16))
    told = sections_for([alice, nora, mona], as_at=DAY, conventions=Conventions.objects.in_force(DAY))
    assert [offer.reference for offer in told[alice.pk]["milestones"]] == [soon.reference]
    assert [offer.reference for offer in told[nora.pk]["decide"]] == [late.reference]
    assert told[mona.pk]["decide"] == []


def test_its_due_day_stands_in_the_owners_calendar(browser, late):
    page = browser.post("/feeds/").content.decode()
    address = page.split("/feeds/")[1].split(".ics")[0]
    feed = Client().get(f"/feeds/{address}.ics").content.decode()
    assert "SSR-M01 due" in feed and "Cabinet" not in feed


def test_the_list_shows_those_to_reach_and_hands_them_out(browser, late):
    make.milestone("Was reached", owner=late.owner, delivered_on=timezone.localdate())
    page = text_of(browser.get("/milestones/"))
    assert "Cabinet decides" in page and "Was reached" not in page
    assert "Was reached" in text_of(browser.get("/milestones/?reached=all"))
    assert "SSR-M01" in browser.get("/milestones/?export=csv").content.decode()


def test_a_comment_of_the_milestone_is_no_comment_of_its_delivery_and_is_not_cut(browser, late):
    late.comment = "Waits for counsel. " + "x" * 1500
    late.save()
    assert "x" * 1500 in text_of(browser.get(MINE))
    answers = {"stands": "delivered", "comment": late.comment}
    day = {"delivered_on_day": "1", "delivered_on_month": "6", "delivered_on_year": "2026"}
    browser.post(MINE, sent(late, **answers, **day))
    late.refresh_from_db()
    assert late.deliveries.get().comment == "" and late.comment.startswith("Waits")
