"""Claiming what a year has delivered: its owner's word, with what shows it, until finance confirms."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, authorise
from council.access.rules import acting_for
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.deciding import lock_waiting
from council.evidence import attaching
from council.evidence.attaching import OfferedFile
from council.history import authored, current_through
from council.models import Post
from council.refusing import Refusals
from council.wording import pounds
from savings.agreeing import TO_SPEAK
from savings.forecasting import (
    TO_FORECAST,
    locked_line,
    reforecast,
    refuse_ended,
    refuse_forecast,
)
from savings.models import ZERO, Claim, ClaimEvidence, Reforecast, Saving, YearProfile
from savings.proposing import MOST_POUNDS

DELIVERY_TO_COME = "What is delivered cannot lie in the future."

Outcome = Claim.Outcome
TO_CLAIM = replace(
    TO_SPEAK, refusal="Its owner, the programme manager or finance claims what is delivered.", imports=True
)
TO_ATTACH = replace(TO_SPEAK, refusal="Its owner, the programme manager or finance adds files to a claim.")
TO_TAKE_BACK = replace(
    TO_CLAIM, refusal="Who claimed it, or its owner, takes a claim back.", own="claimed_by_id"
)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What is claimed: pounds beyond what was claimed before, by which day, and what shows it."""

    amount: Decimal
    delivered_on: date | None = None
    comment: str = ""
    transfer_reference: str = ""
    is_once: bool = False
    file: OfferedFile | None = None


@transaction.atomic
def claim(
    line: YearProfile,
    delivery: Delivery,
    *,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Claim:
    """Claim that more of the year is delivered; it counts once another person of finance has confirmed it.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the year's own.
    """
    person = authorise(by, TO_CLAIM, line, on=on)
    line = locked_line(line, version)
    refusals = Refusals()
    refuse_ended(line, refusals)
    refuse_delivery(line, delivery, by=by, on=on, meant=meant, refusals=refusals)
    refusals.raise_all()
    post = acting_for(person, line) if person else None
    last = line.claims.order_by("-number").values_list("number", flat=True).first() or 0
    once = delivery.is_once and line.saving.recurrence == Saving.Recurrence.RECURRING
    line.delivered += delivery.amount
    line.met_once += delivery.amount if once else ZERO
    why = f"{pounds(delivery.amount)} claimed for {line.financial_year}"
    with authored(by=person, for_post=post, why=why):
        line.save()
        made = Claim.objects.create(
            saving=line.saving,
            line=line,
            number=last + 1,
            amount=delivery.amount,
            delivered_on=delivery.delivered_on,
            comment=delivery.comment.strip(),
            transfer_reference=delivery.transfer_reference.strip(),
            is_once=once,
            claimed_by=person,
            for_post=post,
            claimed_on=on,
            claimed_through=current_through(),
        )
    if delivery.file is not None:
        attach(made, delivery.file, by=by)
    return made


def refuse_delivery(
    line: YearProfile, delivery: Delivery, *, by: By, on: date, meant: Meant, refusals: Refusals
) -> None:
    """Say all that is wrong with the claim, by field."""
    wrong = not ZERO < delivery.amount <= MOST_POUNDS
    refusals.say("amount", "Enter the pounds that are delivered, above £0.", where=wrong)
    year = line.financial_year
    doubts = Doubts(by=by, on=on, meant=meant, beside=(year.start, year.end))
    marks = {f"the start of {year}": year.start}
    doubts.ask("delivered_on", delivery.delivered_on, called="the day of delivery", past=True, after=marks)
    with refusals.hear():
        doubts.raise_any()
    late = delivery.delivered_on is not None and delivery.delivered_on > on
    refusals.say("delivered_on", DELIVERY_TO_COME, where=late)


@transaction.atomic
def forecast_and_claim(
    line: YearProfile,
    *,
    forecast: Decimal | None,
    reason: str,
    delivery: Delivery | None,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> tuple[Reforecast | None, Claim | None]:
    """Give the year's forecast and claim what is delivered, in one: both are written or neither.

    A forecast that is the one it has is left as it is. Raises ValidationError by field with all that is
    wrong with either, and ChangedMeanwhile where `version` is no longer the year's own.
    """
    authorise(by, TO_FORECAST, line, on=on)
    line = locked_line(line, version)
    refusals = Refusals()
    refuse_ended(line, refusals)
    changes = forecast is not None and forecast != line.forecast
    refusals.say(
        "", "Nothing is different, so there is nothing to save.", where=not changes and delivery is None
    )
    if delivery is not None:
        refuse_delivery(line, delivery, by=by, on=on, meant=meant, refusals=refusals)
    if changes and forecast is not None:
        refuse_forecast(line, forecast, reason, refusals)
    refusals.raise_all()
    said = None
    if changes and forecast is not None:
        said = reforecast(line, amount=forecast, reason=reason, by=by, on=on)
    made = claim(line, delivery, by=by, on=on, meant=meant) if delivery is not None else None
    return said, made


@transaction.atomic
def withdraw_claim(waiting: Claim, *, by: By, on: date) -> Claim:
    """Withdraw the claim before finance has decided on it."""
    person = authorise(by, TO_TAKE_BACK, waiting, on=on)
    waiting, line = lock_waiting(waiting)
    take_out(line, waiting, waiting.amount)
    waiting.outcome = Outcome.WITHDRAWN
    waiting.decided_by, waiting.decided_on = person, on
    with authored(by=person, why=f"Claim {waiting.number} for {line.financial_year} withdrawn"):
        line.save()
        waiting.save()
    return waiting


def take_out(line: YearProfile, held: Claim, amount: Decimal) -> None:
    """Let the year be less by what of the claim no longer stands as delivered; it isn't saved yet."""
    line.delivered -= amount
    line.met_once -= amount if held.is_once else ZERO


# --- what shows it ------------------------------------------------------------------------------------------


def why_no_files(held: Claim) -> str:
    """Why the claim takes no more files, and gives none back, in a sentence; empty where it does."""
    if held.waits:
        return ""
    return f"Claim {held.number} is {held.outcome_label.lower()}, so its files stay as they are."


@transaction.atomic
def attach(held: Claim, offered: OfferedFile, *, by: By, for_post: Post | None = None) -> ClaimEvidence:
    """Attach a file to the claim that waits, to be scanned and looked at by finance."""
    authorise(by, TO_ATTACH, held)
    held = Claim.objects.select_for_update(of=("self",)).select_related("line__saving").get(pk=held.pk)
    if why := why_no_files(held):
        raise ValidationError(why)
    return attaching.attach(ClaimEvidence(claim=held), offered, rule=TO_ATTACH, by=by, for_post=for_post)


@transaction.atomic
def withdraw_file(
    evidence: ClaimEvidence, *, reason: str, by: By, for_post: Post | None = None
) -> ClaimEvidence:
    """Take the file back with the reason, while the claim waits; it stays listed as withdrawn."""
    authorise(by, TO_ATTACH, evidence.claim)
    rows = Claim.objects.select_for_update(of=("self",)).select_related("line__saving")
    held = rows.get(pk=evidence.claim_id)
    evidence = attaching.standing_file(evidence, held)
    if why := why_no_files(held):
        raise ValidationError(why)
    return attaching.withdraw(evidence, reason=reason, rule=TO_ATTACH, by=by, for_post=for_post)
