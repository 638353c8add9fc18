"""Matching the columns of a sheet to fields: by the heading and by what the cells look like."""

import re
from collections.abc import Sequence

from council.lengths import shortened
from council.reading.workbooks.workbook import Cell
from programmes.imports.cells.updates import looks_dated
from programmes.imports.cells.values import read_rag
from programmes.imports.recognised import ColumnMatch
from programmes.imports.recognising.headings import (
    DONE_BOX,
    fields_named,
    is_period,
    is_rated_by_period,
    plain_heading,
)
from programmes.imports.recognising.shapes import LOOKED_AT, Shape, fit, shape_of

SAMPLES = 3
SURE_ENOUGH = 0.3
# More than one column may hold these: quarterly updates, years side by side, two scores of one risk.
MANY = {
    "progress",
    "year_amount",
    "quarter_amount",
    "likelihood",
    "impact",
    "score",
    "evidence",
    "cost",
    "effect",
    "revised_due",
}
# Where a list has a title, its description is more about the same.
TITLES = {"title", "summary", "task name", "task title", "action title", "risk title", "saving title"}
DESCRIPTIONS = {"description", "detail", "details"}
NAMING = {"action", "risk", "saving", "measure", "milestone", "lesson"}


def candidates(heading: str, shape: Shape) -> dict[str, float]:
    """The fields that a column may hold, each with its confidence."""
    fields = {
        field: round(share * (0.45 + 0.55 * fit(field, shape)) if shape.filled else share * 0.8, 3)
        for field, share in fields_named(heading).items()
    }
    if DONE_BOX.match(heading) and shape.yes_no >= 0.8:
        return {"status": 0.95}
    if not heading.strip():
        fields.update(_by_shape_alone(shape))
    return {field: sure for field, sure in fields.items() if sure >= SURE_ENOUGH}


def _by_shape_alone(shape: Shape) -> dict[str, float]:
    """Fields for a column without a heading."""
    # What is coloured and says nothing is the bar of a chart, or a highlight.
    if shape.filled < 2 or shape.fills >= 1:
        return {}
    # Numbers that repeat are scores or priorities.
    if shape.references >= 0.8 and shape.distinct > 0.9:
        return {"reference": 0.85 if shape.rising else 0.65}
    if shape.rags >= 0.7:
        return {"rag": 0.6}
    if shape.dates >= 0.7:
        return {"due": 0.5}
    if shape.percents >= 0.8:
        return {"percent": 0.45}
    return {}


def match_columns(headings: dict[int, str], cells: dict[int, list[Cell]]) -> list[ColumnMatch]:
    """Every column with the field it was matched to, the surest first to choose; one column a field."""
    shapes = {column: shape_of(cells.get(column, [])) for column in headings}
    named = {column: plain_heading(heading) for column, heading in headings.items()}
    titled = any(words in TITLES and shapes[column].words > 1.5 for column, words in named.items())
    # The surest goes first, and of equals the left one: the columns that matter most stand to the left.
    offers = sorted(
        (
            (sure, -column, field)
            for column, heading in headings.items()
            for field, sure in candidates(heading, shapes[column]).items()
            if not (titled and named[column] in DESCRIPTIONS and field in NAMING)
        ),
        reverse=True,
    )
    taken: dict[int, tuple[str, float]] = {}
    used: set[str] = set()
    for sure, negative, field in offers:
        column = -negative
        if column in taken or (
            field in used and (field not in MANY or (field == "revised_due" and sure < 0.55))
        ):
            continue
        taken[column] = (field, sure)
        used.add(field)
    # From here on in this order: each takes columns that those before it left, and bars of a chart are told
    # last but one, as their headings are months, which may hold updates as well.
    _second_owner_supports(headings, shapes, taken)
    _latest_of_a_series(headings, cells, taken)
    _colours_are_rag(headings, shapes, taken)
    for column in bars_in(headings, cells):
        taken.pop(column, None)
    _dated_words_are_progress(headings, cells, taken)
    return [
        ColumnMatch(
            column=column,
            heading=" ".join(headings[column].split()),
            field=taken.get(column, ("", 0.0))[0],
            confidence=round(min(taken.get(column, ("", 0.0))[1], 1.0), 2),
            samples=column_samples(cells.get(column, [])),
        )
        for column in sorted(headings)
    ]


