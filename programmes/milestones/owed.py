"""Which milestones a person's posts answer for: on home, by mail, and among all that they owe."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from council.access.rules import standing
from council.conventions import InForce
from council.models import User
from council.offers import Offer, Urgency
from council.register.owing import OwedRow
from council.wording import days, spoken
from programmes.models import Milestone, MilestoneDateChange

ASKING = {"overdue": Urgency.OVERDUE, "soon": Urgency.DUE_SOON}


@dataclass(frozen=True, kw_only=True)
class OwedMilestone(OwedRow):
    """A milestone of mine that is still to be reached."""

    card = "programmes/milestones/_owed.html"

    why: str  # when it is or was due, and when it is expected


def milestones_owed(
    person: User, *, as_at: date, conventions: InForce, posts: Collection[int] | None = None
) -> list[OwedMilestone]:
    """Their posts' milestones that are still to be reached, the earliest due first; one query."""
    held = standing(person, on=as_at).posts
    # Narrowed, never widened: a post that is named must be one of theirs.
    held = held if posts is None else held.intersection(posts)
    return seen_of(milestones_owed_of(held, as_at=as_at, conventions=conventions), person, as_at=as_at)


def seen_of(owed: Iterable[OwedMilestone], person: User, *, as_at: date) -> list[OwedMilestone]:
    """Of what is owed, what the person may see; exempt milestones of their own post only by right."""
    who = standing(person, on=as_at)
    return [row for row in owed if row.record.visible_by(who)]


def milestones_owed_of(posts: Collection[int], *, as_at: date, conventions: InForce) -> list[OwedMilestone]:
    """What the posts owe, whoever may see it; one query, however many posts."""
    if not posts:
        return []
    waits = MilestoneDateChange.objects.filter(
        milestone=OuterRef("pk"), outcome=MilestoneDateChange.Outcome.PENDING
    )
    milestones = Milestone.objects.to_reach().of_running().filter(owner__in=posts)  # type: ignore[attr-defined]
    rows = milestones.annotate(is_pending=Exists(waits.order_by())).select_related("programme", "owner")
    owed = [as_owed(milestone, as_at=as_at, conventions=conventions) for milestone in rows]
    return sorted(owed, key=lambda row: (row.due or date.max, row.reference))


def as_owed(milestone: Milestone, *, as_at: date, conventions: InForce) -> OwedMilestone:
    """The milestone with what it needs of its owner."""
    pending: bool = milestone.is_pending  # type: ignore[attr-defined]
    late, due = milestone.days_overdue(as_at=as_at), milestone.due
    expected = milestone.forecast and milestone.forecast >= as_at
    # What is late and has a forecast still to come has been spoken of.
    wanted_by = due if late and not expected and not pending else None
    if pending:
        need = "pending"
    elif late:
        need = "overdue"
    elif due and due <= as_at + timedelta(days=conventions.due_soon_days):
        need = "soon"
    else:
        need = "later"
    return OwedMilestone(
        record=milestone,
        need=need,
        step="Say how it stands" if need in ASKING else "",
        step_url=milestone.get_absolute_url() if need in ASKING else "",
        wanted_by=wanted_by,
        due=due,
        why=why_owed(milestone, late),
    )


def why_owed(milestone: Milestone, late: int) -> str:
    """When the milestone is or was due, and when it is expected, in words."""
    due = f"due {spoken(milestone.due)}" if milestone.due else "no date yet"
    parts = ["Milestone", f"{days(late)} overdue: {due}" if late else due]
    if milestone.forecast:
        parts.append(f"expected {spoken(milestone.forecast)}")
    return ", ".join(parts)


def offer_of_owed(owed: OwedMilestone) -> Offer:
    """What is owed as an offer, with the day on which it counts."""
    return Offer(
        title=owed.record.title,
        url=owed.record.get_absolute_url(),
        why=owed.why,
        step_label=owed.step,
        step_url=owed.step_url,
        urgency=ASKING[owed.need],
        reference=owed.reference,
        day=owed.due,
        exempt=owed.record.exempt,
    )
