"""Which risks a person's posts have to review: on home, by mail, and among all that they owe."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from council.access.rules import standing
from council.conventions import InForce
from council.models import User
from council.offers import MailSections, Offer, Urgency
from council.register.owing import OwedRow
from council.wording import days
from risks.models import Risk
from risks.proposals import decisions, proposals_for


@dataclass(frozen=True, kw_only=True)
class OwedReview(OwedRow):
    """A risk of mine that nobody has reviewed for longer than the reporting interval."""

    card = "risks/_owed.html"

    why: str  # since when


def reviews_owed(
    person: User, *, as_at: date, conventions: InForce, posts: Collection[int] | None = None
) -> list[OwedReview]:
    """Their posts' open risks that nobody reviewed in the reporting interval, in one query."""
    held = standing(person, on=as_at).posts
    # Narrowed, never widened: a post that is named must be one of theirs.
    held = held if posts is None else held.intersection(posts)
    return seen_of(reviews_owed_of(held, as_at=as_at, conventions=conventions), person, as_at=as_at)


def seen_of(reviews: Iterable[OwedReview], person: User, *, as_at: date) -> list[OwedReview]:
    """Of what is owed, what the person may see; exempt risks of their own post only by right."""
    who = standing(person, on=as_at)
    return [owed for owed in reviews if owed.record.visible_by(who)]


def reviews_owed_of(posts: Collection[int], *, as_at: date, conventions: InForce) -> list[OwedReview]:
    """What the posts owe, whoever may see it; one query, however many posts."""
    if not posts:
        return []
    interval = timedelta(days=conventions.reporting_interval_days)
    # As Risk.review_overdue says it for one, here in SQL for them all.
    silent = Q(reviewed_on__lt=as_at - interval) | Q(reviewed_on=None, raised_on__lt=as_at - interval)
    silent = Q(next_review__lt=as_at) | (Q(next_review=None) & silent)
    risks = Risk.objects.open().of_running().filter(silent, owner__in=posts)  # type: ignore[attr-defined]
    return [
        OwedReview(
            record=risk,
            need="update",
            step="Review",
            step_url=reverse("risks:review-risk", args=[risk.reference]),
            # A risk has no date of its own: what falls due is its next review.
            wanted_by=risk.review_due(every_days=conventions.reporting_interval_days),
            due=risk.review_due(every_days=conventions.reporting_interval_days),
            why=since_when(risk, as_at),
        )
        for risk in risks.select_related("programme__own_matrix", "owner")
    ]


def since_when(risk: Risk, as_at: date) -> str:
    """How long ago the risk was last reviewed, in words."""
    since = days((as_at - (risk.reviewed_on or risk.raised_on)).days)
    if risk.reviewed_on:
        return f"Risk, last reviewed {since} ago"
    return f"Risk, raised {since} ago and not reviewed since"


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """The reviews that the person owes and the proposals that they decide on, for their home page."""
    owed = [offer_of_review(review) for review in reviews_owed(user, as_at=as_at, conventions=conventions)]
    return [*owed, *decisions(user)]


def offer_of_review(owed: OwedReview) -> Offer:
    """The review as an offer, with the day on which it counts."""
    return Offer(
        title=owed.record.title,
        url=owed.record.get_absolute_url(),
        why=owed.why,
        step_label=owed.step,
        step_url=owed.step_url,
        urgency=Urgency.NEEDS_UPDATE,
        reference=owed.reference,
        rag=owed.record.rag,
        day=owed.wanted_by,
        exempt=owed.record.exempt,
    )


def sections_for(
    people: Collection[User], *, as_at: date, conventions: InForce, **since: object
) -> Mapping[int, Mapping[str, list[Offer]]]:
    """What stands in each person's daily mail, as on their home page; one query for them all."""
    posts = {post for person in people for post in standing(person, on=as_at).posts}
    owed = reviews_owed_of(posts, as_at=as_at, conventions=conventions)
    proposals = proposals_for(people, on=as_at)
    sections = {}
    for person in people:
        held = standing(person, on=as_at).posts
        mine = seen_of((review for review in owed if review.record.owner_id in held), person, as_at=as_at)
        sections[person.pk] = {
            "review": [offer_of_review(review) for review in mine],
            "proposal": proposals.get(person.pk, []),
        }
    return sections


MAIL = MailSections(
    order=30,
    titles={"review": "Risks to review", "proposal": "Proposed risks to decide on"},
    fill=sections_for,
)
