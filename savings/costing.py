"""Saying what it costs to deliver savings: the money planned by year and source, and what of it is spent."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import require_unchanged
from council.refusing import Refusals
from programmes.models import Programme
from savings.models import ZERO, Funding, Saving
from savings.proposing import MOST_POUNDS
from savings.targets import YEARS

TO_PLAN = Rule(
    "The programme manager or finance says what a saving costs to deliver.",
    rights=(Right.MANAGE, Right.MONEY),
    imports=True,
)
# What is spent of a programme that was closed is still said.
TO_REVISE = Rule(
    "The programme manager or finance says what is planned and spent.",
    rights=(Right.MANAGE, Right.MONEY),
    imports=True,
    after_closure=True,
)
# Without a reason a line is told more of what was planned: that it is spent, secured, or runs out.
AS_PLANNED = ("spent", "is_secured", "expires_on", "note")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What delivering costs: of one source, in one year or quarter of it, planned and spent."""

    title: str
    kind: str
    source: str
    year: int
    planned: Decimal
    spent: Decimal = ZERO
    quarter: int | None = None
    is_secured: bool = False
    expires_on: date | None = None
    recurrence: str = Funding.Recurrence.ONE_OFF.value
    note: str = ""

    def columns(self) -> dict[str, object]:
        """The columns of the line, texts without the space around them."""
        return {
            name: value.strip() if isinstance(value, str) else value for name, value in vars(self).items()
        }


@transaction.atomic
def plan_cost(
    programme: Programme,
    cost: Cost,
    *,
    by: By,
    on: date,
    saving: Saving | None = None,
    meant: Meant = NONE_MEANT,
) -> Funding:
    """Write down what delivering the programme, or one saving of it, costs.

    Raises ValidationError by field.
    """
    person = authorise(by, TO_PLAN, saving or programme, on=on)
    refusals = Refusals()
    if saving is not None and saving.programme_id != programme.pk:
        refusals.say("saving", "Select a saving of the same programme.")
    nothing = cost.planned == ZERO and cost.spent == ZERO
    refusals.say("planned", "Enter what is planned, above £0.", where=nothing)
    check_cost(cost, None, refusals, by=by, on=on, meant=meant)
    refusals.raise_all()
    with authored(by=person, why="Cost to deliver"):
        return Funding.objects.create(programme=programme, saving=saving, **cost.columns())


@transaction.atomic
def revise_cost(
    line: Funding,
    cost: Cost,
    *,
    why: str,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Funding:
    """Save what is planned and spent as it is now; what differs from the plan says why, in its history.

    No reason is needed to say that more is spent, up to what is planned, that it is secured, or when it runs
    out. Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the line's own.
    """
    person = authorise(by, TO_REVISE, line, on=on)
    require_unchanged(line, version)
    line = Funding.objects.select_for_update(of=("self",)).get(pk=line.pk)
    wanted = cost.columns()
    changed = [name for name, value in wanted.items() if value != getattr(line, name)]
    refusals = Refusals()
    check_cost(cost, line, refusals, by=by, on=on, meant=meant)
    refusals.say("", "Nothing is different, so there is nothing to save.", where=not changed)
    needs = needs_reason(line, cost)
    refusals.say("why", "Enter why it differs from what was planned.", where=needs and not why.strip())
    refusals.raise_all()
    for name in changed:
        setattr(line, name, wanted[name])
    with authored(by=person, why=why.strip() or "What is spent of the cost to deliver"):
        line.save()
    return line


def needs_reason(line: Funding, cost: Cost) -> bool:
    """Whether what is now said of the line differs from what was planned of it."""
    wanted = cost.columns()
    replanned = any(value != getattr(line, name) for name, value in wanted.items() if name not in AS_PLANNED)
    respent = cost.spent < line.spent or (cost.spent > cost.planned and cost.spent != line.spent)
    return replanned or respent or (line.is_secured and not cost.is_secured)


def check_cost(
    cost: Cost, line: Funding | None, refusals: Refusals, *, by: By, on: date, meant: Meant
) -> None:
    """Say all that is wrong with the cost, by field."""
    refusals.say("title", "Enter what it pays for.", where=not cost.title.strip())
    for name, choices, words in (
        ("kind", Funding.Kind, "Select whether it is capital or revenue."),
        ("source", Funding.Source, "Select where the money comes from."),
        ("recurrence", Funding.Recurrence, "Select how often it is paid."),
    ):
        refusals.say(name, words, where=getattr(cost, name) not in [str(each) for each in choices])
    refusals.say("year", "Select the financial year.", where=cost.year not in YEARS)
    refusals.say("quarter", "Select one of four quarters.", where=cost.quarter not in (None, 1, 2, 3, 4))
    for name in ("planned", "spent"):
        wrong = not ZERO <= getattr(cost, name) <= MOST_POUNDS
        refusals.say(name, f"Enter what is {name} in pounds, £0 or more.", where=wrong)
    capital = cost.kind == Funding.Kind.CAPITAL and cost.recurrence == Funding.Recurrence.RECURRING
    words = "Capital is paid once. What is paid every year is revenue."
    refusals.say("recurrence", words, where=capital)
    if cost.expires_on != (line and line.expires_on):
        doubts = Doubts(by=by, on=on, meant=meant)
        doubts.ask("expires_on", cost.expires_on, called="the day on which it runs out", future=True)
        with refusals.hear():
            doubts.raise_any()
