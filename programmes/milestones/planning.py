"""Putting a milestone into a programme's plan, and putting right what it says."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import Post, require_unchanged
from programmes.models import Milestone, Programme, Workstream

TO_PLAN = Rule("The programme manager keeps the milestones of its plan.", rights=(Right.MANAGE,))


@dataclass(frozen=True, kw_only=True)
class MilestonePlan:
    """What the plan says of a milestone, its dates apart."""

    title: str
    workstream: Workstream | None = None
    owner: Post | None = None
    comment: str = ""
    is_gate: bool = False


@transaction.atomic
def add_milestone(
    programme: Programme,
    plan: MilestonePlan,
    *,
    due: date | None,
    by: By,
    on: date,
    forecast: date | None = None,
    meant: Meant = NONE_MEANT,
    why: str = "Milestone agreed",
    **fields: Any,
) -> Milestone:
    """Add the milestone, with the programme's next reference. Its due date is its baseline, for ever.

    Further fields go to the model as they are. Raises ValidationError by field, also where a date may not be
    `meant`.
    """
    person = authorise(by, TO_PLAN, programme, on=on)
    # Locked, so that of two who add the same one is told.
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    doubts = Doubts(by=by, on=on, meant=meant, beside=(programme.starts, programme.ends))
    start = {"the programme’s start": programme.starts}
    doubts.ask("due", due, called="the due date", future=True, after=start)
    doubts.ask("forecast", forecast, called="the forecast", future=True, after=start)
    check_plan(programme, plan, doubts=doubts)
    fields.setdefault("order", programme.milestones.count() + 1)
    with authored(by=person, why=why):
        return Milestone.objects.create(
            programme=programme,
            reference=programme.next_reference("M"),
            title=plan.title.strip(),
            workstream=plan.workstream,
            owner=plan.owner,
            comment=plan.comment,
            is_gate=plan.is_gate,
            baseline=due,
            due=due,
            forecast=forecast,
            **fields,
        )


@transaction.atomic
def correct_milestone(
    milestone: Milestone, plan: MilestonePlan, *, by: By, on: date, version: int | None = None
) -> Milestone:
    """Put right what the milestone says; its dates are moved and its delivery is told by acts of their own.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_PLAN, milestone, on=on)
    require_unchanged(milestone, version)
    milestone = locked(milestone)
    check_plan(milestone.programme, plan, but=milestone)
    with authored(by=person, why="Milestone corrected"):
        milestone.title = plan.title.strip()
        milestone.workstream = plan.workstream
        milestone.owner = plan.owner
        milestone.comment = plan.comment
        milestone.is_gate = plan.is_gate
        milestone.save_next_version()
    return milestone


def locked(milestone: Milestone) -> Milestone:
    """The milestone as it stands now, locked for the transaction, with its programme and workstream."""
    # Only the row itself is locked: PostgreSQL refuses to lock the nullable side of a join.
    rows = Milestone.objects.select_for_update(of=("self",)).select_related("programme", "workstream")
    return rows.get(pk=milestone.pk)


def check_plan(
    programme: Programme, plan: MilestonePlan, *, but: Milestone | None = None, doubts: Doubts | None = None
) -> None:
    """Raise ValidationError by field where the milestone has no title or another's, or an alien workstream.

    And where that was retired, its owner's post was closed, or a date is in doubt. What stands already
    (`but`) can stay.
    """
    errors: dict[str, Any] = dict(doubts.errors) if doubts else {}
    title = plan.title.strip()
    if not title:
        errors["title"] = "Enter what is to be reached."
    others = programme.milestones.filter(title__iexact=title, workstream=plan.workstream)
    if title and others.exclude(pk__in=[but.pk] if but else []).exists():
        errors["title"] = "There is a milestone with these words here already."
    if plan.workstream and plan.workstream.programme_id != programme.pk:
        errors["workstream"] = "Select a workstream of this programme."
    elif plan.workstream and plan.workstream.retired_on and plan.workstream != (but and but.workstream):
        errors["workstream"] = f"{plan.workstream} was retired. Select another workstream."
    if plan.owner and not plan.owner.is_active and plan.owner != (but and but.owner):
        errors["owner"] = f"{plan.owner} is no longer in use. Select another post."
    if errors:
        raise ValidationError(errors)
