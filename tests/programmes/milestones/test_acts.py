"""Milestones: numbered, moved as actions are, delivered in parts, and counted from the first agreed date."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from council.models import ChangedMeanwhile, Conventions, Holding
from programmes.milestones.delivering import deliver_milestone, take_back_delivery
from programmes.milestones.expecting import expect_milestone
from programmes.milestones.moving import approve, ask_to_move, refuse, withdraw
from programmes.milestones.offers import decisions
from programmes.milestones.planning import MilestonePlan, add_milestone, correct_milestone
from programmes.milestones.standing import moves_of
from programmes.models import Milestone
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db
DUE, LATER, FAR = date(2026, 7, 15), date(2026, 7, 20), date(2026, 10, 30)


@pytest.fixture
def mona():
    return make.manager()


@pytest.fixture
def alice():
    return make.person("Alice")


@pytest.fixture
def milestone(alice):
    return make.milestone(owner=make.post("Head of Legal", holder=alice))


def moved(milestone: Milestone, to_date: date = FAR, *, by, reason: str = "The inquiry runs on"):
    conventions = Conventions.objects.in_force(DAY)
    return ask_to_move(milestone, to_date=to_date, reason=reason, by=by, on=DAY, conventions=conventions)


def delivered(milestone: Milestone, on: date = DAY, *, by, is_final: bool = True, comment: str = "All of it"):
    return deliver_milestone(milestone, delivered_on=on, comment=comment, is_final=is_final, by=by, on=DAY)


def fields_of(refusal) -> set[str]:
    return set(refusal.value.message_dict)


class TestPlanning:
    def test_a_milestone_gets_the_programmes_next_number_and_keeps_its_first_date(self, mona):
        programme = make.programme()
        first = add_milestone(programme, MilestonePlan(title="Opens"), due=DUE, by=mona, on=DAY)
        second = add_milestone(programme, MilestonePlan(title="Closes"), due=None, by=mona, on=DAY)
        assert [first.reference, second.reference] == ["SSR-M01", "SSR-M02"]
        assert (first.baseline, first.due, second.baseline) == (DUE, DUE, None)

    def test_all_that_is_wrong_is_told_at_once(self, mona):
        alien = make.workstream("Elsewhere", of=make.programme("OTH"))
        with pytest.raises(ValidationError) as refusal:
            add_milestone(
                make.programme(),
                MilestonePlan(title=" ", workstream=alien),
                due=date(2026, 1, 1),
                by=mona,
                on=DAY,
            )
        assert fields_of(refusal) == {"title", "workstream", "due"}

    def test_the_same_words_in_the_same_place_are_refused(self, mona, milestone):
        with pytest.raises(ValidationError) as refusal:
            add_milestone(
                milestone.programme, MilestonePlan(title="cabinet DECIDES"), due=None, by=mona, on=DAY
            )
        assert fields_of(refusal) == {"title"}

    def test_its_owner_does_not_change_the_plan(self, alice, milestone):
        with pytest.raises(PermissionDenied):
            correct_milestone(milestone, MilestonePlan(title="Mine"), by=alice, on=DAY)

    def test_a_correction_is_kept_with_who_made_it(self, mona, milestone):
        correct_milestone(milestone, MilestonePlan(title="Council decides"), by=mona, on=DAY)
        milestone.refresh_from_db()
        assert (milestone.title, milestone.owner, milestone.due) == ("Council decides", None, DUE)
        assert milestone.history.first().history_user == mona

    def test_who_corrects_second_is_told(self, mona, milestone):
        correct_milestone(milestone, MilestonePlan(title="Council decides"), by=mona, on=DAY, version=1)
        with pytest.raises(ChangedMeanwhile):
            correct_milestone(milestone, MilestonePlan(title="Board decides"), by=mona, on=DAY, version=1)


class TestMoving:
    def test_a_move_within_the_tolerance_is_recorded_at_once(self, alice, milestone):
        change = moved(milestone, LATER, by=alice)
        milestone.refresh_from_db()
        assert change.outcome == "recorded"
        assert (milestone.baseline, milestone.due, milestone.times_moved) == (DUE, LATER, 1)

    def test_beyond_it_another_person_decides_and_until_then_the_date_stands(self, alice, mona, milestone):
        change = moved(milestone, by=alice)
        milestone.refresh_from_db()
        assert (change.outcome, milestone.due) == ("pending", DUE)
        approve(change, by=mona, on=DAY, body=make.body(), meeting_on=DAY)
        milestone.refresh_from_db()
        assert (milestone.baseline, milestone.due, milestone.days_slipped(as_at=DAY)) == (DUE, FAR, 107)
        (move,) = moves_of([milestone.pk])[milestone.pk]
        assert (move.from_date, move.to_date, move.by) == (DUE, FAR, "Mona")

    def test_who_asked_never_decides(self, mona, milestone):
        change = moved(milestone, by=mona)
        with pytest.raises(ValidationError, match="You asked for this date change"):
            approve(change, by=mona, on=DAY)

    def test_who_deputises_for_the_asker_never_decides(self, alice, mona, milestone):
        change = moved(milestone, by=alice)
        Holding.objects.create(
            post=milestone.owner, user=mona, capacity=Holding.Capacity.DEPUTY, from_date=make.LONG_AGO
        )
        with pytest.raises(ValidationError, match="deputise"):
            approve(change, by=mona, on=DAY)

    def test_it_never_moves_past_the_end_of_its_workstream_unapproved(self, alice, milestone):
        milestone.workstream = make.workstream("Law", ends=DUE)
        milestone.save()
        assert moved(milestone, LATER, by=alice).outcome == "pending"

    def test_the_programmes_own_tolerance_counts(self, alice, milestone):
        programme = milestone.programme
        programme.tolerance_days = 2
        programme.save()
        assert moved(milestone, LATER, by=alice).outcome == "pending"

    def test_a_first_date_is_decided_too_and_then_kept_for_ever(self, alice, mona, milestone):
        undated = make.milestone("Opens", owner=milestone.owner, due=None)
        change = moved(undated, by=alice)
        assert change.outcome == "pending"
        approve(change, by=mona, on=DAY)
        undated.refresh_from_db()
        assert (undated.baseline, undated.due, undated.times_moved) == (FAR, FAR, 0)

    def test_a_refusal_has_a_reason_and_the_date_stands(self, alice, mona, milestone):
        change = moved(milestone, by=alice)
        with pytest.raises(ValidationError):
            refuse(change, by=mona, on=DAY, reason=" ")
        refuse(change, by=mona, on=DAY, reason="Not before the election")
        milestone.refresh_from_db()
        assert milestone.due == DUE

    def test_one_waits_at_a_time_and_its_asker_withdraws_it(self, alice, milestone):
        change = moved(milestone, by=alice)
        with pytest.raises(ValidationError, match="waiting for a decision"):
            moved(milestone, date(2026, 11, 30), by=alice)
        withdraw(change, by=alice, on=DAY)
        assert moved(milestone, date(2026, 11, 30), by=alice).outcome == "pending"

    def test_the_same_date_and_a_missing_reason_are_told_at_once(self, alice, milestone):
        with pytest.raises(ValidationError) as refusal:
            moved(milestone, DUE, by=alice, reason="")
        assert fields_of(refusal) == {"to_date", "reason"}

    def test_a_date_in_the_past_is_asked_about_once_and_then_taken(self, alice, milestone):
        past, conventions = date(2026, 6, 1), Conventions.objects.in_force(DAY)
        with pytest.raises(ValidationError) as refusal:
            moved(milestone, past, by=alice)
        assert fields_of(refusal) == {"to_date"}
        change = ask_to_move(
            milestone, to_date=past, reason="Meant", by=alice, on=DAY, conventions=conventions, meant={past}
        )
        assert change.to_date == past

    def test_a_stranger_does_not_ask(self, milestone):
        with pytest.raises(PermissionDenied):
            moved(milestone, by=make.person("Charlie"))

    def test_the_request_stands_on_the_deciders_home_page_and_not_on_the_askers(self, mona, milestone):
        nora = make.manager("Nora")
        moved(milestone, by=mona)
        (offer,) = decisions(nora, on=DAY)
        assert offer.reference == milestone.reference and "30 October 2026" in offer.why
        assert decisions(mona, on=DAY) == []


class TestDelivering:
    def test_what_was_due_in_march_and_came_in_june_has_slipped_79_days(self, alice):
        late = make.milestone(due=date(2026, 3, 27), owner=make.post("Head of Legal", holder=alice))
        delivered(late, date(2026, 6, 14), by=alice)
        late.refresh_from_db()
        assert (late.delivered_on, late.days_slipped(as_at=DAY)) == (date(2026, 6, 14), 79)

    def test_parts_are_kept_and_the_last_reaches_the_milestone(self, alice, milestone):
        delivered(milestone, date(2026, 6, 1), by=alice, is_final=False, comment="Finance")
        milestone.refresh_from_db()
        assert milestone.is_live
        delivered(milestone, DAY, by=alice, comment="")
        milestone.refresh_from_db()
        assert milestone.delivered_on == DAY
        assert [row.comment for row in milestone.deliveries.all()] == ["", "Finance"]

    def test_a_part_says_which_and_a_day_to_come_is_refused(self, alice, milestone):
        with pytest.raises(ValidationError) as refusal:
            delivered(milestone, LATER, by=alice, is_final=False, comment=" ")
        assert fields_of(refusal) == {"comment", "delivered_on"}

    def test_the_last_part_is_not_delivered_before_another(self, alice, milestone):
        delivered(milestone, DAY, by=alice, is_final=False, comment="Finance")
        with pytest.raises(ValidationError) as refusal:
            delivered(milestone, date(2026, 6, 1), by=alice)
        assert fields_of(refusal) == {"delivered_on"}

    def test_what_is_delivered_is_delivered_once_and_moves_no_more(self, alice, milestone):
        delivered(milestone, by=alice)
        with pytest.raises(ValidationError, match="delivered already"):
            delivered(milestone, by=alice)
        with pytest.raises(ValidationError, match="its date stands"):
            moved(milestone, by=alice)
        with pytest.raises(ValidationError, match="nothing is forecast"):
            expect_milestone(milestone, forecast=LATER, comment="", by=alice, on=DAY)

    def test_a_date_change_that_waits_is_withdrawn_by_the_delivery(self, alice, milestone):
        change = moved(milestone, by=alice)
        delivered(milestone, by=alice)
        change.refresh_from_db()
        assert (change.outcome, change.decision_reason) == ("withdrawn", "The milestone was delivered.")

    def test_a_delivery_is_taken_back_with_a_reason_and_stays_to_be_read(self, alice, milestone):
        delivery = delivered(milestone, by=alice)
        with pytest.raises(ValidationError) as refusal:
            take_back_delivery(delivery, reason="", by=alice, on=DAY)
        assert fields_of(refusal) == {"reason"}
        take_back_delivery(delivery, reason="The wrong milestone", by=alice, on=DAY)
        milestone.refresh_from_db()
        assert milestone.is_live and milestone.deliveries.get().withdrawn_reason == "The wrong milestone"
        delivered(milestone, by=alice)
        assert milestone.deliveries.count() == 2

    def test_the_forecast_moves_no_date(self, alice, milestone):
        expect_milestone(milestone, forecast=FAR, comment="Purdah", by=alice, on=DAY)
        milestone.refresh_from_db()
        assert (milestone.forecast, milestone.due, milestone.comment) == (FAR, DUE, "Purdah")


class TestWhatIsNoLongerInUse:
    def test_a_plan_takes_no_retired_workstream_and_no_closed_post_but_keeps_what_stands(self, mona):
        programme = make.programme()
        retired = make.workstream("Old", of=programme, retired_on=DAY)
        closed = make.post("Head of Nothing", is_active=False)
        plan = MilestonePlan(title="Opens", workstream=retired, owner=closed)
        with pytest.raises(ValidationError) as refusal:
            add_milestone(programme, plan, due=DUE, by=mona, on=DAY)
        assert fields_of(refusal) == {"workstream", "owner"}
        milestone = make.milestone("Opens", workstream=retired, owner=closed)
        assert (
            correct_milestone(
                milestone,
                MilestonePlan(title="Opens wide", workstream=retired, owner=closed),
                by=mona,
                on=DAY,
            ).title
            == "Opens wide"
        )

    def test_a_first_date_needs_no_reason_and_a_day_before_the_one_that_stands_is_asked_about(self, mona):
        undated = make.milestone("Opens", due=None)
        assert moved(undated, by=mona, reason=" ").reason == "The first date for this milestone."
        with pytest.raises(ValidationError) as refusal:
            moved(make.milestone("Closes", due=FAR), DUE, by=mona)
        assert "the due date that stands" in refusal.value.message_dict["to_date"][0]
