"""Dates as councils write them, read day first and never guessed.

    >>> read_timescale("By Dec 03", near=date(2003, 7, 29)).end
    datetime.date(2003, 12, 31)

The layers below, each knowing only those under it: `timescale_phrases` (a cell's dates as one),
`timescale_items` (dates told apart from statuses, events and words), `timescale_grammar` (one date),
`periods` (the calendar), `timescale_words` (the vocabulary), `tokens`. The rules are those of the design,
"Target dates".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from council.reading.dates.items import Item, Scanner
from council.reading.dates.periods import EARLIEST_LIKELY, LATEST_LIKELY
from council.reading.dates.phrases import Reading, joined, labelled, share_years
from council.reading.dates.timescale import Answer, Kind, Part, Precision, Timescale
from council.reading.tokens import LONGEST, Tokens
from council.wording import spoken

__all__ = ["Answer", "Kind", "Part", "Precision", "Timescale", "read_timescale"]

EXCEL_EPOCH = date(1899, 12, 30)
FIRST_SERIAL = (date(EARLIEST_LIKELY, 1, 1) - EXCEL_EPOCH).days
LAST_SERIAL = (date(LATEST_LIKELY, 12, 31) - EXCEL_EPOCH).days

FIRST_PLAN, LAST_PLAN = date(1900, 1, 1), date(9000, 1, 1)

UNREADABLE = "No date was found in these words. Write a date like 31 March 2026, or N/A."
NOT_A_DATE = "This is a number, not a date. Write a date like 31 March 2026."
TO_BE_CONFIRMED = "The date is still to be confirmed. Give it when it is known."
WHICH_TIME = "This comes round again. Give the date by which it is next due."
WHOSE_DATE = (
    "The date belongs to what must happen first; it is not a deadline. Give the date by which this is due."
)
FROM_WHEN = "This is a length of time. Say from when it runs, or give the date."
END_OF_HOLD = "The date ends the hold; it is not a deadline. Give the date by which this is due."
HOW_LONG = "A length of time runs from this date. Give the day on which it ends."
HOW_SOON = "“As soon as possible” is no date. Give the day by which it is due."


def read_timescale(raw: object, *, near: date) -> Timescale:
    """What the cell says of when, as a Timescale; never an error, and never without the words as given.

    `raw` is a cell's value: text, None, a number (an Excel serial, or a year), a date or a datetime. `near`
    is the plan's own date: a two-digit year, or a missing one, is the nearest to it.
    """
    near = min(max(near.date() if isinstance(near, datetime) else near, FIRST_PLAN), LAST_PLAN)
    match raw:
        case None:
            return Timescale("", Kind.NONE, answer=Answer.BLANK)
        case datetime():
            shown = raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ")
            return _read_day(shown, raw.date())
        case date():
            return _read_day(raw.isoformat(), raw)
        case bool():
            return _unreadable(str(raw), UNREADABLE)
        case int() | float():
            return _read_number(raw)
        case str():
            return _read_text(raw, near)
        case _:
            return _unreadable(_as_text(raw), UNREADABLE)


def _as_text(raw: object) -> str:
    try:
        return str(raw)
    except Exception:  # a cell may be any object, and one that can't be written has nothing to read
        return ""


def _unreadable(raw: str, *questions: str) -> Timescale:
    return Timescale(raw, Kind.NONE, questions=questions, answer=Answer.UNREADABLE)


def _read_day(raw: str, day: date, *questions: str) -> Timescale:
    if not EARLIEST_LIKELY <= day.year <= LATEST_LIKELY:
        questions += (f"The year {day.year} is unlikely. Check the year.",)
    return Timescale(raw, Kind.BY, end=day, precision=Precision.DAY, questions=questions)


def _read_number(number: float) -> Timescale:
    """An Excel serial as its day, a whole number from 1950 to 2100 as its year; any other number is no
    date.
    """
    try:
        whole = int(number)
    except (ValueError, OverflowError):
        return _unreadable(str(number), NOT_A_DATE)
    is_whole = whole == number
    raw = (
        str(whole)
        if is_whole and abs(whole) < 10**15
        else repr(number)[:100]
        if isinstance(number, float)
        else "number"
    )
    if is_whole and EARLIEST_LIKELY <= whole <= LATEST_LIKELY:
        return Timescale(raw, Kind.BY, end=date(whole, 12, 31), precision=Precision.YEAR)
    if FIRST_SERIAL <= whole <= LAST_SERIAL:
        return _read_day(raw, EXCEL_EPOCH + timedelta(days=whole))
    return _unreadable(raw, NOT_A_DATE)


def _read_text(raw: str, near: date) -> Timescale:
    tokens = Tokens(raw)
    if not any(
        token.kind in ("word", "number") or token.text == "?"
        for token in map(tokens.__getitem__, range(len(tokens)))
    ):
        return (
            Timescale(raw, Kind.NONE, answer=Answer.BLANK)
            if len(tokens) <= 3
            else _unreadable(raw, UNREADABLE)
        )
    serial = _serial(tokens)
    if serial is not None:
        day = EXCEL_EPOCH + timedelta(days=serial)
        return _read_day(
            raw, day, f"“{serial}” was read as a spreadsheet's number for {spoken(day)}. Write the date."
        )
    items = share_years(Scanner(tokens, near).scan(), near)
    readings = labelled(joined(items, tokens), items, tokens)
    return _Cell(raw, tokens, items, readings).timescale()


def _serial(tokens: Tokens) -> int | None:
    """The number, where the whole text is a spreadsheet's serial of a likely day ("45992", "45992.0")."""
    whole = tokens[0]
    alone = len(tokens) == 1 or (
        len(tokens) == 3 and tokens[1].text == "." and tokens[2].text.strip("0") == ""
    )
    return whole.value if alone and whole.digits == 5 and FIRST_SERIAL <= whole.value <= LAST_SERIAL else None


