"""What outputs ask their owner, on home and by mail: those whose day is near or past."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from django.db.models import QuerySet

from council.access.rules import standing
from council.conventions import InForce
from council.models import User
from council.offers import MailSections, Offer, Urgency
from council.wording import spoken
from programmes.models import Output


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """The outputs of the person's posts that are overdue or due soon. One query, or none without a post."""
    posts = standing(user, on=as_at).posts
    if not posts:
        return []
    mine = asked_of(posts, as_at=as_at, conventions=conventions).visible_to(user)  # type: ignore[attr-defined]
    return [offer_of(output, as_at=as_at) for output in mine]


def asked_of(posts: Iterable[int], *, as_at: date, conventions: InForce) -> QuerySet[Output]:
    """The outputs of the posts that are overdue or due soon, the earliest first."""
    soon = as_at + timedelta(days=conventions.due_soon_days)
    asked: QuerySet[Output] = Output.objects.expected().filter(owner__in=posts, due__lte=soon)
    return asked.select_related("programme").order_by("due", "pk")


def sections_for(
    people: Collection[User], *, as_at: date, conventions: InForce, **since: object
) -> Mapping[int, Mapping[str, list[Offer]]]:
    """What stands in each person's daily mail, as on their home page; one query for them all, or none."""
    standings = {person.pk: standing(person, on=as_at) for person in people}
    posts = {post for who in standings.values() for post in who.posts}
    asked = list(asked_of(posts, as_at=as_at, conventions=conventions)) if posts else []
    return {
        key: {
            "outputs": [
                offer_of(one, as_at=as_at)
                for one in asked
                if one.owner_id in who.posts and one.visible_by(who)
            ]
        }
        for key, who in standings.items()
    }


def offer_of(output: Output, *, as_at: date) -> Offer:
    """The output as an offer to say whether it was delivered."""
    assert output.due, "only those with a day are offered"
    late = output.due < as_at
    return Offer(
        title=output.title,
        url=output.get_absolute_url(),
        why=f"{output.get_kind_display()}, {'was' if late else 'is'} due by {spoken(output.due)}",
        step_label="Say whether it was delivered",
        step_url=output.address("deliver-output"),
        urgency=Urgency.OVERDUE if late else Urgency.DUE_SOON,
        reference=output.reference,
        day=output.due,
    )


MAIL = MailSections(order=29, titles={"outputs": "Outputs that are to be delivered"}, fill=sections_for)
