"""What reviews offer those who keep them: clocks that are overdue, recommendations to respond to."""

from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from council.access.rules import Right, standing
from council.conventions import InForce
from council.models import User
from council.offers import Offer, Urgency
from council.wording import days, spoken
from programmes.models import Recommendation, Review, ReviewClock


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """What the person owes for the reviews that they keep, for their home page. Two queries, or none."""
    return [*clocks_overdue(user, as_at=as_at, conventions=conventions), *responses_owed(user)]


def responses_owed(user: User, *, on: date | None = None) -> list[Offer]:
    """The recorded reviews whose recommendations wait for the council's response. One query, or none."""
    if not standing(user, on=on).has(Right.MANAGE):
        return []
    kept = Review.objects.with_right(user, Right.MANAGE, on=on)  # type: ignore[attr-defined]
    waits = Q(recommendations__is_current=True, recommendations__response=Recommendation.Response.PENDING)
    owed = kept.filter(recorded_on__isnull=False, withdrawn_on=None)
    owed = owed.annotate(waiting=Count("recommendations", filter=waits)).filter(waiting__gt=0)
    return [
        Offer(
            title=review.title,
            url=review.get_absolute_url(),
            why=f"{review.waiting} recommendation{'' if review.waiting == 1 else 's'} to respond to",
            step_label="Respond",
            step_url=f"{review.get_absolute_url()}#recommendations",
            urgency=Urgency.DECISION,
            day=review.received_on,
        )
        for review in owed.order_by("received_on", "pk")
    ]


def clocks_overdue(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """The clocks that are overdue or due soon, of the reviews that the person keeps. One query, or none."""
    if not standing(user).has(Right.MANAGE):
        return []
    kept = ReviewClock.objects.with_right(user, Right.MANAGE)  # type: ignore[attr-defined]
    soon = as_at + timedelta(days=conventions.due_soon_days)
    due = kept.filter(met_on=None, due_on__lte=soon, review__withdrawn_on=None)
    return [offer_of(clock, as_at) for clock in due.select_related("review").order_by("due_on", "pk")]


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
