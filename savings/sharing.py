"""What belongs to the whole council: shared targets, control totals, and monitoring periods that close."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right, standing
from council.asking_once import NONE_MEANT, Meant
from council.deciding import check_meeting
from council.history import authored
from council.models import Body, Directorate, Post, User, require_unchanged
from council.plain_data import as_json
from council.refusing import Refusals
from savings.apart.reading import Beside, beside
from savings.models import (
    ZERO,
    ClosedPeriod,
    ControlTotal,
    PlannedTarget,
    ReportedFigure,
    Saving,
    SharedTarget,
    SharedTargetPart,
    Underspend,
    YearProfile,
)
from savings.proposing import MOST_POUNDS
from savings.statement import DIMENSIONS, Dimension, KeptStatement, statement_lines
from savings.targets import YEARS

BESIDE = "beside"  # under which a closed period keeps what stands beside its savings
TO_KEEP = Rule(
    "Finance of the whole council keeps its targets and control totals.",
    rights=(Right.MONEY,),
    everywhere=True,
)
TO_SEE_TOTALS = Rule(
    "The council’s targets and totals are for those who see the whole council.",
    rights=(Right.SEE,),
    everywhere=True,
)


@dataclass(frozen=True, kw_only=True)
class SharedAim:
    """A target that several savings deliver."""

    title: str
    year: int
    amount: Decimal
    timing: str = SharedTarget.Timing.FUTURE.value
    portfolio_holder: Post | None = None
    directorate: Directorate | None = None
    note: str = ""


@transaction.atomic
def keep_shared_target(
    aim: SharedAim, *, by: By, on: date, target: SharedTarget | None = None, version: int | None = None
) -> SharedTarget:
    """Write down a shared target, or correct `target`. Raises ValidationError by field."""
    person = authorise(by, TO_KEEP, on=on)
    if target is not None:
        require_unchanged(target, version)
    refusals = Refusals()
    refusals.say("title", "Enter what the target is called.", where=not aim.title.strip())
    refusals.say("year", "Select the financial year.", where=aim.year not in YEARS)
    refusals.say("amount", "Enter a target above £0.", where=not ZERO < aim.amount <= MOST_POUNDS)
    refusals.raise_all()
    target = target or SharedTarget()
    for name, value in vars(aim).items():
        setattr(target, name, value.strip() if isinstance(value, str) else value)
    with authored(by=person, why="Shared target"):
        target.save()
    return target


@transaction.atomic
def take_over_target(
    planned: PlannedTarget, aim: SharedAim, *, by: By, on: date, version: int | None = None
) -> SharedTarget:
    """Make what a programme's plan names a target of the council, or correct the one that it became.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the plan's own.
    """
    person = authorise(by, TO_KEEP, on=on)
    require_unchanged(planned, version)
    planned = PlannedTarget.objects.select_for_update(of=("self",)).get(pk=planned.pk)
    target = keep_shared_target(aim, by=by, on=on, target=planned.taken_as)
    with authored(by=person, why=f"Taken over as the council’s target: {target}"):
        planned.taken_as, planned.declined_reason = target, ""
        planned.save()
    return target


@transaction.atomic
def decline_target(
    planned: PlannedTarget, *, reason: str, by: By, on: date, version: int | None = None
) -> PlannedTarget:
    """Say that what a programme's plan names is not the council's, and why; it can still be taken over.

    It waits again where the plan comes to say another year or amount. Raises ValidationError by field, and
    ChangedMeanwhile where `version` is no longer the plan's own.
    """
    person = authorise(by, TO_KEEP, on=on)
    require_unchanged(planned, version)
    planned = PlannedTarget.objects.select_for_update(of=("self",)).get(pk=planned.pk)
    refusals = Refusals()
    refusals.say("", f"{planned} is the council’s target as it is.", where=not planned.differs)
    refusals.say("reason", "Enter why it is not the council’s.", where=not reason.strip())
    refusals.raise_all()
    planned.declined_reason = reason.strip()
    with authored(by=person, why=f"Not the council’s: {planned.declined_reason}"):
        planned.save()
    return planned


@transaction.atomic
def share(
    target: SharedTarget, saving: Saving, *, amount: Decimal, by: By, on: date
) -> SharedTargetPart | None:
    """Say what the saving brings of the target; £0 takes it out. Raises ValidationError by field."""
    person = authorise(by, TO_KEEP, on=on)
    SharedTarget.objects.select_for_update().get(pk=target.pk)
    refusals = Refusals()
    refusals.say("amount", "Enter an amount, or £0 to take it out.", where=not ZERO <= amount <= MOST_POUNDS)
    refusals.say(
        "saving", f"{saving.reference} is withdrawn.", where=saving.status == Saving.Status.WITHDRAWN
    )
    refusals.raise_all()
    part = SharedTargetPart.objects.filter(target=target, saving=saving).first()
    with authored(by=person, why=f"Part of {target}"):
        if amount == ZERO:
            if part is not None:
                part.delete()
            return None
        part = part or SharedTargetPart(target=target, saving=saving)
        part.amount = amount
        part.save()
    return part


@transaction.atomic
def set_control_total(
    year: int,
    *,
    amount: Decimal,
    resolution: str,
    by: By,
    on: date,
    net_budget: Decimal | None = None,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> ControlTotal:
    """Set what the approved budget says of the year's savings. Raises ValidationError by field."""
    person = authorise(by, TO_KEEP, on=on)
    held = ControlTotal.objects.filter(year=year).first()
    if held is not None:
        require_unchanged(held, version)
    refusals = Refusals()
    refusals.say("year", "Select the financial year.", where=year not in YEARS)
    refusals.say("amount", "Enter the control total in pounds.", where=not ZERO <= amount <= MOST_POUNDS)
    wrong = net_budget is not None and not ZERO < net_budget <= MOST_POUNDS
    refusals.say("net_budget", "Enter the net budget in pounds, above £0.", where=wrong)
    missing = not resolution.strip()
    refusals.say("resolution", "Enter by which resolution the budget was approved.", where=missing)
    with refusals.hear():
        check_meeting(body, meeting_on, minute, by=by, on=on, meant=meant)
    refusals.raise_all()
    total = held or ControlTotal(year=year)
    total.amount, total.net_budget, total.resolution = amount, net_budget, resolution.strip()
    total.body, total.meeting_on, total.minute = body, meeting_on, minute
    with authored(by=person, why=f"Control total: {total.resolution}"):
        total.save()
    return total


