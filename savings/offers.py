"""What the register of savings offers people: for finance, what waits to be confirmed or decided."""

from collections.abc import Collection, Mapping
from datetime import date

from django.urls import reverse

from council.access.rules import Right, sees
from council.conventions import InForce
from council.deciding import for_each_decider
from council.models import User
from council.natural_order import NaturalKey
from council.offers import MailSections, Offer, Urgency
from council.wording import pounds
from savings.bidding import bids_for
from savings.models import Claim, PlannedTarget, SavingChange, TargetChange
from savings.owed import offers_owed, sections_owed
from savings.sharing import TO_KEEP
from savings.targets import TO_DECIDE


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """The claims that this person may confirm, and what they owe of their own savings."""
    owed = offers_owed(user, as_at=as_at, conventions=conventions)
    return [
        *confirmations(user, on=as_at),
        *owed,
        *target_decisions(user, on=as_at),
        *bid_decisions(user, on=as_at),
        *shared_target_decisions(user, on=as_at),
    ]


def confirmations(user: User, *, on: date) -> list[Offer]:
    """The claims that wait for this person's confirmation on the day, in one query, or none."""
    return confirmations_for([user], on=on).get(user.pk, [])


def confirmations_for(people: Collection[User], *, on: date) -> dict[int, list[Offer]]:
    """The claims that wait for each person's confirmation, by the person's key; one query for them all."""
    waiting = Claim.objects.filter(outcome=Claim.waiting_outcome).select_related("line")
    return for_each_decider(
        people,
        waiting.order_by("line__year", NaturalKey("saving__reference"), "number"),
        offer_of_claim,
        right=Right.MONEY,
        about="saving",
        author="claimed_by",
        on=on,
        after_closure=True,
    )


def decisions(user: User, *, on: date) -> list[Offer]:
    """The claims, targets, growth bids and shared targets that wait for this person's decision on the day."""
    own = [*confirmations(user, on=on), *target_decisions(user, on=on), *bid_decisions(user, on=on)]
    return [*own, *shared_target_decisions(user, on=on)]


def shared_target_decisions(user: User, *, on: date) -> list[Offer]:
    """The shared targets of plans of which this person has to say whether they are the council's."""
    return shared_targets_for([user], on=on).get(user.pk, [])


def bid_decisions(user: User, *, on: date) -> list[Offer]:
    """The growth bids that wait for this person's decision on the day."""
    return bids_for([user], on=on).get(user.pk, [])


def target_decisions(user: User, *, on: date) -> list[Offer]:
    """The changes of targets and savings that wait for this person's decision on the day."""
    return targets_for([user], on=on).get(user.pk, [])


def targets_for(people: Collection[User], *, on: date) -> dict[int, list[Offer]]:
    """The changes of targets and savings that wait for each person; a query for each kind and right."""
    found: dict[int, list[Offer]] = {}
    for model, offer in ((TargetChange, offer_of_target), (SavingChange, offer_of_change)):
        waiting = model.objects.filter(outcome=model.waiting_outcome).select_related("line")  # type: ignore[attr-defined]
        rows = waiting.order_by("asked_on", "pk")
        for right in TO_DECIDE.rights:
            told = for_each_decider(
                people,
                rows,
                offer,
                right=right,
                about="saving",
                author="asked_by",
                on=on,
                after_closure=True,
            )
            for person, offers_ in told.items():
                held = found.setdefault(person, [])
                held += [each for each in offers_ if each not in held]
    return found


def shared_targets_for(people: Collection[User], *, on: date) -> dict[int, list[Offer]]:
    """The shared targets of plans that wait for each person of the council's finance; one query, or none."""
    deciders = [person for person in people if TO_KEEP.allows(person, on=on)]
    if not deciders:
        return {}
    rows = PlannedTarget.objects.of_running().filter(declined_reason="")
    rows = rows.select_related("programme__scope", "taken_as").order_by("year", "title", "pk")
    waiting = [each for each in rows if each.waits]
    return {
        person.pk: [offer_of_shared_target(each) for each in waiting if sees(person, each, on=on)]
        for person in deciders
    }


def offer_of_shared_target(planned: PlannedTarget) -> Offer:
    """What a plan names as a shared target as an offer to say whether it is the council's."""
    what = f"{pounds(planned.amount)} for {planned.financial_year}"
    return Offer(
        title=planned.title,
        url=planned.get_absolute_url(),
        why=f"Shared target in the plan of {planned.programme}, {what}: is it the council’s?",
        step_label="Decide",
        step_url=planned.get_absolute_url(),
        urgency=Urgency.DECISION,
    )


def offer_of_change(change: SavingChange) -> Offer:
    """The wish to move, replace or give up a part of a saving as an offer to decide on it."""
    asker = change.asked_by or change.asked_through or "someone"
    what = f"{pounds(change.amount)} of {change.line.financial_year}"
    return Offer(
        title=change.saving.title,
        url=change.saving.get_absolute_url(),
        why=f"Saving, {what}: {change.get_kind_display().lower()}, asked for by {asker}",
        step_label="Decide",
        step_url=change.get_decide_url(),
        urgency=Urgency.DECISION,
        reference=change.saving.reference,
        exempt=change.saving.exempt,
    )


def offer_of_target(change: TargetChange) -> Offer:
    """The change of target as an offer to decide on it."""
    asker = change.asked_by or change.asked_through or "someone"
    wish = f"a target of {pounds(change.to_target)} for {change.line.financial_year}"
    return Offer(
        title=change.saving.title,
        url=change.saving.get_absolute_url(),
        why=f"Saving, {wish} asked for by {asker}",
        step_label="Decide",
        step_url=reverse("savings:decide-target", args=[change.saving.reference, change.pk]),
        urgency=Urgency.DECISION,
        reference=change.saving.reference,
        exempt=change.saving.exempt,
    )


def offer_of_claim(claim: Claim) -> Offer:
    """The claim as an offer to decide on it."""
    claimant = f" by {claim.claimed_by}" if claim.claimed_by else ""
    return Offer(
        title=claim.saving.title,
        url=claim.saving.get_absolute_url(),
        why=f"Saving, {pounds(claim.amount)} claimed for {claim.line.financial_year}{claimant}",
        step_label="Confirm",
        step_url=claim.get_decide_url(),
        urgency=Urgency.DECISION,
        reference=claim.saving.reference,
        exempt=claim.saving.exempt,
    )


def sections_for(
    people: Collection[User], *, as_at: date, conventions: InForce, **since: object
) -> Mapping[int, Mapping[str, list[Offer]]]:
    """What stands in each person's daily mail: as on their home page."""
    claims, targets = confirmations_for(people, on=as_at), targets_for(people, on=as_at)
    owed, bids = sections_owed(people, as_at=as_at, conventions=conventions), bids_for(people, on=as_at)
    shared = shared_targets_for(people, on=as_at)
    return {
        person.pk: {
            "confirm": claims.get(person.pk, []),
            "target": targets.get(person.pk, []),
            "bid": bids.get(person.pk, []),
            "shared": shared.get(person.pk, []),
            "forecast": owed.get(person.pk, []),
        }
        for person in people
    }


# Not sent at any rate: a claim keeps no day of its own by which a weekly mail could tell the new ones.
TITLES = {
    "confirm": "Savings to confirm",
    "target": "Changes of savings to decide on",
    "bid": "Growth bids to decide on",
    "shared": "Shared targets of plans to decide on",
    "forecast": "Savings to forecast or claim",
}
MAIL = MailSections(order=40, titles=TITLES, fill=sections_for)
