"""A cell's items read as one: years settled, ranges joined, labels found, and the kind of answer decided.

The steps, in order: `share_years` -> `joined` (ranges) -> `labelled` -> `decide`.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date, timedelta

from council.calendar.years import FinancialYear
from council.reading.dates import answer_words, calendar_words
from council.reading.dates.items import Item, When
from council.reading.dates.periods import (
    Days,
    Period,
    Unit,
    in_nearest_year,
    month_days,
    narrowed,
)
from council.reading.dates.timescale import DatePart, Precision
from council.reading.tokens import Tokens
from council.wording import spoken

JOINING = {"-", "/", "and", "&", "or", "+", ",", ";", "\n", "."}
LAST_DAY = date(9999, 3, 31)  # of the last financial year that a date can end
RANGED_BY_SLASH = {Precision.MONTH, Precision.SEASON, Precision.QUARTER, Precision.HALF, Precision.YEAR}


@dataclass(frozen=True)
class DateReading:
    """One date of the cell, settled: its part, what it limits, and what is doubtful about it."""

    part: DatePart
    mode: str
    first: int
    after: int
    is_range: bool = False
    in_event: bool = False
    is_week: bool = False
    is_noted: bool = False
    doubts: tuple[str, ...] = ()

    @property
    def is_readable(self) -> bool:
        return self.part.end is not None

    @property
    def start(self) -> date | None:
        return self.part.start

    @property
    def end(self) -> date | None:
        return self.part.end


# --- years


def share_years(items: list[Item], near: date) -> list[Item]:
    """The items with every date in a year: its own, that of the date it is listed with, or the one nearest
    to `near`.

    "June & Sept 2025" share theirs; "Nov - Jan 2026" runs over a new year; "COE by June 2010; Members by
    September" takes the one before, and is asked about, as is any date with no year in the cell.
    """
    settled = list(items)
    following: When | None = None
    linked = False
    for index in range(len(settled) - 1, -1, -1):
        item = settled[index]
        if not isinstance(item, When):
            linked = linked and item.kind == "mark" and item.value in JOINING - {"\n", ".", ";"}
            continue
        if item.period.needs_year and following is not None and linked:
            settled[index] = item = replace(item, period=with_year_of_next(item.period, following.period))
        following = None if item.period.needs_year or item.period.days() is None else item
        linked = True
    earlier: When | None = None
    linked = False
    for index, item in enumerate(settled):
        if not isinstance(item, When):
            linked = linked and item.kind == "mark"
            continue
        if item.period.needs_year:
            settled[index] = item = replace(
                item, period=with_year_of_previous(item.period, earlier, linked, near)
            )
        earlier, linked = (item if item.period.days() else earlier), True
    return settled


def with_year_of_next(period: Period, following: Period) -> Period:
    """The period in the year of the one that follows, or in the year before where it would come after it."""
    same = in_year_of(period, following)
    days, later = same.days(), following.days()
    if days and later and days[0] > later[0] and same.year is not None:
        return same.in_year(same.year - 1, financial=same.financial)
    return same


def in_year_of(period: Period, other: Period) -> Period:
    days = other.days()
    if period.unit == other.unit or days is None:
        return period.in_year(other.year or 1, financial=other.financial)
    if period.unit in (Unit.QUARTER, Unit.HALF):
        return period.in_year(FinancialYear.containing(min(days[1], LAST_DAY)).first, financial=True)
    return period.in_year(days[1].year)


def with_year_of_previous(period: Period, earlier: When | None, linked: bool, near: date) -> Period:
    """The period in the first year that puts it after the date before it in the cell, or nearest to the
    plan.
    """
    days = earlier.period.days() if earlier else None
    if earlier is not None and days is not None and earlier.period.unit != Unit.IMPOSSIBLE:
        same = in_year_of(period, earlier.period)
        own = same.days()
        if own and own[1] < days[0] and same.year is not None:
            same = same.in_year(same.year + 1, financial=same.financial)
        return same if linked else same.doubted("The year was taken from the date before it. Write the year.")
    nearest = in_nearest_year(period, near)
    year: object = nearest.year
    if period.unit in (Unit.QUARTER, Unit.HALF, Unit.FINANCIAL_YEAR) and nearest.year:
        year = FinancialYear(min(nearest.year, 9998))
    return nearest.doubted(f"No year is given; {year} is the nearest to the plan's date. Write the year.")


# --- one date


def settle_date(when: When, tokens: Tokens) -> DateReading:
    """The date's days, narrowed to what its words say of it, with its doubts."""
    raw = tokens.words(when.first, when.after).strip()
    days = when.period.days()
    doubts = list(when.period.doubts)
    qualifier = when.hedge if when.hedge == "circa" else when.bound or qualifier_of(when)
    if days is None:
        if not doubts:
            doubts.append("There is no such day in that year. Correct the date.")
        part = DatePart(raw, "", None, None, Precision.NONE, qualifier, is_old=when.is_old)
        return DateReading(
            part, when.mode, when.first, when.after, in_event=when.in_event, doubts=tuple(doubts)
        )
    precision = when.period.precision
    if when.span:
        days, precision, doubt = spanned(days, precision, when.span)
        doubts += doubt
    narrow, narrow_precision = narrowed(days, precision, when.bound)
    is_stretched = narrow != days and precision in (Precision.YEAR, Precision.FINANCIAL_YEAR, Precision.HALF)
    if is_stretched and when.mode not in ("from", "since") and when.bound in ("early", "mid", "start"):
        doubts.append(f"“{raw}” was read as by {spoken(narrow[1])}. Give the month.")
    days, precision = narrow, when.noted or narrow_precision
    doubts += doubts_about(when, days, raw)
    part = DatePart(raw, "", days[0], days[1], precision, qualifier, is_old=when.is_old)
    is_week = when.span.startswith(("commencing", "ending week", "ending fortnight"))
    return DateReading(
        part,
        when.mode,
        when.first,
        when.after,
        in_event=when.in_event,
        is_week=is_week,
        is_noted=when.noted is not None,
        doubts=tuple(doubts),
    )


