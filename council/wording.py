"""How days, periods and amounts are written for people, on pages, in papers and in mail alike."""

import calendar
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone


def pounds(amount: Decimal) -> str:
    """An amount as people write it: £1,250, or £1,250.50 where there are pence; -£40 below zero."""
    sign = "-" if amount < 0 else ""
    amount = abs(amount)
    whole = amount == amount.to_integral_value()
    return f"{sign}£{amount:,.0f}" if whole else f"{sign}£{pounds_and_pence(amount, thousands=True)}"


AMOUNTS = re.compile(r"\A-?\d+\.\d\d(?: to -?\d+\.\d\d)?")


def in_pounds(words: str) -> str:
    """An amount of a file, or a range of two, as people write it: "£1,250,000"; other words as they are."""
    if not AMOUNTS.fullmatch(words):
        return words
    return " to ".join(pounds(Decimal(amount)) for amount in words.split(" to "))


UNITS = {"exact": "To the penny", "whole": "In whole pounds", "thousands": "In thousands of pounds (£’000)"}


def pounds_in(amount: Decimal, unit: str) -> str:
    """An amount as a table in that unit has it: £1,250.50, £1,251, or 1 in £'000; halves away from nought."""
    if unit == "thousands":
        return f"{(amount / 1000).quantize(Decimal(1), ROUND_HALF_UP) + 0:,}"
    return pounds(amount.quantize(Decimal(1), ROUND_HALF_UP) if unit == "whole" else amount)


def pounds_and_pence(amount: Decimal, *, thousands: bool = False) -> str:
    """An amount as cells and data hold it: 1250.00; or in thousands, 1,250.00."""
    return f"{amount:,.2f}" if thousands else f"{amount:.2f}"


def bare(value: Decimal) -> Decimal:
    """The figure as a number without zeros behind: 88.5, and 100 rather than 1E+2."""
    return Decimal(f"{value.normalize():f}")


def figure(value: Decimal | None) -> str:
    """A figure as people write it: 1,250 and 97.5, without zeros behind."""
    if value is None:
        return ""
    words = f"{value:,.4f}".rstrip("0").rstrip(".")
    return words or "0"


def amount_json(amount: Decimal | None) -> str | None:
    """An amount as plain data, "2.00"; None where there is none."""
    return None if amount is None else pounds_and_pence(amount)


def days(number: int) -> str:
    """A number of days as people say it: "1 day", "12 days"."""
    return "1 day" if number == 1 else f"{number} days"


def local(day: date) -> date:
    """The day itself, or the moment in the council's own time."""
    return timezone.localtime(day) if isinstance(day, datetime) and timezone.is_aware(day) else day


def spoken(day: date | None) -> str:
    """A day as it is written in a sentence, "3 June 2026"; empty where there is none.

    A moment is spoken of as the day on which it falls in the council's own time.
    """
    if day is None:
        return ""
    day = local(day)
    return f"{day.day} {day:%B} {day.year:04d}"  # not %Y, which writes the year 987 with three figures


def spoken_short(day: date | None) -> str:
    """A day in few letters, for tables: "3 Jun 2026"."""
    if day is None:
        return ""
    day = local(day)
    return f"{day.day} {day:%b} {day.year:04d}"


def spoken_no_year(day: date | None) -> str:
    """A day of the current weeks, whose year goes without saying: "3 June"."""
    if day is None:
        return ""
    day = local(day)
    return f"{day.day} {day:%B}"


def spoken_time(at: datetime | None) -> str:
    """The time of a moment by the council's own clocks: "14:05".

    In the hour that comes twice when the clocks go back it says which: "01:30 BST", then "01:30 GMT".
    """
    return "" if at is None else f"{local(at):%H:%M}{zone_where_needed(at)}"


def zone_where_needed(at: datetime) -> str:
    """The zone of a moment, " BST", where the council's clocks show its time twice; else nothing."""
    here = timezone.localtime(at) if timezone.is_aware(at) else at
    comes_twice = here.utcoffset() != here.replace(fold=1 - here.fold).utcoffset()
    return f" {here:%Z}" if comes_twice else ""


def moment_in_a_cell(at: datetime) -> str:
    """A moment in the council's own time as cells and data hold it: "03/06/2026 14:05:09"."""
    return f"{local(at):%d/%m/%Y %H:%M:%S}{zone_where_needed(at)}"


HARD_SPACE = "\u00a0"
MONTHS = "|".join([*calendar.month_name[1:], *calendar.month_abbr[1:]])
# A day as it is spoken, long, short or without its year; or a tag, which is passed over.
A_DAY = re.compile(rf"<[^>]*>|\b(\d{{1,2}}) ({MONTHS})\b(?: (\d{{4}})\b)?")


def days_unbroken(words: str) -> str:
    """The words, or a whole HTML document, with hard spaces within each day, so that no line breaks it.

    For what is set on paper. What is typed counts as well as what `spoken` wrote; tags stay as they are.
    """
    return A_DAY.sub(_unbroken, words)


def _unbroken(found: re.Match[str]) -> str:
    return HARD_SPACE.join(part for part in found.groups() if part) or found.group()


# A number of a record, such as HRI-022 or HRI-R01; or a tag, or what holds no other element, passed over.
A_REFERENCE = re.compile(
    r'<(?:text|tspan|title)\b[^>]*>[^<]*|<b class="report-reference">[^<]*|<[^>]*>'
    r"|\b([A-Z][A-Z0-9]{1,7}-[A-Z]{0,2}\d{1,5})\b"
)


def references_unbroken(html: str) -> str:
    """The HTML with each number of a record in a part of its own, which no line breaks at its hyphen.

    Its letters stay as they are, so that a search finds them; tags and drawings stay as they are too.
    """
    return A_REFERENCE.sub(_whole, html)


def _whole(found: re.Match[str]) -> str:
    return f'<span class="report-whole">{found[1]}</span>' if found[1] else found[0]


def spoken_weekday(day: date | None) -> str:
    """A day with its weekday, for meetings: "Wednesday 3 June 2026"."""
    return "" if day is None else f"{local(day):%A} {spoken(day)}"


def spoken_moment(at: datetime | None) -> str:
    """A moment in the council's own time: "3 June 2026, 14:05"."""
    return "" if at is None else f"{spoken(at)}, {spoken_time(at)}"


def spoken_period(first: date, last: date) -> str:
    """A period by its first day and its last: "1 April 2026 to 30 June 2026"."""
    return f"{spoken(first)} to {spoken(last)}"


def error_in_words(error: object) -> str:
    """The message of an error: one sentence bears no full stop, of several each does.

    Acts raise sentences, which other pages show as such; forms, Django and allauth differ among themselves.
    """
    message = str(error).strip()
    if re.search(r"[.?!] ", message):
        return message if message.endswith((".", "?", "!")) else f"{message}."
    return message.removesuffix(".")


def row_ranges(rows: Iterable[int]) -> str:
    """Row numbers as people say them: "3, 5, 12 to 40"."""
    spans: list[list[int]] = []
    for row in sorted(set(rows)):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    pieces = [
        str(first) if first == last else f"{first}, {last}" if last == first + 1 else f"{first} to {last}"
        for first, last in spans
    ]
    return ", ".join(pieces)
