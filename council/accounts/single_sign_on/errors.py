"""What a person is told when single sign-on doesn't lead in, and what the log is told besides."""

from typing import Any

from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from requests import RequestException

from council import events
from council.lengths import shortened
from council.models import Event

MOST_WORDS = 150  # of an error that the log takes
PAGE = "council/single_sign_on/trouble.html"


def refused(request: HttpRequest, reason: Exception, claims: dict[str, Any]) -> HttpResponse:
    """The one page for whoever is known to the provider and has no way in here, for whatever reason."""
    why = " ".join(reason.messages) if isinstance(reason, ValidationError) else str(reason)
    why = shortened(why, MOST_WORDS)
    events.tell(
        Event.Kind.SIGN_IN_FAILED,
        f"Single sign-on refused: {why}",
        address=str(claims.get("email", ""))[:200],
        issuer=str(claims.get("iss", ""))[:200],
    )
    return render(request, PAGE, {"trouble": "refused", "provider_name": settings.OIDC_NAME}, status=403)


def unfinished(
    request: HttpRequest, *, error: str | None = None, exception: Exception | None = None
) -> HttpResponse:
    """The page for a sign-in that came to nothing, or that the provider didn't answer."""
    if isinstance(exception, RequestException):
        trouble, status, why = "silent", 503, f"no answer ({type(exception).__name__})"
    else:
        trouble, status = "unfinished", 400
        why = (
            "given up at the provider"
            if error == AuthError.CANCELLED
            else shortened(str(exception or "no such question"), MOST_WORDS)
        )
    # Nothing that the provider wrote goes into the log at length: it may hold a code or a token.
    events.tell(Event.Kind.SIGN_IN_FAILED, f"Single sign-on did not finish: {why}")
    return render(request, PAGE, {"trouble": trouble, "provider_name": settings.OIDC_NAME}, status=status)
