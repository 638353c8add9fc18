"""Pages of one person's own sign-in: what it consists of, its sessions, and its second step."""

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from council import events
from council.accounts.signing_in.devices import device
from council.accounts.signing_in.held_form import kept_form_page
from council.accounts.signing_in.middleware import LED_FROM, lacks_second_step
from council.accounts.signing_in.second_step import (
    EVERYONE,
    has_one,
    through_single_sign_on,
    what_the_provider_said,
    why_needed,
)
from council.accounts.signing_in.sessions import end_session, end_sessions, renew_session
from council.models import Event
from council.web.downloads import hands_out_files
from council.web.requests import Request, conventions_in_force, require_form

RECENT = 10
# What a person wants to hear of their own sign-in; Signed out says nothing that they don't know.
OWN = [Event.Kind.SIGNED_IN, Event.Kind.SECURITY_CHANGED, Event.Kind.SESSION_ENDED]


@require_GET
def security(request: Request) -> HttpResponse:
    """All that the person signs in with, where they are signed in, and what happened with it lately."""
    steps: dict[str, list[Authenticator]] = {}
    for authenticator in Authenticator.objects.filter(user=request.user).order_by("created_at"):
        steps.setdefault(authenticator.type, []).append(authenticator)
    codes = steps.get(Authenticator.Type.RECOVERY_CODES)
    own = Q(by=request.user, kind__in=OWN) | Q(
        kind__in=[Event.Kind.SIGN_IN_FAILED, Event.Kind.SECURITY_CHANGED], detail__person=request.user.pk
    )
    context = {
        "app": next(iter(steps.get(Authenticator.Type.TOTP, [])), None),
        "passkeys": steps.get(Authenticator.Type.WEBAUTHN, []),
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else None,
        "needing": why_needed(request.user, conventions_in_force(request)),
        "step_at_provider": through_single_sign_on(request)
        and what_the_provider_said(request.session)["second_step"],
        "sessions": len(running_sessions(request)),
        "recent": Event.objects.filter(own)[:RECENT],
        "most_recent": RECENT,
    }
    return render(request, "account/security.html", context)


def running_sessions(request: Request) -> list[dict[str, Any]]:
    """The person's sessions that still run, this one first, then the latest seen."""
    rows = UserSession.objects.filter(user=request.user.pk).order_by("-last_seen_at")
    alive = Session.objects.filter(expire_date__gt=timezone.now(), session_key__in=rows.values("session_key"))
    running, here = set(alive.values_list("session_key", flat=True)), request.session.session_key
    listed = [
        {"session": row, "device": device(row.user_agent), "here": row.session_key == here}
        for row in rows
        if row.session_key in running
    ]
    return sorted(listed, key=lambda entry: not entry["here"])


@require_GET
@never_cache
def show_unsent_form(request: Request) -> HttpResponse:
    """What the person had typed when their sign-in ran out, to be sent now or left."""
    return kept_form_page(request) or redirect("/")


@require_GET
def list_sessions(request: Request) -> HttpResponse:
    """Where the person is signed in."""
    sessions = running_sessions(request)
    context = {"sessions": sessions, "others": [one for one in sessions if not one["here"]]}
    return render(request, "usersessions/usersession_list.html", context)


@require_form
def end_one(request: Request, pk: int) -> HttpResponse:
    """One of the person's own sessions is ended, at its next request."""
    end_session(get_object_or_404(UserSession, pk=pk, user=request.user), by=request.user)
    messages.success(request, "That session is ended.")
    return redirect("usersessions_list")


@require_form
def end_others(request: Request) -> HttpResponse:
    """All of the person's sessions but this one are ended, each at its next request."""
    ended = end_sessions(request.user, by=request.user, but=request.session.session_key)
    messages.success(
        request, "You are signed out everywhere else." if ended else "There was no other session."
    )
    return redirect("usersessions_list")


@require_GET
def second_step(request: Request) -> HttpResponse:
    """How to set up a second step, and why one must; whoever need not is led to all of their sign-in.

    Whoever has one, and came by another way than it, is led on to show it.
    """
    if not lacks_second_step(request):
        return redirect("security")
    methods = get_account_adapter(request).get_reauthentication_methods(request.user)
    showing = [method["url"] for method in methods if method["id"].startswith("mfa_reauthenticate")]
    if showing:
        messages.info(request, "Use your second step to go on. You come back to where you were going.")
        return redirect_to_login(request.session.get(LED_FROM, "/"), login_url=showing[0])
    needing = why_needed(request.user, conventions_in_force(request))
    everyone = needing == [EVERYONE]
    context = {"needing": needing, "everyone": everyone, "led_from": LED_FROM in request.session}
    return render(request, "mfa/set_up.html", context)


class AddsSecondStep:
    """What follows a step that was added: making it was the proof, so the session is one with a second step.

    The first one ends the person's other sessions, which were begun by a password alone.
    """

    adds: Authenticator.Type

    def form_valid(self: Any, form: Any) -> HttpResponse:
        user, is_first = self.request.user, not has_one(self.request.user)
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        renew_session(self.request)
        record_authentication(self.request, user, "mfa", type=self.adds)
        if is_first:
            end_sessions(user, by=user, but=self.request.session.session_key)
        return response


class AddAuthenticatorApp(AddsSecondStep, ActivateTOTPView):
    """allauth's page of a new authenticator app."""

    adds = Authenticator.Type.TOTP


class AddPasskey(AddsSecondStep, AddWebAuthnView):
    """allauth's page of a new passkey."""

    adds = Authenticator.Type.WEBAUTHN


@require_GET
def passkeys(request: Request) -> HttpResponse:
    """The passkeys, which stand among all else that one signs in with."""
    return redirect("security")


@require_GET
@never_cache
def qr_code(request: Request) -> HttpResponse:
    """The secret of the authenticator app that is being added, as a picture for its camera.

    An address of its own, since the policy of the pages allows no data: address as a picture.
    """
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(picture, content_type="image/svg+xml")


@require_GET
@hands_out_files()
def download_recovery_codes(request: Request) -> HttpResponse:
    """The person's own recovery codes as a file; the log tells that they were taken away, and no code."""
    response: HttpResponse = recovery_codes.download_recovery_codes(request)
    if response.status_code == 200:
        what = "Recovery codes, by the person whose they are"
        events.tell(Event.Kind.DOWNLOADED, what, by=request.user, rows=1)
    return response
