"""What finance says to a claim: it counts once another person than the claimant has confirmed it."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.duties import acting_as
from council.access.rules import Right
from council.deciding import lock_for_another
from council.history import authored
from council.models import User
from council.refusing import Refusals
from council.wording import pounds
from savings.claiming import take_out
from savings.forecasting import locked_line
from savings.models import ZERO, Claim, Reversal

Outcome = Claim.Outcome
TO_CONFIRM = Rule("Finance confirms what a saving has delivered.", rights=(Right.MONEY,), after_closure=True)

TO_MARK_SAVING = Rule(
    "Its owner, the programme manager or finance proposes that this saving is exempt.",
    rights=(Right.MANAGE, Right.MONEY),
    owner=True,
)


def may_confirm(user: User, claim: Claim, *, on: date) -> bool:
    """Whether the claim waits, the person is of finance, and neither claimed it nor deputises for who did."""
    return (
        claim.waits
        # The act refuses it too; here it hides a button that would only be refused.
        and not any(claim.claimed_by_id in acting_as(user, on=day) for day in {on, claim.claimed_on or on})
        and TO_CONFIRM.allows(user, claim, on=on)
    )


@transaction.atomic
def confirm(claim: Claim, *, by: By, on: date, amount: Decimal | None = None, reason: str = "") -> Claim:
    """Confirm the claim, or `amount` of it with the reason: the rest can be claimed anew.

    Raises ValidationError by field where it was decided meanwhile, the claimant would confirm it, or who
    deputises for them now or did on the day of the claim.
    """
    person = authorise(by, TO_CONFIRM, claim, on=on)
    claim, line = lock_for_another(claim, by=person, on=on)
    amount = claim.amount if amount is None else amount
    part = amount < claim.amount
    refusals = Refusals()
    wrong = not ZERO < amount <= claim.amount
    words = f"Enter an amount above £0 and up to {pounds(claim.amount)}."
    refusals.say("amount", words, where=wrong)
    refusals.say("reason", "Enter why not all of it is confirmed.", where=part and not reason.strip())
    refusals.raise_all()
    claim.outcome = Outcome.PART if part else Outcome.CONFIRMED
    claim.confirmed_amount = amount
    claim.decided_by, claim.decided_on, claim.decision_reason = person, on, reason.strip()
    take_out(line, claim, claim.amount - amount)
    line.confirmed_amount = line.confirmed + amount
    with authored(by=person, why=f"{pounds(amount)} of {line.financial_year} confirmed by finance"):
        line.save()
        claim.save()
    return claim


@transaction.atomic
def send_back(claim: Claim, *, reason: str, by: By, on: date) -> Claim:
    """Return the claim to its owner with the reason: none of it is delivered, and it may be claimed again."""
    person = authorise(by, TO_CONFIRM, claim, on=on)
    claim, line = lock_for_another(claim, by=person, on=on)
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the claim is returned."})
    claim.outcome = Outcome.RETURNED
    claim.decided_by, claim.decided_on, claim.decision_reason = person, on, reason.strip()
    take_out(line, claim, claim.amount)
    with authored(by=person, why=f"Claim {claim.number} returned: {reason.strip()}"):
        line.save()
        claim.save()
    return claim


@transaction.atomic
def reverse(claim: Claim, *, amount: Decimal, reason: str, by: By, on: date) -> Reversal:
    """Reverse what was confirmed of the claim, by an entry of its own: the claim stays as it was decided.

    Raises ValidationError by field where more would be reversed than stands, or where less would be confirmed
    of the year than was put to other use.
    """
    person = authorise(by, TO_CONFIRM, claim, on=on)
    line = locked_line(claim.line)
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    claim.line = line
    stands = claim.standing
    refusals = Refusals()
    if stands <= ZERO:
        refusals.say("", "Nothing of this claim is confirmed, so there is nothing to reverse.")
    else:
        words = f"Enter an amount above £0 and up to {pounds(stands)}."
        refusals.say("amount", words, where=not ZERO < amount <= stands)
    refusals.say("reason", "Enter why it is reversed.", where=not reason.strip())
    used = line.reallocated
    short = amount > ZERO and line.confirmed - amount < used
    refusals.say(
        "amount", f"{pounds(used)} of the year was put to other use. Reverse that first.", where=short
    )
    refusals.raise_all()
    take_out(line, claim, amount)
    line.confirmed_amount = line.confirmed - amount
    why = f"{pounds(amount)} of {line.financial_year} reversed: {reason.strip()}"
    with authored(by=person, why=why):
        line.save()
        return Reversal.objects.create(
            claim=claim, amount=amount, reason=reason.strip(), by=person, reversed_on=on
        )
