"""Saying what was achieved: told, paired with its objective, and split where one text tells of several."""

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import Max

from council.access.acting import By, authorise
from council.access.rules import Right
from council.history import authored
from council.models import require_unchanged
from council.refusing import Refusals
from programmes.imports.cells.points import points_in
from programmes.models import Achievement, Objective, Programme
from programmes.objectives.stating import TO_STATE

TO_ACHIEVE = TO_STATE.refusing("The programme manager says what was achieved.")
TO_PAIR = replace(
    TO_ACHIEVE,
    rights=(Right.MANAGE, Right.IMPORT),
    refusal="The programme manager and people who import its plan pair and split what was achieved.",
)


@transaction.atomic
def add_achievements(
    programme: Programme,
    *,
    text: str,
    objective: Objective | None = None,
    each_line: bool = False,
    by: By,
    on: date,
) -> list[Achievement]:
    """Add what was achieved: one text, or one for each of its points. Raises ValidationError by field."""
    person = authorise(by, TO_ACHIEVE, programme, on=on)
    texts = points_of(text, each_line=each_line)
    check_achievement(programme, text, objective)
    behind = programme.achievements.aggregate(last=Max("order"))["last"] or 0
    with authored(by=person, why="Achievement told"):
        return [
            Achievement.objects.create(programme=programme, objective=objective, text=one, order=place)
            for place, one in enumerate(texts, start=behind + 1)
        ]


@transaction.atomic
def correct_achievement(
    achievement: Achievement,
    *,
    text: str,
    objective: Objective | None = None,
    each_line: bool = False,
    by: By,
    on: date,
    version: int | None = None,
) -> Achievement:
    """Save the achievement's words and its objective; with `each_line`, its further points become others.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_PAIR, achievement, on=on)
    require_unchanged(achievement, version)
    achievement = Achievement.objects.select_for_update(of=("self",)).get(pk=achievement.pk)
    check_achievement(achievement.programme, text, objective)
    first, *others = points_of(text, each_line=each_line)
    with authored(by=person, why="Achievement split" if others else "Achievement corrected"):
        achievement.text, achievement.objective = first, objective
        achievement.save_next_version()
        for one in others:
            Achievement.objects.create(
                programme=achievement.programme,
                objective=objective,
                text=one,
                order=achievement.order,
                source=achievement.source,
            )
    return achievement


@transaction.atomic
def pair_achievement(
    achievement: Achievement, objective: Objective | None, *, by: By, on: date, version: int | None = None
) -> Achievement:
    """Pair the achievement with the objective, or with none. Raises ValidationError and ChangedMeanwhile."""
    person = authorise(by, TO_PAIR, achievement, on=on)
    require_unchanged(achievement, version)
    achievement = Achievement.objects.select_for_update(of=("self",)).get(pk=achievement.pk)
    check_achievement(achievement.programme, achievement.text, objective)
    with authored(by=person, why="Achievement paired with its objective"):
        achievement.objective = objective
        achievement.save_next_version()
    return achievement


@transaction.atomic
def remove_achievement(achievement: Achievement, *, by: By, on: date, version: int | None = None) -> None:
    """Take the achievement out; its history stays. Raises ChangedMeanwhile as the others do."""
    person = authorise(by, TO_ACHIEVE, achievement, on=on)
    require_unchanged(achievement, version)
    with authored(by=person, why="Achievement taken out"):
        achievement.delete()


def points_of(text: str, *, each_line: bool) -> list[str]:
    """The text as one, or its points without their marks, a lead-in kept before the first."""
    if not each_line:
        return [text.strip()]
    read = points_in(text)
    return [one for one in (read.lead, *read.points) if one.strip()] or [text.strip()]


def check_achievement(programme: Programme, text: str, objective: Objective | None) -> None:
    """Raise ValidationError by field where there are no words, or the objective is another programme's."""
    refused = Refusals()
    refused.say("text", "Enter what was achieved.", where=not text.strip())
    if objective and objective.programme_id != programme.pk:
        refused.say("objective", "Select an objective of this programme.")
    refused.raise_all()
