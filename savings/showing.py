"""How a saving's years are shown: the parts of a year as a bar, what recurs added up, what is left over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from council.calendar.years import FinancialYear
from council.wording import pounds
from savings.models import ZERO, Saving, SavingChange, YearProfile
from savings.statement import Amounts, amounts_of


@dataclass(frozen=True)
class Part:
    """A part of a year's bar: its pounds, and where it lies, in percent of the bar."""

    key: str
    label: str
    amount: Decimal
    start: str
    width: str


@dataclass(frozen=True)
class YearBar:
    """One year as a bar: its parts in order, the target, and all of it in a sentence."""

    line: YearProfile
    parts: Sequence[Part]
    target: Decimal
    sentence: str


def year_bar(line: YearProfile) -> YearBar:
    """The year's bar: confirmed, claimed, still to come, and the gap to the target."""
    sizes = (
        ("sure", "Confirmed by finance", line.confirmed),
        ("claimed", "Claimed, with finance", line.claimed),
        ("come", "Still to come, by the forecast", line.still_to_deliver or ZERO),
        ("gap", "Not forecast yet" if line.forecast is None else "Gap to the target", gap_of(line)),
    )
    whole = sum((size for _, _, size in sizes), ZERO) or Decimal(1)
    parts, start = [], Decimal(0)
    for key, label, size in sizes:
        width = max(size, ZERO) / whole * 100
        parts.append(Part(key, label, size, f"{start:.2f}", f"{width:.2f}"))
        start += width
    told = ", ".join(f"{pounds(part.amount)} {part.label.lower()}" for part in parts if part.amount)
    sentence = f"Of the target of {pounds(line.target)}: {told or 'nothing yet'}"
    return YearBar(line, parts, line.target, sentence)


def gap_of(line: YearProfile) -> Decimal:
    """How far the target is from what was forecast, or delivered where no one has forecast."""
    reached = line.delivered if line.outturn is None else line.outturn
    return max(line.target - reached, ZERO)


def other_years(line: YearProfile) -> list[YearProfile]:
    """The other years of the saving, in order."""
    return list(line.saving.profile.exclude(pk=line.pk).order_by("year"))


@dataclass(frozen=True)
class YearRow:
    """One year of a saving as its page shows it, with what is derived from the years before it."""

    line: YearProfile
    amounts: Amounts
    cumulative: Decimal  # the target a year by then: of what recurs, all additions up to this one
    confirmed: Decimal  # what of that finance has confirmed
    is_full_year: bool  # whether it is what a year before it brings over a full year
    brought: Decimal  # what years that are over did not bring, and what a decision moved here or before
    pressure: Decimal  # what the year before met by a one-off, and this one has to find

    @property
    def counted_still(self) -> Decimal:
        """What a decision moved or gave up, and the forecast counts as coming all the same."""
        gone = self.line.slipped + self.line.unachievable
        return ZERO if self.line.forecast is None else max(gone - self.amounts.shortfall, ZERO)


def year_rows(
    saving: Saving,
    lines: Iterable[YearProfile],
    *,
    current: FinancialYear,
    moved: Iterable[SavingChange] = (),
) -> list[YearRow]:
    """The saving's years in order, with what each brings forward from those before it.

    `moved` are the decisions that moved a part of a year to a later one: it is brought forward from then
    on. Of a year that is over, all that finance has not confirmed is.
    """
    rows: list[YearRow] = []
    cumulative = confirmed = undelivered = ZERO
    later = [change for change in moved if change.line.year >= current.first and change.to_year]
    once: dict[int, Decimal] = {}
    recurs = saving.recurrence == Saving.Recurrence.RECURRING
    risky = saving.status in (Saving.Status.AT_RISK, Saving.Status.DELAYED, Saving.Status.UNACHIEVABLE)
    for line in sorted(lines, key=lambda each: each.year):
        cumulative = cumulative + line.target if recurs else line.target
        confirmed = confirmed + line.confirmed if recurs else line.confirmed
        to_here = (change.amount for change in later if (change.to_year or 0) <= line.year)
        rows.append(
            YearRow(
                line,
                amounts_of(line, at_risk=risky),
                cumulative,
                confirmed,
                is_full_year=recurs and any(row.line.target for row in rows),
                brought=undelivered + sum(to_here, ZERO),
                pressure=once.get(line.year - 1, ZERO),
            )
        )
        if line.year < current.first:
            undelivered += max(line.target - line.confirmed, ZERO)
        once[line.year] = line.met_once if recurs else ZERO
    return rows


def full_year_effect(rows: Sequence[YearRow]) -> tuple[Decimal, Decimal]:
    """What it brings in its first year, in which it works for a part of it, and what in a full year."""
    first = next((row.line.target for row in rows if row.line.target), ZERO)
    return first, (rows[-1].cumulative if rows else ZERO)


def pressure_after(rows: Sequence[YearRow]) -> tuple[FinancialYear, Decimal] | None:
    """The year after the last one, where that was met by a one-off: what has to be found then."""
    last = rows[-1] if rows else None
    if last is None or not last.line.met_once:
        return None
    return last.line.financial_year.next(), last.line.met_once


def what_it_does(before: Decimal | None, now: Decimal, target: Decimal) -> str:
    """What a new forecast changes: "£16,000 less than before. The gap becomes £121,000."

    The page's script says the same while it is typed.
    """
    gap = f"The gap becomes {pounds(target - now)}." if now < target else "No gap is left."
    if before is None or before == now:
        return gap
    return f"{pounds(abs(now - before))} {'less' if now < before else 'more'} than before. {gap}"