def qualifier_of(when: When) -> str:
    return {
        "since": "from",
        "after": "from",
        "to": "by",
        "between": "",
        "for": "",
        "every": "",
        "throughout": "",
    }.get(when.mode, when.mode)


def doubts_about(when: When, days: Days, raw: str) -> list[str]:
    doubts = []
    weekday = when.period.weekday
    if weekday is not None and days[0] == days[1] and days[0].weekday() != weekday:
        name, real = calendar_words.WEEKDAY_NAMES[weekday], calendar_words.WEEKDAY_NAMES[days[0].weekday()]
        doubts.append(f"{spoken(days[0])} is a {real}, not a {name}. Check the day.")
    if when.hedge == "unsure":
        doubts.append(f"“{raw}” is marked as uncertain. Confirm the date.")
    return doubts


def spanned(days: Days, precision: Precision, span: str) -> tuple[Days, Precision, list[str]]:
    """The longer time of which the date is one end: the week commencing it, the quarter ending with it."""
    end, _, length = span.partition(" ")
    first, last = days
    if precision != Precision.DAY:
        if end == "ending" and length:
            return days, precision, []
        return days, precision, ["A week begins on a day. Give the day."] if end == "commencing" else []
    longer = calendar_words.LENGTHS[length]
    if end == "commencing":
        monday = shifted(first, -first.weekday())
        friday = shifted(monday, 4 if length == "week" else 11)
        doubt = [] if monday == first else [f"{spoken(first)} is not a Monday. Check the day."]
        return (monday, friday), longer, doubt
    if length == "week":
        return (shifted(last, -last.weekday()), last), longer, []
    if length == "fortnight":
        return (shifted(last, -last.weekday() - 7), last), longer, []
    if length in ("quarter", "half", "month", "year") and last == month_days(last.year, last.month)[1]:
        return (last, last), Precision.DAY, []
    return (last, last), Precision.DAY, []


