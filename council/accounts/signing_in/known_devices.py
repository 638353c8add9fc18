"""The browsers that people have signed in with: what strangers try doesn't lock them out.

A browser in which somebody signed in keeps a signed cookie that says so. Failed attempts from it are counted
by themselves; those from all other browsers together. So whoever guesses at an account locks themselves out
of it and not the person whose it is, and an address from which many accounts fail still lets in those who
signed in there before.
"""

from secrets import token_hex

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

SALT = "known device"
LASTS = 180 * 24 * 60 * 60  # seconds since the last sign-in with it
MOST_PEOPLE = 5  # who share one browser


def device_number(request: HttpRequest, person: int | None) -> str:
    """The number of the browser, where the person signed in with it before; empty where not."""
    number, people = kept_in(request)
    return number if person in people else ""


def remember_device(request: HttpRequest, response: HttpResponseBase, person: int) -> None:
    """Have the browser keep that the person signed in with it."""
    number, people = kept_in(request)
    others = [other for other in people if other != person]
    kept = [number or token_hex(16), [person, *others][:MOST_PEOPLE]]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(kept, salt=SALT),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def kept_in(request: HttpRequest) -> tuple[str, list[int]]:
    """The browser's number and who signed in with it, the latest first; nothing from a cookie not ours."""
    try:
        number, people = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=LASTS
        )
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return number, people
