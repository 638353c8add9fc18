"""Figures and targets of measures as people write them."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import template

from council.wording import figure, spoken
from programmes.measures.targets import is_worked_out, period_of

register = template.Library()
register.filter("figure", figure)


@register.filter
def target_lines(measure: Any) -> Sequence[tuple[str, str]]:
    """The lines of its target as published, each with the steps worked out of it, where they say more."""
    lines = []
    for words, group in groupby(measure.steps.all(), key=lambda step: step.as_written):
        steps = list(group)
        if len(steps) == 1 and not is_worked_out(words):
            steps = []  # its words say it already
        lines.append(
            (words, "; ".join(in_words(step) for step in steps if step.due or step.value is not None))
        )
    return lines


def in_words(step: Any) -> str:
    """The day of a step and its figure: "31 March 2027: 95"; of one that lags, its months and when told."""
    if period := period_of(step):
        every = "each month" if period.months == 1 else f"every {period.months} months"
        told = f"for {period.in_words}, told from {spoken(period.told_from)} and {every} after that"
        return ": ".join(part for part in (told, figure(step.value)) if part)
    return ": ".join(part for part in (spoken(step.due) if step.due else "", figure(step.value)) if part)
