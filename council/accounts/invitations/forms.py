"""The forms of inviting somebody and of accepting."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from council.accounts.invitations.inviting import TO_INVITE_ANYWHERE, Welcome, scopes_to_give
from council.models import Holding, Post, Role, Scope, User
from council.web.forms import DateField

# A guest reads the packs of one body until a day: that is said where the role is given.
ROLES = [one for one in Role.choices if one[0] != Role.GUEST]


class InvitationForm(forms.Form):
    """Whom to invite, and what they will hold and may do. A programme's administrator gives a role there."""

    name = forms.CharField(max_length=120, error_messages={"required": "Enter the person's name"})
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="The link is sent here. They sign in with this address.",
        error_messages={"required": "Enter the person's e-mail address"},
    )
    post = forms.ModelChoiceField(
        Post.objects.filter(is_active=True),
        required=False,
        empty_label="No post",
        help_text="What the post owns becomes theirs on the day they accept.",
    )
    capacity = forms.ChoiceField(
        label="As", choices=Holding.Capacity.choices, required=False, initial=Holding.Capacity.HOLDER
    )
    holds_from = DateField(
        label="In the post from", required=False, help_text="Today, if you leave it empty."
    )
    role = forms.ChoiceField(choices=[("", "No role"), *ROLES], required=False)
    scope = forms.ModelChoiceField(Scope.objects.all(), label="For", required=False, empty_label="Choose")
    role_until = DateField(label="Role ends on", required=False, help_text="Empty: until someone ends it.")
    reason = forms.CharField(
        label="Why they need access",
        max_length=300,
        help_text="The history of the person and of the role keeps this.",
        error_messages={"required": "Enter why they need access"},
    )

    def __init__(self, *args: Any, by: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = scopes_to_give(by, on=on)
        self.fields["scope"].queryset = Scope.objects.filter(pk__in=[scope.pk for scope in scopes])  # type: ignore[attr-defined]
        if not TO_INVITE_ANYWHERE.allows(by, on=on):
            for name in ("post", "capacity", "holds_from"):
                del self.fields[name]
            self.fields["role"].choices = [("", "Choose"), *ROLES]  # type: ignore[attr-defined]
            for name, words in (("role", "Choose a role"), ("scope", "Choose the programme")):
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = words

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if not name.isprintable():
            raise ValidationError("Enter the name on one line.")
        return name

    def gives(self) -> Welcome:
        """What the invitation gives, of a valid form."""
        cleaned = self.cleaned_data
        return Welcome(
            post=cleaned.get("post"),
            capacity=cleaned.get("capacity") or "",
            holds_from=cleaned.get("holds_from"),
            role=cleaned["role"],
            scope=cleaned["scope"],
            role_until=cleaned["role_until"],
        )


class AcceptForm(forms.Form):
    """A password, chosen once. What it must be is said before it is typed."""

    password = forms.CharField(
        label="Choose a password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password"},
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password
