"""Targets as councils publish them, one step a line: "31/3/2006: 50", "[75%]", "as BVPIs"."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from council.reading.dates.timescales import read_timescale

FIGURE = re.compile(r"^[\[(]?\s*(?:£\s*)?(?P<figure>-?[0-9][0-9,]*(?:\.[0-9]+)?)\s*(?P<more>k|m|%)?\s*[\])]?",
                    re.IGNORECASE)  # fmt: skip
TIMES = {"k": 1_000, "m": 1_000_000}


@dataclass(frozen=True)
class PlannedStep:
    """One line of a target: its words, and the day and the figure that they name, if they do."""

    as_written: str
    due: date | None = None
    value: Decimal | None = None


def read_figure(words: str) -> Decimal | None:
    """The figure with which the words begin; None where with none: "75%" is 75, "£1.5m" 1500000."""
    found = FIGURE.match(words.strip())
    if not found:
        return None
    try:
        figure = Decimal(found["figure"].replace(",", ""))
    except InvalidOperation:
        return None
    return figure * TIMES.get((found["more"] or "").lower(), 1)


def read_steps(text: str, *, near: date) -> list[PlannedStep]:
    """The steps of the lines, in their order. Before a colon stands a day, behind it a figure.

    A line without a colon is kept as it is: its words are a target all the same, and a figure or a day alone
    is understood. A placeholder in square brackets is words until it is agreed.
    """
    return [_step(line, near) for line in (one.strip(" •-\t") for one in text.split("\n")) if line]


def _step(line: str, near: date) -> PlannedStep:
    before, colon, behind = line.partition(":")
    if colon:
        due = read_timescale(before.strip(), near=near).end
        held = behind.strip().startswith("[")
        return PlannedStep(line[:300], due, None if held else read_figure(behind))
    if line.startswith("["):
        return PlannedStep(line[:300])
    due = read_timescale(line, near=near).end
    return PlannedStep(line[:300], due, None if due else read_figure(line))
