"""Doubting the RAG that a workstream states: challenged with a reason, answered by its lead, settled.

Both stand beside the RAG until it is settled: by another RAG, or by the challenger accepting the answer.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.duties import require_another
from council.access.rules import Right
from council.deciding import lock_for_another
from council.history import authored
from council.models import User, require_unchanged
from council.rag import STATED
from programmes.models import RagChallenge, Workstream
from programmes.positions.stating import TO_STATE, PositionStatement, locked, state_position
from programmes.workstreams.stating import require_in_use

Outcome = RagChallenge.Outcome
# Asked of a challenge, whose programme's SRO answers for it.
TO_CHALLENGE = Rule(
    "The senior responsible owner and the programme manager challenge a RAG.",
    rights=(Right.MANAGE,),
    owner=True,
)
TO_ANSWER = TO_STATE.refusing("The workstream’s lead answers a challenge of its RAG.")
TO_SETTLE = Rule(
    "Who challenged the RAG says whether the answer settles it.",
    rights=(Right.MANAGE,),
    owner=True,
    own="asked_by_id",
)


@transaction.atomic
def challenge_rag(
    workstream: Workstream, *, reason: str, by: By, on: date, proposed_rag: str = ""
) -> RagChallenge:
    """Doubt the RAG that the workstream states. Raises ValidationError by field."""
    challenge = RagChallenge(workstream=workstream, stated_rag=workstream.stated_rag, asked_on=on)
    person = authorise(by, TO_CHALLENGE, challenge, on=on)
    workstream = challenge.workstream = locked(workstream)
    require_in_use(workstream)
    if workstream.stated_rag != challenge.stated_rag:
        raise ValidationError("Another RAG was stated meanwhile. Look at it again.")
    if not workstream.stated_rag:
        raise ValidationError("No RAG is stated, so there is none to challenge.")
    if workstream.challenges.filter(outcome__in=RagChallenge.OPEN).exists():
        raise ValidationError("Its RAG is challenged already.")
    errors = {}
    if not reason.strip():
        errors["reason"] = "Enter why the RAG should be another."
    if proposed_rag and (proposed_rag not in dict(STATED) or proposed_rag == workstream.stated_rag):
        errors["proposed_rag"] = "Select another RAG than the one that is stated."
    if errors:
        raise ValidationError(errors)
    challenge.asked_by, challenge.reason, challenge.proposed_rag = person, reason.strip(), proposed_rag
    with authored(by=person, why=f"RAG challenged: {reason}"):
        challenge.save()
    return challenge


@transaction.atomic
def keep_rag(
    challenge: RagChallenge, *, answer: str, by: By, on: date, version: int | None = None
) -> RagChallenge:
    """Answer that the RAG stays, with the reason; the challenger then says whether that settles it."""
    person = authorise(by, TO_ANSWER, challenge.workstream, on=on)
    challenge, _ = lock_for_another(challenge, by=person, on=on)
    require_unchanged(challenge, version)
    if not answer.strip():
        raise ValidationError({"answer": "Enter why the RAG stays."})
    with authored(by=person, why=f"RAG kept: {answer}"):
        challenge.outcome, challenge.answer = Outcome.KEPT, answer.strip()
        challenge.answered_by, challenge.answered_on = person, on
        challenge.save()
    return challenge


@transaction.atomic
def change_rag(
    challenge: RagChallenge, said: PositionStatement, *, by: By, on: date, version: int | None = None
) -> RagChallenge:
    """Answer with another RAG, in a new position of the workstream: that settles the challenge."""
    person = authorise(by, TO_ANSWER, challenge.workstream, on=on)
    challenge, workstream = lock_for_another(challenge, by=person, on=on)
    require_unchanged(challenge, version)
    if said.rag == challenge.stated_rag:
        raise ValidationError({"rag": "Select another RAG, or keep it with a reason."})
    with authored(by=person, why="RAG changed after a challenge"):
        challenge.answered_by, challenge.answered_on = person, on
        challenge.answer = said.reason.strip()
        challenge.save()
        state_position(workstream, said, by=by, on=on)
    challenge.refresh_from_db()
    return challenge


@transaction.atomic
def accept_answer(challenge: RagChallenge, *, by: By, on: date, version: int | None = None) -> RagChallenge:
    """Say that the answer settles it. Who answered can't."""
    person = authorise(by, TO_SETTLE, challenge, on=on)
    challenge = still_open(challenge)
    require_unchanged(challenge, version)
    if challenge.outcome != Outcome.KEPT:
        raise ValidationError("The lead has not answered yet. Withdraw the challenge to end it.")
    require_another(
        person, challenge.answered_by_id, on=[on], did="answered this challenge", does="accepts the answer"
    )
    return _settle(challenge, Outcome.ACCEPTED, by=person, on=on, why="Answer to the challenge accepted")


@transaction.atomic
def withdraw_challenge(
    challenge: RagChallenge, *, by: By, on: date, version: int | None = None
) -> RagChallenge:
    """Take the challenge back, answered or not."""
    person = authorise(by, TO_SETTLE, challenge, on=on)
    challenge = still_open(challenge)
    require_unchanged(challenge, version)
    return _settle(challenge, Outcome.WITHDRAWN, by=person, on=on, why="RAG challenge withdrawn")


def still_open(challenge: RagChallenge) -> RagChallenge:
    """The challenge as it stands now, locked with its workstream; ValidationError where it is settled."""
    locked(challenge.workstream)
    challenge = RagChallenge.objects.select_for_update(of=("self",)).get(pk=challenge.pk)
    if not challenge.is_open:
        raise ValidationError("This challenge is settled already.")
    return challenge


def _settle(challenge: RagChallenge, outcome: str, *, by: User | None, on: date, why: str) -> RagChallenge:
    """Write how it ended. The rules were asked before."""
    with authored(by=by, why=why):
        challenge.outcome, challenge.settled_by, challenge.settled_on = outcome, by, on
        challenge.save()
    return challenge
