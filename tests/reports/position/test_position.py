"""What a position says of a programme, as at a day, to a body."""

import json
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command

from actions.models import Action, Answer
from actions.stages import leave
from council.history import authored
from council.models import Body, Conventions
from council.rag import Direction, Rag, Stage
from council.wording import spoken
from programmes.models import Recommendation, ReportedPosition, Review
from reports.documents.layout import StreamPrint
from reports.documents.paper import live_paper
from reports.documents.pdf import highlight_html
from reports.position.actions import Tally
from reports.position.gathering import end_of_next_period, gather_highlight
from reports.position.highlight import HighlightPosition
from reports.wording.texts import texts_of_position
from risks.models import LogEntry, OwnMatrix, Risk
from savings.models import YearProfile
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans

pytestmark = pytest.mark.django_db


def gather(of, **fields):
    given = {
        "body": make.body(),
        "period_from": plans.FROM,
        "period_to": plans.TO,
        "as_at": DAY,
        "audience": "public",
    }
    return gather_highlight(programme=of, **given | fields)


def references(records):
    return [record.reference for record in records]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Europe/London"))


def test_the_overall_rag_is_the_worst_and_the_counts_stand_beside_it(plan):
    position = gather(plan)
    assert position.rag == Rag.RED
    assert position.tally == Tally(red=1, amber=1, green=2, not_yet_due=1, complete=1, verified=1)
    assert position.tally_words == (
        "1 Red, 1 Amber, 2 Green; 1 not yet due; 1 complete, waiting for verification; 1 verified"
    )


def test_an_overdue_action_tells_days_owner_reason_and_what_is_being_done(plan):
    (late,) = gather(plan).overdue
    assert (late.reference, late.days_overdue, late.owner) == ("SSR-001", 40, "Head of Finance")
    assert "housing stock" in late.reason
    assert "second valuer" in late.being_done
    assert late.why == "40 days overdue"


def test_a_red_or_amber_action_is_listed_once(plan):
    position = gather(plan)
    assert references(position.off_track) == ["SSR-003"]
    assert position.off_track[0].why == "as the owner states; dates alone imply Green"


def test_a_moved_date_keeps_the_first_agreed_one_beside_it(plan):
    moved = next(a for a in gather(plan).actions if a.reference == "SSR-002")
    assert (moved.baseline, moved.due) == (plans.days(20), plans.days(60))
    assert moved.moved == "once, 40 days later"


def test_date_changes_say_what_became_of_them(plan):
    asked, approved, refused = gather(plan).moves
    assert (asked.reference, asked.outcome, asked.decided_on) == ("SSR-003", "pending", None)
    assert (approved.reference, approved.decided_by) == ("SSR-002", "Improvement Board")
    assert (refused.reference, refused.decision_reason) == ("SSR-006", "An interim can be in post by July.")


def test_a_decision_after_the_day_had_not_been_taken_on_the_day(plan):
    position = gather(plan, as_at=plans.days(-25))
    assert [(m.reference, m.outcome) for m in position.moves] == [("SSR-002", "pending")]


def test_complete_and_verified_are_counted_apart(plan):
    position = gather(plan)
    assert references(position.verified) == ["SSR-004"]
    assert references(position.completed) == ["SSR-005"]


def test_what_was_completed_before_the_period_is_not_told_as_new(plan):
    position = gather(plan, period_from=plans.days(-1))
    assert position.verified == position.completed == []


def test_progress_is_the_last_word_in_the_period(plan):
    for text in ("June reconciled.", "June and July reconciled."):
        plans.say(
            Action.objects.get(reference="SSR-002"), text, by=make.person("Alice"), on=DAY, stated_rag="green"
        )
    (stream, _) = gather(plan).workstreams
    told = next(a.progress for a in stream.progress if a.reference == "SSR-002")
    assert (told.text, told.times) == ("June and July reconciled.", 3)


def test_an_update_outside_the_period_is_no_progress_in_it(plan):
    position = gather(plan, period_from=date(2026, 6, 14), period_to=date(2026, 6, 30))
    assert all(stream.progress == [] for stream in position.workstreams)


def test_the_next_period_is_as_long_as_this_one():
    assert end_of_next_period(date(2026, 4, 1), date(2026, 6, 30)) == date(2026, 9, 30)
    assert end_of_next_period(date(2026, 11, 1), date(2026, 12, 31)) == date(2027, 2, 28)
    assert end_of_next_period(date(2026, 4, 22), date(2026, 6, 6)) == date(2026, 7, 22)


def test_planned_is_what_falls_due_by_the_end_of_the_next_period(plan):
    finance, people = gather(plan).workstreams
    assert references(finance.planned) == ["SSR-003", "SSR-002"]
    assert references(people.planned) == ["SSR-006"]


def test_due_soon_counts_the_days_of_the_conventions(plan):
    assert references(gather(plan).due_soon) == ["SSR-003"]
    Conventions.objects.create(effective_from=DAY, council_name="Wexcombe", others={"due_soon_days": 3})
    assert gather(plan).due_soon == []


