"""What every request of somebody signed in meets: the limits of its session, and the second step it needs."""

import time
from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from council import events
from council.accounts.signing_in import second_step, sessions
from council.accounts.signing_in.freshness import HELD, hold_form, send_now_page
from council.accounts.signing_in.held_form import (
    holds_a_secret,
    not_saved_page,
    page_looked_at,
    signed_out_page,
    told_beside_the_form,
    typed_in,
)
from council.models import Event, User
from council.web.requests import Request, conventions_in_force

GetResponse = Callable[[HttpRequest], HttpResponse]

ENDED = "You are signed out: your session was ended, or your browser was closed. Sign in to go on."
CLOSED = "Your account has been closed, so you cannot sign in. If that is wrong, ask your administrator."
LED_FROM = "led_from"
FIRST = "Your second step comes first: this was not sent"
BEFORE = "Nothing has been done yet. What you can do here needs a second step when you sign in."
# The pages by which one shows the second step that one has, and leaves.
SHOWING = {
    "second-step",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "single-sign-on-again",
    "account_logout",
}
# Those by which one sets up the first. Who has one meets them shut: a password would add a second step to it.
SETTING_UP = SHOWING | {
    "second-step-code",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
}


def wants_sign_in(view: Callable[..., Any]) -> bool:
    """Whether the view is for those alone who are signed in."""
    return getattr(view, "login_required", True)


def is_closed(request: HttpRequest) -> bool:
    """Whether the session is of somebody whose account was closed while they were signed in."""
    person = request.session.get(SESSION_KEY, "")
    return person.isdecimal() and User.objects.filter(pk=int(person), is_active=False).exists()


class SessionLimits:
    """Ends a session that was idle for too long, or is too old; kindly, and never losing words silently."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        is_polling = getattr(view, "is_polled", False) and bool(request.htmx)  # type: ignore[attr-defined]
        why = self.why_signed_out(request, is_use=request.method == "POST" or not is_polling)
        if not why or not wants_sign_in(view):
            return None
        if beside := told_beside_the_form(request):
            return beside
        there = page_looked_at(request)
        typed = typed_in(request) if request.method == "POST" else []
        if typed:
            return signed_out_page(request, typed, why=why, there=there, may_return=why != CLOSED)
        messages.warning(request, why)
        answer = redirect_to_login(there)
        # A part of a page can't become the sign-in page: the whole window goes there.
        return HttpResponseClientRedirect(answer.url) if request.htmx else answer  # type: ignore[attr-defined]

    def why_signed_out(self, request: HttpRequest, *, is_use: bool) -> str:
        """Why the person is signed out, though their browser thought otherwise; empty where it is right.

        A session lasts longer by a request that is a use of it; what a page asks by itself is none.
        """
        if not request.user.is_authenticated:
            known = settings.SESSION_COOKIE_NAME in request.COOKIES
            gone = request.session.session_key is None or SESSION_KEY in request.session
            # Signing out in another tab takes the cookie away: whoever sends a form, or asks for a part of a
            # page, looks at one that they saw signed in.
            is_part = bool(request.htmx)  # type: ignore[attr-defined]
            was_in = is_part or (request.method == "POST" and not holds_a_secret(request))
            return CLOSED if is_closed(request) else ENDED if (known and gone) or was_in else ""
        sent, key = request.COOKIES.get(settings.SESSION_COOKIE_NAME), request.session.session_key
        if sent and key and sent != key:  # SECRET_KEY was replaced: Django went on under a key of its own
            UserSession.objects.filter(session_key=sent).update(session_key=key)
        now = time.time()
        why = sessions.why_over(request.session, at=now)
        if why:
            user = request.user
            UserSession.objects.filter(session_key=request.session.session_key).delete()
            logout(request)
            events.tell(Event.Kind.SESSION_ENDED, why, by=user)
        elif is_use and sessions.note_seen(request.session, at=now):
            ours = UserSession.objects.filter(session_key=request.session.session_key)
            ours.update(last_seen_at=timezone.now())
        return why


class SecondStepRequired:
    """Leads whoever must have a second step, and has shown none, to where it is set up or shown."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Request, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or not wants_sign_in(view):
            return None
        if not lacks_second_step(request):
            if request.session.get(LED_FROM) != request.get_full_path():
                return None
            del request.session[LED_FROM]
            return send_now_page(request)
        match = request.resolver_match
        let_through = SHOWING if second_step.has_one(request.user) else SETTING_UP
        if match and match.url_name in let_through and not match.app_names:
            return None
        kept = hold_form(request)
        is_sent = request.method == "POST" and kept and HELD in request.session
        request.session[LED_FROM] = request.path if is_sent else page_looked_at(request)
        there = resolve_url("second-step")
        if not kept:
            typed = typed_in(request)
            return not_saved_page(request, typed, title=FIRST, why=BEFORE, link=there, words="Go on")
        # A part of a page can't become the page that asks: the whole window goes there.
        return HttpResponseClientRedirect(there) if request.htmx else redirect(there)


def lacks_second_step(request: Request) -> bool:
    """Whether the person must set up a second step, or show it, before anything else."""
    if not second_step.why_needed(request.user, conventions_in_force(request)):
        return False
    return not (second_step.through_a_card(request.session) or second_step.has_shown_one(request))
