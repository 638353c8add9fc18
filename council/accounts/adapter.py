"""How people sign in: nobody signs themselves up."""

from typing import Any

from django.http import HttpRequest

from council.accounts.signing_in.adapters import SignInAdapter
from council.accounts.single_sign_on.confirming import ConfirmsAtProvider
from council.accounts.single_sign_on.sso_only import NoPasswordsTaken


class ClosedSignUp(ConfirmsAtProvider, NoPasswordsTaken, SignInAdapter):
    """Accounts are made by an administrator; the sign-up page says so."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Leave the username alone: a person has an e-mail address and none."""
