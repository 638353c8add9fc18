"""How many files one person may have made or handed out within a minute, whichever process answers.

Each download leaves an event, so the log says how many a person has had; nothing else is kept. A list's
export is known by its address (`?export=…`); any other view that makes or hands out a file says so with
`hands_out_files`.
"""

from collections.abc import Callable
from datetime import timedelta
from math import ceil
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from council.models import Event, User

V = TypeVar("V", bound=Callable[..., Any])
WITHIN = timedelta(minutes=1)
KINDS = (Event.Kind.EXPORTED, Event.Kind.DOWNLOADED)


def hands_out_files(method: str = "GET") -> Callable[[V], V]:
    """The view, which answers requests of that method with a file."""

    def marked(view: V) -> V:
        view.hands_out_files = method  # type: ignore[attr-defined]
        return view

    return marked


class DownloadLimits:
    """Answers whoever had many files within the minute that they must wait, and how long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *args: Any) -> HttpResponse | None:
        is_file = getattr(view, "hands_out_files", "") == request.method or bool(request.GET.get("export"))
        if not is_file or not isinstance(request.user, User):
            return None
        seconds = seconds_to_wait(request.user)
        if not seconds:
            return None
        context = {"seconds": seconds, "most": settings.DOWNLOADS_PER_MINUTE}
        response = render(request, "429_downloads.html", context, status=429)
        response["Retry-After"] = str(seconds)
        return response


def seconds_to_wait(person: User) -> int:
    """How many seconds it is till the person may have another file; 0 where they may now."""
    now, most = timezone.now(), settings.DOWNLOADS_PER_MINUTE
    recent = Event.objects.filter(by=person, kind__in=KINDS, at__gt=now - WITHIN).order_by("-at")
    moments = list(recent.values_list("at", flat=True)[:most])
    if len(moments) < most:
        return 0
    since = moments[-1] if moments else now
    return max(1, ceil((since + WITHIN - now).total_seconds()))
