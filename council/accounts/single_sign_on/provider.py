"""Speaking with the provider: allauth's OpenID Connect, with what it leaves out.

That is: the nonce, the signature of a token that came straight from the provider, the issuer of the discovery
document, and a list of the hosts that may be spoken to at all.
"""

import time
from functools import cached_property
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from council.accounts.signing_in.second_step import through_single_sign_on
from council.accounts.single_sign_on.claims import Untrusted, verified
from council.models.invitations import digest

PROVIDER_ID = "single-sign-on"
WELL_KNOWN = "/.well-known/openid-configuration"
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def configured() -> bool:
    """Whether a provider is set."""
    return bool(settings.OIDC_SERVER_URL)


def issuer() -> str:
    """The provider's own name, which the discovery document and every token must repeat exactly."""
    return settings.OIDC_SERVER_URL.removesuffix(WELL_KNOWN)


def application() -> SocialApp:
    """The provider as allauth knows it, from the settings: what lies in the database is never asked."""
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=PROVIDER_ID,
        name=settings.OIDC_NAME,
        client_id=settings.OIDC_CLIENT_ID,
        secret=settings.OIDC_CLIENT_SECRET,
        settings={"server_url": issuer(), "oauth_pkce_enabled": True, "scope": settings.OIDC_SCOPES},
    )


def may_be_asked(address: str) -> bool:
    """Whether the address lies with the provider or on a host of OIDC_HOSTS; over TLS, but for loopback."""
    parts = urlsplit(address)
    hosts = {urlsplit(issuer()).netloc.lower(), *(host.lower() for host in settings.OIDC_HOSTS)}
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK and not settings.PRODUCTION
    return (parts.scheme == "https" or plain) and parts.netloc.lower() in hosts


def token_alone() -> set[str]:
    """The claims that count in the signed token and nowhere else."""
    return {"auth_time", *(each.partition(":")[0] for each in settings.OIDC_SECOND_STEP)}


class Session(requests.Session):
    """Outbound requests to the provider alone, which may not send them on to anybody else."""

    def request(self, method: Any, url: Any, **options: Any) -> requests.Response:  # type: ignore[override]
        if not may_be_asked(str(url)):
            raise Untrusted(f"{urlsplit(str(url)).netloc} is neither the provider nor named in OIDC_HOSTS.")
        options |= {"allow_redirects": False, "timeout": settings.SOCIALACCOUNT_REQUESTS_TIMEOUT}
        return super().request(method, url, **options)


class Client(OpenIDConnectOAuth2Adapter):
    """One round of signing in, on our side."""

    nonce = ""

    @cached_property
    def openid_config(self) -> dict[str, Any]:  # type: ignore[override]
        """The discovery document, once it is known to be this provider's own."""
        with get_adapter().get_requests_session() as session:
            response = session.get(f"{issuer()}{WELL_KNOWN}")
            response.raise_for_status()
            document = response.json()
        if document.get("issuer", "").rstrip("/") != issuer():
            raise Untrusted(f"The provider calls itself {document.get('issuer')!r}, not OIDC_SERVER_URL.")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not may_be_asked(document.get(name, "")):
                raise Untrusted(f"Its {name} lies on a host that OIDC_HOSTS does not name.")
        return document

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return build_absolute_uri(request, reverse("single-sign-on-callback"), self.redirect_uri_protocol)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Who signed in, with the verified claims on it as `claims`."""
        id_token = kwargs["response"].get("id_token", "")
        with get_adapter().get_requests_session() as session:
            keys = session.get(self.openid_config["jwks_uri"])
            keys.raise_for_status()
            claims = verified(
                id_token,
                keys=keys.json(),
                issuer=self.openid_config["issuer"],
                client_id=app.client_id,
                nonce=self.nonce,
            )
        if "email" not in claims and self.openid_config.get("userinfo_endpoint"):
            more = self._fetch_user_info(token.token)
            if more.get("sub") != claims["sub"]:
                raise Untrusted("The provider's page about the person is about someone else.")
            # How the person came in is the token's to say: nobody signed this page.
            claims = {**{name: more[name] for name in more if name not in token_alone()}, **claims}
        login = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        login.claims = claims
        return login


class Provider(OpenIDConnectProvider):
    """The council's provider of single sign-on."""

    oauth2_adapter_class = Client

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """To the provider, with a question of its own: state, nonce and PKCE are kept in the session."""
        nonce = token_urlsafe(32)
        asked, kept = {"nonce": nonce}, {"nonce": nonce, "asked_at": time.time()}
        if request.user.is_authenticated:  # whoever is in already is asked who they are once more
            asked |= {"prompt": "login", "max_age": "0"}
            if through_single_sign_on(request):
                kept["confirms"] = request.user.pk
        return super().redirect(
            request, process, next_url, data, scope=self.get_scope(), auth_params=asked, **kept
        )

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The key under which a person is known again: who says it is part of it."""
        claims = data["id_token"]
        subject = claims.get(settings.OIDC_SUBJECT_CLAIM)
        if not subject:
            raise OAuth2Error(f"The token says no {settings.OIDC_SUBJECT_CLAIM}.")
        return digest(f"{claims['iss']}\n{subject}")

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What is kept of the claims: whose word it is and which subject, nothing else of the person."""
        return {name: data["id_token"].get(name) for name in ("iss", settings.OIDC_SUBJECT_CLAIM)}
