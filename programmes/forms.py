"""What a programme manager is asked for. The rules are in the acts, which the views call."""

from collections.abc import Sequence
from typing import Any

from django import forms

from council.calendar.closures import ClosedDays
from council.models import Body
from council.web.forms import DateField
from council.web.versions import RecordForm
from programmes.meetings import cut_off_before


class MeetingForm(RecordForm):
    """A meeting that the programme reports to; the cut-off is given, or counted back from the meeting."""

    body = forms.ModelChoiceField(
        label="Body",
        queryset=Body.objects.all(),
        empty_label="Choose a body",
        error_messages={"required": "Select the body that meets"},
    )
    meeting_on = DateField(
        label="Date of the meeting",
        help_text="For example, 27 3 2027",
        error_messages={"required": "Enter the date of the meeting"},
    )
    updates_by = DateField(
        label="Updates in by",
        required=False,
        help_text="Leave it empty to have it counted back from the meeting.",
    )
    clear_days = forms.IntegerField(
        label="Clear working days before the meeting",
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        min_value=0,
        max_value=60,
        initial=10,
        help_text="Used where no day is given. Weekends, bank holidays and closures are left out.",
        error_messages={
            "invalid": "Enter the working days as a whole number, like 10",
            "min_value": "The working days must be between 0 and 60",
            "max_value": "The working days must be between 0 and 60",
        },
    )

    def __init__(self, *args: Any, closures: Sequence[ClosedDays] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.closures = closures

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        clear_days = cleaned.pop("clear_days", None)
        if cleaned.get("meeting_on") and not cleaned.get("updates_by") and "updates_by" not in self.errors:
            if clear_days is None:
                self.add_error("updates_by", "Enter a day, or a number of clear working days")
            else:
                cleaned["updates_by"] = cut_off_before(
                    cleaned["meeting_on"], clear_days=clear_days, closures=self.closures
                )
        return cleaned
