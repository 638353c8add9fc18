"""The RAG rule: every branch, both sides of every boundary, and the database giving the same answers."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from council import rag
from council.conventions import InForce
from council.rag import Direction, Facts, Rag, Stage, Statement, direction, implied, shown, worst_of

DAY = date(2026, 6, 15)
RULES = InForce()


def days(number: int) -> timedelta:
    return timedelta(days=number)


def facts(**known) -> Facts:
    """A live action, spoken of today, due in a month."""
    given_facts = {
        "stage": Stage.IN_PROGRESS,
        "created_on": DAY - days(200),
        "due": DAY + days(30),
        "updated_on": DAY,
    } | known
    return Facts(**given_facts)


# fmt: off
# ruff: noqa: E501
DECISIONS = [
    # what is known                                                    -> implied, rule, sentence
    (facts(stage=Stage.COMPLETE), Rag.BLUE, "complete", "Blue: complete, waiting for verification"),
    (facts(stage=Stage.VERIFIED), Rag.BLUE, "verified", "Blue: complete and verified"),
    (facts(stage=Stage.ON_HOLD, rag_at_hold="amber"), Rag.AMBER, "on hold", "Amber: on hold, its last RAG is kept"),
    (facts(stage=Stage.ON_HOLD), Rag.NONE, "on hold", "No RAG: on hold, its last RAG is kept"),
    (facts(stage=Stage.WITHDRAWN), Rag.NONE, "left", "No RAG: withdrawn"),
    (facts(stage=Stage.TRANSFERRED), Rag.NONE, "left", "No RAG: transferred"),
    (facts(stage=Stage.BUSINESS_AS_USUAL), Rag.NONE, "left", "No RAG: business as usual"),
    (facts(due=None, created_on=DAY - days(42)), Rag.NONE, "no date", "No RAG: no due date"),
    (facts(due=None, created_on=DAY - days(43)), Rag.AMBER, "undated", "Amber: no date has been agreed for 43 days"),
    (facts(due=None, starts=DAY - days(42)), Rag.NONE, "no date", "No RAG: no due date"),
    (facts(due=None, starts=DAY - days(58), updated_on=None), Rag.AMBER, "undated", "Amber: no date has been agreed for 58 days"),
    (facts(due=None, starts=DAY + days(9)), Rag.NONE, "no date", "No RAG: no due date"),
    (facts(starts=DAY + days(1)), Rag.NOT_YET_DUE, "not yet due", "Not yet due: starts on 16 June 2026"),
    (facts(starts=DAY), Rag.GREEN, "on track", "Green: due 15 July 2026, nothing late"),
    (facts(due=DAY), Rag.GREEN, "on track", "Green: due 15 June 2026, nothing late"),
    (facts(due=DAY - days(1)), Rag.AMBER, "overdue", "Amber: 1 day overdue"),
    (facts(due=DAY - days(31)), Rag.AMBER, "overdue", "Amber: 31 days overdue"),
    (facts(due=DAY - days(32)), Rag.RED, "long overdue", "Red: 32 days overdue"),
    (facts(forecast=DAY + days(30)), Rag.GREEN, "on track", "Green: due 15 July 2026, nothing late"),
    (facts(forecast=DAY + days(31)), Rag.AMBER, "slip", "Amber: forecast 1 day after due"),
    (facts(forecast=DAY + days(61)), Rag.AMBER, "slip", "Amber: forecast 31 days after due"),
    (facts(forecast=DAY + days(62)), Rag.RED, "long slip", "Red: forecast 32 days after due"),
    (facts(forecast=DAY - days(90)), Rag.GREEN, "on track", "Green: due 15 July 2026, nothing late"),
    (facts(updated_on=DAY - days(42)), Rag.GREEN, "on track", "Green: due 15 July 2026, nothing late"),
    (facts(updated_on=DAY - days(43)), Rag.AMBER, "silent", "Amber: no update for 43 days"),
    (facts(updated_on=None, created_on=DAY - days(43)), Rag.AMBER, "silent", "Amber: no update for 43 days"),
    (facts(updated_on=None, created_on=DAY - days(42)), Rag.GREEN, "on track", "Green: due 15 July 2026, nothing late"),
    (facts(updated_on=None, starts=DAY - days(5)), Rag.GREEN, "on track", "Green: due 15 July 2026, nothing late"),
    (facts(updated_on=None, starts=DAY - days(43)), Rag.AMBER, "silent", "Amber: no update for 43 days"),
    (facts(updated_on=None, created_on=DAY + days(9)), Rag.GREEN, "on track", "Green: due 15 July 2026, nothing late"),
]
# fmt: on


@pytest.mark.parametrize(("known", "value", "rule", "sentence"), DECISIONS)
def test_the_rule_decides_in_its_order_and_says_why(known, value, rule, sentence):
    answer = implied(known, as_at=DAY, conventions=RULES)
    assert (answer.rag, answer.rule, answer.sentence) == (value, rule, sentence)


def test_every_rule_of_the_table_is_decided_by_some_example():
    assert {rule.name for rule in rag.table(RULES)} == {rule for _, _, rule, _ in DECISIONS}


def test_thresholds_are_the_councils_own():
    strict = InForce(red_after_days=7, reporting_interval_days=14)
    assert implied(facts(due=DAY - days(8)), as_at=DAY, conventions=strict).rag == Rag.RED
    assert implied(facts(updated_on=DAY - days(15)), as_at=DAY, conventions=strict).rule == "silent"


def test_whether_and_when_an_action_without_a_date_is_amber_is_the_councils_own():
    undated = facts(due=None, created_on=DAY - days(30))
    for rules, rule in (
        (RULES, "no date"),
        (InForce(undated_after_days=29), "undated"),
        (InForce(undated_after_days=30), "no date"),
        (InForce(reporting_interval_days=14), "undated"),
        (InForce(reporting_interval_days=14, undated_after_days=90), "no date"),
        (InForce(undated_after_days=1, undated_is_amber=False), "no date"),
    ):
        assert implied(undated, as_at=DAY, conventions=rules).rule == rule


def test_a_leap_day_counts_as_a_day():
    due = date(2028, 1, 31)
    late = facts(due=due, updated_on=due)
    assert implied(late, as_at=date(2028, 3, 2), conventions=RULES).rag == Rag.AMBER  # 31 days
    assert implied(late, as_at=date(2028, 3, 3), conventions=RULES).rag == Rag.RED  # 32 days


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-29T00:59:59+00:00", date(2026, 3, 29)),  # the second before the clocks go forward
        ("2026-03-29T23:30:00+00:00", date(2026, 3, 30)),  # half past midnight by then
        ("2026-10-24T23:30:00+00:00", date(2026, 10, 25)),
        ("2026-10-25T00:30:00+00:00", date(2026, 10, 25)),  # the hour that comes twice: the first time,
        ("2026-10-25T01:30:00+00:00", date(2026, 10, 25)),  # and the second
        ("2026-10-25T23:30:00+00:00", date(2026, 10, 25)),  # not yet midnight again
    ],
)
def test_a_change_of_the_clocks_makes_no_day_longer_or_shorter(moment, day):
    """The day is the council's own calendar day, and 31 days are 31 days across the change."""
    with time_machine.travel(moment, tick=False):
        today = timezone.localdate()
    assert today == day
    late = facts(due=today - days(31), updated_on=today)
    assert implied(late, as_at=today, conventions=RULES).sentence == "Amber: 31 days overdue"
    assert implied(late, as_at=today + days(1), conventions=RULES).sentence == "Red: 32 days overdue"


