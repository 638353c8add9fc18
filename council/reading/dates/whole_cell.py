"""A whole cell's answer to "when?": what its dates, statuses and words come to together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from council.reading.dates.items import Item
from council.reading.dates.phrases import DateReading
from council.reading.dates.timescale import DateAnswer, DatePart, Kind, Precision, Timescale
from council.reading.tokens import LONGEST, Tokens

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


@dataclass
class WholeCell:
    """A whole cell, read; `timescale` decides what kind of answer it is."""

    raw: str
    tokens: Tokens
    items: list[Item]
    readings: list[DateReading]

    def timescale(self) -> Timescale:
        """The answer: from its dates if it has any that is a deadline, else from its words."""
        standing = [
            reading
            for reading in self.readings
            if reading.is_readable and not reading.part.is_old and not reading.in_event
        ]
        standing = unless_none_is_left(standing, lambda reading: reading.mode == "for")
        if self.says("ongoing") and all(reading.part.is_review for reading in standing):
            return self.without_dates()
        standing = unless_none_is_left(standing, lambda reading: reading.part.is_review)
        return self.with_dates(standing) if standing else self.without_dates()

    # --- with dates

    def with_dates(self, standing: list[DateReading]) -> Timescale:
        recurrence = self.first_item("recurrence", but="describes")
        if recurrence is None and any(
            reading.mode in ("from", "since", "until", "to") for reading in standing
        ):
            recurrence = self.first_item("recurrence")
        ongoing = self.first_item("ongoing")
        stage = self.first_item("stage")
        if stage is not None and standing[0].first < stage.first < standing[-1].first:
            stage = None  # "start in May and complete in June": an instruction, not where it stands
        last = max(standing, key=lambda reading: reading.end or date.min)
        if recurrence is not None:
            return self.recurring(recurrence, standing)
        if stage is not None and stage.value == "on hold" and last.mode == "until":
            return self.held_until(stage)
        if ongoing is not None or last.mode in ("ongoing", "until", "throughout"):
            return self.ongoing_to(standing)
        if stage is not None and self.is_date_of_stage(stage, standing[0]):
            if len(standing) == 1:
                return self.stage_reached(stage, standing[0])
            if stage.detail == "began" and last is not standing[0]:
                return self.make(Kind.RANGE, standing[0].start, last.end, last, stage)
            stage = None
        if len(standing) == 1:
            return self.of_one_date(last, stage)
        return self.of_several_dates(standing, last, stage)

    def of_one_date(self, reading: DateReading, stage: Item | None) -> Timescale:
        if reading.mode in ("from", "since"):
            return self.make(Kind.FROM, reading.start, None, reading, stage)
        if reading.mode == "after":
            return self.make(Kind.FROM, day_after(reading.end), None, reading, stage)
        if reading.is_range or (reading.is_week and reading.mode != "by"):
            return self.make(Kind.RANGE, reading.start, reading.end, reading, stage)
        return self.make(Kind.BY, None, reading.end, reading, stage)

    def of_several_dates(
        self, standing: list[DateReading], last: DateReading, stage: Item | None
    ) -> Timescale:
        """A range where the first is a start and the last an end; else the latest is the deadline, and all
        are parts.
        """
        starts = [reading for reading in standing if reading.mode in ("from", "since")]
        if len(starts) == len(standing):
            first = min(starts, key=lambda reading: reading.start or date.max)
            return self.make(Kind.FROM, first.start, None, first, stage)
        if (
            standing[0] in starts
            and last not in starts
            and (standing[0].start or date.max) <= (last.end or date.min)
        ):
            return self.make(Kind.RANGE, standing[0].start, last.end, last, stage)
        return self.make(Kind.BY, None, last.end, last, stage)

    def ongoing_to(self, standing: list[DateReading]) -> Timescale:
        starts = [
            reading.start
            for reading in standing
            if reading.start
            and (reading.mode in ("from", "since", "ongoing", "throughout") or reading.is_range)
        ]
        ends = [
            reading.end
            for reading in standing
            if reading.end and (reading.mode not in ("from", "since", "ongoing", "after"))
        ]
        reading = standing[-1]
        return self.make(
            Kind.ONGOING,
            min(starts, default=None),
            max(ends, default=None),
            reading,
            self.first_item("stage"),
        )

    def recurring(self, recurrence: Item, standing: list[DateReading]) -> Timescale:
        """What comes round again: a start or an end only where its date was given with its year."""
        dated_in_full = [
            reading for reading in standing if not any("No year" in doubt for doubt in reading.doubts)
        ]
        starts = [
            reading.start
            for reading in dated_in_full
            if reading.start and (reading.mode in ("from", "since", "ongoing") or reading.is_range)
        ]
        ends = [
            reading.end
            for reading in dated_in_full
            if reading.end and (reading.mode in ("until", "to", "by") or reading.is_range)
        ]
        made = self.make(
            Kind.RECURRING, min(starts, default=None), max(ends, default=None), standing[-1], None
        )
        questions = without_repeats((WHICH_TIME, *(q for q in made.questions if "No year" not in q)))
        return replace(made, questions=questions, recurrence=recurrence.value)

    def is_date_of_stage(self, stage: Item, reading: DateReading) -> bool:
        """Whether the date says when the stage was reached ("Completed 12/05/25"), not when the action is
        due.
        """
        if stage.first > reading.first or not stage.value or reading.mode in ("by", "to", "until"):
            return False
        between = [
            item for item in self.items if stage.after <= item.first < reading.first and item.kind != "mark"
        ]
        if any(item.kind in ("word", "event word", "event") for item in between):
            return False
        return stage.value in ("complete", "verified") or stage.detail == "began" or reading.mode == "since"

    def stage_reached(self, stage: Item, reading: DateReading) -> Timescale:
        is_done = stage.value in ("complete", "verified") and reading.mode not in ("from", "since")
        start, end = (None, reading.end) if is_done else (reading.start, None)
        return self.make(Kind.STATUS, start, end, reading, stage)

    def held_until(self, stage: Item) -> Timescale:
        """ "On hold until March 2026": the date ends the hold, and is nobody's deadline."""
        made = self.make(Kind.STATUS, None, None, None, stage, *self.doubts(), END_OF_HOLD)
        return replace(made, parts=tuple(as_part(reading) for reading in self.readings))

    # --- without

    def without_dates(self) -> Timescale:
        """The answer of a cell without a deadline: what its first telling words say."""
        questions = self.doubts()
        if any(reading.in_event for reading in self.readings):
            return self.make(Kind.EVENT, None, None, None, None, *questions, WHOSE_DATE)
        if any(not reading.is_readable for reading in self.readings) and not self.says("ongoing"):
            return replace(
                self.make(Kind.NONE, None, None, None, None, *questions), answer=DateAnswer.UNREADABLE
            )
        for item in self.items:
            match item.kind:
                case "answer":
                    answer = DateAnswer(item.value)
                    asked = (TO_BE_CONFIRMED,) if answer == DateAnswer.TO_BE_CONFIRMED else ()
                    return replace(
                        self.make(Kind.NONE, None, None, None, None, *questions, *asked), answer=answer
                    )
                case "stage":
                    asked = () if item.value else (HOW_SOON,)
                    return self.make(Kind.STATUS, None, None, None, item, *questions, *asked)
                case "ongoing":
                    return self.make(Kind.ONGOING, None, None, None, self.first_item("stage"), *questions)
                case "recurrence":
                    made = self.make(Kind.RECURRING, None, None, None, None, *questions, WHICH_TIME)
                    return replace(made, recurrence=item.value)
                case "event":
                    return self.make(Kind.EVENT, None, None, None, None, *questions)
                case "duration":
                    if self.says("event") or self.says("event word"):
                        return self.make(Kind.EVENT, None, None, None, None, *questions)
                    if item.first == 0:
                        return self.make(Kind.EVENT, None, None, None, None, *questions, FROM_WHEN)
        if self.says("event word") and sum(item.kind in ("word", "event word") for item in self.items) > 1:
            return self.make(Kind.EVENT, None, None, None, None, *questions)
        if any(reading.part.is_old for reading in self.readings):
            questions += ("Only the old date is given. Give the new one.",)
        elif len(self.tokens) == 1 and self.tokens[0].digits:
            questions += (NOT_A_DATE,)
        else:
            questions += (UNREADABLE,)
        return replace(self.make(Kind.NONE, None, None, None, None, *questions), answer=DateAnswer.UNREADABLE)

    # --- putting it together

    def make(
        self,
        kind: Kind,
        start: date | None,
        end: date | None,
        reading: DateReading | None,
        stage: Item | None,
        *questions: str,
    ) -> Timescale:
        asked = questions or self.doubts()
        if start and end and end < start:
            asked += ("The end is before the start. Check both dates.",)
            start = None
        parts = tuple(as_part(reading) for reading in self.readings)
        is_plain = (
            len(parts) == 1
            and not parts[0].is_old
            and (reading is not None or not self.readings[0].is_readable)
        )
        olds = [reading.part for reading in self.readings if reading.part.is_old and reading.end]
        if olds and reading is None and kind != Kind.NONE:
            asked += ("Only the old date is given. Give the new one.",)
        dated = reading is not None and (start or end)
        return Timescale(
            raw=self.raw,
            kind=kind,
            start=start,
            end=end,
            precision=reading.part.precision if reading and dated else Precision.NONE,
            qualifier=reading.part.qualifier if reading and dated else "",
            parts=() if is_plain else parts,
            was=olds[0].end if olds else None,
            questions=without_repeats(asked),
            stage=stage.value if stage else "",
        )

    def doubts(self) -> tuple[str, ...]:
        doubts = [doubt for reading in self.readings for doubt in reading.doubts]
        if self.readings and any(item.kind == "answer" for item in self.items):
            doubts.append("A date is given, and that it is to be confirmed. Confirm the date.")
        if self.has_a_bracketed_second_date():
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

    def has_a_bracketed_second_date(self) -> bool:
        return any(
            not reading.part.is_old
            and not reading.part.is_review
            and not reading.in_event
            and self.tokens[reading.first - 1].text == "("
            and self.tokens[reading.after].text == ")"
            for reading in self.readings[1:]
        )

    def first_item(self, kind: str, but: str = "-") -> Item | None:
        return next((item for item in self.items if item.kind == kind and item.detail != but), None)

    def says(self, kind: str) -> bool:
        return self.first_item(kind) is not None


def as_part(reading: DateReading) -> DatePart:
    """The part as kept: a deadline has no start, as the timescale itself has none; an open start no end."""
    part = reading.part
    if reading.is_range or reading.is_week or reading.mode in ("throughout",):
        return part
    if reading.mode in ("from", "since", "ongoing"):
        return replace(part, end=None)
    if reading.mode == "after":
        return replace(part, start=day_after(part.end), end=None)
    return replace(part, start=None)


def unless_none_is_left(
    readings: list[DateReading], is_left_out: Callable[[DateReading], bool]
) -> list[DateReading]:
    """The readings without those to leave out, unless that leaves none."""
    return [reading for reading in readings if not is_left_out(reading)] or readings


def day_after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day and day < date.max else day


def without_repeats(questions: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(questions))
