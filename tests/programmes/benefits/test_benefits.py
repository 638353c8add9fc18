"""Benefits by type: stated by the manager, realised by their owner, also when the programme has closed."""

import html
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from council.models import ChangedMeanwhile
from programmes.benefits.gathering import benefits_of
from programmes.benefits.realising import realise_benefit
from programmes.benefits.stating import BenefitStatement, add_benefit, correct_benefit, remove_benefit
from programmes.closing.closing import close_programme
from programmes.measures.stating import MeasureStatement, add_measure
from programmes.models import Benefit
from tests import factories as make
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
THERE = "/programmes/SSR/benefits/"


@pytest.fixture
def mona():
    return make.manager()


@pytest.fixture
def programme():
    return make.programme()


@pytest.fixture
def owner():
    """Olive holds the post that owns the benefit, and has no role."""
    return make.post("Head of Customer Services", holder=make.person("Olive"))


def stated(programme, mona, **more):
    said = {"title": "A day less on paper forms", "kind": "efficiency", **more}
    meant = {said.get("realised_by")}
    return add_benefit(programme, BenefitStatement(**said), by=mona, on=DAY, meant=meant)


def page(client, address, sent=None):
    response = client.post(address, sent, follow=True) if sent else client.get(address)
    assert response.status_code == 200, response.status_code
    return " ".join(html.unescape(response.content.decode()).split())


def test_a_benefit_has_words_a_type_and_a_measure_of_its_own_programme(programme, mona):
    other = add_measure(make.programme("SEN"), MeasureStatement(title="Debt"), by=mona, on=DAY)
    gone = make.post("Gone", is_active=False)
    with pytest.raises(ValidationError) as refused:
        stated(programme, mona, title=" ", kind="", measure=other, owner=gone)
    assert set(refused.value.message_dict) == {"title", "kind", "measure", "owner"}
    benefit = stated(programme, mona)
    assert benefit.reference == "SSR-B01"
    with pytest.raises(PermissionDenied):
        stated(programme, make.person("Stranger"))
    said = BenefitStatement(title="Two days less", kind="capacity", realised_by=date(2027, 3, 31))
    correct_benefit(benefit, said, by=mona, on=DAY, version=1)
    with pytest.raises(ChangedMeanwhile):
        correct_benefit(benefit, said, by=mona, on=DAY, version=1)


def test_its_owner_says_that_it_came_after_closure_while_nothing_else_is_changed(programme, mona, owner):
    benefit = stated(programme, mona, owner=owner)
    close_programme(
        programme, body=make.body(), decided_on=DAY, minute="42", words="To the plans", by=mona, on=DAY
    )
    with pytest.raises(PermissionDenied, match="closed"):
        stated(programme, mona)
    with pytest.raises(ValidationError) as refused:
        realise_benefit(
            benefit, realised_on=DAY + timedelta(days=1), note=" ", by=make.person("Olive"), on=DAY
        )
    assert set(refused.value.message_dict) == {"realised_on", "note"}
    with pytest.raises(ValidationError, match="Enter the day"):
        realise_benefit(benefit, realised_on=None, note="So", by=make.person("Olive"), on=DAY)
    realise_benefit(benefit, realised_on=DAY, note="Timesheets of May", by=make.person("Olive"), on=DAY)
    benefit.refresh_from_db()
    assert (benefit.realised_on, benefit.realised_note) == (DAY, "Timesheets of May")


def test_what_was_realised_stays_until_it_is_said_that_it_was_not(programme, mona):
    benefit = stated(programme, mona)
    benefit = realise_benefit(benefit, realised_on=DAY, note="Timesheets", by=mona, on=DAY)
    with pytest.raises(ValidationError, match="so it stays"):
        remove_benefit(benefit, by=mona, on=DAY)
    benefit = realise_benefit(benefit, realised_on=None, note="Counted twice", by=mona, on=DAY)
    assert benefit.history.first().history_change_reason == "Benefit not realised after all"
    remove_benefit(benefit, by=mona, on=DAY)
    assert not Benefit.objects.exists()


