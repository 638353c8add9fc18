"""What every bulk change is asked: at least one thing to change, and why."""

from typing import Any

from django import forms

from council.models import Post
from council.web.forms import CharacterCount

STAYS = "Stays as it is"


def post_box(label: str, help_text: str = "") -> forms.ModelChoiceField:
    """A choice among the posts in use."""
    return forms.ModelChoiceField(
        label=label,
        queryset=Post.objects.filter(is_active=True),
        required=False,
        empty_label=STAYS,
        help_text=help_text,
    )


class BulkForm(forms.Form):
    """What is to change on many records, and why. What is left empty stays as it is.

    A register's form adds its fields and takes `person`, `chosen` (the keys) and `conventions`; the reason is
    asked last.
    """

    reason = forms.CharField(
        label="Why?",
        widget=CharacterCount(max_length=1000, rows=4),
        max_length=1000,
        help_text="It stands in the history of all that is changed.",
        error_messages={"required": "Enter why they are changed"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "reason"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        changes = [name for name in self.fields if name != "reason"]
        if not any(cleaned.get(name) or name in self.errors for name in changes):
            raise forms.ValidationError("Choose at least one thing to change")
        return cleaned
