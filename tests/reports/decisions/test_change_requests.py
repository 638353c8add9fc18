"""A re-plan is one request: scope, money, end and the dates of two registers are decided as one."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from actions.models import Action, DateChange
from actions.rescheduling import approve, ask_to_reschedule, withdraw
from council.conventions import InForce
from council.models import Role
from council.register.declaring import declarations
from programmes.changing_course.asking import Course, ask_for_change, carry_dates, withdraw_change
from programmes.changing_course.carried import carried_by, waiting_in
from programmes.changing_course.offers import decisions
from programmes.milestones.moving import ask_to_move
from programmes.models import ChangeRequest
from reports.decisions.change_requests import decide_change_request
from reports.decisions.together import Decision, NotAllDecided
from tests import factories as f
from tests.factories import DAY
from tests.reports.digests.test_digests import reminded

pytestmark = [pytest.mark.django_db, pytest.mark.pages, pytest.mark.usefixtures("on_the_day")]
RULES = InForce()
LATER, END = DAY.replace(month=12), DAY.replace(year=2028)
COURSE = Course(
    title="Begin after the election", reason="No Cabinet before.", scope="Phase 2 only", to_ends=END
)


@pytest.fixture
def mona():
    return f.manager()


@pytest.fixture
def sue():
    """The SRO."""
    return f.person("Sue")


@pytest.fixture
def programme(sue, mona):
    programme = f.programme(sro=f.post("Director of Resources", holder=sue), ends=DAY.replace(year=2027))
    f.grant(sue, Role.VIEWER, over=programme)
    action = f.action("Settle the ledger", workstream=f.workstream(of=programme))
    told = {"by": mona, "on": DAY, "conventions": RULES}
    ask_to_reschedule(action, to_date=LATER, reason="Late", **told)
    ask_to_move(f.milestone(programme=programme), to_date=LATER, reason="Late", **told)
    return programme


def asked(programme, by) -> ChangeRequest:
    return ask_for_change(programme, COURSE, dates=waiting_in(programme, by), by=by, on=DAY)


def decided(change, by, **said) -> int:
    decision = Decision(**({"approves": True, "body": f.body(), "meeting_on": DAY, "minute": "7"} | said))
    return decide_change_request(change, decision, by=by, on=DAY, conventions=RULES)


def test_it_is_decided_with_every_date_that_it_carries_at_one_meeting(programme, mona, sue):
    change = asked(programme, mona)
    assert (change.reference, change.from_ends) == ("SSR-C01", DAY.replace(year=2027))
    assert [offer.reference for offer in decisions(sue, on=DAY)] == ["SSR-C01"]
    assert decided(change, sue) == 2
    programme.refresh_from_db()
    change.refresh_from_db()
    assert programme.ends == END and change.outcome == "approved" and change.minute == "7"
    dates = carried_by(change, sue)
    assert {(each.change.outcome, each.change.minute, each.record.due) for each in dates} == {
        ("approved", "7", LATER)
    }


def test_refused_it_leaves_the_programme_and_every_date_as_they_were(programme, mona, sue):
    change = asked(programme, mona)
    with pytest.raises(ValidationError, match="refused"):
        decided(change, sue, approves=False)
    assert decided(change, sue, approves=False, reason="Not now.") == 2
    programme.refresh_from_db()
    assert programme.ends == DAY.replace(year=2027) and Action.objects.get().due != LATER


def test_who_asked_never_decides_and_where_one_date_cannot_be_decided_nothing_is(programme, mona, sue):
    change = asked(programme, mona)
    with pytest.raises(ValidationError, match="another person"):
        decided(change, mona)
    action = Action.objects.get()
    action.due = DAY
    action.save()
    with pytest.raises(NotAllDecided):
        decided(change, sue)
    change.refresh_from_db()
    assert change.waits
    with pytest.raises(PermissionDenied):
        decided(change, f.clerk())


def test_a_date_can_be_taken_out_decided_by_itself_or_outlive_the_request(programme, mona, sue):
    change = asked(programme, mona)
    ours = [each for each in waiting_in(programme, mona, change) if each.dates.name == "milestone"]
    carry_dates(change, ours, by=mona, on=DAY)
    assert [each.dates.name for each in carried_by(change, mona)] == ["milestone"]
    withdraw(DateChange.objects.get(), by=mona, on=DAY)
    withdraw_change(change, by=mona, on=DAY)
    assert [each.change.waits for each in carried_by(change, mona)] == [True]


def test_all_that_is_wrong_is_told_at_once_and_one_waits_at_a_time(programme, mona):
    with pytest.raises(ValidationError) as refusal:
        ask_for_change(programme, Course(title=" ", reason=""), by=mona, on=DAY)
    assert set(refusal.value.message_dict) == {"title", "reason", "scope"}
    asked(programme, mona)
    with pytest.raises(ValidationError, match="Another change"):
        ask_for_change(programme, COURSE, by=mona, on=DAY)
    with pytest.raises(PermissionDenied):
        ask_for_change(programme, COURSE, by=f.clerk(), on=DAY)


def test_it_is_asked_for_and_decided_in_the_browser_and_stands_on_the_programmes_page(
    programme, mona, sue, client
):
    client.force_login(mona)
    new = reverse("programmes:ask-for-change", args=[programme.code])
    keys = [each.key for each in waiting_in(programme, mona)]
    said = {"title": "Begin later", "reason": "No Cabinet.", "cost": "40000", "dates": keys}
    made = client.post(
        new, said | {"outcome": "approved", "reference": "X", "decided_by": mona.pk}, follow=True
    )
    page = made.content.decode()
    assert "£40,000 more" in page and "Director of Resources, the senior responsible owner, decides" in page
    change = ChangeRequest.objects.get()
    assert (change.outcome, change.reference, change.decided_by) == ("pending", "SSR-C01", None)
    assert "SSR-C01 Begin later" in client.get(programme.get_absolute_url()).content.decode()
    client.force_login(sue)
    decide = reverse("decide-change-request", args=[programme.code, change.reference])
    assert "Settle the ledger" in client.get(decide).content.decode()
    done = client.post(decide, {"decision": "approve"}, follow=True).content.decode()
    assert "SSR-C01 is approved with 2 dates." in done
    assert (
        "Approved"
        in client.get(reverse("programmes:list-change-requests", args=[programme.code])).content.decode()
    )


def test_it_stands_in_the_mail_of_those_who_may_decide_as_on_their_home(programme, mona, sue):
    asked(programme, mona)
    assert reminded()["Sue"]["changes"] == ["SSR-C01"]
    assert "changes" not in reminded().get("Mona", {}), "who asked does not decide"


def test_whatever_offers_something_on_home_has_its_place_in_the_mail():
    silent = [each.key for each in declarations() if each.offers and not each.mail]
    assert silent == [] and len(declarations()) > 10


def test_who_asked_for_a_change_approves_no_date_of_it_alone(programme, mona, client):
    max_, anne = f.manager("Max"), f.manager("Anne")
    asked(programme, max_)  # the dates were asked for by Mona, the change that they go with by Max
    change = DateChange.objects.get()
    client.force_login(max_)
    page = client.get(reverse("decide-dates")).content.decode()
    assert f'value="action-{change.pk}"' not in page
    told = {"on": DAY, "conventions": RULES}
    with pytest.raises(ValidationError, match="asked for this change"):
        approve(change, by=max_, **told)
    approve(change, by=anne, **told)


def test_a_date_that_a_change_carries_is_offered_with_it_and_not_a_second_time(programme, mona, sue, client):
    def offered():
        named = (offer for each in declarations() if each.decisions for offer in each.decisions(sue, on=DAY))
        return [offer.reference for offer in named]

    assert sorted(offered()) == ["SSR-001", "SSR-M01"]
    change = asked(programme, mona)
    assert offered() == ["SSR-C01"]
    client.force_login(sue)
    home = client.get(reverse("home")).content.decode()
    assert "SSR-C01" in home and "wait for your decision" not in home
    page = client.get(programme.get_absolute_url()).content.decode()
    assert "For others to decide" not in page
    withdraw_change(change, by=mona, on=DAY)
    assert sorted(offered()) == ["SSR-001", "SSR-M01"]


def test_who_put_a_date_into_a_change_is_not_offered_to_decide_on_it(programme, mona, client):
    """It was asked for by another, so the manager would decide on it by itself."""
    owen = f.person("Owen")
    action = f.action("Move in", workstream=f.workstream(of=programme), owner=f.post("Owner", holder=owen))
    ask_to_reschedule(action, to_date=LATER, reason="Late", by=owen, on=DAY, conventions=RULES)
    client.force_login(mona)
    decide = reverse("actions:decide-date-change", args=[action.reference])
    assert decide in client.get(action.get_absolute_url()).content.decode()
    asked(programme, mona)
    assert decide not in client.get(action.get_absolute_url()).content.decode()
    assert decide not in client.get(programme.get_absolute_url()).content.decode()
