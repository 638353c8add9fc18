"""The form that says which group gives which role."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from council.access.rules import Right, standing
from council.accounts.single_sign_on.groups import WHY_NOT, lacks_why_not
from council.models import GroupMapping, Role, Scope, User


class GroupMappingForm(forms.ModelForm):
    def __init__(self, *args: Any, scopes: Iterable[Scope], by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.made_by = by
        self.fields["scope"].queryset = scopes  # type: ignore[attr-defined]
        self.fields["role"].choices = [("", "Choose"), *(one for one in Role.choices if one[0] != Role.GUEST)]  # type: ignore[attr-defined]
        self.fields["scope"].empty_label = "Choose"  # type: ignore[attr-defined]
        if standing(by).reach(Right.ADMINISTER) is not None:
            # Exempt material opens by the word of whoever administers the whole council.
            del self.fields["sees_exempt"]

    class Meta:
        model = GroupMapping
        fields = ["group", "name", "role", "scope", "sees_exempt", "exempt_withheld", "reason"]
        error_messages = {
            "group": {"required": "Enter the group"},
            "role": {"required": "Select the role"},
            "scope": {"required": "Select what the role is for"},
            "reason": {"required": "Enter why the group gives the role"},
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        said = {name: cleaned.get(name) for name in ("role", "sees_exempt", "exempt_withheld")}
        if lacks_why_not(**said):
            self.add_error("exempt_withheld", WHY_NOT)
        return cleaned

    def clean_group(self) -> str:
        group = self.cleaned_data["group"].strip()
        if not group.isprintable():
            raise ValidationError("Enter the group as the provider sends it, on one line.")
        return group
