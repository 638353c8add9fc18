"""What is asked of whoever asks for a change of a programme, and of the dates that go with it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms

from council.lengths import LONG_WORDS, REASON
from council.web.forms import Checkboxes, DateField
from council.web.versions import RecordForm
from programmes.changing_course.asking import Course
from programmes.changing_course.carried import Carried
from programmes.setting_up.forms import long_words


class CarryForm(RecordForm):
    """Which of the waiting date changes go with the request."""

    dates = forms.MultipleChoiceField(
        label="Dates that it carries",
        required=False,
        widget=Checkboxes,
        help_text="New dates that were asked for and wait. They are decided with this request, as one.",
    )

    def __init__(self, *args: Any, offered: Sequence[Carried], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {each.key: each for each in offered}
        field = cast(forms.MultipleChoiceField, self.fields["dates"])
        field.choices = [(each.key, each.label) for each in offered]
        if not offered:
            del self.fields["dates"]

    @property
    def carried(self) -> list[Carried]:
        """The date changes that were ticked."""
        return [self.offered[key] for key in self.cleaned_data.get("dates", ())]


class ChangeRequestForm(CarryForm):
    """What changes in the programme, and why."""

    title = forms.CharField(
        label="What changes",
        max_length=200,
        help_text="In a few words, such as: Phase 2 begins after the election",
        error_messages={"required": "Enter what changes"},
    )
    reason = forms.CharField(
        label="Why",
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why the programme should change"},
    )
    scope = long_words("Scope", "What is added, left out or done otherwise.", most=LONG_WORDS)
    money = long_words("Money", "Where it comes from, or what is saved.", most=REASON, rows=2)
    cost = forms.DecimalField(
        label="Pounds more, or less with a minus",
        required=False,
        max_digits=14,
        decimal_places=2,
        min_value=Decimal("-999999999999"),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}),
        help_text="For example, 40000 or -12500",
        error_messages={"invalid": "Enter the pounds as a number, like 40000"},
    )
    to_ends = DateField(label="New end of the programme", required=False, help_text="For example, 31 3 2028")
    field_order = ("title", "reason", "scope", "money", "cost", "to_ends", "dates", "version")

    @property
    def course(self) -> Course:
        """What is asked for."""
        names = ("title", "reason", "scope", "money", "cost", "to_ends")
        return Course(**{name: self.cleaned_data[name] for name in names})
