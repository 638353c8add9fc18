"""What milestones offer a person, on home and by mail: those that are due, and dates to decide on."""

from collections.abc import Collection, Mapping
from datetime import date

from council.access.rules import Right, standing
from council.conventions import InForce
from council.deciding import for_each_decider, uncarried
from council.models import User
from council.offers import MailSections, Offer, Urgency
from council.wording import spoken
from programmes.milestones.owed import (
    ASKING,
    milestones_owed,
    milestones_owed_of,
    offer_of_owed,
    seen_of,
)
from programmes.models import MilestoneDateChange


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """What the person owes and may decide, for their home page. Two queries, or none."""
    owed = milestones_owed(user, as_at=as_at, conventions=conventions)
    return [*(offer_of_owed(row) for row in owed if row.need in ASKING), *decisions(user, on=as_at)]


def decisions(user: User, *, on: date | None = None) -> list[Offer]:
    """The date changes of milestones that wait for the person's decision. One query, or none."""
    return date_changes_for([user], on=on).get(user.pk, [])


def date_changes_for(people: Collection[User], *, on: date | None = None) -> dict[int, list[Offer]]:
    """The date changes that wait for each person's decision, by the person's key; one query for them all.

    Those that a change of the programme carries are decided with it, and are offered there.
    """
    waiting = uncarried(MilestoneDateChange.objects.all())
    return for_each_decider(
        people,
        waiting.order_by("asked_on", "pk"),
        offer_of_date_change,
        right=Right.MANAGE,
        about="milestone",
        author="asked_by",
        on=on,
    )


def offer_of_date_change(change: MilestoneDateChange) -> Offer:
    """The date change as an offer to decide on it."""
    milestone = change.milestone
    asker = str(change.asked_by) if change.asked_by else change.asked_through or "The plan"
    was = f"from {spoken(change.from_date)} " if change.from_date else ""
    return Offer(
        title=milestone.title,
        url=milestone.get_absolute_url(),
        why=f"New due date: {asker} asks to move it {was}to {spoken(change.to_date)}",
        step_label="Decide",
        step_url=milestone.address("decide-milestone-date"),
        urgency=Urgency.DECISION,
        reference=milestone.reference,
        day=change.asked_on,
        on_a_date=True,
        exempt=milestone.exempt,
    )


def sections_for(
    people: Collection[User], *, as_at: date, conventions: InForce, **since: object
) -> Mapping[int, Mapping[str, list[Offer]]]:
    """What stands in each person's daily mail, as on their home page; two queries for them all."""
    posts = {post for person in people for post in standing(person, on=as_at).posts}
    asking = [
        row for row in milestones_owed_of(posts, as_at=as_at, conventions=conventions) if row.need in ASKING
    ]
    changes = date_changes_for(people, on=as_at)
    sections = {}
    for person in people:
        held = standing(person, on=as_at).posts
        mine = seen_of((row for row in asking if row.record.owner_id in held), person, as_at=as_at)
        sections[person.pk] = {
            "milestones": [offer_of_owed(row) for row in mine],
            "decide": changes.get(person.pk, []),
        }
    return sections


MAIL = MailSections(
    order=25,
    titles={"milestones": "Milestones that are due", "decide": "Dates of milestones to decide"},
    at_any_rate=frozenset({"decide"}),
    fill=sections_for,
)
