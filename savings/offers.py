"""What the register of savings offers people: for finance, the claims that wait to be confirmed."""

from collections.abc import Collection, Mapping
from datetime import date

from council.access.rules import Right
from council.conventions import InForce
from council.deciding import for_each_decider
from council.models import User
from council.natural_order import NaturalKey
from council.offers import MailSections, Offer, Urgency
from council.wording import pounds
from savings.models import YearProfile


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """The claims that this person may confirm."""
    return confirmations(user, on=as_at)


def confirmations(user: User, *, on: date) -> list[Offer]:
    """The claims that wait for this person's confirmation on the day, in one query, or none."""
    return confirmations_for([user], on=on).get(user.pk, [])


def confirmations_for(people: Collection[User], *, on: date) -> dict[int, list[Offer]]:
    """The claims that wait for each person's confirmation, by the person's key; one query for them all."""
    waiting = YearProfile.objects.filter(confirmed_on=None).exclude(delivered=0)
    return for_each_decider(
        people,
        waiting.order_by("year", NaturalKey("saving__reference")),
        offer_of_claim,
        right=Right.MONEY,
        about="saving",
        author="claimed_by",
        on=on,
    )


def offer_of_claim(claim: YearProfile) -> Offer:
    """The year's claim as an offer to confirm it."""
    claimant = f" by {claim.claimed_by}" if claim.claimed_by else ""
    return Offer(
        title=claim.saving.title,
        url=claim.saving.get_absolute_url(),
        why=f"Saving, {pounds(claim.delivered)} claimed for {claim.financial_year}{claimant}",
        step_label="Confirm",
        step_url=f"{claim.saving.get_absolute_url()}#{claim.anchor}",
        urgency=Urgency.DECISION,
        reference=claim.saving.reference,
        exempt=claim.saving.exempt,
    )


def sections_for(
    people: Collection[User], *, as_at: date, conventions: InForce, **since: object
) -> Mapping[int, Mapping[str, list[Offer]]]:
    """What stands in each person's daily mail: as on their home page."""
    claims = confirmations_for(people, on=as_at)
    return {person: {"confirm": waiting} for person, waiting in claims.items()}


# Not sent at any rate: a claim keeps no day of its own by which a weekly mail could tell the new ones.
MAIL = MailSections(order=40, titles={"confirm": "Savings to confirm"}, fill=sections_for)
