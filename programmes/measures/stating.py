"""Stating a measure: what is counted, from where, towards what, and who answers for it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import Post, require_unchanged
from council.refusing import Refusals
from programmes.measures.targets import read_steps
from programmes.models import Measure, Objective, Programme, TargetStep

TO_MEASURE = Rule("The programme manager keeps the measures of its plan.", rights=(Right.MANAGE,))


@dataclass(frozen=True, kw_only=True)
class MeasureStatement:
    """All that is said of a measure at once; `targets` are its steps, one a line, as published."""

    title: str
    kind: str = Measure.Kind.IMPACT
    benefit_type: str = ""
    objective: Objective | None = None
    owner: Post | None = None
    unit: str = ""
    polarity: str = Measure.Polarity.HIGHER
    baseline: Decimal | None = None
    baseline_as_written: str = ""
    baseline_on: date | None = None
    tolerance: Decimal = Decimal(5)
    every_months: int = 0
    targets: str = ""

    @property
    def columns(self) -> dict[str, object]:
        """What goes into the measure's own columns."""
        told = {name: value for name, value in vars(self).items() if name != "targets"}
        return told | {"title": self.title.strip()}


@transaction.atomic
def add_measure(
    programme: Programme, said: MeasureStatement, *, by: By, on: date, meant: Meant = NONE_MEANT
) -> Measure:
    """Add the measure with its target steps and the next reference. Raises ValidationError by field."""
    person = authorise(by, TO_MEASURE, programme, on=on)
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    check_measure(programme, said, by=by, on=on, meant=meant)
    with authored(by=person, why="Measure agreed"):
        measure = Measure.objects.create(
            programme=programme,
            reference=programme.next_reference("ME"),
            order=programme.measures.count() + 1,
            added_on=on,
            **said.columns,
        )
        saved, _ = steps_changed(measure, said.targets, near=on)
        for step in saved:
            step.save()
    return measure


@transaction.atomic
def correct_measure(
    measure: Measure,
    said: MeasureStatement,
    *,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Measure:
    """Save what is now said of the measure; its readings stand.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_MEASURE, measure, on=on)
    require_unchanged(measure, version)
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    check_measure(measure.programme, said, by=by, on=on, meant=meant, but=measure)
    with authored(by=person, why="Measure changed"):
        for name, value in said.columns.items():
            setattr(measure, name, value)
        measure.save_next_version()
        saved, gone = steps_changed(measure, said.targets, near=on)
        for step in saved:
            step.save()
        for step in gone:
            step.delete()
    return measure


@transaction.atomic
def end_measure(measure: Measure, *, by: By, on: date, version: int | None = None) -> Measure:
    """End the measure, for which no more readings are asked; ended already, take it up again."""
    person = authorise(by, TO_MEASURE, measure, on=on)
    require_unchanged(measure, version)
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    with authored(by=person, why="Measure taken up again" if measure.ended_on else "Measure ended"):
        measure.ended_on = None if measure.ended_on else on
        measure.save_next_version()
    return measure


def steps_changed(measure: Measure, targets: str, *, near: date) -> tuple[list[TargetStep], list[TargetStep]]:
    """The steps to save and those to take out, so that the measure has exactly those of the lines."""
    held = {step.as_written: step for step in measure.steps.all()} if measure.pk else {}
    saved = []
    for order, step in enumerate(read_steps(targets, near=near), start=1):
        kept = held.pop(step.as_written, None)
        if kept is None:
            saved.append(TargetStep(measure=measure, order=order, **vars(step)))
        elif kept.order != order:
            kept.order = order
            saved.append(kept)
    return saved, list(held.values())


def check_measure(
    programme: Programme,
    said: MeasureStatement,
    *,
    by: By,
    on: date,
    meant: Meant,
    but: Measure | None = None,
) -> None:
    """Raise ValidationError by field where the measure is nameless, another's, or its day is in doubt."""
    refused, title = Refusals(), said.title.strip()
    doubts = Doubts(by=by, on=on, meant=meant)
    doubts.ask("baseline_on", said.baseline_on, called="the day of the baseline", past=True,
               was=but.baseline_on if but else None)  # fmt: skip
    with refused.hear():
        doubts.raise_any()
    refused.say("title", "Enter what is measured.", where=not title)
    others = programme.measures.filter(title__iexact=title)
    if but:
        others = others.exclude(pk=but.pk)
    refused.say("title", "There is a measure with these words here already.", where=others.exists())
    if said.objective and said.objective.programme_id != programme.pk:
        refused.say("objective", "Select an objective of this programme.")
    if said.owner and not said.owner.is_active and said.owner != (but and but.owner):
        refused.say("owner", f"{said.owner} is no longer in use. Select another post.")
    if said.kind == Measure.Kind.BENEFIT and not said.benefit_type:
        refused.say("benefit_type", "Select the type of the benefit.")
    refused.raise_all()
