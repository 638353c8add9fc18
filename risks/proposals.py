"""Which proposed risks wait for a person's decision: on home and by mail."""

from collections.abc import Collection
from datetime import date

from django.urls import reverse
from django.utils import timezone

from council.access.rules import sees
from council.models import Conventions, User
from council.offers import Offer, Urgency
from council.wording import spoken
from risks.appetite import above_appetite
from risks.keeping import TO_KEEP
from risks.models import Risk


def proposals_for(people: Collection[User], *, on: date | None = None) -> dict[int, list[Offer]]:
    """What each of the people, by key, can decide on; two queries for them all, or none.

    One's own that is above appetite is for another to accept, so it is offered to others alone.
    """
    keepers = [person for person in people if TO_KEEP.allows(person, on=on)]
    offers: dict[int, list[Offer]] = {}
    if not keepers:
        return offers
    proposed = Risk.objects.of_running().filter(status=Risk.Status.PROPOSED)  # type: ignore[attr-defined]
    proposed = proposed.select_related("programme__own_matrix", "owner", "raised_by")
    conventions = Conventions.objects.in_force(on or timezone.localdate())
    for risk in proposed:
        for person in keepers:
            if risk.raised_by_id == person.pk and above_appetite(risk, conventions):
                continue
            if TO_KEEP.allows(person, risk, on=on) and sees(person, risk, on=on):
                offers.setdefault(person.pk, []).append(offer_of_proposal(risk))
    return offers


def offer_of_proposal(risk: Risk) -> Offer:
    """The proposal as an offer: who raised it and when."""
    by = f" by {risk.raised_by}" if risk.raised_by else ""
    return Offer(
        title=risk.title,
        url=risk.get_absolute_url(),
        why=f"Risk proposed{by} on {spoken(risk.raised_on)}",
        step_label="Decide",
        step_url=reverse("risks:decide-risk", args=[risk.reference]),
        urgency=Urgency.DECISION,
        reference=risk.reference,
        rag=risk.rag,
        day=risk.raised_on,
        exempt=risk.exempt,
    )


def decisions(user: User, *, on: date | None = None) -> list[Offer]:
    """The proposals that wait for the person's decision."""
    return proposals_for([user], on=on).get(user.pk, [])
