"""Which mitigations a person's posts answer for: on home, by mail, and among all that they owe."""

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
from risks.models import Mitigation, MitigationDateChange

WAITING = MitigationDateChange.Outcome.PENDING
ASKING = {"overdue": Urgency.OVERDUE, "soon": Urgency.DUE_SOON}


@dataclass(frozen=True, kw_only=True)
class OwedMitigation(OwedRow):
    """A mitigation of mine that is still to be done."""

    card = "risks/mitigations/_owed.html"

    why: str  # when it is or was due, and when it was last spoken of


def mitigations_owed(
    person: User, *, as_at: date, conventions: InForce, posts: Collection[int] | None = None
) -> list[OwedMitigation]:
    """Their posts' mitigations of open risks that are still to be done, the earliest due first; one query."""
    held = standing(person, on=as_at).posts
    # Narrowed, never widened: a post that is named must be one of theirs.
    held = held if posts is None else held.intersection(posts)
    return seen_of(mitigations_owed_of(held, as_at=as_at, conventions=conventions), person, as_at=as_at)


def seen_of(owed: Iterable[OwedMitigation], person: User, *, as_at: date) -> list[OwedMitigation]:
    """Of what is owed, what the person may see; those of exempt risks only by right."""
    who = standing(person, on=as_at)
    return [row for row in owed if row.record.visible_by(who)]


def mitigations_owed_of(posts: Collection[int], *, as_at: date, conventions: InForce) -> list[OwedMitigation]:
    """What the posts owe, whoever may see it; one query, however many posts."""
    if not posts:
        return []
    waits = MitigationDateChange.objects.filter(mitigation=OuterRef("pk"), outcome=WAITING)
    rows = Mitigation.objects.to_do().of_running().filter(owner__in=posts)  # type: ignore[attr-defined]
    rows = rows.annotate(is_pending=Exists(waits.order_by())).select_related("risk__programme", "owner")
    owed = [as_owed(mitigation, as_at=as_at, conventions=conventions) for mitigation in rows]
    return sorted(owed, key=lambda row: (row.due or date.max, row.reference))


def as_owed(mitigation: Mitigation, *, as_at: date, conventions: InForce) -> OwedMitigation:
    """The mitigation with what it needs of its owner."""
    pending: bool = mitigation.is_pending  # type: ignore[attr-defined]
    late, due = mitigation.days_overdue(as_at=as_at), mitigation.due
    if pending:
        need = "pending"
    elif late:
        need = "overdue"
    elif due and due <= as_at + timedelta(days=conventions.due_soon_days):
        need = "soon"
    else:
        need = "later"
    return OwedMitigation(
        record=mitigation,
        need=need,
        step="Say how it stands" if need in ASKING else "",
        step_url=mitigation.address("report-mitigation") if need in ASKING else "",
        wanted_by=due if need == "overdue" else None,
        due=due,
        heard_on=mitigation.progress_on,
        why=why_owed(mitigation, late),
    )


def why_owed(mitigation: Mitigation, late: int) -> str:
    """When the mitigation is or was due, in words."""
    due = f"due {spoken(mitigation.due)}" if mitigation.due else "no date yet"
    return f"Mitigation, {days(late)} overdue: {due}" if late else f"Mitigation, {due}"


def offer_of_owed(owed: OwedMitigation) -> Offer:
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
