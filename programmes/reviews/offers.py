"""What reviews offer a person: the clocks that are overdue, to those who keep the review."""

from datetime import date

from django.db.models import Q
from django.urls import reverse

from council.access.rules import Right, standing
from council.conventions import InForce
from council.models import User
from council.offers import Offer, Urgency
from council.wording import days, spoken
from programmes.models import ReviewClock

SOON = 14  # days before a clock is due that it is offered


def clocks_overdue(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """The clocks that are overdue or due soon, of the reviews that the person keeps. One query, or none."""
    if not standing(user).has(Right.MANAGE):
        return []
    kept = ReviewClock.objects.with_right(user, Right.MANAGE)  # type: ignore[attr-defined]
    due = kept.filter(met_on=None).filter(Q(due_on__lt=as_at) | Q(due_on__range=(as_at, last_day(as_at))))
    return [offer_of(clock, as_at) for clock in due.select_related("review").order_by("due_on", "pk")]


def last_day(as_at: date) -> date:
    """The last day on which what is due is due soon."""
    return date.fromordinal(as_at.toordinal() + SOON)


def offer_of(clock: ReviewClock, as_at: date) -> Offer:
    """The clock as an offer."""
    late = clock.days_overdue(as_at=as_at)
    why = f"{days(late)} overdue" if late else f"due on {spoken(clock.due_on)}"
    return Offer(
        title=clock.what,
        url=clock.get_absolute_url(),
        why=f"{clock.review}: {why}",
        step_label="Say that it is done",
        step_url=reverse("programmes:meet-clock", args=[clock.pk]),
        urgency=Urgency.OVERDUE if late else Urgency.DUE_SOON,
        day=clock.due_on,
    )
