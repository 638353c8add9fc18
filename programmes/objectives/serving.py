"""The council's priorities, and how a programme or one objective of it bears on each."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.history import authored
from council.models import require_unchanged
from council.refusing import Refusals
from programmes.models import Objective, Priority, PriorityEffect, Programme
from programmes.objectives.stating import TO_STATE

TO_NAME = Rule(
    "The council’s priorities are kept by people who manage or administer for the whole council.",
    rights=(Right.MANAGE, Right.ADMINISTER),
    everywhere=True,
)
TO_SERVE = TO_STATE.refusing("The programme manager says which priorities it serves.")


class Bearing(NamedTuple):
    """How something bears on a priority, and what there is to say of it."""

    effect: str
    note: str = ""


@transaction.atomic
def add_priority(*, name: str, order: int, by: By, on: date) -> Priority:
    """Add the priority to the council's list. Raises ValidationError by field."""
    person = authorise(by, TO_NAME, on=on)
    check_priority(name)
    with authored(by=person, why="Priority of the council added"):
        return Priority.objects.create(name=name.strip(), order=order)


@transaction.atomic
def change_priority(
    priority: Priority,
    *,
    name: str,
    order: int,
    is_current: bool,
    by: By,
    on: date,
    version: int | None = None,
) -> Priority:
    """Change the priority's name, its place, and whether it is offered. What bears on it stays told.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_NAME, on=on)
    require_unchanged(priority, version)
    check_priority(name, but=priority)
    with authored(by=person, why="Priority of the council changed"):
        priority.name, priority.order, priority.is_current = name.strip(), order, is_current
        priority.save()
    return priority


@transaction.atomic
def serve_priorities(
    programme: Programme,
    bearings: Mapping[int, Bearing],
    *,
    about: Objective | None = None,
    by: By,
    on: date,
    version: int | None = None,
) -> None:
    """Say how the programme (or the objective `about`) bears on the priorities of these keys.

    A bearing without an effect takes back what was told. Raises ValidationError by field `note_<key>`, and
    ChangedMeanwhile where `version` is no longer the current one of the programme or the objective.
    """
    person = authorise(by, TO_SERVE, programme, on=on)
    require_unchanged(about or programme, version)
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    refused = Refusals()
    for key, told in bearings.items():
        if told.effect == PriorityEffect.Effect.NEGATIVE and not told.note.strip():
            refused.say(f"note_{key}", "Say why the effect is negative and what is done about it.")
    refused.raise_all()
    held = {effect.priority_id: effect for effect in programme.priority_effects.filter(objective=about)}
    with authored(by=person, why="Effect on the council’s priorities told"):
        for key, told in bearings.items():
            effect = held.get(key)
            if not told.effect:
                if effect:
                    effect.delete()
                continue
            effect = effect or PriorityEffect(programme=programme, objective=about, priority_id=key)
            if (effect.effect, effect.note) != (told.effect, told.note.strip()):
                effect.effect, effect.note = told.effect, told.note.strip()
                effect.save()
        # Saved with it, so that who saves second is told.
        about.save_next_version() if about else programme.save()


def check_priority(name: str, *, but: Priority | None = None) -> None:
    """Raise ValidationError where the name is empty or another priority's."""
    refused = Refusals()
    refused.say("name", "Enter the name of the priority.", where=not name.strip())
    others = Priority.objects.filter(name__iexact=name.strip())
    if but:
        others = others.exclude(pk=but.pk)
    refused.say("name", "There is a priority of this name already.", where=others.exists())
    refused.raise_all()
