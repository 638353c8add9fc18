"""Targets as councils publish them, one a line: "31/3/2006: 50", "[75%]", "as BVPIs", "by March each year".

A line is a step or, where it names several days or recurs, several. What can be worked out of it is: the days
of each year of the programme, or half of where the measure stood. One that lags, as "from January 2004 for
October to December", is of a period and told later. What can't be worked out is kept in words. Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from council.reading.dates.timescales import read_timescale

FIGURE = re.compile(r"^[\[(]?\s*(?:£\s*)?(?P<figure>-?[0-9][0-9,]*(?:\.[0-9]+)?)\s*(?P<more>k|m|%)?\s*[\])]?",
                    re.IGNORECASE)  # fmt: skip
TIMES = {"k": 1_000, "m": 1_000_000}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,7}\b"
A_MONTH = MONTH.replace("?P<month>", "?:")
RECURS = re.compile(
    r"\b(?:each|every)\s{1,3}(?:financial\s{1,3})?(?:year\b|" + A_MONTH + r")|\bannually\b|\byearly\b",
    re.IGNORECASE,
)
DAY_OF_YEAR = re.compile(r"(?:\b(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?\s{1,3})?\b" + MONTH, re.IGNORECASE)
MOST_YEARS = 20
A_YEAR = r"(?:19|20)[0-9]{2}"


def _month_as(name: str) -> str:
    """A month with its year, if it has one, as groups of those names."""
    return rf"(?P<{name}>{A_MONTH})" + rf"(?:\s{{0,3}}(?P<{name}_year>{A_YEAR}))?"


# Told from a month on, for the months before it.
LAGGED = re.compile(
    r"\b(?:from|starting(?:\s{1,3}(?:in|from))?|beginning(?:\s{1,3}in)?|reported\s{1,3}(?:in|from))\s{1,3}"
    + _month_as("told")
    + r"\s{1,3}for\s{1,3}"
    + _month_as("first")
    + r"(?:\s{0,3}(?:to|until|-|–)\s{0,3}"
    + _month_as("last")
    + ")?",
    re.IGNORECASE,
)
RELATIVE = re.compile(
    r"\b(?P<way>reduc|cut|lower|decreas|increas|rais|grow|improv)[a-z]{0,4}\b[^%]{0,120}?"
    r"\b(?P<how>by|to)\s{1,3}(?P<percent>[0-9]{1,3}(?:\.[0-9]{1,2})?)\s?%"
    r"\s{1,3}(?:of|on|from|below|above|against)\s{1,3}(?P<ground>.{3,200})$",
    re.IGNORECASE,
)
WHERE_IT_STOOD = re.compile(r"\b(?:baseline|position|level|figure|starting point)\b", re.IGNORECASE)
AS_AT = re.compile(r"\b(?:as of|as at|at|on|in|of)\s{1,3}(?P<day>.{3,40})$", re.IGNORECASE)
LONGEST = 300  # characters of a line that are kept


@dataclass(frozen=True)
class PlannedStep:
    """One step of a target: its words, and the day and the figure that they name, if they do."""

    as_written: str
    due: date | None = None
    value: Decimal | None = None
    measured_from: date | None = None  # of one that lags: the first day of the period that ends on `due`
    told_from: date | None = None  # and the day from which what it came to is told


@dataclass(frozen=True)
class MeasuredPeriod:
    """Some months that are measured as one, and the day from which what they came to is told."""

    first: date
    last: date
    told_from: date

    @property
    def in_words(self) -> str:
        """Its months: "October to December 2003"."""
        if (self.first.year, self.first.month) == (self.last.year, self.last.month):
            return f"{self.last:%B %Y}"
        year = "" if self.first.year == self.last.year else f" {self.first.year}"
        return f"{self.first:%B}{year} to {self.last:%B %Y}"

    @property
    def months(self) -> int:
        """How many they are."""
        return _months_between(self.first, self.last) + 1

    def later(self, times: int) -> "MeasuredPeriod":
        """So many periods later, told as long after its end as this one."""
        first = _first_of_month(self.first, times * self.months)
        after = _first_of_month(first, self.months)
        lag = _months_between(_first_of_month(self.first, self.months), self.told_from)
        return MeasuredPeriod(first, after - timedelta(days=1), _first_of_month(after, lag))


def period_of(step: Any) -> MeasuredPeriod | None:
    """The period of a step that lags; None for any other."""
    told = step.measured_from and step.due and step.told_from
    return MeasuredPeriod(step.measured_from, step.due, step.told_from) if told else None


def period_to_tell(first: MeasuredPeriod, *, after: date | None) -> MeasuredPeriod:
    """The period that is asked for next: the first whose end lies behind the last reading."""
    if after is None or after < first.last:
        return first
    period = first.later(max(0, _months_between(first.last, after) // first.months - 1))
    while period.last <= after:
        period = period.later(1)
    return period


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a target is worked out from: the programme's years, where it stood, which way is better."""

    starts: date | None = None
    ends: date | None = None
    baseline: Decimal | None = None
    baseline_on: date | None = None
    readings: Mapping[date, Decimal] = field(default_factory=dict)
    lower_is_better: bool = False

    def stood_at(self, day: date | None) -> Decimal | None:
        """Where the measure stood on the day; without one, at its baseline. None where no one has said."""
        if day is None or self.baseline_on in (None, day):
            return self.readings.get(day, self.baseline) if day else self.baseline
        return self.readings.get(day)


