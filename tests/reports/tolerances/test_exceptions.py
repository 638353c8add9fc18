"""Exceptions: a programme beyond its tolerance of days or pounds, told once, decided or over by itself."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command

from council.conventions import InForce
from programmes.models import ToleranceException
from programmes.tolerances.deciding import accept_exception, refuse_exception
from programmes.tolerances.raising import raise_exceptions
from savings.models import Funding
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
RULES = InForce()
LATE = DAY - timedelta(days=40)


def checked(on=DAY) -> str:
    """What the morning's command says of the day."""
    out = StringIO()
    call_command("send_digests", as_at=on, dry_run=False, stdout=out, stderr=out)
    return out.getvalue()


def told(programme):
    return [
        (each.reference, each.kind, each.reason, each.outcome_label) for each in programme.exceptions.all()
    ]


@pytest.fixture
def programme():
    return make.programme(late_tolerance=30, money_tolerance=Decimal(1000))


@pytest.fixture
def mona():
    return make.manager()


def test_a_milestone_later_than_the_tolerance_is_an_exception_that_waits_and_is_told_once(
    programme, mona, client
):
    late = make.milestone("Adopt it", programme=programme, due=LATE)
    hidden = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract"}
    make.milestone("Secret", programme=programme, due=date(2020, 1, 1), **hidden)
    said = checked()
    assert "Exceptions raised: SSR-EX01" in said and '"exceptions": ["SSR-EX01"]' in said, "and Mona is told"
    words = f"{late.reference} is 40 days overdue: it was due on 6 May 2026."
    assert told(programme) == [("SSR-EX01", "time", words, "Waiting for a decision")]
    assert "Exceptions raised" not in checked()
    entries = ToleranceException.history.values_list("history_change_reason", "through")
    assert set(entries) == {("Beyond its tolerance", "the daily check of its tolerances")}
    client.force_login(mona)
    for address in ("/", "/my-actions/", programme.get_absolute_url()):
        assert words in client.get(address).content.decode().replace("&#x27;", "'"), address
    client.force_login(make.person("Vera"))
    make.grant(make.person("Vera"), over=programme)
    assert words in client.get(programme.get_absolute_url()).content.decode()
    assert client.get("/programmes/ssr/exceptions/SSR-EX01/decide/").status_code == 403
    client.force_login(make.person("Stranger"))
    assert client.get("/programmes/ssr/exceptions/SSR-EX01/").status_code == 404


def test_pounds_short_and_over_together_are_one_and_nothing_exempt_is_counted(programme):
    make.saving_year(make.saving(programme=programme), target=Decimal(5000), forecast=Decimal(4400))
    hidden = make.saving("Hidden", programme=programme, exempt=True, exempt_paragraph=3, exempt_reason="x")
    make.saving_year(hidden, target=Decimal(90000), forecast=Decimal(0))
    checked()
    assert told(programme) == []
    spent = {"planned": Decimal(100), "spent": Decimal(600)}
    Funding.objects.create(
        programme=programme, title="Move", kind="revenue", source="reserve", year=2026, **spent
    )
    checked()
    words = "Cashable savings are forecast £600 short of their targets; £500 more was spent than planned."
    assert told(programme) == [("SSR-EX01", "money", words, "Waiting for a decision")]


def test_back_within_it_an_exception_is_over_and_the_next_breach_is_another(programme, mona):
    late = make.milestone(programme=programme, due=LATE)
    checked()
    late.delivered_on = DAY
    late.save()
    checked()
    first = programme.exceptions.get()
    assert (first.outcome_label, first.ended_on) == ("Back within its tolerance", DAY)
    with pytest.raises(ValidationError):
        accept_exception(first, by=mona, on=DAY)
    late.delivered_on = None
    late.save()
    checked()
    second = programme.exceptions.get(ended_on=None)
    refuse_exception(second, by=mona, on=DAY, reason="Catch up by June")
    checked()
    assert programme.exceptions.count() == 2, "what was decided is not raised again while it lasts"


def test_it_is_decided_on_its_page_by_the_body_and_an_end_that_passed_is_one_too(programme, mona, client):
    programme.ends = DAY - timedelta(days=31)
    programme.save()
    checked()
    client.force_login(mona)
    there = "/programmes/ssr/exceptions/SSR-EX01/"
    assert "passed 31 days ago" in client.get(there).content.decode()
    refused = client.post(f"{there}decide/", {"decision": "refuse"})
    assert "Enter why the exception is refused" in refused.content.decode()
    when = {"meeting_on_day": DAY.day, "meeting_on_month": DAY.month, "meeting_on_year": DAY.year}
    sent = {"decision": "approve", "body": make.body().pk, "minute": "4"} | when
    page = client.post(f"{there}decide/", sent, follow=True).content.decode()
    assert "SSR-EX01 is accepted." in page and "minute 4" in page
    assert "Accepted" in client.get("/programmes/ssr/changes/").content.decode()


def test_only_the_daily_job_raises_and_a_closed_programme_or_one_without_tolerance_has_none(programme, mona):
    with pytest.raises(PermissionDenied):
        raise_exceptions(programme, [], by=mona, on=DAY)
    make.milestone(programme=make.programme("TWO", title="Two"), due=LATE)
    make.milestone(programme=programme, due=LATE)
    programme.stage = "closed"
    programme.save()
    checked()
    assert not ToleranceException.objects.exists()
