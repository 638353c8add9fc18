"""Looking at what each programme's tolerances allow and what it comes to, every day.

Nothing exempt is counted: an exception is read by everyone who sees the programme, and its report may say it.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Q

from council.access.acting import By
from council.wording import days, pounds, spoken
from programmes.models import Milestone, Programme, ToleranceException
from programmes.tolerances.raising import Breach, raise_exceptions
from savings.models import Funding, Saving, YearProfile
from savings.statement import by_group, statement_lines

Kind = ToleranceException.Kind
NOTHING = Decimal(0)


def watch_tolerances(*, as_at: date, by: By) -> list[ToleranceException]:
    """Raise and end the exceptions of every running programme; return those that were raised.

    Programmes with a tolerance are few: each takes six queries at most, and those without one none.
    """
    set_for = Q(late_tolerance__isnull=False) | Q(money_tolerance__isnull=False)
    # One whose tolerance was taken back may have an exception that is over by that.
    set_for |= Q(pk__in=ToleranceException.objects.filter(ended_on=None).order_by().values("programme"))
    raised = []
    for programme in Programme.objects.open().filter(set_for).order_by("pk"):  # type: ignore[attr-defined]
        raised += raise_exceptions(programme, list(breaches_of(programme, as_at=as_at)), by=by, on=as_at)
    return raised


def breaches_of(programme: Programme, *, as_at: date) -> Iterator[Breach]:
    """The tolerances that the programme is beyond on the day."""
    if programme.late_tolerance is not None:
        late, words = lateness_of(programme, as_at=as_at)
        if late > programme.late_tolerance:
            yield Breach(Kind.TIME, Decimal(programme.late_tolerance), Decimal(late), words)
    if programme.money_tolerance is not None:
        short, words = money_of(programme)
        if short > programme.money_tolerance:
            yield Breach(Kind.MONEY, programme.money_tolerance, short, words)


def lateness_of(programme: Programme, *, as_at: date) -> tuple[int, str]:
    """How many days late the latest of its milestones, or its end, is or is expected; and that in words."""
    found = []
    if programme.ends and programme.ends < as_at:
        late = (as_at - programme.ends).days
        found.append((late, f"Its end, {spoken(programme.ends)}, passed {days(late)} ago."))
    milestones = Milestone.objects.to_reach().filter(programme=programme, exempt=False)  # type: ignore[attr-defined]
    for milestone in milestones.filter(due__isnull=False).order_by("pk"):
        expected = max(milestone.forecast or milestone.due, milestone.due)
        # What should have come by now and has not is as late as today, at least.
        expected = max(expected, as_at) if expected < as_at else expected
        late = (expected - milestone.due).days
        if milestone.forecast and milestone.forecast >= as_at:
            words = f"{milestone.reference} is expected {days(late)} late, on {spoken(expected)}."
        else:
            words = f"{milestone.reference} is {days(late)} overdue: it was due on {spoken(milestone.due)}."
        found.append((late, words))
    return max(found, key=lambda each: each[0], default=(0, ""))


def money_of(programme: Programme) -> tuple[Decimal, str]:
    """By how many pounds its cashable savings fall short and its costs go over, together; in words."""
    counted = Saving.objects.promised().filter(programme=programme, exempt=False)  # type: ignore[attr-defined]
    promised = YearProfile.objects.filter(saving__in=counted.order_by().values("pk"))
    short = sum((sums.shortfall for key, _, sums in by_group(statement_lines(promised)) if key == "cashable"),
                NOTHING)  # fmt: skip
    costs = Funding.objects.filter(Q(saving__isnull=True) | Q(saving__exempt=False), programme=programme)
    over = sum((max(line.spent - line.planned, NOTHING) for line in costs), NOTHING)
    parts = [
        f"cashable savings are forecast {pounds(short)} short of their targets" if short else "",
        f"{pounds(over)} more was spent than planned" if over else "",
    ]
    words = "; ".join(part for part in parts if part)
    return short + over, f"{words[:1].upper()}{words[1:]}."
