"""Who is there, once more: asked before what can't be taken back, where the last proof is older than a while.

`@freshly_signed_in` stands on the view of such an act, above the method decorators:

    @freshly_signed_in
    @require_get_or_post
    def issue_report(request, pk): ...

Where the last sign-in or confirmation is older than FRESH_SIGN_IN_MINUTES, the person confirms who they are
and comes back to the page. What a form had carried is shown to them there, to send or to leave. Where it
depends on what is asked for (a download that holds exempt material), the view returns what
`confirm_first(request)` gives, if that is not None.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django_htmx.http import HttpResponseClientRedirect

from council.accounts.signing_in.held_form import (
    not_saved_page,
    page_looked_at,
    signed_out_page,
    typed_in,
)
from council.accounts.signing_in.second_step import (
    has_one,
    has_shown_one,
    records_of,
    through_a_card,
    through_single_sign_on,
    what_the_provider_said,
)
from council.accounts.signing_in.sessions import BEGAN
from council.web.form_tokens import is_token
from council.web.requests import Request

View = Callable[..., HttpResponseBase]
HELD = "held_form"
MOST = 100_000  # characters of one form that a session keeps

AGAIN = "Nothing has been done yet. Confirm that it is you, and you come back here."
SIGN_IN_AGAIN = "You signed in a while ago, and this needs a fresh sign-in. Sign in again, and you come back."
FIRST = "Confirm that it is you first: this was not sent"


def proven_at(request: HttpRequest) -> float:
    """When the person last proved who they are in this session, in seconds since 1970.

    Who came by single sign-on did so when the provider's token says, not when they came back: a provider that
    still has a session lets anybody at that browser back.
    """
    proofs = [record["at"] for record in records_of(request) if record["method"] != "socialaccount"]
    if through_single_sign_on(request):
        return max([what_the_provider_said(request.session)["proven_at"], *proofs])
    return max([request.session.get(BEGAN, 0.0), *proofs])


def is_fresh(request: Any, *, by_second_step: bool = False) -> bool:
    """Whether the person proved who they are within FRESH_SIGN_IN_MINUTES, and by their second step if asked.

    The demo's cards prove nothing at all, and so there is nothing to ask for again.
    """
    if not request.user.is_authenticated:
        return False
    if through_a_card(request.session):
        return True
    at = step_proven_at(request) if by_second_step else proven_at(request)
    return time.time() - at < settings.FRESH_SIGN_IN_MINUTES * 60


def step_proven_at(request: Request) -> float:
    """When a second step was last shown in this session, in seconds since 1970; 0 where none was."""
    if not has_shown_one(request):
        return 0.0
    steps = [record["at"] for record in records_of(request) if record["method"] == "mfa"]
    return max(steps) if steps else proven_at(request)


def freshly_signed_in(view: View, *, by_second_step: bool = False) -> View:
    """The view, open to those alone whose last proof of who they are is fresh.

    `by_second_step` says that a password is no proof for somebody who has a second step: what adds one, takes
    it away or shows its recovery codes would else open to whoever learnt the password what the step keeps.
    """

    @wraps(view)
    @sensitive_post_parameters()
    def fresh_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        confirm = confirm_first(request, by_second_step=by_second_step)
        return confirm or send_now_page(request) or view(request, *args, **kwargs)

    fresh_view.asks_who_is_there = True  # type: ignore[attr-defined]
    return fresh_view


def confirm_first(request: Any, *, by_second_step: bool = False) -> HttpResponse | None:
    """The way to confirm who one is, and back; None for somebody whose last proof is fresh.

    Whoever has nothing to confirm it with here signs in again instead.
    """
    by_step = by_second_step and request.user.is_authenticated and has_one(request.user)
    if is_fresh(request, by_second_step=by_step):
        return None
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    if by_step:
        methods = [method for method in methods if method["id"] != "reauthenticate"]
    is_part = bool(getattr(request, "htmx", False))
    there = page_looked_at(request) if is_part else request.get_full_path()
    if not methods:
        typed = typed_in(request)
        logout(request)
        if typed:
            return signed_out_page(request, typed, why=SIGN_IN_AGAIN, there=there)
        messages.warning(request, SIGN_IN_AGAIN)
        answer = redirect_to_login(there)
    else:
        answer = redirect_to_login(there, login_url=methods[0]["url"])
        if not hold_form(request, is_part=is_part):
            return not_saved_page(
                request, typed_in(request), title=FIRST, why=AGAIN, link=answer.url, words="Confirm"
            )
        messages.warning(request, AGAIN)
    # A part of a page can't become the page that asks: the whole window goes there.
    return HttpResponseClientRedirect(answer.url) if is_part else answer


def hold_form(request: HttpRequest, *, is_part: bool = False) -> bool:
    """Whether nothing is lost: the form that was sent is kept for its person, or there was none to keep.

    One without a word typed is kept where it stood on another page, to which there is no way back by its
    address alone.
    """
    form, page = request.POST.urlencode(), page_looked_at(request)
    typed = typed_in(request)
    if request.method != "POST" or not (typed or page != request.path):
        return True
    if is_part or len(form) > MOST or request.FILES:
        return not typed
    person = str(request.user.pk)
    request.session[HELD] = {"path": request.path, "form": form, "page": page, "person": person}
    return True


def send_now_page(request: HttpRequest) -> HttpResponse | None:
    """The page that asks whether to send now what was typed before, once; none where nothing was."""
    held = request.session.get(HELD)
    if not held or held["path"] != request.path or request.method == "HEAD":
        return None  # a HEAD is a look from outside: the form waits for the page itself
    del request.session[HELD]
    if request.method != "GET" or held.get("person") != str(request.user.pk):
        return None
    form = QueryDict(held["form"])
    fields = [(name, value) for name, values in form.lists() if not is_token(name) for value in values]
    context = {
        "fields": fields,
        "typed": typed_in(request, form),
        "there": request.get_full_path(),
        "page": held.get("page", request.path),
    }
    return render(request, "account/send_now.html", context)
