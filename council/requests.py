"""The request as views behind the sign-in meet it: for type checkers, since middleware adds what they use."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from council.conventions import InForce
from council.models import User


class Request(HttpRequest):
    """A request of a signed-in person. `conventions` is there once something has asked for them."""

    user: User
    htmx: HtmxDetails
    conventions: InForce
