"""Matching the columns of a sheet to fields: by the heading and by what the cells look like."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from council.reading.workbooks.workbook import Cell
from programmes.imports.cells.updates import looks_dated
from programmes.imports.cells.values import LEVELS, read_rag, read_stage
from programmes.imports.recognised import ColumnMatch
from programmes.imports.recognising.headings import (
    fields_named,
    is_period,
    is_rated_by_period,
    is_year,
    plain,
)

SAMPLES = 3
LOOKED_AT = 60
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
}

# Where a list has a title, its description is more about the same.
TITLES = {"title", "summary", "task name", "task title", "action title", "risk title", "saving title"}
DESCRIPTIONS = {"description", "detail", "details"}
NAMING = {"action", "risk", "saving", "measure", "milestone", "lesson"}

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
DATE_WORDS = re.compile(
    rf"\b{MONTH}[\s,'’-]*\d{{2,4}}\b|\b\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH}|\b\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}\b"
    r"|\b\d{4}-\d{2}-\d{2}\b|\bq[1-4]\b.{0,12}\d{2}|\b(?:spring|summer|autumn|winter)\s+\d{2,4}"
    rf"|\b(?:early|mid|late|end of|by end|w/c|week commencing)[\s-]+(?:{MONTH}|\d)"
    r"|^\s*(?:by\s+)?(?:19|20)\d\d\s*$",
    re.IGNORECASE,
)
DATE_STATUS = re.compile(
    r"^\s*(?:started|in place|on-?\s?going|complete[d]?|done|tbc|tbd|t\.b\.c|n/?a|immediate\w*|already|asap"
    r"|annual\w*|quarterly|monthly|weekly|continuous|after |post-|on completion|within |start |start immed)",
    re.IGNORECASE,
)
MONEY = re.compile(
    r"^\s*[-(]?\s*£|^\s*\(?-?\d{1,3}(?:,\d{3})+(?:\.\d+)?\)?\s*$|^\s*£?[\d.,]+\s*(?:k|m|million)\b", re.I
)
NUMBER = re.compile(r"^\s*\(?-?[\d,]+(?:\.\d+)?\)?\s*$")
PERCENT = re.compile(r"^\s*\d{1,3}(?:\.\d+)?\s*%\s*$")
REFERENCE = re.compile(
    r"^\s*(?:[A-Za-z]{1,8}[\s./_-]?){0,3}\d{1,6}(?:[./_-]\d{1,6})*\s?\(?[a-z]{0,3}\)?[.)]?\s*$", re.IGNORECASE
)
POST = re.compile(
    r"\b(?:director|head|manager|officer|chief|lead(?:er)?|executive|team|assistant|deputy|service|board|cabinet"
    r"|solicitor|treasurer|accountant|portfolio|member|members|smt|cmt|cmb|hr|ict|all|tbc|vacant|unit|group"
    r"|department|partner|consultant|coordinator|co-ordinator|supervisor|principal|strategic|adviser|advisor"
    r"|analyst|commissioner|secretary|architect|surveyor|engineer|trainer|s151|section 151|monitoring)\b",
    re.IGNORECASE,
)
INITIALS = re.compile(r"^\s*[A-Z]{2,5}(?:\s*[/,&+;]\s*[A-Z]{2,5})*\s*$")
PERSON = re.compile(r"^\s*(?:[A-Z][a-z'’-]+|[A-Z]\.?)(?:\s+(?:[A-Z][A-Za-z'’-]+|[A-Z]\.?)){1,2}\s*$")
YES_NO = {"y", "n", "yes", "no", "x", "✓", "√", "✔"}


@dataclass(frozen=True)
class Shape:
    """What a column's cells look like: shares (0 to 1) of its filled cells, and how long and how varied."""

    filled: int = 0
    dates: float = 0.0
    date_words: float = 0.0
    numbers: float = 0.0
    money: float = 0.0
    percents: float = 0.0
    references: float = 0.0
    rags: float = 0.0
    fills: float = 0.0
    stages: float = 0.0
    levels: float = 0.0
    years: float = 0.0
    posts: float = 0.0
    yes_no: float = 0.0
    words: float = 0.0
    distinct: float = 1.0
    rising: bool = False


def shape_of(cells: Sequence[Cell]) -> Shape:
    """The shape of a column's cells; RAG fills count where the cell says nothing else."""
    shown = [cell for cell in cells if cell.text.strip()]
    filled = [
        cell for cell in cells if cell.style.fill and not cell.text.strip() and read_rag("", cell.style.fill)
    ]
    every = len(shown) + len(filled)
    if not shown:
        return Shape(filled=every, fills=1.0 if filled else 0.0, rags=1.0 if filled else 0.0)
    shown = shown[:LOOKED_AT]
    texts = [" ".join(cell.text.split()) for cell in shown]

    def share(holds: Callable[[str], object]) -> float:
        return sum(1 for text in texts if holds(text)) / len(texts)

    real_dates = sum(isinstance(cell.value, datetime | date) for cell in shown) / len(shown)
    numbers = [float(cell.value) for cell in shown if isinstance(cell.value, int | float)]
    return Shape(
        filled=every,
        dates=max(real_dates, share(lambda t: len(t) < 80 and DATE_WORDS.search(t))),
        date_words=share(lambda t: len(t) < 60 and DATE_STATUS.match(t)),
        numbers=share(NUMBER.match),
        money=share(MONEY.match),
        percents=share(PERCENT.match),
        references=share(REFERENCE.match),
        rags=(share(lambda t: read_rag(t)) * len(shown) + len(filled)) / every,
        fills=len(filled) / every,
        stages=share(lambda t: len(t) < 40 and read_stage(t)),
        levels=share(lambda t: t.casefold().rstrip(".") in LEVELS),
        years=share(lambda t: len(t) < 25 and is_year(t)),
        posts=share(lambda t: len(t) < 90 and (POST.search(t) or INITIALS.match(t) or PERSON.match(t))),
        yes_no=share(lambda t: t.casefold().rstrip(".") in YES_NO),
        words=sum(len(text.split()) for text in texts) / len(texts),
        distinct=len({text.casefold() for text in texts}) / len(texts),
        rising=len(numbers) > 1 and all(a < b for a, b in pairwise(numbers)),
    )


