"""What every request meets first and every response last: sizes and addresses checked, headers set."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from council.accounts.signing_in.held_form import typed_in

# No page asks for any of these, so no script that slipped in may either.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope"),
        *("microphone", "midi", "payment", "serial", "usb"),
    )
)


NUL = "\0"
MOST_IN_A_BOX = (
    100_000  # characters: the keys of the largest bulk change; no box of words takes a fifth of it
)
MOST_QUERY = 8_000  # characters of an address after its question mark: more than any page of ours makes


class GateMiddleware:
    """Refuses what is too large before reading it, and keeps signed-in pages out of every cache.

    Django counts a form's fields but not its files: without this, anyone could fill the disk with one
    request, signed in or not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = refusal(request) or self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and not response.has_header("Cache-Control"):
            # The back button of a shared computer shows nothing after signing out.
            add_never_cache_headers(response)
        return response


def refusal(request: HttpRequest) -> HttpResponse | None:
    """The answer to a request that is not worth reading: an address or a body that no page takes."""
    query = request.META.get("QUERY_STRING", "")
    if len(query) > MOST_QUERY:
        return render(request, "414.html", {"most": MOST_QUERY}, status=414)
    headers = (value for name, value in request.META.items() if name.startswith("HTTP_"))
    # PostgreSQL stores no NUL. A cookie's value may hide one: "\\000" in quotes is read as it.
    if "%00" in query or any(NUL in text for text in (request.path, *headers, *request.COOKIES.values())):
        return render(request, "400.html", status=400)
    # In another alphabet a name or a token could be spelt so that it breaks what compares it.
    charset = (request.content_params or {}).get("charset", "utf-8")
    if charset.lower() != "utf-8":
        return render(request, "400.html", status=400)
    length = request.META.get("CONTENT_LENGTH") or "0"
    most = max(settings.PLAN_UPLOAD_MAX_BYTES, settings.EVIDENCE_MAX_BYTES)
    spare = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if not length.isdecimal() or len(length) > 15 or int(length) > most + spare:
        return render(request, "413.html", {"most": most}, status=413)
    return None


class SentWords:
    """Looks once at all that a form says: no NUL, no box without end, a line break as one character.

    PostgreSQL stores no NUL. A browser sends a line break as two characters and counts it as one against the
    limit of a box; so do we. Each form has limits of its own; what is longer than any of them is kept
    nowhere: not in a draft, nor in a session that waits for somebody to sign in again.

    Here, last of all, and not in each form, act and log that would have to think of it: the form was allowed
    and its token checked, so its body may be read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        if request.method != "POST":
            return None
        boxes = [text for name, values in request.POST.lists() for text in (name, *values)]
        names = [name for field, files in request.FILES.lists() for name in (field, *(f.name for f in files))]
        longest = max(map(len, boxes), default=0)
        if longest > MOST_IN_A_BOX:
            context = {"most": MOST_IN_A_BOX, "count": longest, "too_many": longest - MOST_IN_A_BOX}
            return render(request, "413_words.html", context, status=413)
        if not any(NUL in text for text in (*boxes, *map(str, names))):
            if any("\r\n" in text for text in boxes):
                request.POST = with_plain_breaks(request.POST)  # type: ignore[assignment]
            return None
        typed = [(name.replace(NUL, ""), text.replace(NUL, "")) for name, text in typed_in(request)]
        return render(request, "400.html", {"typed": typed}, status=400)


def with_plain_breaks(form: QueryDict) -> QueryDict:
    """The form with each line break as one character."""
    plain = QueryDict(mutable=True, encoding=form.encoding)
    for name, values in form.lists():
        plain.setlist(name, [value.replace("\r\n", "\n") for value in values])
    plain._mutable = False  # as Django's own
    return plain
