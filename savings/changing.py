"""What becomes of a saving that cannot be made as promised: moved, replaced or given up, by a decision."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from council import deciding
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Meant
from council.history import authored
from council.models import Body
from council.refusing import Refusals
from council.wording import pounds
from savings.agreeing import TO_SPEAK
from savings.forecasting import locked_line, refuse_ended
from savings.models import ZERO, Saving, SavingChange, YearProfile
from savings.statement import GROUP_OF

Kind, Status = SavingChange.Kind, Saving.Status
TO_ASK = replace(TO_SPEAK, refusal="Its owner, the programme manager or finance asks to change a saving.")
TO_DECIDE = Rule(
    "The programme manager or finance decides what happens to a saving.", rights=(Right.MANAGE, Right.MONEY)
)
TO_TAKE_BACK = replace(TO_ASK, refusal="Who asked for it takes it back.", own="asked_by_id")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What should become of a part of a year's target."""

    kind: str
    amount: Decimal
    reason: str
    to_year: int | None = None
    replaced_by: Saving | None = None
    funded_from: str = ""


@transaction.atomic
def ask_for_change(
    line: YearProfile, wish: Wish, *, by: By, on: date, version: int | None = None
) -> SavingChange:
    """Ask to move, replace or give up a part of the year's target; another person decides.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the year's own.
    """
    authorise(by, TO_ASK, line, on=on)
    line = locked_line(line, version)
    refusals = Refusals()
    refuse_ended(line, refusals)
    refuse_wish(line, wish, refusals)
    refusals.raise_all()
    change = SavingChange(
        saving=line.saving,
        line=line,
        kind=wish.kind,
        amount=wish.amount,
        reason=wish.reason.strip(),
        to_year=wish.to_year if wish.kind == Kind.SLIP else None,
        replaced_by=wish.replaced_by if wish.kind == Kind.REPLACE else None,
        funded_from=wish.funded_from.strip(),
    )
    return deciding.ask(change, rule=TO_ASK, by=by, on=on)


def left_of(line: YearProfile) -> Decimal:
    """What of the year's target is neither delivered, moved nor given up."""
    return max(line.target - line.delivered - line.slipped - line.unachievable, ZERO)


def refuse_wish(line: YearProfile, wish: Wish, refusals: Refusals) -> None:
    """Say all that is wrong with the wish, by field."""
    left = left_of(line)
    words = f"Enter an amount above £0 and up to {pounds(left)}: that much of the target is open."
    refusals.say("amount", words, where=not ZERO < wish.amount <= left)
    refusals.say("reason", SavingChange.reason_message, where=not wish.reason.strip())
    refusals.say("kind", "Select what happens to it.", where=wish.kind not in [str(kind) for kind in Kind])
    if wish.kind == Kind.SLIP:
        later = wish.to_year is not None and line.year < wish.to_year < line.year + 20
        refusals.say("to_year", "Select a later financial year.", where=not later)
    if wish.kind == Kind.GIVE_UP:
        unpaid = "Enter what pays for it instead, or that nothing does."
        refusals.say("funded_from", unpaid, where=not wish.funded_from.strip())
    if wish.kind == Kind.REPLACE:
        refuse_replacement(line.saving, wish.replaced_by, refusals)


def refuse_replacement(saving: Saving, other: Saving | None, refusals: Refusals) -> None:
    """Say why the other cannot replace the saving: types that say different things of a budget never mix."""
    if other is None or other.pk == saving.pk or other.programme_id != saving.programme_id:
        refusals.say("replaced_by", "Select another saving of the same programme.")
    elif not other.counts or other.status == Status.REPLACED:
        refusals.say("replaced_by", f"{other.reference} is no promise itself. Select one that is agreed.")
    elif GROUP_OF[other.kind] != GROUP_OF[saving.kind]:
        refusals.say("replaced_by", f"{other.reference} is of another type, and cannot replace it.")


@transaction.atomic
def approve_change(
    change: SavingChange,
    *,
    by: By,
    on: date,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    reason: str = "",
    meant: Meant = NONE_MEANT,
) -> SavingChange:
    """Approve the change: what moves or is given up stays a part of the shortfall.

    The target of what is replaced becomes the other saving's, so that the sum of all targets stands.
    """

    def carry_out(change: SavingChange, line: YearProfile) -> None:
        refusals = Refusals()
        short = left_of(line) < change.amount
        refusals.say("", "Less of the target is open than was asked for.", where=short)
        refusals.raise_all()
        {Kind.SLIP: _slip, Kind.GIVE_UP: _give_up, Kind.REPLACE: _hand_over}[Kind(change.kind)](change, line)

    return deciding.approve(
        change,
        carry_out,
        rule=TO_DECIDE,
        by=by,
        on=on,
        body=body,
        meeting_on=meeting_on,
        minute=minute,
        reason=reason,
        meant=meant,
    )


def _slip(change: SavingChange, line: YearProfile) -> None:
    """Write what moves to a later year, which has a line from then on."""
    assert change.to_year, "what slips moves to a year"
    line.slipped += change.amount
    line.save()
    YearProfile.objects.get_or_create(saving_id=line.saving_id, year=change.to_year)
    _restate(line.saving, Status.DELAYED, change.reason)


def _give_up(change: SavingChange, line: YearProfile) -> None:
    """Write what cannot be made."""
    line.unachievable += change.amount
    line.save()
    if not any(left_of(each) or each.delivered for each in line.saving.profile.all()):
        _restate(line.saving, Status.UNACHIEVABLE, change.reason)


def _hand_over(change: SavingChange, line: YearProfile) -> None:
    """Move the target to the saving that replaces it, in the same year."""
    assert change.replaced_by, "what is replaced has what replaces it"
    line.target -= change.amount
    line.save()
    other, _ = YearProfile.objects.select_for_update(of=("self",)).get_or_create(
        saving=change.replaced_by, year=line.year
    )
    other.target += change.amount
    other.save()
    if not any(each.target or each.delivered for each in line.saving.profile.all()):
        _restate(line.saving, Status.REPLACED, change.reason)


def _restate(saving: Saving, status: str, reason: str) -> None:
    """Save how the saving stands from now on, with why."""
    saving = Saving.objects.select_for_update(of=("self",)).get(pk=saving.pk)
    saving.status, saving.explanation = status, reason
    with authored(why=f"{saving.get_status_display()} by a decision: {reason}"):
        saving.save_next_version()


def refuse_change(
    change: SavingChange,
    *,
    by: By,
    on: date,
    reason: str,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    meant: Meant = NONE_MEANT,
) -> SavingChange:
    """Refuse the change with a reason; the saving stands as it was promised."""
    return deciding.refuse(
        change,
        rule=TO_DECIDE,
        by=by,
        on=on,
        reason=reason,
        body=body,
        meeting_on=meeting_on,
        minute=minute,
        meant=meant,
    )


def withdraw_change(change: SavingChange, *, by: By, on: date) -> SavingChange:
    """Withdraw the request: the saving stands as it was promised."""
    return deciding.withdraw(change, rule=TO_TAKE_BACK, by=by, on=on)
