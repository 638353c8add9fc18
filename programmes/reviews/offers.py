"""What reviews offer those who keep them: clocks that are overdue, recommendations to respond to."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from council.access.rules import Right, standing
from council.conventions import InForce
from council.models import User
from council.offers import MailSections, Offer, Urgency
from council.wording import days, spoken
from programmes.models import ProgrammeReview, Recommendation, Review, ReviewClock


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """What the person owes for the reviews that they keep, for their home page. Two queries, or none."""
    return [*clocks_overdue(user, as_at=as_at, conventions=conventions), *responses_owed(user)]


def responses_owed(user: User, *, on: date | None = None) -> list[Offer]:
    """The recorded reviews whose recommendations wait for the council's response. One query, or none."""
    if not standing(user, on=on).has(Right.MANAGE):
        return []
    kept = Review.objects.with_right(user, Right.MANAGE, on=on)  # type: ignore[attr-defined]
    return [offer_to_respond(review) for review in waiting_for_responses(kept)]


def waiting_for_responses(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Those of the reviews that are recorded and have recommendations `waiting` for a response."""
    waits = Q(recommendations__is_current=True, recommendations__response=Recommendation.Response.PENDING)
    owed = reviews.filter(recorded_on__isnull=False, withdrawn_on=None)
    owed = owed.annotate(waiting=Count("recommendations", filter=waits)).filter(waiting__gt=0)
    return owed.order_by("received_on", "pk")


def offer_to_respond(review: Any) -> Offer:
    """The review, with its number of recommendations `waiting`, as an offer."""
    return Offer(
        title=review.title,
        url=review.get_absolute_url(),
        why=f"{review.waiting} recommendation{'' if review.waiting == 1 else 's'} to respond to",
        step_label="Respond",
        step_url=f"{review.get_absolute_url()}#recommendations",
        urgency=Urgency.DECISION,
        day=review.received_on,
    )


def clocks_overdue(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """The clocks that are overdue or due soon, of the reviews that the person keeps. One query, or none."""
    if not standing(user).has(Right.MANAGE):
        return []
    kept = ReviewClock.objects.with_right(user, Right.MANAGE)  # type: ignore[attr-defined]
    return [offer_of(clock, as_at) for clock in running_out(kept, as_at=as_at, conventions=conventions)]


def running_out(clocks: QuerySet[ReviewClock], *, as_at: date, conventions: InForce) -> QuerySet[ReviewClock]:
    """Those of the clocks that are overdue or due soon."""
    soon = as_at + timedelta(days=conventions.due_soon_days)
    due = clocks.filter(met_on=None, due_on__lte=soon, review__withdrawn_on=None)
    return due.select_related("review").order_by("due_on", "pk")


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


def sections_for(
    people: Collection[User], *, as_at: date, conventions: InForce, **since: object
) -> Mapping[int, Mapping[str, list[Offer]]]:
    """What stands in each person's daily mail, as on their home page; three queries for them all, or none."""
    reaches = {person.pk: standing(person, on=as_at) for person in people}
    keepers = {key: who.reach(Right.MANAGE) for key, who in reaches.items() if who.has(Right.MANAGE)}
    if not keepers:
        return {}
    owed = list(waiting_for_responses(Review.objects.all()))
    due = list(running_out(ReviewClock.objects.all(), as_at=as_at, conventions=conventions))
    of = {review.pk for review in owed} | {clock.review_id for clock in due}
    scopes: dict[int, set[int]] = {key: set() for key in of}
    answering = ProgrammeReview.objects.filter(review__in=of)
    for review, scope in answering.values_list("review", "programme__scope"):
        scopes[review].add(scope)
    return {
        person: {
            "clocks": [offer_of(one, as_at) for one in due if reach is None or scopes[one.review_id] & reach],
            "respond": [offer_to_respond(one) for one in owed if reach is None or scopes[one.pk] & reach],
        }
        for person, reach in keepers.items()
    }


MAIL = MailSections(
    order=28,
    titles={"clocks": "Dates of reviews to keep", "respond": "Recommendations to respond to"},
    fill=sections_for,
)
