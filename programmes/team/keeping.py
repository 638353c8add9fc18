"""Keeping who runs a programme: a role, a board, a step of the escalation route, a reporting duty."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import Body, Post, require_unchanged
from council.refusing import Refusals
from programmes.models import Programme, TeamEntry

TO_KEEP_TEAM = Rule("The programme manager keeps who runs the programme.", rights=(Right.MANAGE,))
Kind = TeamEntry.Kind
OF_POSTS, OF_BODIES = {Kind.ROLE}, {Kind.BOARD, Kind.DUTY}


@dataclass(frozen=True, kw_only=True)
class TeamStatement:
    """All that is said of one entry at once."""

    title: str
    kind: str = Kind.ROLE
    post: Post | None = None
    body: Body | None = None
    step: int | None = None
    every_months: int = 0
    starts: date | None = None
    ends: date | None = None
    note: str = ""


@transaction.atomic
def add_team_entry(
    programme: Programme, said: TeamStatement, *, by: By, on: date, meant: Meant = NONE_MEANT
) -> TeamEntry:
    """Add the entry with the next reference. Raises ValidationError by field."""
    person = authorise(by, TO_KEEP_TEAM, programme, on=on)
    check_entry(programme, said, by=by, on=on, meant=meant)
    with authored(by=person, why="Named"):
        return TeamEntry.objects.create(
            programme=programme, reference=programme.next_reference("TE"), **vars(said)
        )


@transaction.atomic
def correct_team_entry(
    entry: TeamEntry,
    said: TeamStatement,
    *,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> TeamEntry:
    """Save what is now said of the entry; of which kind it is stands.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_KEEP_TEAM, entry, on=on)
    require_unchanged(entry, version)
    entry = TeamEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    check_entry(entry.programme, said, by=by, on=on, meant=meant, but=entry)
    with authored(by=person, why="Changed"):
        for name, value in vars(said).items():
            setattr(entry, name, value)
        entry.save_next_version()
    return entry


@transaction.atomic
def remove_team_entry(entry: TeamEntry, *, by: By, on: date, version: int | None = None) -> None:
    """Take out an entry that was a mistake; its history stays. Raises ChangedMeanwhile."""
    person = authorise(by, TO_KEEP_TEAM, entry, on=on)
    require_unchanged(entry, version)
    with authored(by=person, why="Taken out"):
        entry.delete()


def check_entry(
    programme: Programme,
    said: TeamStatement,
    *,
    by: By,
    on: date,
    meant: Meant,
    but: TeamEntry | None = None,
) -> None:
    """Raise ValidationError by field, all at once: who does what is not said, or not as its kind wants it."""
    refused = Refusals()
    doubts = Doubts(by=by, on=on, meant=meant, beside=(programme.starts, programme.ends))
    was = (but.starts, but.ends) if but else (None, None)
    doubts.ask("starts", said.starts, called="the day from which it runs", was=was[0], past=True, future=True)
    doubts.ask("ends", said.ends, called="the day until which it runs", was=was[1], past=True, future=True)
    with refused.hear():
        doubts.raise_any()
    kind = but.kind if but else said.kind
    refused.say("kind", "Select what it is.", where=said.kind not in Kind.values or said.kind != kind)
    refused.say("title", "Enter what it does.", where=not said.title.strip())
    refused.say("post", "Select the post.", where=kind in OF_POSTS and said.post is None)
    refused.say("body", "Select the body.", where=kind in OF_BODIES and said.body is None)
    refused.say(
        "body", "Select a post or a body.", where=kind == Kind.ESCALATION and not (said.post or said.body)
    )
    refused.say("body", "Select a post or a body, not both.", where=bool(said.post and said.body))
    refused.say("step", "Enter which step it is, from 1.", where=kind == Kind.ESCALATION and not said.step)
    refused.say("every_months", "Select how often.", where=kind == Kind.DUTY and not said.every_months)
    if said.starts and said.ends and said.ends < said.starts:
        refused.say("ends", "It cannot end before it starts.")
    if said.post and not said.post.is_active and said.post != (but and but.post):
        refused.say("post", f"{said.post} is no longer in use. Select another post.")
    refused.raise_all()
