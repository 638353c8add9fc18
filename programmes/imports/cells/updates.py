"""Dated updates that a plan holds: columns of a quarter or month, dated lines in a cell, comments. Pure.

Nothing is lost: words without a date stay what they were, and a line whose date can't be read stays progress.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from council.reading.dates.timescales import Timescale, read_timescale
from council.reading.workbooks.cells import Remark
from council.wording import spoken

MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
YEAR = r"(?:(?:19|20)\d{2}|['’]?\d{2})(?!\d)"
QUARTER = r"\bq(?:uarter|tr)?\s*([1-4])(?!\d)"
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
NUMERIC = r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}"
WHEN = (
    rf"{NUMERIC}|\d{{1,2}}\.\d{{1,2}}\.\d{{2,4}}|\d{{1,2}}-\d{{1,2}}-\d{{2,4}}|\d{{2}}/\d{{2}}"
    rf"|(?:{DAY}\s+(?:of\s+)?)?{MONTHS}(?:[\s,/-]*{YEAR})?"
    rf"|q(?:uarter|tr)?\s*[1-4](?:[\s,]*{YEAR}(?:\s*[/–-]\s*\d{{2,4}})?)?"
)
BULLET = r"(?:[•▪◦●*·–-]\s*)?"
# What leads a dated line: "JB 12/05/25 - …", "Update 12/05/25: …", "[12/05/25] …", "12/05/25 (JB) - …".
LINE = re.compile(
    rf"^\s*{BULLET}(?:(?:updated?|update at|as at|position(?: as)? at|(?P<led>(?-i:[A-Z]{{2,3}})))[\s:,-]+)?"
    rf"(?:[\[(]\s*)?(?P<when>{WHEN})\s*[\])]?(?:\s*(?:\((?P<by>[^)\n]{{1,40}})\)|updates?))?"
    rf"\s*(?:[-–—:]+|\.(?=\s)|$)(?!\s*(?:{WHEN})\s*[-–—:])\s*",  # "May - June: …" is no day
    re.IGNORECASE,
)
NUMERIC_LINE = re.compile(rf"^\s*{BULLET}[\[(]?(?P<when>{NUMERIC})[\])]?\s+(?=\S)")
# Updates that follow each other on one line: “12/05/25 - sent. 19/05/25 - signed.”
WITHIN = re.compile(r"(?<=[.;!?)])[ \t]+(?=\d{1,2}/\d{1,2}/\d{2,4}\s*[-–—:])")
# A capital begins a sentence of its own, which may be about anything.
GOES_ON = re.compile(r"^\s*(?:[•▪◦●*·–-]|\(?[a-z0-9]{1,2}[.)]\s|[a-z])")
NOISE = re.compile(
    r"\b(?:updates?|updated|progress|commentary|comments?|position|narrative|status|reports?|notes?|latest"
    r"|current|officers?|review|as at|as of|on|for|at|in|of|the|to)\b|[()\[\]:–—]|(?<!\d)-|-(?!\d)",
    re.IGNORECASE,
)
FINANCIAL_YEAR = re.compile(r"(?<!\d)(20\d{2})\s*[/–-]\s*(?:20)?(\d{2})(?!\d)")
A_QUARTER = timedelta(days=92)


@dataclass(frozen=True)
class DatedUpdate:
    """What a row says of a day: its words, the column or comment that says it, and the date as written.

    `is_dated` is false where it has none of its own, and so the plan's; `is_column` where the heading gives
    the date. `held` is the key of the update here whose words the file changed, `before` what those were.
    """

    text: str
    source: str
    when: Timescale
    made_on: date
    is_dated: bool = True
    is_column: bool = False
    raw: str = ""
    held: int | None = None
    before: str = ""

    def as_json(self) -> dict[str, Any]:
        """It as `import_plan` prints it, with the words as they stand in the file."""
        return {"date": self.made_on.isoformat(), "text": self.text, "source": self.source, "raw": self.raw}

    def in_words(self) -> str:
        """The update as one line: "30 June 2025: Two of five are signed"."""
        return f"{spoken(self.made_on)}: {self.text}"


@dataclass(frozen=True)
class ExistingUpdate:
    """An update that an import brought, as it stands here."""

    pk: int
    made_on: date
    text: str
    source: str


@dataclass(frozen=True)
class DatedLine:
    """Words of a cell under one date: the date as written, who it names, and the words as they stand."""

    when: str
    text: str
    by: str
    raw: str


def dated_lines(text: str) -> tuple[list[DatedLine], str]:
    """The dated lines of a cell, in its order, and what is left without a date.

    A line without a date goes on from the dated one above where that stood alone, or where it begins as one
    that goes on (a bullet, a small letter). Any other is left over.
    """
    # Most cells name no day at all, and the patterns below are slow on long prose.
    if not any(mark.isdigit() for mark in text) and not re.search(MONTHS, text, re.IGNORECASE):
        return [], text
    dated: list[DatedLine] = []
    left: list[str] = []
    open_line: list[Any] | None = None  # when, by, words, raw, whether the date stood alone

    def close() -> None:
        nonlocal open_line
        if open_line is not None:
            when, by, words, raw, _ = open_line
            update = "\n".join(words).strip()
            if update:
                dated.append(DatedLine(when, update, by, "\n".join(raw).strip()))
            else:
                # A date with nothing under it is no update, and its line is kept as words.
                left.extend(raw)
        open_line = None

    for line in WITHIN.sub("\n", text).splitlines():
        begins = LINE.match(line) or NUMERIC_LINE.match(line)
        if begins:
            close()
            parts = begins.groupdict()
            rest = line[begins.end() :].strip()
            by = parts.get("by") or parts.get("led") or ""
            open_line = [parts["when"].strip(), by.strip(), [rest] if rest else [], [line], not rest]
        elif open_line is not None and (open_line[4] or not line.strip() or GOES_ON.match(line)):
            open_line[2].append(line.strip())
            open_line[3].append(line)
        else:
            close()
            left.append(line)
    close()
    return dated, "\n".join(left).strip() if dated else text


def remarks_in(remark: Remark, heading: str) -> tuple[str, str]:
    """A comment's words and how it is named as a source: "Comment on Progress, by Head of Finance"."""
    by = f", by {remark.by}" if remark.by else ""
    return remark.words, f"Comment on {heading}{by}"[:200]


