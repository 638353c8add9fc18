"""A date that the only manager asks for waits for the SRO, who decides it; the asker never does."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from actions import rescheduling
from actions.mine.offers import decisions
from actions.models import Action, DateChange
from council.access.rules import Right
from council.conventions import InForce
from council.deciding import who_decides
from council.models import Role
from programmes.milestones import moving
from programmes.milestones import offers as milestone_offers
from reports.decisions.together import Decision, decide_together
from reports.decisions.waiting import waiting_for
from tests import factories
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.pages, pytest.mark.usefixtures("on_the_day")]
LATER = DAY.replace(month=12)
RULES = InForce()


@pytest.fixture
def sue():
    """The SRO, who sees the programme and manages nothing."""
    return factories.person("Sue")


@pytest.fixture
def mona():
    """The programme's only manager."""
    return factories.person("Mona")


@pytest.fixture
def programme(sue, mona):
    sro = factories.post("Director of Resources", holder=sue)
    programme = factories.programme(sro=sro)
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=programme)
    factories.grant(sue, Role.VIEWER, over=programme)
    return programme


def asked(programme, by) -> DateChange:
    action = factories.action(workstream=factories.workstream(of=programme))
    told = {"by": by, "on": DAY, "conventions": RULES}
    return rescheduling.ask_to_reschedule(action, to_date=LATER, reason="The contractor left.", **told)


def test_the_sro_decides_what_the_only_manager_asked_for_of_an_action_and_of_a_milestone(
    programme, sue, mona
):
    asked(programme, mona)
    milestone = factories.milestone(programme=programme, due=DAY)
    told = {"by": mona, "on": DAY, "conventions": RULES}
    moving.ask_to_move(milestone, to_date=LATER, reason="The contractor left.", **told)
    assert [offer.reference for offer in decisions(sue, on=DAY)] == [Action.objects.get().reference]
    assert [o.reference for o in milestone_offers.decisions(sue, on=DAY)] == [milestone.reference]
    assert not decisions(mona, on=DAY)
    waiting = [each for each in waiting_for(sue, on=DAY) if not each.is_own]
    assert decide_together(waiting, Decision(approves=True), by=sue, on=DAY, conventions=RULES) == 2
    milestone.refresh_from_db()
    assert (Action.objects.get().due, milestone.due) == (LATER, LATER)


def test_the_asker_never_decides_though_they_hold_the_post_of_the_sro_too(programme, mona):
    factories.post("Director of Resources", holder=mona)
    change = asked(programme, mona)
    with pytest.raises(ValidationError, match="another person decides"):
        rescheduling.approve(change, by=mona, on=DAY, conventions=RULES)
    assert not decisions(mona, on=DAY)


def test_what_another_manager_can_decide_is_not_put_before_the_sro_who_still_may(programme, sue, mona):
    factories.manager("Bob")
    change = asked(programme, mona)
    assert not decisions(sue, on=DAY)
    assert who_decides(change, right=Right.MANAGE, on=DAY) == "The programme manager decides."
    rescheduling.refuse(change, by=sue, on=DAY, reason="Not yet.")
    assert Action.objects.get().due != LATER


def test_the_sro_of_another_programme_decides_nothing_here(programme, mona):
    other = factories.person("Olga")
    factories.programme("OTH", sro=factories.post("Director of Place", holder=other))
    change = asked(programme, mona)
    with pytest.raises(PermissionDenied):
        rescheduling.approve(change, by=other, on=DAY, conventions=RULES)


def test_the_page_says_who_decides_or_that_no_one_can(programme, mona, client):
    change = asked(programme, mona)
    client.force_login(mona)
    page = client.get(change.action.get_absolute_url()).content.decode()
    assert "Director of Resources, the senior responsible owner, decides" in page
    programme.sro = None
    programme.save()
    page = client.get(change.action.get_absolute_url()).content.decode()
    assert "No one can decide on it yet" in page


def test_the_sro_finds_the_dates_of_home_on_the_page_that_decides_them_together(programme, sue, mona, client):
    asked(programme, mona)
    client.force_login(sue)
    assert "The contractor left." in client.get(reverse("decide-dates")).content.decode()
    client.force_login(factories.person("Charlie"))
    assert client.get(reverse("decide-dates")).status_code == 403