def test_the_first_report_has_no_direction_of_travel(plan):
    position = gather(plan)
    assert position.before_as_at is None
    assert position.direction == Direction.NEW


@pytest.mark.parametrize(
    ("before", "way"), [("green", "worse"), ("red", "same"), ("amber", "worse"), ("blue", "worse")]
)
def test_direction_of_travel_compares_with_what_this_body_was_last_told(plan, before, way):
    tell(plan, make.body(), "amber", on=date(2025, 12, 31))
    tell(plan, make.body(), before, on=date(2026, 3, 31))
    tell(plan, make.body("Cabinet"), "green", on=date(2026, 5, 31))
    position = gather(plan)
    assert position.direction == way
    assert position.before_as_at == date(2026, 3, 31)


def test_what_was_told_on_the_same_day_is_no_before(plan):
    tell(plan, make.body(), "green", on=DAY)
    assert gather(plan).direction == Direction.NEW


def tell(plan, body, rag, *, on):
    ReportedPosition.objects.create(
        body=body, programme=plan, kind="programme", object_id=plan.pk, as_at=on, rag=rag
    )


def test_an_action_on_hold_is_counted_apart(plan):
    late = Action.objects.get(reference="SSR-001")
    leave(
        late,
        to=Stage.ON_HOLD,
        reason="The auditor is on strike.",
        by=make.person("Mona"),
        on=DAY,
        conventions=Conventions.objects.in_force(DAY),
    )
    position = gather(plan)
    assert (position.tally.red, position.tally.on_hold) == (0, 1)
    assert position.overdue == []
    assert references(position.on_hold) == ["SSR-001"]


def test_actions_of_a_child_workstream_count_in_the_one_above_it(plan):
    top = plan.workstreams.get(title="People and skills")
    child = make.workstream("Payroll", of=plan, parent=top)
    make.action("Pay everyone", workstream=child, due=plans.days(-90), on=plans.LAST_YEAR)
    people = gather(plan).workstreams[1]
    assert people.rag == Rag.RED
    assert people.overdue[0].section == "Payroll"


def test_issues_stand_before_risks_and_the_matrix_beside_the_log(plan):
    issue, risk = gather(plan).risks
    assert issue.is_issue
    assert issue.happened.startswith("Withdrawn on 28 May")
    assert (risk.likelihood, risk.impact, risk.score) == ("Likely", "Major", 16)
    assert (risk.rag, risk.matrix_rag, risk.matrix_differs) == ("amber", "red", True)
    assert risk.mitigations == ("Weekly call with the audit partner (by 15 July 2026)",)


def test_a_closed_risk_is_counted_and_not_listed(plan):
    risk = Risk.objects.get(title="The auditor issues a disclaimer")
    risk.status, risk.status_reason = Risk.Status.CLOSED, "The opinion was clean."
    risk.save()
    position = gather(plan)
    assert len(position.risks) == 1
    assert position.risks_closed == 1


def test_savings_count_delivered_only_once_finance_has_confirmed(plan):
    cashable = gather(plan).savings[0]
    first, second = cashable.years
    assert (first.year, first.delivered, first.claimed) == ("2025/26", Decimal(40_000), Decimal(0))
    assert (second.year, second.delivered, second.claimed) == ("2026/27", Decimal(0), Decimal(40_000))
    assert cashable.total.shortfall == Decimal(60_000)


def test_cost_avoidance_never_adds_into_the_cashable_total(plan):
    cashable, avoided = gather(plan).savings
    assert cashable.total.target == Decimal(240_000)
    assert (avoided.kind, avoided.total.target) == ("cost_avoidance", Decimal(110_000))


def test_the_position_is_as_it_stood_that_day_however_late_it_is_drafted(plan):
    with authored(at=at(plans.days(-60))):
        late = make.action("Sell the depot", programme=plan, on=plans.days(-60), due=plans.days(-10))
    with authored(at=at(plans.days(5))):
        late.title, late.due = "Lease the depot", plans.days(90)
        late.save()
    stood = next(a for a in gather(plan).actions if a.id == late.pk)
    assert (stood.title, stood.days_overdue) == ("Sell the depot", 10)


def test_what_joined_the_plan_after_the_day_is_told_and_not_counted(plan):
    make.action("Added in July", programme=plan, on=plans.days(20))
    position = gather(plan)
    assert "Added in July" not in [action.title for action in position.actions]
    assert position.added_later == 1


def test_owners_are_posts_and_an_unknown_name_is_not_printed(plan):
    make.action("Sort the archive", programme=plan, owner_as_written="J. Bloggs (temp)")
    assert "Bloggs" not in json.dumps(gather(plan).as_json())


def test_the_position_survives_its_journey_through_json(plan):
    position = gather(plan)
    again = HighlightPosition.from_json(json.loads(json.dumps(position.as_json())))
    assert again == position
    assert again.conventions == position.conventions


def test_a_programme_without_anything_has_a_position_too(db):
    position = gather(make.programme("NEW"))
    assert position.rag == Rag.NONE
    assert (position.workstreams, position.risks, position.savings) == ((), [], ())


