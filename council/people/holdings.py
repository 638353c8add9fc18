"""Taking up a post: as its holder, interim, deputy or member, or standing in while the holder is away."""

from dataclasses import replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from council import events
from council.access.acting import COVER, By, authorise
from council.access.duties import is_address_of
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.calendar.plausible import FAR_YEARS, LONG_YEARS
from council.history import authored
from council.models import Event, Holding, Post, User
from council.people.notices import tell_cover
from council.people.recording import TO_LOOK_AFTER_PEOPLE
from council.refusing import Refusals
from council.telling import tell_of_person
from council.wording import spoken

TO_STAND_IN = replace(TO_LOOK_AFTER_PEOPLE, jobs=(COVER,))
Capacity = Holding.Capacity
# Whom each capacity follows: a substantive holder ends an interim's time as well as the last holder's.
FOLLOWS = {Capacity.HOLDER: (Capacity.HOLDER, Capacity.INTERIM), Capacity.INTERIM: (Capacity.INTERIM,)}
DAY = timedelta(days=1)


def predecessors(
    post: Post, *, user: User, capacity: str, from_date: date, to_date: date | None = None
) -> QuerySet[Holding]:
    """The holdings that end when the person takes up the post: those it follows, and the person's own."""
    replaced = Q(capacity__in=FOLLOWS.get(Capacity(capacity), ())) | Q(user=user)
    running = Q(to_date__isnull=True) | Q(to_date__gte=from_date)
    if to_date:
        running &= Q(from_date__lte=to_date)
    return post.holdings.filter(replaced & running).select_related("user").order_by("from_date", "pk")


@transaction.atomic
def take_up(
    post: Post,
    *,
    user: User,
    capacity: str,
    from_date: date,
    by: By,
    to_date: date | None = None,
    why: str = "",
    on: date | None = None,
    meant: Meant = NONE_MEANT,
) -> Holding:
    """Put the person into the post. The person whom they follow leaves it the day before.

    Raises ValidationError where the person has left, is `by` themselves, holds the post so already, where
    somebody takes it up on or after that day, or a day is far from `on`, today, and may not be `meant`.
    """
    person = authorise(by, TO_LOOK_AFTER_PEOPLE)
    post = Post.objects.select_for_update().get(pk=post.pk)
    ending = list(predecessors(post, user=user, capacity=capacity, from_date=from_date, to_date=to_date))
    refused = Refusals()
    refused.say("post", f"{post} is no longer in use.", where=not post.is_active)
    with refused.hear():
        doubts_of_term(from_date, to_date, by=by, on=on, meant=meant).raise_any()
    with refused.hear():
        require_newcomer(user, by=person, from_date=from_date, to_date=to_date)
    for holding in ending:
        with refused.hear():
            require_can_end(holding, user=user, capacity=capacity, from_date=from_date)
    refused.raise_all()
    for holding in ending:
        holding.to_date = from_date - DAY
        with authored(by=person, why=f"{user} takes up the post on {spoken(from_date)}"):
            holding.save()
        if holding.user_id != user.pk:
            tell_left(holding, by=person)
    with authored(by=person, why=why):
        holding = Holding.objects.create(
            post=post, user=user, capacity=capacity, from_date=from_date, to_date=to_date
        )
    as_what = f"{user} takes up {post} as {holding.get_capacity_display().lower()}"
    tell_of_person(user, f"{as_what} from {spoken(from_date)}", by=person, post=post.pk, holding=holding.pk)
    return holding


def tell_left(holding: Holding, *, by: User | None) -> None:
    """Tell the log and the person until when they hold the post."""
    what = f"{holding.user} holds {holding.post} until {spoken(holding.to_date)}"
    tell_of_person(holding.user, what, by=by, post=holding.post_id, holding=holding.pk)


def require_can_end(holding: Holding, *, user: User, capacity: str, from_date: date) -> None:
    """Raise ValidationError unless the holding can end the day before the person takes up the post."""
    same = holding.user_id == user.pk and holding.capacity == capacity
    if same and holding.from_date <= from_date:
        raise ValidationError({"user": f"{user} is {holding.get_capacity_display().lower()} of it already."})
    if holding.from_date >= from_date:
        raise ValidationError(
            {
                "from_date": f"{holding.user} takes up this post on {spoken(holding.from_date)}. "
                "Choose a later day, or end that first."
            }
        )


@transaction.atomic
def stand_in(
    post: Post,
    *,
    user: User,
    from_date: date,
    to_date: date,
    reason: str,
    by: By,
    on: date | None = None,
    meant: Meant = NONE_MEANT,
) -> Holding:
    """Let the person stand in as deputy, from a day to a day. What they do is kept as done for the post.

    Whoever stands in is told by mail. A day far from `on`, today, is asked about unless it is `meant`.
    """
    person = authorise(by, TO_STAND_IN)
    refused = Refusals()
    refused.say("reason", "Enter why someone stands in, such as leave.", where=not reason.strip())
    with refused.hear():
        doubts_of_term(from_date, to_date, by=by, on=on, meant=meant, far=FAR_YEARS).raise_any()
    post = Post.objects.select_for_update().get(pk=post.pk)
    with refused.hear():
        require_newcomer(user, by=person, from_date=from_date, to_date=to_date)
    already = post.holdings.filter(user=user, from_date__lte=to_date).exclude(to_date__lt=from_date)
    refused.say("user", f"{user} acts for {post} in that time already.", where=already.exists())
    refused.raise_all()
    with authored(by=person, why=f"Stands in: {reason}"):
        holding = Holding.objects.create(
            post=post, user=user, capacity=Capacity.DEPUTY, from_date=from_date, to_date=to_date
        )
    days = f"from {spoken(from_date)} to {spoken(to_date)}"
    detail = {"person": user.pk, "post": post.pk, "holding": holding.pk}
    events.tell(Event.Kind.PEOPLE_CHANGED, f"{user} stands in as {post} {days}", by=person, **detail)
    tell_cover(holding, by=person)
    return holding


def doubts_of_term(
    from_date: date | None,
    to_date: date | None,
    *,
    by: By,
    on: date | None,
    meant: Meant,
    far: int = LONG_YEARS,
) -> Doubts:
    """What there is to ask of the first and the last day of a term: a post may be held for a working life."""
    doubts = Doubts(by=by, on=on, meant=meant)
    doubts.ask("from_date", from_date, called="the first day", past=True, future=True, far=far)
    # Nobody records a term that ended long ago: such a year is a slip of the hand.
    doubts.ask("to_date", to_date, called="the last day", past=True, future=True)
    return doubts


def require_newcomer(user: User, *, by: User | None, from_date: date, to_date: date | None) -> None:
    """Raise ValidationError by field unless the person may come in on that day, for so long."""
    refused, leaving = Refusals(), user.leavings.open().first()
    if by is not None and (by.pk == user.pk or is_address_of(by, user.email)):
        # A post may carry roles: who gives it to themselves would be granting themselves.
        refused.say("user", "You cannot put yourself in. Ask another administrator.")
    elif not user.is_active:
        refused.say("user", f"{user} has left. Let them back in first.")
    elif leaving and leaving.on < (to_date or date.max):
        refused.say("user", f"{user} leaves on {spoken(leaving.on)}.")
    if to_date and to_date < from_date:
        refused.say("to_date", "The last day cannot be before the first.")
    refused.raise_all()
