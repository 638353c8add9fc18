"""allauth's forms with our words; wrong codes and keys are told to the log."""

from collections.abc import Mapping
from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from allauth.mfa.webauthn.internal.auth import get_state
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from council.accounts.signing_in.adapters import tell_failure
from council.accounts.signing_in.sessions import renew_session
from council.accounts.signing_in.used_codes import use_up, use_up_code


def forgotten_link() -> SafeString:
    return format_html(
        '<a class="govuk-link" href="{}">I have forgotten my password</a>',
        reverse_lazy("account_reset_password"),
    )


FORGOTTEN = lazy(forgotten_link, SafeString)()
RULE = "At least 12 characters. Three random words are good; passwords that are often used are refused."
CODE = "The six digits that your authenticator app shows now."
LONGEST = 60  # characters of a passkey's name
UNREAD = "The passkey could not be read. Try again."
MALFORMED = (
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
)  # of what can't be parsed
EITHER = "The six digits that your authenticator app shows now, or one of your recovery codes."


# --- passwords ----------------------------------------------------------------------------------------------


class SignInForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        ask(self, {"login": "Enter your e-mail address"})
        if "password" in self.fields:
            self.fields["password"].help_text = FORGOTTEN
            ask(self, {"password": "Enter your password"})


class ForgottenPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail address"
        ask(self, {"email": "Enter your e-mail address"})


class NewPasswordForm(account.ResetPasswordKeyForm):
    """One box: what was typed can be looked at, which a second box can't replace."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_once(self)


class ChoosePasswordForm(account.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_once(self)


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_once(self)
        self.fields["oldpassword"].label = "Present password"
        self.fields["oldpassword"].help_text = FORGOTTEN
        ask(self, {"oldpassword": "Enter your present password"})


class PasswordAgainForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Your password"
        self.fields["password"].help_text = ""
        ask(self, {"password": "Enter your password"})

    def clean_password(self) -> str:
        password: str = super().clean_password()
        renew_session(context.request)
        return password


def ask(form: Any, messages: Mapping[str, str]) -> None:
    """Name each field in the error that it is missing."""
    for name, message in messages.items():
        form.fields[name].error_messages["required"] = message


def ask_once(form: Any) -> None:
    """Ask for the new password in one box, and say what makes a good one."""
    form.fields["password1"].label = "New password"
    form.fields["password1"].help_text = RULE
    ask(form, {"password1": "Enter a new password"})
    form.fields.pop("password2", None)


# --- the second step ----------------------------------------------------------------------------------------


class WorksOnce:
    """A code that allauth accepts is accepted once, by all processes of the site together."""

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if not use_up_code(self.user.pk, code):  # type: ignore[attr-defined]
            if hasattr(self, "authenticator"):
                self._emit_authentication_failed(self.authenticator)  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(WorksOnce, codes.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_code(self, EITHER)

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        tell_failure(context.request, "Sign-in failed: wrong code in the second step", person=self.user)
        super()._emit_authentication_failed(authenticator)


class CodeAgainForm(WorksOnce, codes.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_code(self, EITHER)

    def clean_code(self) -> str:
        code = super().clean_code()
        renew_session(context.request)
        return code

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        tell_failure(context.request, "Confirmation failed: wrong code", person=self.user)
        super()._emit_authentication_failed(authenticator)


class FirstCodeForm(WorksOnce, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_code(self, CODE)


def ask_for_code(form: Any, hint: str) -> None:
    """Ask for the code as the design system does: digits, a narrow box, no spin buttons."""
    field = form.fields["code"]
    ask(form, {"code": "Enter the code"})
    field.label, field.help_text = "Code", hint
    field.widget.attrs |= {"inputmode": "numeric", "class": "govuk-input--width-10", "spellcheck": "false"}


class AddPasskeyForm(passkeys.AddWebAuthnForm):
    """A passkey that signs in by itself: the device checks the person (a finger, a face, a PIN)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].widget = forms.HiddenInput()
        self.fields["passwordless"].initial = True
        name_it(self)

    def clean(self) -> dict[str, Any]:
        challenge = get_state()
        try:
            cleaned: dict[str, Any] = super().clean()
            if cleaned.get("credential") and not use_up("challenge", challenge):
                raise get_adapter().validation_error("incorrect_code")
            return cleaned
        except MALFORMED as error:
            raise ValidationError(UNREAD) from error

    def clean_passwordless(self) -> bool:
        return True

    def clean_name(self) -> str:
        return super().clean_name()[:LONGEST]  # the device holds the passkey already: no reason to refuse it


class RenamePasskeyForm(passkeys.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_it(self)
        self.fields["name"].validators.append(MaxLengthValidator(LONGEST))


def name_it(form: Any) -> None:
    """Ask what its owner calls the passkey."""
    ask(form, {"name": "Enter a name for the passkey"})
    form.fields["name"].label = "Name of the passkey"
    form.fields["name"].help_text = "So that you know it again, such as: work laptop"
    form.marks_optional = False


class ToldPasskey:
    """A passkey that doesn't fit is told to the log, as a wrong code is; a challenge is answered once."""

    told = "Sign-in failed: a passkey that is not known"

    def clean_credential(self) -> Authenticator:
        challenge = get_state()  # allauth forgets it once it is answered
        try:
            authenticator: Authenticator = super().clean_credential()  # type: ignore[misc]
            if not use_up("challenge", challenge):
                raise get_adapter().validation_error("incorrect_code")
            return authenticator
        except (ValidationError, *MALFORMED) as error:
            tell_failure(context.request, self.told, person=getattr(self, "user", None))
            if isinstance(error, ValidationError):
                raise
            raise ValidationError(UNREAD) from error


class PasskeyForm(ToldPasskey, passkeys.AuthenticateWebAuthnForm):
    pass


class PasskeySignInForm(ToldPasskey, passkeys.LoginWebAuthnForm):
    pass


class PasskeyAgainForm(ToldPasskey, passkeys.ReauthenticateWebAuthnForm):
    told = "Confirmation failed: a passkey that is not known"

    def clean_credential(self) -> Authenticator:
        authenticator = super().clean_credential()
        renew_session(context.request)
        return authenticator