NO_GROUND = Ground()


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


def lines_of(text: str) -> list[str]:
    """The lines of a target as they are kept, each once."""
    lines = (line.strip(" •-\t\r")[:LONGEST] for line in text.split("\n"))
    return list(dict.fromkeys(line for line in lines if line))


def is_worked_out(line: str) -> bool:
    """Whether what the line comes to hangs on the programme's years or on where the measure stood."""
    return bool(RECURS.search(line) or RELATIVE.search(line) or LAGGED.search(line))


def read_steps(text: str, *, near: date, ground: Ground = NO_GROUND) -> list[PlannedStep]:
    """The steps of the lines, in their order.

    Before a colon stands a day, behind it a figure. A line that is neither is kept as it is: its words are a
    target all the same, and a figure or a day alone is understood. A placeholder in square brackets is words
    until it is agreed.
    """
    return [step for line in lines_of(text) for step in steps_of(line, near=near, ground=ground)]


def steps_of(line: str, *, near: date, ground: Ground) -> list[PlannedStep]:
    """The steps of one line: one, or one for each day that it names."""
    before, colon, behind = line.partition(":")
    due = read_timescale(before.strip(), near=near).end if colon else None
    said = behind.strip() if due or (colon and RECURS.search(before)) else line
    if period := read_lag(line):
        value = _figure_of(behind.strip() if colon else line)
        return [PlannedStep(line, period.last, value, period.first, period.told_from)]
    if RECURS.search(line):
        value = worked_out(said, near=near, ground=ground)
        value = _figure_of(said) if value is None else value
        return [PlannedStep(line, day, value) for day in days_each_year(line, ground)] or [PlannedStep(line)]
    if relative := RELATIVE.search(said):
        due = due or _due_behind(relative["ground"], near)
        return [PlannedStep(line, due, worked_out(said, near=near, ground=ground))]
    if due:
        return [PlannedStep(line, due, None if said.startswith("[") else read_figure(said))]
    return _several(line, behind.strip() if colon else line, near) or [_plain(line, behind, near)]


def read_lag(line: str) -> MeasuredPeriod | None:
    """The period that the line measures, and from when it is told; None where it names no year, or no such.

    A year that is said of one of its months counts for the others: told in January, it is of the year before.
    """
    found = LAGGED.search(line)
    if not found:
        return None
    told, first = _month_number(found["told"]), _month_number(found["first"])
    last = _month_number(found["last"]) if found["last"] else first
    if found["last_year"] or found["first_year"]:
        year = int(found["last_year"] or found["first_year"])
        year += 0 if found["last_year"] or last >= first else 1
        told_year = int(found["told_year"] or (year if told > last else year + 1))
    elif found["told_year"]:
        told_year = int(found["told_year"])
        year = told_year if last < told else told_year - 1
    else:
        return None
    starts = date(year if first <= last else year - 1, first, 1)
    ends = _first_of_month(date(year, last, 1), 1) - timedelta(days=1)
    from_day = date(told_year, told, 1)
    return MeasuredPeriod(starts, ends, from_day) if from_day > ends else None


