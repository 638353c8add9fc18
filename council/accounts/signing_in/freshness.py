"""Who is there, once more: asked before what can't be taken back, where the last proof is older than a while.

`@freshly_signed_in` stands on the view of such an act, above the method decorators:

    @freshly_signed_in
    @require_get_or_post
    def issue_report(request, pk): ...

Where the last sign-in or confirmation is older than FRESH_SIGN_IN_MINUTES, the person confirms who they are
and comes back to the page. What a form had carried is shown to them there, to send or to leave.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from council.accounts.signing_in.held_form import signed_out_page, typed_in
from council.accounts.signing_in.second_step import through_a_card
from council.accounts.signing_in.sessions import BEGAN
from council.web.sent_forms import TOKENS

View = Callable[..., HttpResponseBase]
HELD = "held_form"
MOST = 100_000  # characters of one form that a session keeps

AGAIN = "Nothing has been done yet. Confirm that it is you, and you come back here."
SIGN_IN_AGAIN = "You signed in a while ago, and this needs a fresh sign-in. Sign in again, and you come back."


def proven_at(request: HttpRequest) -> float:
    """When the person last proved who they are in this session, in seconds since 1970."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return max([request.session.get(BEGAN, 0.0), *(record["at"] for record in records)])


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person proved who they are within FRESH_SIGN_IN_MINUTES.

    The demo's cards prove nothing at all, and so there is nothing to ask for again.
    """
    if not request.user.is_authenticated:
        return False
    if through_a_card(request.session):
        return True
    return time.time() - proven_at(request) < settings.FRESH_SIGN_IN_MINUTES * 60


def freshly_signed_in(view: View) -> View:
    """The view, open to those alone whose last proof of who they are is fresh.

    Whoever has neither a password here nor a second step (single sign-on) signs in again instead: there is
    nothing else to ask them for.
    """

    @wraps(view)
    @sensitive_post_parameters()
    def fresh_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_fresh(request):
            return send_now_page(request) or view(request, *args, **kwargs)
        methods = get_adapter(request).get_reauthentication_methods(request.user)
        there = request.get_full_path()
        if not methods:
            typed = typed_in(request)
            logout(request)
            if typed:
                return signed_out_page(request, typed, why=SIGN_IN_AGAIN, there=there)
            messages.warning(request, SIGN_IN_AGAIN)
            return redirect_to_login(there)
        if typed_in(request) and len(request.POST.urlencode()) <= MOST:
            request.session[HELD] = {"path": request.path, "form": request.POST.urlencode()}
        messages.warning(request, AGAIN)
        return redirect_to_login(there, login_url=methods[0]["url"])

    return fresh_view


def send_now_page(request: HttpRequest) -> HttpResponse | None:
    """The page that asks whether to send now what was typed before, once; none where nothing was."""
    held = request.session.get(HELD)
    if not held or held["path"] != request.path or request.method == "HEAD":
        return None  # a HEAD is a look from outside: the form waits for the page itself
    del request.session[HELD]
    if request.method != "GET":
        return None
    form = QueryDict(held["form"])
    fields = [(name, value) for name, values in form.lists() if name not in TOKENS for value in values]
    context = {"fields": fields, "typed": typed_in(request, form), "there": request.get_full_path()}
    return render(request, "account/send_now.html", context)
