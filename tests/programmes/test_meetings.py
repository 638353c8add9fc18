"""By when an update is wanted, and how the manager keeps the meetings from which that follows."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from council.models import Role
from programmes.cut_offs import cut_offs, wanted_for
from programmes.meetings import cancel_meeting, change_meeting, cut_off_before, plan_meeting
from programmes.models import ReportingDate
from tests import factories
from tests.factories import DAY


@dataclass(frozen=True)
class Meets:
    body: str
    meeting_on: date
    updates_by: date


def meets(body: str, cut_off: int, *, meeting: int | None = None) -> Meets:
    """A meeting with its cut-off so many days from DAY, the meeting itself ten days later."""
    day = DAY + timedelta(days=cut_off)
    return Meets(body, day + timedelta(days=10 if meeting is None else meeting - cut_off), day)


def wanted(meetings, heard: int, on: int = 0, notice: int = 14):
    as_at = DAY + timedelta(days=on)
    found = cut_offs(meetings, as_at=as_at, interval_days=42)
    last = DAY + timedelta(days=heard)
    one = wanted_for(found, last_heard=last, as_at=as_at, notice_days=notice)
    return (one.body, (one.updates_by - DAY).days) if one else None


def test_the_earliest_cut_off_of_all_bodies_counts():
    both = [meets("Committee", 10), meets("Board", 4)]
    assert wanted(both, heard=-60) == ("Board", 4)


def test_one_update_serves_every_body_whose_cut_off_comes_after_it():
    both = [meets("Committee", 10), meets("Board", 4)]
    assert wanted(both, heard=0) is None


@pytest.mark.parametrize(("ahead", "asked"), [(14, True), (15, False)])
def test_it_is_asked_for_a_fortnight_before(ahead, asked):
    assert (wanted([meets("Board", ahead)], heard=-60) is not None) == asked


@pytest.mark.parametrize(("heard", "asked"), [(-20, True), (-19, False)])
def test_a_body_hears_something_new_each_time(heard, asked):
    monthly = [meets("Board", -20), meets("Board", 10)]
    assert (wanted(monthly, heard=heard) is not None) == asked


@pytest.mark.parametrize(("heard", "asked"), [(-33, True), (-32, False)])
def test_what_is_older_than_the_reporting_interval_at_the_cut_off_serves_nobody(heard, asked):
    assert (wanted([meets("Board", 10)], heard=heard) is not None) == asked


def test_a_cut_off_that_has_passed_counts_until_the_meeting():
    late = [meets("Board", -3, meeting=2)]
    assert wanted(late, heard=-60) == ("Board", -3)
    assert wanted(late, heard=-60, on=2) == ("Board", -3)
    assert wanted(late, heard=-60, on=3) is None


def test_the_cut_off_leaves_so_many_clear_working_days():
    assert cut_off_before(date(2026, 7, 7), clear_days=10) == date(2026, 6, 22)


# --- keeping it ---------------------------------------------------------------------------------------------


@pytest.fixture
def mona():
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=factories.programme())
    return mona


def plan(by, **given) -> ReportingDate:
    said = {"body": factories.body(), "meeting_on": date(2026, 7, 7), "updates_by": date(2026, 6, 24)}
    return plan_meeting(factories.programme(), **(said | given), by=by, on=DAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"meeting_on": DAY - timedelta(days=1), "updates_by": DAY - timedelta(days=1)}, "still to come"),
        ({"updates_by": date(2026, 7, 8)}, "by the day of the meeting"),
        ({}, "in the timetable already"),
    ],
)
def test_a_meeting_that_makes_no_sense_is_refused(mona, given, words):
    plan(mona)
    with pytest.raises(ValidationError, match=words):
        plan(mona, **given)


@pytest.mark.django_db
def test_a_meeting_is_moved_and_taken_out_while_it_lies_ahead(mona):
    planned = plan(mona)
    said = {"body": planned.body, "meeting_on": date(2026, 7, 14), "updates_by": date(2026, 7, 1)}
    assert change_meeting(planned, **said, by=mona, on=DAY).meeting_on == date(2026, 7, 14)
    with pytest.raises(ValidationError, match="held already"):
        cancel_meeting(planned, by=mona, on=date(2026, 7, 15))
    cancel_meeting(planned, by=mona, on=DAY)
    assert not ReportingDate.objects.exists()
    removed = ReportingDate.history.first()
    assert (removed.history_type, removed.history_user) == ("-", mona)


@pytest.mark.django_db
@time_machine.travel(f"{DAY} 10:00", tick=False)
def test_the_manager_keeps_it_on_a_page_that_counts_the_cut_off_back(client, mona):
    client.force_login(mona)
    address = "/programmes/SSR/timetable/"
    assert "No meetings are planned" in client.get(address).content.decode()
    words = {"body": factories.body().pk, "clear_days": "10"}
    words |= {"meeting_on_day": "7", "meeting_on_month": "7", "meeting_on_year": "2026"}
    page = client.post(address, words, follow=True).content.decode()
    assert "Updates in by <strong>22 June 2026</strong>" in page
    planned = ReportingDate.objects.get()
    page = client.post(address, words).content.decode()
    assert "This meeting is in the timetable already" in page
    page = client.post(address, words | {"clear_days": ""}).content.decode()
    assert "Enter a day, or a number of clear working days" in page
    client.post(f"{address}{planned.pk}/", {"remove": "1"})
    assert not ReportingDate.objects.exists()
