"""How often somebody wants to be reminded."""

from typing import Any

from django import forms

from council.web.forms import Radios
from reports.digests.models import WEEKDAYS

DAILY = "daily"


class RemindersForm(forms.Form):
    rhythm = forms.ChoiceField(
        label="How often",
        choices=[
            (DAILY, "Every working day"),
            *((str(n), f"Once a week, on {day}s") for n, day in enumerate(WEEKDAYS)),
        ],
        widget=Radios(hints={DAILY: "On a day on which nothing waits for you there is no e-mail."}),
        error_messages={
            "required": "Choose how often you want to be reminded",
            "invalid_choice": "Choose every working day, or one day of the week",
        },
    )

    @property
    def weekday(self) -> int | None:
        """The weekday that was chosen; None for every working day."""
        chosen: Any = self.cleaned_data["rhythm"]
        return None if chosen == DAILY else int(chosen)
