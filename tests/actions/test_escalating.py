"""Escalation: what is left overdue or silent is told to the manager, then to the SRO, once each."""

from datetime import date, timedelta

import pytest

from actions.escalating import escalate, neglected
from actions.models import Escalation
from actions.rescheduling import ask_to_reschedule
from actions.updating import UpdateStatement, update_action
from council.access.acting import DEMO, DIGEST
from council.conventions import InForce
from council.models import Conventions, Role
from programmes.models import Programme
from tests import factories
from tests.factories import DAY

pytestmark = pytest.mark.django_db
RULES = InForce()  # five working days, then fifteen
FRIDAY = date(2026, 6, 12)


@pytest.fixture
def programme():
    mona, sam = factories.person("Mona"), factories.person("Sam")
    manager, sro = factories.post("Programme Manager", holder=mona), factories.post("Director", holder=sam)
    found = factories.programme(manager=manager, sro=sro)
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=found)
    factories.grant(sam, Role.VIEWER, over=found)
    return found


def late(due=FRIDAY, **fields):
    fields.setdefault("owner", factories.post(holder=factories.person("Alice")))
    return factories.action(due=due, on=date(2026, 5, 1), **fields)


def told(on, conventions=RULES) -> list[tuple[str, str]]:
    """What is escalated on the day: the stage and the post."""
    before = set(Escalation.objects.values_list("pk", flat=True))
    escalate(as_at=on, conventions=conventions, by=DIGEST)
    new = Escalation.objects.exclude(pk__in=before).order_by("pk")
    return [(one.stage, str(one.post)) for one in new]


def test_the_manager_is_told_on_the_fifth_working_day_and_the_sro_on_the_fifteenth(programme):
    late()  # overdue since Friday: Monday is the first working day
    assert told(date(2026, 6, 18)) == []
    assert told(date(2026, 6, 19)) == [("manager", "Programme Manager")]
    assert told(date(2026, 7, 2)) == []
    assert told(date(2026, 7, 3)) == [("sro", "Director")]


def test_a_bank_holiday_is_no_working_day(programme):
    late(due=date(2026, 5, 21))
    assert told(date(2026, 5, 28)) == []  # Friday, Tuesday, Wednesday, Thursday: the Monday is a holiday
    assert told(date(2026, 5, 29)) == [("manager", "Programme Manager")]


def test_each_stage_is_told_once_however_long_it_lasts_and_however_often_it_is_asked(programme):
    late()
    assert told(date(2026, 7, 6)) == [("manager", "Programme Manager"), ("sro", "Director")]
    assert told(date(2026, 7, 6)) == [] and told(date(2026, 9, 1)) == []


def test_silence_is_counted_from_the_end_of_the_reporting_interval(programme):
    action = late(due=date(2026, 12, 31))  # created on 1 May: the interval runs out on 12 June
    assert neglected(action, conventions=RULES) == ("silent", FRIDAY)
    assert told(date(2026, 6, 18)) == []
    assert told(date(2026, 6, 19)) == [("manager", "Programme Manager")]


def test_whoever_speaks_in_time_is_not_escalated_and_silence_later_is_told_again(programme):
    action = late(due=date(2026, 12, 31))
    told(date(2026, 6, 19))
    update_action(
        action, UpdateStatement("Agreed.", "green"), by=DEMO, on=date(2026, 6, 22), conventions=RULES
    )
    assert told(date(2026, 8, 7)) == []
    assert told(date(2026, 8, 10)) == [("manager", "Programme Manager")]


def test_what_is_done_on_hold_not_begun_or_of_a_closed_programme_is_not_escalated(programme):
    late(stage="on_hold", stage_reason="Waiting")
    late(stage="complete")
    late(starts=date(2027, 1, 1), due=date(2027, 2, 1))
    closed = factories.programme("OLD", stage=Programme.Stage.CLOSED, manager=programme.manager)
    late(programme=closed)
    assert told(date(2026, 7, 6)) == []


def test_a_date_change_that_waits_spares_the_manager_and_not_the_sro(programme):
    action = late()
    ask_to_reschedule(action, to_date=date(2026, 9, 1), reason="Late", by=DEMO, on=DAY, conventions=RULES)
    assert told(date(2026, 6, 22)) == []
    assert told(date(2026, 7, 3)) == [("sro", "Director")]


def test_where_the_manager_can_not_be_told_the_sro_is_and_else_it_is_said(programme):
    own = late(owner=programme.manager)
    assert told(date(2026, 6, 19)) == [("manager", "Director")]
    programme.sro.holdings.get().delete()
    assert escalate(as_at=date(2026, 7, 6), conventions=RULES, by=DIGEST).nobody == [f"{own.reference} (SRO)"]


def test_an_exempt_action_is_escalated_to_nobody_who_may_not_see_it(programme):
    late(exempt=True, exempt_paragraph=3, exempt_reason="Contract")
    assert told(date(2026, 7, 6)) == []


def test_the_days_are_a_convention_with_a_date_of_effect_and_none_turns_it_off(programme):
    Conventions.objects.create(
        effective_from=DAY,
        council_name="x",
        others={"escalate_to_manager_after": 1, "escalate_to_sro_after": 0},
    )
    late()
    assert told(DAY, Conventions.objects.in_force(DAY - timedelta(days=1))) == []
    assert told(DAY, Conventions.objects.in_force(DAY)) == [("manager", "Programme Manager")]
    assert told(date(2026, 9, 1), Conventions.objects.in_force(date(2026, 9, 1))) == []


@pytest.mark.usefixtures("on_the_day")
def test_the_actions_page_says_when_to_whom_and_until_somebody_speaks(client, programme):
    action = late()
    client.force_login(programme.manager.holders(on=DAY)[0])
    escalate(as_at=date(2026, 6, 19), conventions=RULES, by=DIGEST)
    page = " ".join(client.get(action.get_absolute_url()).content.decode().split())
    assert "Escalated</strong> to the" in page and "on 19 June 2026: overdue since 12 June 2026" in page
    assert "Escalated to the Programme Manager" in page  # in the timeline


@pytest.mark.parametrize("number", [2, 8])
def test_it_asks_as_little_however_many_actions_there_are(programme, number, django_assert_max_num_queries):
    for n in range(number):
        late(title=f"Late {n}")
    with django_assert_max_num_queries(14):
        assert escalate(as_at=date(2026, 6, 19), conventions=RULES, by=DIGEST).number == number
