"""What a post owns, as the registers declare it: counted, shown and handed over alike for all of them."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count

from council.models import Post, User
from council.register.declaring import declarations
from council.register.ownership import Ownership, Waiting

SHOWN = 8


@dataclass(frozen=True)
class Owned:
    """What one post owns of one kind: how many, the first few as (words, address), and where all stand."""

    heading: str
    count: int
    first: Sequence[tuple[str, str]]
    listed: str


def ownerships() -> list[Ownership]:
    """Every declared ownership, in order."""
    declared = [ownership for each in declarations() for ownership in each.handed_over]
    return sorted(declared, key=lambda ownership: ownership.order)


def owned_by(post: Post, *, seen_by: User) -> list[Owned]:
    """What the post owns, as far as the person may see it; kinds of which there are none are left out."""
    owned = []
    for ownership in ownerships():
        rows = ownership.of([post.pk], seen_by=seen_by)
        count = rows.count()
        if count:
            first = [(str(row), ownership.url(row)) for row in rows[:SHOWN]]
            listed = ownership.listed(post) if ownership.listed and count > SHOWN else ""
            owned.append(Owned(ownership.in_words(count), count, first, listed))
    return owned


def counted(posts: Collection[int], *, seen_by: User) -> dict[int, str]:
    """What each post owns in words, "12 actions, 1 risk", by its key. One query for each kind of record."""
    numbers: dict[int, list[str]] = {}
    for ownership in ownerships():
        rows = ownership.of(posts, seen_by=seen_by).order_by().values_list(ownership.owner)
        for key, number in rows.annotate(number=Count("pk")):
            numbers.setdefault(key, []).append(ownership.in_words(number))
    return {key: ", ".join(words) for key, words in numbers.items()}


def owning(*, seen_by: User) -> set[int]:
    """The keys of the posts that own anything live that the person may see."""
    owners: Counter[int] = Counter()
    for ownership in ownerships():
        rows = ownership.live()
        rows = rows.visible_to(seen_by) if hasattr(rows, "visible_to") else rows
        owners.update(rows.order_by().values_list(ownership.owner, flat=True).distinct())
    return {key for key in owners if key}


def waiting_for(person: User, *, seen_by: User) -> list[Waiting]:
    """What waits for the person's decision in every register, as far as the other person may see it."""
    return [waiting for ownership in ownerships() for waiting in ownership.waiting(person, seen_by=seen_by)]