@transaction.atomic
def close_period(name: str, *, by: By, on: date) -> ClosedPeriod:
    """Close a monitoring period: the statement as it stands is kept, and what comes later is of the next.

    It is kept twice, with what is exempt and without. Raises ValidationError by field.
    """
    person = authorise(by, TO_KEEP, on=on)
    refusals = Refusals()
    refusals.say("name", "Enter what the period is called.", where=not name.strip())
    taken = ClosedPeriod.objects.filter(name__iexact=name.strip()).exists()
    refusals.say("name", "A period of that name is closed already.", where=taken)
    refusals.raise_all()
    savings: Any = Saving.objects.all()
    counted = savings.promised()
    figures = {
        kind: {
            **{each.key: as_json(kept_statement(rows, each)) for each in DIMENSIONS},
            BESIDE: as_json(kept_beside(rows)),
        }
        for kind, rows in (("all", counted), ("open", counted.filter(exempt=False)))
    }
    with authored(by=person, why=f"Monitoring period closed: {name.strip()}"):
        return ClosedPeriod.objects.create(name=name.strip(), closed_on=on, closed_by=person, figures=figures)


def kept_beside(savings: Any) -> Beside:
    """What stands beside the savings as it is kept."""
    profiles = YearProfile.objects.filter(saving__in=savings.order_by().values("pk"))
    return beside(Underspend.objects.all(), ReportedFigure.objects.all(), profiles).as_kept


def kept_statement(savings: Any, by: Dimension) -> KeptStatement:
    """The statement of the savings as it is kept, cut in that way."""
    profiles = YearProfile.objects.filter(saving__in=savings.order_by().values("pk"))
    return KeptStatement(tuple(statement_lines(profiles, by=by)))


def sees_totals(user: User, *, on: date | None = None) -> bool:
    """Whether the person sees the whole council, and so its targets and totals."""
    return TO_SEE_TOTALS.allows(user, on=on)


def sees_all_exempt(user: User, *, on: date | None = None) -> bool:
    """Whether the person sees all of the council, and what of it is exempt."""
    return sees_totals(user, on=on) and standing(user, on=on).council_exempt
