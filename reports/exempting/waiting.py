"""What is exempt and asks for the proper officer: to be confirmed, or to be looked at again."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from council.access.rules import standing
from council.conventions import InForce
from council.exempting.proper_officer import is_proper_officer, proper_officer
from council.models import User
from council.offers import MailSections, Offer, Urgency
from council.wording import spoken
from reports.exempting.kinds import KINDS, ExemptKind

CONFIRM, REVIEW = "confirm_exempt", "review_exempt"


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """What waits for this person, who holds the proper officer's post; for all others nothing."""
    if not is_proper_officer(user, on=as_at, conventions=conventions):
        return []
    return [offer for each in asked_of([user], as_at=as_at)[user.pk].values() for offer in each]


def asked_of(people: Collection[User], *, as_at: date) -> dict[int, dict[str, list[Offer]]]:
    """The same by each person's key and section: what they may see. One query for each kind."""
    asked: dict[int, dict[str, list[Offer]]] = {person.pk: {CONFIRM: [], REVIEW: []} for person in people}
    for kind, record in rows_asking(as_at=as_at):
        offer = offer_of(kind, record)
        for person in people:
            if record.visible_by(standing(person, on=as_at)):
                asked[person.pk][CONFIRM if record.exempt_proposed else REVIEW].append(offer)
    return asked


def rows_asking(*, as_at: date) -> Iterator[tuple[ExemptKind, Any]]:
    """The records that ask for the proper officer on the day, kind by kind."""
    asks = Q(exempt=True) & (Q(exempt_proposed=True) | Q(exempt_review_on__lte=as_at))
    for kind in KINDS.values():
        for record in kind.rows().filter(asks).order_by("pk"):
            yield kind, record


def offer_of(kind: ExemptKind, record: Any) -> Offer:
    """The record as an offer to confirm that it is exempt, or to look at it again."""
    words = f"Proposed: {record.exempt_words}" if record.exempt_proposed else ""
    return Offer(
        title=str(getattr(record, "title", "")) or kind.noun.capitalize(),
        url=record.get_absolute_url(),
        why=words or f"Exempt until it is looked at again on {spoken(record.exempt_review_on)}",
        step_label="Confirm or open" if record.exempt_proposed else "Look again",
        step_url=record.get_exempt_url(),
        urgency=Urgency.DECISION,
        reference=kind.called(record),
        day=None if record.exempt_proposed else record.exempt_review_on,
        exempt=True,
    )


def sections_for(
    people: Collection[User], *, as_at: date, conventions: InForce, **since: object
) -> Mapping[int, Mapping[str, list[Offer]]]:
    """What stands in the daily mail of whoever holds the proper officer's post."""
    post = proper_officer(conventions)
    if post is None:
        return {}
    return asked_of([one for one in people if post.pk in standing(one, on=as_at).posts], as_at=as_at)


MAIL = MailSections(
    order=45,
    titles={CONFIRM: "Exemptions to confirm", REVIEW: "Exemptions to look at again"},
    fill=sections_for,
)
