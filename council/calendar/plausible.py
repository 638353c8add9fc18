"""Which dates can be meant: one rule for forms, acts, imports, commands and addresses.

Pure: nothing here reads the clock. Two answers, and no third:

* *impossible*: no such day, or a year outside 1990 to 2100. It is refused, with what to enter;
* *doubtful*: against order (before the start, before the date that stands), against what is known (a
  due date that has passed), or far from everything that the record knows. It is asked about once, and
  then taken (`council.asking_once`).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from council.wording import spoken

FIRST_YEAR, LAST_YEAR = 1990, 2100
FAR_YEARS = 10  # what a typing error does to a year (2206, 2062) lies further ahead than plans reach
PAST_YEARS = 5  # and further back (1926, 2016, 2019) than what a programme still writes down
PLAN_YEARS = 30  # for what a plan says as it comes: some name targets for 2050
PLAN_PAST_YEARS = 20  # before the plan's own date; what was due then has long been done
LONG_AGO_YEARS = 2  # for what is written down soon after, such as a decision or a test
LONG_YEARS = 50  # for what lasts a working life, such as a post that someone holds
YEARS = f"from {FIRST_YEAR} to {LAST_YEAR}"
ENTER_A_YEAR = f"Enter a year {YEARS}"
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
NO_MARKS: Mapping[str, date | None] = MappingProxyType({})


def is_possible(day: date) -> bool:
    """Whether the day lies in a year that a plan can speak of."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def month_number(written: str) -> int:
    """The month written as a number, a name or its beginning (feb, Sept.). ValueError for any other word."""
    word = written.strip().rstrip(".").lower()
    if re.fullmatch(r"[0-9]{1,2}", word):
        return int(word)
    found = [place for place, name in enumerate(MONTHS, start=1) if len(word) >= 3 and name.startswith(word)]
    if not found:
        raise ValueError(f"“{written}” is no month.")
    return found[0]


def day_from(day: str, month: str, year: str) -> date:
    """The day of those three parts as typed; ValueError where there is none. The year has four numbers."""
    if not re.fullmatch(r"[0-9]{1,2}", day) or not re.fullmatch(r"[0-9]{4}", year):
        raise ValueError("A day has one or two numbers and a year has four.")
    return date(int(year), month_number(month), int(day))


def read_day(written: str) -> date:
    """The day that a command was given, "2026-03-27" or "27 3 2026"; ValueError, which says what to enter."""
    parts = re.split(r"[\s/.-]+", written.strip())
    if len(parts) == 3 and re.fullmatch(r"[0-9]{4}", parts[0]):
        parts.reverse()
    try:
        day = day_from(*parts)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ValueError(f"“{written}” is not a day. Enter one like 2026-03-27.") from None
    if not is_possible(day):
        raise ValueError(f"“{written}” cannot be meant. {ENTER_A_YEAR}, like 2026-03-27.")
    return day


def why_doubtful(
    day: date,
    *,
    on: date,
    past: bool = False,
    future: bool = False,
    after: Mapping[str, date | None] = NO_MARKS,
    before: Mapping[str, date | None] = NO_MARKS,
    beside: Iterable[date | None] = (),
    far: int | None = None,
) -> list[str]:
    """Why the day may not be meant, as ends of a sentence ("is in the past"); none where nothing is odd.

    `past` and `future` say whether it may lie there as seen from `on`. `after` and `before` hold what it
    should not come before or after, each by its name in a sentence ("the start"). `beside` are the other
    dates of the record: far is what lies more than `far` years from each of them and from `on`; without
    another number that is FAR_YEARS to come and PAST_YEARS back.
    """
    far = years_to(day, on) if far is None else far
    reasons = []
    if day < on and not past:
        reasons.append("is in the past")
    if day > on and not future:
        reasons.append("is in the future")
    reasons += [f"is before {name} ({spoken(mark)})" for name, mark in after.items() if mark and day < mark]
    reasons += [f"is after {name} ({spoken(mark)})" for name, mark in before.items() if mark and day > mark]
    marks = [on, *after.values(), *before.values(), *beside]
    if all(is_far(day, mark, far) for mark in marks if mark is not None and is_possible(mark)):
        reasons.append(f"is more than {far} years away")
    return reasons


def years_to(day: date, on: date) -> int:
    """How many years lie between `on` and the furthest day on that side of it that is not doubtful."""
    return FAR_YEARS if day > on else PAST_YEARS


def is_far(day: date, mark: date, years: int = FAR_YEARS) -> bool:
    """Whether more than so many years lie between the two."""
    early, late = sorted((day, mark))
    return (late.year - years, late.month, late.day) > (early.year, early.month, early.day)


def in_one_sentence(reasons: list[str]) -> str:
    """The reasons as the end of one sentence: "is in the past and before the start (3 June 2026)"."""
    reasons = [*reasons[:1], *(reason.removeprefix("is ") for reason in reasons[1:])]
    return " and ".join([", ".join(reasons[:-1]), reasons[-1]] if len(reasons) > 1 else reasons)
