"""Gathering what savings come to: year by year in groups that add together, and what is off track."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from council.amounts import sum_given
from council.calendar.years import FinancialYear
from reports.position.highlight import SavingOffTrack, SavingsGroup, SavingsYear
from reports.position.marking import mark_of
from savings.models import Saving, YearProfile

ON_TRACK = (Saving.Status.AGREED, Saving.Status.ON_TRACK, Saving.Status.DELIVERED)
# Only what is in the first group adds into the cashable total; the others are told apart (domain rule).
SAVINGS_GROUPS = (
    ("cashable", "Cashable savings and income", Saving.CASHABLE),
    ("service_reduction", "Service reductions", (Saving.Kind.SERVICE_REDUCTION,)),
    ("non_cashable", "Non-cashable gains", (Saving.Kind.NON_CASHABLE,)),
    ("cost_avoidance", "Cost avoidance", (Saving.Kind.COST_AVOIDANCE,)),
)


def groups_of(savings: Sequence[Saving], profile: Sequence[YearProfile]) -> tuple[SavingsGroup, ...]:
    """The groups that have a year, from the savings that count and the years of any."""
    kinds = {saving.pk: saving.kind for saving in savings if saving.counts}
    lines = [line for line in profile if line.saving_id in kinds]
    groups = (
        SavingsGroup(kind, label, years_of([line for line in lines if kinds[line.saving_id] in members]))
        for kind, label, members in SAVINGS_GROUPS
    )
    return tuple(group for group in groups if group.years)


def off_track(savings: Sequence[Saving], *, every: bool) -> tuple[SavingOffTrack, ...]:
    """The savings that are off track, or with `every` all of them, each with its mark."""
    return tuple(
        SavingOffTrack(s.reference, s.title, s.get_status_display(), s.explanation, s.pk, *mark_of(s))
        for s in savings
        if s.status not in ON_TRACK or every
    )


def years_of(lines: Sequence[YearProfile]) -> tuple[SavingsYear, ...]:
    """The sums of each financial year; what finance had not confirmed by the day is a claim."""
    years = []
    for first in sorted({line.year for line in lines}):
        of_year = [line for line in lines if line.year == first]
        delivered = sum_of_pounds(line.confirmed for line in of_year)
        years.append(
            SavingsYear(
                year=str(FinancialYear(first)),
                target=sum_of_pounds(line.target for line in of_year),
                forecast=sum_given(*(line.outturn for line in of_year)),
                delivered=delivered,
                claimed=sum_of_pounds(line.delivered for line in of_year) - delivered,
                shortfall=sum_of_pounds(line.shortfall for line in of_year),
                without=sum_of_pounds(line.target for line in of_year if line.forecast is None),
            )
        )
    return tuple(years)


def sum_of_pounds(amounts: Iterable[Decimal]) -> Decimal:
    """The sum in pounds and pence, also of nothing."""
    return sum(amounts, Decimal("0.00"))