def _second_owner_supports(
    headings: dict[int, str], shapes: dict[int, Shape], taken: dict[int, tuple[str, float]]
) -> None:
    """A second column of owners names those who support, unless such a column is there already."""
    if "owner" not in {field for field, _ in taken.values()} or "support" in {f for f, _ in taken.values()}:
        return
    for column, heading in headings.items():
        sure = candidates(heading, shapes[column]).get("owner", 0.0)
        if column not in taken and sure >= 0.44:
            taken[column] = ("support", round(sure * 0.8, 3))
            return


def _latest_of_a_series(
    headings: dict[int, str], cells: dict[int, list[Cell]], taken: dict[int, tuple[str, float]]
) -> None:
    """Of columns that give the RAG or status quarter by quarter, the last one filled says what it is now."""
    for field in ("rag", "status"):
        series = [
            c for c, h in sorted(headings.items()) if is_rated_by_period(h) and field in fields_named(h)
        ]
        at = next((column for column in series if taken.get(column, ("",))[0] == field), None)
        filled = [column for column in series if cells.get(column)]
        if at is None or not filled or filled[-1] == at:
            continue
        taken[filled[-1]] = taken.pop(at)
        if field == "rag" and len(filled) > 1 and "previous_rag" not in {name for name, _ in taken.values()}:
            taken[filled[-2]] = ("previous_rag", taken[filled[-1]][1])


def _colours_are_rag(
    headings: dict[int, str], shapes: dict[int, Shape], taken: dict[int, tuple[str, float]]
) -> None:
    """A column that nothing else was matched to holds the RAG where its words are nothing but its colours."""
    if "rag" in {name for name, _ in taken.values()}:
        return
    for column in sorted(headings):
        shape = shapes[column]
        if (
            column not in taken
            and shape.rags >= 0.9
            # A column that is only coloured is more often a highlight than a RAG.
            and not shape.fills
            and shape.words < 2
            and shape.filled > 1
        ):
            taken[column] = ("rag", 0.45)
            return


def bars_in(headings: dict[int, str], cells: dict[int, list[Cell]]) -> dict[int, str]:
    """The columns of a bar chart by number: a month, quarter or week each, with nothing but marks."""
    bars = {
        column: re.sub(r"^(20\d\d) (\D.*)$", r"\2 \1", " ".join(heading.split()))  # a year over its months
        for column, heading in headings.items()
        if is_period(heading) and all(is_mark(cell) for cell in cells.get(column, ()))
    }
    # Two columns of months may well be a start and an end, and one that is filled no chart.
    return bars if len(bars) > 2 and sum(bool(cells.get(column)) for column in bars) > 1 else {}


def is_mark(cell: Cell) -> bool:
    """Whether a cell says no more than that something is there: X, a dot, a colour."""
    text = cell.text.strip()
    return (
        not text
        or (len(text) < 3 and not text.isdigit() and not read_rag(text))
        or set(text) <= set("xX█■▬-")
    )


def _dated_words_are_progress(
    headings: dict[int, str], cells: dict[int, list[Cell]], taken: dict[int, tuple[str, float]]
) -> None:
    """A column that nothing else was matched to holds updates where half of its cells begin with a date."""
    for column in headings:
        if column not in taken:
            # The first rows are enough to tell, and a column of 50,000 cells is dear to read.
            texts = [cell.text for cell in cells.get(column, ())[:LOOKED_AT] if cell.text.strip()]
            if looks_dated(texts) >= 0.5:
                taken[column] = ("progress", 0.5)


def column_samples(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Up to three different samples of what a column's cells say, shortened."""
    samples: list[str] = []
    for cell in cells:
        text = " ".join(cell.text.split())
        text = shortened(text, 80)
        if text and text not in samples:
            samples.append(text)
        if len(samples) == SAMPLES:
            break
    return tuple(samples)
