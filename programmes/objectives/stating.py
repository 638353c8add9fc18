"""Saying what a programme sets out to achieve, and judging how well it was met."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import require_unchanged
from council.refusing import Refusals
from programmes.models import Objective, Programme

TO_STATE = Rule("The programme manager keeps the objectives of its plan.", rights=(Right.MANAGE,))
JUDGED = (Objective.Outcome.PARTLY, Objective.Outcome.NOT_MET, Objective.Outcome.CARRIED)


@dataclass(frozen=True, kw_only=True)
class ObjectiveStatement:
    """All that is said of an objective at once."""

    title: str
    heading: str = ""
    benefit: str = ""
    due: date | None = None
    outcome: str = Objective.Outcome.OPEN
    outcome_note: str = ""


@transaction.atomic
def add_objective(
    programme: Programme, said: ObjectiveStatement, *, by: By, on: date, meant: Meant = NONE_MEANT
) -> Objective:
    """Add the objective behind the others, with the next reference. Raises ValidationError by field."""
    person = authorise(by, TO_STATE, programme, on=on)
    # Locked, so that of two who add the same one is told.
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    check_objective(programme, said, by=by, on=on, meant=meant)
    with authored(by=person, why="Objective agreed"):
        return Objective.objects.create(
            programme=programme,
            reference=programme.next_reference("O"),
            order=programme.objectives.count() + 1,
            **vars(said) | {"title": said.title.strip()},
        )


@transaction.atomic
def correct_objective(
    objective: Objective,
    said: ObjectiveStatement,
    *,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Objective:
    """Save what is now said of the objective, how well it was met included.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_STATE, objective, on=on)
    require_unchanged(objective, version)
    objective = Objective.objects.select_for_update(of=("self",)).get(pk=objective.pk)
    check_objective(objective.programme, said, by=by, on=on, meant=meant, but=objective)
    judged = said.outcome != objective.outcome
    with authored(by=person, why="Objective judged" if judged else "Objective corrected"):
        if said.due != objective.due:
            objective.due_as_written = ""  # the new day takes its place
        for name, value in vars(said).items():
            setattr(objective, name, value.strip() if isinstance(value, str) else value)
        objective.save_next_version()
    return objective


@transaction.atomic
def remove_objective(objective: Objective, *, by: By, on: date, version: int | None = None) -> None:
    """Take the objective out; its achievements stay, without one. Its history stays, too."""
    person = authorise(by, TO_STATE, objective, on=on)
    require_unchanged(objective, version)
    with authored(by=person, why="Objective taken out"):
        for achievement in objective.achievements.select_for_update():
            achievement.objective = None
            achievement.save_next_version()
        for effect in objective.priority_effects.all():
            effect.delete()
        objective.delete()


def check_objective(
    programme: Programme,
    said: ObjectiveStatement,
    *,
    by: By,
    on: date,
    meant: Meant,
    but: Objective | None = None,
) -> None:
    """Raise ValidationError by field: no words or another's, a day in doubt, or a verdict without why."""
    refused, title = Refusals(), said.title.strip()
    doubts = Doubts(by=by, on=on, meant=meant, beside=(programme.starts, programme.ends))
    doubts.ask("due", said.due, called="the day by which it is to be met", future=True,
               was=but.due if but else None)  # fmt: skip
    with refused.hear():
        doubts.raise_any()
    refused.say("title", "Enter the objective.", where=not title)
    others = programme.objectives.filter(title__iexact=title, heading__iexact=said.heading.strip())
    if title and others.exclude(pk__in=[but.pk] if but else []).exists():
        refused.say("title", "There is an objective with these words here already.")
    if said.outcome in JUDGED and not said.outcome_note.strip():
        refused.say("outcome_note", "Say why it was not met as it stands, or where it is carried over to.")
    refused.raise_all()
