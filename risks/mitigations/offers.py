"""What mitigations offer a person, on home and by mail: those that are due, and dates to decide on."""

from collections.abc import Collection, Mapping
from datetime import date

from council.access.rules import Right, standing
from council.conventions import InForce
from council.deciding import for_each_decider
from council.models import User
from council.offers import MailSections, Offer, Urgency
from council.wording import spoken
from risks.mitigations.owed import (
    ASKING,
    WAITING,
    mitigations_owed,
    mitigations_owed_of,
    offer_of_owed,
    seen_of,
)
from risks.models import MitigationDateChange


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """What the person owes and may decide, for their home page. Two queries, or none."""
    owed = mitigations_owed(user, as_at=as_at, conventions=conventions)
    return [*(offer_of_owed(row) for row in owed if row.need in ASKING), *decisions(user, on=as_at)]


def decisions(user: User, *, on: date | None = None) -> list[Offer]:
    """The date changes of mitigations that wait for the person's decision. One query, or none."""
    return date_changes_for([user], on=on).get(user.pk, [])


def date_changes_for(people: Collection[User], *, on: date | None = None) -> dict[int, list[Offer]]:
    """The date changes that wait for each person's decision, by the person's key; one query for them all."""
    return for_each_decider(
        people,
        MitigationDateChange.objects.filter(outcome=WAITING).order_by("asked_on", "pk"),
        offer_of_date_change,
        right=Right.MANAGE,
        about="mitigation",
        author="asked_by",
        on=on,
        programme="risk__programme",
    )


def offer_of_date_change(change: MitigationDateChange) -> Offer:
    """The date change as an offer to decide on it."""
    mitigation = change.mitigation
    asker = str(change.asked_by) if change.asked_by else change.asked_through or "The plan"
    was = f"from {spoken(change.from_date)} " if change.from_date else ""
    return Offer(
        title=mitigation.title,
        url=mitigation.get_absolute_url(),
        why=f"New due date: {asker} asks to move it {was}to {spoken(change.to_date)}",
        step_label="Decide",
        step_url=mitigation.address("decide-mitigation-date"),
        urgency=Urgency.DECISION,
        reference=mitigation.reference,
        day=change.asked_on,
        on_a_date=True,
        exempt=mitigation.exempt,
    )


def sections_for(
    people: Collection[User], *, as_at: date, conventions: InForce, **since: object
) -> Mapping[int, Mapping[str, list[Offer]]]:
    """What stands in each person's daily mail, as on their home page; two queries for them all."""
    posts = {post for person in people for post in standing(person, on=as_at).posts}
    owed = mitigations_owed_of(posts, as_at=as_at, conventions=conventions)
    asking = [row for row in owed if row.need in ASKING]
    changes = date_changes_for(people, on=as_at)
    sections = {}
    for person in people:
        held = standing(person, on=as_at).posts
        mine = seen_of((row for row in asking if row.record.owner_id in held), person, as_at=as_at)
        sections[person.pk] = {
            "mitigations": [offer_of_owed(row) for row in mine],
            "decide": changes.get(person.pk, []),
        }
    return sections


MAIL = MailSections(
    order=31,
    titles={"mitigations": "Mitigations that are due", "decide": "Dates of mitigations to decide"},
    at_any_rate=frozenset({"decide"}),
    fill=sections_for,
)
