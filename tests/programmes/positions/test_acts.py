"""What is said of workstreams: dated entries that stay, a RAG with its reason, and challenges of it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from council.models import ChangedMeanwhile, Conventions, Role, version_of
from programmes.models import RagChallenge, WorkstreamUpdate
from programmes.positions.challenging import (
    accept_answer,
    challenge_rag,
    change_rag,
    keep_rag,
    withdraw_challenge,
)
from programmes.positions.offers import decisions
from programmes.positions.standing import entries, positions_of
from programmes.positions.stating import PositionStatement, say_no_change, state_position
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db
AMBER = PositionStatement(
    position="Two of five done",
    progress="reasonable",
    rag="amber",
    reason="Too few people",
    being_done="Hiring",
)


@pytest.fixture
def alice():
    return make.person("Alice")


@pytest.fixture
def mona():
    return make.manager()


@pytest.fixture
def stream(alice):
    return make.workstream(lead=make.post("Head of Law", holder=alice))


@pytest.fixture
def challenge(stream, alice, mona):
    state_position(stream, AMBER, by=alice, on=DAY)
    stream.refresh_from_db()
    return challenge_rag(stream, reason="Nothing moved since May", proposed_rag="red", by=mona, on=DAY)


def carried(stream) -> tuple[str, str, str]:
    stream.refresh_from_db()
    return stream.position, stream.progress_as_written, stream.stated_rag


class TestStating:
    def test_what_explained_an_amber_is_not_said_of_a_green(self, stream, alice):
        state_position(stream, AMBER, by=alice, on=DAY)
        stream.refresh_from_db()
        green = PositionStatement(
            position="All five done", rag="green", reason="Too few people", being_done="Hiring"
        )
        said = state_position(stream, green, by=alice, on=DAY)
        assert (said.stated_rag, said.reason, said.being_done) == ("green", "", "")

    def test_the_lead_states_it_the_workstream_carries_it_and_what_was_said_before_stays(self, stream, alice):
        state_position(stream, AMBER, by=alice, on=DAY)
        update = state_position(stream, PositionStatement(position="All done", rag="green"), by=alice, on=DAY)
        assert carried(stream) == ("All done", "", "green")
        assert (update.by, update.for_post) == (alice, stream.lead)
        assert [one.position for one in stream.updates.all()] == ["All done", "Two of five done"]

    @pytest.mark.parametrize("rag", ["amber", "red"])
    def test_amber_or_red_needs_the_reason_and_what_is_being_done(self, stream, alice, rag):
        with pytest.raises(ValidationError) as refusal:
            state_position(stream, PositionStatement(position=" ", rag=rag), by=alice, on=DAY)
        assert set(refusal.value.message_dict) == {"position", "reason", "being_done"}
        with pytest.raises(IntegrityError), transaction.atomic():
            WorkstreamUpdate.objects.create(workstream=stream, made_on=DAY, position="Late", stated_rag=rag)

    def test_no_change_repeats_what_was_said_under_its_own_day(self, stream, alice):
        state_position(stream, AMBER, by=alice, on=DAY)
        again = say_no_change(stream, by=alice, on=DAY)
        assert (again.kind, again.position, again.reason) == ("no_change", AMBER.position, AMBER.reason)

    def test_no_change_of_nothing_and_of_an_amber_without_reason_are_refused(self, stream, alice):
        with pytest.raises(ValidationError, match="Nothing was said"):
            say_no_change(stream, by=alice, on=DAY)
        WorkstreamUpdate.objects.create(
            workstream=stream, made_on=DAY, position="In the plan", stated_rag="amber", as_written=True
        )
        with pytest.raises(ValidationError, match="no reason yet"):
            say_no_change(stream, by=alice, on=DAY)

    def test_another_lead_and_a_viewer_do_not_state_it(self, stream):
        bob, vera = make.person("Bob"), make.person("Vera")
        make.post("Head of IT", holder=bob)
        make.grant(vera, Role.VIEWER)
        for person in (bob, vera):
            with pytest.raises(PermissionDenied):
                state_position(stream, AMBER, by=person, on=DAY)

    def test_who_states_it_second_is_told(self, stream, alice, mona):
        seen = version_of(stream)
        state_position(stream, AMBER, by=alice, on=DAY, version=seen)
        with pytest.raises(ChangedMeanwhile):
            state_position(stream, AMBER, by=mona, on=DAY, version=seen)


class TestChallenging:
    def test_it_stands_beside_the_rag_and_waits_for_the_lead(self, stream, challenge, alice, mona):
        assert positions_of([stream.pk])[stream.pk].challenge == challenge
        (offer,) = decisions(alice, on=DAY)
        assert offer.step_label == "Answer" and "Nothing moved since May" in offer.why
        assert decisions(mona, on=DAY) == []

    def test_the_sro_challenges_too_and_a_viewer_or_the_lead_do_not(self, stream, alice):
        sam, programme = make.person("Sam"), stream.programme
        programme.sro = make.post("Chief Executive", holder=sam)
        programme.save()
        state_position(stream, AMBER, by=alice, on=DAY)
        stream.refresh_from_db()
        with pytest.raises(PermissionDenied):
            challenge_rag(stream, reason="Better", by=alice, on=DAY)
        assert challenge_rag(stream, reason="It is worse", by=sam, on=DAY).asked_by == sam

    def test_it_needs_a_reason_and_another_rag(self, stream, alice, mona):
        state_position(stream, AMBER, by=alice, on=DAY)
        stream.refresh_from_db()
        with pytest.raises(ValidationError) as refusal:
            challenge_rag(stream, reason=" ", proposed_rag="amber", by=mona, on=DAY)
        assert set(refusal.value.message_dict) == {"reason", "proposed_rag"}

    def test_no_rag_is_not_challenged_and_none_twice(self, stream, challenge, mona):
        with pytest.raises(ValidationError, match="challenged already"):
            challenge_rag(stream, reason="Again", by=mona, on=DAY)
        with pytest.raises(ValidationError, match="none to challenge"):
            challenge_rag(make.workstream("Quiet"), reason="Why?", by=mona, on=DAY)

    def test_who_challenged_never_answers(self, challenge, mona):
        with pytest.raises(ValidationError, match="You challenged this RAG"):
            keep_rag(challenge, answer="It is fine", by=mona, on=DAY)

    def test_a_rag_that_is_kept_stays_in_doubt_until_the_challenger_accepts(
        self, stream, challenge, alice, mona
    ):
        with pytest.raises(ValidationError) as refusal:
            keep_rag(challenge, answer="", by=alice, on=DAY)
        assert set(refusal.value.message_dict) == {"answer"}
        keep_rag(challenge, answer="Three start on Monday", by=alice, on=DAY)
        assert positions_of([stream.pk])[stream.pk].challenge.answer == "Three start on Monday"
        assert decisions(alice, on=DAY) == []
        (offer,) = decisions(mona, on=DAY)
        assert offer.step_label == "Settle"
        accept_answer(challenge, by=mona, on=DAY)
        assert positions_of([stream.pk])[stream.pk].challenge is None
        assert carried(stream)[2] == "amber"

    def test_who_answered_does_not_accept_it_though_they_manage(self, challenge):
        nora = make.manager("Nora")
        keep_rag(challenge, answer="It stays", by=nora, on=DAY)
        with pytest.raises(ValidationError, match="You answered this challenge"):
            accept_answer(challenge, by=nora, on=DAY)

    def test_another_rag_settles_it(self, stream, challenge, alice):
        said = PositionStatement(
            position="Stopped", rag="red", reason="No people", being_done="Asking for help"
        )
        change_rag(challenge, said, by=alice, on=DAY)
        challenge.refresh_from_db()
        assert (challenge.outcome, challenge.answered_by) == ("changed", alice)
        assert carried(stream) == ("Stopped", "", "red")

    def test_a_position_with_another_rag_settles_it_and_one_with_the_same_does_not(
        self, stream, challenge, alice
    ):
        say_no_change(stream, by=alice, on=DAY)
        challenge.refresh_from_db()
        assert challenge.outcome == "waiting"
        state_position(stream, PositionStatement(position="Done", rag="green"), by=alice, on=DAY)
        challenge.refresh_from_db()
        assert challenge.outcome == "changed"

    def test_who_challenged_takes_it_back_and_it_stays_to_be_read(self, stream, challenge, alice, mona):
        with pytest.raises(ValidationError, match="not answered yet"):
            accept_answer(challenge, by=mona, on=DAY)
        with pytest.raises(PermissionDenied):
            withdraw_challenge(challenge, by=alice, on=DAY)
        withdraw_challenge(challenge, by=mona, on=DAY)
        told = [entry.title for entry in entries(stream, Conventions.objects.in_force(DAY))]
        assert "RAG challenged" in told and "Withdrawn" in told
        assert RagChallenge.objects.filter(outcome__in=RagChallenge.OPEN).count() == 0


def test_of_a_retired_workstream_nothing_is_stated_or_offered(challenge, stream, alice):
    assert decisions(alice, on=DAY)
    stream.retired_on = DAY
    stream.save()
    assert decisions(alice, on=DAY) == []
    with pytest.raises(ValidationError, match="was retired"):
        state_position(stream, AMBER, by=alice, on=DAY)