def _month_number(words: str) -> int:
    return 1 + MONTHS.index(words.lower()[:3])


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _first_of_month(day: date, months: int) -> date:
    """The first day of the month so many later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def days_each_year(line: str, ground: Ground) -> list[date]:
    """The day that the line names, in each year of the programme; none where either is not known."""
    named = DAY_OF_YEAR.search(line)
    if not (named and ground.starts and ground.ends):
        return []
    month = 1 + MONTHS.index(named["month"].lower()[:3])
    years = range(ground.starts.year, min(ground.ends.year, ground.starts.year + MOST_YEARS) + 1)
    days = (_day_in(year, month, int(named["day"] or 0)) for year in years)
    return [day for day in days if ground.starts <= day <= ground.ends]


def worked_out(words: str, *, near: date, ground: Ground) -> Decimal | None:
    """What a relative target comes to: "reduce by 50% of the position at 31/3/02" of 80 is 40. Else None."""
    relative = RELATIVE.search(words)
    if not relative:
        return None
    from_what = _without_due(relative["ground"], near)
    as_at = AS_AT.search(from_what)
    day = read_timescale(as_at["day"], near=near).end if as_at else None
    stood = ground.stood_at(day) if day or WHERE_IT_STOOD.search(from_what) else None
    if stood is None:
        return None
    share, way = Decimal(relative["percent"]) / 100, relative["way"].lower()
    if relative["how"].lower() == "by":
        falls = way in ("reduc", "cut", "lower", "decreas") or (way == "improv" and ground.lower_is_better)
        share = 1 - share if falls else 1 + share
    return (stood * share).quantize(Decimal("0.0001"))


def _day_in(year: int, month: int, day: int) -> date:
    """That day of the month, or its last one where it has none such, or none is named."""
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day or last, last))


def _figure_of(words: str) -> Decimal | None:
    """The figure with which the words begin, unless it is agreed yet or counts days: "31st December"."""
    held = words.startswith("[") or DAY_OF_YEAR.match(words)
    return None if held else read_figure(words)


def _by_at_the_end(words: str) -> tuple[str, str]:
    """The words before the last "by", and those behind it: ("debt at 31/3/02", "31/3/06")."""
    before, by, behind = words.rpartition(" by ")
    return (before, behind) if by else (words, "")


def _without_due(words: str, near: date) -> str:
    before, behind = _by_at_the_end(words)
    return before.strip(" .") if behind and read_timescale(behind, near=near).end else words.strip(" .")


def _due_behind(words: str, near: date) -> date | None:
    behind = _by_at_the_end(words)[1]
    return read_timescale(behind, near=near).end if behind else None


def _several(line: str, words: str, near: date) -> list[PlannedStep]:
    """A step for each of several days: "80% by May 2027, 90% by May 2028"; none where any piece is no day."""
    pieces = [piece.strip(" .") for piece in re.split(r"[,;]|\band\b", words) if piece.strip(" .")]
    read = [read_timescale(piece, near=near) for piece in pieces]
    if len(pieces) < 2 or any(each.end is None or each.questioned for each in read):
        return []
    figures = [read_figure(piece) if re.search(r"\bby\b", piece) else None for piece in pieces]
    return [PlannedStep(line, each.end, value) for each, value in zip(read, figures, strict=True)]


def _plain(line: str, behind: str, near: date) -> PlannedStep:
    """A line that says a figure, a day, both ("95% by 31/3/2027"), or words alone."""
    if line.startswith("["):
        return PlannedStep(line)
    read = read_timescale(line, near=near)
    ends = [part.end for part in read.parts if part.end]
    due = read.end or (max(ends) if ends else None)
    if due:
        figure = FIGURE.match(line)
        beside = re.match(r"\s{0,3}(?:[a-z ]{0,80}\s)?by\s", line[figure.end() :]) if figure else None
        return PlannedStep(line, due, read_figure(line) if beside else None)
    return PlannedStep(line, None, read_figure(behind) if behind else read_figure(line))
