"""Each opening of exempt material by an auditor is told by an event: which page it was, and which records.

An auditor reads everything, what is exempt too, and answers for having read it. What is opened is noted where
records are read from the database, so no page has to think of it.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from council import events
from council.access.rules import standing
from council.history.records import EXEMPT_READ
from council.models import Event, Role

MOST_NAMED = 100  # records that one event names; it says how many there were


class TellOpenings:
    """Tells, once the answer is made, which exempt records an auditor was shown in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not reads_as_auditor(request.user):
            return self.get_response(request)
        opened: set[tuple[str, int]] = set()
        token = EXEMPT_READ.set(opened)
        try:
            response: Any = self.get_response(request)
        finally:
            EXEMPT_READ.reset(token)
        if response.streaming:
            response.streaming_content = noted(response.streaming_content, opened, request)
        else:
            tell(opened, request)
        return response


def reads_as_auditor(user: Any) -> bool:
    """Whether the person holds an auditor's role and sees exempt material anywhere."""
    who = standing(user)
    return Role.AUDITOR in who.roles and (who.council_exempt or bool(who.exempt))


def noted(content: Iterator[bytes], opened: set[tuple[str, int]], request: HttpRequest) -> Iterator[bytes]:
    """The pieces of an answer that is made while it is sent; what they open is told at the end."""
    try:
        while True:
            token = EXEMPT_READ.set(opened)
            try:
                piece = next(content, None)
            finally:
                EXEMPT_READ.reset(token)
            if piece is None:
                return
            yield piece
    finally:
        tell(opened, request)


def tell(opened: set[tuple[str, int]], request: HttpRequest) -> None:
    """Tell what was opened, by kind and key: an event holds no title."""
    if opened:
        events.tell(
            Event.Kind.EXEMPT_OPENED,
            f"Exempt material opened: {request.path}",
            by=request.user,  # type: ignore[arg-type]
            records=[f"{kind} {key}" for kind, key in sorted(opened)[:MOST_NAMED]],
            number=len(opened),
        )
