"""Where workstreams stand by their own word: the latest position of each, and the challenge that stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from council.access.duties import acting_as
from council.conventions import InForce
from council.models import User
from council.timeline import Happening, sort_newest_first
from programmes.models import RagChallenge, Workstream, WorkstreamUpdate
from programmes.positions.challenging import TO_ANSWER, TO_CHALLENGE, TO_SETTLE
from programmes.positions.stating import TO_STATE


@dataclass(frozen=True)
class PositionStanding:
    """What was said last of a workstream, and what stands against its RAG; None where nothing does."""

    latest: WorkstreamUpdate | None = None
    challenge: RagChallenge | None = None


@dataclass(frozen=True)
class MayDo:
    """What one person may do about a workstream's position."""

    state: bool = False
    challenge: bool = False
    answer: bool = False
    settle: bool = False


def positions_of(streams: Collection[int]) -> dict[int, PositionStanding]:
    """The standing of each workstream, by its key. Two queries, whatever their number."""
    newest = WorkstreamUpdate.objects.filter(workstream=OuterRef("workstream")).values("pk")[:1]
    updates = WorkstreamUpdate.objects.filter(workstream__in=streams, pk=Subquery(newest))
    latest = {update.workstream_id: update for update in updates.select_related("by", "for_post")}
    challenges = RagChallenge.objects.filter(workstream__in=streams, outcome__in=RagChallenge.OPEN)
    doubted = {
        challenge.workstream_id: challenge
        for challenge in challenges.select_related("asked_by", "answered_by")
    }
    return {key: PositionStanding(latest.get(key), doubted.get(key)) for key in streams}


def may_do(workstream: Workstream, standing: PositionStanding, person: User, *, on: date) -> MayDo:
    """What the person may do about the workstream's position on the day. Who challenges never answers.

    One that was retired stands as it is.
    """
    if workstream.retired_on:
        return MayDo()
    challenge = standing.challenge
    mine = bool(challenge and challenge.asked_by_id in acting_as(person, on=on))
    doubt = RagChallenge(workstream=workstream, stated_rag=workstream.stated_rag)
    return MayDo(
        state=TO_STATE.allows(person, workstream, on=on),
        challenge=bool(workstream.stated_rag) and not challenge and TO_CHALLENGE.allows(person, doubt, on=on),
        answer=bool(challenge and challenge.waits and not mine)
        and TO_ANSWER.allows(person, workstream, on=on),
        settle=bool(challenge and TO_SETTLE.allows(person, challenge, on=on)),
    )


def entries(workstream: Workstream, conventions: InForce) -> list[Happening]:
    """Every position of the workstream and every challenge of its RAG, newest first."""
    return sort_newest_first([*of_updates(workstream, conventions), *of_challenges(workstream, conventions)])


def of_updates(workstream: Workstream, conventions: InForce) -> list[Happening]:
    """What was said of the workstream, day by day."""
    told = []
    for update in workstream.updates.select_related("by", "for_post"):
        facts = [
            ("Progress", update.progress),
            ("Why", update.reason),
            ("What is being done", update.being_done),
        ]
        by = str(update.by or "")
        if update.for_post_id:
            by = f"{by} for {update.for_post}"
        told.append(
            Happening(
                title="Position, as in the plan" if update.as_written else update.get_kind_display(),
                when=update.made_at,
                by=", ".join(filter(None, (by, update.source))),
                text=update.position,
                rag=update.stated_rag,
                rag_label=conventions.rag_label(update.stated_rag) if update.stated_rag else "",
                changes=tuple((name, words) for name, words in facts if words),
            )
        )
    return told


def of_challenges(workstream: Workstream, conventions: InForce) -> list[Happening]:
    """Who challenged the RAG and why, what was answered, and how it was settled."""
    told = []
    people = ("asked_by", "answered_by", "settled_by")
    for challenge in workstream.challenges.select_related(*people):
        doubted = [("RAG challenged", conventions.rag_label(challenge.stated_rag))]
        if challenge.proposed_rag:
            doubted.append(("It should be", conventions.rag_label(challenge.proposed_rag)))
        by = str(challenge.asked_by or "")
        told.append(Happening("RAG challenged", challenge.asked_on, by, challenge.reason, changes=doubted))
        if challenge.answered_on:
            by = str(challenge.answered_by or "")
            told.append(Happening("Challenge answered", challenge.answered_on, by, challenge.answer))
        if challenge.settled_on:
            by = str(challenge.settled_by or "")
            told.append(Happening(challenge.get_outcome_display(), challenge.settled_on, by))
    return told
