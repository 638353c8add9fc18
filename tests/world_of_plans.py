"""The milestones of the tests’ council and what is said of its workstreams, with the pages of both."""

from datetime import date
from typing import Any

from council.access.acting import SystemJob
from council.models import Conventions, Post
from programmes.milestones.delivering import deliver_milestone
from programmes.milestones.moving import ask_to_move
from programmes.models import Milestone, Programme, Workstream
from programmes.positions.challenging import challenge_rag
from programmes.positions.stating import PositionStatement, state_position
from tests import factories as make
from tests.access_table import MILESTONE, PROGRAMME, STREAM
from tests.factories import DAY


def milestones_of(
    stream: Workstream, words: str, owner: Post, acting: SystemJob, exempt: dict[str, Any]
) -> dict[str, Milestone]:
    """Milestones of the programme: one as it is, one that is asked to move, one delivered in part."""
    given = {"programme": stream.programme, "workstream": stream, "owner": owner, "comment": words, **exempt}
    made = {
        state: make.milestone(f"{words} {state}", due_as_written=words, **given)
        for state in ("opens", "moves", "comes in parts")
    }
    ask_to_move(
        made["moves"],
        to_date=date(2027, 1, 1),
        reason=words,
        by=acting,
        on=DAY,
        conventions=Conventions.objects.in_force(DAY),
    )
    deliver_milestone(
        made["comes in parts"], delivered_on=DAY, comment=words, is_final=False, by=acting, on=DAY
    )
    return made


def milestone_pages(lies: Any, programme: Programme, milestones: dict[str, Milestone]) -> None:
    """The addresses of the milestones' pages."""
    base = f"programmes/{programme.code}/milestones/"
    lies(f"{PROGRAMME}milestones/new/", f"{base}new/")
    for route in ("", "access/", "edit/", "forecast/", "reschedule/", "deliver/"):
        lies(f"{MILESTONE}{route}", f"{base}{milestones['opens'].reference}/{route}")
    for route in ("decide/", "withdraw/"):
        there = f"{base}{milestones['moves'].reference}/{route}"
        lies(f"{MILESTONE}{route}", there, "with a date change")
    parts = milestones["comes in parts"]
    lies(
        f"{MILESTONE}deliveries/<int:pk>/withdraw/",
        f"{base}{parts.reference}/deliveries/{parts.deliveries.get().pk}/withdraw/",
        "delivered in part",
    )


def position_and_doubt(stream: Workstream, challenged: Workstream, words: str, acting: SystemJob) -> None:
    """What the leads say of both workstreams, and a doubt of what the second one says."""
    said = PositionStatement(position=words, progress=words, rag="amber", reason=words, being_done=words)
    for one in (stream, challenged):
        state_position(one, said, by=acting, on=DAY)
        one.refresh_from_db()
    challenge_rag(challenged, reason=words, by=acting, on=DAY)


def position_pages(lies: Any, programme: Programme, stream: Workstream, challenged: Workstream) -> None:
    """The addresses of the pages of both workstreams."""
    base = f"programmes/{programme.code}/workstreams/"
    for act in ("position/", "challenge/"):
        lies(f"{STREAM}{act}", f"{base}{stream.pk}/{act}")
    for act in ("answer/", "settle/"):
        lies(f"{STREAM}challenge/{act}", f"{base}{challenged.pk}/challenge/{act}", "challenged")
