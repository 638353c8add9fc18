"""Single sign-on alone, where the council wants no passwords: their pages are gone and none is taken."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

PASSWORD_PAGES = {
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_login_code",
    "mfa_login_webauthn",
}


class NoPasswords:
    """With SSO_ONLY, the pages of passwords answer 404 and the sign-in page takes nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        name = request.resolver_match.url_name if request.resolver_match else ""
        if settings.SSO_ONLY and (
            name in PASSWORD_PAGES or (name == "account_login" and request.method == "POST")
        ):
            raise Http404


class NoPasswordsTaken:
    """The part of the account adapter that, with SSO_ONLY, refuses a password wherever one is tried."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if settings.SSO_ONLY:
            raise PermissionDenied("Sign in through your council's single sign-on.")
        super().pre_authenticate(request, **credentials)  # type: ignore[misc]
