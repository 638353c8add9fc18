"""What every request of somebody signed in meets: the limits of its session, and the second step it needs."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from council import events
from council.accounts.signing_in import second_step, sessions
from council.accounts.signing_in.held_form import signed_out_page, typed_in
from council.models import Event
from council.web.requests import conventions_in_force

GetResponse = Callable[[HttpRequest], HttpResponse]

ENDED = "You are signed out: your session was ended, or your browser was closed. Sign in to go on."
LED_FROM = "led_from"
# The pages by which one sets up a second step, and leaves.
SETTING_UP = {
    "second-step",
    "second-step-code",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "account_logout",
}


def wants_sign_in(view: Callable[..., Any]) -> bool:
    """Whether the view is for those alone who are signed in."""
    return getattr(view, "login_required", True)


class SessionLimits:
    """Ends a session that was idle for too long, or is too old; kindly, and never losing words silently."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        why = self.why_signed_out(request)
        if not why or not wants_sign_in(view):
            return None
        there = page_looked_at(request)
        typed = typed_in(request) if request.method == "POST" else []
        if typed:
            return signed_out_page(request, typed, why=why, there=there)
        messages.warning(request, why)
        answer = redirect_to_login(there)
        # A part of a page can't become the sign-in page: the whole window goes there.
        return HttpResponseClientRedirect(answer.url) if request.htmx else answer  # type: ignore[attr-defined]

    def why_signed_out(self, request: HttpRequest) -> str:
        """Why the person is signed out, though their browser thought otherwise; empty where it is right."""
        if not request.user.is_authenticated:
            known = settings.SESSION_COOKIE_NAME in request.COOKIES
            gone = request.session.session_key is None or SESSION_KEY in request.session
            return ENDED if known and gone else ""
        now = time.time()
        why = sessions.why_over(request.session, at=now)
        if why:
            user = request.user
            UserSession.objects.filter(session_key=request.session.session_key).delete()
            logout(request)
            events.tell(Event.Kind.SESSION_ENDED, why, by=user)
        elif sessions.note_seen(request.session, at=now):
            ours = UserSession.objects.filter(session_key=request.session.session_key)
            ours.update(last_seen_at=timezone.now())
        return why


def page_looked_at(request: HttpRequest) -> str:
    """The page that the person looks at: the one asked for, or for a form the one that it stood on."""
    if request.method == "GET":
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure()):
        return request.path
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


class SecondStepRequired:
    """Leads whoever must have a second step, and has none, to the page where it is set up."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or not wants_sign_in(view):
            return None
        if request.session.get(LED_FROM) == request.get_full_path() and not lacks_second_step(request):
            del request.session[LED_FROM]
        match = request.resolver_match
        if (match and match.url_name in SETTING_UP and not match.app_names) or not lacks_second_step(request):
            return None
        if request.method == "GET":
            request.session[LED_FROM] = request.get_full_path()
        return redirect("second-step")


def lacks_second_step(request: HttpRequest) -> bool:
    """Whether the person must set up a second step before anything else."""
    user: Any = request.user
    if not second_step.roles_that_need_one(user, conventions_in_force(request)):
        return False
    if second_step.through_single_sign_on(request) or second_step.through_a_card(request.session):
        return False
    return not second_step.has_one(user)
