"""Asking at the provider, once more, who is there: what its token must say for the answer to count."""

import math
import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from council import events
from council.accounts.signing_in.second_step import (
    note_what_the_provider_said,
    through_single_sign_on,
    what_the_provider_said,
)
from council.accounts.signing_in.sessions import renew_session
from council.accounts.single_sign_on.claims import Unproven, asked_there_at, second_step_claimed
from council.accounts.single_sign_on.provider import configured
from council.models import Event, User

PAGE = "council/single_sign_on/again.html"
ANOTHER = "another"


class ConfirmsAtProvider:
    """The part of the account adapter by which who came by single sign-on confirms there who they are."""

    request: HttpRequest

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)  # type: ignore[misc]
        if not (configured() and through_single_sign_on(self.request)):
            return methods
        words = f"Sign in with {settings.OIDC_NAME} once more"
        there = {"id": "single-sign-on", "url": reverse("single-sign-on-again"), "description": words}
        return [there, *methods]


def note_claims(request: HttpRequest, sociallogin: SocialLogin) -> None:
    """Keep for the session what the token says of how the person proved who they are."""
    state, claims = sociallogin.state, sociallogin.claims
    try:
        proven_at = asked_there_at(claims, since=state.get("asked_at", math.inf), now=time.time())
    except Unproven:
        proven_at = 0.0  # let back by a session that the provider still had: signed in, but not freshly
    second_step = second_step_claimed(claims, accepted=settings.OIDC_SECOND_STEP)
    note_what_the_provider_said(request.session, proven_at=proven_at, second_step=second_step)


def unconfirmed(request: HttpRequest, sociallogin: SocialLogin, *, person: int) -> HttpResponse | None:
    """The page for a confirmation that confirms nothing, and says why; None where it does.

    The session goes on as it was: whoever came back as somebody else is not signed in.
    """
    account = sociallogin.account
    try:
        if not (account.pk and account.user_id == request.user.pk == person):
            raise Unproven(ANOTHER)
        asked_there_at(sociallogin.claims, since=sociallogin.state.get("asked_at", math.inf), now=time.time())
    except Unproven as reason:
        by = User.objects.filter(pk=request.user.pk or 0).first()
        events.tell(
            Event.Kind.SIGN_IN_FAILED, f"Single sign-on did not confirm who is there: {reason}", by=by
        )
        context = {"trouble": str(reason), "next": sociallogin.get_redirect_url(request) or ""}
        return render(request, PAGE, context, status=403)
    return None


def confirmed(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    """Back to the page that asked, in the same session under another key."""
    had_second_step = what_the_provider_said(request.session)["second_step"]
    renew_session(request)
    note_claims(request, sociallogin)
    said = what_the_provider_said(request.session)
    note_what_the_provider_said(
        request.session,
        proven_at=said["proven_at"],
        second_step=said["second_step"] or had_second_step,
    )
    return redirect(sociallogin.get_redirect_url(request) or get_adapter().get_login_redirect_url(request))
