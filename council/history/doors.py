"""Who is told whenever records are written or removed, by whichever door: saved one by one, or in bulk.

What follows from records (the words by which they are found) is kept here, and not by signals, which the bulk
doors don't send. A follower writes within the transaction of the record itself.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db.models import Model


@dataclass(frozen=True, slots=True)
class WrittenRecords:
    """Records of one model that were written, or are no more.

    `record` is the one record of which every column was just written, so that a follower need not read it
    again; None where there are several, or where only some columns were saved and the others may be old.
    """

    model: type[Model]
    keys: Sequence[Any]
    removed: bool = False
    record: Model | None = None


Follower = Callable[[WrittenRecords], None]

_followers: list[Follower] = []
_told_together: ContextVar[bool] = ContextVar("told_together", default=False)


def follow_writing(follower: Follower) -> None:
    """Have the follower told of every write of a recorded model; asked for once."""
    if follower not in _followers:
        _followers.append(follower)


def written(
    model: type[Model], keys: Sequence[Any], *, removed: bool = False, record: Model | None = None
) -> None:
    """Tell the followers that the records with these keys were written, or are no more."""
    if keys and not _told_together.get():
        what = WrittenRecords(model, keys, removed, record)
        for follower in _followers:
            follower(what)


@contextmanager
def told_together() -> Iterator[None]:
    """The block within which single records are not told of: the door tells of all of them after it."""
    token = _told_together.set(True)
    try:
        yield
    finally:
        _told_together.reset(token)