def show(known: Facts, **said) -> rag.Shown:
    return shown(Statement(**said), implied(known, as_at=DAY, conventions=RULES), conventions=RULES)


def test_the_worse_of_stated_and_implied_is_shown():
    late = facts(due=DAY - days(3))
    assert show(late, rag="green").rag == Rag.AMBER
    assert show(late, rag="green").sentence == "Amber: 3 days overdue; the owner states Green"
    assert show(late, rag="red").rag == Rag.RED
    assert show(late, rag="red").sentence == "Red: as the owner states; dates alone imply Amber"
    assert show(late).rag == Rag.AMBER


def test_a_justified_better_rag_is_shown_with_both():
    answer = show(facts(due=DAY - days(3)), rag="green", justified_against="amber")
    assert answer.rag == Rag.GREEN
    assert "dates alone imply Amber (3 days overdue)" in answer.sentence


def test_a_justification_lapses_when_the_implied_rag_worsens():
    assert show(facts(due=DAY - days(40)), rag="green", justified_against="amber").rag == Rag.RED


def test_after_an_approved_move_the_rag_cannot_improve_until_the_next_update():
    assert show(facts(), floor="red").rag == Rag.RED
    assert show(facts(), rag="green", floor="amber").rag == Rag.AMBER


def test_what_is_done_or_has_left_shows_no_stated_rag():
    assert show(facts(stage=Stage.VERIFIED), rag="red").rag == Rag.BLUE
    assert show(facts(stage=Stage.WITHDRAWN), rag="red").rag == Rag.NONE


