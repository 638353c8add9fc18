"""Our hooks in allauth: what it tells the log, in whose words it speaks, how it keeps its secrets."""

import base64
import hashlib
import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from council import events, mail
from council.accounts.signing_in.freshness import is_fresh
from council.accounts.signing_in.known_devices import device_number, remember_device
from council.accounts.signing_in.limits import count_failing_account, refuse_where_many_failed
from council.accounts.signing_in.second_step import (
    forget_removed_steps,
    second_step_used,
    through_single_sign_on,
)
from council.models import Conventions, Event, User

# allauth calls `send_notification_mail` once for each change of how a person signs in, with one of these.
CHANGES = {
    "account/email/password_changed": "Password changed",
    "account/email/password_reset": "Password changed by a link sent to the person's address",
    "account/email/password_set": "Password chosen",
    "mfa/email/totp_activated": "Authenticator app added",
    "mfa/email/totp_deactivated": "Authenticator app removed",
    "mfa/email/webauthn_added": "Passkey added",
    "mfa/email/webauthn_removed": "Passkey removed",
    "mfa/email/recovery_codes_generated": "Recovery codes made",
}
log = logging.getLogger(__name__)
WITH_A_LINK = ("account/email/password_reset_key",)
REMOVED = ("mfa/email/totp_deactivated", "mfa/email/webauthn_removed")
WRONG = "The e-mail address or the password is wrong."
WRONG_CODE = "That code is wrong, or it has been used. Wait for the next one and try again."


def network_address(request: HttpRequest) -> str:
    """The network address that the request came from; empty where none is known."""
    return get_client_ip(request) or ""


def tell_failure(request: HttpRequest, why: str, *, person: User | None) -> None:
    """Tell the log that somebody failed to sign in, and as whom where that person exists.

    What was typed is not kept: it may be a password in the wrong box.
    """
    whom: dict[str, Any] = {"person": person.pk} if person else {}
    events.tell(Event.Kind.SIGN_IN_FAILED, why, address=network_address(request), **whom)


class SignInAdapter(DefaultAccountAdapter):
    """allauth's account adapter with our words, and with everything told to the event log."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "incorrect_password": "That is not your password.",
        "enter_current_password": "That is not your present password.",
        "incorrect_code": WRONG_CODE,
        "too_many_login_attempts": "Too many failed attempts to sign in. "
        f"Wait {settings.SIGN_IN_LOCKED_MINUTES} minutes, then try again.",
        "rate_limited": "Too many attempts. Wait a minute, then try again.",
    }

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth counts under this key: a browser that the person signed in with counts by itself.
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key} {self.known_device(request, credentials)}"

    @staticmethod
    def known_device(request: HttpRequest, credentials: dict[str, Any]) -> str:
        """The number of the browser, where the person whose address was typed signed in with it before."""
        person = person_signing_in(credentials)
        return device_number(request, person.pk if person else None)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            if not self.known_device(request, credentials):
                refuse_where_many_failed(request, network_address(request))
            super().pre_authenticate(request, **credentials)
        except (ValidationError, ImmediateHttpResponse):
            tell_failure(request, "Sign-in refused: too many attempts", person=person_signing_in(credentials))
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person, if the password is theirs. Somebody deactivated hears what a stranger hears."""
        user: Any = super().authenticate(request, **credentials)
        if user and not user.is_active:
            self.authentication_failed(request, **credentials)
            return None
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        tell_failure(request, "Sign-in failed: wrong password", person=person_signing_in(credentials))
        login = str(credentials.get("email", "")).lower()
        count_failing_account(request, network_address(request), login)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """The answer to whoever has signed in; their browser is known from now on."""
        response = super().post_login(request, user, **kwargs)
        remember_device(request, response, user.pk)
        return response

    def logout(self, request: HttpRequest) -> None:
        who: Any = request.user
        events.tell(Event.Kind.SIGNED_OUT, "Signed out", by=who, address=network_address(request))
        super().logout(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether allauth asks once more who is there. A fresh sign-in counts as well as a repeated one."""
        return super().is_reauthentication_required(app=app) and not is_fresh(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """How the person may confirm who they are: never by less than they signed in with.

        A password alone does for those who have nothing else, and for nobody who came by single sign-on.
        """
        words = {
            "reauthenticate": "Use your password",
            "mfa_reauthenticate": "Use your authenticator app, or a recovery code",
            "mfa_reauthenticate:webauthn": "Use a passkey",
        }
        methods = super().get_reauthentication_methods(user)
        stronger = [method for method in methods if method["id"] != "reauthenticate"]
        if through_single_sign_on(self.request) or (stronger and second_step_used(self.request)):
            methods = stronger
        return [{**method, "description": words.get(method["id"], "")} for method in methods]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send the mail at once; where no mail server answers, keep it for later unless it holds a link.

        A link opens the door to its reader, so it is kept nowhere: the log says that it did not go, and its
        person asks for another. Nobody who has left gets any.
        """
        if User.objects.filter(email__iexact=email, is_active=False).exists():
            return
        words = {"request": self.request, "email": email, **context}
        made = self.render_mail(template_prefix, email, words, headers=mail.AUTOMATIC)
        failure = mail.hand_over(made, get_connection())
        if failure is None or failure.may_have_gone:
            return
        if template_prefix in WITH_A_LINK:
            log.error("A link for signing in could not be sent: %s", failure.words)
            why = "A link for a new password could not be sent: the mail server did not take it"
            events.tell(Event.Kind.SIGN_IN_FAILED, why, address=network_address(self.request))
        else:
            mail.send(to=[email], subject=str(made.subject), body=str(made.body))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the person by mail and the log by an event that they sign in another way now."""
        if what := CHANGES.get(template_prefix):
            events.tell(Event.Kind.SECURITY_CHANGED, what, by=user, address=network_address(self.request))
        if template_prefix in REMOVED:
            forget_removed_steps(self.request, user)
        if "password" in template_prefix:
            # A session knows the hash of its password, so all others are void already; the list says so too.
            others = UserSession.objects.filter(user=user)
            others.exclude(session_key=self.request.session.session_key or "").delete()
        super().send_notification_mail(template_prefix, user, context, email)


def person_signing_in(credentials: dict[str, Any]) -> User | None:
    """The person whose address was typed; None where it is nobody's."""
    return User.objects.filter(email=str(credentials.get("email", "")).lower()).first()


class SecondStepAdapter(DefaultMFAAdapter):
    """allauth's second step with our words, and with its secrets encrypted under SECRET_KEY.

    So a copy of the database alone gives nobody the codes. What was encrypted under a key of
    SECRET_KEY_FALLBACKS is read still; `manage.py renew_secrets` encrypts it afresh. Whoever loses the key
    resets the second steps.
    """

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_generate_recovery_codes": "Set up an authenticator app or a passkey first.",
    }

    def get_totp_issuer(self) -> str:
        return self._get_site_name()

    def _get_site_name(self) -> str:
        return Conventions.objects.in_force(timezone.localdate()).council_name

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return generate_totp_secret()  # under another key: no code fits

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return "My passkey" if not number else f"My passkey {number + 1}"


def cipher() -> MultiFernet:
    """What encrypts the secrets of second steps under SECRET_KEY, and reads those under its fallbacks."""
    keys = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(b"second step:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
