"""An act that was refused after a form was sent, where its page comes back by another address."""

from django.contrib import messages
from django.http import HttpRequest

REFUSED = "_was_refused"


def tell_refused(request: HttpRequest, why: str) -> None:
    """Tell the person why nothing was done. The same form, put right, may be sent again."""
    messages.error(request, why)
    setattr(request, REFUSED, True)


def was_refused(request: HttpRequest) -> bool:
    """Whether the act that the request asks for was refused."""
    return bool(getattr(request, REFUSED, False))