def test_on_hold_keeps_the_last_rag_and_is_told_apart():
    answer = show(facts(stage=Stage.ON_HOLD, rag_at_hold="red"), rag="green")
    assert answer.rag == Rag.RED
    assert answer.on_hold


def test_a_roll_up_is_the_worst_never_an_average():
    assert worst_of([Rag.GREEN] * 9 + [Rag.RED]) == Rag.RED
    assert worst_of([Rag.BLUE, Rag.GREEN]) == Rag.GREEN
    assert worst_of([Rag.BLUE, Rag.NONE]) == Rag.BLUE
    assert worst_of([Rag.NOT_YET_DUE, Rag.BLUE]) == Rag.NOT_YET_DUE
    assert worst_of([]) == Rag.NONE


@pytest.mark.parametrize(
    ("before", "now", "way"),
    [
        ("red", "amber", Direction.BETTER),
        ("green", "amber", Direction.WORSE),
        ("amber", "amber", Direction.SAME),
        ("green", "blue", Direction.BETTER),
        ("none", "red", Direction.SAME),
        ("", "red", Direction.NEW),
        (None, "green", Direction.NEW),
    ],
)
def test_direction_of_travel_is_better_same_or_worse(before, now, way):
    assert direction(before, now) == way


OWN_RULES = (
    RULES,
    InForce(undated_is_amber=False),
    InForce(undated_after_days=0),
    InForce(undated_after_days=30, reporting_interval_days=60),
)
near_days = st.integers(-100, 100).map(lambda n: DAY + days(n))
maybe = st.none() | near_days
random_actions = st.fixed_dictionaries(
    {
        "stage": st.sampled_from(Stage.values),
        "on": near_days,
        "due": maybe,
        "forecast": maybe,
        "starts": maybe,
        "updated_on": maybe,
        "rag_at_hold": st.sampled_from(["", "red", "amber", "green"]),
        "stated_rag": st.sampled_from(["", "red", "amber", "green"]),
        "justified_against": st.sampled_from(["", "amber", "red"]),
        "rag_floor": st.sampled_from(["", "amber", "red"]),
    }
)


@pytest.mark.django_db
@given(st.lists(random_actions, min_size=8, max_size=12), st.sampled_from(OWN_RULES))
def test_the_database_and_the_sentence_give_the_same_answers(many, rules):
    from actions.models import Action
    from council import history
    from tests import factories

    stream = factories.workstream()
    made = history.bulk_create(
        [
            Action(
                programme=stream.programme,
                workstream=stream,
                reference=reference,
                title="Any",
                created_on=known["on"],
                baseline=known["due"],
                stage_reason="Any",
                completed_on=DAY if known["stage"] in ("complete", "verified") else None,
                **{name: value for name, value in known.items() if name != "on"},
            )
            for known, reference in zip(many, stream.programme.next_references("", len(many)), strict=True)
        ]
    )
    answers = Action.objects.filter(pk__in=[a.pk for a in made]).with_rag(as_at=DAY, conventions=rules)
    for action in answers:
        answer = action.shown(as_at=DAY, conventions=rules)
        assert action.implied_rag == answer.implied.rag
        assert action.shown_rag == answer.rag
