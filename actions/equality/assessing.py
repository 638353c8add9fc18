"""Adding points to the action plan of an equality impact assessment, and signing the assessment off."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from actions.adding import TO_ADD, add_action
from actions.models import EqualityAssessment, EqualityPoint
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import Body, Post, require_unchanged
from council.refusing import Refusals
from programmes.models import Programme, Workstream

TO_ASSESS = Rule("The programme manager keeps the equality impact assessment.", rights=(Right.MANAGE,))
DAYS = {
    "completed_on": "the day on which it was completed",
    "ratified_on": "the day on which it was ratified",
    "plan_on": "the day on which it became part of the service plan",
    "shared_on": "the day on which it was shared",
    "published_on": "the day on which it was published",
}


@dataclass(frozen=True, kw_only=True)
class SignOff:
    """All that the sign-off block says at once."""

    completed_by: Post | None = None
    completed_on: date | None = None
    ratified_by: Body | None = None
    ratified_on: date | None = None
    plan: str = ""
    plan_on: date | None = None
    shared_with: str = ""
    shared_on: date | None = None
    published_on: date | None = None
    monitoring: str = ""
    next_on: date | None = None


@transaction.atomic
def sign_off(
    programme: Programme,
    said: SignOff,
    *,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> EqualityAssessment:
    """Keep what is said of the assessment's sign-off, in the place of what was said before.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_ASSESS, programme, on=on)
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    assessment = EqualityAssessment.objects.filter(programme=programme).first()
    if assessment is not None:
        require_unchanged(assessment, version)
    check_sign_off(programme, said, but=assessment, by=by, on=on, meant=meant)
    with authored(by=person, why="Equality impact assessment signed off"):
        if assessment is None:
            return EqualityAssessment.objects.create(programme=programme, **vars(said))
        for name, value in vars(said).items():
            setattr(assessment, name, value)
        assessment.save_next_version()
    return assessment


def check_sign_off(
    programme: Programme,
    said: SignOff,
    *,
    but: EqualityAssessment | None,
    by: By,
    on: date,
    meant: Meant,
) -> None:
    """Raise ValidationError by field: a day to come, a body without a day, a next day that has passed."""
    refused, doubts = Refusals(), Doubts(by=by, on=on, meant=meant)
    start = {"the programme's start": programme.starts}
    for name, called in DAYS.items():
        day = getattr(said, name)
        doubts.ask(name, day, called=called, past=True, was=getattr(but, name, None), after=start)
        refused.say(name, "This day is yet to come.", where=bool(day and day > on))
    doubts.ask("next_on", said.next_on, called="the day of the next assessment", future=True,
               was=getattr(but, "next_on", None))  # fmt: skip
    with refused.hear():
        doubts.raise_any()
    for name, words in (
        ("ratified_on", said.ratified_by),
        ("plan_on", said.plan),
        ("shared_on", said.shared_with),
    ):
        refused.say(name, "Enter the day, too.", where=bool(words) and getattr(said, name) is None)
    refused.raise_all()


@transaction.atomic
def add_equality_point(
    workstream: Workstream,
    *,
    title: str,
    importance: str,
    resources: str,
    target: str,
    by: By,
    on: date,
    meant: Meant = NONE_MEANT,
    **action: Any,
) -> EqualityPoint:
    """Add a point, which is an action of the register from now on: owned, dated, updated and reported as any.

    `action`: what `add_action` takes. Raises ValidationError by field.
    """
    person = authorise(by, TO_ADD, workstream, on=on)
    why = "Added to the action plan of the equality impact assessment"
    added = add_action(workstream, title=title, by=by, on=on, meant=meant, why=why, **action)
    with authored(by=person, why=why):
        return EqualityPoint.objects.create(
            action=added, importance=importance.strip(), resources=resources, target=target.strip()
        )


@transaction.atomic
def correct_equality_point(
    point: EqualityPoint,
    *,
    importance: str,
    resources: str,
    target: str,
    by: By,
    on: date,
    version: int | None = None,
) -> EqualityPoint:
    """Save what the form asks of the point besides; the action itself is corrected on its own page.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_ASSESS, point, on=on)
    require_unchanged(point, version)
    point = EqualityPoint.objects.select_for_update(of=("self",)).get(pk=point.pk)
    refused = Refusals()
    refused.say("resources", "Select yes, no or none needed.",
                where=bool(resources) and resources not in EqualityPoint.Resources.values)  # fmt: skip
    refused.raise_all()
    with authored(by=person, why="Point of the equality impact assessment changed"):
        point.importance, point.resources, point.target = importance.strip(), resources, target.strip()
        point.save_next_version()
    return point
