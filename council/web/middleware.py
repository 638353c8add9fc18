"""What every request meets first and every response last: sizes and addresses checked, headers set."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

# No page asks for any of these, so no script that slipped in may either.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope"),
        *("microphone", "midi", "payment", "serial", "usb"),
    )
)


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
    if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return render(request, "400.html", status=400)  # PostgreSQL stores no NUL
    length = request.META.get("CONTENT_LENGTH") or "0"
    most = max(settings.PLAN_UPLOAD_MAX_BYTES, settings.EVIDENCE_MAX_BYTES)
    spare = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if not length.isdecimal() or len(length) > 15 or int(length) > most + spare:
        return render(request, "413.html", {"most": most}, status=413)
    return None
