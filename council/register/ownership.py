"""How a register says which records a post owns: what a leaver hands over, what waits for their word."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from council.models import Post, User


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
