"""Cover that the holder of a post arranges for their own leave: from a day to a day, by a colleague.

Whoever covers may do what the post may, its roles included. So only the holder or interim gives it, and not
whoever covers for them; only for days on which they hold the post, and not for long; and only to somebody who
has a post or a role here already, which a guest has not.
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from council.access.acting import COVER
from council.asking_once import NONE_MEANT, Meant
from council.models import Grant, Holding, Post, Role, User
from council.natural_order import NaturalKey
from council.people.holdings import stand_in
from council.people.leaving_a_post import leave_post, never_taken_up
from council.refusing import Refusals
from council.wording import spoken

MOST_DAYS = 92  # a quarter; for longer an administrator puts an interim in
OWN = (Holding.Capacity.HOLDER, Holding.Capacity.INTERIM)


def own_holdings(user: User, *, on: date) -> QuerySet[Holding]:
    """The posts for which the person arranges cover: those that they hold, as holder or interim."""
    mine = Holding.objects.filter(Holding.current(on), user=user, capacity__in=OWN, post__is_active=True)
    return mine.select_related("post").order_by(NaturalKey("post__title"))


def cover_of(user: User, *, on: date) -> QuerySet[Holding]:
    """Who covers for the person in their posts on the day or later, until a day."""
    posts = own_holdings(user, on=on).order_by().values("post")
    cover = Holding.objects.filter(post__in=posts, capacity=Holding.Capacity.DEPUTY, to_date__gte=on)
    return cover.exclude(user=user).select_related("post", "user").order_by("from_date", "pk")


def colleagues(*, on: date) -> QuerySet[User]:
    """The people who may cover: all who hold a post or a role here, guests aside; with `held_now`."""
    now = Holding.objects.filter(Holding.current(on))
    roles = Grant.objects.filter(Holding.current(on)).exclude(role=Role.GUEST)
    people = User.objects.filter(is_active=True).filter(
        Q(pk__in=now.values("user")) | Q(pk__in=roles.exclude(user=None).values("user"))
    )
    held = Prefetch(
        "holdings", now.select_related("post").order_by(NaturalKey("post__title")), to_attr="held_now"
    )
    return people.prefetch_related(held).order_by(NaturalKey("name"), "pk")


@transaction.atomic
def arrange_cover(
    post: Post,
    *,
    user: User,
    from_date: date,
    to_date: date,
    reason: str,
    by: User,
    on: date,
    meant: Meant = NONE_MEANT,
) -> Holding:
    """Arrange the cover; who covers is told by e-mail. Raises ValidationError by field, also of dates
    that may not be `meant`.
    """
    held = own_holdings(by, on=on).filter(post=post).first()
    if held is None:
        raise ValidationError({"post": f"Only its holder arranges cover. You do not hold {post} now."})
    refused = Refusals()
    if user.pk == by.pk:
        refused.say("user", "Choose a colleague: you cannot cover for yourself.")
    elif not colleagues(on=on).filter(pk=user.pk).exists():
        refused.say("user", f"{user} has no post or role here. Ask an administrator.")
    refused.say("from_date", "Cover begins today at the earliest.", where=from_date < on)
    if (to_date - from_date).days >= MOST_DAYS:
        last = spoken(from_date + timedelta(days=MOST_DAYS - 1))
        refused.say("to_date", f"You can arrange cover until {last}. For longer, ask an administrator.")
    if held.to_date and to_date > held.to_date:
        refused.say("to_date", f"You hold the post until {spoken(held.to_date)}.")
    refused.say("reason", "Enter why someone stands in, such as leave.", where=not reason.strip())
    refused.raise_all()
    return stand_in(
        post,
        user=user,
        from_date=from_date,
        to_date=to_date,
        reason=reason,
        by=COVER.signed(by),
        on=on,
        meant=meant,
    )


@transaction.atomic
def end_cover(cover: Holding, *, by: User, on: date) -> str:
    """What came of it, in words: cover to come is called off, and cover that runs ends with today.

    Raises ValidationError where the person doesn't hold the post.
    """
    if not cover_of(by, on=on).filter(pk=cover.pk).exists():
        raise ValidationError("Only the post's holder ends its cover.")
    if cover.from_date > on:
        never_taken_up(cover, by=COVER.signed(by), why="Cover called off", as_at=on)
        return f"{cover.user} does not cover for you."
    leave_post(cover, on=on, by=COVER.signed(by), why="Cover ended early")
    return f"{cover.user} covers for you until the end of today."