def shifted(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day


# --- ranges and labels


def joined(items: list[Item], tokens: Tokens) -> list[DateReading]:
    """The cell's dates in order, two of them made one where they are the ends of a range."""
    readings: list[DateReading] = []
    mark: str | None = None
    only_dates = all(isinstance(item, When) or item.value == "\n" for item in items)
    a_pair = only_dates and sum(isinstance(item, When) for item in items) == 2
    for index, item in enumerate(items):
        if isinstance(item, When):
            reading = settle_date(item, tokens)
            if readings and mark is not None and makes_range(readings[-1], reading, mark, a_pair):
                readings[-1] = as_range(readings[-1], reading, tokens, asked=mark == "\n")
            else:
                readings.append(reading)
            mark = ""
        elif item.kind == "mark" and mark == "" and item.value in JOINING:
            mark = item.value
        elif mark is not None:
            mark = None if index else mark
    return readings


def makes_range(first: DateReading, second: DateReading, mark: str, a_pair: bool) -> bool:
    if first.part.is_old or second.part.is_old or not first.is_readable or not second.is_readable:
        return False
    if first.is_range or first.part.start > second.part.end or first.in_event != second.in_event:  # type: ignore[operator]
        return False
    if mark == "" and (
        second.mode in ("to", "until") or (first.mode == "from" and second.mode in ("by", "to", "until"))
    ):
        return True
    if mark == "" and first.mode == "from" and second.part.qualifier == "end":
        return True
    if mark == "-":
        return second.mode in ("", "to", "until") and first.mode in ("", "from", "between", "since", "for")
    if mark == "/":
        return {first.part.precision, second.part.precision} <= RANGED_BY_SLASH and not second.mode
    if mark in ("and", "&"):
        return first.mode == "between"
    if not a_pair or {first.part.precision, second.part.precision} != {Precision.MONTH}:
        return False
    in_order = first.end < second.end  # type: ignore[operator]
    return mark in ("", "\n") and not first.mode and not second.mode and in_order


def as_range(first: DateReading, second: DateReading, tokens: Tokens, *, asked: bool) -> DateReading:
    doubts = first.doubts + tuple(doubt for doubt in second.doubts if doubt not in first.doubts)
    if asked:
        doubts += ("Two months, one below the other, were read as a start and an end. Check that they are.",)
    qualifier = (
        second.part.qualifier if second.part.qualifier in ("early", "mid", "late", "end", "circa") else ""
    )
    finer = min(first.part.precision, second.part.precision, key=list(Precision).index)
    part = replace(
        second.part,
        raw=tokens.words(first.first, second.after).strip(),
        start=first.part.start,
        precision=second.part.precision if second.is_noted else finer,
        qualifier=qualifier,
    )
    mode = first.mode if first.mode == "for" else ""
    return DateReading(
        part, mode, first.first, second.after, is_range=True, in_event=first.in_event, doubts=doubts
    )


def labelled(readings: list[DateReading], items: list[Item], tokens: Tokens) -> list[DateReading]:
    """The dates with what each is the date of: the words before it in its sentence, else those after it.

    A date is a review's where "review" stands just before it ("First review Feb 04"), or alone after it.
    """
    changes = [item.first for item in items if item.kind == "change"]
    results: list[DateReading] = []
    was_labelled_after = False
    previous_after = 0
    for index, reading in enumerate(readings):
        following = readings[index + 1].first if index + 1 < len(readings) else len(tokens)
        before = words_between(tokens, changes, previous_after, reading.first, last=True)
        after = words_between(tokens, changes, reading.after, following, last=False)
        if was_labelled_after:
            before = ""
        is_the_next_review = index + 1 < len(readings) and ends_in_review(after)
        was_labelled_after = bool(after) and not before and not is_the_next_review
        after = "" if is_the_next_review else after
        is_review = ends_in_review(before) or after.casefold() in answer_words.REVIEWS
        part = replace(reading.part, label=before or after, is_review=is_review)
        results.append(replace(reading, part=part))
        previous_after = reading.after
    return results


def ends_in_review(label: str) -> bool:
    label_words = [word.strip(TRIMMED) for word in label.casefold().split()]
    while label_words and label_words[-1] in ("date", "by", "due", "in", "on", "meeting", ""):
        label_words.pop()
    return bool(label_words) and label_words[-1] in answer_words.REVIEWS


TRIMMED = " \t\n.,;:-–()[]/&+=>!?\"'"
LINKING = {"and", "then", "&", "or", "was", "now", "but", "on", "in", "the", "for", "at", "is"}


def words_between(tokens: Tokens, changes: list[int], first: int, after: int, *, last: bool) -> str:
    """The words of the last (or first) sentence between two tokens, up to those that say that a date changed,
    which begin at the tokens `changes`.
    """
    start = first
    for index in range(first, after):
        if tokens[index].kind == "newline" or tokens[index].text in (";", "."):
            if not last:
                after = index
                break
            start = index + 1
    change = bisect_left(changes, start)
    if change < len(changes):
        after = min(after, changes[change])
    return trimmed(tokens.words(start, after))


def trimmed(text: str) -> str:
    words_said = " ".join(text.split()).strip(TRIMMED).split(" ")
    first, after = 0, len(words_said)
    while first < after and words_said[first].casefold() in LINKING:
        first += 1
    while first < after and words_said[after - 1].casefold() in LINKING:
        after -= 1
    return " ".join(words_said[first:after]).strip(TRIMMED)
