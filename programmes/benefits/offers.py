"""What benefits offer their owner on home: those whose day has come or is near, also after closure."""

from datetime import date, timedelta

from council.access.rules import standing
from council.conventions import InForce
from council.models import User
from council.offers import Offer, Urgency
from council.wording import spoken
from programmes.models import Benefit


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """The benefits of the person's posts that are overdue or due soon. One query, or none without a post."""
    posts = standing(user, on=as_at).posts
    if not posts:
        return []
    soon = as_at + timedelta(days=conventions.due_soon_days)
    mine = Benefit.objects.expected().visible_to(user)  # type: ignore[attr-defined]
    mine = mine.filter(owner__in=posts, realised_by__lte=soon).select_related("programme")
    return [offer_of(benefit, as_at=as_at) for benefit in mine.order_by("realised_by", "pk")]


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
