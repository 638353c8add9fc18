"""Linking an action with a recommendation, saying what of it it answers, and taking the link away."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from actions.models import Action, Answer
from actions.updating import locked
from council.access.acting import By, Rule, authorise
from council.access.rules import Right, sees
from council.history import authored
from council.models import User, require_unchanged
from council.rag import LEFT, Stage
from programmes.models import Recommendation
from programmes.reviews.closing import why_settled
from programmes.reviews.wordings import current_wordings

TO_LINK = Rule("The programme manager says which recommendations an action answers.", rights=(Right.MANAGE,))


def answers_of(action: Action) -> list[Answer]:
    """What the action answers; each with `stands`, the wording that stands now. Two queries at most."""
    answers = list(action.answers.select_related("recommendation__review"))
    stand = current_wordings(answer.recommendation for answer in answers)
    for answer in answers:
        answer.stands = stand[answer.recommendation_id]  # type: ignore[attr-defined]
    return answers


def how_far_answered(recommendation: Recommendation) -> tuple[int, int]:
    """How many actions answer any wording of the recommendation, and how many of them are not verified."""
    line = recommendation.line
    of_it = Q(recommendation=line) | Q(recommendation__first=line)
    stages = list(Answer.objects.filter(of_it).values_list("action__stage", flat=True))
    over = (Stage.VERIFIED, *LEFT)
    return len(stages), sum(stage not in over for stage in stages)


def answers_shown(action: Action, user: User) -> dict[str, Any]:
    """What the action's page shows: its answers, and whether the person may link others."""
    return {"answers": answers_of(action), "may_link": TO_LINK.allows(user, action)}


@transaction.atomic
def link_recommendation(
    action: Action, recommendation: Recommendation, *, says: str = "", by: By, on: date
) -> Answer:
    """Link the action with the recommendation, with what it answers of it. ValidationError by field."""
    person = authorise(by, TO_LINK, action, on=on)
    action = locked(action)
    if isinstance(by, User) and not sees(by, recommendation, on=on):
        raise ValidationError({"recommendation": "Select a recommendation."})
    if not recommendation.review.is_recorded:
        raise ValidationError({"recommendation": "Record the review before actions are linked with it."})
    if not recommendation.is_current:
        raise ValidationError(
            {"recommendation": "This wording was corrected. Select the one that stands now."}
        )
    if settled := why_settled(recommendation):
        raise ValidationError({"recommendation": settled})
    same = Q(recommendation=recommendation.line) | Q(recommendation__first=recommendation.line)
    if action.answers.filter(same).exists():
        raise ValidationError({"recommendation": f"{action.reference} answers this recommendation already."})
    with authored(by=person, why=f"Answers recommendation {recommendation.number}"):
        return Answer.objects.create(action=action, recommendation=recommendation, says=says.strip())


@transaction.atomic
def change_answer(answer: Answer, *, says: str, by: By, on: date, version: int | None = None) -> Answer:
    """Say anew what the action answers of the recommendation."""
    person = authorise(by, TO_LINK, answer.action, on=on)
    require_unchanged(answer, version)
    answer = Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    answer.says = says.strip()
    with authored(by=person, why="What it answers"):
        answer.save()
    return answer


@transaction.atomic
def unlink_recommendation(
    answer: Answer, *, reason: str, by: By, on: date, version: int | None = None
) -> None:
    """Take the link away, with the reason; the history keeps that it was there. ValidationError by field."""
    person = authorise(by, TO_LINK, answer.action, on=on)
    require_unchanged(answer, version)
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the action no longer answers the recommendation."})
    answer = Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    with authored(by=person, why=reason.strip()):
        answer.delete()
