"""What allauth asks of us in a sign-in through the provider."""

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from council.accounts.single_sign_on.admitting import Refused, admit
from council.accounts.single_sign_on.confirming import confirmed, note_claims, unconfirmed
from council.accounts.single_sign_on.errors import refused, unfinished
from council.accounts.single_sign_on.provider import PROVIDER_ID, Provider, Session, application, configured


class DirectoryAdapter(DefaultSocialAccountAdapter):
    """One provider, set in the environment; people are matched by our own rule, never by allauth's."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        return [application()] if configured() else []

    def get_provider(
        self, request: HttpRequest, provider: str = PROVIDER_ID, client_id: str | None = None
    ) -> Provider:
        return Provider(request, app=application())

    def list_providers(self, request: HttpRequest) -> list[Provider]:
        return [self.get_provider(request)] if configured() else []

    def get_requests_session(self) -> Session:
        return Session()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Nobody: `admit` matches addresses, and takes no password away in doing so."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let the person in as `admit` says; who is refused gets the same page whatever the reason."""
        claims: dict[str, Any] = sociallogin.claims
        confirms = sociallogin.state.get("confirms")
        if confirms is not None and (answer := unconfirmed(request, sociallogin, person=confirms)):
            raise ImmediateHttpResponse(answer)
        try:
            sociallogin.user = admit(
                sociallogin.account,
                claims,
                at=timezone.now(),
                seen_as=request.user,  # type: ignore[arg-type]
            )
        except (Refused, ValidationError) as reason:
            raise ImmediateHttpResponse(refused(request, reason, claims))
        if confirms is not None:
            raise ImmediateHttpResponse(confirmed(request, sociallogin))
        if request.user.is_authenticated:  # before what is kept of this sign-in, which would go with it
            get_account_adapter(request).logout(request)
        note_claims(request, sociallogin)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        raise ImmediateHttpResponse(unfinished(request, error=error, exception=exception))
