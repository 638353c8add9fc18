"""Confirming what a saving delivered: it counts once finance, and not the claimant, has said so."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.duties import acting_as, require_another
from council.access.rules import Right
from council.history import authored
from council.models import User
from savings.models import Saving, YearProfile

TO_CONFIRM = Rule("Finance confirms what a saving has delivered.", rights=(Right.MONEY,))

TO_MARK_SAVING = Rule(
    "Its owner, the programme manager or finance proposes that this saving is exempt.",
    rights=(Right.MANAGE, Right.MONEY),
    owner=True,
)


def may_confirm(user: User, profile: YearProfile, saving: Saving) -> bool:
    """Whether there is a claim to confirm, the person is of finance, and neither claimed it nor
    deputises for whoever did."""
    return (
        profile.confirmed_on is None
        and profile.delivered != 0
        # The act refuses it too; here it hides a button that would only be refused.
        and profile.claimed_by_id not in acting_as(user)
        and TO_CONFIRM.allows(user, saving)
    )


@transaction.atomic
def confirm(profile: YearProfile, *, by: By, on: date, amount: Decimal | None = None) -> YearProfile:
    """Confirm the year's delivered pounds. `amount` is what the confirmer saw, where known.

    Raises ValidationError where nothing is claimed, it is confirmed already, the claimant would confirm it,
    or the claim is no longer the amount that was seen.
    """
    person = authorise(by, TO_CONFIRM, profile, on=on)
    # Read anew under the lock, so that two of finance who press at once can't both confirm it.
    profile = YearProfile.objects.select_for_update().get(pk=profile.pk)
    year = profile.financial_year
    if profile.confirmed_on is not None:
        raise ValidationError(f"The delivery of {year} is confirmed already.")
    # Nought can't be told from “not said yet”, so it is never confirmed.
    if profile.delivered == 0:
        raise ValidationError(f"Nothing is claimed as delivered in {year}, so there is nothing to confirm.")
    require_another(person, profile.claimed_by_id, on=(on,), did="claimed this delivery", does="confirms it")
    if amount is not None and amount != profile.delivered:
        raise ValidationError(
            "The claim has changed since you opened the page. Look again before you confirm."
        )
    with authored(by=person, why=f"Delivery of {year} confirmed by finance"):
        profile.confirmed_by = person
        profile.confirmed_on = on
        profile.save()
    return profile