def looks_dated(texts: Collection[str]) -> float:
    """The share of a column's cells that hold a dated line and words, from 0 to 1."""
    if not texts:
        return 0.0
    return sum(bool(dated_lines(text)[0]) for text in texts) / len(texts)


# --- columns whose heading is a period ----------------------------------------------------------------------


def periods_named(
    headings: Mapping[int, str], *, near: date, filled: Collection[int], titles: Iterable[str] = ()
) -> dict[int, Timescale]:
    """The period that each heading names, by column: of a quarter, a month or a day. Others are left out.

    Where headings name no year they stand in one financial year: that of the sheet's own title, else the last
    in which every column that holds words had begun by the plan's date.
    """
    periods: dict[int, Timescale] = {}
    yearless: dict[int, int] = {}  # column -> months since April at its start
    for column, heading in headings.items():
        words = " ".join(NOISE.sub(" ", heading).split()).strip(" ,.-/")
        if not re.search(rf"{MONTHS}|{QUARTER}|{NUMERIC}|\d{{1,2}}\.\d{{1,2}}\.\d{{2,4}}", words, re.I):
            continue
        read = read_timescale(words, near=near)
        if not read.end or str(read.precision) not in ("day", "month", "quarter"):
            continue
        if not re.search(r"\d{2}", re.sub(QUARTER, " ", words, flags=re.I)):
            start = read.end.month - (3 if str(read.precision) == "quarter" else 1)
            yearless[column] = (start - 3) % 12
        elif re.fullmatch(rf"{DAY}\s+{MONTHS}", words, re.I):
            continue  # a day without a year is no period
        periods[column] = replace(read, raw=heading)
    if yearless:
        year = _year_of(titles) or _last_year_begun(near, [m for c, m in yearless.items() if c in filled])
        for column, month in yearless.items():
            periods[column] = _in_year(headings[column], periods[column], year, month)
    return periods


