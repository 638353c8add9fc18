"""Saying when a milestone is now expected, and what there is to say of it. Its due date stands."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import require_unchanged
from programmes.milestones.planning import locked
from programmes.models import Milestone

TO_SPEAK = Rule(
    "The milestone’s owner and the programme manager say how it stands.", rights=(Right.MANAGE,), owner=True
)


@transaction.atomic
def expect_milestone(
    milestone: Milestone,
    *,
    forecast: date | None,
    comment: str,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Milestone:
    """Keep the day on which the milestone is now expected, and the comment beside it.

    Raises ValidationError where it was delivered, and by field where the day may not be `meant`;
    ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_SPEAK, milestone, on=on)
    require_unchanged(milestone, version)
    milestone = locked(milestone)
    if not milestone.is_live:
        raise ValidationError(f"{milestone.reference} is delivered, so nothing is forecast.")
    doubts = Doubts(by=by, on=on, meant=meant, beside=(milestone.baseline, milestone.due))
    doubts.ask("forecast", forecast, called="the forecast", future=True, was=milestone.forecast)
    doubts.raise_any()
    with authored(by=person, why="Milestone forecast"):
        milestone.forecast, milestone.comment = forecast, comment
        milestone.save_next_version()
    return milestone