def test_benefits_are_counted_by_type_as_realised_and_as_overdue(programme, mona):
    for kind, by in (("cash", date(2026, 5, 31)), ("cash", None), ("other", date(2027, 3, 31))):
        stated(programme, mona, title=f"{kind} {by}", kind=kind, realised_by=by)
    realise_benefit(Benefit.objects.get(kind="other"), realised_on=DAY, note="So", by=mona, on=DAY)
    told = benefits_of(programme, mona, as_at=DAY)
    assert [(label, len(group)) for label, group in told.groups] == [("Cash savings", 2), ("Other", 1)]
    assert (told.total, told.realised, [str(each) for each in told.overdue]) == (
        3, 1, ["SSR-B01 cash 2026-05-31"]
    )  # fmt: skip


def test_the_whole_story_in_pages(programme, mona, owner, client, on_the_day):
    client.force_login(mona)
    assert "No benefits yet" in page(client, THERE)
    measure = add_measure(programme, MeasureStatement(title="Forms"), by=mona, on=DAY)
    day = {"realised_by_day": "31", "realised_by_month": "3", "realised_by_year": "2027"}
    sent = {"title": "Less paper", "kind": "efficiency", "owner": str(owner.pk), "measure": str(measure.pk)}
    shown = page(client, f"{THERE}new/", sent | day)
    assert "SSR-B01 is stated." in shown and "efficiency gains" in shown
    assert "Efficiency gains</caption>" in page(client, THERE)
    assert "31 March 2027" in shown and "Not yet" in shown and "SSR-ME01" in shown
    assert "0 of 1 benefit realised" in page(client, programme.get_absolute_url())
    changed = page(client, f"{THERE}SSR-B01/edit/", sent | day | {"title": "No paper", "version": "1"})
    assert "SSR-B01 is changed." in changed and "No paper" in changed
    client.force_login(make.person("Olive"))
    assert client.get(f"{THERE}SSR-B01/edit/").status_code == 403
    day = {"realised_on_day": "1", "realised_on_month": "6", "realised_on_year": "2026"}
    shown = page(client, f"{THERE}SSR-B01/realise/", day | {"note": "Timesheets", "version": "2"})
    assert "SSR-B01 was realised." in shown and "Timesheets" in shown
    assert "SSR-ME01" not in shown, "a measure that is not the owner's is not told"
    client.force_login(make.person("Stranger"))
    assert client.get(THERE).status_code == 404 == client.get(f"{THERE}SSR-B01/realise/").status_code


def test_the_list_takes_as_many_queries_for_twenty_benefits_as_for_one(programme, mona, owner, client):
    client.force_login(mona)
    counts = []
    for number in (1, 19):
        for _ in range(number):
            stated(programme, mona, owner=owner)
        with CaptureQueriesContext(connection) as seen:
            page(client, THERE)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14


def test_its_owner_finds_it_on_home_once_its_day_is_near_also_after_closure(
    client, programme, mona, owner, on_the_day
):
    """And nobody else does; one that came, or whose day is far, asks for nothing."""
    late = stated(programme, mona, title="Less paper", owner=owner, realised_by=DAY - timedelta(days=9))
    stated(programme, mona, title="Far away", owner=owner, realised_by=DAY + timedelta(days=300))
    close_programme(
        programme, body=make.body(), decided_on=DAY, minute="42", words="To the plans", by=mona, on=DAY
    )
    client.force_login(make.person("Olive"))
    home = page(client, "/")
    assert "Less paper" in home and "Say whether it was realised" in home and "Far away" not in home
    realise_benefit(late, realised_on=DAY, note="Timesheets", by=make.person("Olive"), on=DAY)
    assert "Less paper" not in page(client, "/")
    client.force_login(make.person("Stranger"))
    assert "Less paper" not in page(client, "/")
