"""What a date as written comes to: a Timescale, and the parts that it may have.

Values only. How they are read stands in `grammar` (one date) and `whole_cell` (a whole cell).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from council.wording import spoken


class Kind(StrEnum):
    """What sort of answer the words give to "when?"."""

    BY = "by"  # a deadline; a bare day, month, quarter, season, half or year is one
    RANGE = "range"  # two ends given
    FROM = "from"  # from a day onwards, no end
    ONGOING = "ongoing"  # to an end, or to none
    RECURRING = "recurring"  # comes round again: which time is meant must be asked
    EVENT = "event"  # after something that has no date here
    STATUS = "status"  # a stage, not a date
    NONE = "none"  # blank, not applicable, to be confirmed, unreadable


class Precision(StrEnum):
    """How finely the words say it."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    FINANCIAL_YEAR = "financial_year"
    NONE = "none"


class DateAnswer(StrEnum):
    """What was answered where no date was given. "N/A", "None" and "Not appropriate" differ from blank."""

    DATED = ""
    BLANK = "blank"
    NOT_APPLICABLE = "not applicable"
    NOT_APPROPRIATE = "not appropriate"
    NO_DATE = "none"
    TO_BE_CONFIRMED = "to be confirmed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class DatePart:
    """One of the several dates that a cell holds: its own words, what they are the date of, and its ends."""

    raw: str
    label: str
    start: date | None
    end: date | None
    precision: Precision
    qualifier: str = ""
    is_review: bool = False
    is_old: bool = False

    def as_json(self) -> dict[str, object]:
        """The part as plain values, dates in ISO form."""
        return {
            "raw": self.raw,
            "label": self.label,
            "start": _iso(self.start),
            "end": _iso(self.end),
            "precision": str(self.precision),
            "qualifier": self.qualifier,
            "review": self.is_review,
            "old": self.is_old,
        }

    def in_words(self) -> str:
        """The part for people: "Roll-out complete: by 31 March 2004 (month)"."""
        dates = _dates_in_words(self.start, self.end, self.precision, self.qualifier)
        return f"{self.label}: {dates}" if self.label else dates


@dataclass(frozen=True)
class Timescale:
    """What we understood by a date as written, beside the words themselves; nothing of the words is lost.

    `end` is the day after which the thing is overdue, `start` the first day (None for a bare deadline).
    `parts` holds every date when there are several, in the order written. `was` is the date that this one
    replaced. `questions` says, a sentence each, what is doubtful and how to mend it; `questioned` is whether
    there is one. `stage` is a hint in the register's own words ("complete", "on hold" …), `recurrence` how
    often, in words.
    """

    raw: str
    kind: Kind
    start: date | None = None
    end: date | None = None
    precision: Precision = Precision.NONE
    qualifier: str = ""
    parts: tuple[DatePart, ...] = ()
    was: date | None = None
    questions: tuple[str, ...] = ()
    stage: str = ""
    recurrence: str = ""
    answer: DateAnswer = DateAnswer.DATED

    @property
    def questioned(self) -> bool:
        return bool(self.questions)

    def as_json(self) -> dict[str, object]:
        """The object that `import_plan` prints for a date: nothing more and nothing less."""
        return {
            "raw": self.raw,
            "kind": str(self.kind),
            "start": _iso(self.start),
            "end": _iso(self.end),
            "precision": str(self.precision),
            "parts": [part.as_json() for part in self.parts],
            "was": _iso(self.was),
            "questioned": self.questioned,
        }

    def in_words(self) -> str:
        """The reading for people, in words that read back as the same dates.

        "by 31 December 2003 (month)", "1 January 2004 to 30 June 2004 (month)", "ongoing to 31 January 2005
        (month)", "by 31 March 2026 (was 31 December 2025)"; "complete", "event", "no date".
        """
        words = self._kind_in_words()
        if self.was is not None and self.kind in _DATED:
            words = f"{words} (was {spoken(self.was)})"
        return words

    render = in_words

    def _kind_in_words(self) -> str:
        dates = _dates_in_words(self.start, self.end, self.precision, self.qualifier)
        match self.kind:
            case Kind.BY | Kind.RANGE | Kind.FROM:
                return dates
            case Kind.ONGOING:
                return f"ongoing {dates.replace('by ', 'to ', 1)}".strip()
            case Kind.RECURRING:
                return f"{self.recurrence or 'recurring'} {dates.replace('by ', 'to ', 1)}".strip()
            case Kind.STATUS:
                dates = dates.replace("by ", "", 1).replace("from ", "since ", 1)
                return f"{self.stage or 'as soon as possible'} {dates}".strip()
            case Kind.EVENT:
                return "after an event"
            case _:
                return str(self.answer) if self.answer in _SAID else ""


_DATED = {Kind.BY, Kind.RANGE, Kind.FROM, Kind.ONGOING}
_SAID = {
    DateAnswer.NOT_APPLICABLE,
    DateAnswer.NOT_APPROPRIATE,
    DateAnswer.NO_DATE,
    DateAnswer.TO_BE_CONFIRMED,
}
_NOTED = {"early", "mid", "late", "end", "start", "circa"}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _dates_in_words(start: date | None, end: date | None, precision: Precision, qualifier: str) -> str:
    """Both ends and, in brackets, how finely they are known: "by 10 December 2006 (early, week)"."""
    if start and end:
        ends = f"from {spoken(start)} to {spoken(end)}"
    elif end:
        ends = f"by {spoken(end)}"
    elif start:
        ends = f"from {spoken(start)}"
    else:
        return ""
    notes = [qualifier] if qualifier in _NOTED else []
    if precision not in (Precision.DAY, Precision.NONE):
        notes.append(str(precision).replace("_", " "))
    return f"{ends} ({', '.join(notes)})" if notes else ends