def test_gathering_takes_the_same_queries_for_one_action_and_for_sixty(plan, django_assert_num_queries):
    body = Body.objects.get(name="Audit and Governance Committee")
    large = plans.large()
    for of in (plan, large):
        with django_assert_num_queries(QUERIES):
            gather(of, body=body)


# What was not changed since the day takes one for each register, else two.
QUERIES = 17
MOST = 25


@pytest.mark.parametrize("audience", ["public", "exempt"])
def test_gathering_takes_25_queries_at_most_whatever_there_is_and_whatever_changed_since(
    plan, audience, django_assert_max_num_queries
):
    stream, body = plan.workstreams.first(), make.body()
    LogEntry.objects.create(
        programme=plan,
        reference="SSR-L1",
        title="Late",
        workstream=stream,
        raised_on=DAY,
        escalated_to=body,
        kind="issue",
    )
    make.milestone(programme=plan)
    OwnMatrix.objects.create(programme=plan, said={})
    action = plan.actions.first()
    review = Review.objects.create(title="R", kind=Review.Kind.OTHER, received_on=DAY, recorded_on=DAY)
    advice = Recommendation.objects.create(review=review, number="1", text="Reconcile")
    Answer.objects.create(action=action, recommendation=advice)
    with time_machine.travel("2026-06-20 10:00", tick=False):
        for name in ("actions", "workstreams", "milestones", "risks", "savings", "log_entries"):
            for record in getattr(plan, name).all():
                record.save()
        for year in YearProfile.objects.all():
            year.save()
    with django_assert_max_num_queries(MOST) as asked:
        position = gather(plan, body=body, audience=audience, as_at=DAY)
    assert position.entries
    assert position.reviews
    assert len(asked) > QUERIES
    with django_assert_max_num_queries(MOST):
        gather(plan, body=body, audience="exempt", restricted_only=True)


def test_the_command_says_how_a_programme_stood_on_a_day():
    programme = make.programme("NEW", body=make.body())
    with time_machine.travel("2026-06-15 10:00", tick=False):
        action = make.action("Before", programme=programme)
    with time_machine.travel("2026-06-20 10:00", tick=False):
        action.title = "After"
        action.save()
    for day, title in (("2026-06-16", "Before"), ("2026-06-21", "After")):
        out = StringIO()
        call_command("position", programme="new", as_at=date.fromisoformat(day), stdout=out)
        assert f"{action.reference}  Green  {title}" in out.getvalue()
        out = StringIO()
        call_command("position", programme="NEW", as_at=date.fromisoformat(day), format="json", stdout=out)
        assert json.loads(out.getvalue())["workstreams"][0]["actions"][0]["title"] == title
    with pytest.raises(CommandError, match="no programme"):
        call_command("position", programme="NOWHERE", as_at=date(2026, 6, 16))


def in_the_plan(action, text="Data collection finished", **more):
    return action.updates.create(
        made_on=plans.days(-400), text=text, stage=action.stage, as_written=True, **more
    )


def test_where_nobody_said_anything_the_plan_is_told_and_waits_to_be_let_through(plan):
    action = make.action("Collect the data", programme=plan, on=plans.LAST_YEAR, updated_on=plans.days(-400))
    in_the_plan(action)
    told = next(one for one in gather(plan).actions if one.id == action.pk)
    assert (told.progress.text, told.progress.of_plan) == ("Data collection finished", True)
    assert told.as_in_the_plan == f"as in the plan of {spoken(plans.days(-400))}"
    assert told.silence.startswith("No update since")
    text = next(one for one in texts_of_position(gather(plan)) if one.words == "Data collection finished")
    assert (text.key, text.of_plan) == (("action", action.pk, "progress"), True)
    report = plans.report(plan)
    kept = next(one for one in live_paper(report, draft=False).position.actions if one.id == action.pk)
    assert kept.progress is None
    page = highlight_html(live_paper(report))
    assert "Data collection finished" in page
    assert "1 action has no update since the plan of" in page


def test_the_plan_is_told_neither_beside_an_update_nor_where_it_is_exempt(plan):
    said, secret = (make.action(title, programme=plan, on=plans.LAST_YEAR) for title in ("Said", "Secret"))
    in_the_plan(said)
    plans.say(said, "Done by half.", by=make.manager(), on=plans.days(-300), stated_rag="green")
    in_the_plan(secret, "The tender is £438,000", exempt=True, exempt_paragraph="3", exempt_reason="Live.")
    told = {one.id: one.progress for one in gather(plan).actions}
    assert told[said.pk] is None
    assert told[secret.pk] is None


def test_a_workstream_is_told_in_points_with_its_purpose_and_no_exception_beside_poor_progress(plan):
    make.workstream(
        "Help",
        of=plan,
        purpose="Customer focus",
        position="Data collected\n- Matrices done",
        progress_as_written="poor",
    )
    stream = next(one for one in gather(plan).workstreams if one.title == "Help")
    printed = StreamPrint(stream, gather(plan))
    assert printed.is_told_in_points
    assert "No exception." not in printed.sentences
    words = {one.words for one in texts_of_position(gather(plan)) if one.kind == "workstream"}
    assert {"Customer focus", "poor", "Data collected\n- Matrices done"} <= words
