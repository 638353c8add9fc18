"""What a year of a saving is to bring: set while it is proposed, then changed only by a decision."""

from dataclasses import replace
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
from savings.agreeing import ENDED, TO_SPEAK
from savings.models import ZERO, Saving, TargetChange, YearProfile
from savings.proposing import MOST_POUNDS, locked

Outcome = TargetChange.Outcome
TO_ASK = replace(
    TO_SPEAK,
    refusal="Its owner, the programme manager or finance asks for another target.",
    imports=True,
)
TO_DECIDE = Rule("The programme manager or finance decides on targets.", rights=(Right.MANAGE, Right.MONEY))
TO_TAKE_BACK = replace(TO_ASK, refusal="Who asked for the target takes it back.", own="asked_by_id")
YEARS = range(2000, 2100)  # in which a line may begin


@transaction.atomic
def set_target(
    saving: Saving,
    *,
    year: int,
    target: Decimal,
    reason: str,
    by: By,
    on: date,
    version: int | None = None,
) -> TargetChange | None:
    """Give the year of a proposal its target; of a saving that is agreed, ask for it.

    What is asked for waits for another person's decision, and is returned. Raises ValidationError by field,
    and ChangedMeanwhile where `version` is no longer the saving's own.
    """
    person = authorise(by, TO_ASK, saving, on=on)
    saving = locked(saving, version)
    line = saving.profile.filter(year=year).first()
    check_target(saving, line, year=year, target=target, reason=reason)
    if saving.status == Saving.Status.PROPOSED:
        line = line or YearProfile(saving=saving, year=year)
        line.target = target
        with authored(by=person, why=reason.strip() or "Target proposed"):
            line.save()
            saving.save_next_version()
        return None
    if line is None:
        with authored(by=person, why=f"Year added: {reason}"):
            line = YearProfile.objects.create(saving=saving, year=year)
    return ask_for_target(line, target=target, reason=reason, by=by, on=on)


def check_target(
    saving: Saving, line: YearProfile | None, *, year: int, target: Decimal, reason: str
) -> None:
    """Raise ValidationError by field, all at once, where the year cannot be given that target."""
    refusals = Refusals()
    ended = saving.status in ENDED
    refusals.say("", f"{saving.reference} is {saving.get_status_display().lower()}.", where=ended)
    refusals.say("year", "Select a financial year.", where=year not in YEARS)
    wrong = not ZERO <= target <= MOST_POUNDS
    refusals.say("target", "Enter the target in pounds, £0 or more.", where=wrong)
    same = line is not None and line.target == target
    refusals.say("target", "Enter another target: this is the one it has.", where=same)
    agreed = saving.status != Saving.Status.PROPOSED
    refusals.say("reason", TargetChange.reason_message, where=agreed and not reason.strip())
    if line is not None and agreed:
        waits = line.target_changes.filter(outcome=Outcome.PENDING).exists()
        refusals.say("", TargetChange.waits_message, where=waits)
    refusals.raise_all()


def ask_for_target(line: YearProfile, *, target: Decimal, reason: str, by: By, on: date) -> TargetChange:
    """Ask for another target of the year, to wait for another person's decision."""
    change = TargetChange(saving=line.saving, line=line, to_target=target, reason=reason.strip())
    return deciding.ask(change, rule=TO_ASK, by=by, on=on)


def approve_target(
    change: TargetChange,
    *,
    by: By,
    on: date,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    reason: str = "",
    meant: Meant = NONE_MEANT,
) -> TargetChange:
    """Approve the change: the year has the new target, and the old one stays readable."""

    def carry_out(change: TargetChange, line: YearProfile) -> None:
        line.target = change.to_target
        line.save()

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


def refuse_target(
    change: TargetChange,
    *,
    by: By,
    on: date,
    reason: str,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    meant: Meant = NONE_MEANT,
) -> TargetChange:
    """Refuse the change with a reason; the target stands."""
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


def withdraw_target(change: TargetChange, *, by: By, on: date) -> TargetChange:
    """Withdraw the request: the target stands."""
    return deciding.withdraw(change, rule=TO_TAKE_BACK, by=by, on=on)
