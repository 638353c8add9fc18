"""Duties kept apart: between persons, whatever posts they hold and whoever deputises."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from council.access.rules import standing
from council.models import Holding, Post

if TYPE_CHECKING:
    from council.models import User


def acting_as(user: "User", *, on: date | None = None) -> frozenset[int]:
    """The keys of the person and of those who deputise for them, or they for, in a post that both hold.

    What one of them did, another of them can't approve: a deputy acts for the post, not beside it.
    """
    on = on or timezone.localdate()
    known: dict[date, frozenset[int]] = user.__dict__.setdefault("_acting_as", {})
    if on not in known:
        posts = standing(user, on=on).posts
        shared = Holding.objects.filter(Holding.current(on), post__in=posts) if posts else ()
        rows = [(one.post_id, one.user_id, one.capacity == Holding.Capacity.DEPUTY) for one in shared]
        known[on] = acting_as_by(user.pk, rows)
    return known[on]


def acting_as_by(user: int, rows: Iterable[tuple[int, int, bool]]) -> frozenset[int]:
    """The same keys, from who holds the person's posts: each row a post, a person, whether as deputy."""
    rows = list(rows)
    deputising = {post for post, person, deputy in rows if deputy and person == user}
    return frozenset({user, *(person for post, person, deputy in rows if deputy or post in deputising)})


def require_another(
    by: "User | None", author: int | None, *, on: Iterable[date], did: str, does: str
) -> None:
    """Raise ValidationError unless `by` is another person than the author (a key), and deputises on no day.

    Its words are made of what the author `did` and what another person `does`.
    """
    if author is None or by is None:
        return
    if author == by.pk:
        raise ValidationError(f"You {did}, so another person {does}.")
    if any(author in acting_as(by, on=day) for day in on):
        raise ValidationError(
            f"You and the person who {did} deputise for one another in a post, so someone else {does}."
        )


def mailbox(address: str) -> str:
    """The address without what mail servers take no notice of: case, dots, and a tag after a plus sign."""
    local, _, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"


def is_address_of(user: "User", address: str) -> bool:
    """Whether mail to the address reaches the person: at their own, however it is written, or an old one."""
    known: set[str] | None = user.__dict__.get("_mailboxes")
    if known is None:
        old = user.history.order_by().values_list("email", flat=True)  # type: ignore[attr-defined]
        known = user.__dict__["_mailboxes"] = {mailbox(each) for each in (user.email, *old.distinct())}
    return mailbox(address) in known


def gives_themself(by: "User", *, on: date, user: "User | None" = None, post: Post | None = None) -> bool:
    """Whether what `by` gives to the person or the post would come to `by`, now or later.

    An account at another address of theirs is theirs as well.
    """
    if user is not None and (user.pk == by.pk or is_address_of(by, user.email)):
        return True
    to_come = Q(to_date__isnull=True) | Q(to_date__gte=on)
    return post is not None and Holding.objects.filter(to_come, user=by, post=post).exists()
