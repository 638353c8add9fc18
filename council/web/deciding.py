"""What is asked of whoever decides on a date change, or takes one back: the same for whatever has dates."""

from typing import Any

from django import forms

from council.deciding import MEETING_TO_COME
from council.lengths import MINUTE
from council.models import Body
from council.web.forms import DateField, Radios


class DecideDateChangeForm(forms.Form):
    """The decision on a date change."""

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[("approve", "Approve the new date"), ("refuse", "Refuse: the due date stands")],
        widget=Radios(reveals={"refuse": ["decision_reason"]}),
        error_messages={"required": "Select whether to approve or refuse the new date"},
    )
    decision_reason = forms.CharField(
        label="Why is it refused?",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=1000,
    )
    body = forms.ModelChoiceField(
        label="Body that decided",
        queryset=Body.objects.all(),
        required=False,
        empty_label="Decided by you, not by a body",
    )
    meeting_on = DateField(
        label="Date of its meeting",
        required=False,
        help_text="Where a body decided. For example, 27 3 2026",
        error_messages={"future": MEETING_TO_COME},
    )
    minute = forms.CharField(
        label="Minute",
        required=False,
        max_length=MINUTE,
        help_text="Its number in the minutes of the meeting. For example, 14",
    )
    change = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, is_first: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            decision: Any = self.fields["decision"]
            decision.choices = [("approve", "Approve the date"), ("refuse", "Refuse: it has no date yet")]
            decision.error_messages["required"] = "Select whether to approve or refuse the date"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("body") and not cleaned.get("meeting_on") and "meeting_on" not in self.errors:
            self.add_error("meeting_on", "Enter the date of the meeting that decided")
        return cleaned

    @property
    def met(self) -> dict[str, Any]:
        """The meeting that decided, as the acts take it."""
        return {name: self.cleaned_data[name] for name in ("body", "meeting_on", "minute")}


class WithdrawForm(forms.Form):
    """The wish to take a date change back: nothing but which one was looked at."""

    change = forms.IntegerField(widget=forms.HiddenInput, required=False)
