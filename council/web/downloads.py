"""How many files one person may have made within a minute and at once, whichever process answers.

Each download of what the council keeps leaves an event, so the log says how many a person has had. One that
is under way has a row, with a lease for the case that its worker dies. A list's export is known by its
address (`?export=…`); any other view that makes or hands out a file says so with `hands_out_files`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from council.models import Event, RunningDownload, User

V = TypeVar("V", bound=Callable[..., Any])
WITHIN = timedelta(minutes=1)
LEASE = timedelta(minutes=5)  # longer than any worker is let work on one answer
MOMENT = 5  # seconds after which asking again is no nuisance
KINDS = (Event.Kind.EXPORTED, Event.Kind.DOWNLOADED)


def hands_out_files(method: str = "GET") -> Callable[[V], V]:
    """The view, which answers requests of that method with a file."""

    def marked(view: V) -> V:
        view.hands_out_files = method  # type: ignore[attr-defined]
        return view

    return marked


class DownloadLimits:
    """Answers whoever has many files under way, or had many within the minute, that they must wait."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        running: RunningDownload | None = getattr(request, "running_download", None)
        if running is not None:
            response.close = ending(running, response.close)  # type: ignore[method-assign]
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *args: Any) -> HttpResponse | None:
        is_file = getattr(view, "hands_out_files", "") == request.method or bool(request.GET.get("export"))
        if not is_file or not isinstance(request.user, User):
            return None
        running, seconds = begin(request.user)
        if running is not None:
            request.running_download = running  # type: ignore[attr-defined]
            return None
        context = {"seconds": seconds, "most": settings.DOWNLOADS_PER_MINUTE}
        context["at_once"] = 0 if seconds else settings.DOWNLOADS_AT_ONCE
        response = render(request, "429_downloads.html", context, status=429)
        response["Retry-After"] = str(seconds or MOMENT)
        return response


def begin(person: User) -> tuple[RunningDownload | None, int]:
    """The person's next download, under way from now on; or none, and how many seconds it is till the next.

    0 seconds where it waits for another to end. Of several requests at the same moment each counts those
    before it: they come one after the other past the lock on their person.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)
        now = timezone.now()
        theirs = RunningDownload.objects.filter(person=person)
        theirs.filter(held_until__lte=now).delete()
        begun = list(theirs.order_by("begun_at").values_list("begun_at", flat=True))
        if seconds := seconds_to_wait(person, begun, at=now):
            return None, seconds
        if len(begun) >= settings.DOWNLOADS_AT_ONCE:
            return None, 0
        return RunningDownload.objects.create(person=person, begun_at=now, held_until=now + LEASE), 0


def ending(running: RunningDownload, close: Callable[[], None]) -> Callable[[], None]:
    """What ends the answer and the download with it: all is sent, or whoever asked for it has gone away."""

    def end() -> None:
        try:
            RunningDownload.objects.filter(pk=running.pk).delete()
        finally:
            close()

    return end


def seconds_to_wait(person: User, begun: Sequence[datetime], *, at: datetime) -> int:
    """How many seconds it is till the person may have another file; 0 where they may now.

    `begun` are the moments at which downloads began that are under way: some have left their event already.
    """
    most = settings.DOWNLOADS_PER_MINUTE
    recent = Event.objects.filter(by=person, kind__in=KINDS, at__gt=at - WITHIN).order_by("-at")
    moments = list(recent.values_list("at", flat=True)[:most])
    told = sum(moment >= begun[0] for moment in moments) if begun else 0
    if len(moments) + max(0, len(begun) - told) < most:
        return 0
    since = moments[-1] if moments else at
    return max(1, ceil((since + WITHIN - at).total_seconds()))