def fit(field: str, shape: Shape) -> float:
    """How well cells of this shape suit the field, from 0 (not at all) to 1; 0.5 where it can't tell."""
    s = shape
    if not s.filled:
        return 0.5
    dated = min(1.0, s.dates + 0.7 * s.date_words)
    wordy = min(1.0, s.words / 6)
    if field in ("due", "revised_due", "completed", "start"):
        return dated
    if field in ("reference", "minute"):
        return (
            0.9
            if field == "minute"
            else min(1.0, s.references + 0.1) * (0.6 + 0.4 * s.distinct) * (1 - s.dates)
        )
    if field in (
        "action",
        "recommendation",
        "risk",
        "milestone",
        "purpose",
        "decision",
        "lesson",
        "mitigation",
    ):
        plain = max(dated, s.numbers, s.rags, s.money, s.percents, s.yes_no, s.years)
        return max(0.0, 0.35 + 0.65 * wordy - plain)
    if field in ("progress", "position", "key_progress", "next_tasks", "issues", "evidence"):
        staged = s.stages if s.stages > 0.7 and s.words < 4 else 0.0
        return max(0.0, 0.4 + 0.6 * wordy - max(s.rags, s.numbers, s.percents, staged))
    if field in ("owner", "risk_owner", "support", "member"):
        return max(0.0, 0.35 + 0.65 * s.posts - (0.5 if s.words > 14 else 0) - max(dated, s.numbers, s.rags))
    if field in ("rag", "previous_rag"):
        return s.rags
    if field == "status":
        return max(s.stages, 0.55 if s.words < 4 and s.rags < 0.5 else 0.2)
    if field == "percent":
        return max(s.percents, 0.7 * s.numbers)
    if field in ("amount", "saving_target", "saving_forecast", "saving_delivered", "year_amount", "variance"):
        return min(1.0, max(s.money, 0.85 * s.numbers))
    if field == "quarter_amount":
        return max(s.money, 0.85 * s.numbers)
    if field in ("likelihood", "impact"):
        return 0.9 if s.levels + s.numbers > 0.3 else 0.6
    if field == "score":
        return max(s.levels, s.numbers, s.rags, 0.3)
    if field == "year":
        return s.years
    if field in ("target_value", "baseline", "actual"):
        return max(0.45, s.percents, s.numbers) * (1 - 0.8 * s.dates)
    if field == "resourced":
        return max(0.4, s.yes_no)
    if field in ("workstream", "directorate"):
        return max(0.1, 0.8 - max(dated, s.numbers, s.rags, s.money) - (0.3 if s.words > 15 else 0))
    if field in ("saving", "project", "step"):
        return max(0.1, 0.5 + 0.4 * wordy - max(dated, s.money, s.numbers, s.rags))
    return 0.6


def candidates(heading: str, shape: Shape) -> dict[str, float]:
    """The fields that a column may hold, each with its confidence."""
    found = {
        field: round(share * (0.45 + 0.55 * fit(field, shape)) if shape.filled else share * 0.8, 3)
        for field, share in fields_named(heading).items()
    }
    if not heading.strip():
        found.update(_by_shape_alone(shape))
    return {field: sure for field, sure in found.items() if sure >= SURE_ENOUGH}


def _by_shape_alone(shape: Shape) -> dict[str, float]:
    """Fields for a column without a heading."""
    if shape.filled < 2:
        return {}
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
    named = {column: plain(heading) for column, heading in headings.items()}
    titled = any(words in TITLES and shapes[column].words > 1.5 for column, words in named.items())
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
        if column in taken or (field in used and field not in MANY):
            continue
        taken[column] = (field, sure)
        used.add(field)
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
            and not shape.fills
            and shape.words < 2
            and shape.filled > 1
        ):
            taken[column] = ("rag", 0.45)
            return


def bars_in(headings: dict[int, str], cells: dict[int, list[Cell]]) -> dict[int, str]:
    """The columns of a bar chart by number: a month, quarter or week each, with nothing but marks."""
    found = {
        column: re.sub(r"^(20\d\d) (\D.*)$", r"\2 \1", " ".join(heading.split()))  # a year over its months
        for column, heading in headings.items()
        if is_period(heading) and all(is_mark(cell) for cell in cells.get(column, ()))
    }
    return found if len(found) > 2 and sum(bool(cells.get(column)) for column in found) > 1 else {}


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
            texts = [cell.text for cell in cells.get(column, ())[:LOOKED_AT] if cell.text.strip()]
            if looks_dated(texts) >= 0.5:
                taken[column] = ("progress", 0.5)


def column_samples(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Up to three different samples of what a column's cells say, shortened."""
    found: list[str] = []
    for cell in cells:
        text = " ".join(cell.text.split())
        text = text if len(text) <= 80 else f"{text[:79]}…"
        if text and text not in found:
            found.append(text)
        if len(found) == SAMPLES:
            break
    return tuple(found)
