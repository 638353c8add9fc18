"""What a post owns, told by every room without the ground knowing any of them.

A room lists its `Ownership`s and names the list, by its dotted path, as `ownerships` on its AppConfig. Each
says which records can be owned, through which key, and where they stand in their register; counting them,
showing them and handing them over is then the same for all.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Count, QuerySet
from django.utils.module_loading import import_string

from council.models import Body, Post, User


def own_page(record: Any) -> str:
    """The address of the record's own page."""
    return record.get_absolute_url()


@dataclass(frozen=True)
class Waiting:
    """Something that waits for one person's word: what, and where it is decided."""

    title: str
    url: str


def nothing(person: User, *, seen_by: User) -> list[Waiting]:
    """No waiting at all: for records that nobody decides on."""
    return []


@dataclass(frozen=True)
class Ownership:
    """One kind of record that posts own.

    `live` gives the records that somebody still answers for; `owner` is their key to the post; `listed` the
    address of the register with one post's records; `waiting(person, seen_by=)` what waits for a person's
    decision, as far as the second person may see it.
    """

    one: str  # as in a sentence: "action"
    many: str
    order: int  # where it stands among the others
    live: Callable[[], Any]
    owner: str = "owner"
    url: Callable[[Any], str] = own_page
    listed: Callable[[Post], str] | None = None
    waiting: Callable[..., list[Waiting]] = nothing

    def of(self, posts: Collection[Any], *, seen_by: User | None = None) -> QuerySet:
        """The live records of the posts; with `seen_by`, those that this person may see."""
        rows = self.live()
        if seen_by is not None and hasattr(rows, "visible_to"):
            rows = rows.visible_to(seen_by)
        return rows.filter(**{f"{self.owner}__in": posts})

    def in_words(self, number: int) -> str:
        return f"1 {self.one}" if number == 1 else f"{number} {self.many}"


@dataclass(frozen=True)
class Owned:
    """What one post owns of one kind: how many, the first few as (words, address), and where all stand."""

    heading: str
    count: int
    first: Sequence[tuple[str, str]]
    listed: str


SHOWN = 8
OWNERSHIPS = (Ownership("body served", "bodies served", 90, Body.objects.all, "secretary"),)


@cache
def ownerships() -> tuple[Ownership, ...]:
    """Every ownership of every room, in order."""
    named = [getattr(config, "ownerships", "") for config in apps.get_app_configs()]
    found = [ownership for name in named if name for ownership in import_string(name)]
    return tuple(sorted(found, key=lambda ownership: ownership.order))


def owned_by(post: Post, *, seen_by: User) -> list[Owned]:
    """What the post owns, as far as the person may see it; kinds of which there are none are left out."""
    found = []
    for ownership in ownerships():
        rows = ownership.of([post.pk], seen_by=seen_by)
        count = rows.count()
        if count:
            first = [(str(row), ownership.url(row)) for row in rows[:SHOWN]]
            listed = ownership.listed(post) if ownership.listed and count > SHOWN else ""
            words = ownership.in_words(count)
            found.append(Owned(words, count, first, listed))
    return found


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
    found: Counter[int] = Counter()
    for ownership in ownerships():
        rows = ownership.live()
        rows = rows.visible_to(seen_by) if hasattr(rows, "visible_to") else rows
        found.update(rows.order_by().values_list(ownership.owner, flat=True).distinct())
    return {key for key in found if key}


def waiting_for(person: User, *, seen_by: User) -> list[Waiting]:
    """What waits for the person's decision in every room, as far as the other person may see it."""
    return [one for ownership in ownerships() for one in ownership.waiting(person, seen_by=seen_by)]
