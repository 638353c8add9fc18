"""What benefits ask their owner, on home and by mail: those whose day is near or past, closed or not."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from django.db.models import QuerySet

from council.access.rules import standing
from council.conventions import InForce
from council.models import User
from council.offers import MailSections, Offer, Urgency
from council.wording import spoken
from programmes.models import Benefit


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """The benefits of the person's posts that are overdue or due soon. One query, or none without a post."""
    posts = standing(user, on=as_at).posts
    if not posts:
        return []
    mine = asked_of(posts, as_at=as_at, conventions=conventions).visible_to(user)  # type: ignore[attr-defined]
    return [offer_of(benefit, as_at=as_at) for benefit in mine]


def asked_of(posts: Iterable[int], *, as_at: date, conventions: InForce) -> QuerySet[Benefit]:
    """The benefits of the posts that are overdue or due soon, the earliest first."""
    soon = as_at + timedelta(days=conventions.due_soon_days)
    asked: QuerySet[Benefit] = Benefit.objects.expected().filter(owner__in=posts, realised_by__lte=soon)
    return asked.select_related("programme").order_by("realised_by", "pk")


def sections_for(
    people: Collection[User], *, as_at: date, conventions: InForce, **since: object
) -> Mapping[int, Mapping[str, list[Offer]]]:
    """What stands in each person's daily mail, as on their home page; one query for them all, or none."""
    standings = {person.pk: standing(person, on=as_at) for person in people}
    posts = {post for who in standings.values() for post in who.posts}
    asked = list(asked_of(posts, as_at=as_at, conventions=conventions)) if posts else []
    return {
        key: {
            "benefits": [
                offer_of(one, as_at=as_at)
                for one in asked
                if one.owner_id in who.posts and one.visible_by(who)
            ]
        }
        for key, who in standings.items()
    }


def offer_of(benefit: Benefit, *, as_at: date) -> Offer:
    """The benefit as an offer to say whether it came."""
    assert benefit.realised_by, "only those with a day are offered"
    late = benefit.realised_by < as_at
    return Offer(
        title=benefit.title,
        url=benefit.get_absolute_url(),
        why=f"Benefit, {'was' if late else 'is'} to be realised by {spoken(benefit.realised_by)}",
        step_label="Say whether it was realised",
        step_url=benefit.address("realise-benefit"),
        urgency=Urgency.OVERDUE if late else Urgency.DUE_SOON,
        reference=benefit.reference,
        day=benefit.realised_by,
    )


MAIL = MailSections(order=27, titles={"benefits": "Benefits that are to be realised"}, fill=sections_for)
