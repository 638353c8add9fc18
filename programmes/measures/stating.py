"""Stating a measure: what is counted, from where, towards what, and who answers for it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import Post, require_unchanged
from council.refusing import Refusals
from programmes.measures.targets import Ground, is_worked_out, lines_of, steps_of
from programmes.models import Measure, Objective, Programme, TargetStep

TO_MEASURE = Rule("The programme manager keeps the measures of its plan.", rights=(Right.MANAGE,))

TO_WORK_OUT = Rule(
    "Targets are worked out anew for anyone who says what a measure stands at, or when its programme runs.",
    rights=(Right.MANAGE, Right.ADMINISTER),
    owner=True,
    sro=True,
    imports=True,
    after_closure=True,
)


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
        _save_steps(measure, said.targets, near=on)
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
        _save_steps(measure, said.targets, near=on)
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


def _save_steps(measure: Measure, targets: str, *, near: date) -> None:
    """Let the measure have exactly the steps of the lines. Those that stand stay; see `steps_changed`."""
    saved, gone = steps_changed(measure, targets, near=near)
    for step in saved:
        step.save()
    for step in gone:
        step.delete()


@transaction.atomic
def work_out_again(measure: Measure, *, by: By, on: date) -> Measure:
    """Work out anew what hangs on the programme's years or on where the measure stood, as both are now."""
    authorise(by, TO_WORK_OUT, measure, on=on)
    lines = targets_of(measure)
    if any(is_worked_out(line) for line in lines):
        _save_steps(measure, "\n".join(lines), near=on)
    return measure


def targets_of(measure: Measure) -> list[str]:
    """The lines of its target as published, each once, however many steps were worked out of it."""
    return list(dict.fromkeys(step.as_written for step in measure.steps.all()))


def ground_of(measure: Measure) -> Ground:
    """What the measure's targets are worked out from, as it is said now. One query."""
    readings = measure.readings.filter(withdrawn_on=None).values_list("as_at", "value")
    return Ground(
        starts=measure.programme.starts,
        ends=measure.programme.ends,
        baseline=measure.baseline,
        baseline_on=measure.baseline_on,
        readings={day: value for day, value in readings if value is not None},
        lower_is_better=measure.polarity == Measure.Polarity.LOWER,
    )


def steps_changed(measure: Measure, targets: str, *, near: date) -> tuple[list[TargetStep], list[TargetStep]]:
    """The steps to save and those to take out, so that the measure has exactly those of the lines.

    A line that stands keeps its steps as they were read, unless they are worked out from what changes.
    """
    ground, order = ground_of(measure), 0
    held: dict[str, list[TargetStep]] = {}
    for step in measure.steps.all():
        held.setdefault(step.as_written, []).append(step)
    saved: list[TargetStep] = []
    for line in lines_of(targets):
        steps: list[tuple[TargetStep, dict[str, Any]]]
        stands: dict[date | None, TargetStep | None] = {step.due: step for step in held.pop(line, [])}
        if stands and not is_worked_out(line):
            steps = [(step, {}) for step in stands.values() if step]
        else:
            planned = steps_of(line, near=near, ground=ground)
            steps = [
                (stands.pop(each.due, None) or TargetStep(measure=measure, as_written=line), vars(each))
                for each in planned
            ]
            held[line] = [step for step in stands.values() if step]
        for step, read in steps:
            order += 1
            told = {**read, "order": order}
            if step.pk is None or any(getattr(step, name) != value for name, value in told.items()):
                for name, value in told.items():
                    setattr(step, name, value)
                saved.append(step)
    return saved, [step for steps in held.values() for step in steps]


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