def _year_of(titles: Iterable[str]) -> int | None:
    for title in titles:
        for first, second in FINANCIAL_YEAR.findall(title):
            # “2020-25” is the term of a plan and no financial year.
            if (int(first) + 1) % 100 == int(second):
                return int(first)
    return None


def _last_year_begun(near: date, months: Sequence[int]) -> int:
    """The latest financial year in which the latest of the periods had begun by the day."""
    year = near.year if near.month >= 4 else near.year - 1
    month = max(months, default=0)
    # Months count from April. The period may lie in the next calendar year, and only what has begun can be
    # reported on.
    begins = date(year + (month + 3) // 12, (month + 3) % 12 + 1, 1)
    return year if begins <= near else year - 1


def _in_year(heading: str, read: Timescale, year: int, month: int) -> Timescale:
    long = f"{year}/{(year + 1) % 100:02}"
    if str(read.precision) == "quarter":
        words = f"Q{month // 3 + 1} {long}"
    else:
        words = f"{date(2000, (month + 3) % 12 + 1, 1):%B} {year + (month + 3) // 12}"
    asked = f"The heading “{heading}” names no year: read as part of {long}. Write the year."
    return replace(read_timescale(words, near=date(year, 10, 1)), raw=heading, questions=(asked,))


def made_on(read: Timescale, *, plan_date: date, is_column: bool) -> date | None:
    """The day that an update is of: the last of its period, or the plan's own where that still runs."""
    day = read.end or read.start
    # The quarter that still runs is reported on before it ends.
    if day and is_column and day > plan_date and not _is_ahead(read, plan_date):
        return plan_date
    return day


def _is_ahead(read: Timescale, plan_date: date) -> bool:
    """Whether the day, or the whole period, lies after the plan's date."""
    day = read.end or read.start
    if day is None:
        return False
    months = {"month": 1, "quarter": 3}.get(str(read.precision), 0)
    behind = day.year * 12 + day.month - months
    begins = date(behind // 12, behind % 12 + 1, 1) if months else day
    return begins > plan_date


def asked_of(read: Timescale, *, plan_date: date) -> tuple[str, ...]:
    """What has to be asked about an update's date: what the reading asks, and whether it lies ahead."""
    if not _is_ahead(read, plan_date):
        return read.questions
    day = spoken(read.end or read.start or plan_date)
    plan = spoken(plan_date)
    ahead = f"An update is dated “{read.raw}”, {day}, which is after the plan's own date, {plan}."
    return (*read.questions, ahead)


# --- what is here already -----------------------------------------------------------------------------------


def updates_in_order(updates: Iterable[DatedUpdate]) -> tuple[DatedUpdate, ...]:
    """The updates by date, each once, those of a day in the order of the file."""
    once = {(update.made_on, update.source, _squeezed(update.text)): update for update in updates}
    return tuple(sorted(once.values(), key=lambda update: update.made_on))


def new_since(updates: Iterable[DatedUpdate], held: Iterable[ExistingUpdate]) -> tuple[DatedUpdate, ...]:
    """The updates that are not here yet, and those whose words changed since an import brought them."""
    left, unknown = list(held), []
    for update in updates:
        # All that is word for word here goes first: else a reworded update could take the place of one that
        # only moved.
        # A plan that renames its column, or mends the day, brings no second update.
        known = next(
            (
                held
                for held in left
                if update.made_on == held.made_on or update.source == held.source
                if _squeezed(update.text) == _squeezed(held.text)
            ),
            None,
        )
        if known is None:
            unknown.append(update)
        else:
            left.remove(known)
    fresh = []
    for update in unknown:
        old = next((h for h in left if _is_reworded(update, h)), None)
        if old is not None:
            left.remove(old)
            update = replace(update, held=old.pk, before=old.text)
        fresh.append(update)
    return tuple(fresh)


def _is_reworded(update: DatedUpdate, held: ExistingUpdate) -> bool:
    """Whether it stands where the other stood, of the same day or, in a column, of the same period."""
    if update.source != held.source or not update.is_dated:
        return False
    apart = abs(update.made_on - held.made_on)
    # A column's day is worked out from its heading, and moves with the plan's own date while its period
    # runs.
    return apart < A_QUARTER if update.is_column else not apart


def _squeezed(text: str) -> str:
    return " ".join(text.split())
