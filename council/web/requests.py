"""The request as views behind the sign-in meet it, with what middleware adds, for type checkers too."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from council.conventions import InForce
from council.models import Conventions, User
from council.web.sent_forms import acts_once

View = Callable[..., HttpResponseBase]


def require_get_or_post(view: View) -> View:
    """The view of a page with a form on it: it takes GET, HEAD and POST, and a form sent twice acts once."""
    return require_http_methods(["GET", "HEAD", "POST"])(acts_once(view))


def polled_by_its_page(view: View) -> View:
    """The view, which its own open page asks by itself, by htmx: asked so, it is no use of the session."""
    view.is_polled = True  # type: ignore[attr-defined]
    return view


def require_form(view: View) -> View:
    """The view of a form without a page of its own: it takes POST alone, and a form sent twice acts once."""
    return require_http_methods(["POST"])(acts_once(view))


class Request(HttpRequest):
    """A request of a signed-in person. `conventions` is there once something has asked for them."""

    user: User
    htmx: HtmxDetails
    conventions: InForce


def conventions_in_force(request: HttpRequest) -> InForce:
    """The conventions in force today, read once for a request and kept on it."""
    if getattr(request, "conventions", None) is None:
        request.conventions = Conventions.objects.in_force(timezone.localdate())  # type: ignore[attr-defined]
    return request.conventions  # type: ignore[attr-defined]


def today_and_conventions(request: HttpRequest) -> tuple[date, InForce]:
    """Today and the conventions in force: the day is read once, so that a page can't straddle midnight."""
    return timezone.localdate(), conventions_in_force(request)
