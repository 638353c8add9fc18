"""Who signs the history rows that are written: for whom, why, through what and at what moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone


@dataclass(frozen=True)
class Author:
    """Who is changing things just now, for whom, why, through what and (for replays) at what moment.

    People and posts are models that stand on this module, so they are known here by their bases.
    """

    by: AbstractBaseUser | None = None
    for_post: models.Model | None = None
    why: str = ""
    through: str = ""
    at: datetime | None = None


AUTHOR: ContextVar[Author] = ContextVar("author", default=Author())  # noqa: B039 - frozen


@contextmanager
def authored(
    *,
    by: AbstractBaseUser | None = None,
    for_post: models.Model | None = None,
    why: str = "",
    through: str = "",
    at: datetime | None = None,
) -> Iterator[Author]:
    """The author who signs every history row written inside the block.

    What an inner block leaves out it takes from the outer one: an act called by an import signs as the
    act's own reason, still "through import 12".
    """
    outer = AUTHOR.get()
    inner = replace(
        outer,
        by=by or outer.by,
        for_post=for_post or outer.for_post,
        why=why or outer.why,
        through=through or outer.through,
        at=at or outer.at,
    )
    token = AUTHOR.set(inner)
    try:
        yield inner
    finally:
        AUTHOR.reset(token)


def moment() -> datetime:
    """The moment that a history row written now is dated with: the author's, else the clock's."""
    return AUTHOR.get().at or timezone.now()


def current_through() -> str:
    """What the change is made through, as history shows it: "page", "import 12", "command"."""
    return AUTHOR.get().through


def current_for_post() -> int | None:
    """The key of the post that the author acts for, where that is not the author's own act."""
    post = AUTHOR.get().for_post
    return post.pk if post else None


class AuthorMiddleware:
    """Signs whatever a page changes with the signed-in person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        with authored(by=request.user, through="page"):
            return self.get_response(request)
