"""What the cells of a column look like, and how well that suits each field."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from council.reading.workbooks.workbook import Cell
from programmes.imports.cells.stages import begins_with_stage
from programmes.imports.cells.values import LEVELS, read_rag
from programmes.imports.recognising.headings import is_year

# Cells of a column: more of them tell no more, and a plan may have 50,000 rows.
LOOKED_AT = 60
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
    r"^\s*+[-(]?\s*+£|^\s*\(?-?\d{1,3}(?:,\d{3})+(?:\.\d+)?\)?\s*$|^\s*£?[\d.,]+\s*(?:k|m|million)\b", re.I
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
YES_NO = {"y", "n", "yes", "no", "true", "false", "x", "✓", "√", "✔", "☑", "☐"}


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

    # A cell that Excel holds as a date counts however it is shown: “Q3” may be one.
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
        stages=share(lambda t: len(t) < 40 and begins_with_stage(t)),
        levels=share(lambda t: t.casefold().rstrip(".") in LEVELS),
        years=share(lambda t: len(t) < 25 and is_year(t)),
        posts=share(lambda t: len(t) < 90 and (POST.search(t) or INITIALS.match(t) or PERSON.match(t))),
        yes_no=share(lambda t: t.casefold().rstrip(".") in YES_NO),
        words=sum(len(text.split()) for text in texts) / len(texts),
        distinct=len({text.casefold() for text in texts}) / len(texts),
        rising=len(numbers) > 1 and all(a < b for a, b in pairwise(numbers)),
    )


DATES = ("due", "revised_due", "completed", "start")
NAMES = ("action", "recommendation", "risk", "milestone", "purpose", "decision", "lesson", "mitigation")
PROSE = ("progress", "position", "key_progress", "next_tasks", "issues", "evidence")
OWNERS = ("owner", "risk_owner", "support", "member")
POUNDS = ("amount", "saving_target", "saving_forecast", "saving_delivered", "year_amount", "variance")


def fit(field: str, shape: Shape) -> float:
    """How well cells of this shape suit the field, from 0 (not at all) to 1; 0.5 where it can't tell."""
    if not shape.filled:
        return 0.5
    suits = SUITS.get(field)
    return suits(shape) if suits else 0.6


def dated(s: Shape) -> float:
    return min(1.0, s.dates + 0.7 * s.date_words)


def wordy(s: Shape) -> float:
    return min(1.0, s.words / 6)


def suits_a_reference(s: Shape) -> float:
    return min(1.0, s.references + 0.1) * (0.6 + 0.4 * s.distinct) * (1 - s.dates) * (1 - s.yes_no)


def suits_a_name(s: Shape) -> float:
    """Of words that say what a record is."""
    figures = max(dated(s), s.numbers, s.rags, s.money, s.percents, s.yes_no, s.years)
    return max(0.0, 0.35 + 0.65 * wordy(s) - figures)


def suits_prose(s: Shape) -> float:
    # Prose often begins with a stage: “Complete: the policy was agreed”. A column of nothing else is the
    # status.
    staged = s.stages if s.stages > 0.7 and s.words < 4 else 0.0
    return max(0.0, 0.4 + 0.6 * wordy(s) - max(s.rags, s.numbers, s.percents, s.yes_no, staged))


def suits_an_owner(s: Shape) -> float:
    too_long = 0.5 if s.words > 14 else 0
    return max(0.0, 0.35 + 0.65 * s.posts - too_long - max(dated(s), s.numbers, s.rags))


def suits_a_group(s: Shape) -> float:
    """Of the names of workstreams and directorates."""
    return max(0.1, 0.8 - max(dated(s), s.numbers, s.rags, s.money) - (0.3 if s.words > 15 else 0))


def suits_a_project(s: Shape) -> float:
    """Of the names of projects, savings and steps, which are shorter than those of actions."""
    return max(0.1, 0.5 + 0.4 * wordy(s) - max(dated(s), s.money, s.numbers, s.rags))


# How well a shape suits each field; what isn't here can be told by its heading alone.
SUITS: dict[str, Callable[[Shape], float]] = {
    **dict.fromkeys(DATES, dated),
    "reference": suits_a_reference,
    "minute": lambda s: 0.9,
    **dict.fromkeys(NAMES, suits_a_name),
    **dict.fromkeys(PROSE, suits_prose),
    **dict.fromkeys(OWNERS, suits_an_owner),
    **dict.fromkeys(("rag", "previous_rag"), lambda s: s.rags),
    "status": lambda s: max(s.stages, 0.55 if s.words < 4 and s.rags < 0.5 else 0.2),
    "percent": lambda s: max(s.percents, 0.7 * s.numbers),
    **dict.fromkeys(POUNDS, lambda s: min(1.0, max(s.money, 0.85 * s.numbers))),
    "quarter_amount": lambda s: max(s.money, 0.85 * s.numbers),
    **dict.fromkeys(("likelihood", "impact"), lambda s: 0.9 if s.levels + s.numbers > 0.3 else 0.6),
    "score": lambda s: max(s.levels, s.numbers, s.rags, 0.3),
    "year": lambda s: s.years,
    **dict.fromkeys(
        ("target_value", "baseline", "actual"),
        lambda s: max(0.45, s.percents, s.numbers) * (1 - 0.8 * s.dates),
    ),
    "resourced": lambda s: max(0.4, s.yes_no),
    **dict.fromkeys(("workstream", "directorate"), suits_a_group),
    **dict.fromkeys(("saving", "project", "step"), suits_a_project),
}