@dataclass
class _Cell:
    """A whole cell, read; `timescale` decides what kind of answer it is."""

    raw: str
    tokens: Tokens
    items: list[Item]
    readings: list[Reading]

    def timescale(self) -> Timescale:
        """The answer: from its dates if it has any that is a deadline, else from its words."""
        standing = [
            one for one in self.readings if one.is_readable and not one.part.is_old and not one.in_event
        ]
        standing = _but(standing, lambda one: one.mode == "for")
        if self._says("ongoing") and all(one.part.is_review for one in standing):
            return self._undated()
        standing = _but(standing, lambda one: one.part.is_review)
        return self._dated(standing) if standing else self._undated()

    # --- with dates

    def _dated(self, standing: list[Reading]) -> Timescale:
        recurrence = self._first("recurrence", but="describes")
        if recurrence is None and any(one.mode in ("from", "since", "until", "to") for one in standing):
            recurrence = self._first("recurrence")
        ongoing = self._first("ongoing")
        stage = self._first("stage")
        if stage is not None and standing[0].first < stage.first < standing[-1].first:
            stage = None  # "start in May and complete in June": an instruction, not where it stands
        last = max(standing, key=lambda one: one.end or date.min)
        if recurrence is not None:
            return self._recurring(recurrence, standing)
        if stage is not None and stage.value == "on hold" and last.mode == "until":
            return self._held_until(stage)
        if ongoing is not None or last.mode in ("ongoing", "until", "throughout"):
            return self._ongoing(standing)
        if stage is not None and self._is_the_stages_date(stage, standing[0]):
            if len(standing) == 1:
                return self._stage_dated(stage, standing[0])
            if stage.detail == "began" and last is not standing[0]:
                return self._made(Kind.RANGE, standing[0].start, last.end, last, stage)
            stage = None
        if len(standing) == 1:
            return self._single(last, stage)
        return self._several(standing, last, stage)

    def _single(self, one: Reading, stage: Item | None) -> Timescale:
        if one.mode in ("from", "since"):
            return self._made(Kind.FROM, one.start, None, one, stage)
        if one.mode == "after":
            return self._made(Kind.FROM, _day_after(one.end), None, one, stage)
        if one.is_range or (one.is_week and one.mode != "by"):
            return self._made(Kind.RANGE, one.start, one.end, one, stage)
        return self._made(Kind.BY, None, one.end, one, stage)

    def _several(self, standing: list[Reading], last: Reading, stage: Item | None) -> Timescale:
        """A range where the first is a start and the last an end; else the latest is the deadline, and all
        are parts.
        """
        starts = [one for one in standing if one.mode in ("from", "since")]
        if len(starts) == len(standing):
            first = min(starts, key=lambda one: one.start or date.max)
            return self._made(Kind.FROM, first.start, None, first, stage)
        if (
            standing[0] in starts
            and last not in starts
            and (standing[0].start or date.max) <= (last.end or date.min)
        ):
            return self._made(Kind.RANGE, standing[0].start, last.end, last, stage)
        return self._made(Kind.BY, None, last.end, last, stage)

    def _ongoing(self, standing: list[Reading]) -> Timescale:
        starts = [
            one.start
            for one in standing
            if one.start and (one.mode in ("from", "since", "ongoing", "throughout") or one.is_range)
        ]
        ends = [
            one.end for one in standing if one.end and (one.mode not in ("from", "since", "ongoing", "after"))
        ]
        one = standing[-1]
        return self._made(
            Kind.ONGOING, min(starts, default=None), max(ends, default=None), one, self._first("stage")
        )

    def _recurring(self, recurrence: Item, standing: list[Reading]) -> Timescale:
        """What comes round again: a start or an end only where one was said with its year."""
        said = [one for one in standing if not any("No year" in doubt for doubt in one.doubts)]
        starts = [
            one.start
            for one in said
            if one.start and (one.mode in ("from", "since", "ongoing") or one.is_range)
        ]
        ends = [one.end for one in said if one.end and (one.mode in ("until", "to", "by") or one.is_range)]
        made = self._made(
            Kind.RECURRING, min(starts, default=None), max(ends, default=None), standing[-1], None
        )
        questions = _without_repeats((WHICH_TIME, *(q for q in made.questions if "No year" not in q)))
        return replace(made, questions=questions, recurrence=recurrence.value)

    def _is_the_stages_date(self, stage: Item, one: Reading) -> bool:
        """Whether the date says when the stage was reached ("Completed 12/05/25"), not when the action is
        due.
        """
        if stage.first > one.first or not stage.value or one.mode in ("by", "to", "until"):
            return False
        between = [
            item for item in self.items if stage.after <= item.first < one.first and item.kind != "mark"
        ]
        if any(item.kind in ("word", "event word", "event") for item in between):
            return False
        return stage.value in ("complete", "verified") or stage.detail == "began" or one.mode == "since"

    def _stage_dated(self, stage: Item, one: Reading) -> Timescale:
        is_done = stage.value in ("complete", "verified") and one.mode not in ("from", "since")
        start, end = (None, one.end) if is_done else (one.start, None)
        return self._made(Kind.STATUS, start, end, one, stage)

    def _held_until(self, stage: Item) -> Timescale:
        """ "On hold until March 2026": the date ends the hold, and is nobody's deadline."""
        made = self._made(Kind.STATUS, None, None, None, stage, *self._doubts(), END_OF_HOLD)
        return replace(made, parts=tuple(_as_part(reading) for reading in self.readings))

    # --- without

    def _undated(self) -> Timescale:
        """The answer of a cell without a deadline: what its first telling words say."""
        questions = self._doubts()
        if any(one.in_event for one in self.readings):
            return self._made(Kind.EVENT, None, None, None, None, *questions, WHOSE_DATE)
        if any(not one.is_readable for one in self.readings) and not self._says("ongoing"):
            return replace(
                self._made(Kind.NONE, None, None, None, None, *questions), answer=Answer.UNREADABLE
            )
        for item in self.items:
            match item.kind:
                case "answer":
                    answer = Answer(item.value)
                    asked = (TO_BE_CONFIRMED,) if answer == Answer.TO_BE_CONFIRMED else ()
                    return replace(
                        self._made(Kind.NONE, None, None, None, None, *questions, *asked), answer=answer
                    )
                case "stage":
                    asked = () if item.value else (HOW_SOON,)
                    return self._made(Kind.STATUS, None, None, None, item, *questions, *asked)
                case "ongoing":
                    return self._made(Kind.ONGOING, None, None, None, self._first("stage"), *questions)
                case "recurrence":
                    made = self._made(Kind.RECURRING, None, None, None, None, *questions, WHICH_TIME)
                    return replace(made, recurrence=item.value)
                case "event":
                    return self._made(Kind.EVENT, None, None, None, None, *questions)
                case "duration":
                    if self._says("event") or self._says("event word"):
                        return self._made(Kind.EVENT, None, None, None, None, *questions)
                    if item.first == 0:
                        return self._made(Kind.EVENT, None, None, None, None, *questions, FROM_WHEN)
        if self._says("event word") and sum(item.kind in ("word", "event word") for item in self.items) > 1:
            return self._made(Kind.EVENT, None, None, None, None, *questions)
        if any(one.part.is_old for one in self.readings):
            questions += ("Only the old date is given. Give the new one.",)
        elif len(self.tokens) == 1 and self.tokens[0].digits:
            questions += (NOT_A_DATE,)
        else:
            questions += (UNREADABLE,)
        return replace(self._made(Kind.NONE, None, None, None, None, *questions), answer=Answer.UNREADABLE)

    # --- putting it together

    def _made(
        self,
        kind: Kind,
        start: date | None,
        end: date | None,
        one: Reading | None,
        stage: Item | None,
        *questions: str,
    ) -> Timescale:
        asked = questions or self._doubts()
        if start and end and end < start:
            asked += ("The end is before the start. Check both dates.",)
            start = None
        parts = tuple(_as_part(reading) for reading in self.readings)
        is_plain = (
            len(parts) == 1 and not parts[0].is_old and (one is not None or not self.readings[0].is_readable)
        )
        olds = [reading.part for reading in self.readings if reading.part.is_old and reading.end]
        if olds and one is None and kind != Kind.NONE:
            asked += ("Only the old date is given. Give the new one.",)
        dated = one is not None and (start or end)
        return Timescale(
            raw=self.raw,
            kind=kind,
            start=start,
            end=end,
            precision=one.part.precision if one and dated else Precision.NONE,
            qualifier=one.part.qualifier if one and dated else "",
            parts=() if is_plain else parts,
            was=olds[0].end if olds else None,
            questions=_without_repeats(asked),
            stage=stage.value if stage else "",
        )

    def _doubts(self) -> tuple[str, ...]:
        doubts = [doubt for reading in self.readings for doubt in reading.doubts]
        if self.readings and any(item.kind == "answer" for item in self.items):
            doubts.append("A date is given, and that it is to be confirmed. Confirm the date.")
        if self._has_a_bracketed_second_date():
            doubts.append(
                "One date stands in brackets after another. Say which is the new one, like “(was …)”."
            )
        for item, following in zip(self.items, self.items[1:], strict=False):
            if item.kind == "duration" and getattr(following, "mode", "") in ("from", "after", "since"):
                doubts.append(HOW_LONG)
        if any(item.value == "or" for item in self.items if item.kind == "mark") and len(self.readings) > 1:
            doubts.append("Dates are offered with “or”; the later was read. Say which one is meant.")
        if len(self.raw) > LONGEST:
            doubts.append(f"Only the first {LONGEST:,} characters were read. Shorten the text.")
        return tuple(doubts)

    def _has_a_bracketed_second_date(self) -> bool:
        return any(
            not one.part.is_old
            and not one.part.is_review
            and not one.in_event
            and self.tokens[one.first - 1].text == "("
            and self.tokens[one.after].text == ")"
            for one in self.readings[1:]
        )

    def _first(self, kind: str, but: str = "-") -> Item | None:
        return next((item for item in self.items if item.kind == kind and item.detail != but), None)

    def _says(self, kind: str) -> bool:
        return self._first(kind) is not None


def _as_part(reading: Reading) -> Part:
    """The part as kept: a deadline has no start, as the timescale itself has none; an open start no end."""
    part = reading.part
    if reading.is_range or reading.is_week or reading.mode in ("throughout",):
        return part
    if reading.mode in ("from", "since", "ongoing"):
        return replace(part, end=None)
    if reading.mode == "after":
        return replace(part, start=_day_after(part.end), end=None)
    return replace(part, start=None)


def _but(readings: list[Reading], is_left_out: Callable[[Reading], bool]) -> list[Reading]:
    """The readings without those to leave out, unless that leaves none."""
    return [one for one in readings if not is_left_out(one)] or readings


def _day_after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day and day < date.max else day


def _without_repeats(questions: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(questions))
